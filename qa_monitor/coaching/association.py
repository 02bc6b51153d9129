"""How often something goes with something else: shares, their difference with its interval, and the same within strata.

Nothing here says that one brings the other about. All intervals are of 95 %.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, fsum, hypot, sqrt

from qa_monitor.evaluation.metrics import Interval, Share, Z


@dataclass(frozen=True, slots=True, kw_only=True)
class Fourfold:
    """Cases that have something and those that have it not, and in how many of each the outcome came."""

    with_it: Share
    without: Share

    def __add__(self, other: "Fourfold") -> "Fourfold":
        return Fourfold(with_it=self.with_it + other.with_it, without=self.without + other.without)

    @property
    def cases(self) -> int:
        """How many there are."""
        return self.with_it.whole + self.without.whole

    @property
    def compares(self) -> bool:
        """Whether there are cases on both sides."""
        return bool(self.with_it.whole and self.without.whole)

    @property
    def difference(self) -> float | None:
        """Share with it less share without, -1..1; None where one side has no cases."""
        with_it, without = self.with_it.value, self.without.value
        return None if with_it is None or without is None else with_it - without


NOBODY = Fourfold(with_it=Share(0, 0), without=Share(0, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """A difference of shares within strata, over all that hold cases of both sides."""

    difference: float
    interval: Interval
    p: float | None
    """Probability of so great a difference by chance; None where the outcome is the same throughout every stratum."""
    strata: int
    cases: int


def newcombe(table: Fourfold) -> Interval | None:
    """Interval of the difference of two independent shares by their score intervals (Newcombe 1998, method 10).

    Newcombe RG, Interval estimation for the difference between independent proportions, Statistics in Medicine 17,
    873-890. None where one side has no cases.
    """
    difference = table.difference
    one, other = table.with_it.interval, table.without.interval
    if difference is None or one is None or other is None:
        return None
    p, q = table.with_it.value or 0.0, table.without.value or 0.0
    low = difference - hypot(p - one.low, other.high - q)
    high = difference + hypot(one.high - p, q - other.low)
    return Interval(max(-1.0, low), min(1.0, high))


def within(tables: Sequence[Fourfold]) -> Within | None:
    """The difference of shares within strata, each of `tables` one of them; None where no stratum has both sides.

    Mantel and Haenszel's weights, with the variance of Sato (1989, On the variance estimator for the Mantel-Haenszel
    risk difference, Biometrics 45, 1323-1324), which holds for few great strata and for many small ones.
    """
    used = [table for table in tables if table.compares]
    if not used:
        return None
    weights = [table.with_it.whole * table.without.whole / table.cases for table in used]
    total = fsum(weights)
    parts = [weight * (table.difference or 0.0) for weight, table in zip(weights, used, strict=True)]
    difference = fsum(parts) / total
    half = Z * sqrt(max(0.0, difference * fsum(map(_sato_p, used)) + fsum(map(_sato_q, used)))) / total
    return Within(
        difference=difference,
        interval=Interval(max(-1.0, difference - half), min(1.0, difference + half)),
        p=_cochran_mantel_haenszel(used),
        strata=len(used),
        cases=sum(table.cases for table in used),
    )


def _sato_p(table: Fourfold) -> float:
    a, n = table.with_it.part, table.with_it.whole
    c, m = table.without.part, table.without.whole
    return (n**2 * c - m**2 * a + n * m * (m - n) / 2) / (n + m) ** 2


def _sato_q(table: Fourfold) -> float:
    a, n = table.with_it.part, table.with_it.whole
    c, m = table.without.part, table.without.whole
    return (a * (m - c) + c * (n - a)) / (2 * (n + m))


def _cochran_mantel_haenszel(tables: Sequence[Fourfold]) -> float | None:
    """Two-sided, without correction for continuity (Mantel and Haenszel 1959, J Natl Cancer Inst 22, 719-748)."""
    surplus, variance = [], []
    for table in tables:
        n, m, came = table.with_it.whole, table.without.whole, table.with_it.part + table.without.part
        surplus.append(table.with_it.part - n * came / (n + m))
        variance.append(n * m * came * (n + m - came) / ((n + m) ** 2 * (n + m - 1)))
    spread = fsum(variance)
    return erfc(abs(fsum(surplus)) / sqrt(2 * spread)) if spread > 0 else None


def adjusted(ps: Sequence[float]) -> list[float]:
    """Each probability as it counts among so many: the false discovery rate at which it would be taken for real.

    Benjamini and Hochberg 1995, Controlling the false discovery rate, J R Stat Soc B 57, 289-300.
    """
    order = sorted(range(len(ps)), key=lambda at: ps[at], reverse=True)
    found, least = [1.0] * len(ps), 1.0
    for rank, at in zip(range(len(ps), 0, -1), order, strict=True):
        least = min(least, ps[at] * len(ps) / rank)
        found[at] = least
    return found
