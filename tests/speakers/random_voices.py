"""A speaker encoder for tests."""

import numpy as np

from qa_monitor.speakers import Voices
from qa_monitor.speakers.voice import Layer

SIZE = 16


GAIN = 30.0
"""Of what comes from the spectrum, which is small beside the states."""


def random_voices(seed: int = 3) -> Voices:
    """A small encoder with weights nobody has trained; sounds of other colour still are other voices to it."""
    random = np.random.default_rng(seed)

    def layer(rows: int, below: int, gain: float = 1.0) -> Layer:
        weights = random.normal(0, 0.4, (rows, below + SIZE))
        weights[:, :below] *= gain
        return Layer(weights=weights.astype(np.float32), bias=random.normal(0, 0.4, rows).astype(np.float32))

    layers = (layer(4 * SIZE, 40, GAIN), layer(4 * SIZE, SIZE))
    return Voices(layers=layers, projection=layer(SIZE, 0))
