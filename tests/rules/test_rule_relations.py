import pytest
from hits_material import certain_hits, hit, places, several_hits
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.rules.hits import Hit
from qa_monitor.rules.model import Order, Reach, Repetition, Unit
from qa_monitor.rules.relations import distance, nearest, related, repeated

SECONDS = [Reach(amount, Unit.SECONDS) for amount in (0, 1, 5, 20)]
TURNS = [Reach(amount, Unit.TURNS) for amount in (0, 1, 3)]
reaches = st.sampled_from([None, *SECONDS, *TURNS])
orders = st.sampled_from(list(Order))


def lies_so(one: Hit, other: Hit, order: Order, within: Reach | None) -> bool:
    """The definition, without any index."""
    in_order = {
        Order.AFTER: other.span.end <= one.span.start,
        Order.BEFORE: one.span.end <= other.span.start,
        Order.NEAR: True,
    }[order]
    return in_order and (within is None or distance(one, other, within.unit) <= within.amount)


@given(several_hits, several_hits, orders, reaches)
def test_a_hit_is_related_where_some_other_lies_so(
    hits: tuple[Hit, ...], others: tuple[Hit, ...], order: Order, within: Reach | None
) -> None:
    found = nearest(others, order, within)
    for one in hits:
        other = found(one)
        assert (other is not None) == any(lies_so(one, other, order, within) for other in others)
        assert other is None or lies_so(one, other, order, within)


@given(several_hits, several_hits, orders, reaches)
def test_a_certain_companion_is_taken_if_there_is_one(
    hits: tuple[Hit, ...], others: tuple[Hit, ...], order: Order, within: Reach | None
) -> None:
    for one, other in related(hits, others, order, within):
        certain = [two for two in others if two.missing is None and lies_so(one, two, order, within)]
        assert not certain or (other is not None and other.missing is None)


@given(several_hits, several_hits)
def test_after_is_before_seen_from_the_other_side(hits: tuple[Hit, ...], others: tuple[Hit, ...]) -> None:
    after = {one for one, other in related(hits, others, Order.AFTER, None) if other is not None}
    assert bool(after) == any(other is not None for _, other in related(others, hits, Order.BEFORE, None))


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        pytest.param(Order.AFTER, [False, False, False, True], id="after: begins when the other has ended"),
        pytest.param(Order.BEFORE, [True, False, False, False], id="before: ends when the other begins"),
        pytest.param(Order.NEAR, [True, True, True, True], id="near: on either side, and over it"),
    ],
)
def test_orders(order: Order, expected: list[bool]) -> None:
    hits = [hit(0, 4), hit(3, 5), hit(5, 6), hit(6, 8)]
    found = [other is not None for _, other in related(hits, [hit(4, 6)], order, Reach(2, Unit.SECONDS))]
    assert found == expected


def chains(hits: tuple[Hit, ...], last: Hit, repetition: Repetition) -> bool:
    """Whether `last` ends a chain of enough hits that lie apart, by trying all chains."""

    def longest(one: Hit, left: int, first_allowed: float, first_number: float) -> bool:
        if left == 1:
            return one.span.start >= first_allowed and one.number >= first_number
        return any(
            two.span.end <= one.span.start and longest(two, left - 1, first_allowed, first_number) for two in hits
        )

    within = repetition.within
    seconds = within.amount if within and within.unit is Unit.SECONDS else float("inf")
    turns = within.amount if within and within.unit is Unit.TURNS else float("inf")
    return longest(last, repetition.count, last.span.start - seconds, last.number - turns)


@given(certain_hits, st.integers(2, 4), st.sampled_from([None, *SECONDS[1:], *TURNS]))
def test_a_hit_is_repeated_where_it_ends_a_chain(hits: tuple[Hit, ...], count: int, within: Reach | None) -> None:
    repetition = Repetition(count, within)
    assert places(repeated(hits, repetition)) == places(tuple(one for one in hits if chains(hits, one, repetition)))


@pytest.mark.parametrize(
    ("hits", "expected"),
    [
        pytest.param([hit(0, 1), hit(2, 3)], [], id="two are not three"),
        pytest.param([hit(0, 1), hit(2, 3), hit(4, 5)], [(4, None)], id="the third"),
        pytest.param([hit(0, 1), hit(2, 3), hit(4, 5), hit(6, 7)], [(4, None), (6, None)], id="and the fourth"),
        pytest.param([hit(0, 3), hit(2, 4), hit(3, 5)], [], id="words that overlap are one mention"),
        pytest.param([hit(0, 1), hit(2, 3), hit(40, 41)], [], id="too far apart"),
        pytest.param([hit(0, 1), hit(2, 3, missing="roles"), hit(4, 5)], [(4, "roles")], id="one of them is uncertain"),
        pytest.param(
            [hit(0, 1), hit(2, 3, missing="roles"), hit(4, 5), hit(6, 7)], [(4, "roles"), (6, None)],
            id="enough without the uncertain one",
        ),
    ],
)  # fmt: skip
def test_three_within_ten_seconds(hits: list[Hit], expected: list[tuple[float, str | None]]) -> None:
    found = repeated(hits, Repetition(3, Reach(10, Unit.SECONDS)))
    assert [(one.span.start, one.missing) for one in found] == expected
