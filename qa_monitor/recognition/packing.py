"""Turns packed into windows for the recogniser, and the way back from a time in a window to a time in the call.

Whisper is worse on a lone short turn (it was trained on 30 s of context) and slower on a padded one, so consecutive
turns of one track share a window of up to `LONGEST_WINDOW` seconds that is encoded at its own length.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa_monitor.domain import SAMPLE_RATE_HZ, Span, Track

LONGEST_WINDOW = 28.0
EDGE = 0.4
"""Seconds of sound kept before and after a turn: cut closer, first and last syllables are lost."""
GAP = 0.3
"""Seconds of silence between turns that do not touch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A turn's sound in a window: `source` in the call, `at` seconds after the window's start."""

    turn: int
    """Index into the turns that were packed."""
    source: Span
    at: float

    @property
    def stop(self) -> float:
        """Where the piece ends, in seconds after the window's start."""
        return self.at + self.source.seconds


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces in order, none overlapping another, neither in the window nor in the call."""

    pieces: tuple[Piece, ...]

    @property
    def seconds(self) -> float:
        """Length of the window."""
        return self.pieces[-1].stop

    def piece_at(self, time: float) -> Piece:
        """The piece that sounds at `time` in the window; in a gap, the nearer one."""
        index = max(0, bisect_right([piece.at for piece in self.pieces], time) - 1)
        if index + 1 < len(self.pieces) and time > (self.pieces[index].stop + self.pieces[index + 1].at) / 2:
            index += 1
        return self.pieces[index]

    def in_call(self, start: float, end: float) -> tuple[Piece, Span]:
        """Where `start` to `end` of the window lies in the call, inside one piece: the one of its middle."""
        piece = self.piece_at((start + end) / 2)
        shortest = min(0.01, piece.source.seconds)
        first = min(max(start, piece.at), piece.stop - shortest)
        last = max(min(end, piece.stop), first + shortest)
        shift = piece.source.start - piece.at
        return piece, Span(first + shift, last + shift)

    def sound(self, track: Track) -> npt.NDArray[np.float32]:
        """The window's sound, float32 at 16 kHz, silence in the gaps."""
        sound = np.zeros(round(self.seconds * SAMPLE_RATE_HZ), dtype=np.float32)
        for piece in self.pieces:
            cut = track.cut(piece.source)[: len(sound) - round(piece.at * SAMPLE_RATE_HZ)]
            first = round(piece.at * SAMPLE_RATE_HZ)
            sound[first : first + len(cut)] = cut
        return sound


def pack(spans: Sequence[Span], *, call_seconds: float, longest: float = LONGEST_WINDOW) -> list[Window]:
    """Windows over the turns `spans` of one track, which are in order and do not overlap.

    A window is never longer than `longest` unless a single turn with its edges is.
    """
    windows: list[list[Piece]] = []
    for index, source in enumerate(_with_edges(spans, call_seconds)):
        pieces = windows[-1] if windows else []
        at = pieces[-1].stop + min(GAP, source.start - pieces[-1].source.end) if pieces else 0.0
        if not pieces or at + source.seconds > longest:
            windows.append([])
            at = 0.0
        windows[-1].append(Piece(turn=index, source=source, at=at))
    return [Window(tuple(pieces)) for pieces in windows]


def _with_edges(spans: Sequence[Span], call_seconds: float) -> Iterator[Span]:
    """Each turn with `EDGE` seconds around it, neighbours sharing what lies between them in halves."""
    for index, span in enumerate(spans):
        earliest = (spans[index - 1].end + span.start) / 2 if index else 0.0
        latest = (span.end + spans[index + 1].start) / 2 if index + 1 < len(spans) else max(call_seconds, span.end)
        yield Span(max(span.start - EDGE, earliest), min(span.end + EDGE, latest))
