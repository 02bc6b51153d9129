"""The queue: which calls wait for a person, and who takes which."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from qa_monitor.domain import ReviewState, Text
from qa_monitor.review.pages.door import inside
from qa_monitor.review.pages.shell import language, rendered, to
from qa_monitor.review.pages.words import WORDS
from qa_monitor.review.queue import assign, choices, next_call, queue
from qa_monitor.review.requests import Assigns, FilterOfAddress, InOffice, SeesCalls, Short
from qa_monitor.review.values import Choices
from qa_monitor.store import reading, writing

FIELDS = ("state", "agent", "team", "since", "until", "category", "reviewer", "after")

router = APIRouter()


@router.get("/queue")
def queue_page(
    request: Request,
    office: InOffice,
    account: SeesCalls,
    where: FilterOfAddress,
    after: Short = None,
    none: bool = False,
) -> Response:
    """Calls by urgency; `none`: the next one was asked for, and there is none."""
    query = {key: request.query_params.get(key, "") for key in FIELDS}
    with reading(office.engine) as db:
        page = queue(db, account, where, after=after)
        offered = choices(db, account, office.knowledge)
    notice = WORDS["no_next"].in_(language(request)) if none else None
    return rendered(
        request,
        "queue.html",
        account,
        page=page,
        choices=offered,
        query=query,
        notice=notice,
        labels=_labels(offered),
        severities={one.code: str(one.severity) for one in offered.categories},
    )


def _labels(offered: Choices) -> dict[str, Text]:
    """Code and name of every category; the name alone of those whose code is only their id."""
    coded = {
        one.code: Text(f"{one.code} {one.name.zh}", f"{one.code} {one.name.en}")
        for one in offered.categories
        if one.code != one.id
    }
    return dict(offered.names) | coded


@router.post("/queue/assign")
def assign_calls(
    office: InOffice,
    account: Assigns,
    call: Annotated[list[str], Form(max_length=500)],
    recipient: Annotated[str, Form(alias="to", max_length=100)] = "",
    other: Annotated[str, Form(max_length=100)] = "",
    back: Annotated[str, Form(max_length=2000)] = "/queue",
) -> Response:
    """Give calls to an account, or to nobody."""
    chosen = other if recipient == "other" else recipient
    with writing(office.engine) as db:
        assign(db, account, call, chosen or None)
    return to(inside(back))


@router.post("/queue/next")
def take_next(
    office: InOffice, account: Assigns, after: Annotated[str | None, Form(max_length=100)] = None
) -> Response:
    """Take the next call that waits, and open it."""
    with writing(office.engine) as db:
        call = next_call(db, account, after=after)
    return to("/queue", state=ReviewState.OPEN, none="1") if call is None else to(f"/calls/{call}")
