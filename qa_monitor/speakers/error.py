"""How wrong an account of who spoke when is: the diarization error rate.

As NIST's Rich Transcription evaluations define it (RT-09 evaluation plan): time of missed speech, false alarms and
confused speakers over the time of all true speech, each counted for every speaker, with a collar around true edges
in which nothing is counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import numpy.typing as npt

from qa_monitor.domain import Span

COLLAR = 0.25
"""Seconds on each side of an edge of true speech that are not judged."""
STEP = 0.01
Speech = Mapping[str, Sequence[Span]]
"""When each speaker speaks; spans of one speaker may touch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiarizationError:
    """Seconds wrong, and seconds of true speech (twice where two speak); sums over calls add up."""

    missed: float = 0.0
    false_alarm: float = 0.0
    confused: float = 0.0
    speech: float = 0.0

    @property
    def rate(self) -> float:
        """Share of the true speech that is wrong; may exceed 1."""
        return (self.missed + self.false_alarm + self.confused) / self.speech if self.speech else 0.0

    def __add__(self, other: "DiarizationError") -> "DiarizationError":
        return DiarizationError(
            missed=self.missed + other.missed,
            false_alarm=self.false_alarm + other.false_alarm,
            confused=self.confused + other.confused,
            speech=self.speech + other.speech,
        )


def diarization_error(truth: Speech, heard: Speech, *, seconds: float, collar: float = COLLAR) -> DiarizationError:
    """The errors of `heard` in a call of `seconds`, speakers heard paired with true ones so that they are fewest."""
    steps = round(seconds / STEP)
    judged = ~_near_edges((span for spans in truth.values() for span in spans), steps, collar)
    true = [_active(spans, steps) & judged for spans in truth.values()]
    found = [_active(spans, steps) & judged for spans in heard.values()]
    true_count, found_count = (_count(rows, steps) for rows in (true, found))
    right = _matched(true, found)
    return DiarizationError(
        missed=STEP * float(np.maximum(true_count - found_count, 0).sum()),
        false_alarm=STEP * float(np.maximum(found_count - true_count, 0).sum()),
        confused=STEP * float(np.minimum(true_count, found_count).sum() - right),
        speech=STEP * float(true_count.sum()),
    )


def _matched(true: Sequence[npt.NDArray[np.bool_]], found: Sequence[npt.NDArray[np.bool_]]) -> int:
    """Steps in which a speaker heard is the true one, by the best pairing; speakers are few."""
    fewer, more = sorted((true, found), key=len)
    pairings = permutations(more, len(fewer))
    return max(sum(int((a & b).sum()) for a, b in zip(fewer, chosen, strict=True)) for chosen in pairings)


def _active(spans: Iterable[Span], steps: int) -> npt.NDArray[np.bool_]:
    active = np.zeros(steps, dtype=np.bool_)
    for span in spans:
        active[round(span.start / STEP) : round(span.end / STEP)] = True
    return active


def _count(rows: Sequence[npt.NDArray[np.bool_]], steps: int) -> npt.NDArray[np.int64]:
    return np.sum(rows, axis=0, dtype=np.int64) if rows else np.zeros(steps, dtype=np.int64)


def _near_edges(spans: Iterable[Span], steps: int, collar: float) -> npt.NDArray[np.bool_]:
    near = np.zeros(steps, dtype=np.bool_)
    for span in spans:
        for edge in (span.start, span.end):
            near[max(0, round((edge - collar) / STEP)) : round((edge + collar) / STEP)] = True
    return near
