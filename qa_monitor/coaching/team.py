"""What a team's page and its reports tell of a period, as it was known at a moment."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from qa_monitor.coaching.coverage import (
    AgreementLine,
    Coverage,
    Version,
    agreement,
    calls_without_start,
    coverage,
    versions,
)
from qa_monitor.coaching.facts import Calls
from qa_monitor.coaching.heatmap import HeatMap, heat_map
from qa_monitor.coaching.team_calls import TeamCall, team_calls
from qa_monitor.coaching.violations import (
    RiskyCall,
    ViolationLine,
    escalated_calls,
    risky_calls,
    violation_lines,
)
from qa_monitor.coaching.weeks import WEEK, Weeks, weeks
from qa_monitor.decided import Criteria
from qa_monitor.domain import Text
from qa_monitor.evaluation.metrics import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What people call categories and dimensions; what is not in them is shown by its code or id."""

    codes: Mapping[str, Text] = field(default_factory=dict)
    dimensions: Mapping[str, Text] = field(default_factory=dict)

    def code(self, code: str) -> Text:
        """Code and name of a category; the name alone where the code is but an id."""
        name = self.codes.get(code)
        if name is None:
            return Text(code, code)
        return Text(f"{code} {name.zh}", f"{code} {name.en}") if code[:1].isupper() else name

    def dimension(self, dimension: str) -> Text:
        """Name of a dimension."""
        return self.dimensions.get(dimension, Text(dimension, dimension))


def names_of(codes: Mapping[str, Text], criteria: Criteria) -> Names:
    """Categories by code; dimensions as the scorecards of now call them, in their order."""
    cards = () if criteria.scorecards is None else criteria.scorecards.cards.values()
    return Names(codes=codes, dimensions={one.id: one.name for card in cards for one in card.dimensions})


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubleReview:
    """How far two people agree who judged the calls of a sampling plan apart, neither seeing what the other said."""

    plan: str
    """Public id of the plan."""
    name: str
    calls: int
    """That both had finished."""
    pairs: int
    """Findings that both judged, and those that one of them added."""
    kappa: float | None
    """Cohen's, over all categories; None where both always gave the same one answer."""
    interval: Interval | None
    """95 %; None of fewer than five pairs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamReport:
    """The whole of it, in figures."""

    which: Calls
    calls: tuple[TeamCall, ...]
    """By their start."""
    heat: HeatMap
    violations: tuple[ViolationLine, ...]
    risky: tuple[RiskyCall, ...]
    escalated: tuple[TeamCall, ...]
    coverage: Coverage
    agreement: tuple[AgreementLine, ...]
    double: tuple[DoubleReview, ...]
    """Of the newest plans of double review, of all teams, whatever the period."""
    weeks: Weeks
    versions: tuple[Version, ...]
    judged_again_by: str
    """SHA-256 of the scorecards by which calls with verdicts were scored again; empty where none can be read."""

    @property
    def mixed(self) -> bool:
        """Whether the calls were not all judged by the same program, model and lexicons.

        Several scorecards are no mixture: which one judges a call, its metadata decide.
        """
        kinds = [one.kind for one in self.versions if one.kind != "scorecard"]
        return len(kinds) > len(set(kinds))


def team_report(
    db: Session, which: Calls, criteria: Criteria, names: Names, double: tuple[DoubleReview, ...] = ()
) -> TeamReport:
    """Read once from the database; the same values whenever it is asked for, if `which.known_at` is the same.

    `double`: as far as known at that moment too.
    """
    needed = replace(which, since=min(which.since, which.until - 2 * WEEK))
    with _uncollected():
        found = team_calls(db, needed, criteria)
        calls = tuple(one for one in found if one.started_at >= which.since)
        heat = heat_map(calls, names.dimensions)
        return TeamReport(
            which=which,
            calls=calls,
            heat=heat,
            violations=violation_lines(calls),
            risky=risky_calls(calls),
            escalated=escalated_calls(calls),
            coverage=coverage(calls, without_start=calls_without_start(db, which.known_at)),
            agreement=agreement(db, calls),
            double=double,
            weeks=weeks(found, which.until, heat.dimensions),
            versions=versions(db, calls),
            judged_again_by="" if criteria.scorecards is None else criteria.scorecards.sha256,
        )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Values of many thousand calls are made, none of them garbage: looking for some takes a third of the time."""
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()


def known_until(now: datetime, which: Calls) -> Calls:
    """The same with a moment of knowledge, so that a report can be made again: `now` where none was asked for."""
    return which if which.known_at is not None else replace(which, known_at=now)
