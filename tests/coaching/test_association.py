"""Shares side by side: intervals against other ways to compute them, strata against all their rearrangements."""

from itertools import product
from math import comb, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.coaching.association import Fourfold, Within, adjusted, newcombe, within
from qa_monitor.evaluation.metrics import Interval, Share, Z


def table(with_it: tuple[int, int], without: tuple[int, int]) -> Fourfold:
    return Fourfold(with_it=Share(*with_it), without=Share(*without))


@st.composite
def shares(draw: st.DrawFn, least: int = 0, most: int = 60) -> Share:
    whole = draw(st.integers(least, most))
    return Share(draw(st.integers(0, whole)), whole)


def tables(least: int = 1, most: int = 60) -> st.SearchStrategy[Fourfold]:
    return st.builds(Fourfold, with_it=shares(least, most), without=shares(least, most))


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(table((56, 70), (48, 80)), (0.0524, 0.3339), id="56/70 less 48/80"),
        pytest.param(table((9, 10), (3, 10)), (0.1705, 0.8090), id="9/10 less 3/10"),
        pytest.param(table((10, 10), (0, 10)), (0.6075, 1.0), id="10/10 less 0/10"),
        pytest.param(table((5, 56), (0, 29)), (-0.0381, 0.1926), id="5/56 less 0/29"),
    ],
)
def test_newcombe_gives_the_intervals_of_his_paper(one: Fourfold, expected: tuple[float, float]) -> None:
    """Newcombe 1998, table II, method 10."""
    found = newcombe(one)
    assert found is not None
    assert (found.low, found.high) == pytest.approx(expected, abs=5e-5)


@given(tables())
def test_the_interval_of_a_difference_holds_it_and_turns_with_it(one: Fourfold) -> None:
    turned = newcombe(Fourfold(with_it=one.without, without=one.with_it))
    found = newcombe(one)
    assert found is not None
    assert turned is not None
    assert -1 <= found.low <= (one.difference or 0.0) <= found.high <= 1
    assert (found.low, found.high) == pytest.approx((-turned.high, -turned.low))


def test_without_cases_on_one_side_there_is_nothing_to_compare() -> None:
    one_sided = table((3, 5), (0, 0))
    assert one_sided.difference is None
    assert newcombe(one_sided) is None
    assert within([one_sided, table((0, 0), (2, 9))]) is None
    assert within([]) is None


def test_agents_who_do_everything_well_make_a_difference_that_is_none_within_them() -> None:
    """Simpson: the good one does it nearly always, the weak one nearly never, and it changes nothing for either."""
    good, weak = table((72, 90), (8, 10)), table((3, 10), (27, 90))
    assert (good + weak).difference == pytest.approx(0.40)
    found = within([good, weak])
    assert found is not None
    assert found.difference == pytest.approx(0.0)
    assert found.interval.low < 0 < found.interval.high
    assert found.p == pytest.approx(1.0)
    assert (found.strata, found.cases) == (2, 200)


@given(tables(), st.integers(0, 20))
def test_strata_of_one_side_tell_nothing(one: Fourfold, more: int) -> None:
    assert within([one, table((more, more), (0, 0)), table((0, 0), (0, more))]) == within([one])


@given(tables(least=8))
def test_of_one_stratum_it_is_the_plain_difference_of_which_the_variance_is_known(one: Fourfold) -> None:
    """Sato's variance of one table differs from that of two independent shares by terms of second order only."""
    found = within([one])
    assert found is not None
    assert found.difference == pytest.approx(one.difference)
    p, q = one.with_it.value or 0.0, one.without.value or 0.0
    plain = sqrt(p * (1 - p) / one.with_it.whole + q * (1 - q) / one.without.whole)
    if found.interval.low > -1 and found.interval.high < 1:
        assert (found.interval.high - found.difference) / Z == pytest.approx(plain, abs=0.08)


def all_results(strata: list[tuple[int, int]], p: float, q: float) -> list[tuple[float, Within]]:
    """Every result of independent cases, with its probability."""
    found = []
    for parts in product(*(product(range(n + 1), range(m + 1)) for n, m in strata)):
        chance, drawn = 1.0, []
        for (n, m), (a, c) in zip(strata, parts, strict=True):
            chance *= comb(n, a) * p**a * (1 - p) ** (n - a) * comb(m, c) * q**c * (1 - q) ** (m - c)
            drawn.append(table((a, n), (c, m)))
        one = within(drawn)
        assert one is not None
        found.append((chance, one))
    return found


@pytest.mark.parametrize(
    ("strata", "p", "q"),
    [
        pytest.param([(1, 1)] * 5, 0.6, 0.4, id="pairs"),
        pytest.param([(2, 1), (1, 3), (2, 2)], 0.7, 0.4, id="small ones of several sizes"),
        pytest.param([(4, 5), (6, 3)], 0.5, 0.5, id="two greater ones without a difference"),
    ],
)
def test_satos_variance_is_right_on_the_average(strata: list[tuple[int, int]], p: float, q: float) -> None:
    """Over all results that there can be, the estimate is unbiased, and the mean of its variance is the true one."""
    results = all_results(strata, p, q)
    mean = sum(chance * one.difference for chance, one in results)
    true = sum(chance * (one.difference - mean) ** 2 for chance, one in results)
    halves = (
        (chance, max(one.interval.high - one.difference, one.difference - one.interval.low)) for chance, one in results
    )
    told = sum(chance * (half / Z) ** 2 for chance, half in halves)
    assert mean == pytest.approx(p - q)
    assert told == pytest.approx(true, rel=0.35)


def rearranged(tables: list[Fourfold]) -> float:
    """Twice the share of all rearrangements of outcomes within strata that go as far to the same side (mid-P)."""
    ways: dict[float, float] = {0.0: 1.0}
    for one in tables:
        n, m, came = one.with_it.whole, one.without.whole, one.with_it.part + one.without.part
        own = {
            a - n * came / (n + m): comb(n, a) * comb(m, came - a) / comb(n + m, came)
            for a in range(max(0, came - m), min(n, came) + 1)
        }
        sums: dict[float, float] = {}
        for (done, before), (surplus, chance) in product(ways.items(), own.items()):
            key = round(done + surplus, 9)
            sums[key] = sums.get(key, 0.0) + before * chance
        ways = sums
    seen = sum(
        one.with_it.part - one.with_it.whole * (one.with_it.part + one.without.part) / one.cases for one in tables
    )
    sign = -1 if seen < 0 else 1
    further = sum(chance for surplus, chance in ways.items() if sign * surplus > abs(seen) + 1e-6)
    as_far = sum(chance for surplus, chance in ways.items() if abs(sign * surplus - abs(seen)) <= 1e-6)
    return 2 * further + as_far


@given(st.lists(tables(least=12, most=25), min_size=2, max_size=4))
def test_p_is_near_the_share_of_rearrangements(drawn: list[Fourfold]) -> None:
    found = within(drawn)
    assert found is not None
    came = [one.with_it.part + one.without.part for one in drawn]
    if sum(min(n, one.cases - n) for n, one in zip(came, drawn, strict=True)) < 12:
        return  # hardly anything can be rearranged, and no approximation holds
    assert found.p is not None
    assert found.p == pytest.approx(rearranged(drawn), abs=0.06)


def test_p_is_missing_where_the_outcome_never_changes() -> None:
    found = within([table((5, 5), (7, 7)), table((0, 4), (0, 9))])
    assert found == Within(difference=0.0, interval=Interval(0.0, 0.0), p=None, strata=2, cases=25)


@given(st.lists(st.floats(0, 1), max_size=30))
def test_benjamini_and_hochberg_by_their_own_words(ps: list[float]) -> None:
    """Of the k smallest the greatest is at most k/n * q: those are taken for real at the rate q."""
    found = adjusted(ps)
    for q in (0.01, 0.05, 0.2):
        ordered = np.sort(ps)
        ranks = [k for k in range(1, len(ps) + 1) if ordered[k - 1] * len(ps) / k <= q]
        limit = ordered[max(ranks) - 1] if ranks else -1.0
        assert [one <= q for one in found] == [p <= limit for p in ps]
