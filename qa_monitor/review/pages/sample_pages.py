"""Sampling plans, what they say of misses and of how far reviewers agree; blind reviews."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from qa_monitor.domain import Account
from qa_monitor.review.calibration import (
    agreement,
    blind_call,
    blind_queue,
    finish_blind,
    give_blind_verdict,
    next_blind,
)
from qa_monitor.review.office import Office
from qa_monitor.review.pages.call_pages import SentByForm
from qa_monitor.review.pages.call_values import call_values
from qa_monitor.review.pages.shell import rendered, to
from qa_monitor.review.requests import (
    Day,
    Empty,
    InOffice,
    PlansSamples,
    ReviewsBlind,
    SeesSamples,
    days,
)
from qa_monitor.review.sampling import NewPlan, Stratum, make_plan, plan, plans
from qa_monitor.store import reading, writing

router = APIRouter()


class PlanForm(BaseModel):
    """The form of a new plan."""

    name: Annotated[str, Field(max_length=100)]
    share: Annotated[float, Field(gt=0, le=100)]
    """Per cent."""
    draw: Literal["unflagged", "flagged"] = "unflagged"
    stratum: Stratum = Stratum.NONE
    seed: Annotated[int | None, Empty, Field(ge=0, le=2**31 - 1)] = None
    double: bool = False
    since: Day = None
    until: Day = None
    """The last day, whole."""


@router.get("/samples")
def samples_page(request: Request, office: InOffice, account: SeesSamples) -> Response:
    """The plans, and a form for another."""
    with reading(office.engine) as db:
        lines = plans(db)
    return rendered(request, "samples.html", account, lines=lines, strata=tuple(Stratum))


@router.post("/samples")
def add_plan(office: InOffice, account: PlansSamples, form: Annotated[PlanForm, Form()]) -> Response:
    """Draw a sample."""
    since, until = days(form.since, form.until, office.zone)
    new = NewPlan(
        name=form.name.strip(),
        flagged=form.draw == "flagged",
        double=form.double,
        share=form.share / 100,
        stratum=form.stratum,
        seed=form.seed,
        since=since,
        until=until,
    )
    with writing(office.engine) as db:
        made = make_plan(db, account, new)
    return to(f"/samples/{made}")


@router.get("/samples/{plan_id}")
def plan_page(request: Request, office: InOffice, account: SeesSamples, plan_id: str) -> Response:
    """What was drawn, what is known of misses, and how far two reviewers agree."""
    with reading(office.engine) as db:
        shown = plan(db, plan_id)
        agreed = agreement(db, plan_id, office.knowledge) if shown.line.double else None
    return rendered(request, "plan.html", account, plan=shown, agreement=agreed)


@router.get("/blind")
def blind_page(request: Request, office: InOffice, account: ReviewsBlind) -> Response:
    """The plans of which the account may review calls blind."""
    with reading(office.engine) as db:
        tasks = blind_queue(db, account)
    return rendered(request, "blind.html", account, tasks=tasks)


@router.post("/blind/{plan_id}/next")
def take_blind(office: InOffice, account: ReviewsBlind, plan_id: str) -> Response:
    """The next call of the plan to review blind."""
    with writing(office.engine) as db:
        review = next_blind(db, account, plan_id)
    return to("/blind" if review is None else f"/blind/reviews/{review}")


@router.get("/blind/reviews/{review_id}")
def blind_call_page(request: Request, office: InOffice, account: ReviewsBlind, review_id: str) -> Response:
    """A call without what others said of it."""
    return _blind(request, office, account, review_id, "call.html")


@router.post("/blind/reviews/{review_id}/verdicts")
def judge_blind(
    request: Request, office: InOffice, account: ReviewsBlind, review_id: str, sent: SentByForm
) -> Response:
    """Keep a blind verdict, and show the call with it."""
    with writing(office.engine) as db:
        give_blind_verdict(db, account, review_id, sent.verdict, knowledge=office.knowledge)
    return _blind(request, office, account, review_id, "parts/reviewed.html")


@router.post("/blind/reviews/{review_id}/finish")
def finish(office: InOffice, account: ReviewsBlind, review_id: str) -> Response:
    """Hand the blind review in, and go back to the plans."""
    with writing(office.engine) as db:
        finish_blind(db, account, review_id)
    return Response(status_code=204, headers={"HX-Redirect": "/blind"})


def _blind(request: Request, office: Office, account: Account, review_id: str, template: str) -> Response:
    with reading(office.engine) as db:
        call = blind_call(db, account, review_id, office.knowledge)
    at = f"/blind/reviews/{review_id}"
    values = call_values(account, call, office.knowledge, verdicts_at=f"{at}/verdicts")
    return rendered(
        request,
        template,
        account,
        part=template != "call.html",
        at_second=0.0,
        **(values | {"finish_at": f"{at}/finish"}),
    )
