"""Shares, rates and agreement, each with the interval in which chance leaves it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

Z = 1.959964
"""Two-sided 95 % of the normal distribution."""

RESAMPLES = 2000
SEED = 20_261_012
"""Fixed, so that the same calls give the same interval."""

FEWEST_CALLS = 5
"""From which on drawing calls anew tells anything."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """Bounds of a 95 % interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`; 0 <= part <= whole. Raises ValueError otherwise."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.whole:
            raise ValueError(f"a share needs 0 <= part <= whole, got {self.part} of {self.whole}")

    def __add__(self, other: "Share") -> "Share":
        return Share(self.part + other.part, self.whole + other.whole)

    @property
    def value(self) -> float | None:
        """0..1; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> Interval | None:
        """The score interval of a proportion, as if every one of `whole` were independent."""
        return wilson(self.part / self.whole, self.whole) if self.whole else None


def wilson(p: float, n: float) -> Interval:
    """The score interval of a proportion `p` seen in `n` independent trials (Wilson 1927); n > 0, need not be whole."""
    middle = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return Interval(0.0 if p == 0 else max(0.0, middle - half), 1.0 if p == 1 else min(1.0, middle + half))


@dataclass(frozen=True, slots=True)
class Rate:
    """Events in so many hours."""

    events: int
    hours: float

    @property
    def per_hour(self) -> float | None:
        """None in no time."""
        return self.events / self.hours if self.hours else None

    @property
    def interval(self) -> Interval | None:
        """Of a Poisson rate, by Byar's approximation (Rothman & Boice 1979): an hour without events is no proof."""
        if not self.hours:
            return None
        low = 0.0 if self.events == 0 else _byar(self.events, -Z)
        return Interval(low / self.hours, _byar(self.events + 1, Z) / self.hours)


def _byar(events: int, z: float) -> float:
    return float(events * max(0.0, 1 - 1 / (9 * events) + z / (3 * sqrt(events))) ** 3)


@dataclass(frozen=True, slots=True)
class Counts:
    """What was found of what is there."""

    right: int = 0
    """There, and found."""
    missed: int = 0
    """There, and not found."""
    false: int = 0
    """Found, and not there."""

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.right + other.right, self.missed + other.missed, self.false + other.false)

    @property
    def precision(self) -> Share:
        """Of what was found, how much is there."""
        return Share(self.right, self.right + self.false)

    @property
    def recall(self) -> Share:
        """Of what is there, how much was found."""
        return Share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None where nothing is there and nothing was found."""
        all_of = 2 * self.right + self.missed + self.false
        return 2 * self.right / all_of if all_of else None


def f1_interval(by_call: Sequence[Counts]) -> Interval | None:
    """Of F1 by drawing whole calls anew, for turns of a call are not independent.

    None where fewer than `FEWEST_CALLS` hold or were said to hold anything: what one call says, others need not.
    """
    if sum(one != Counts() for one in by_call) < FEWEST_CALLS:
        return None
    rows = np.array([[one.right, one.missed, one.false] for one in by_call], dtype=np.float64)
    return bootstrap(rows, lambda sums: 2 * sums[:, 0] / (2 * sums[:, 0] + sums[:, 1] + sums[:, 2]))


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Agreement of two judges beyond chance (Cohen 1960); None where both always give the same one answer."""
    if not pairs:
        return None
    value = float(_kappas(_square(pairs).sum(axis=0, keepdims=True))[0])
    return None if np.isnan(value) else value


def kappa_interval(pairs: Sequence[tuple[str, str]]) -> Interval | None:
    """Of Cohen's kappa by drawing pairs anew; None for fewer than `FEWEST_CALLS`."""
    return bootstrap(_square(pairs), _kappas) if len(pairs) >= FEWEST_CALLS else None


def bootstrap(rows: Floats, statistic: Callable[[Floats], Floats]) -> Interval | None:
    """Percentiles of `statistic` over rows drawn anew with replacement (Efron 1979).

    `rows`: counts, a row a call. `statistic` takes the sums of each drawing, (drawings, columns), and gives a number
    for each, NaN where it has none. None where no drawing has a number.
    """
    weights = np.random.default_rng(SEED).multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=RESAMPLES)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = statistic(weights @ rows)
    values = values[~np.isnan(values)]
    if not len(values):
        return None
    low, high = np.percentile(values, [2.5, 97.5])
    return Interval(float(low), float(high))


def _square(pairs: Sequence[tuple[str, str]]) -> Floats:
    """For each pair a row with a single 1, in the cell of a table of answers against answers."""
    answers = sorted({answer for pair in pairs for answer in pair})
    rows = np.zeros((len(pairs), len(answers) ** 2))
    for row, (left, right) in zip(rows, pairs, strict=True):
        row[answers.index(left) * len(answers) + answers.index(right)] = 1
    return rows


def _kappas(sums: Floats) -> Floats:
    """Kappa of each flattened table of counts."""
    size = round(sqrt(sums.shape[1]))
    tables = sums.reshape(-1, size, size)
    total = tables.sum(axis=(1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = np.trace(tables, axis1=1, axis2=2) / total
        expected = (tables.sum(axis=1) * tables.sum(axis=2)).sum(axis=1) / total**2
        kappas: Floats = (observed - expected) / (1 - expected)
    return kappas
