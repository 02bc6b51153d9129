"""The last week of a period against the week before it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from qa_monitor.coaching.heatmap import critical_of, dimension_of, points_of, undetermined_of, violating_of
from qa_monitor.coaching.intervals import Sample, beyond_chance, difference, share
from qa_monitor.coaching.team_calls import TeamCall
from qa_monitor.coaching.violations import calls_by_code, violation_lines
from qa_monitor.evaluation.metrics import Interval

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A figure of both weeks."""

    figure: str
    """`points`, `critical`, `violating`, `undetermined`, `reviewed`, `dimension` or `violation`."""
    of: str
    """Id of the dimension, code of the violation, else empty."""
    before: Sample
    after: Sample

    @property
    def change(self) -> float | None:
        """By how much the mean has grown; None where a week has no calls."""
        old, new = self.before.mean, self.after.mean
        return None if old is None or new is None else new - old

    @property
    def interval(self) -> Interval | None:
        """Of the change."""
        return difference(self.before, self.after)

    @property
    def beyond_chance(self) -> bool | None:
        """None where a week has too few calls to tell."""
        return None if self.interval is None else beyond_chance(self.before, self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weeks:
    """Two weeks, the later one ending with the period."""

    middle: datetime
    """End of the earlier and beginning of the later one."""
    calls: tuple[int, int]
    changes: tuple[Change, ...]

    @property
    def since(self) -> datetime:
        """Beginning of the earlier one."""
        return self.middle - WEEK

    @property
    def until(self) -> datetime:
        """End of the later one."""
        return self.middle + WEEK


def weeks(calls: Sequence[TeamCall], until: datetime, dimensions: Iterable[str]) -> Weeks:
    """`calls`: all of the two weeks before `until`, others are left out."""
    middle = until - WEEK
    before = [one for one in calls if middle - WEEK <= one.started_at < middle]
    after = [one for one in calls if middle <= one.started_at < until]
    figures: list[tuple[str, str, Callable[[Sequence[TeamCall]], Sample]]] = [
        ("points", "", points_of),
        ("critical", "", critical_of),
        ("violating", "", violating_of),
        ("undetermined", "", undetermined_of),
        ("reviewed", "", lambda some: share(one.facts.reviewed for one in some)),
        *(("dimension", one, _dimension(one)) for one in dimensions),
    ]
    changes = [Change(figure=figure, of=of, before=told(before), after=told(after)) for figure, of, told in figures]
    return Weeks(
        middle=middle,
        calls=(len(before), len(after)),
        changes=(*changes, *_violations(before, after)),
    )


def _dimension(dimension: str) -> Callable[[Sequence[TeamCall]], Sample]:
    return lambda some: dimension_of(some, dimension)


def _violations(before: Sequence[TeamCall], after: Sequence[TeamCall]) -> Iterator[Change]:
    """How often calls have each kind of violation, what counts most often first."""
    old, new = calls_by_code(before), calls_by_code(after)
    for one in violation_lines([*before, *after]):
        if one.counting:
            yield Change(figure="violation", of=one.code, before=old[one.code], after=new[one.code])
