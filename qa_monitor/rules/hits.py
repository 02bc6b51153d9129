"""What speaks for and against a condition, and how conditions combine: three-valued, with the places that show it.

A hit is certain, or something is missing that keeps it from being so. A condition with a certain hit for it holds, one
with a certain hit against it does not, any other cannot be told. Negation swaps the two sides, so that `not not x` is
`x`, and `none of x, y` is `not x and not y`, hit for hit (Kleene's logic).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import inf

from qa_monitor.domain import Role, Span

Said = tuple[float, str]
"""When words began and what they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A place that speaks for a condition."""

    span: Span
    turn: int
    """Index of the utterance in which it begins, from 0."""
    number: int
    """Which turn of the conversation that is, from 0."""
    role: Role
    origin: str
    """Where it comes from: `threat.tell_family` of the lexicons, or the condition that has its own words."""
    heard: str
    said: tuple[Said, ...]
    """What the program believes was said, here and where else the condition looked, in order of time."""
    confidence: float
    log_probability: float | None = None
    missing: str | None = None
    """The fact for want of which the hit is not certain (`roles`, `audio`, `callee_role` ...)."""
    background: bool = False
    """An absence or a fact about the call: true all along, so it delays nothing, and is a place only of last resort."""

    @property
    def known_at(self) -> float:
        """The second from which on it is known, before all others for what is true all along."""
        return -inf if self.background else self.span.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The hits for and against a condition; never certain ones on both sides."""

    pro: tuple[Hit, ...]
    contra: tuple[Hit, ...]

    @property
    def holds(self) -> bool:
        """Whether a certain hit speaks for the condition."""
        return has_certain(self.pro)

    def negated(self) -> "Judgement":
        """The judgement of `not` the condition."""
        return Judgement(pro=self.contra, contra=self.pro)


def has_certain(hits: Iterable[Hit]) -> bool:
    """Whether one of `hits` lacks nothing."""
    return any(hit.missing is None for hit in hits)


def in_order(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """`hits` each once, in order of time; of those at one place the surer first."""
    return tuple(sorted(set(hits), key=lambda hit: (_order(hit), -hit.confidence, hit.said, hit.role, hit.heard)))


def merged(parts: Iterable[Iterable[Hit]]) -> tuple[Hit, ...]:
    """All hits of `parts`, each of them in order and sharing none with another, in order of time."""
    return tuple(sorted(chain.from_iterable(parts), key=_order))


def _order(hit: Hit) -> tuple[float, float, str, str, int]:
    return hit.span.start, hit.span.end, hit.origin, hit.missing or "", hit.turn


def supported(hit: Hit, others: Iterable[Hit]) -> Hit:
    """`hit` where it also takes `others`: as sure as the least sure, lacking what any lacks, with all their words."""
    together = [hit, *others]
    return replace(
        hit,
        confidence=min(one.confidence for one in together),
        missing=hit.missing or min((one.missing for one in together if one.missing), default=None),
        said=tuple(sorted(set(chain.from_iterable(one.said for one in together)))),
    )


def at_least(count: int, judged: Sequence[Judgement]) -> Judgement:
    """At least `count` of the conditions hold, 1 <= count <= their number; 1 is any of them, their number is all.

    Hits are those by whose end `count` conditions had one, the hit's own among them. It fails where so many fail that
    the rest is too few, and the hits against it are found in the same way.
    """
    return Judgement(
        pro=_together(count, [one.pro for one in judged]),
        contra=_together(len(judged) - count + 1, [one.contra for one in judged]),
    )


def _together(count: int, parts: Sequence[tuple[Hit, ...]]) -> tuple[Hit, ...]:
    if len(parts) == 1:
        return parts[0]
    firsts = [_firsts(part) for part in parts]
    return in_order(_kept(count - 1, parts, firsts))


_Firsts = tuple[Hit | None, Hit | None]
"""The first certain and the first uncertain hit of a part."""


def _firsts(hits: Sequence[Hit]) -> _Firsts:
    certain = (hit for hit in hits if hit.missing is None)
    uncertain = (hit for hit in hits if hit.missing is not None)
    return min(certain, key=_known_at, default=None), min(uncertain, key=_known_at, default=None)


def _known_at(hit: Hit) -> float:
    return hit.known_at


def _kept(needed: int, parts: Sequence[tuple[Hit, ...]], firsts: Sequence[_Firsts]) -> Iterator[Hit]:
    for index, part in enumerate(parts):
        others = [pair for other, pair in enumerate(firsts) if other != index]
        for hit in part:
            companions = [found for pair in others if (found := _known_by(hit, pair)) is not None]
            if len(companions) >= needed:
                yield supported(hit, sorted(companions, key=_surest)[:needed]) if needed else hit


def _known_by(hit: Hit, firsts: _Firsts) -> Hit | None:
    """The hit of another part that was known when `hit` was, a certain one if there is one."""
    return next((first for first in firsts if first is not None and first.known_at <= hit.known_at), None)


def _surest(hit: Hit) -> tuple[bool, float, tuple[float, float, str, str, int]]:
    return hit.missing is not None, -hit.confidence, _order(hit)
