"""Speed and accuracy of recognition beside faster-whisper's own ways: same calls, same model, same threads.

usage: python benchmarks/recognition.py [--truth FOLDER] [--calls PATTERN] [--repetitions N] [--systems NAME ...]

The systems run one after the other, so many times in turn: faster-whisper in one process with a thread a core, ours as
it does at night, in a process a core. What is timed is everything from the file to words with times, on a clock, the
loading of the model left out. Texts are compared with the truth after the same normalisation. Writes the table of
systems into benchmarks/RESULTS.md, between its marks. FOLDER has the format of docs/truth.md; default are the sample
calls. The system `openai` must be named, and torch and openai-whisper be installed.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any

import ctranslate2
import faster_whisper
from faster_whisper import BatchedInferencePipeline, WhisperModel

from qa_monitor.audio import decode
from qa_monitor.batch.capacity import usable_cores
from qa_monitor.batch.listening import ALLOCATOR
from qa_monitor.domain import Audio, Span
from qa_monitor.evaluation.transcription import edits
from qa_monitor.evaluation.truth import TrueCall, read_truth
from qa_monitor.language import normalise
from qa_monitor.recognition import Recogniser, find_model
from qa_monitor.settings import load_settings
from qa_monitor.speech import find_turns

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).with_name("RESULTS.md")
BEGIN, END = "<!-- systems -->", "<!-- end of systems -->"
PROMPT = "以下是普通话的句子。"
COMPUTE_TYPE = "int8"
CORES = usable_cores()
TOGETHER = 4
"""Calls that ours is given at once; a worker is given up to eight, five minutes together."""

Texts = list[list[str]]
"""For each call, what was heard on each track."""


def _ours(calls: Sequence[TrueCall], folder: Path, threads: int, compute_type: str = COMPUTE_TYPE) -> Texts:
    recogniser = Recogniser(folder, device="cpu", compute_type=compute_type, threads=threads)

    def heard() -> Texts:
        found: Texts = []
        for first in range(0, len(calls), TOGETHER):
            audios = [_audio(call) for call in calls[first : first + TOGETHER]]
            turns = [find_turns(audio) for audio in audios]
            for audio, one in zip(audios, recogniser.recognise(list(zip(audios, turns, strict=True))), strict=True):
                own = [[u.text for u in one.utterances if u.turn.track == i] for i in range(len(audio.tracks))]
                found.append(["".join(texts) for texts in own])
        return found

    return _timed(heard)


def _plain(calls: Sequence[TrueCall], folder: Path, threads: int) -> Texts:
    model = WhisperModel(str(folder), device="cpu", compute_type=COMPUTE_TYPE, cpu_threads=threads)
    return _timed(lambda: _by_track(calls, lambda sound: model.transcribe(sound, word_timestamps=True)[0]))


def _plain_told(calls: Sequence[TrueCall], folder: Path, threads: int) -> Texts:
    model = WhisperModel(str(folder), device="cpu", compute_type=COMPUTE_TYPE, cpu_threads=threads)
    told: dict[str, Any] = {"language": "zh", "vad_filter": True, "initial_prompt": PROMPT, "word_timestamps": True}
    return _timed(lambda: _by_track(calls, lambda sound: model.transcribe(sound, **told)[0]))


def _batched(calls: Sequence[TrueCall], folder: Path, threads: int) -> Texts:
    model = BatchedInferencePipeline(
        WhisperModel(str(folder), device="cpu", compute_type=COMPUTE_TYPE, cpu_threads=threads)
    )
    told: dict[str, Any] = {"language": "zh", "batch_size": 8, "word_timestamps": True}
    return _timed(lambda: _by_track(calls, lambda sound: model.transcribe(sound, **told)[0]))


def _openai(calls: Sequence[TrueCall], folder: Path, threads: int) -> Texts:
    import torch  # noqa: PLC0415  only this system needs it
    from openai_model import openai_model  # noqa: PLC0415

    torch.set_num_threads(threads)
    model = openai_model(folder)
    told: dict[str, Any] = {"language": "zh", "beam_size": 5, "fp16": False, "word_timestamps": True}
    with torch.inference_mode():
        return _timed(lambda: _by_track(calls, lambda sound: _segments(model.transcribe(sound, **told))))


def _segments(found: dict[str, Any]) -> list[SimpleNamespace]:
    return [SimpleNamespace(text=segment["text"]) for segment in found["segments"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A way to recognise calls."""

    title: str
    hear: Callable[[Sequence[TrueCall], Path, int], Texts]
    """Calls, the model's folder, threads."""
    allocator: Mapping[str, str] = field(default_factory=dict)
    """Of the environment."""
    process_a_core: bool = False


SYSTEMS = {
    "ours": System(title="qa-monitor", hear=_ours, allocator=ALLOCATOR, process_a_core=True),
    "given-back": System(title="qa-monitor, memory given back at once", hear=_ours, process_a_core=True),
    "one-process": System(title="qa-monitor, one process", hear=_ours, allocator=ALLOCATOR),
    "float32": System(
        title="qa-monitor, float32",
        hear=partial(_ours, compute_type="float32"),
        allocator=ALLOCATOR,
        process_a_core=True,
    ),
    "default": System(title="faster-whisper, defaults", hear=_plain),
    "told": System(title="faster-whisper, VAD, zh, prompt", hear=_plain_told),
    "batched": System(title="faster-whisper batched, zh", hear=_batched),
    "batched-kept": System(title="the same, our allocator settings", hear=_batched, allocator=ALLOCATOR),
    "openai": System(title="openai-whisper, zh, beam 5, float32", hear=_openai),
}


def _audio(call: TrueCall) -> Audio:
    assert call.recording is not None, call.call_id
    return decode(call.recording)


def _by_track(calls: Sequence[TrueCall], transcribe: Callable[[Any], Any]) -> Texts:
    found: Texts = []
    for call in calls:
        audio = _audio(call)
        sounds = [track.cut(Span(0.0, audio.seconds)) for track in audio.tracks]
        found.append(["".join(segment.text for segment in transcribe(sound)) for sound in sounds])
    return found


_spent = [0.0, 0.0]


def _timed(heard: Callable[[], Texts]) -> Texts:
    wall, processor = time.perf_counter(), time.process_time()
    texts = heard()
    _spent[:] = [time.perf_counter() - wall, time.process_time() - processor]
    return texts


def _child(system: System, calls: Sequence[TrueCall], threads: int) -> None:
    """Hear all calls once and print the figures."""
    settings = load_settings(command_line={}, environment=os.environ, file=None)
    texts = system.hear(calls, find_model(settings.model, models=settings.models_dir).folder, threads)
    wrong, said = _errors(calls, texts)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"wall": _spent[0], "processor": _spent[1], "wrong": wrong, "said": said, "peak": peak}))


def _errors(calls: Sequence[TrueCall], texts: Texts) -> tuple[int, int]:
    """Edits and characters, each track against what its roles said, in order."""
    wrong = said = 0
    for call, heard in zip(calls, texts, strict=True):
        for track, text in zip(_audio(call).tracks, heard, strict=True):
            turns = [turn for turn in sorted(call.turns, key=lambda t: t.span) if turn.role is track.role]
            true = normalise("".join(turn.text for turn in (turns or call.turns))).text
            wrong += edits(normalise(text).text, true)
            said += len(true)
    return wrong, said


def _parent(arguments: argparse.Namespace, calls: Sequence[TrueCall], seconds: float) -> None:
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in arguments.systems}
    for _ in range(arguments.repetitions):
        for name, own in runs.items():
            own.append(_run(name, arguments))
            print(name, {key: round(value, 1) for key, value in own[-1].items()}, file=sys.stderr, flush=True)
    table = "\n".join(_table(runs, len(calls), seconds))
    print(table)
    before, _, rest = RESULTS.read_text(encoding="utf-8").partition(BEGIN)
    RESULTS.write_text(f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def _run(name: str, arguments: argparse.Namespace) -> dict[str, float]:
    """Figures of all processes of a system: the clock of the slowest, the rest together."""
    system = SYSTEMS[name]
    parts = CORES if system.process_a_core else 1
    threads = str(CORES // parts)
    command = [sys.executable, __file__, "--truth", str(arguments.truth), "--calls", arguments.calls, "--child", name]
    environment = {**os.environ, "OMP_NUM_THREADS": threads, **system.allocator}
    children = [
        subprocess.Popen([*command, "--part", f"{i}/{parts}"], env=environment, stdout=subprocess.PIPE)
        for i in range(parts)
    ]
    told: list[dict[str, float]] = [json.loads(child.communicate()[0].splitlines()[-1]) for child in children]
    summed = {key: sum(one[key] for one in told) for key in told[0]}
    return {**summed, "wall": max(one["wall"] for one in told)}


def _table(runs: dict[str, list[dict[str, float]]], calls: int, seconds: float) -> Iterator[str]:
    yield (
        f"{calls} calls, {seconds:.0f} s, {len(next(iter(runs.values())))} repetitions in turn; {_machine()}; "
        f"CTranslate2 {ctranslate2.__version__}, faster-whisper {faster_whisper.__version__}, {COMPUTE_TYPE}."
    )
    yield ""
    yield "| system | seconds, median (range) | processor seconds | times ours | seconds of call a second | CER | MiB |"
    yield "|---|---|---|---|---|---|---|"
    ours = median(one["wall"] for one in next(iter(runs.values())))
    for name, own in runs.items():
        taken = [one["wall"] for one in own]
        yield (
            f"| {SYSTEMS[name].title} | {median(taken):.1f} ({min(taken):.1f} - {max(taken):.1f}) "
            f"| {median(one['processor'] for one in own):.1f} | {median(taken) / ours:.2f} "
            f"| {seconds / median(taken):.1f} | {median(one['wrong'] / one['said'] for one in own):.3f} "
            f"| {max(one['peak'] for one in own):.0f} |"
        )


def _machine() -> str:
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if "model name" in line
    ]
    return f"{len(names)} cores of {names[0]}, {platform.system()} {platform.machine()}"


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--truth", type=Path, default=ROOT / "tests" / "calls" / "truth")
    parser.add_argument("--calls", default="*")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=[name for name in SYSTEMS if name != "openai"])
    parser.add_argument("--child", choices=SYSTEMS, help=argparse.SUPPRESS)
    parser.add_argument("--part", default="0/1", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    calls = [call for call in read_truth(arguments.truth) if fnmatch(call.call_id, arguments.calls)]
    if arguments.child:
        part, parts = map(int, arguments.part.split("/"))
        _child(SYSTEMS[arguments.child], calls[part::parts], CORES // parts)
    else:
        _parent(arguments, calls, sum(_audio(call).seconds for call in calls))


if __name__ == "__main__":
    main()
