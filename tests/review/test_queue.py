"""The queue: order, filters, pages, counts, who takes which."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from desks import Desk
from made_up_reviews import BOB, STARTED, account, call, finding, judged_anew, stored

from qa_monitor.domain import Cancellation, Context, Duty, ReviewState
from qa_monitor.review.queue import assign, next_call, queue
from qa_monitor.review.refusals import NotAllowed, NotThere, Unfit
from qa_monitor.review.values import QueueFilter
from qa_monitor.store import reading, writing

CALLS = (
    call("calm"),
    call("blame", finding("V09", 3), agent=BOB, started_at=STARTED + timedelta(days=1)),
    call("threat", finding("V01", 1)),
    call("sure threat", finding("V01", 1, confidence=0.99), agent=BOB),
    call("self-harm", finding("self_harm", 5), agent=None, started_at=None),
    call("negated", finding("V01", 1, cancelled_by=Cancellation(Context.NEGATION, "不会"))),
    call("for review", finding("V09", 1, review_because="confidence", confidence=0.5)),
)


def names(desk: Desk, where: QueueFilter, who: Duty = Duty.REVIEWER, **rest: Any) -> list[str]:
    with reading(desk.engine) as db:
        return [row.name for row in queue(db, desk.accounts[who], where, **rest).rows]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        pytest.param(
            QueueFilter(),
            ["self-harm", "sure threat", "threat", "blame", "for review"],
            id="escalations, then critical, then how sure, then points; calls without findings are left out",
        ),
        pytest.param(QueueFilter(state=ReviewState.CLEAR), ["calm", "negated"], id="what was cancelled flags nothing"),
        pytest.param(QueueFilter(agent="A02"), ["sure threat", "blame"], id="an agent"),
        pytest.param(QueueFilter(team="一组"), ["threat", "for review"], id="a team"),
        pytest.param(QueueFilter(category="V09"), ["blame", "for review"], id="a category"),
        pytest.param(QueueFilter(category="V09", agent="A01"), ["for review"], id="a category and an agent"),
        pytest.param(QueueFilter(category="self_harm"), ["self-harm"], id="a signal"),
        pytest.param(QueueFilter(since=STARTED + timedelta(hours=1)), ["blame"], id="from a moment on"),
        pytest.param(
            QueueFilter(until=STARTED + timedelta(hours=1)),
            ["sure threat", "threat", "for review"],
            id="up to a moment",
        ),
        pytest.param(QueueFilter(reviewer="nobody of this name"), [], id="a reviewer who is not there"),
        pytest.param(QueueFilter(category="V08"), [], id="a category that nothing has"),
    ],
)
def test_the_filters_of_the_queue(desk: Desk, where: QueueFilter, expected: list[str]) -> None:
    stored(desk.engine, *CALLS)
    found = names(desk, where)
    assert sorted(found) == sorted(expected) if where.state is ReviewState.CLEAR else found == expected


def test_pages_follow_each_other_without_gap_or_repetition(desk: Desk) -> None:
    stored(desk.engine, *[call(f"c{number}", finding("V09", 1)) for number in range(7)])
    found: list[str] = []
    after = None
    while True:
        with reading(desk.engine) as db:
            page = queue(db, desk.accounts[Duty.REVIEWER], QueueFilter(), after=after, limit=3)
        found += [row.name for row in page.rows]
        after = page.after
        if after is None:
            break
    assert sorted(found) == [f"c{number}" for number in range(7)]


@pytest.mark.parametrize("after", ["", "x", "1", "1.", "1.a b", "9" * 30 + ".a", "1.a\x00"])
def test_a_page_that_no_page_gave_is_refused(sqlite_desk: Desk, after: str) -> None:
    with pytest.raises(Unfit), reading(sqlite_desk.engine) as db:
        queue(db, sqlite_desk.accounts[Duty.REVIEWER], QueueFilter(), after=after)


def test_counts_by_state_are_of_the_same_filter(desk: Desk) -> None:
    stored(desk.engine, *CALLS)
    with reading(desk.engine) as db:
        counts = queue(db, desk.accounts[Duty.REVIEWER], QueueFilter(agent="A01")).counts
    assert {state: (count.calls, count.exact) for state, count in counts.items()} == {
        ReviewState.CLEAR: (2, True),
        ReviewState.OPEN: (2, True),
        ReviewState.APPEALED: (0, True),
        ReviewState.DECIDED: (0, True),
    }


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        pytest.param(QueueFilter(), ["threat", "for review"], id="their own calls alone"),
        pytest.param(QueueFilter(agent="A02"), [], id="nothing of another"),
        pytest.param(QueueFilter(team="二组"), [], id="nothing of another team"),
    ],
)
def test_an_agent_sees(desk: Desk, where: QueueFilter, expected: list[str]) -> None:
    stored(desk.engine, *CALLS)
    assert names(desk, where, Duty.AGENT) == expected


def test_the_next_call_is_the_most_urgent_that_nobody_has(desk: Desk) -> None:
    ids = dict(zip((one.recording.name for one in CALLS), stored(desk.engine, *CALLS), strict=True))
    other = account(desk.engine, Duty.REVIEWER, "second")

    def taken(who: Any, after: str | None = None) -> str | None:
        with writing(desk.engine) as db:
            return next_call(db, who, after=after)

    reviewer = desk.accounts[Duty.REVIEWER]
    assert taken(reviewer) == ids["self-harm"]
    assert taken(other) == ids["sure threat"]
    assert taken(reviewer) == ids["self-harm"]
    assert taken(reviewer, after=ids["self-harm"]) == ids["threat"]
    assert names(desk, QueueFilter(reviewer=reviewer.public_id)) == ["self-harm", "threat"]
    assert names(desk, QueueFilter(reviewer="none")) == ["blame", "for review"]


def given(desk: Desk, who: Duty, calls: Sequence[str], to: str | None) -> int:
    with writing(desk.engine) as db:
        return assign(db, desk.accounts[who], calls, to)


def test_only_a_supervisor_takes_a_call_from_another(desk: Desk) -> None:
    (one,) = stored(desk.engine, call("one", finding()))
    supervisor, reviewer = (desk.accounts[duty].public_id for duty in (Duty.SUPERVISOR, Duty.REVIEWER))
    assert given(desk, Duty.SUPERVISOR, [one], supervisor) == 1
    with pytest.raises(NotAllowed):
        given(desk, Duty.REVIEWER, [one], reviewer)
    assert given(desk, Duty.SUPERVISOR, [one], reviewer) == 1
    assert given(desk, Duty.REVIEWER, [one], None) == 1
    with pytest.raises(NotAllowed):
        given(desk, Duty.REVIEWER, [one], supervisor)
    with pytest.raises(NotThere):
        given(desk, Duty.SUPERVISOR, [one], desk.accounts[Duty.AUDITOR].public_id)
    assert given(desk, Duty.SUPERVISOR, ["no such call"], reviewer) == 0


def test_a_new_analysis_moves_the_call_and_its_version(desk: Desk) -> None:
    (one,) = stored(desk.engine, call("one", finding("V09")))
    stored(desk.engine, judged_anew(call("one", finding("V01"))))
    with reading(desk.engine) as db:
        (row,) = queue(db, desk.accounts[Duty.REVIEWER], QueueFilter()).rows
        assert db.scalar(sa.text("SELECT count(*) FROM review_queue")) == 2
    assert (row.public_id, row.version, row.codes) == (one, 2, ("V01",))
