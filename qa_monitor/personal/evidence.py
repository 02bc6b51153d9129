"""How pieces of evidence add up."""

from collections.abc import Iterable
from math import prod


def at_least_one(weights: Iterable[float]) -> float:
    """The chance that at least one of the pieces of evidence is right, each with its own 0..1, if they err apart."""
    return 1 - prod(1 - weight for weight in weights)
