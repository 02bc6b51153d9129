"""How scores go from week to week or month to month, with the team's median beside them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from statistics import median
from zoneinfo import ZoneInfo

from qa_monitor.coaching.facts import CallFacts, Points
from qa_monitor.coaching.intervals import Sample, sample
from qa_monitor.domain import NotApplicable

FEWEST_COLLEAGUES = 3
"""Other agents without whom no median is shown: it would tell one person's score, and be no yardstick."""


class By(StrEnum):
    """What a step of a trend is."""

    WEEK = "week"
    """From Monday on."""
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One week or month."""

    first: date
    """Its first day, though the period may begin later."""
    sample: Sample
    """Points 0..100 of the calls that could be scored."""
    unscored: int
    """Calls without points: undetermined, or nothing could be scored. They count neither way."""
    team: float | None
    """Median of the means of the team's agents; None with too few colleagues."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A score over the period."""

    now: Sample
    before: Sample
    """Of the period of the same length before."""
    unscored: int
    team: float | None
    """Median of the means of the team's agents over the whole period."""
    steps: tuple[Step, ...]


PointsOf = Callable[[CallFacts], Points | None]


def trend(
    calls: Sequence[CallFacts],
    earlier: Sequence[CallFacts],
    team: Sequence[CallFacts],
    points_of: PointsOf,
    steps: Sequence[tuple[datetime, datetime]],
) -> Trend:
    """The trend of an agent's `calls`; `team`: the calls of everybody in the team, the agent included."""
    return Trend(
        now=points_sample(calls, points_of),
        before=points_sample(earlier, points_of),
        unscored=_unscored(calls, points_of),
        team=_median(team, points_of),
        steps=tuple(_step(since, _in(calls, since, until), _in(team, since, until), points_of)
                    for since, until in steps),
    )  # fmt: skip


def steps_of(since: datetime, until: datetime, by: By, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The weeks or months that the period touches, from midnight to midnight on the clock of `zone`."""
    first = _first_day(since.astimezone(zone).date(), by)
    while (begin := datetime.combine(first, time(), zone)) < until:
        first = _first_day(first + timedelta(days=7 if by is By.WEEK else 32), by)
        yield begin, datetime.combine(first, time(), zone)


def _first_day(day: date, by: By) -> date:
    return day.replace(day=1) if by is By.MONTH else day - timedelta(days=day.weekday())


def _step(since: datetime, calls: Sequence[CallFacts], team: Sequence[CallFacts], points_of: PointsOf) -> Step:
    return Step(
        first=since.date(),
        sample=points_sample(calls, points_of),
        unscored=_unscored(calls, points_of),
        team=_median(team, points_of),
    )


def _in(calls: Sequence[CallFacts], since: datetime, until: datetime) -> list[CallFacts]:
    started = ((one, one.metadata.started_at) for one in calls)
    return [one for one, at in started if at is not None and since <= at < until]


def points_sample(calls: Sequence[CallFacts], points_of: PointsOf) -> Sample:
    """The points of those calls that have any."""
    return sample((points for one in calls if isinstance(points := points_of(one), float | int)), top=100.0)


def _unscored(calls: Sequence[CallFacts], points_of: PointsOf) -> int:
    """Calls that should have points and have none; one whose items do not apply lacks nothing."""
    return sum(not isinstance(points_of(one), float | int | NotApplicable) for one in calls)


def _median(team: Sequence[CallFacts], points_of: PointsOf) -> float | None:
    """Every agent counts once, however many calls; None where fewer than `FEWEST_COLLEAGUES` and the agent have any."""
    by_agent: Mapping[str, list[CallFacts]] = defaultdict(list)
    for one in team:
        if one.metadata.agent is not None:
            by_agent[one.metadata.agent.id].append(one)
    means = [mean for calls in by_agent.values() if (mean := points_sample(calls, points_of).mean) is not None]
    return median(means) if len(means) > FEWEST_COLLEAGUES else None
