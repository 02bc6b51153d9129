"""Which hits of one condition lie where another condition's hits want them, and which repeat each other.

All is looked up by bisection in sorted hits, so that a long call with many hits stays cheap.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from qa_monitor.rules.hits import Hit, supported
from qa_monitor.rules.model import Order, Reach, Repetition, Unit


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Hits by one coordinate, each with the best hit so far by another."""

    keys: tuple[float, ...]
    best: tuple[Hit, ...]

    @classmethod
    def of(cls, hits: Sequence[Hit], key: Callable[[Hit], float], better: Callable[[Hit], float]) -> "_Ranked":
        """The best has the highest value of `better`; of equals the one that comes first by `key`."""
        ordered = sorted(hits, key=key)

        def best(one: Hit, other: Hit) -> Hit:
            return other if better(other) > better(one) else one

        return cls(tuple(map(key, ordered)), tuple(accumulate(ordered, best)))

    def up_to(self, limit: float) -> Hit | None:
        """The best of the hits whose key is at most `limit`."""
        count = bisect_right(self.keys, limit)
        return self.best[count - 1] if count else None


Nearest = Callable[[Hit], Hit | None]
"""From a hit to the one of other hits that lies best to it, None where none lies as it should."""


def nearest(hits: Sequence[Hit], order: Order, within: Reach | None) -> Nearest:
    """Looks up which of `hits` a hit lies after, before, or near to."""
    match order:
        case Order.AFTER:
            return _ended_before(hits, within)
        case Order.BEFORE:
            return _begins_behind(hits, within)
        case Order.NEAR:
            return _close_to(hits, within)


def _ended_before(hits: Sequence[Hit], within: Reach | None) -> Nearest:
    by_turns = within is not None and within.unit is Unit.TURNS
    ranked = _Ranked.of(hits, _end, _number if by_turns else _end)
    return _in_reach(lambda hit: ranked.up_to(hit.span.start), within)


def _begins_behind(hits: Sequence[Hit], within: Reach | None) -> Nearest:
    by_turns = within is not None and within.unit is Unit.TURNS
    ranked = _Ranked.of(hits, lambda hit: -_start(hit), lambda hit: -_number(hit) if by_turns else -_start(hit))
    return _in_reach(lambda hit: ranked.up_to(-hit.span.end), within)


def _close_to(hits: Sequence[Hit], within: Reach | None) -> Nearest:
    if within is None:
        first = min(hits, key=_start, default=None)
        return lambda _: first
    if within.unit is Unit.TURNS:
        return _in_reach(_by_number(hits), within)
    ranked, reach = _Ranked.of(hits, _start, _end), within.amount
    return _in_reach(lambda hit: ranked.up_to(hit.span.end + reach), within)


def _by_number(hits: Sequence[Hit]) -> Nearest:
    ordered = sorted(hits, key=_number)
    numbers = [hit.number for hit in ordered]

    def found(hit: Hit) -> Hit | None:
        at = bisect_left(numbers, hit.number)
        return min(ordered[max(at - 1, 0) : at + 1], key=lambda other: abs(other.number - hit.number), default=None)

    return found


def _in_reach(candidate: Nearest, within: Reach | None) -> Nearest:
    def found(hit: Hit) -> Hit | None:
        other = candidate(hit)
        return (
            other
            if other is not None and (within is None or distance(hit, other, within.unit) <= within.amount)
            else None
        )

    return found


def distance(one: Hit, other: Hit, unit: Unit) -> float:
    """Turns, or seconds between the end of the earlier and the start of the later; 0 where they overlap."""
    if unit is Unit.TURNS:
        return abs(one.number - other.number)
    return max(0.0, one.span.start - other.span.end, other.span.start - one.span.end)


def related(
    hits: Sequence[Hit], others: Sequence[Hit], order: Order, within: Reach | None
) -> Iterator[tuple[Hit, Hit | None]]:
    """Each of `hits` with the one of `others` it lies to as it should, a certain one if it can be, else None."""
    certain = nearest([other for other in others if other.missing is None], order, within)
    uncertain = nearest([other for other in others if other.missing is not None], order, within)
    for hit in hits:
        yield hit, certain(hit) or uncertain(hit)


def repeated(hits: Sequence[Hit], repetition: Repetition) -> tuple[Hit, ...]:
    """The hits that are the last of enough that lie apart, one after the other, and within the distance.

    Hits that share words are one mention. For every hit the closest chain of earlier ones is taken, so that a wider
    distance can only add hits.
    """
    certain = [hit for hit in hits if hit.missing is None]
    by_end = (_Ranked.of(certain, _end, _start), _Ranked.of(hits, _end, _start))
    return tuple(found for hit in hits if (found := _last_of_chain(hit, by_end, repetition)) is not None)


def _last_of_chain(hit: Hit, by_end: Sequence[_Ranked], repetition: Repetition) -> Hit | None:
    for ranked in by_end:
        chain = [hit]
        while len(chain) < repetition.count and (before := ranked.up_to(chain[-1].span.start)) is not None:
            chain.append(before)
        if len(chain) == repetition.count and _close_enough(hit, chain[-1], repetition.within):
            return supported(hit, chain[1:])
    return None


def _close_enough(last: Hit, first: Hit, within: Reach | None) -> bool:
    if within is None:
        return True
    if within.unit is Unit.TURNS:
        return last.number - first.number <= within.amount
    return last.span.start - first.span.start <= within.amount


def _start(hit: Hit) -> float:
    return hit.span.start


def _end(hit: Hit) -> float:
    return hit.span.end


def _number(hit: Hit) -> float:
    return hit.number
