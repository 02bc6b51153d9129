import numpy as np
import pytest
from random_voices import SIZE, random_voices

from qa_monitor.domain import SAMPLE_RATE_HZ
from qa_monitor.speakers import Voices
from qa_monitor.speakers.voice import WINDOW_FRAMES, Floats, mel, mel_filters, windowed


def by_the_book(voices: Voices, window: Floats) -> Floats:
    """One window through the equations of an LSTM, gate by gate."""
    states = [np.zeros(SIZE) for _ in voices.layers]
    cells = [np.zeros(SIZE) for _ in voices.layers]
    for frame in window:
        below = frame.astype(np.float64)
        for at, layer in enumerate(voices.layers):
            gates = layer.weights @ np.concatenate((below, states[at])) + layer.bias
            entering, forgetting, fresh, leaving = np.split(gates, 4)
            cells[at] = cells[at] / (1 + np.exp(-forgetting)) + np.tanh(fresh) / (1 + np.exp(-entering))
            below = states[at] = np.tanh(cells[at]) / (1 + np.exp(-leaving))
    raw = np.maximum(voices.projection.weights @ states[-1] + voices.projection.bias, 0)
    return np.asarray(raw / np.linalg.norm(raw), dtype=np.float32)


def test_embed_is_an_lstm_whatever_else_is_in_the_batch() -> None:
    voices = random_voices()
    windows = np.random.default_rng(1).random((50, 20, 40)).astype(np.float32)
    found = voices.embed(windows)
    np.testing.assert_allclose(found[[0, 24, 49]], [by_the_book(voices, windows[at]) for at in (0, 24, 49)], atol=2e-5)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_no_windows_have_no_voices() -> None:
    assert random_voices().embed(np.empty((0, WINDOW_FRAMES, 40), np.float32)).shape == (0, SIZE)


@pytest.mark.parametrize(
    ("hz", "channel"),
    [
        pytest.param(200.0, 2, id="low"),
        pytest.param(1000.0, 13, id="the knee of the scale"),
        pytest.param(3000.0, 27, id="high"),
    ],
)
def test_a_tone_is_loudest_in_its_channel(hz: float, channel: int) -> None:
    tone = np.sin(2 * np.pi * hz * np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ).astype(np.float32)
    spectrum = mel(tone)
    assert spectrum.shape == (101, 40)
    assert set(spectrum[5:-5].argmax(axis=1).tolist()) == {channel}


def test_mel_channels_cover_the_band_with_equal_area() -> None:
    filters = mel_filters()
    assert filters.shape == (40, 201)
    assert (filters[:, 1:-1].max(axis=0) > 0).all()
    np.testing.assert_allclose(filters[20:].sum(axis=1) * 40, 1, rtol=0.05)


def test_a_short_stretch_is_repeated_to_fill_a_window() -> None:
    spectrum = np.arange(100, dtype=np.float32)[:, np.newaxis].repeat(40, axis=1)
    assert windowed(spectrum, [0])[0, :, 0].tolist() == [*range(100), *range(60)]
