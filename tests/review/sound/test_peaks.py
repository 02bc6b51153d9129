import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.audio import ArraySamples
from qa_monitor.domain import SAMPLE_RATE_HZ, Audio, Role, Track
from qa_monitor.review.sound import Waveform, waveform, waveform_from_bytes, waveform_to_bytes
from qa_monitor.review.sound.peaks import Lane


def audio(*tracks: np.ndarray) -> Audio:
    roles = (Role.AGENT, Role.CUSTOMER)
    return Audio(
        tracks=tuple(Track(role=r, samples=ArraySamples(t)) for r, t in zip(roles, tracks, strict=False)),
        seconds=len(tracks[0]) / SAMPLE_RATE_HZ,
    )


def test_a_peak_is_the_loudest_sample_of_its_stretch() -> None:
    sound = np.zeros(1600, np.float32)  # four stretches of 400 samples
    sound[[10, 399, 800, 1599]] = [0.2, -1.0, 0.5, 0.25]
    assert waveform(audio(sound, np.zeros(1600, np.float32))) == Waveform(
        seconds=0.1,
        lanes=(
            Lane(role=Role.AGENT, peaks=bytes([255, 0, 128, 64])),
            Lane(role=Role.CUSTOMER, peaks=bytes([0, 0, 0, 0])),
        ),
    )


@pytest.mark.parametrize(
    ("samples", "peaks"),
    [
        pytest.param(1, 1, id="a single sample"),
        pytest.param(16_000 * 250, 10_000, id="four minutes, more than is read at once"),
        pytest.param(16_000 * 3600, 72_000, id="an hour has no more than half an hour"),
    ],
)
def test_number_of_peaks(samples: int, peaks: int) -> None:
    call = audio(np.full(samples, 0.5, np.float32))
    assert waveform(call).lanes[0].peaks == bytes([128]) * peaks


@given(st.floats(0.1, 9999), st.integers(0, 3).flatmap(lambda n: st.tuples(*[st.binary(min_size=5, max_size=5)] * n)))
def test_what_is_stored_is_read_back(seconds: float, peaks: tuple[bytes, ...]) -> None:
    shape = Waveform(seconds=seconds, lanes=tuple(Lane(role=Role.UNKNOWN, peaks=lane) for lane in peaks))
    assert waveform_from_bytes(waveform_to_bytes(shape)) == shape


def test_what_another_version_stored_is_refused() -> None:
    with pytest.raises(ValueError, match="a waveform of format 9, not 1"):
        waveform_from_bytes(b'{"format": 9}\n')
