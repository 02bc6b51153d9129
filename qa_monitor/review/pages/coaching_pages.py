"""An agent's page for coaching: what a talk is about, and the record of what was agreed."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from qa_monitor.coaching.agent import Period, agent_report, with_clips
from qa_monitor.coaching.agent_page import agent_values, playlist_of
from qa_monitor.coaching.moments import Moment
from qa_monitor.coaching.playlist import as_html
from qa_monitor.coaching.trend import By
from qa_monitor.domain import Text
from qa_monitor.review.coaching import agents, agree, note, see, seen, withdraw
from qa_monitor.review.office import Office
from qa_monitor.review.pages.shell import language, rendered, to
from qa_monitor.review.refusals import Unfit
from qa_monitor.review.requests import Acknowledges, Coaches, Day, ExportsClips, InOffice, SeesCoaching, days
from qa_monitor.store import reading, writing
from qa_monitor.store.audit import Act, add_act
from qa_monitor.store.coaching import AgreedGoal

DAYS = 28
"""Looked at unless the address says otherwise, and length of the period of a goal."""

AgentId = Annotated[str, Query(max_length=100)]
Sent = Annotated[str, Form(max_length=100)]

router = APIRouter()


class GoalForm(BaseModel):
    """The form of a goal."""

    agent: Annotated[str, Field(max_length=100)]
    item: Annotated[str, Field(max_length=100)]
    tenths: Annotated[int, Field(ge=1, le=10)]
    since: date
    until: date
    """The last day, whole."""
    text: Annotated[str, Field(max_length=1000)] = ""


@router.get("/coaching")
def coaching_page(request: Request, office: InOffice, account: SeesCoaching) -> Response:
    """The agents of the last weeks' calls, to choose one; an agent goes to their own page."""
    if account.agent_id is not None:
        return to("/coaching/agent", agent=account.agent_id)
    with reading(office.engine) as db:
        found = agents(db, account, _period(office, None, None, By.WEEK), office.knowledge.guide)
    return rendered(request, "coaching.html", account, agents=found)


@router.get("/coaching/agent")
def agent_page(
    request: Request,
    office: InOffice,
    account: SeesCoaching,
    agent: AgentId,
    since: Day = None,
    until: Day = None,
    by: By = By.WEEK,
) -> Response:
    """Everything about one agent in a period."""
    see(account, agent)
    period = _period(office, since, until, by)
    with reading(office.engine) as db:
        report = agent_report(db, agent, period, office.knowledge.guide)
    last = (period.until - timedelta(days=1)).date()
    return rendered(
        request,
        "coaching_agent.html",
        account,
        agent_id=agent,
        since=period.since.date(),
        until=last,
        by=by,
        choices=tuple(By),
        next_since=last + timedelta(days=1),
        next_until=last + timedelta(days=DAYS),
        **agent_values(report, language(request), _heard_at),
    )


def _heard_at(one: Moment) -> str | None:
    """The stretch of the call's own sound, beeped as everywhere (Media Fragments URI 1.0)."""
    if one.public_id is None:
        return None
    return f"/calls/{quote(one.public_id)}/sound#t={one.clip.span.start:.1f},{one.clip.span.end:.1f}"


@router.get("/coaching/clips")
def clips_page(
    request: Request,
    office: InOffice,
    account: ExportsClips,
    agent: AgentId,
    since: Day = None,
    until: Day = None,
) -> Response:
    """The clips as one file that holds their sound; that it was taken stands in the log."""
    with writing(office.engine) as db:
        add_act(db, Act.EXPORTED, by=account, subject=agent, detail={"what": "coaching_clips"})
    with reading(office.engine) as db:
        report = agent_report(db, agent, _period(office, since, until, By.WEEK), office.knowledge.guide)
        heard = with_clips(db, report, request.app.state.listening.calls)
    name = quote(f"clips-{agent}.html")
    return Response(
        as_html(playlist_of(heard), language(request)),
        media_type="text/html; charset=utf-8",
        headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"},
    )


@router.post("/coaching/notes")
def add_note(office: InOffice, account: Coaches, agent: Sent, text: Annotated[str, Form(max_length=4000)]) -> Response:
    """Keep a note of a talk."""
    with writing(office.engine) as db:
        note(db, account, agent, text.strip())
    return to("/coaching/agent", agent=agent)


@router.post("/coaching/goals")
def add_goal(office: InOffice, account: Coaches, form: Annotated[GoalForm, Form()]) -> Response:
    """Keep a goal that was agreed."""
    goal = AgreedGoal(item=form.item, tenths=form.tenths, since=form.since, until=form.until)
    with writing(office.engine) as db:
        agree(db, account, form.agent, goal, form.text.strip(), office.knowledge.guide)
    return to("/coaching/agent", agent=form.agent)


@router.post("/coaching/goals/{public_id}/withdraw")
def withdraw_goal(office: InOffice, account: Coaches, public_id: str, agent: Sent) -> Response:
    """A goal that is no longer pursued; it stays in the record."""
    with writing(office.engine) as db:
        withdraw(db, account, agent, public_id)
    return to("/coaching/agent", agent=agent)


@router.post("/coaching/entries/{public_id}/seen")
def mark_seen(office: InOffice, account: Acknowledges, public_id: str) -> Response:
    """The agent has taken note of a note or goal."""
    with writing(office.engine) as db:
        seen(db, account, public_id)
    return to("/coaching")


def _period(office: Office, since: date | None, until: date | None, by: By) -> Period:
    """Whole days on the clock of the office; the last weeks unless the address says otherwise."""
    last = until or datetime.now(office.zone).date()
    first = since or last - timedelta(days=DAYS - 1)
    begin, end = days(first, last, office.zone)
    if begin is None or end is None or begin >= end:
        raise Unfit(Text("开始日期晚于结束日期", "the first day is after the last"))
    if (end - begin).days > 3700:
        raise Unfit(Text("时间段不能超过十年", "a period of ten years at most"))
    return Period(since=begin, until=end, by=by, zone=office.zone, known_at=datetime.now(UTC))
