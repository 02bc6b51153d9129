import io
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.audio import ArraySamples
from qa_monitor.domain import SAMPLE_RATE_HZ, Audio, Role, Span, Track
from qa_monitor.sound import WaveFile, wave_file

SAMPLES = np.random.default_rng(7).uniform(-0.5, 0.5, (3, 4000)).astype(np.float32)


def audio(*lengths: int) -> Audio:
    roles = (Role.AGENT, Role.CUSTOMER, Role.UNKNOWN)
    tracks = tuple(
        Track(role=role, samples=ArraySamples(samples[:length]))
        for role, samples, length in zip(roles, SAMPLES, lengths, strict=False)
    )
    return Audio(tracks=tracks, seconds=max(lengths) / SAMPLE_RATE_HZ)


def whole(call: Audio, lane: int | None = None, *beeps: Span) -> WaveFile:
    return wave_file(call, identity="a" * 64, lane=lane, beeps=beeps)


def sounds(file: WaveFile) -> np.ndarray:
    """Channels x samples, as the standard library reads the file."""
    with wave.open(io.BytesIO(file.read(0, len(file)))) as opened:
        assert opened.getframerate() == SAMPLE_RATE_HZ
        assert opened.getsampwidth() == 2
        frames = np.frombuffer(opened.readframes(opened.getnframes()), "<i2")
        return frames.reshape(-1, opened.getnchannels()).T / 32768


def test_two_tracks_are_heard_on_two_sides() -> None:
    assert np.allclose(sounds(whole(audio(4000, 4000))), SAMPLES[:2], atol=1 / 32768)


def test_one_lane_is_heard_alone() -> None:
    assert np.allclose(sounds(whole(audio(4000, 4000), 1)), SAMPLES[1:2], atol=1 / 32768)


def test_the_shorter_track_goes_on_in_silence() -> None:
    customer = sounds(whole(audio(4000, 1000)))[1]
    assert customer.shape == (4000,)
    assert not customer[1000:].any()


def test_more_than_two_tracks_are_mixed() -> None:
    heard = sounds(whole(audio(4000, 4000, 4000)))
    assert np.allclose(heard, SAMPLES.mean(axis=0, keepdims=True), atol=1 / 32768)


def test_a_lane_that_is_not_there() -> None:
    with pytest.raises(IndexError):
        whole(audio(4000), 1)


def test_nothing_said_is_left_under_a_beep_on_either_side() -> None:
    heard = sounds(whole(audio(4000, 4000), None, Span(0.05, 0.1)))
    tone = 0.08 * np.sin(2 * np.pi * np.arange(4000) / 16)
    assert np.allclose(heard[:, 800:1601], tone[800:1601], atol=1 / 32768)
    assert np.allclose(heard[:, :800], SAMPLES[:2, :800], atol=1 / 32768)
    assert np.allclose(heard[:, 1601:], SAMPLES[:2, 1601:], atol=1 / 32768)


def test_a_beep_past_the_end() -> None:
    assert sounds(whole(audio(4000), None, Span(0.2, 9.0))).shape == (1, 4000)


@given(st.integers(0, 17_000), st.integers(0, 17_000))
def test_any_part_is_that_part_of_the_whole(first: int, second: int) -> None:
    file = whole(audio(4000, 3500), None, Span(0.1, 0.2))
    start, stop = min(first, second), max(first, second)
    assert file.read(start, stop) == file.read(0, len(file))[start:stop]


def test_the_tag_tells_what_is_heard() -> None:
    call = audio(4000, 4000)
    files = [whole(call), whole(call, 0), whole(call, 1), whole(call, None, Span(0, 1)), whole(call, None, Span(1, 2))]
    assert len({file.tag for file in files}) == 5
    assert whole(call).tag == files[0].tag
