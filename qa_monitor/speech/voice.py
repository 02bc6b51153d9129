"""Voice activity: the probability of speech over time, and the stretches in which somebody speaks.

The detector is the Silero model (v6) that faster-whisper ships; one probability for each 32 ms.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from faster_whisper.vad import get_vad_model

from qa_monitor.domain import SAMPLE_RATE_HZ, Samples, Span

FRAME_SAMPLES = 512
FRAME_SECONDS = FRAME_SAMPLES / SAMPLE_RATE_HZ

_BLOCK_FRAMES = 60 * SAMPLE_RATE_HZ // FRAME_SAMPLES
_WARM_UP_FRAMES = 3 * SAMPLE_RATE_HZ // FRAME_SAMPLES

SPEECH_FROM = 0.5
SPEECH_WHILE = 0.15
"""A stretch is opened by a probability above `SPEECH_FROM` and reaches as far as it stays above `SPEECH_WHILE`."""
LOUD_SPEECH_FROM = 0.3
"""Opens a stretch that stands out from the line's noise: the detector doubts lone short words, whoever says them."""
SHORTEST_SPEECH = 0.1


def speech_probabilities(samples: Samples) -> npt.NDArray[np.float32]:
    """Probability of speech for each 32 ms of `samples`, the last frame filled up with silence.

    Read in blocks of a minute, so that a long call needs no more memory than a short one; each block but the first
    begins three seconds early, because the detector's state must first settle.
    """
    blocks = [_block(samples, first) for first in _block_starts(len(samples))]
    return np.concatenate(blocks) if blocks else np.empty(0, dtype=np.float32)


def _block_starts(sample_count: int) -> Iterator[int]:
    frames = -(-sample_count // FRAME_SAMPLES)
    return iter(range(0, frames, _BLOCK_FRAMES))


def _block(samples: Samples, first: int) -> npt.NDArray[np.float32]:
    warm_up = min(first, _WARM_UP_FRAMES)
    sound = samples.read((first - warm_up) * FRAME_SAMPLES, (first + _BLOCK_FRAMES) * FRAME_SAMPLES)
    sound = np.pad(sound, (0, -len(sound) % FRAME_SAMPLES))
    probabilities: npt.NDArray[np.float32] = get_vad_model()(sound).reshape(-1)
    return probabilities[warm_up:]


def stretches(probabilities: npt.NDArray[np.float32], loud: npt.NDArray[np.bool_], *, pause: float) -> list[Span]:
    """Stretches of speech, in order; two are told apart by at least `pause` seconds without any.

    `loud` tells for each frame whether its sound stands out from the line's noise.
    """
    found: list[tuple[int, int]] = []
    opens = (probabilities >= SPEECH_FROM) | (loud & (probabilities >= LOUD_SPEECH_FROM))
    for start, stop in _runs(probabilities, opens):
        if found and (start - found[-1][1]) * FRAME_SECONDS < pause:
            found[-1] = (found[-1][0], stop)
        else:
            found.append((start, stop))
    return [
        Span(start * FRAME_SECONDS, stop * FRAME_SECONDS)
        for start, stop in found
        if (stop - start) * FRAME_SECONDS >= SHORTEST_SPEECH
    ]


def _runs(probabilities: npt.NDArray[np.float32], opens: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """First frame, and the one after the last, of every run above `SPEECH_WHILE` that somewhere is opened."""
    above = np.concatenate(([False], probabilities >= SPEECH_WHILE, [False]))
    edges = np.flatnonzero(above[1:] != above[:-1])
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if opens[start:stop].any():
            yield start, stop
