"""What is left of an erased call: the same figures, no words, and nothing that anybody could still do with it."""

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from office_of_one_customer import (
    CUSTOMER,
    KNOWLEDGE,
    MARKS,
    OF_CUSTOMER,
    OTHER,
    SPOKEN,
    Stored,
    account,
    applied,
    public_id_of,
)

from qa_monitor.domain import Account, Duty, Polarity, Ruling, Severity, Text
from qa_monitor.review.application import create_app
from qa_monitor.review.calibration import (
    agreement,
    blind_call,
    blind_queue,
    finish_blind,
    give_blind_verdict,
    next_blind,
)
from qa_monitor.review.calls import reviewed_call
from qa_monitor.review.office import Office
from qa_monitor.review.opened import Opened, named_findings
from qa_monitor.review.pages.shell import LANGUAGE_COOKIE
from qa_monitor.review.queue import next_call, queue
from qa_monitor.review.refusals import Unfit
from qa_monitor.review.requests import COOKIE, CSRF_HEADER
from qa_monitor.review.sampling import NewPlan, Stratum, make_plan, plan
from qa_monitor.review.sessions import csrf_token, open_session
from qa_monitor.review.values import QueueFilter
from qa_monitor.review.verdicts import NewVerdict, give_verdict
from qa_monitor.scoring import Scorecard, sole
from qa_monitor.scoring.scorecard import Dimension, FindingRule, Item
from qa_monitor.store import (
    CallFilter,
    calls_with_customers,
    customer_calls,
    findings_of,
    judged_calls,
    list_calls,
    load_analysis,
    load_transcript,
    other_calls_to,
    reading,
    save_analysis,
    spoken_in,
    verdicts_of,
    writing,
)

RULE = FindingRule(
    code="V01",
    polarity=Polarity.VIOLATION,
    points=MappingProxyType(dict.fromkeys(Severity, 40.0)),
    at_most=None,
    critical=True,
    needs=(),
)
SCORECARD = Scorecard(
    id="small",
    name=Text("小卡", "small card"),
    least_weight=50,
    least_confidence=0.4,
    dimensions=(Dimension(id="tone", name=Text("语气", "tone"), weight=100),),
    items=(Item(id="threat", name=Text("威胁", "threat"), dimension="tone", rule=RULE, sources=(), house=False),),
    sha256="b" * 64,
)
OF_EVERYBODY = replace(
    OF_CUSTOMER,
    requests=tuple(
        replace(OF_CUSTOMER.requests[0], id=f"request-{customer.lower()}", customer=customer)
        for customer in (CUSTOMER, OTHER)
    ),
)
WITH_SCORECARD = replace(KNOWLEDGE, scorecards=sole(SCORECARD))


@pytest.fixture
def reviewers(stored: Stored) -> tuple[Account, Account, Account]:
    """A supervisor and two reviewers who have seen nothing yet."""
    engine = stored.engine
    return (
        account(engine, Duty.SUPERVISOR, "s2"),
        account(engine, Duty.REVIEWER, "r2"),
        account(engine, Duty.REVIEWER, "r3"),
    )


def judge_blind(engine: sa.Engine, who: Account, plan_id: str, rulings: Iterator[Ruling]) -> None:
    with writing(engine) as db:
        review = next_blind(db, who, plan_id)
    assert review is not None
    with writing(engine) as db:
        for finding in blind_call(db, who, review, KNOWLEDGE).findings:
            if finding.finding.cancelled_by is None:
                verdict = NewVerdict(ruling=next(rulings), finding=finding.public_id, reason=SPOKEN)
                give_blind_verdict(db, who, review, verdict, knowledge=KNOWLEDGE)
        finish_blind(db, who, review)


def figures(stored: Stored, who: Account, plan_id: str) -> dict[str, Any]:
    """All that is counted of the calls."""
    with reading(stored.engine) as db:
        rows = list_calls(db, CallFilter())
        agreed = agreement(db, plan_id, KNOWLEDGE)
        shown = [reviewed_call(db, who, public_id_of(stored.engine, one), WITH_SCORECARD) for one in stored.calls]
        return {
            "lists": [
                (row.metadata.agent, row.seconds, row.points, row.critical, row.violations, row.for_review, row.state)
                for row in rows
            ],
            "days": [row.metadata.started_at and row.metadata.started_at.date() for row in rows],
            "findings": [
                (one.finding.code, one.finding.span, one.finding.confidence, one.finding.state, one.finding.found_by)
                for one in findings_of(db, CallFilter())
            ],
            "verdicts": verdicts_of(db, [1, 2, 3]),
            "scores": [
                (one.score.decided and (one.score.decided.points, one.score.decided.critical), one.row.state)
                for one in shown
            ],
            "measures": [one.analysis.measures for one in shown],
            "checks": [[(check.id, check.outcome) for check in one.analysis.checks] for one in shown],
            "agreement": (agreed.calls, agreed.categories, len(agreed.disagreements)),
            "sample": (plan(db, plan_id).strata, [(one.reviewed, one.missed) for one in plan(db, plan_id).calls]),
        }


def test_everything_that_is_counted_stays_the_same(stored: Stored, reviewers: tuple[Account, Account, Account]) -> None:
    supervisor, one, other = reviewers
    with writing(stored.engine) as db:
        new = NewPlan(name="抽样", flagged=True, double=True, share=1.0, stratum=Stratum.AGENT, seed=1)
        plan_id = make_plan(db, supervisor, new)
    for who, ruling in ((one, Ruling.CONFIRMED), (other, Ruling.OVERTURNED)):
        for _ in range(2):
            judge_blind(stored.engine, who, plan_id, iter([ruling]))
    before = figures(stored, supervisor, plan_id)
    assert before["agreement"][0] == 2
    assert before["scores"][0][0] == (0.0, True)
    applied(stored.engine, OF_CUSTOMER)
    assert figures(stored, supervisor, plan_id) == before


def test_no_program_may_take_it_up_again(stored: Stored) -> None:
    applied(stored.engine, OF_CUSTOMER)
    first = stored.calls[0]
    with writing(stored.engine) as db:
        assert [number for number, _ in calls_with_customers(db, CallFilter())] == [3]
        assert [call.recording_id for call in judged_calls(db, [1, 2, 3])] == [3]
        assert other_calls_to(db, [CUSTOMER], []) == []
        assert customer_calls(db, [CUSTOMER]) == []
        assert load_transcript(db, first.recording, program="1.0", model="base@d01c") is None
        assert {text.recording_id for text in spoken_in(db, CallFilter())} == {3}
    heard_again = replace(first, versions=replace(first.versions, program="2.0"))
    with writing(stored.engine) as db:
        assert save_analysis(db, heard_again, tokens=["", ""]) == 1
    with reading(stored.engine) as db:
        left = load_analysis(db, first.recording.sha256)
        assert left.analysis.recording.metadata.customer_ref is None
        assert left.erased_at is not None
        assert [utterance.text for utterance in left.analysis.transcript.utterances] == ["", ""]  # type: ignore[union-attr]


def test_it_waits_for_nobody_in_the_queue(stored: Stored, reviewers: tuple[Account, Account, Account]) -> None:
    supervisor, one, _ = reviewers
    applied(stored.engine, OF_CUSTOMER)
    with writing(stored.engine) as db:
        page = queue(db, supervisor, QueueFilter())
        assert sorted(row.name for row in page.rows) == [
            "20260505-KH-WANG-01",
            f"erased-{stored.calls[0].recording.sha256[:12]}",
        ]
        assert next_call(db, one) == public_id_of(stored.engine, stored.calls[2])
        assert next_call(db, reviewers[2]) is None


def test_nobody_can_judge_it(stored: Stored, reviewers: tuple[Account, Account, Account]) -> None:
    supervisor, one, _ = reviewers
    with writing(stored.engine) as db:
        new = NewPlan(name="抽样", flagged=True, double=True, share=1.0, stratum=Stratum.NONE, seed=1)
        plan_id = make_plan(db, supervisor, new)
        begun = next_blind(db, one, plan_id)
    assert begun is not None
    public_ids = [public_id_of(stored.engine, call) for call in stored.calls]
    applied(stored.engine, OF_EVERYBODY)
    with writing(stored.engine) as db:
        assert all(task.open_review is None for task in blind_queue(db, one))
        call = Opened(recording_id=1, public_id=public_ids[0], analysis_id=1)
        finding = named_findings(db, call, ())[0].public_id
        verdict = NewVerdict(ruling=Ruling.CONFIRMED, finding=finding)
        with pytest.raises(Unfit, match="erased by policy on"):
            give_verdict(db, one, public_ids[0], verdict, seen=4, knowledge=KNOWLEDGE)
        with pytest.raises(Unfit, match="erased by policy on"):
            finish_blind(db, one, begun)


PLACES = ["/calls/{id}", "/api/calls/{id}", "/calls/{id}/waveform", "/calls/{id}/sound"]


@pytest.mark.parametrize("place", PLACES)
def test_pages_and_programs_are_told_since_when_it_is_gone(sqlite_stored: Stored, place: str) -> None:
    stored = sqlite_stored
    reviewer = account(stored.engine, Duty.REVIEWER, "r2")
    address = place.format(id=public_id_of(stored.engine, stored.calls[0]))
    client = browser(stored, reviewer)
    before = client.get(address)
    assert "erased by policy" not in before.text
    applied(stored.engine, OF_CUSTOMER)
    after = client.get(address)
    assert ("was erased by policy on" if place.endswith(("form", "sound")) else "erased by policy on") in after.text
    assert [mark for mark in MARKS if mark in after.text] == []


def browser(stored: Stored, who: Account) -> TestClient:
    client = TestClient(
        create_app(Office(engine=stored.engine, knowledge=WITH_SCORECARD)), base_url="https://testserver"
    )
    with writing(stored.engine) as db:
        token = open_session(db, who)
    client.cookies.set(COOKIE, token)
    client.cookies.set(LANGUAGE_COOKIE, "en")
    client.headers[CSRF_HEADER] = csrf_token(token)
    return client
