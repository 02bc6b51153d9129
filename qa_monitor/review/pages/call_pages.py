"""The page of a call, its verdicts and its appeals."""

from dataclasses import dataclass
from math import isfinite
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from qa_monitor.domain import Account, Ruling, Span, Text
from qa_monitor.review.appeals import appeal, decide_appeal, open_appeals
from qa_monitor.review.calls import reviewed_call
from qa_monitor.review.office import Office
from qa_monitor.review.pages.call_values import call_values
from qa_monitor.review.pages.shell import rendered
from qa_monitor.review.refusals import Unfit
from qa_monitor.review.requests import Appeals, Decides, DecidesAppeals, InOffice, SeesCalls
from qa_monitor.review.roles import state_roles
from qa_monitor.review.verdicts import NewVerdict, give_verdict
from qa_monitor.store import reading, writing

Reason = Annotated[str, Form(max_length=2000)]

router = APIRouter()


@router.get("/calls/{public_id}")
def call_page(
    request: Request,
    office: InOffice,
    account: SeesCalls,
    public_id: str,
    at: float = 0.0,
    unmasked: bool = False,
) -> Response:
    """Everything of one call; `at`: the second to begin at."""
    with (writing if unmasked else reading)(office.engine) as db:
        values = _values(db, account, office, public_id, unmasked=unmasked)
    return rendered(request, "call.html", account, part=False, at_second=max(0.0, at), **values)


def _values(db: Session, account: Account, office: Office, public_id: str, *, unmasked: bool) -> dict[str, Any]:
    call = reviewed_call(db, account, public_id, office.knowledge, unmasked=unmasked)
    more = "?unmasked=1" if unmasked else ""
    values = call_values(account, call, office.knowledge, verdicts_at=f"/calls/{public_id}/verdicts{more}")
    return {**values, "roles_at": f"/calls/{public_id}/roles{more}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SentVerdict:
    """A verdict, and the version of the call that its author saw."""

    seen: int
    verdict: NewVerdict


def sent_verdict(
    ruling: Annotated[Ruling, Form()],
    seen: Annotated[int, Form(ge=0, le=2**31 - 1)],
    finding: Annotated[str, Form(max_length=100)] = "",
    reason: Reason = "",
    code: Annotated[str, Form(max_length=100)] = "",
    start: Annotated[str, Form(max_length=40)] = "",
    end: Annotated[str, Form(max_length=40)] = "",
) -> SentVerdict:
    """What the form of a finding sent, or that of a missed one. Raises Unfit for times that are none."""
    of_call = ruling is Ruling.NOTHING_MISSED
    verdict = NewVerdict(
        ruling=ruling,
        finding=finding or None,
        reason=reason.strip() or None,
        code=None if of_call else code or None,
        span=None if of_call else sent_span(start, end),
    )
    return SentVerdict(seen=seen, verdict=verdict)


SentByForm = Annotated[SentVerdict, Depends(sent_verdict)]


def sent_span(start: str, end: str) -> Span | None:
    """The time that a form sent; None where neither end is given. Raises Unfit for times that are none."""
    if not start.strip() and not end.strip():
        return None
    try:
        span = Span(float(start), float(end))
    except ValueError:
        span = None
    if span is None or not isfinite(span.end):
        raise Unfit(Text("请同时填写开始和结束的秒数，且开始早于结束", "give both seconds, the start before the end"))
    return span


@router.post("/calls/{public_id}/verdicts")
def judge(
    request: Request, office: InOffice, account: Decides, public_id: str, sent: SentByForm, unmasked: bool = False
) -> Response:
    """Keep a verdict, and show the call with it."""
    with writing(office.engine) as db:
        give_verdict(db, account, public_id, sent.verdict, seen=sent.seen, knowledge=office.knowledge)
    return _reviewed(request, office, account, public_id, unmasked=unmasked)


@router.post("/calls/{public_id}/roles")
def roles(
    request: Request,
    office: InOffice,
    account: Decides,
    public_id: str,
    swap: Annotated[bool, Form()],
    seen: Annotated[int, Form(ge=0, le=2**31 - 1)],
    unmasked: bool = False,
) -> Response:
    """Keep who speaks by a person, and show the call as it is judged by that."""
    rules = None if office.rules is None else office.rules()  # before the database is locked
    with writing(office.engine) as db:
        state_roles(db, account, public_id, swap=swap, seen=seen, rules=rules)
    return _reviewed(request, office, account, public_id, unmasked=unmasked)


@router.post("/calls/{public_id}/appeals")
def appeal_call(
    request: Request,
    office: InOffice,
    account: Appeals,
    public_id: str,
    reason: Reason,
    finding: Annotated[list[str] | None, Form(max_length=500)] = None,
) -> Response:
    """The agent's objection to findings."""
    with writing(office.engine) as db:
        appeal(db, account, public_id, finding or [], reason.strip())
    return _reviewed(request, office, account, public_id)


@router.post("/appeals/{appeal_id}")
def decide(
    request: Request,
    office: InOffice,
    account: DecidesAppeals,
    appeal_id: str,
    call: Annotated[str, Form(max_length=100)],
    upheld: Annotated[bool, Form()],
    reason: Reason,
) -> Response:
    """Whether the agent was right."""
    with writing(office.engine) as db:
        decide_appeal(db, account, appeal_id, upheld=upheld, reason=reason.strip())
    return _reviewed(request, office, account, call)


@router.get("/appeals")
def appeals_page(request: Request, office: InOffice, account: DecidesAppeals) -> Response:
    """Appeals that nobody has decided."""
    with reading(office.engine) as db:
        waiting = open_appeals(db, account)
    return rendered(request, "appeals.html", account, waiting=waiting)


def _reviewed(
    request: Request, office: Office, account: Account, public_id: str, *, unmasked: bool = False
) -> Response:
    """The parts of the page that a verdict changes; the player stays as it is."""
    with (writing if unmasked else reading)(office.engine) as db:
        values = _values(db, account, office, public_id, unmasked=unmasked)
    return rendered(request, "parts/reviewed.html", account, part=True, **values)
