import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import SAMPLE_RATE_HZ
from qa_monitor.speech.loudness import loudness


def sine(seconds: float, amplitude: float, hz: float = 997) -> np.ndarray:
    time = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return (amplitude * np.sin(2 * np.pi * hz * time)).astype(np.float32)


def test_a_sine_at_full_scale_is_the_yardstick_of_the_recommendation() -> None:
    assert loudness(sine(5, 1)) == pytest.approx(-3.01, abs=0.05)


@given(st.floats(-50, -1))
def test_loudness_follows_the_level(decibels: float) -> None:
    assert loudness(sine(1, 10 ** (decibels / 20))) == pytest.approx(-2.97 + decibels, abs=0.01)


@pytest.mark.parametrize(
    ("sound", "expected"),
    [
        pytest.param(sine(0.39, 1), None, id="too short"),
        pytest.param(np.zeros(SAMPLE_RATE_HZ, np.float32), None, id="silent"),
        pytest.param(sine(2, 1e-5), None, id="below the absolute gate"),
        pytest.param(sine(5, 0.1, hz=20), pytest.approx(-36.9, abs=0.1), id="rumble counts for little"),
        pytest.param(sine(5, 0.1, hz=3000), pytest.approx(-19.7, abs=0.1), id="high tones count for more"),
    ],
)
def test_weighting_and_gates(sound: np.ndarray, expected: float | None) -> None:
    assert loudness(sound) == expected


def test_pauses_inside_do_not_make_it_softer() -> None:
    spoken = np.concatenate([sine(2, 0.1), np.zeros(4 * SAMPLE_RATE_HZ, np.float32), sine(2, 0.1)])
    assert loudness(spoken) == pytest.approx(-22.97, abs=0.6)  # blocks half in the pause weigh a little
