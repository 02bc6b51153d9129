"""What a voice sounds like, as a vector: the GE2E speaker encoder in plain numpy.

L. Wan and others, "Generalized End-to-End Loss for Speaker Verification", ICASSP 2018: three LSTM layers read 1.6 s of
mel spectrum, and the last state, projected, is the voice. Sizes and weights are those of Resemblyzer 0.1.4.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from qa_monitor.domain import SAMPLE_RATE_HZ

Floats = npt.NDArray[np.float32]

WINDOW_FRAMES = 160
"""Frames that the encoder was trained to read at a time."""
HOP_SAMPLES = 160
WINDOW_SECONDS = WINDOW_FRAMES * HOP_SAMPLES / SAMPLE_RATE_HZ
FFT_SAMPLES = 400
MEL_CHANNELS = 40
LOUDNESS = 10 ** (-30 / 20)
"""Root mean square that the sound is brought to: the encoder knows no other loudness."""
_BATCH = 48
"""Windows read together."""
_ROWS = 16
"""Rows and columns multiplied at a time: so small a product stays on one core, where sharing it costs more than it
gains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One LSTM layer: gates in, forget, cell and out (rows) of the layer below and its own last state (columns)."""

    weights: Floats
    bias: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """The encoder's weights in memory, about 6 MB."""

    layers: tuple[Layer, ...]
    projection: Layer

    def embed(self, windows: Floats) -> Floats:
        """A vector of length 1 for each of the mel `windows` (count x frames x channels), count x size.

        The scalar product of two of them is 1 for the same voice at best and 0 for voices that share nothing.
        """
        batches = np.array_split(windows, -(-len(windows) // _BATCH)) if len(windows) else []
        return np.concatenate([np.empty((0, len(self.projection.bias)), np.float32), *map(self._embed, batches)])

    def _embed(self, windows: Floats) -> Floats:
        batch = len(windows)
        states = [np.zeros((len(layer.bias) // 4, batch), dtype=np.float32) for layer in self.layers]
        cells = [np.zeros_like(state) for state in states]
        for frame in np.ascontiguousarray(windows.transpose(1, 2, 0)):
            below = frame
            for at, layer in enumerate(self.layers):
                states[at], cells[at] = _step(layer, below, states[at], cells[at])
                below = states[at]
        raw = np.maximum(_product(self.projection, states[-1]), 0).T
        return np.asarray(raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def _step(layer: Layer, below: Floats, state: Floats, cell: Floats) -> tuple[Floats, Floats]:
    gates = _product(layer, np.concatenate((below, state)))
    size = len(cell)
    opening = _sigmoid(gates[: 2 * size])
    cell = opening[size:] * cell + opening[:size] * np.tanh(gates[2 * size : 3 * size])
    return _sigmoid(gates[3 * size :]) * np.tanh(cell), cell


def _product(layer: Layer, values: Floats) -> Floats:
    rows, columns = layer.weights.shape
    blocks = layer.weights.reshape(rows // _ROWS, _ROWS, columns) @ values
    return np.asarray(blocks.reshape(rows, -1) + layer.bias[:, np.newaxis], dtype=np.float32)


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(0.5 * np.tanh(0.5 * values) + 0.5, dtype=np.float32)


def mel(sound: Floats) -> Floats:
    """Power mel spectrum of `sound` at 16 kHz, frames x channels: 25 ms each 10 ms, not logarithmic."""
    padded = np.pad(sound, FFT_SAMPLES // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, FFT_SAMPLES)[::HOP_SAMPLES]
    window = np.hanning(FFT_SAMPLES + 1)[:-1].astype(np.float32)
    power = np.square(np.abs(np.fft.rfft(frames * window, axis=1)))
    filters = mel_filters().T
    blocks = [power[first : first + _BATCH] @ filters for first in range(0, len(power), _BATCH)]
    return np.asarray(np.concatenate(blocks), dtype=np.float32)


@cache
def mel_filters() -> Floats:
    """Triangles of equal area on Slaney's mel scale (linear to 1 kHz, logarithmic above), channels x FFT bins."""
    bins = np.linspace(0, SAMPLE_RATE_HZ / 2, FFT_SAMPLES // 2 + 1)
    corners = _hz(np.linspace(0, _mel_of_top(), MEL_CHANNELS + 2))
    rising = (bins - corners[:-2, np.newaxis]) / np.diff(corners)[:-1, np.newaxis]
    falling = (corners[2:, np.newaxis] - bins) / np.diff(corners)[1:, np.newaxis]
    area = 2 / (corners[2:] - corners[:-2])
    return np.asarray(np.maximum(0, np.minimum(rising, falling)) * area[:, np.newaxis], dtype=np.float32)


_LINEAR_HZ = 200 / 3
_KNEE_HZ = 1000.0
_LOG_STEP = np.log(6.4) / 27


def _mel_of_top() -> float:
    return float(_KNEE_HZ / _LINEAR_HZ + np.log(SAMPLE_RATE_HZ / 2 / _KNEE_HZ) / _LOG_STEP)


def _hz(mels: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    knee = _KNEE_HZ / _LINEAR_HZ
    return np.where(mels < knee, mels * _LINEAR_HZ, _KNEE_HZ * np.exp(_LOG_STEP * (mels - knee)))


def windowed(spectrum: Floats, starts: list[int]) -> Floats:
    """Windows of `WINDOW_FRAMES` frames of `spectrum` from `starts`; a shorter spectrum is repeated to fill one."""
    short = -(-WINDOW_FRAMES // max(1, len(spectrum)))
    filled = np.tile(spectrum, (short, 1)) if short > 1 else spectrum
    return np.stack([filled[start : start + WINDOW_FRAMES] for start in starts])
