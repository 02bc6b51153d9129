"""Whether the words around an expression take it back: negation, quotation, advice, question, condition.

Only cues from context.yaml count, each within its reach, so that a person can see and change why a finding does not
count. A bare 不 is no cue: 再不还就打给你爸妈 is a threat.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from qa_monitor.domain import Context
from qa_monitor.lexicon.model import Direction, Scope
from qa_monitor.lexicon.pattern import Classes, compile_tree

Bounds = tuple[int, int]
"""Start (inclusive) and stop (exclusive) of characters in a text."""

LONGEST_CUE = 40
"""No cue is longer than this; bounds how far back and ahead is looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A cue that holds, and where it stands."""

    context: Context
    bounds: Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reach:
    scope: Scope
    cues: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Contexts:
    """The scopes of context.yaml, ready to search."""

    _reaches: tuple[_Reach, ...]

    @classmethod
    def build(cls, scopes: Iterable[Scope], classes: Classes) -> "Contexts":
        """Compile the cues."""
        return cls(
            tuple(
                _Reach(
                    scope=scope,
                    cues=tuple(compile_tree(pattern.tree, classes) for pattern in scope.cues),
                    unless=tuple(compile_tree(pattern.tree, classes) for pattern in scope.unless),
                )
                for scope in scopes
            )
        )

    def cue(self, text: str, place: Bounds, gaps: Sequence[Bounds], allowed: Collection[Context]) -> Cue | None:
        """The cue that takes back the expression at `place` of the normalised `text`, None if none does.

        A cue counts before the expression, after it, or in one of its `gaps` (我不是法院的 for 我~法院的)
        unless its scope has no reach. Of several
        the longest one tells the reason, as the most specific; then the context that comes first in `Context`.
        """
        held = [
            Cue(context=reach.scope.context, bounds=bounds)
            for reach in self._reaches
            if reach.scope.context in allowed
            for bounds in _held(reach, text, place, gaps)
        ]
        return max(held, key=lambda cue: cue.bounds[1] - cue.bounds[0], default=None)


def _held(reach: _Reach, text: str, place: Bounds, gaps: Sequence[Bounds]) -> Iterator[Bounds]:
    """Cues of one scope that hold, wherever it looks for them."""
    within = reach.scope.within
    start, stop = place
    if reach.scope.direction is not Direction.AFTER:
        inside = gaps if within > 0 else ()  # a cue of no reach is too common a word: 没有 counts right before only
        for low, high in [(max(0, start - within - LONGEST_CUE), start), *inside]:
            for bounds in _cue_places(reach, text, low, high):
                if high - bounds[1] <= within and not _cut(reach, text, bounds, (bounds[1], high)):
                    yield bounds
    if reach.scope.direction is not Direction.BEFORE:
        for bounds in _cue_places(reach, text, stop, min(len(text), stop + within + LONGEST_CUE)):
            if bounds[0] - stop <= within and not _cut(reach, text, bounds, (stop, bounds[0])):
                yield bounds


def _cue_places(reach: _Reach, text: str, low: int, high: int) -> Iterator[Bounds]:
    for pattern in reach.cues:
        yield from places(pattern, text, low, high)


def _cut(reach: _Reach, text: str, cue: Bounds, between: Bounds) -> bool:
    """Whether words of `unless` reach into what lies between cue and expression, or hold the whole cue (以为我不会)."""
    low, high = min(cue[0], between[0]), max(cue[1], between[1])
    for pattern in reach.unless:
        for start, stop in places(pattern, text, max(0, low - LONGEST_CUE), min(len(text), high + LONGEST_CUE)):
            inside = low <= start and stop <= high
            reaches_between = start < between[1] and between[0] < stop
            if (inside and reaches_between) or (start <= cue[0] and cue[1] <= stop):
                return True
    return False


def places(pattern: re.Pattern[str], text: str, low: int, high: int) -> Iterator[Bounds]:
    """Every place between `low` and `high` where the pattern begins, overlapping ones too."""
    at = low
    while at < high and (match := pattern.search(text, at, high)):
        yield match.span()
        at = match.start() + 1
