"""Calls over JSON: the queue, one call, verdicts, appeals, search, exports."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from qa_monitor.review.api.bodies import AppealBody, AssignmentBody, DecisionBody, RolesBody, SpeakersBody, VerdictBody
from qa_monitor.review.api.objects import Object, as_list, as_object, call_object
from qa_monitor.review.appeals import appeal, decide_appeal, open_appeals
from qa_monitor.review.calls import reviewed_call
from qa_monitor.review.export import export_calls, export_verdicts
from qa_monitor.review.queue import assign, choices, next_call, queue
from qa_monitor.review.requests import (
    Appeals,
    Assigns,
    Decides,
    DecidesAppeals,
    Exports,
    FilterOfAddress,
    InOffice,
    SeesCalls,
)
from qa_monitor.review.roles import give_roles, state_roles
from qa_monitor.review.search import search
from qa_monitor.review.verdicts import give_verdict
from qa_monitor.store import reading, writing

router = APIRouter(prefix="/api")

After = Annotated[str | None, Query(max_length=100)]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/calls")
def calls(
    office: InOffice, account: SeesCalls, where: FilterOfAddress, after: After = None, limit: Limit = 50
) -> Object:
    """The queue: calls by urgency. `after` of one page asks for the next."""
    with reading(office.engine) as db:
        return as_object(queue(db, account, where, after=after, limit=limit))


@router.get("/choices")
def filters(office: InOffice, account: SeesCalls) -> Object:
    """What the filters may ask for, and the names of all codes."""
    with reading(office.engine) as db:
        return as_object(choices(db, account, office.knowledge))


@router.post("/calls/next")
def take_next(office: InOffice, account: Assigns, after: After = None) -> Object:
    """Take the most urgent open call; null where nothing is left."""
    with writing(office.engine) as db:
        return {"call": next_call(db, account, after=after)}


@router.post("/calls/assign")
def assignment(office: InOffice, account: Assigns, body: AssignmentBody) -> Object:
    """Give calls to an account, or take them back."""
    with writing(office.engine) as db:
        return {"calls": assign(db, account, body.calls, body.to)}


@router.get("/calls/{public_id}")
def call(office: InOffice, account: SeesCalls, public_id: str, unmasked: bool = False) -> Object:
    """Everything of a call. Unmasked it stands in the log."""
    if unmasked:
        with writing(office.engine) as db:
            return call_object(reviewed_call(db, account, public_id, office.knowledge, unmasked=True))
    with reading(office.engine) as db:
        return call_object(reviewed_call(db, account, public_id, office.knowledge))


@router.post("/calls/{public_id}/verdicts", status_code=201)
def verdict(office: InOffice, account: Decides, public_id: str, body: VerdictBody) -> Object:
    """Give a verdict; 409 with what changed, where the call has changed since `seen`."""
    with writing(office.engine) as db:
        version = give_verdict(db, account, public_id, body.verdict(), seen=body.seen, knowledge=office.knowledge)
    return {"version": version}


@router.post("/calls/{public_id}/roles", status_code=201)
def roles(office: InOffice, account: Decides, public_id: str, body: RolesBody) -> Object:
    """Say that the roles found in a call on one track are swapped, or right; the call is judged again by that."""
    rules = None if office.rules is None else office.rules()  # before the database is locked
    with writing(office.engine) as db:
        version = state_roles(db, account, public_id, swap=body.swap, seen=body.seen, rules=rules)
    return {"version": version}


@router.post("/calls/{public_id}/speakers", status_code=201)
def speakers(office: InOffice, account: Decides, public_id: str, body: SpeakersBody) -> Object:
    """Say who speaks in a call on one track, turn by turn; the call is judged again by that."""
    rules = None if office.rules is None else office.rules()  # before the database is locked
    with writing(office.engine) as db:
        version = give_roles(db, account, public_id, body.told(), seen=body.seen, rules=rules)
    return {"version": version}


@router.post("/calls/{public_id}/appeals", status_code=201)
def appealed(office: InOffice, account: Appeals, public_id: str, body: AppealBody) -> Object:
    """Appeal against the verdicts on findings of one's own call."""
    with writing(office.engine) as db:
        return {"appeal": appeal(db, account, public_id, body.findings, body.reason)}


@router.get("/appeals")
def appeals(office: InOffice, account: SeesCalls) -> list[Any]:
    """Appeals that wait for a decision."""
    with reading(office.engine) as db:
        return as_list(open_appeals(db, account))


@router.post("/appeals/{appeal_id}/decision", status_code=201)
def decided(office: InOffice, account: DecidesAppeals, appeal_id: str, body: DecisionBody) -> Object:
    """Decide an appeal."""
    with writing(office.engine) as db:
        decide_appeal(db, account, appeal_id, upheld=body.upheld, reason=body.reason)
    return {"upheld": body.upheld}


@router.get("/search")
def said(
    office: InOffice,
    account: SeesCalls,
    words: Annotated[str, Query(max_length=100)],
    by_sound: bool = False,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Object:
    """Calls in which the words were said."""
    with reading(office.engine) as db:
        return as_object(search(db, account, words, by_sound=by_sound, after=after, limit=limit))


@router.get("/export/calls.csv")
def calls_csv(office: InOffice, account: Exports, where: FilterOfAddress) -> StreamingResponse:
    """The calls of a filter, streamed."""
    return _csv(export_calls(office, account, where), "calls.csv")


@router.get("/export/verdicts.csv")
def verdicts_csv(office: InOffice, account: Exports) -> StreamingResponse:
    """All verdicts, streamed."""
    return _csv(export_verdicts(office, account), "verdicts.csv")


def _csv(lines: Iterator[str], name: str) -> StreamingResponse:
    return StreamingResponse(
        lines,
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
