"""An agent's page for coaching: what a talk is about, and the record of what was agreed."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from qa_monitor.coaching.agent import Period, agent_report, with_clips
from qa_monitor.coaching.agent_page import agent_values, playlist_of
from qa_monitor.coaching.facts import CallFacts
from qa_monitor.coaching.goals import measures
from qa_monitor.coaching.moments import Moment
from qa_monitor.coaching.playlist import as_html
from qa_monitor.coaching.trend import By
from qa_monitor.domain import Text
from qa_monitor.masking import mask_name
from qa_monitor.review.coaching import Writer, agents, agree, note, see, seen, withdraw
from qa_monitor.review.office import Office
from qa_monitor.review.opened import open_call
from qa_monitor.review.pages.shell import language, rendered, to
from qa_monitor.review.refusals import Unfit
from qa_monitor.review.requests import Acknowledges, Coaches, Day, ExportsClips, InOffice, SeesCoaching, days
from qa_monitor.store import reading, writing
from qa_monitor.store.audit import Act, add_act
from qa_monitor.store.coaching import AgreedGoal, MeanPoints, Measured, OfTenCalls

DAYS = 28
"""Looked at unless the address says otherwise, and length of the period of a goal."""

MOST_CALLS = 300
"""Calls of the period, the newest, that are offered for a note to be about."""

AgentId = Annotated[str, Query(max_length=100)]
Sent = Annotated[str, Form(max_length=100)]

router = APIRouter()


class GoalForm(BaseModel):
    """The form of a goal."""

    agent: Annotated[str, Field(max_length=100)]
    measure: Annotated[str, Field(max_length=110, pattern="^((item|dimension):.+)?$")] = ""
    """`item:` or `dimension:` and its id; empty of a goal in words alone."""
    target: Annotated[float, Field(ge=0, le=100)] | Literal[""] = ""
    """Of an item in how many of ten calls, of a dimension how many points."""
    since: date
    until: date
    """The last day, whole."""
    text: Annotated[str, Field(max_length=1000)] = ""

    @property
    def goal(self) -> AgreedGoal:
        """What it asks for. Raises Unfit of a measure without a target, and of parts of calls."""
        return AgreedGoal(measured=self._measured, since=self.since, until=self.until)

    @property
    def _measured(self) -> Measured | None:
        kind, _, name = self.measure.partition(":")
        if not name:
            return None
        if self.target == "" or (kind == "item" and self.target != int(self.target)):
            raise Unfit(
                Text("请填目标数：项目填每 10 通里几通，维度填平均分", "say of how many calls, or how many points")
            )
        return (
            OfTenCalls(item=name, tenths=int(self.target))
            if kind == "item"
            else MeanPoints(dimension=name, points=self.target)
        )


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
        measures=[(*_choice(one), name) for one, name in measures(office.knowledge.guide)],
        about=[_about(one) for one in reversed(report.calls[-MOST_CALLS:]) if one.public_id is not None],
        **agent_values(report, language(request), _heard_at),
    )


def _choice(one: Measured) -> tuple[str, str]:
    """Kind, and value in the form."""
    if isinstance(one, OfTenCalls):
        return "item", f"item:{one.item}"
    return "dimension", f"dimension:{one.dimension}"


def _about(call: CallFacts) -> tuple[str | None, str]:
    """A call that a note may be about: its name in addresses, and how people know it."""
    started = call.metadata.started_at
    parts = ("" if started is None else f"{started:%m-%d %H:%M}", mask_name(call.metadata.call_id or ""))
    return call.public_id, " ".join(parts).strip()


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
def add_note(
    office: InOffice,
    account: Coaches,
    agent: Sent,
    text: Annotated[str, Form(max_length=4000)],
    call: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Keep a note of a talk, about a call or none."""
    with writing(office.engine) as db:
        recording_id = open_call(db, account, call).recording_id if call else None
        note(db, Writer(account=account), agent, text.strip(), recording_id=recording_id)
    return to("/coaching/agent", agent=agent)


@router.post("/coaching/goals")
def add_goal(office: InOffice, account: Coaches, form: Annotated[GoalForm, Form()]) -> Response:
    """Keep a goal that was agreed."""
    with writing(office.engine) as db:
        agree(db, Writer(account=account), form.agent, form.goal, form.text.strip(), office.knowledge.guide)
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
