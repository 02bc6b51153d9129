"""The model that is shipped with the program."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from io import BytesIO

import numpy as np

from qa_monitor.likeness.model import Likeness


@cache
def shipped() -> Likeness:
    """The model fitted by `benchmarks/likeness.py fit`."""
    content = files(__package__).joinpath("likeness.npz").read_bytes()
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        return Likeness(
            categories=tuple(str(name) for name in arrays["categories"]),
            weights=arrays["weights"],
            bias=arrays["bias"].astype(np.float64),
            sha256=sha256(content).hexdigest(),
        )
