"""Frames with time stamps become pieces with places: as a rule, and for arbitrary losses."""

from collections.abc import Iterator
from itertools import accumulate, groupby

import av
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.audio.timeline import Heard, Piece, gap, pieces
from qa_monitor.domain import SAMPLE_RATE_HZ, Span

FRAME = 320
"""20 ms."""


def frame(number: int, *, samples: int = FRAME, rate_hz: int = SAMPLE_RATE_HZ, channels: int = 1) -> av.AudioFrame:
    """Sound that tells its number."""
    sound = np.full((channels, samples), number + 1, np.int16)
    made = av.AudioFrame.from_ndarray(sound, format="s16p", layout="mono" if channels == 1 else "stereo")
    made.sample_rate = rate_hz
    return made


def heard(*, at: float | None, number: int = 0) -> Heard:
    return Heard(at=at, frame=frame(number))


def end(at: float) -> Heard:
    return Heard(at=at, frame=None)


def laid_out(found: list[Piece]) -> npt.NDArray[np.int16]:
    """The pieces on one line of time, silence between them."""
    line = np.zeros(max((piece.stop for piece in found), default=0), np.int16)
    for piece in found:
        line[piece.start : piece.stop] = piece.block[0]
    return line


def gaps(found: list[Piece]) -> list[Span]:
    stops = accumulate((piece.stop for piece in found), max, initial=0)
    return [span for stop, piece in zip(stops, found, strict=False) if (span := gap(stop, piece.start))]


def starts(found: list[Piece]) -> list[int]:
    return [piece.start for piece in found]


@given(lost=st.lists(st.booleans(), min_size=1, max_size=60))
def test_whatever_packets_are_lost_the_rest_keeps_its_place(lost: list[bool]) -> None:
    seconds = len(lost) * FRAME / SAMPLE_RATE_HZ
    kept = [heard(at=n * FRAME / SAMPLE_RATE_HZ, number=n) for n, gone in enumerate(lost) if not gone]
    found = list(pieces([*kept, end(seconds)]))
    expected = np.repeat([0 if gone else n + 1 for n, gone in enumerate(lost)], FRAME)
    line = laid_out(found)
    assert np.array_equal(line, expected[: len(line)])
    assert not expected[len(line) :].any()
    assert len(expected) - len(line) <= 0.15 * SAMPLE_RATE_HZ
    assert gaps(found) == list(_runs_of_losses(lost))


def _runs_of_losses(lost: list[bool]) -> Iterator[Span]:
    """What is missing at the start or end of a file is told from 0.15 s on."""
    at = 0
    for gone, run in groupby(lost):
        count = len(list(run))
        at_an_edge = at in (0, len(lost) - count)
        if gone and (not at_an_edge or count * FRAME > 0.15 * SAMPLE_RATE_HZ):
            yield Span(at * FRAME / SAMPLE_RATE_HZ, (at + count) * FRAME / SAMPLE_RATE_HZ)
        at += count


@pytest.mark.parametrize(
    ("sound", "expected_starts", "expected_gaps"),
    [
        pytest.param([heard(at=0), heard(at=0.02)], [0, 320], [], id="frames that meet"),
        pytest.param([heard(at=0), heard(at=None)], [0, 320], [], id="a frame without a time follows the one before"),
        pytest.param([heard(at=0), heard(at=0.034)], [0, 320], [], id="a step below 15 ms is rounding"),
        pytest.param([heard(at=0), heard(at=0.04)], [0, 640], [Span(0.02, 0.04)], id="one packet of 20 ms lost"),
        pytest.param([heard(at=0.1)], [1600], [], id="the first sound may come a little late"),
        pytest.param([heard(at=2)], [32_000], [Span(0, 2)], id="a lost start"),
        pytest.param([heard(at=0), end(2)], [0, 32_000], [Span(0.02, 2)], id="a lost end"),
        pytest.param([heard(at=0), end(0.16)], [0], [], id="a stated end may be a little late"),
        pytest.param([heard(at=-0.05), heard(at=-0.03), heard(at=-0.01)], [0], [], id="the run-up is cut off"),
        pytest.param(
            [heard(at=0), heard(at=1.5), heard(at=0), heard(at=0.02)],
            [0, 24_000, 24_320, 24_640],
            [Span(0.02, 1.5)],
            id="a chained stream starts again behind the sound so far",
        ),
    ],
)
def test_places(sound: list[Heard], expected_starts: list[int], expected_gaps: list[Span]) -> None:
    found = list(pieces(sound))
    assert starts(found) == expected_starts
    assert gaps(found) == expected_gaps


def test_a_packet_that_gave_too_much_sound_moves_nothing() -> None:
    sound = [heard(at=0, number=0), heard(at=None, number=9), heard(at=0.02, number=1), heard(at=0.04, number=2)]
    found = list(pieces(sound))
    assert laid_out(found).tolist() == [1] * FRAME + [2] * FRAME + [3] * FRAME
    assert gaps(found) == []


def test_small_steps_do_not_add_up() -> None:
    """A clock that loses 2 ms a frame: the sound is put right as soon as it is more than 15 ms."""
    found = list(pieces([heard(at=n * 0.022) for n in range(20)]))
    assert [round(span.seconds, 3) for span in gaps(found)] == [0.016, 0.016]


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 22_050, 44_100, 48_000])
def test_a_stretch_has_the_length_of_its_frames_at_any_rate(rate_hz: int) -> None:
    size = rate_hz // 50
    sound = [Heard(at=n * size / rate_hz, frame=frame(9, samples=size, rate_hz=rate_hz)) for n in (0, 1, 2, 50, 51)]
    found = list(pieces(sound))
    assert laid_out(found).nonzero()[0][[0, -1]] == pytest.approx([0, 52 * size / rate_hz * SAMPLE_RATE_HZ], abs=2)
    (span,) = gaps(found)
    assert (span.start, span.end) == pytest.approx((3 * size / rate_hz, 50 * size / rate_hz), abs=2 / SAMPLE_RATE_HZ)


def test_a_change_of_channels_is_no_gap() -> None:
    sound = [
        Heard(at=n * 0.02, frame=frame(n, samples=160, rate_hz=8_000, channels=channels))
        for n, channels in enumerate([1, 1, 2, 2, 1])
    ]
    found = list(pieces(sound))
    assert [channels for channels, _ in groupby(len(piece.block) for piece in found)] == [1, 2, 1]
    assert found[-1].stop == 5 * FRAME
    assert gaps(found) == []
