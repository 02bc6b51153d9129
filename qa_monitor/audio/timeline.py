"""Where each decoded frame belongs in the recording, and which stretches nobody could decode."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import av
import numpy as np
import numpy.typing as npt

from qa_monitor.domain import SAMPLE_RATE_HZ, Span

JITTER_SECONDS = 0.015
"""A time stamp this far from where the sound before it ends is rounding (Matroska and ASF count milliseconds); the
shortest packet that can be lost is 20 ms."""

CHAIN_SECONDS = 1.0
"""A step back by more is the start of another stream chained to the one before; by less, a damaged packet gave more
sound than belongs to it."""

EDGE_SECONDS = 0.15
"""A whole file may begin that much after, or end that much before, the times it states: an AAC frame at 8 kHz is
128 ms, and WMA decoders swallow 64 ms."""

CUT_SECONDS = 0.25
"""Shown as missing at least where a file ends in the middle of a page or frame: nobody knows how long it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A decoded frame and its time, as its stream tells it."""

    at: float | None
    """Seconds from the start of the recording, < 0 for the run-up of a codec; None: right after the frame before."""
    frame: av.AudioFrame | None
    """None: nothing more is heard, but the recording goes on until `at`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Sound at `SAMPLE_RATE_HZ` and its place in the recording."""

    start: int
    """Its first sample, counted from the start of the recording."""
    block: npt.NDArray[np.int16]
    """Channels x samples; no samples: the recording goes on in silence until `start`."""

    @property
    def stop(self) -> int:
        """The sample after its last."""
        return self.start + len(self.block[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A frame at its place: `at` seconds from the start, right after the frame before unless `jump`."""

    at: float
    jump: bool
    frame: av.AudioFrame | None


def placed(heard: Iterable[Heard]) -> Iterator[Placed]:
    """Give every frame its place: where its time stamp says, with three exceptions.

    - a step of less than `JITTER_SECONDS` is none: the frame continues the one before;
    - a step back by more than `CHAIN_SECONDS` moves what follows behind the sound before;
    - an end less than `EDGE_SECONDS` after the last sound is none.

    A smaller step back stays: the frame replaces what was heard too much.
    """
    cursor: float | None = None
    moved = 0.0
    for each in heard:
        at = (cursor or 0.0) if each.at is None else each.at + moved
        if each.frame is None:
            if at - (cursor or 0.0) > EDGE_SECONDS:
                yield Placed(at=at, jump=True, frame=None)
            continue
        if cursor is not None and at < cursor - CHAIN_SECONDS:
            moved += cursor - at
            at = cursor
        jump = cursor is None or abs(at - cursor) > JITTER_SECONDS
        at = at if cursor is None or jump else cursor
        yield Placed(at=at, jump=jump, frame=each.frame)
        cursor = at + each.frame.samples / each.frame.sample_rate


class _Stretch:
    """Frames without a jump between them, on their way through one resampler."""

    def __init__(self, start: int, first: av.AudioFrame) -> None:
        self._next = start
        self._form = _form(first)
        self._resampler = av.AudioResampler(format="s16p", rate=SAMPLE_RATE_HZ)  # the channels stay as they are

    def takes(self, placed: Placed) -> bool:
        return not placed.jump and placed.frame is not None and _form(placed.frame) == self._form

    def add(self, frame: av.AudioFrame | None) -> Iterator[Piece]:
        """What the resampler gives for `frame`; None: everything it still holds."""
        if frame is not None:
            frame.pts = None  # places are counted here, in samples
        for out in self._resampler.resample(frame):
            if out is None:  # a resampler with nothing to convert hands back its flush
                continue
            piece = Piece(start=self._next, block=out.to_ndarray().astype(np.int16, copy=False))
            self._next = piece.stop
            yield from _from_zero(piece)


def _form(frame: av.AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _from_zero(piece: Piece) -> Iterator[Piece]:
    """Cut off what lies before the recording: the run-up of a codec."""
    if piece.stop > 0:
        yield Piece(start=max(0, piece.start), block=piece.block[:, max(0, -piece.start) :])


def pieces(heard: Iterable[Heard]) -> Iterator[Piece]:
    """Resample to `SAMPLE_RATE_HZ`, every stretch by itself, so that the edges of a gap stay where they are."""
    stretch: _Stretch | None = None
    for each in placed(heard):
        start = round(each.at * SAMPLE_RATE_HZ)
        if stretch is not None and not stretch.takes(each):
            yield from stretch.add(None)
            stretch = None
        if each.frame is None:
            yield Piece(start=start, block=np.zeros((1, 0), np.int16))
            continue
        stretch = stretch or _Stretch(start, each.frame)
        yield from stretch.add(each.frame)
    if stretch is not None:
        yield from stretch.add(None)


def gap(end: int, start: int) -> Span | None:
    """The gap between sound that ends before sample `end` and sound from sample `start`; None where they meet.

    Rounding may part two stretches that meet by one sample; the first sound may come a little late.
    """
    slack = EDGE_SECONDS * SAMPLE_RATE_HZ if end == 0 else 1
    return Span(end / SAMPLE_RATE_HZ, start / SAMPLE_RATE_HZ) if start - end > slack else None
