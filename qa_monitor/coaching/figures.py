"""How an agent talks, in figures: the middle of the calls, how sure it is, and whether it has changed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from math import ceil, sqrt
from statistics import fmean, median, variance

from sqlalchemy.orm import Session

from qa_monitor.coaching.facts import CallFacts, measures_of
from qa_monitor.coaching.intervals import FEWEST
from qa_monitor.coaching.trend import FEWEST_COLLEAGUES
from qa_monitor.domain import Text
from qa_monitor.evaluation.metrics import Interval, Z


class Middle(Enum):
    """What stands for all the calls."""

    MEAN = Text("平均", "mean")
    MEDIAN = Text("中位数", "median")
    """Of seconds: one long wait would carry a mean away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A measure that a talk looks at."""

    measure: str
    name: Text
    unit: str
    middle: Middle


SHOWN = (
    Shown(
        measure="talk_share",
        name=Text("坐席说话占比", "the agent's share of the talk"),
        unit="ratio",
        middle=Middle.MEAN,
    ),
    Shown(measure="interruptions", name=Text("每通打断对方", "interruptions a call"), unit="count", middle=Middle.MEAN),
    Shown(measure="response_time", name=Text("应答间隔", "response time"), unit="s", middle=Middle.MEDIAN),
    Shown(measure="longest_monologue", name=Text("最长独白", "longest monologue"), unit="s", middle=Middle.MEDIAN),
    Shown(measure="speech_rate_agent", name=Text("语速", "speech rate"), unit="chars_per_minute", middle=Middle.MEAN),
    Shown(measure="back_channels", name=Text("每通倾听应声", "back-channels a call"), unit="count", middle=Middle.MEAN),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The values of a period."""

    number: int = 0
    """Spread in which the measure could be determined."""
    middle: float | None = None
    interval: Interval | None = None
    """95 %; None of fewer than `FEWEST` calls, and of calls that are all alike: that they stay so nobody knows."""
    error: float | None = None
    """Standard error of the middle; None of fewer than `FEWEST` calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measure over the calls of a period."""

    shown: Shown
    now: Spread
    before: Spread
    """Of the period of the same length before."""
    team: float | None
    """Median of the middles of the team's agents; None with too few colleagues."""

    @property
    def change(self) -> Interval | None:
        """95 % interval of how much the middle has grown; None where either period has too few calls.

        Of means after Welch, of medians after Bonett and Price (2002).
        """
        now, before = self.now, self.before
        if now.middle is None or now.error is None or before.middle is None or before.error is None:
            return None
        half = Z * sqrt(now.error**2 + before.error**2)
        return Interval(now.middle - before.middle - half, now.middle - before.middle + half)


def figures(
    db: Session, calls: Sequence[CallFacts], earlier: Sequence[CallFacts], team: Sequence[CallFacts]
) -> tuple[Figure, ...]:
    """Figures that could be determined in a call of either period; `team`: calls of everybody in it, the agent too."""
    ids = [one.measure for one in SHOWN]
    now, before, theirs = (measures_of(db, some, ids) for some in (calls, earlier, team))
    found = (
        Figure(
            shown=one,
            now=spread(_values(now, one.measure), one.middle),
            before=spread(_values(before, one.measure), one.middle),
            team=_team(team, theirs, one),
        )
        for one in SHOWN
    )
    return tuple(one for one in found if one.now.number or one.before.number)


def _values(measured: Mapping[int, Mapping[str, float]], measure: str) -> list[float]:
    return [values[measure] for values in measured.values() if measure in values]


def spread(values: Sequence[float], middle: Middle) -> Spread:
    """The middle of the values, none below 0, and how sure it is."""
    if not values:
        return Spread()
    if len(values) < FEWEST:
        return Spread(number=len(values), middle=_middle(values, middle))
    interval, error = mean_interval(values) if middle is Middle.MEAN else median_interval(values)
    alike = min(values) == max(values)
    return Spread(number=len(values), middle=_middle(values, middle), interval=None if alike else interval, error=error)


def _middle(values: Sequence[float], middle: Middle) -> float:
    return fmean(values) if middle is Middle.MEAN else median(values)


def _team(team: Sequence[CallFacts], measured: Mapping[int, Mapping[str, float]], shown: Shown) -> float | None:
    """Every agent counts once, however many calls."""
    by_agent: Mapping[str, list[float]] = defaultdict(list)
    for call in team:
        value = measured[call.recording_id].get(shown.measure)
        if call.metadata.agent is not None and value is not None:
            by_agent[call.metadata.agent.id].append(value)
    middles = [_middle(values, shown.middle) for values in by_agent.values()]
    return median(middles) if len(middles) > FEWEST_COLLEAGUES else None


def mean_interval(values: Sequence[float]) -> tuple[Interval, float]:
    """95 % interval of the mean of ten values or more, none below 0, and its standard error.

    The error is widened as Student's distribution asks, by the expansion of Abramowitz and Stegun (1964, 26.7.5).
    """
    freedom, mean = len(values) - 1, fmean(values)
    quantile = Z + (Z**3 + Z) / (4 * freedom) + (5 * Z**5 + 16 * Z**3 + 3 * Z) / (96 * freedom**2)
    quantile += (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / (384 * freedom**3)
    error = sqrt(variance(values) / len(values)) * quantile / Z
    return Interval(max(0.0, mean - Z * error), mean + Z * error), error


def median_interval(values: Sequence[float]) -> tuple[Interval, float]:
    """95 % interval of the median of ten values or more, between two of them, and its standard error.

    Free of any distribution (Conover 1999, 3.2), its ranks by the normal approximation; the error is that which gives
    an interval of this width (Bonett and Price 2002).
    """
    ordered, number = sorted(values), len(values)
    below = ceil(number / 2 - Z * sqrt(number) / 2 - 0.5)
    low, high = ordered[below - 1], ordered[number - below]
    return Interval(low, high), (high - low) / (2 * Z)
