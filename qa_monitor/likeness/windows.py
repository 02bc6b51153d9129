"""The stretches of a run that are compared: clauses, and clauses that follow each other.

A whole turn says many things, and what it says of plans and amounts would drown a threat; a finding must also point to
a place. Where the recogniser wrote no punctuation, stretches of the longest length are laid over the text.
"""

from collections.abc import Sequence
from itertools import pairwise

from qa_monitor.lexicon.context import Bounds
from qa_monitor.lexicon.runs import Run

LONGEST = 22
"""Characters of a stretch: enough for a sentence, and few enough that its neighbours do not drown it."""

SHORTEST = 6
"""Fewer characters of an agent say too little: 你觉得呢."""

SHORTEST_OF_CALLEE = 4
"""Who was called answers in short turns: 卡丢了啊."""

STRIDE = 10
"""Characters from one stretch to the next inside a clause longer than `LONGEST`."""


def windows(run: Run, *, shortest: int = SHORTEST) -> list[Bounds]:
    """The longest stretches of `shortest` to `LONGEST` characters of `run.text` that begin and end with a clause."""
    edges = {0, len(run.text), *run.marks(), *(piece.offset for piece in run.pieces)}
    return stretches(sorted(edges), shortest=shortest)


def stretches(edges: Sequence[int], *, shortest: int = SHORTEST) -> list[Bounds]:
    """The same, from the characters at which clauses begin and the end of the text, in order; none lies in another."""
    found: list[Bounds] = []
    for start, following in pairwise(edges):
        stop = max((edge for edge in edges if start < edge <= start + LONGEST), default=following)
        starts = [*range(start, stop - LONGEST, STRIDE), max(start, stop - LONGEST)]
        for at in starts:
            bounds = (at, min(at + LONGEST, stop))
            if bounds[1] - at >= shortest and (not found or bounds[1] > found[-1][1]):
                found.append(bounds)
    return found
