"""Samples over JSON: plans, estimates, blind reviews, agreement."""

from typing import Any

from fastapi import APIRouter

from qa_monitor.review.api.bodies import BlindVerdictBody, PlanBody
from qa_monitor.review.api.objects import Object, as_list, as_object, call_object
from qa_monitor.review.calibration import (
    agreement,
    blind_call,
    blind_queue,
    finish_blind,
    give_blind_verdict,
    next_blind,
)
from qa_monitor.review.requests import InOffice, PlansSamples, ReviewsBlind, SeesSamples, days
from qa_monitor.review.sampling import NewPlan, make_plan, plan, plans
from qa_monitor.store import reading, writing

router = APIRouter(prefix="/api")


@router.get("/plans")
def all_plans(office: InOffice, account: SeesSamples) -> list[Any]:
    """All sampling plans, the newest first."""
    with reading(office.engine) as db:
        return as_list(plans(db))


@router.post("/plans", status_code=201)
def new_plan(office: InOffice, account: PlansSamples, body: PlanBody) -> Object:
    """Draw a sample."""
    since, until = days(body.since, body.until, office.zone)
    asked = NewPlan(
        name=body.name,
        flagged=body.flagged,
        double=body.double,
        share=body.share,
        stratum=body.stratum,
        seed=body.seed,
        since=since,
        until=until,
    )
    with writing(office.engine) as db:
        return {"plan": make_plan(db, account, asked)}


@router.get("/plans/{plan_id}")
def one_plan(office: InOffice, account: SeesSamples, plan_id: str) -> Object:
    """A plan, its calls, and the estimate of what is missed."""
    with reading(office.engine) as db:
        return as_object(plan(db, plan_id))


@router.get("/plans/{plan_id}/agreement")
def plan_agreement(office: InOffice, account: SeesSamples, plan_id: str) -> Object:
    """How far the two blind reviewers agree."""
    with reading(office.engine) as db:
        return as_object(agreement(db, plan_id, office.knowledge))


@router.get("/blind")
def tasks(office: InOffice, account: ReviewsBlind) -> list[Any]:
    """Plans that want blind reviewers."""
    with reading(office.engine) as db:
        return as_list(blind_queue(db, account))


@router.post("/plans/{plan_id}/blind")
def take_blind(office: InOffice, account: ReviewsBlind, plan_id: str) -> Object:
    """One's unfinished blind review of the plan, or a new one; null where nothing waits."""
    with writing(office.engine) as db:
        return {"review": next_blind(db, account, plan_id)}


@router.get("/blind/{review_id}")
def one_blind(office: InOffice, account: ReviewsBlind, review_id: str) -> Object:
    """The call of a blind review, with one's own verdicts alone."""
    with reading(office.engine) as db:
        return call_object(blind_call(db, account, review_id, office.knowledge))


@router.post("/blind/{review_id}/verdicts", status_code=201)
def blind_verdict(office: InOffice, account: ReviewsBlind, review_id: str, body: BlindVerdictBody) -> Object:
    """Give a blind verdict."""
    with writing(office.engine) as db:
        return as_object(give_blind_verdict(db, account, review_id, body.verdict(), knowledge=office.knowledge))


@router.post("/blind/{review_id}/finish")
def finished(office: InOffice, account: ReviewsBlind, review_id: str) -> Object:
    """Hand a blind review in."""
    with writing(office.engine) as db:
        finish_blind(db, account, review_id)
    return {"finished": True}
