import numpy as np
import pytest

from qa_monitor.audio import ArraySamples
from qa_monitor.domain import SAMPLE_RATE_HZ, Span
from qa_monitor.speech.level import is_crosstalk, is_loud, levels, noise_floor, sharpen

RNG = np.random.default_rng(7)


def noise(seconds: float, loudness: float) -> np.ndarray:
    return (RNG.standard_normal(round(seconds * SAMPLE_RATE_HZ)) * loudness).astype(np.float32)


def test_levels_are_in_db_of_full_scale() -> None:
    sound = np.concatenate([np.full(1600, 0.1, np.float32), np.zeros(1600, np.float32)])
    assert levels(ArraySamples(sound)).tolist() == pytest.approx([-20.0] * 10 + [-100.0] * 10, abs=1e-3)


def test_a_long_call_is_measured_in_blocks_without_a_seam() -> None:
    sound = noise(130, 0.1)
    whole = 10 * np.log10(np.mean(sound.reshape(-1, 160) ** 2, axis=1))
    assert levels(ArraySamples(sound)) == pytest.approx(whole, abs=1e-3)


@pytest.mark.parametrize(
    ("detected", "expected"),
    [
        pytest.param(2.15, 2.0, id="moved back to the first sound"),
        pytest.param(2.0, 2.0, id="already exact"),
        pytest.param(2.9, 2.5, id="never further than the detector can be late"),
    ],
)
def test_starts_are_sharpened(detected: float, expected: float) -> None:
    level = levels(ArraySamples(np.concatenate([noise(2, 0.001), noise(2, 0.1), noise(2, 0.001)])))
    (span,) = sharpen([Span(detected, 4.0)], level, floor=noise_floor(level))
    assert span.start == pytest.approx(expected, abs=0.011)
    assert span.end == 4.0


def test_a_start_never_reaches_into_the_stretch_before() -> None:
    level = np.zeros(400, dtype=np.float32)
    first, second = sharpen([Span(0.5, 1.0), Span(1.2, 2.0)], level, floor=-60.0)
    assert (first.start, first.end) == pytest.approx((0.1, 1.0))
    assert (second.start, second.end) == (1.0, 2.0)


def test_the_other_party_leaking_is_crosstalk_and_a_quiet_answer_is_not() -> None:
    swell = np.repeat(np.abs(np.sin(np.arange(40) / 3)) + 0.05, SAMPLE_RATE_HZ // 20).astype(np.float32)
    loud = noise(2, 0.3) * swell
    leak = levels(ArraySamples(loud * 0.02 + noise(2, 0.0005)))
    quiet = levels(ArraySamples(noise(2, 0.02)))
    other = levels(ArraySamples(loud))
    assert is_crosstalk(Span(0, 2), leak, other)
    assert not is_crosstalk(Span(0, 2), quiet, other)
    assert not is_crosstalk(Span(0, 2), other, leak)


@pytest.mark.parametrize("count", [0, 100, 131])
def test_loud_frames_are_those_whose_sound_stands_out(count: int) -> None:
    level = np.full(count, -50.0, dtype=np.float32)
    level[40:44] = -30.0
    loud = is_loud(level, floor=-50.0, frames=41, frame_seconds=0.032)
    expected = [12, 13] if count else []
    assert np.flatnonzero(loud).tolist() == expected
