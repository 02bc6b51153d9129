"""Answers kept for the values that were asked about last."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

A = TypeVar("A")
R = TypeVar("R")

KEPT = 4
"""A call, and the readings of it in which unsure words are one side's or the other's."""


def kept_for_recent(function: Callable[[A], R]) -> Callable[[A], R]:
    """`function`, a pure one of an immutable value, that does not work twice for the same object.

    Objects are told apart by identity: to hash a transcript, or to compare two, takes longer than most questions about
    it. An answer is shared by all who ask, who must not change it.
    """
    kept: tuple[tuple[A, R], ...] = ()

    @wraps(function)
    def answer(value: A) -> R:
        nonlocal kept
        for known, result in kept:
            if known is value:
                return result
        result = function(value)
        kept = ((value, result), *kept[: KEPT - 1])  # at once, whichever thread asks
        return result

    return answer
