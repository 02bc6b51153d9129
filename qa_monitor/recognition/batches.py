"""Which windows are decoded together.

The text of a window must not depend on the windows that happen to share its batch: evidence is the same whether a call
is heard alone or in a night of thousands. So every window is padded with silence to the next multiple of `GRID`, and
only windows of one length share a batch.
"""

from collections.abc import Sequence
from itertools import groupby
from math import ceil

import numpy as np

from qa_monitor.domain import SAMPLE_RATE_HZ
from qa_monitor.recognition.encoded import Sound

GRID = 2.0
"""Seconds. Coarser, more silence is encoded; finer, fewer windows are of one length."""
LONGEST = 30.0
"""Seconds that the model can take; a window is not padded beyond."""


def batches(seconds: Sequence[float], *, most: int) -> list[tuple[int, ...]]:
    """Indices of windows so many `seconds` long, each in one batch of at most `most`; shortest windows first."""
    found: list[tuple[int, ...]] = []
    by_length = sorted(range(len(seconds)), key=lambda i: _length(seconds[i]))
    for _, group in groupby(by_length, key=lambda i: _length(seconds[i])):
        alike = tuple(group)
        found += [alike[first : first + most] for first in range(0, len(alike), most)]
    return found


def padded(sound: Sound) -> Sound:
    """`sound` (float32, 16 kHz) with silence up to the length that its batch has."""
    samples = round(_length(len(sound) / SAMPLE_RATE_HZ) * SAMPLE_RATE_HZ)
    return np.pad(sound, (0, max(0, samples - len(sound))))


def _length(seconds: float) -> float:
    """Of a window in its batch: seconds."""
    rounded = round(seconds, 4)  # a window of 28 s is one of 28 s, whatever its pieces add up to in floating point
    return max(min(ceil(rounded / GRID) * GRID, LONGEST), rounded)
