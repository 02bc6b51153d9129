"""Mono calls: who spoke when, and in which role; and the fit of the words that tell the sides apart.

usage: python benchmarks/diarization.py report FOLDER [PATTERN] [SHIFT]
       python benchmarks/diarization.py fit

FOLDER has the format of docs/truth.md; PATTERN chooses calls by id (`d*[13579]`). Calls of two channels are mixed to
one. SHIFT (0.86, 1.15) plays the person called so much slower or faster, as if with a longer or shorter vocal tract:
simulated calls may have one voice on both sides, which no program should tell apart. `fit` writes role_words.json from
benchmarks/wording/train and the examples of the lexicons.
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa_monitor.audio import decode
from qa_monitor.domain import SAMPLE_RATE_HZ, Audio, Layout, Polarity, Role, Span, Track, Transcript, Utterance
from qa_monitor.evaluation.diarization import ToldApart, told_apart
from qa_monitor.evaluation.truth import TrueCall, TrueTurn, read_truth
from qa_monitor.language import normalise, simplify
from qa_monitor.lexicon import load_lexicons
from qa_monitor.lexicon.model import Because
from qa_monitor.pipeline import load_recogniser
from qa_monitor.recognition import Recogniser
from qa_monitor.ruleset import load_rules
from qa_monitor.settings import load_settings
from qa_monitor.speakers import assign_roles, get_voices, shipped, with_roles
from qa_monitor.speakers.words import POLITE_YOU, grams
from qa_monitor.speech import find_turns

WORDING = Path(__file__).parent / "wording" / "train"
ROLE_WORDS = Path(__file__).parents[1] / "qa_monitor" / "speakers" / "role_words.json"
SAID_BY_CALLEES = ("none_customer", "signals")
ORDINARY = 5.0
"""Weight of a sentence of ordinary talk or of the lexicons against one written for a kind of violation."""
LEAST_OFTEN = 5
PENALTY = 3e-4
ROUNDS = 250
TRUST = 0.5
"""What the fitted log-odds are multiplied by: on recognised speech of the development half they are twice too sure."""
LEAST_WEIGHT = 0.02
LEAST_CHARACTERS = 3

Floats = npt.NDArray[np.float64]


# --- report -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sound:
    """Sound in memory."""

    samples: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.samples)

    def read(self, start: int, stop: int) -> npt.NDArray[np.float32]:
        """Samples `start` to `stop`; what lies outside is cut off."""
        return self.samples[max(0, start) : max(0, stop)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A mono call and when each side really speaks."""

    audio: Audio
    turns: tuple[TrueTurn, ...]


def report(folder: Path, pattern: str, shift: float) -> None:
    """A row for each call and sums; nothing of what was said is printed."""
    settings = load_settings(command_line={}, environment=os.environ, file=None)
    rules, voices = load_rules(settings), get_voices(settings.models_dir)
    recogniser = load_recogniser(settings, threads=0)
    recognising = assigning = 0.0
    every = ToldApart()
    print("| call | confidence | likeness | DER | roles right of those given | of all speech |\n|" + "---|" * 6)
    for call in read_truth(folder):
        if not fnmatch(call.call_id, pattern) or (spoken := _mono(call, shift)) is None:
            continue
        callee = call.recording.metadata.callee_role if call.recording else None
        began = time.process_time()
        utterances = _recognised(spoken.audio, recogniser)
        heard = time.process_time()
        roles = assign_roles(
            spoken.audio, utterances, rules.lexicons, rules.matcher, shipped(), voices, callee_role=callee
        )
        recognising, assigning = recognising + heard - began, assigning + time.process_time() - heard
        figures = told_apart(with_roles(_unknown(spoken.audio, utterances), roles), spoken.turns)
        every += figures
        likeness = "one voice" if roles.likeness is None else f"{roles.likeness:.2f}"
        print(f"| {call.call_id} | {roles.confidence:.2f} | {likeness} | {_row(figures)} |", flush=True)
    print(f"| {every.determined} of {every.calls} with roles | | | {every.error.rate:.3f}, {_row(every)} |")
    print(f"\nprocessor seconds: recognition {recognising:.0f}, roles {assigning:.1f} ({assigning / recognising:.1%})")


def _unknown(audio: Audio, utterances: tuple[Utterance, ...]) -> Transcript:
    return Transcript(
        seconds=audio.seconds, roles_known=False, roles=(Role.UNKNOWN,), damaged=(), utterances=utterances
    )


def _row(figures: ToldApart) -> str:
    """Cells of a table: error rate, share of roles right among those given, and in all speech of such calls."""
    if not figures.determined:
        return f"{figures.error.rate:.3f} | undetermined |"
    return f"{figures.error_determined.rate:.3f} | {figures.accuracy:.3f} | {figures.accuracy_of_all:.3f}"


def _recognised(audio: Audio, recogniser: Recogniser) -> tuple[Utterance, ...]:
    (heard,) = recogniser.recognise([(audio, find_turns(audio))])
    return heard.utterances


def _mono(call: TrueCall, shift: float) -> Spoken | None:
    """The call on one channel; None where its voices cannot be made two, because they come on one."""
    assert call.recording is not None
    if shift == 1:
        files = tuple(replace(file, layout=Layout.MONO) for file in call.recording.files)
        return Spoken(audio=decode(replace(call.recording, files=files)), turns=tuple(call.turns))
    sides = {track.role is Role.AGENT: track for track in decode(call.recording).tracks}
    return _shifted(call.turns, sides, shift) if len(sides) == 2 else None


def _shifted(turns: Sequence[TrueTurn], sides: dict[bool, Track], shift: float) -> Spoken:
    """The same dialogue laid anew, the person called resampled; pauses and overlaps as they were."""
    edge, noise = 0.1, 0.001
    laid: list[TrueTurn] = []
    sounds: list[npt.NDArray[np.float32]] = []
    ended = ended_here = 0.0
    for turn in turns:
        span = turn.span
        sound = sides[turn.role is Role.AGENT].cut(Span(max(0.0, span.start - edge), span.end + edge))
        if turn.role is not Role.AGENT:
            sound = np.interp(np.arange(0, len(sound) - 1, shift), np.arange(len(sound)), sound).astype(np.float32)
        start = max(edge, ended_here + span.start - ended)
        laid.append(replace(turn, span=Span(start, start + len(sound) / SAMPLE_RATE_HZ - 2 * edge)))
        sounds.append(sound)
        ended, ended_here = max(ended, span.end), max(ended_here, laid[-1].span.end)
    whole = np.random.default_rng(0).normal(0, noise, round((ended_here + 1) * SAMPLE_RATE_HZ)).astype(np.float32)
    for turn, sound in zip(laid, sounds, strict=True):
        first = round((turn.span.start - edge) * SAMPLE_RATE_HZ)
        whole[first : first + len(sound)] += sound / 2
    track = Track(role=Role.UNKNOWN, samples=Sound(whole))
    return Spoken(audio=Audio(tracks=(track,), seconds=track.seconds), turns=tuple(laid))


# --- fit ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one side says, and how much it counts."""

    sounds: frozenset[str]
    agent: bool
    weight: float


def fit() -> None:
    """Logistic regression with an L1 penalty, both sides of equal weight; written rounded."""
    sentences = list(_sentences())
    counts = Counter(sound for sentence in sentences for sound in sentence.sounds)
    sounds = sorted(sound for sound, count in counts.items() if count >= LEAST_OFTEN)
    weights, bias = _fitted(sentences, sounds)
    kept = {
        sound: round(TRUST * w, 3) for sound, w in zip(sounds, weights, strict=True) if abs(TRUST * w) >= LEAST_WEIGHT
    }
    document = {"bias": round(TRUST * bias, 3), "least": LEAST_CHARACTERS, "weights": kept}
    ROLE_WORDS.write_text(json.dumps(document, ensure_ascii=False, indent=0) + "\n", "utf-8")
    print(f"{len(sentences)} sentences, {sum(s.agent for s in sentences)} of agents; {len(kept)} of {len(sounds)} kept")


def _sentences() -> Iterator[Sentence]:
    for path in sorted(WORDING.rglob("*.txt")):
        agent = path.stem not in SAID_BY_CALLEES
        weight = ORDINARY if path.stem in ("none_agent", "none_customer") else 1.0
        for line in path.read_text("utf-8").splitlines():
            if text := line.rpartition("\t")[2].strip():
                yield _sentence(text, agent=agent, weight=weight)
    lexicons = load_lexicons(load_settings(command_line={}, environment=os.environ, file=None).lexicons)
    for category in lexicons.categories:
        for example in category.examples:
            if category.polarity is not Polarity.VIOLATION and example.because is not Because.ROLE:
                yield _sentence(example.text, agent=example.role is Role.AGENT, weight=ORDINARY)


def _sentence(text: str, *, agent: bool, weight: float) -> Sentence:
    sounds = {gram.sounds for gram in grams(normalise(text).text)}
    polite = {POLITE_YOU} if POLITE_YOU in simplify(text) else set()
    return Sentence(frozenset(sounds | polite), agent, weight)


def _fitted(sentences: Sequence[Sentence], sounds: Sequence[str]) -> tuple[Floats, float]:
    """Weights and bias by FISTA (A. Beck and M. Teboulle, 2009); the bias is not penalised."""
    number = {sound: at for at, sound in enumerate(sounds)}
    pairs = [(row, number[s]) for row, one in enumerate(sentences) for s in one.sounds if s in number]
    rows, columns = np.array(pairs).T
    agent = np.array([one.agent for one in sentences], dtype=np.float64)
    each = np.array([one.weight for one in sentences])
    each = np.where(agent > 0, each / each[agent > 0].sum(), each / each[agent == 0].sum()) / 2

    def forward(weights: Floats) -> Floats:
        return np.asarray(np.bincount(rows, weights[columns], minlength=len(sentences)), dtype=np.float64)

    def back(errors: Floats) -> Floats:
        return np.asarray(np.bincount(columns, errors[rows], minlength=len(sounds)), dtype=np.float64)

    widest = np.ones(len(sounds))
    for _ in range(15):
        widest = back(each * forward(widest))
        norm = float(np.linalg.norm(widest))
        widest /= norm
    step = 4 / (norm + 1)
    weights, ahead, bias, bias_ahead, pace = np.zeros(len(sounds)), np.zeros(len(sounds)), 0.0, 0.0, 1.0
    for _ in range(ROUNDS):
        error = each * (1 / (1 + np.exp(-(forward(ahead) + bias_ahead))) - agent)
        moved, bias_moved = ahead - step * back(error), bias_ahead - step * float(error.sum())
        moved = np.sign(moved) * np.maximum(np.abs(moved) - step * PENALTY, 0)
        faster = (1 + (1 + 4 * pace**2) ** 0.5) / 2
        ahead = moved + (pace - 1) / faster * (moved - weights)
        bias_ahead = bias_moved + (pace - 1) / faster * (bias_moved - bias)
        weights, bias, pace = moved, bias_moved, faster
    return weights, bias


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fit"]:
            fit()
        case ["report", folder, *rest] if len(rest) <= 2:
            report(Path(folder), rest[0] if rest else "*", float(rest[1]) if len(rest) == 2 else 1.0)
        case _:
            sys.exit(__doc__)
