"""The models that are shipped with the program."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from io import BytesIO

import numpy as np

from qa_monitor.likeness.model import Likeness


@cache
def shipped() -> Likeness:
    """The model of an agent's violations, fitted by `benchmarks/likeness.py fit`."""
    return _read("likeness.npz")


@cache
def shipped_signals() -> Likeness:
    """The model of what the person called raises, fitted by `benchmarks/signal_likeness.py fit`."""
    return _read("signals.npz")


def _read(name: str) -> Likeness:
    content = files(__package__).joinpath(name).read_bytes()
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        return Likeness(
            categories=tuple(str(name) for name in arrays["categories"]),
            weights=arrays["weights"],
            bias=arrays["bias"].astype(np.float64),
            sha256=sha256(content).hexdigest(),
        )
