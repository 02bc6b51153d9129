"""A team's period: figures of all agents side by side, and the same as a report to take away."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from qa_monitor.coaching.facts import Calls
from qa_monitor.coaching.team import Names, TeamReport, known_until, names_of, team_report
from qa_monitor.coaching.team_html import Look, as_html, tables
from qa_monitor.coaching.workbook import write_workbook
from qa_monitor.domain import Text
from qa_monitor.review.calibration import double_reviews
from qa_monitor.review.knowledge import Knowledge
from qa_monitor.review.pages.shell import language, rendered
from qa_monitor.review.queue import choices
from qa_monitor.review.refusals import Unfit
from qa_monitor.review.requests import Day, Exports, InOffice, SeesTeam, Short, days
from qa_monitor.store import reading, writing
from qa_monitor.store.audit import Act, add_act

USUAL = timedelta(days=28)
"""How long a period is where the address does not say."""
TYPES = {
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for; both days count whole, on the clock of the office."""

    since: date
    until: date
    team: str | None
    which: Calls

    @property
    def query(self) -> dict[str, str]:
        """The same as an address."""
        return {"team": self.team or "", "since": self.since.isoformat(), "until": self.until.isoformat()}


def asked_period(office: InOffice, *, team: Short = None, since: Day = None, until: Day = None) -> Asked:
    """The period of the address, else the last four weeks. Raises Unfit where it ends before it begins."""
    last = until or datetime.now(office.zone).date()
    first = since or last - USUAL + timedelta(days=1)
    if last < first:
        raise Unfit(Text("结束日期早于开始日期", "the period ends before it begins"))
    begin, end = days(first, last, office.zone)
    assert begin is not None
    assert end is not None
    return Asked(since=first, until=last, team=team, which=Calls(since=begin, until=end, team=team))


Period = Annotated[Asked, Depends(asked_period)]


@router.get("/team")
def team_page(request: Request, office: InOffice, account: SeesTeam, asked: Period) -> Response:
    """The figures of a period."""
    names = _names(office.knowledge)
    with reading(office.engine) as db:
        double = double_reviews(db, office.knowledge, asked.which.known_at)
        report = team_report(db, asked.which, office.knowledge.criteria, names, double)
        teams = choices(db, account, office.knowledge).teams
    look = Look(lang=language(request), zone=office.zone, review="")
    return rendered(
        request,
        "team.html",
        account,
        query=asked.query,
        teams=teams,
        tables=tables(report, names, look),
    )


@router.get("/team/report")
def team_report_file(
    request: Request,
    office: InOffice,
    account: Exports,
    asked: Period,
    form: Annotated[Literal["html", "xlsx"], Query()] = "xlsx",
) -> Response:
    """The report as a file, linked to this review; who took it stands in the log first."""
    which = known_until(datetime.now(UTC), asked.which)
    detail = {"what": "team report", "form": form, **asked.query}
    with writing(office.engine) as db:
        add_act(db, Act.EXPORTED, by=account, subject="", detail=detail)
    names = _names(office.knowledge)
    with reading(office.engine) as db:
        double = double_reviews(db, office.knowledge, which.known_at)
        report = team_report(db, which, office.knowledge.criteria, names, double)
    look = Look(lang=language(request), zone=office.zone, review=str(request.base_url).rstrip("/"))
    name = f"team-{asked.since}-{asked.until}.{form}"
    return Response(
        _file(report, names, look, form),
        media_type=TYPES[form],
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _file(report: TeamReport, names: Names, look: Look, form: str) -> bytes:
    if form == "html":
        return as_html(report, names, look).encode()
    with TemporaryDirectory(prefix="qa-monitor-") as folder:
        path = Path(folder) / "report.xlsx"
        write_workbook(report, names, look, path)
        return path.read_bytes()


def _names(knowledge: Knowledge) -> Names:
    return names_of({one.code: one.name for one in knowledge.categories.values()}, knowledge.criteria)
