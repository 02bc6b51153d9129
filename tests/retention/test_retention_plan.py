"""What a policy says of calls on a day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import Text
from qa_monitor.retention.plan import APPEAL_OPEN, Held, HoldState, RequestState, RetentionPlan, plan
from qa_monitor.retention.policy import Hold, Period, Policy, Request, Rule, Unit
from qa_monitor.store.erasures import Kind
from qa_monitor.store.retained import RetainedCall

TODAY = date(2026, 11, 24)
CALL = RetainedCall(
    recording_id=1,
    public_id="x",
    sha256="3f" * 32,
    call_id="0001",
    customer_ref="C-1",
    started_on=date(2024, 11, 23),
    day=date(2024, 11, 23),
    codes=frozenset({"V01"}),
    scorecard="default",
    appealed=False,
    erased=None,
)
KEEP = {Kind.AUDIO: Period(2, Unit.YEARS), Kind.TEXT: Period(5, Unit.YEARS), Kind.EVERYTHING: Period(10, Unit.YEARS)}
STANDARD = Rule(id="standard", keep=KEEP)
POLICY = Policy(rules=(STANDARD,))
HOLD = Hold(id="lawsuit", reason="诉讼", customer="C-1")
REQUEST = Request(id="request", customer="C-1", received_on=date(2026, 11, 1))


def planned(policy: Policy, *calls: RetainedCall, today: date = TODAY) -> RetentionPlan:
    return plan(policy, calls, today=today, fulfilled={})


@pytest.mark.parametrize(
    ("period", "start", "last"),
    [
        pytest.param(Period(30, Unit.DAYS), date(2026, 1, 31), date(2026, 3, 2), id="days are counted"),
        pytest.param(Period(1, Unit.MONTHS), date(2026, 1, 31), date(2026, 2, 28), id="a shorter month ends sooner"),
        pytest.param(Period(13, Unit.MONTHS), date(2025, 12, 5), date(2027, 1, 5), id="months go over the year"),
        pytest.param(Period(1, Unit.YEARS), date(2024, 2, 29), date(2025, 2, 28), id="the leap day"),
    ],
)
def test_the_last_day_of_a_period(period: Period, start: date, last: date) -> None:
    assert period.last_day(start) == last


@pytest.mark.parametrize(
    ("call", "today", "kind"),
    [
        pytest.param(CALL, date(2026, 11, 23), None, id="on its last day it stays"),
        pytest.param(CALL, date(2026, 11, 24), Kind.AUDIO, id="on the day after, it goes"),
        pytest.param(CALL, date(2029, 11, 24), Kind.TEXT, id="the most that is over goes"),
        pytest.param(replace(CALL, erased=Kind.AUDIO), TODAY, None, id="what is gone does not go again"),
        pytest.param(replace(CALL, erased=Kind.TEXT), TODAY, None, id="what went with more does not go again"),
        pytest.param(replace(CALL, erased=Kind.AUDIO), date(2029, 11, 24), Kind.TEXT, id="more goes later"),
        pytest.param(replace(CALL, begun=Kind.AUDIO), TODAY, Kind.AUDIO, id="what was only begun is completed"),
    ],
)
def test_what_is_due(call: RetainedCall, today: date, kind: Kind | None) -> None:
    assert [one.kind for one in planned(POLICY, call, today=today).due] == ([] if kind is None else [kind])


@pytest.mark.parametrize(
    ("rule", "is_for"),
    [
        pytest.param(Rule(id="r", codes=("V03", "V01"), keep=KEEP), True, id="one of its categories"),
        pytest.param(Rule(id="r", codes=("V03",), keep=KEEP), False, id="none of its categories"),
        pytest.param(Rule(id="r", scorecards=("default",), keep=KEEP), True, id="its scorecard"),
        pytest.param(Rule(id="r", codes=("V01",), scorecards=("other",), keep=KEEP), False, id="both must hold"),
    ],
)
def test_which_calls_a_rule_is_for(rule: Rule, is_for: bool) -> None:
    found = planned(Policy(rules=(rule, STANDARD)), CALL)
    assert found.by_rule == {"r": int(is_for), "standard": int(not is_for)}


def test_a_call_without_a_rule_is_kept_and_counted() -> None:
    found = planned(Policy(rules=(Rule(id="r", codes=("V03",), keep=KEEP),)), CALL)
    assert (found.due, found.unruled) == ((), 1)


@pytest.mark.parametrize(
    ("hold", "holds"),
    [
        pytest.param(HOLD, True, id="the customer"),
        pytest.param(Hold(id="lawsuit", reason="诉讼", call="0001"), True, id="the call by its id"),
        pytest.param(Hold(id="lawsuit", reason="诉讼", call="3F3F3F3F"), True, id="the call by its hash"),
        pytest.param(Hold(id="lawsuit", reason="诉讼", call="3f3f"), False, id="too few digits of a hash"),
        pytest.param(Hold(id="lawsuit", reason="诉讼", customer="C-2"), False, id="another customer"),
        pytest.param(replace(HOLD, until=TODAY), True, id="on its last day"),
        pytest.param(replace(HOLD, until=TODAY - timedelta(days=1)), False, id="after its last day"),
    ],
)
def test_a_hold_wins_over_age_and_request(hold: Hold, holds: bool) -> None:
    for policy in (POLICY, Policy(rules=(), requests=(REQUEST,))):
        found = planned(replace(policy, holds=(hold,)), CALL)
        assert (len(found.due), len(found.held)) == ((0, 1) if holds else (1, 0))
        assert [one.by for one in found.held] == [(("lawsuit", Text("诉讼", "诉讼")),)] * holds


def test_an_open_appeal_holds_its_call() -> None:
    found = planned(POLICY, replace(CALL, appealed=True))
    assert [one.by for one in found.held] == [(("appeal", APPEAL_OPEN),)]


@pytest.mark.parametrize(
    ("call", "is_for"),
    [
        pytest.param(CALL, True, id="an earlier call"),
        pytest.param(replace(CALL, started_on=date(2026, 11, 1)), True, id="a call of the day"),
        pytest.param(replace(CALL, started_on=date(2026, 11, 2)), False, id="a later call"),
        pytest.param(replace(CALL, started_on=None, day=date(2026, 11, 20)), True, id="a call of nobody knows when"),
        pytest.param(replace(CALL, customer_ref="C-2"), False, id="another's call"),
        pytest.param(replace(CALL, customer_ref=None), False, id="a call to nobody knows whom"),
    ],
)
def test_which_calls_a_request_is_for(call: RetainedCall, is_for: bool) -> None:
    found = planned(Policy(rules=(), requests=(REQUEST,)), call)
    assert [(one.kind, one.because) for one in found.due] == [(Kind.EVERYTHING, "request")] * is_for


def test_a_request_wins_over_a_rule_and_waits_while_it_is_held() -> None:
    held = replace(CALL, recording_id=2, call_id="0002")
    policy = Policy(
        rules=(STANDARD,),
        holds=(Hold(id="complaint", reason="投诉", call="0002"), Hold(id="old", reason="旧", call="0009", until=TODAY)),
        requests=(REQUEST,),
    )
    at = datetime(2026, 11, 2, tzinfo=UTC)
    found = plan(policy, [CALL, held], today=TODAY, fulfilled={"request": (3, at)})
    due = found.due[0]
    assert found == RetentionPlan(
        today=TODAY,
        calls=2,
        due=(due,),
        held=(Held(due=replace(due, call=held), by=(("complaint", Text("投诉", "投诉")),)),),
        by_rule={"standard": 2},
        unruled=0,
        short=(),
        interrupted=0,
        requests=(RequestState(request=REQUEST, due=1, held=1, erased=3, erased_at=at),),
        holds=(
            HoldState(hold=policy.holds[0], calls=1, over=False),
            HoldState(hold=policy.holds[1], calls=0, over=False),
        ),
    )
    assert (due.call, due.kind, due.because) == (CALL, Kind.EVERYTHING, "request")


def test_what_was_begun_and_is_held_now_is_counted() -> None:
    begun = replace(CALL, begun=Kind.AUDIO)
    assert planned(replace(POLICY, holds=(HOLD,)), begun).interrupted == 1
    assert planned(POLICY, begun).interrupted == 0
    assert planned(Policy(rules=()), begun).interrupted == 1


@pytest.mark.parametrize(
    ("keep", "short"),
    [
        pytest.param({Kind.AUDIO: Period(24, Unit.MONTHS)}, (), id="two years"),
        pytest.param({Kind.AUDIO: Period(729, Unit.DAYS), Kind.TEXT: Period(5, Unit.YEARS)}, ("r",), id="a day less"),
    ],
)
def test_less_than_two_years_is_said(keep: dict[Kind, Period], short: tuple[str, ...]) -> None:
    assert planned(Policy(rules=(Rule(id="r", keep=keep),))).short == short


days = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1))
periods = st.builds(Period, st.integers(1, 60), st.sampled_from(Unit))
some_calls = st.builds(
    lambda day, customer, appealed: replace(CALL, day=day, started_on=day, customer_ref=customer, appealed=appealed),
    days,
    st.sampled_from(["C-1", "C-2", None]),
    st.booleans(),
)


@given(days, periods)
def test_time_only_grows(start: date, period: Period) -> None:
    assert start < period.last_day(start) <= period.last_day(start + timedelta(days=1))


@given(st.lists(some_calls), periods, days)
def test_a_held_customer_loses_nothing_and_every_other_call_is_due_or_young(
    calls: list[RetainedCall], period: Period, today: date
) -> None:
    rule = Rule(id="r", keep={Kind.EVERYTHING: period})
    found = planned(Policy(rules=(rule,), holds=(HOLD,)), *calls, today=today)
    assert all(one.call.customer_ref != "C-1" and not one.call.appealed for one in found.due)
    over = [call for call in calls if period.last_day(call.day) < today]
    assert len(found.due) + len(found.held) == len(over)
