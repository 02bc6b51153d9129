"""Fifty reviewers at once, on PostgreSQL and on SQLite: no verdict is lost, no call is given twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from desks import Desk
from made_up_reviews import KNOWLEDGE, account_in, call, finding, stored

from qa_monitor.domain import Account, Duty, Ruling
from qa_monitor.review.calls import reviewed_call
from qa_monitor.review.queue import next_call
from qa_monitor.review.refusals import ChangedMeanwhile
from qa_monitor.review.verdicts import NewVerdict, give_verdict
from qa_monitor.store import reading, writing
from qa_monitor.store.audit import audit_entries, first_broken

REVIEWERS = 50


@pytest.fixture
def reviewers(desk: Desk) -> list[Account]:
    with writing(desk.engine) as db:
        return [account_in(db, Duty.REVIEWER, f"r{number}") for number in range(REVIEWERS)]


def at_once(reviewers: list[Account], act: Callable[[Account], object]) -> list[object]:
    """All begin together."""
    barrier = Barrier(len(reviewers))

    def wait_and_act(reviewer: Account) -> object:
        barrier.wait()
        return act(reviewer)

    with ThreadPoolExecutor(len(reviewers)) as pool:
        return list(pool.map(wait_and_act, reviewers))


def test_no_verdict_on_one_call_is_lost(desk: Desk, reviewers: list[Account]) -> None:
    (one,) = stored(desk.engine, call("one", finding()))

    def give(reviewer: Account) -> int:
        """Look, decide, and where somebody was quicker see what they did and decide again; how often that was."""
        with reading(desk.engine) as db:
            call_seen = reviewed_call(db, reviewer, one, KNOWLEDGE)
        new = NewVerdict(ruling=Ruling.CONFIRMED, finding=call_seen.findings[0].public_id, reason=reviewer.name)
        seen = call_seen.row.version
        for again in range(10 * REVIEWERS):
            try:
                with writing(desk.engine) as db:
                    give_verdict(db, reviewer, one, new, seen=seen, knowledge=KNOWLEDGE)
            except ChangedMeanwhile as refused:
                seen = refused.version
                continue
            return again
        raise AssertionError("never got through")

    at_once(reviewers, give)
    with reading(desk.engine) as db:
        rows = db.execute(sa.text("SELECT version, reason FROM verdicts ORDER BY version")).all()
        number, _, broken = first_broken(audit_entries(db))
    assert [version for version, _ in rows] == list(range(2, REVIEWERS + 2))
    assert {reason for _, reason in rows} == {reviewer.name for reviewer in reviewers}
    assert (number, broken) == (REVIEWERS, None)


def test_nobody_gets_the_call_of_another(desk: Desk, reviewers: list[Account]) -> None:
    stored(desk.engine, *[call(f"c{number}", finding()) for number in range(REVIEWERS - 10)])

    def take(reviewer: Account) -> str | None:
        with writing(desk.engine) as db:
            return next_call(db, reviewer)

    taken = at_once(reviewers, take)
    assert len({one for one in taken if one}) == len([one for one in taken if one]) == REVIEWERS - 10
