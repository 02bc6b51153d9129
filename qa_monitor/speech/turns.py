"""Turns: stretches of speech by one role, from the first sound to the last."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from qa_monitor.domain import Audio, Role, Span, Track, Turn
from qa_monitor.speech.level import is_crosstalk, is_loud, levels, noise_floor, sharpen
from qa_monitor.speech.loudness import loudness
from qa_monitor.speech.voice import FRAME_SECONDS, speech_probabilities, stretches

PAUSE = 0.3
"""Seconds of silence that end a stretch of speech; shorter ones are stops and breaths inside a phrase."""
TURN_PAUSE = 1.0
"""One role's stretches with less silence than this between them, and nobody else speaking there, are one turn."""
LONGEST_TURN = 20.0
"""Longer turns are not joined further, so that every turn fits the recogniser's 30 s with its edges."""


def find_turns(audio: Audio) -> tuple[Turn, ...]:
    """All turns of a call, by start. A track of unknown role keeps its stretches apart: two people may share it."""
    level = [levels(track.samples) for track in audio.tracks]
    heard = {
        index: [
            span
            for span in _speech(track, level[index])
            if not any(is_crosstalk(span, level[index], other) for i, other in enumerate(level) if i != index)
        ]
        for index, track in enumerate(audio.tracks)
    }
    turns = [
        Turn(role=track.role, span=span, track=index, loudness=loudness(track.cut(span)))
        for index, track in enumerate(audio.tracks)
        for span in _joined(heard[index], track.role, [s for i, spans in heard.items() if i != index for s in spans])
    ]
    return tuple(sorted(turns, key=lambda turn: (turn.span, turn.track)))


def _speech(track: Track, level: npt.NDArray[np.float32]) -> list[Span]:
    floor = noise_floor(level)
    probabilities = speech_probabilities(track.samples)
    loud = is_loud(level, floor=floor, frames=len(probabilities), frame_seconds=FRAME_SECONDS)
    spans = [
        Span(span.start, min(span.end, track.seconds))
        for span in stretches(probabilities, loud, pause=PAUSE)
        if span.start < track.seconds
    ]
    return sharpen([part for span in spans for part in _parts(span)], level, floor=floor)


def _parts(span: Span) -> list[Span]:
    """A stretch without a pause for longer than `LONGEST_TURN`, cut evenly."""
    count = -int(-span.seconds // LONGEST_TURN)
    edges = np.linspace(span.start, span.end, count + 1).tolist()
    return [Span(start, end) for start, end in pairwise(edges)]


def _joined(spans: list[Span], role: Role, others: list[Span]) -> list[Span]:
    if role is Role.UNKNOWN:
        return spans
    joined: list[Span] = []
    for span in spans:
        if joined and _same_turn(joined[-1], span, others):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _same_turn(before: Span, after: Span, others: list[Span]) -> bool:
    if after.start - before.end >= TURN_PAUSE or after.end - before.start > LONGEST_TURN:
        return False
    return not any(before.end <= other.start < after.start or before.end < other.end <= after.start for other in others)
