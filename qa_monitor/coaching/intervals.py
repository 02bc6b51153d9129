"""Means of bounded values, the interval in which chance leaves them, and whether two differ by more than that."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from operator import mul

from qa_monitor.evaluation.metrics import Interval, Z

FEWEST = 10
"""Values below which a mean says too little to be shown with an interval, shaded or compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Values between 0 and `top`, as far as mean and spread need them. Two are added by adding what they hold."""

    number: int = 0
    total: float = 0.0
    squares: float = 0.0
    top: float = 100.0

    def __add__(self, other: "Sample") -> "Sample":
        return Sample(
            number=self.number + other.number,
            total=self.total + other.total,
            squares=self.squares + other.squares,
            top=self.top,
        )

    @property
    def mean(self) -> float | None:
        """None of nothing."""
        return self.total / self.number if self.number else None

    @property
    def few(self) -> bool:
        """Whether the mean says too little."""
        return self.number < FEWEST

    @property
    def interval(self) -> Interval | None:
        """95 % interval of the mean, within 0..top; None where there are too few values.

        One value of 0 and one of `top` are added beforehand, as for shares by Agresti and Caffo (2000): ten calls at
        full points do not promise that the eleventh has them. It takes the values as independent.
        """
        if self.few:
            return None
        mean, error = self._cautious()
        seen = self.total / self.number
        return Interval(max(0.0, min(seen, mean - Z * error)), min(self.top, max(seen, mean + Z * error)))

    def _cautious(self) -> tuple[float, float]:
        """Mean and standard error with the two further values."""
        number = self.number + 2
        mean = (self.total + self.top) / number
        variance = max(0.0, (self.squares + self.top**2) / number - mean**2) * number / (number - 1)
        return mean, sqrt(variance / number)


def sample(values: Iterable[float], *, top: float) -> Sample:
    """These values, each in 0..top."""
    kept = list(values)
    return Sample(number=len(kept), total=sum(kept), squares=sum(map(mul, kept, kept)), top=top)


def share(answers: Iterable[bool]) -> Sample:
    """How often the answer is yes."""
    kept = list(answers)
    return share_of(sum(kept), len(kept))


def share_of(part: int, whole: int) -> Sample:
    """The answer is yes `part` times of `whole`."""
    return Sample(number=whole, total=part, squares=part, top=1.0)


def difference(before: Sample, after: Sample) -> Interval | None:
    """95 % interval of how much the mean has grown (Agresti and Caffo 2000); None where either has too few values."""
    if before.few or after.few:
        return None
    (old, old_error), (new, new_error) = before._cautious(), after._cautious()
    half = Z * sqrt(old_error**2 + new_error**2)
    return Interval(new - old - half, new - old + half)


def beyond_chance(before: Sample, after: Sample) -> bool:
    """Whether the means differ by more than chance alone would in nineteen of twenty comparisons."""
    changed = difference(before, after)
    return changed is not None and (changed.low > 0 or changed.high < 0)
