"""Calls as a table for people, the same for what was just scored and for what is stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from rich import box
from rich.table import Table
from rich.text import Text as Styled

from qa_monitor.batch.report import FileReport
from qa_monitor.domain import Agent, CallState, Lang, Outcome, Text, Undetermined
from qa_monitor.masking import mask_name
from qa_monitor.store import CallRow
from qa_monitor.words import STATES, clock, moment, printable


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A call in the table."""

    call: str
    agent: Agent | None
    started_at: datetime | None
    seconds: float | None
    points: float | Undetermined | None
    critical: bool | Undetermined | None
    violations: tuple[str, ...]
    for_review: tuple[str, ...]
    escalation: Outcome | None
    state: CallState
    erased: bool = False


def stored_line(row: CallRow, state: CallState | None = None) -> Line:
    """A stored call; `state`: how it ended in this run, else how the analysis ended."""
    return Line(
        call=mask_name(row.metadata.call_id or row.file.stem),
        agent=row.metadata.agent,
        started_at=row.metadata.started_at,
        seconds=row.seconds,
        points=row.points,
        critical=row.critical,
        violations=row.violations,
        for_review=row.for_review,
        escalation=row.escalation,
        state=state or row.state,
        erased=row.erased_at is not None,
    )


def unstored_line(report: FileReport) -> Line:
    """A recording that has no analysis."""
    return Line(
        call=mask_name(report.metadata.call_id or report.file.name),
        agent=report.metadata.agent,
        started_at=report.metadata.started_at,
        seconds=None,
        points=None,
        critical=None,
        violations=(),
        for_review=(),
        escalation=None,
        state=report.state,
    )


_HEADERS = (
    (Text("通话", "call"), {"overflow": "fold", "style": "bold"}),
    (Text("坐席", "agent"), {"overflow": "fold"}),
    (Text("开始", "start"), {"overflow": "fold"}),
    (Text("时长", "length"), {"no_wrap": True, "justify": "right"}),
    (Text("得分", "score"), {"no_wrap": True, "justify": "right"}),
    (Text("关键项", "critical"), {"no_wrap": True}),
    (Text("疑似违规", "suspected"), {"overflow": "fold"}),
    (Text("状态", "state"), {"no_wrap": True}),
)


def empty_table() -> Table:
    """A table without rows and columns, in the style of all of ours: one line below the headers, two blanks between."""
    return Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0), header_style="bold")


def calls_table(lines: Iterable[Line], names: Mapping[str, Text], lang: Lang, *, stacked: bool) -> Table:
    """A row a call; `names`: categories by their code.

    `stacked`, for a narrow screen: a line for each violation, starts without their year; else a line a call.
    """
    table = empty_table()
    for header, how in _HEADERS:
        table.add_column(header.in_(lang), **how)
    for line in lines:
        table.add_row(
            printable(line.call),
            printable("" if line.agent is None else line.agent.name or line.agent.id),
            moment(line.started_at).removeprefix(f"{line.started_at:%Y}-" if stacked and line.started_at else ""),
            "" if line.seconds is None else clock(line.seconds),
            _points(line.points, lang),
            _critical(line.critical, lang),
            _violations(line, names, lang, "\n" if stacked else Text("；", "; ").in_(lang)),
            _state(line, lang),
        )
    return table


def _state(line: Line, lang: Lang) -> Styled:
    if line.erased:
        return Styled(_ERASED.in_(lang), "dim")
    return Styled(STATES[line.state].in_(lang), _STATE_STYLES.get(line.state, ""))


_ERASED = Text("已删除", "erased")
_STATE_STYLES = {
    CallState.UNCHANGED: "dim",
    CallState.DAMAGED: "yellow",
    CallState.NO_SPEECH: "yellow",
    CallState.UNREADABLE: "red",
    CallState.FAILED: "red",
    CallState.MISSING: "red",
}
_ESCALATIONS = {
    Outcome.YES: Text("须优先关注", "look first"),
    Outcome.REVIEW: Text("或须优先关注", "perhaps look first"),
}
_UNDETERMINED = Text("未定", "undet.")


def _points(value: float | Undetermined | None, lang: Lang) -> Styled:
    match value:
        case None:
            return Styled("")
        case Undetermined():
            return Styled(_UNDETERMINED.in_(lang), "yellow")
        case _:
            return Styled(f"{value:.1f}", "green" if value >= 85 else "yellow" if value >= 60 else "red")


def _critical(value: bool | Undetermined | None, lang: Lang) -> Styled:
    match value:
        case None:
            return Styled("")
        case Undetermined():
            return Styled(_UNDETERMINED.in_(lang), "yellow")
        case True:
            return Styled(Text("不合格", "failed").in_(lang), "bold red")
        case _:
            return Styled(Text("合格", "passed").in_(lang), "green")


def _violations(line: Line, names: Mapping[str, Text], lang: Lang, separator: str) -> Styled:
    parts = [Styled(_named(code, names, lang), "red") for code in line.violations]
    if line.escalation in _ESCALATIONS:
        parts.insert(0, Styled(_ESCALATIONS[line.escalation].in_(lang), "bold magenta"))
    if line.for_review:
        note = Text("待复核 ", "for review ").in_(lang)
        parts.append(Styled(note + " ".join(line.for_review), "yellow"))
    return Styled(separator).join(parts)


def _named(code: str, names: Mapping[str, Text], lang: Lang) -> str:
    return f"{code} {names[code].in_(lang)}" if code in names else code
