"""A team's period as an Excel workbook."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from qa_monitor.coaching.heatmap import AgentLine
from qa_monitor.coaching.intervals import Sample
from qa_monitor.coaching.sheets import Book, Cell, Column, Value, workbook
from qa_monitor.coaching.team import Names, TeamReport
from qa_monitor.coaching.team_calls import Noted, TeamCall
from qa_monitor.coaching.team_html import Look, escalations, figure_name
from qa_monitor.coaching.team_words import GUIDE, HEADINGS, SHEETS
from qa_monitor.domain import Outcome, Ruling, Text, Undetermined
from qa_monitor.evaluation.metrics import Interval, Share
from qa_monitor.words import OUTCOMES, SEVERITIES, STATES

Row: TypeAlias = Sequence[Value | Cell]
SECONDS_A_DAY = 86_400


def write_workbook(report: TeamReport, names: Names, look: Look, path: Path) -> None:
    """Write it to `path`; the same report gives the same bytes. Raises TooManyRows."""
    told = _Told(report, names, look)
    created = report.which.known_at or report.which.until
    with workbook(path, title=told.heading("title"), created=created) as book:
        _summary(book, told)
        _agents(book, told)
        _violations(book, told)
        _weeks(book, told)
        _risky(book, told)
        _calls(book, told)
        _coverage(book, told)
        _agreement(book, told)
        _double(book, told)
        _versions(book, told)
        guide = [(line.in_(look.lang),) for line in GUIDE]
        book.sheet(told.sheet("guide"), [Column(told.heading("guide"), width=120)], guide, len(guide))


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told, and in which words."""

    report: TeamReport
    names: Names
    look: Look

    def say(self, text: Text) -> str:
        return text.in_(self.look.lang)

    def heading(self, key: str) -> str:
        return self.say(HEADINGS[key])

    def sheet(self, key: str) -> str:
        return self.say(SHEETS[key])

    def column(self, key: str, form: str = "text", width: float = 12) -> Column:
        return Column(self.heading(key), form, width)

    def yes(self, answer: bool) -> str:
        return self.heading("yes" if answer else "no")

    def at(self, moment: datetime) -> datetime:
        return moment.astimezone(self.look.zone)

    def call(self, call: TeamCall) -> Cell:
        return Cell(call.name, link=self.look.call(call))


def _mean(one: Sample) -> tuple[Value, Value, Value, Value]:
    """Mean, calls, and the bounds of the interval, where there is one."""
    return one.mean, one.number, *_bounds(one.interval)


def _mean_columns(told: _Told, name: str, form: str) -> list[Column]:
    return [
        Column(name, form, 11),
        Column(f"{name} {told.heading('calls')}", "count", 11),
        Column(f"{name} {told.heading('low')}", form, 11),
        Column(f"{name} {told.heading('high')}", form, 11),
    ]


def _part(one: Share) -> tuple[Value, Value, Value, Value]:
    return one.value, one.whole, *_bounds(one.interval)


def _bounds(interval: Interval | None) -> tuple[float | None, float | None]:
    return (None, None) if interval is None else (interval.low, interval.high)


# --- sheets -----------------------------------------------------------------------------------------------------------


def _summary(book: Book, told: _Told) -> None:
    report, whole = told.report, told.report.heat.whole
    first, last = (datetime.fromisoformat(day) for day in told.look.days(report.which))
    known_at = report.which.known_at
    rows: list[Row] = [
        (told.heading("team"), report.which.team or told.heading("all_teams")),
        (told.heading("period"), Cell(first, "day")),
        ("", Cell(last, "day")),
        (told.heading("known_at"), "" if known_at is None else known_at.isoformat()),
        (told.heading("recorded"), Cell(report.coverage.recorded, "count")),
        (told.heading("total"), Cell(whole.points.mean, "points")),
        (told.heading("critical_share"), Cell(whole.critical.mean, "share")),
        (told.heading("violating_share"), Cell(whole.violating.mean, "share")),
        (told.heading("risky"), Cell(len(report.risky), "count")),
        (told.heading("escalated"), Cell(len(report.escalated), "count")),
        (told.heading("of_reviewed"), Cell(report.coverage.reviewed, "count")),
        ("", told.heading("caution")),
        *([("", told.heading("mixed"))] if report.mixed else []),
    ]
    book.sheet(told.sheet("summary"), [told.column("item", width=36), told.column("value", width=60)], rows, len(rows))


def _agents(book: Book, told: _Told) -> None:
    heat = told.report.heat
    columns = [
        told.column("agent_id"),
        told.column("agent_name"),
        told.column("team"),
        told.column("calls", "count"),
        *_mean_columns(told, told.heading("total"), "points"),
    ]
    for dimension in heat.dimensions:
        columns += _mean_columns(told, told.say(told.names.dimension(dimension)), "points")
    columns += _mean_columns(told, told.heading("critical_share"), "share")
    columns += _mean_columns(told, told.heading("violating_share"), "share")
    columns.append(told.column("reviewed", "count"))
    lines = (heat.whole, *heat.agents)
    book.sheet(told.sheet("agents"), columns, (_agent(one, told) for one in lines), len(lines))


def _agent(line: AgentLine, told: _Told) -> Row:
    figures = [value for one in (line.points, *line.dimensions, line.critical, line.violating) for value in _mean(one)]
    agent = line.agent
    who = (told.heading("everyone"), None, None)
    if agent is not None:
        link = told.look.agent(told.report.which, agent.id)
        return (Cell(agent.id, link=link), agent.name, agent.team, line.calls, *figures, line.reviewed)
    return (*who, line.calls, *figures, line.reviewed)


def _violations(book: Book, told: _Told) -> None:
    report = told.report
    counts = ("counting", "confirmed", "unreviewed", "waiting", "undecided", "overturned", "violating_agents")
    columns = [
        told.column("code", width=16),
        told.column("category", width=28),
        told.column("severity"),
        *(told.column(key, "count") for key in counts),
        *_mean_columns(told, told.heading("share"), "share"),
    ]
    rows: Iterator[Row] = (
        (
            Cell(one.code, link=told.look.queue(report.which, category=one.code)),
            told.say(told.names.codes.get(one.code, Text(one.code, one.code))),
            told.say(SEVERITIES[one.severity]),
            *(one.counting, one.confirmed, one.unreviewed, one.waiting, one.undecided, one.overturned, one.agents),
            *_mean(one.calls),
        )
        for one in report.violations
    )
    book.sheet(told.sheet("violations"), columns, rows, len(report.violations))


def _weeks(book: Book, told: _Told) -> None:
    both = told.report.weeks
    columns = [
        told.column("figure", width=36),
        *_mean_columns(told, told.heading("before"), "points"),
        *_mean_columns(told, told.heading("after"), "points"),
        told.column("change", "points"),
        told.column("low", "points"),
        told.column("high", "points"),
        told.column("beyond"),
    ]
    rows: list[Row] = []
    for one in both.changes:
        form = "points" if one.after.top > 1 else "share"
        forms = (form, "count", form, form)
        change = (one.change, *_bounds(one.interval))
        beyond = told.heading("few") if one.beyond_chance is None else told.yes(one.beyond_chance)
        rows.append(
            (
                told.say(figure_name(one, told.names)),
                *(Cell(value, kind) for value, kind in zip(_mean(one.before), forms, strict=True)),
                *(Cell(value, kind) for value, kind in zip(_mean(one.after), forms, strict=True)),
                *(Cell(value, form) for value in change),
                beyond,
            )
        )
    book.sheet(told.sheet("weeks"), columns, rows, len(rows))


_CALL = ("call", "agent_id", "agent_name", "team")


def _risky(book: Book, told: _Told) -> None:
    """Calls at risk, then those with a signal of the customer that are not among them."""
    risky = told.report.risky
    known = {one.call.facts.recording_id for one in risky}
    rest = [one for one in told.report.escalated if one.facts.recording_id not in known]
    columns = [
        *(told.column(key, width=16) for key in _CALL),
        told.column("started", "moment", 17),
        told.column("points", "points"),
        told.column("risky", width=24),
        told.column("confirmed"),
        told.column("escalations", width=24),
    ]
    rows: list[Row] = [
        (
            *_who(one.call, told),
            _points(one.call, told),
            _codes(one.codes) or told.heading("failed_item"),
            told.yes(one.confirmed),
            _codes(escalations(one.call)),
        )
        for one in risky
    ]
    rows += [(*_who(one, told), _points(one, told), None, None, _codes(escalations(one))) for one in rest]
    book.sheet(told.sheet("risky"), columns, rows, len(rows))


def _who(call: TeamCall, told: _Told) -> Row:
    agent = call.agent
    who = (None, None, None) if agent is None else (agent.id, agent.name, agent.team)
    return (told.call(call), *who, told.at(call.started_at))


def _points(call: TeamCall, told: _Told) -> Value:
    points = call.facts.points
    return told.say(OUTCOMES[Outcome.UNDETERMINED]) if isinstance(points, Undetermined) else points


def _codes(codes: Sequence[str]) -> str | None:
    return " ".join(codes) or None


def _calls(book: Book, told: _Told) -> None:
    dimensions = told.report.heat.dimensions
    columns = [
        *(told.column(key, width=16) for key in _CALL),
        told.column("started", "moment", 17),
        told.column("length", "length"),
        told.column("state"),
        told.column("points", "points"),
        told.column("critical"),
        *(told.column(key, width=18) for key in ("confirmed", "unreviewed", "waiting", "overturned", "escalations")),
        told.column("reviewed"),
        *(Column(told.say(told.names.dimension(one)), "points") for one in dimensions),
    ]
    book.sheet(told.sheet("calls"), columns, (_call(one, told) for one in told.report.calls), len(told.report.calls))


def _call(call: TeamCall, told: _Told) -> Row:
    facts = call.facts
    return (
        *_who(call, told),
        None if facts.seconds is None else facts.seconds / SECONDS_A_DAY,
        told.say(STATES[facts.state]),
        _points(call, told),
        _critical(facts.critical, told),
        *_acts(call.violations),
        _codes(escalations(call)),
        told.yes(facts.reviewed),
        *(_dimension(facts.dimensions.get(one)) for one in told.report.heat.dimensions),
    )


def _acts(violations: Sequence[Noted]) -> tuple[Value, Value, Value, Value]:
    """Codes of the confirmed, of those not reviewed that count, of those left to a person, of the overturned ones."""
    open_ = [one for one in violations if one.ruling is None]
    return (
        _codes(sorted({one.code for one in violations if one.confirmed})),
        _codes(sorted({one.code for one in open_ if one.counts})),
        _codes(sorted({one.code for one in open_ if not one.counts})),
        _codes(sorted({one.code for one in violations if one.ruling is Ruling.OVERTURNED})),
    )


def _critical(failed: bool | Undetermined | None, told: _Told) -> Value:
    if isinstance(failed, Undetermined):
        return told.say(OUTCOMES[Outcome.UNDETERMINED])
    return None if failed is None else told.say(_CRITICAL[failed])


_CRITICAL = {True: Text("不合格", "failed"), False: Text("合格", "passed")}


def _dimension(points: object) -> Value:
    return points if isinstance(points, int | float) else None


def _coverage(book: Book, told: _Told) -> None:
    counted = told.report.coverage
    rows: list[Row] = [(told.heading(name), number) for name, number in counted.lines]
    rows.append((told.heading("hours"), Cell(counted.hours, "hours")))
    columns = [told.column("item", width=48), told.column("calls", "count")]
    book.sheet(told.sheet("coverage"), columns, rows, len(rows))


def _agreement(book: Book, told: _Told) -> None:
    columns = [
        told.column("category", width=28),
        *_mean_columns(told, told.heading("precision"), "share"),
        *_mean_columns(told, told.heading("asked"), "share"),
        told.column("undecided", "count"),
        told.column("added", "count"),
    ]
    lines = told.report.agreement
    rows: Iterator[Row] = (
        (
            told.say(told.names.code(one.code)) if one.code else told.heading("all"),
            *_part(one.suspected),
            *_part(one.asked),
            one.undecided,
            one.added,
        )
        for one in lines
    )
    book.sheet(told.sheet("agreement"), columns, rows, len(lines))


def _double(book: Book, told: _Told) -> None:
    columns = [
        told.column("plan", width=40),
        told.column("judged_twice", "count"),
        told.column("pairs", "count"),
        *(told.column(name, "kappa") for name in ("kappa", "kappa_low", "kappa_high")),
    ]
    rows: list[Row] = [
        (
            Cell(one.name, link=told.look.plan(one.plan)),
            *(one.calls, one.pairs, one.kappa),
            *((None, None) if one.interval is None else (one.interval.low, one.interval.high)),
        )
        for one in told.report.double
    ]
    book.sheet(told.sheet("double"), columns, rows, len(rows))


def _versions(book: Book, told: _Told) -> None:
    report = told.report
    rows: list[Row] = [
        (told.heading(one.kind), None if one.name is None else told.say(one.name), one.version, one.calls)
        for one in report.versions
    ]
    if report.judged_again_by:
        again = (told.heading("scorecard"), told.heading("judged_again"), report.judged_again_by)
        rows.append((*again, report.coverage.reviewed))
    columns = [
        told.column("kind"),
        told.column("item", width=40),
        told.column("version", width=72),
        told.column("calls", "count"),
    ]
    book.sheet(told.sheet("versions"), columns, rows, len(rows))
