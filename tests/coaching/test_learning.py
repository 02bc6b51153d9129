"""What calls say of practices: which results are known, what counts as done, and what a comparison allows to say."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from made_up_reviews import KNOWLEDGE, STARTED, call, finding, stored

from qa_monitor.coaching.association import Fourfold
from qa_monitor.coaching.facts import Calls, JudgedAct, call_facts
from qa_monitor.coaching.learning import learning
from qa_monitor.coaching.outcomes import calmed, promises_kept
from qa_monitor.coaching.practices import (
    Compared,
    Learned,
    Observed,
    Presence,
    Remark,
    Result,
    compare,
)
from qa_monitor.domain import (
    Agent,
    Analysis,
    Cancellation,
    Check,
    Context,
    Finding,
    Outcome,
    Polarity,
    Role,
    Ruling,
    Severity,
    Span,
    Text,
)
from qa_monitor.evaluation.metrics import Share
from qa_monitor.store import reading

PERIOD = Calls(since=STARTED, until=STARTED + timedelta(days=1))


def check(name: str, outcome: Outcome, start: float | None = None) -> Check:
    spans = () if start is None else (Span(start, start + 1),)
    return Check(id=name, name=Text(name, name), outcome=outcome, because=Text("", ""), spans=spans)


def promise_call(name: str, day: int, *checks: Check, customer: str | None = "C1", **metadata: Any) -> Analysis:
    made = call(name, customer_ref=customer, started_at=STARTED + timedelta(days=day), **metadata)
    return replace(made, checks=checks)


PROMISED = check("promise_to_pay", Outcome.YES)


def earlier(outcome: Outcome) -> Check:
    return check("earlier_promise_kept", outcome)


def kept(engine: sa.Engine, known_at: datetime | None = None) -> dict[str | None, bool | None]:
    with reading(engine) as db:
        calls = call_facts(db, PERIOD, KNOWLEDGE.criteria)
        found = promises_kept(db, calls, known_at)
    names = {one.recording_id: one.metadata.call_id for one in calls}
    return {names[recording]: answer for recording, answer in found.items()}


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        pytest.param([], None, id="no later call"),
        pytest.param([("b", 8, [earlier(Outcome.YES)])], True, id="the money came in"),
        pytest.param([("b", 8, [earlier(Outcome.REVIEW)])], False, id="the debt is still spoken of"),
        pytest.param(
            [("b", 8, [earlier(Outcome.REVIEW)]), ("c", 9, [earlier(Outcome.YES)])], False, id="paid, but late"
        ),
        pytest.param(
            [("b", 2, [earlier(Outcome.NOT_APPLICABLE)]), ("c", 9, [earlier(Outcome.YES)])],
            True,
            id="a call before the day says nothing",
        ),
        pytest.param(
            [("b", 2, [earlier(Outcome.NOT_APPLICABLE), PROMISED]), ("c", 9, [earlier(Outcome.YES)])],
            None,
            id="what comes after the next promise is about that one",
        ),
        pytest.param(
            [("b", 8, [earlier(Outcome.REVIEW), PROMISED]), ("c", 20, [earlier(Outcome.YES)])],
            False,
            id="the call with the next promise still speaks of this one",
        ),
    ],
)
def test_a_promise_is_kept_as_the_next_call_that_speaks_of_it_says(
    engine: sa.Engine, later: list[tuple[str, int, list[Check]]], expected: bool | None
) -> None:
    stored(engine, promise_call("a", 0, PROMISED), *(promise_call(name, day, *checks) for name, day, checks in later))
    stored(engine, promise_call("other", 9, earlier(Outcome.YES), customer="C2"))
    assert kept(engine) == {"a": expected}


def test_the_manifest_tells_what_later_calls_do_not(sqlite: sa.Engine) -> None:
    told = {"paid": {"承诺兑现": "是"}, "not": {" Promise_Kept ": "No"}, "odd": {"承诺兑现": "部分"}}
    stored(
        sqlite,
        *(promise_call(name, 0, PROMISED, customer=f"C-{name}", extra=extra) for name, extra in told.items()),
        promise_call("unasked", 0, check("promise_to_pay", Outcome.NO), customer=None),
        promise_call("unheard", 0, customer=None, extra={"是否兑现": "未兑现"}),
        promise_call("later", 8, earlier(Outcome.REVIEW), customer="C-paid"),
    )
    assert kept(sqlite) == {"paid": True, "not": False, "odd": None, "unheard": False}


def test_what_was_not_known_then_is_not_known(sqlite: sa.Engine) -> None:
    stored(sqlite, promise_call("a", 0, PROMISED))
    before = datetime.now(UTC)
    stored(sqlite, promise_call("b", 8, earlier(Outcome.YES)))
    assert kept(sqlite, before) == {"a": None}
    assert kept(sqlite) == {"a": True}


def said(code: str, start: float, polarity: Polarity = Polarity.SIGNAL, **changes: Any) -> Finding:
    role = Role.CUSTOMER if polarity is Polarity.SIGNAL else Role.AGENT
    given = {"category": code, "code": code, "polarity": polarity, "severity": Severity.NONE, "role": role}
    return replace(finding("V09", start), **(given | changes))


def act(code: str, start: float, ruling: Ruling | None = None, **changes: Any) -> JudgedAct:
    return JudgedAct(finding=said(code, start, **changes), position=0, ruling=ruling)


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        pytest.param([], True, id="nothing more is heard"),
        pytest.param([act("distress", 59)], True, id="the last moment before the end"),
        pytest.param([act("distress", 60)], False, id="the first moment of the end"),
        pytest.param([act("complaint", 80, confidence=0.5)], None, id="perhaps heard"),
        pytest.param([act("complaint", 80, review_because="roles")], None, id="nobody knows who said it"),
        pytest.param([act("complaint", 80, Ruling.OVERTURNED)], True, id="a person says that it was not said"),
        pytest.param([act("complaint", 80, Ruling.CONFIRMED, confidence=0.5)], False, id="a person says that it was"),
        pytest.param([act("complaint", 80, Ruling.CANNOT_TELL)], None, id="a person cannot tell"),
        pytest.param(
            [act("complaint", 80, cancelled_by=Cancellation(Context.NEGATION, "不"))], True, id="they said that not"
        ),
    ],
)
def test_calm_is_who_is_upset_no_more_in_the_last_third(late: list[JudgedAct], expected: bool | None) -> None:
    assert calmed(90, [act("complaint", 5), *late]) is expected


def test_who_was_never_upset_cannot_become_calm() -> None:
    with pytest.raises(ValueError, match="nobody was upset"):
        calmed(90, [act("complaint", 80), act("complaint", 5, confidence=0.5)])


def test_what_counts_as_done(engine: sa.Engine) -> None:
    """In a call of 60 s upset people speak before 40; what the agent does later did not go before their calm."""
    empathy, upset = said("C02", 10, Polarity.GOOD), said("complaint", 5)
    late = said("C02", 50, Polarity.GOOD)
    offered = check("solution_offered", Outcome.YES, 12)
    made = [
        replace(call("both", upset, empathy), checks=(offered,)),
        replace(call("late", upset, late), checks=(check("solution_offered", Outcome.YES, 50),)),
        replace(
            call("unsure", upset, replace(empathy, confidence=0.5)), checks=(check("solution_offered", Outcome.REVIEW),)
        ),
        replace(call("no case", upset), checks=(check("solution_offered", Outcome.NOT_APPLICABLE),)),
        replace(call("not calm", upset, said("distress", 45)), checks=(check("solution_offered", Outcome.NO),)),
        call("never upset", empathy),
    ]
    one_side = call("mono", upset, empathy)
    assert one_side.transcript is not None
    mono = replace(one_side.transcript, roles_known=False)
    stored(engine, *made, replace(one_side, transcript=mono))
    with reading(engine) as db:
        found = learning(db, PERIOD)
    assert (found.calls, found.comparisons) == (7, 0)
    calm = of(found.results, Result.CALMED)
    assert (calm.asked, calm.came, calm.unknown) == (6, Share(4, 5), 1)
    assert counted(line(calm, "C02")) == (Share(1, 1), Share(2, 3), 1, 0)
    assert counted(line(calm, "solution_offered")) == (Share(1, 1), Share(1, 2), 1, 1)
    assert "courteous_closing" not in [one.practice.id for one in calm.compared]
    assert of(found.results, Result.PROMISE_KEPT).asked == 0


def of(results: Sequence[Learned], result: Result) -> Learned:
    return next(one for one in results if one.result is result)


def line(learned: Learned, practice: str) -> Compared:
    return next(one for one in learned.compared if one.practice.id == practice)


def counted(one: Compared) -> tuple[Share, Share, int, int]:
    return one.calls.with_it, one.calls.without, one.unknown, one.not_arisen


def cases(agent: str | None, there: Presence, came: int, of_: int, practice: str = "C07") -> list[Observed]:
    return [Observed(agent=agent, days_overdue=10, came=at < came, practices={practice: there}) for at in range(of_)]


def agent_of(agent: str, *, done: tuple[int, int], not_done: tuple[int, int]) -> list[Observed]:
    return cases(agent, Presence.THERE, *done) + cases(agent, Presence.ABSENT, *not_done)


@pytest.mark.parametrize(
    ("observed", "remark"),
    [
        pytest.param([], Remark.TOO_FEW, id="no calls"),
        pytest.param(agent_of("A", done=(19, 19), not_done=(0, 100)), Remark.TOO_FEW, id="19 with it"),
        pytest.param(agent_of("A", done=(60, 80), not_done=(40, 80)), Remark.MORE, id="more with it"),
        pytest.param(agent_of("A", done=(40, 80), not_done=(60, 80)), Remark.FEWER, id="fewer with it"),
        pytest.param(agent_of("A", done=(41, 80), not_done=(40, 80)), Remark.NO_CLEAR, id="as many"),
        pytest.param(
            agent_of("A", done=(72, 90), not_done=(8, 10)) + agent_of("B", done=(3, 10), not_done=(27, 90)),
            Remark.BETWEEN_AGENTS,
            id="strong agents do it, and it changes nothing for them",
        ),
        pytest.param(
            cases("A", Presence.THERE, 40, 50) + cases("B", Presence.ABSENT, 20, 50),
            Remark.AGENTS_ALIKE,
            id="one agent always does it, the other never",
        ),
        pytest.param(
            cases(None, Presence.THERE, 40, 50) + cases(None, Presence.ABSENT, 20, 50),
            Remark.AGENTS_ALIKE,
            id="nobody knows whose calls they are",
        ),
        pytest.param(
            agent_of("A", done=(50, 50), not_done=(50, 50)), Remark.AGENTS_ALIKE, id="everybody paid: nothing to test"
        ),
    ],
)
def test_what_a_comparison_allows_to_say(observed: list[Observed], remark: Remark) -> None:
    found = compare(len(observed), {Result.PROMISE_KEPT: observed})
    assert line(found.results[0], "C07").remark is remark


def test_a_difference_is_judged_among_all_that_were_made() -> None:
    """Alone 52 of 80 beside 39 of 80 would be clear; beside many others that are nothing it is not."""
    one = agent_of("A", done=(52, 80), not_done=(39, 80))
    alone = compare(160, {Result.PROMISE_KEPT: one})
    assert (alone.comparisons, line(alone.results[0], "C07").remark) == (1, Remark.MORE)
    nothing = {"solution_offered": Presence.THERE, "empathy_shown": Presence.THERE, "channel_named": Presence.THERE}
    absent = dict.fromkeys(nothing, Presence.ABSENT)
    mixed = [replace(case, practices=case.practices | (nothing if at % 2 else absent)) for at, case in enumerate(one)]
    among = compare(160, {Result.PROMISE_KEPT: mixed})
    assert (among.comparisons, line(among.results[0], "C07").remark) == (4, Remark.BETWEEN_AGENTS)


def test_calls_are_compared_within_agents_and_within_days_overdue() -> None:
    early = [replace(one, days_overdue=30) for one in agent_of("A", done=(9, 10), not_done=(8, 10))]
    late = [replace(one, days_overdue=31) for one in agent_of("B", done=(2, 10), not_done=(1, 10))]
    unknown = [replace(one, days_overdue=None) for one in cases("B", Presence.UNKNOWN, 3, 5)]
    found = line(compare(45, {Result.PROMISE_KEPT: [*early, *late, *unknown]}).results[0], "C07")
    assert found.calls == Fourfold(with_it=Share(11, 20), without=Share(9, 20))
    assert found.unknown == 5
    for inside in (found.within_agents, found.within_overdue):
        assert inside is not None
        assert (inside.difference, inside.strata, inside.cases) == (pytest.approx(0.1), 2, 40)


def test_agents_and_periods_choose_the_calls(sqlite: sa.Engine) -> None:
    upset = said("complaint", 5)
    bob = Agent(id="A02", team="二组")
    stored(sqlite, call("a", upset), call("b", upset, agent=bob), call("c", upset, started_at=PERIOD.until))
    with reading(sqlite) as db:
        found = [learning(db, replace(PERIOD, team=team)) for team in (None, "二组", "三组")]
    assert [(one.calls, of(one.results, Result.CALMED).asked) for one in found] == [(2, 2), (1, 1), (0, 0)]
