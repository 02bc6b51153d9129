"""What coaching counts: scores and findings with verdicts, of the agent of that time, as known at a moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from desks import Desk
from made_up_reviews import BOB, KNOWLEDGE, STARTED, call, finding, judged_anew, stored

from qa_monitor.coaching.facts import CallFacts, Calls, JudgedAct, acts_of, call_facts
from qa_monitor.domain import Cancellation, Context, Duty, Polarity, Ruling, Span
from qa_monitor.review.calls import reviewed_call
from qa_monitor.review.verdicts import NewVerdict, give_verdict
from qa_monitor.store import reading, writing

PERIOD = {"since": STARTED - timedelta(days=1), "until": STARTED + timedelta(days=1)}
WHOLE = Calls(**PERIOD)


def facts(engine: sa.Engine, which: Calls = WHOLE) -> list[CallFacts]:
    with reading(engine) as db:
        return call_facts(db, which, KNOWLEDGE.criteria)


def violations(engine: sa.Engine, which: Calls = WHOLE) -> list[tuple[JudgedAct, ...]]:
    with reading(engine) as db:
        calls = call_facts(db, which, KNOWLEDGE.criteria)
        found = acts_of(db, calls, {Polarity.VIOLATION})
        return [found[one.recording_id] for one in calls]


def rule(desk: Desk, public_id: str, ruling: Ruling, **rest: Any) -> None:
    by = desk.accounts[Duty.REVIEWER]
    with reading(desk.engine) as db:
        opened = reviewed_call(db, by, public_id, KNOWLEDGE)
    on = None if ruling is Ruling.ADDED else opened.findings[0].public_id
    new = NewVerdict(ruling=ruling, finding=on, **rest)
    with writing(desk.engine) as db:
        give_verdict(db, by, public_id, new, seen=opened.row.version, knowledge=KNOWLEDGE)


@pytest.mark.parametrize(
    ("ruling", "rest", "points", "counting"),
    [
        pytest.param(None, {}, 0, [("V01", True)], id="nobody ruled: the machine's score and finding"),
        pytest.param(Ruling.CONFIRMED, {}, 0, [("V01", True)], id="confirmed"),
        pytest.param(Ruling.OVERTURNED, {"reason": "客户说的"}, 100, [("V01", False)], id="overturned: full points"),
        pytest.param(Ruling.CONFIRMED, {"code": "V09"}, 85, [("V09", True)], id="confirmed as another category"),
        pytest.param(
            Ruling.ADDED, {"code": "V09", "span": Span(20, 22)}, 0, [("V01", True), ("V09", True)], id="added beside it"
        ),
    ],
)
def test_verdicts_decide_score_and_findings(
    desk: Desk, ruling: Ruling | None, rest: dict[str, Any], points: float, counting: list[tuple[str, bool]]
) -> None:
    (public_id,) = stored(desk.engine, call("0001", finding()))
    if ruling is not None:
        rule(desk, public_id, ruling, **rest)
    (one,) = facts(desk.engine)
    assert (one.points, one.dimensions["tone"], one.reviewed) == (points, points, ruling is not None)
    (acts,) = violations(desk.engine)
    assert [(act.finding.code, act.counts(0.75)) for act in acts] == counting


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        pytest.param({"confidence": 0.75}, True, id="sure enough"),
        pytest.param({"confidence": 0.74}, False, id="not sure enough"),
        pytest.param({"review_because": "roles"}, False, id="only a person can tell"),
        pytest.param({"cancelled_by": Cancellation(Context.NEGATION, "不会")}, False, id="taken back"),
    ],
)
def test_what_nobody_ruled_on_counts_only_where_it_is_sure(
    engine: sa.Engine, changes: dict[str, Any], counts: bool
) -> None:
    stored(engine, call("0001", finding(**changes)))
    (acts,) = violations(engine)
    assert [act.counts(0.75) for act in acts] == [counts]


def test_what_came_later_is_not_known_then(sqlite_desk: Desk) -> None:
    engine = sqlite_desk.engine
    (public_id,) = stored(engine, call("0001", finding()))
    before_the_verdict = datetime.now(UTC)
    rule(sqlite_desk, public_id, Ruling.OVERTURNED, reason="客户说的")
    before_the_new_analysis = datetime.now(UTC)
    stored(engine, judged_anew(call("0001")))

    def points_at(known_at: datetime | None) -> list[Any]:
        return [one.points for one in facts(engine, Calls(**PERIOD, known_at=known_at))]

    assert points_at(STARTED) == []
    assert points_at(before_the_verdict) == [0]
    assert points_at(before_the_new_analysis) == [100]
    assert points_at(None) == [100]


def test_calls_are_asked_for_by_agent_team_and_period(sqlite_desk: Desk) -> None:
    engine = sqlite_desk.engine
    late = STARTED + timedelta(days=1)
    stored(engine, call("0001"), call("0002", agent=BOB), call("0003", agent=None), call("0004", started_at=late))

    def named(**asked: Any) -> list[str | None]:
        return [one.metadata.call_id for one in facts(engine, Calls(**PERIOD, **asked))]

    assert named() == ["0001", "0002", "0003"]
    assert named(agent="A02") == ["0002"]
    assert named(team="一组") == ["0001"]
    assert named(agent="A02", team="一组") == []
