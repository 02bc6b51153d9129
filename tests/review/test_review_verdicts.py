"""Verdicts: what each needs, what becomes of call and score, and that two reviewers lose nothing."""

from typing import Any

import pytest
import sqlalchemy as sa
from desks import Desk
from made_up_reviews import KNOWLEDGE, account, call, finding, judged_anew, stored
from sqlalchemy.exc import IntegrityError

from qa_monitor.domain import Duty, ReviewState, Role, Ruling, Span
from qa_monitor.domain.verdicts import Verdict
from qa_monitor.review.calls import reviewed_call
from qa_monitor.review.refusals import ChangedMeanwhile, NotThere, Unfit
from qa_monitor.review.values import ReviewedCall
from qa_monitor.review.verdicts import NewVerdict, give_verdict
from qa_monitor.store import reading, verdicts_of, writing

CONFIRM = NewVerdict(ruling=Ruling.CONFIRMED)
ADD = NewVerdict(ruling=Ruling.ADDED, code="V09", span=Span(20, 22))


def opened(desk: Desk, public_id: str, who: Duty = Duty.REVIEWER) -> ReviewedCall:
    with reading(desk.engine) as db:
        return reviewed_call(db, desk.accounts[who], public_id, KNOWLEDGE)


def give(desk: Desk, public_id: str, new: NewVerdict, seen: int | None = None, who: Any = Duty.REVIEWER) -> int:
    seen = opened(desk, public_id).row.version if seen is None else seen
    by = desk.accounts[who] if isinstance(who, Duty) else who
    with writing(desk.engine) as db:
        return give_verdict(db, by, public_id, new, seen=seen, knowledge=KNOWLEDGE)


def on(desk: Desk, public_id: str, ruling: Ruling, at: int = 0, **rest: Any) -> NewVerdict:
    """A verdict on one of the call's findings, in order of time."""
    return NewVerdict(ruling=ruling, finding=opened(desk, public_id).findings[at].public_id, **rest)


def points(desk: Desk, public_id: str) -> tuple[Any, Any]:
    """By the machine, and with the verdicts."""
    score = opened(desk, public_id).score
    assert score.machine is not None
    assert score.decided is not None
    assert score.same_scorecard
    return score.machine.points, score.decided.points


@pytest.mark.parametrize(
    ("verdict", "decided", "state"),
    [
        pytest.param({"ruling": Ruling.CONFIRMED}, 0, ReviewState.DECIDED, id="confirmed: the call fails"),
        pytest.param(
            {"ruling": Ruling.OVERTURNED, "reason": "客户自己说的"},
            100,
            ReviewState.DECIDED,
            id="overturned: it does not",
        ),
        pytest.param({"ruling": Ruling.CONFIRMED, "code": "V09"}, 85, ReviewState.DECIDED, id="another category"),
    ],
)
def test_the_score_follows_the_verdict_beside_the_machines_own(
    desk: Desk, verdict: dict[str, Any], decided: float, state: ReviewState
) -> None:
    (one,) = stored(desk.engine, call("one", finding("V01")))
    assert points(desk, one) == (0, 0)
    assert give(desk, one, on(desk, one, **verdict)) == 2
    assert points(desk, one) == (0, decided)
    row = opened(desk, one).row
    assert (row.state, row.open_findings, row.version) == (state, 0, 2)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"confidence": 0.3}, id="that the machine hardly believed"),
        pytest.param({"role": Role.UNKNOWN, "review_because": "roles"}, id="of which it did not know who said it"),
        pytest.param({"review_because": "wide"}, id="in words so wide that a person must decide"),
    ],
)
def test_a_finding_that_a_person_confirmed_counts(desk: Desk, changes: dict[str, Any]) -> None:
    (one,) = stored(desk.engine, call("one", finding("V01", **changes)))
    assert points(desk, one)[1] == 100
    give(desk, one, on(desk, one, Ruling.CONFIRMED))
    score = opened(desk, one).score.decided
    assert score is not None
    assert (score.points, score.critical) == (0, True)


def test_where_nobody_can_tell_the_call_is_not_passed(desk: Desk) -> None:
    (one,) = stored(desk.engine, call("one", finding("V01")))
    give(desk, one, on(desk, one, Ruling.CANNOT_TELL))
    decided = opened(desk, one).score.decided
    assert decided is not None
    assert (decided.points, str(decided.critical)) == (100, "Undetermined(missing='review')")


def test_what_the_machine_missed_is_added_and_can_be_taken_back(desk: Desk) -> None:
    (one,) = stored(desk.engine, call("one", texts=("您好", "好", "你怎么这么不要脸")))
    give(desk, one, ADD)
    (added,) = opened(desk, one).findings
    assert (added.added, added.finding.code, added.finding.heard, added.finding.turn) == (
        True,
        "V09",
        "你怎么这么不要脸",
        2,
    )
    assert points(desk, one) == (100, 85)
    assert opened(desk, one).row.codes == ("V09",)
    give(desk, one, on(desk, one, Ruling.OVERTURNED, reason="没有说"))
    assert points(desk, one) == (100, 100)
    (taken,) = opened(desk, one).findings
    assert [verdict.ruling for verdict in taken.verdicts] == [Ruling.ADDED, Ruling.OVERTURNED]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"ruling": Ruling.OVERTURNED}, id="overturned without a reason"),
        pytest.param({"ruling": Ruling.OVERTURNED, "reason": " \n"}, id="overturned with a blank reason"),
        pytest.param({"ruling": Ruling.CONFIRMED, "finding": None}, id="a verdict on nothing"),
        pytest.param({"ruling": Ruling.CONFIRMED, "code": "V77"}, id="a category that is not there"),
        pytest.param({"ruling": Ruling.CONFIRMED, "span": Span(500, 501)}, id="a time after the call"),
        pytest.param({"ruling": Ruling.CONFIRMED, "reason": "长" * 2001}, id="a reason without end"),
        pytest.param({"ruling": Ruling.ADDED, "finding": None, "code": "V09"}, id="added without a time"),
        pytest.param({"ruling": Ruling.ADDED, "finding": None, "span": Span(1, 2)}, id="added without a category"),
        pytest.param({"ruling": Ruling.NOTHING_MISSED}, id="nothing missed, of one finding"),
    ],
)
def test_a_verdict_that_lacks_something_is_refused_and_changes_nothing(
    sqlite_desk: Desk, change: dict[str, Any]
) -> None:
    (one,) = stored(sqlite_desk.engine, call("one", finding("V01")))
    named = opened(sqlite_desk, one).findings[0].public_id
    with pytest.raises(Unfit):
        give(sqlite_desk, one, NewVerdict(**({"finding": named} | change)))
    assert opened(sqlite_desk, one).row.version == 1


def test_the_second_of_two_reviewers_is_told_what_changed(desk: Desk) -> None:
    (one,) = stored(desk.engine, call("one", finding("V01", 1), finding("V09", 5)))
    second = account(desk.engine, Duty.REVIEWER, "second")
    first_of, other = on(desk, one, Ruling.CONFIRMED, 0), on(desk, one, Ruling.OVERTURNED, 1, reason="语气正常")
    give(desk, one, first_of, seen=1)
    with pytest.raises(ChangedMeanwhile) as raised:
        give(desk, one, other, seen=1, who=second)
    assert raised.value.version == 2
    assert [(one.version, one.by, one.what.zh) for one in raised.value.changes] == [
        (2, "测试reviewer", "确认 V01（第 1.0 秒）")
    ]
    assert give(desk, one, other, seen=2, who=second) == 3
    assert [len(found.verdicts) for found in opened(desk, one).findings] == [1, 1]


def test_who_opened_a_call_before_it_was_judged_anew_is_told(desk: Desk) -> None:
    (one,) = stored(desk.engine, call("one", finding("V01", 1)))
    verdict = on(desk, one, Ruling.CONFIRMED)
    stored(desk.engine, judged_anew(call("one", finding("V09", 5))))
    with pytest.raises(ChangedMeanwhile) as raised:
        give(desk, one, verdict, seen=1)
    assert [one.what.zh for one in raised.value.changes] == ["系统重新评过分，发现可能已不同"]
    with pytest.raises(NotThere):
        give(desk, one, verdict, seen=2)


def test_verdicts_outlive_the_analysis_they_were_given_on(desk: Desk) -> None:
    (one,) = stored(desk.engine, call("one", finding("V01", 1), finding("V09", 5)))
    give(desk, one, on(desk, one, Ruling.OVERTURNED, 0, reason="引述"))
    give(desk, one, on(desk, one, Ruling.CONFIRMED, 1))
    give(desk, one, NewVerdict(ruling=Ruling.ADDED, code="V09", span=Span(30, 31)))
    later = (finding("V01", 1.2), finding("V09", 30), finding("V09", 45))
    stored(desk.engine, judged_anew(call("one", *later)))
    found = {(one.finding.code, one.finding.span.start): one.verdict for one in opened(desk, one).findings}
    assert {place: verdict and verdict.ruling for place, verdict in found.items()} == {
        ("V01", 1.2): Ruling.OVERTURNED,
        ("V09", 30.0): Ruling.ADDED,
        ("V09", 45.0): None,
    }
    assert (opened(desk, one).row.state, opened(desk, one).row.open_findings) == (ReviewState.OPEN, 1)


def test_what_holds_is_told_in_plain_values(desk: Desk) -> None:
    (one,) = stored(desk.engine, call("one", finding("V01", 1), finding("V09", 5), finding("V09", 40)))
    give(desk, one, on(desk, one, Ruling.CONFIRMED, 0, span=Span(1, 3)))
    give(desk, one, on(desk, one, Ruling.CONFIRMED, 1))
    give(desk, one, on(desk, one, Ruling.OVERTURNED, 1, reason="改判"))
    give(desk, one, ADD)
    give(desk, one, NewVerdict(ruling=Ruling.NOTHING_MISSED))
    with reading(desk.engine) as db:
        found = verdicts_of(db, [1, 2])
    assert found == {
        1: (
            Verdict(category="threat", span=Span(1, 3), outcome=Ruling.CONFIRMED),
            Verdict(category="blame", span=Span(5, 6), outcome=Ruling.OVERTURNED),
            Verdict(category="blame", span=Span(20, 22), outcome=Ruling.ADDED),
        )
    }


MOMENT = "'2026-03-01 00:00:00'"
ROWS = {
    "verdicts": "",
    "appeals": f"INSERT INTO appeals VALUES (1, 'a', 1, 1, {MOMENT}, 3, 'r', '[]')",
    "appeal_decisions": f"INSERT INTO appeal_decisions VALUES (1, 1, {MOMENT}, 4, false, 'r')",
    "sampling_plans": (
        f"INSERT INTO sampling_plans VALUES (1, 'p', 1, {MOMENT}, 'n', false, false, 0.1, '', 1, NULL, NULL, '{{}}')"
    ),
    "sampled_calls": "INSERT INTO sampled_calls VALUES (1, 1, 1, '', 1)",
}
"""A row of each, after those that it rests on."""


def test_no_verdict_appeal_or_sample_is_changed_or_deleted(desk: Desk) -> None:
    (one,) = stored(desk.engine, call("one", finding("V01")))
    give(desk, one, on(desk, one, Ruling.CONFIRMED))
    for table, row in ROWS.items():
        with writing(desk.engine) as db:
            db.execute(sa.text(row or "SELECT 1"))
        column = "appeal_id" if table == "appeal_decisions" else "id"
        for act in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with pytest.raises(IntegrityError, match=f"{table} are immutable"), writing(desk.engine) as db:
                db.execute(sa.text(act))


@pytest.mark.parametrize(
    ("between", "decided"),
    [
        pytest.param((), 85, id="the correction stands"),
        pytest.param(
            ({"ruling": Ruling.OVERTURNED, "reason": "客户自己说的"},), 0, id="overturned meanwhile: it is gone"
        ),
    ],
)
def test_a_plain_confirmation_confirms_what_was_corrected_before(
    desk: Desk, between: tuple[dict[str, Any], ...], decided: float
) -> None:
    (public_id,) = stored(desk.engine, call("0001", finding()))
    for verdict in ({"ruling": Ruling.CONFIRMED, "code": "V09"}, *between, {"ruling": Ruling.CONFIRMED}):
        give(desk, public_id, on(desk, public_id, **verdict))
    assert points(desk, public_id) == (0, decided)
