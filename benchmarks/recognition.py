"""Speed and accuracy of recognition beside faster-whisper's own ways: same calls, same model, one thread each.

usage: python benchmarks/recognition.py [--truth FOLDER] [--calls PATTERN] [--repetitions N] [--systems NAME ...]

Every system runs in a process of its own, one after the other, so many times in turn; what is timed is everything from
the file to words with times, the loading of the model left out. Texts are compared with the truth after the same
normalisation. Writes the table of systems into benchmarks/RESULTS.md, between its marks. FOLDER has the format of
docs/truth.md; default are the sample calls. `openai-whisper` needs the package and its weights, see `_openai`.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from statistics import median
from typing import Any

import ctranslate2
import faster_whisper
import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel

from qa_monitor.audio import decode
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
TOGETHER = 4
"""Calls that ours is given at once, as a worker is."""

Texts = list[list[str]]
"""For each call, what was heard on each track."""


def _ours(calls: Sequence[TrueCall], folder: Path, compute_type: str) -> Texts:
    recogniser = Recogniser(folder, device="cpu", compute_type=compute_type, threads=1)

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


def _plain(calls: Sequence[TrueCall], folder: Path, compute_type: str) -> Texts:
    model = WhisperModel(str(folder), device="cpu", compute_type=compute_type, cpu_threads=1)
    return _timed(lambda: _by_track(calls, lambda sound: model.transcribe(sound, word_timestamps=True)[0]))


def _plain_told(calls: Sequence[TrueCall], folder: Path, compute_type: str) -> Texts:
    model = WhisperModel(str(folder), device="cpu", compute_type=compute_type, cpu_threads=1)
    told: dict[str, Any] = {"language": "zh", "vad_filter": True, "initial_prompt": PROMPT, "word_timestamps": True}
    return _timed(lambda: _by_track(calls, lambda sound: model.transcribe(sound, **told)[0]))


def _batched(calls: Sequence[TrueCall], folder: Path, compute_type: str) -> Texts:
    model = BatchedInferencePipeline(WhisperModel(str(folder), device="cpu", compute_type=compute_type, cpu_threads=1))
    told: dict[str, Any] = {"language": "zh", "batch_size": 8, "word_timestamps": True}
    return _timed(lambda: _by_track(calls, lambda sound: model.transcribe(sound, **told)[0]))


SYSTEMS: dict[str, tuple[str, Callable[[Sequence[TrueCall], Path, str], Texts], dict[str, str]]] = {
    "ours": ("qa-monitor", _ours, dict(ALLOCATOR)),
    "ours-system-allocator": ("qa-monitor, memory given back at once", _ours, {}),
    "default": ("faster-whisper, defaults", _plain, {}),
    "told": ("faster-whisper, VAD, zh, prompt", _plain_told, {}),
    "batched": ("faster-whisper batched, zh", _batched, {}),
    "batched-our-allocator": ("the same with our allocator settings", _batched, dict(ALLOCATOR)),
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


def _child(system: str, calls: Sequence[TrueCall], folder: Path, compute_type: str) -> None:
    """Hear all calls once and print the figures."""
    texts = SYSTEMS[system][1](calls, folder, compute_type)
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


def _run(system: str, arguments: argparse.Namespace) -> dict[str, float]:
    told = ["--truth", str(arguments.truth), "--calls", arguments.calls, "--compute-type", arguments.compute_type]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", **SYSTEMS[system][2]}
    done = subprocess.run(
        [sys.executable, __file__, "--child", system, *told], env=environment, check=True, stdout=subprocess.PIPE
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _table(runs: dict[str, list[dict[str, float]]], calls: int, seconds: float) -> Iterator[str]:
    yield (
        f"{calls} calls, {seconds:.0f} s, {len(next(iter(runs.values())))} repetitions in turn; {_machine()}; "
        f"CTranslate2 {ctranslate2.__version__}, faster-whisper {faster_whisper.__version__}, one thread each."
    )
    yield ""
    yield "| system | processor seconds, median (range) | seconds of calls a second | times ours | CER | peak, MiB |"
    yield "|---|---|---|---|---|---|"
    ours = median(one["processor"] for one in next(iter(runs.values())))
    for name, own in runs.items():
        taken = [one["processor"] for one in own]
        cer = median(one["wrong"] / one["said"] for one in own)
        yield (
            f"| {SYSTEMS[name][0]} | {median(taken):.1f} ({min(taken):.1f} - {max(taken):.1f}) "
            f"| {seconds / median(taken):.1f} | {median(taken) / ours:.2f} | {cer:.3f} "
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
    parser.add_argument("--compute-type", default="int8")
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    parser.add_argument("--child", choices=SYSTEMS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    calls = [call for call in read_truth(arguments.truth) if fnmatch(call.call_id, arguments.calls)]
    if arguments.child:
        settings = load_settings(command_line={}, environment=os.environ, file=None)
        folder = find_model(settings.model, models=settings.models_dir).folder
        _child(arguments.child, calls, folder, arguments.compute_type)
    else:
        _parent(arguments, calls, float(np.sum([_audio(call).seconds for call in calls])))


if __name__ == "__main__":
    main()
