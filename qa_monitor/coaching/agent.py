"""What a team lead wants to know of an agent before a talk, gathered from the calls of a period."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from qa_monitor.coaching.clips import with_sound
from qa_monitor.coaching.facts import CallFacts, Calls, acts_of, call_facts, outcomes_of
from qa_monitor.coaching.figures import Figure, figures
from qa_monitor.coaching.goals import Draft, Progress, aim, drafted, mean_aim
from qa_monitor.coaching.guide import Guide
from qa_monitor.coaching.habits import (
    AFTER_HARDSHIP,
    ALWAYS_SHOWN,
    Habit,
    Kind,
    after_hardship,
    counted,
    habits,
    kind_of,
    limit_of,
)
from qa_monitor.coaching.habits import Calls as Counted
from qa_monitor.coaching.intervals import Sample
from qa_monitor.coaching.lines import lines_of
from qa_monitor.coaching.moments import Moment, analysis_of, best, moment, weakest
from qa_monitor.coaching.trend import By, PointsOf, Trend, points_sample, steps_of, trend
from qa_monitor.domain import Agent, NotApplicable, Outcome, Polarity, Text, Undetermined
from qa_monitor.sound import OpenedCalls
from qa_monitor.store.coaching import AgreedGoal, Entry, MeanPoints, Measured, OfTenCalls, entries_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What is looked at, on whose clock."""

    since: datetime
    until: datetime
    """Start before which a call must lie."""
    by: By
    zone: ZoneInfo
    known_at: datetime
    """Later analyses, verdicts and entries do not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many calls there are, and how far one may rely on them."""

    calls: int
    scored: int
    """With points."""
    undetermined: int
    """Judged, but too little of it for points."""
    reviewed: int
    """A person has said something of it."""
    critical: int
    """In which a critical item failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentReport:
    """Everything the page says of an agent. Texts are masked."""

    agent: Agent
    """As the newest call had them; without name and team where there is no call."""
    period: Period
    calls: tuple[CallFacts, ...]
    """Of the period, by their start."""
    counts: Counts
    score: Trend
    dimensions: tuple[tuple[Text, Trend], ...]
    habits: tuple[Habit, ...]
    """What was missed or left open in a call, and what every talk looks at; what costs most first."""
    kept: tuple[Habit, ...]
    """What was met in every call that was judged."""
    figures: tuple[Figure, ...]
    """How the agent talks: talk share, interruptions, response time and the like."""
    best: tuple[Moment, ...]
    weakest: tuple[Moment, ...]
    drafts: tuple[Draft, ...]
    goals: tuple[Progress, ...]
    """Agreed ones that were not withdrawn, the newest first."""
    notes: tuple[Entry, ...]
    """The newest first."""


def agent_report(db: Session, agent_id: str, period: Period, guide: Guide) -> AgentReport:
    """The report of an agent; of one without calls, an empty one with what was agreed."""
    calls = _calls(db, guide, period.since, period.until, period.known_at, agent=agent_id)
    earlier = _calls(db, guide, period.since - (period.until - period.since), period.since, period.known_at,
                     agent=agent_id)  # fmt: skip
    agent = _agent(agent_id, [*earlier, *calls])
    team = []
    if agent.team is not None:
        team = _calls(db, guide, period.since, period.until, period.known_at, team=agent.team)
    found = _habits(db, calls, earlier, guide)
    told = _moments(db, calls, guide)
    entries = entries_of(db, agent_id, known_at=period.known_at)
    score, dimensions = _trends(calls, earlier, team, guide, period)
    return AgentReport(
        agent=agent,
        period=period,
        calls=tuple(calls),
        counts=_counts(calls),
        score=score,
        dimensions=dimensions,
        habits=tuple(one for one in found if one.now.missed or one.now.open or one.item in ALWAYS_SHOWN),
        kept=tuple(one for one in found if not one.now.missed and not one.now.open and one.item not in ALWAYS_SHOWN),
        figures=figures(db, calls, earlier, team),
        best=told[0],
        weakest=told[1],
        drafts=drafted(found, guide.items),
        goals=tuple(_goals(db, agent_id, entries, guide, period)),
        notes=tuple(one for one in entries if one.goal is None),
    )


def _calls(
    db: Session, guide: Guide, since: datetime, until: datetime, known_at: datetime, **whose: str
) -> list[CallFacts]:
    return call_facts(db, Calls(since=since, until=until, known_at=known_at, **whose), guide.criteria)


def _agent(agent_id: str, calls: Sequence[CallFacts]) -> Agent:
    named = [one.metadata.agent for one in calls if one.metadata.agent is not None]
    return named[-1] if named else Agent(id=agent_id)


def _counts(calls: Sequence[CallFacts]) -> Counts:
    return Counts(
        calls=len(calls),
        scored=sum(isinstance(one.points, float | int) for one in calls),
        undetermined=sum(isinstance(one.points, Undetermined) for one in calls),
        reviewed=sum(one.reviewed for one in calls),
        critical=sum(one.critical is True for one in calls),
    )


def _trends(
    calls: Sequence[CallFacts], earlier: Sequence[CallFacts], team: Sequence[CallFacts], guide: Guide, period: Period
) -> tuple[Trend, tuple[tuple[Text, Trend], ...]]:
    steps = list(steps_of(period.since, period.until, period.by, period.zone))
    dimensions = []
    for dimension in guide.dimensions:
        own = trend(calls, earlier, team, _dimension(dimension.id), steps)
        if own.now.number or own.before.number or own.unscored:
            dimensions.append((dimension.name, own))
    return trend(calls, earlier, team, lambda call: call.points, steps), tuple(dimensions)


def _dimension(dimension: str) -> PointsOf:
    """A scorecard without the dimension asks nothing in it."""
    return lambda call: call.dimensions.get(dimension, NotApplicable())


def _habits(db: Session, calls: Sequence[CallFacts], earlier: Sequence[CallFacts], guide: Guide) -> list[Habit]:
    lines, before = (lines_of(db, some, guide.criteria) for some in (calls, earlier))
    found = list(habits(calls, lines, earlier, before, guide))
    hardship = after_hardship(_hardships(db, calls), _hardships(db, earlier))
    return [*found, *([hardship] if hardship.now.judged or hardship.now.open else [])]


def _hardships(db: Session, calls: Sequence[CallFacts]) -> list[Outcome]:
    answers = outcomes_of(db, calls, [AFTER_HARDSHIP])
    return [outcomes[AFTER_HARDSHIP] for outcomes in answers.values() if AFTER_HARDSHIP in outcomes]


def _moments(db: Session, calls: Sequence[CallFacts], guide: Guide) -> tuple[tuple[Moment, ...], tuple[Moment, ...]]:
    acts = acts_of(db, calls, {Polarity.GOOD, Polarity.VIOLATION})
    well, change = best(calls, acts, guide), weakest(calls, acts, guide)
    return tuple(moment(db, one, guide) for one in well), tuple(moment(db, one, guide) for one in change)


def _goals(db: Session, agent_id: str, entries: Sequence[Entry], guide: Guide, period: Period) -> Iterator[Progress]:
    for entry in entries:
        goal = entry.goal
        if goal is not None and entry.withdrawn is None:
            since, until = _midnight(goal, period.zone)
            calls = _calls(db, guide, since, until, period.known_at, agent=agent_id) if goal.measured else []
            aimed, counts = _measured(db, goal.measured, calls, guide)
            over = until <= period.known_at
            yield Progress(entry=entry, goal=goal, aim=aimed, counted=counts, over=over)


def _measured(
    db: Session, measured: Measured | None, calls: Sequence[CallFacts], guide: Guide
) -> tuple[Text | None, Counted | Sample | None]:
    """The goal in words that can be counted, and what the calls say of it."""
    match measured:
        case OfTenCalls(item=item, tenths=tenths) if item == AFTER_HARDSHIP:
            habit = after_hardship(_hardships(db, calls), [])
            return aim(habit.name, habit.kind, habit.limit, tenths), habit.now
        case OfTenCalls(item=item, tenths=tenths):
            lines = lines_of(db, calls, guide.criteria)
            return aim(*_named(item, guide), tenths), counted(calls, lines).get(item, Counted())
        case MeanPoints(dimension=dimension, points=points):
            names = {one.id: one.name for one in guide.dimensions}
            name = names.get(dimension, Text(dimension, dimension))
            return mean_aim(name, points), points_sample(calls, _dimension(dimension))
    return None, None


def _named(item_id: str, guide: Guide) -> tuple[Text, Kind, str]:
    """An item that is in no scorecard any more keeps its id."""
    item = guide.items.get(item_id)
    return (Text(item_id, item_id), Kind.DONE, "") if item is None else (item.name, kind_of(item), limit_of(item))


def _midnight(goal: AgreedGoal, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return datetime.combine(goal.since, time(), zone), datetime.combine(goal.until + timedelta(days=1), time(), zone)


def with_clips(db: Session, report: AgentReport, opened: OpenedCalls) -> AgentReport:
    """The report with the sound of its clips, as far as their recordings are there."""

    def sounding(one: Moment) -> Moment:
        return replace(one, clip=with_sound(one.clip, analysis_of(db, one), opened.sound))

    return replace(report, best=tuple(map(sounding, report.best)), weakest=tuple(map(sounding, report.weakest)))
