from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from labelled import analysis, finding, transcript, unheard

from qa_monitor.conduct import Promise, promise_measures
from qa_monitor.domain import Analysis, Outcome, Role, Undetermined
from qa_monitor.evaluation.answers import FIELDS, UNDETERMINED, judged

SAID = ("solution_offered", "identity_disclosed", "recording_notice", "identity_verified_before_debt")


@pytest.mark.parametrize("field", SAID)
@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        pytest.param(Outcome.YES, True, id="yes"),
        pytest.param(Outcome.NO, False, id="no"),
        pytest.param(Outcome.NOT_APPLICABLE, None, id="there was no occasion"),
        pytest.param(Outcome.REVIEW, UNDETERMINED, id="only a person can tell"),
        pytest.param(Outcome.UNDETERMINED, UNDETERMINED, id="undetermined"),
    ],
)
def test_checks(field: str, outcome: Outcome, expected: Any) -> None:
    assert judged(analysis(checks={field: outcome}))[field] is expected


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        pytest.param(Outcome.YES, True, id="inside the hours"),
        pytest.param(Outcome.NO, False, id="outside"),
        pytest.param(Outcome.REVIEW, "review", id="it runs past them"),
        pytest.param(Outcome.UNDETERMINED, UNDETERMINED, id="nobody knows when it began"),
    ],
)
def test_the_hour(outcome: Outcome, expected: Any) -> None:
    assert judged(analysis(checks={"time_ok": outcome}))["time_ok"] == expected


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(analysis(critical=True), True, id="failed"),
        pytest.param(analysis(critical=False), False, id="passed"),
        pytest.param(analysis(critical="roles"), UNDETERMINED, id="roles unknown"),
        pytest.param(analysis(critical=None), UNDETERMINED, id="no score"),
        pytest.param(unheard(), UNDETERMINED, id="unreadable"),
        pytest.param(None, UNDETERMINED, id="no audio file"),
    ],
)
def test_the_verdict(one: Analysis | None, expected: Any) -> None:
    assert judged(one)["critical"] == expected


def test_only_what_is_suspected_is_a_violation() -> None:
    found = analysis(
        finding("V06", 1),
        finding("V01", 2),
        finding("V01", 3),
        finding("V02", 4, review=True),
        finding("V03", 5, cancelled=True),
        finding("C01", 6),
    )
    assert judged(found)["violations"] == ["V01", "V06"]


def test_signals_are_the_customers_and_those_that_are_asked_for() -> None:
    found = analysis(
        finding("hardship", 1, role=Role.CUSTOMER),
        finding("dispute", 2, role=Role.THIRD_PARTY),
        finding("illness", 3, role=Role.AGENT),
        finding("lawyer", 4, role=Role.CUSTOMER, review=True),
        finding("distress", 5, role=Role.CUSTOMER),
    )
    assert judged(found)["customer_signals"] == ["dispute", "hardship"]
    assert judged(found, frozenset({"distress"}))["customer_signals"] == ["distress"]


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        pytest.param({}, [], id="nobody raised anything"),
        pytest.param(
            {"signal:illness": Outcome.YES, "signal:hardship": Outcome.YES}, ["hardship", "illness"], id="two"
        ),
        pytest.param({"signal:distress": Outcome.YES}, [], id="one that is not asked for"),
        pytest.param(
            {"signal:hardship": Outcome.YES, "signal:promise": Outcome.UNDETERMINED},
            UNDETERMINED,
            id="one of which it hangs on who spoke",
        ),
    ],
)
def test_signals_where_nobody_knows_who_spoke(checks: dict[str, Outcome], expected: Any) -> None:
    found = analysis(finding("dispute", 1, role=Role.UNKNOWN), heard=transcript(roles=(Role.UNKNOWN,)), checks=checks)
    assert judged(found)["customer_signals"] == expected


def test_signals_are_not_heard_where_only_the_agent_was_recorded() -> None:
    assert judged(analysis(heard=transcript(roles=(Role.AGENT,))))["customer_signals"] == UNDETERMINED


@pytest.mark.parametrize("one", [unheard(), None], ids=["unreadable", "no audio file"])
def test_what_was_never_heard_is_undetermined(one: Analysis | None) -> None:
    assert judged(one) == dict.fromkeys(FIELDS, UNDETERMINED)


def promising(*, called_on: str | None) -> Analysis:
    started_at = None if called_on is None else datetime.fromisoformat(f"{called_on}T10:00:00+08:00")
    day = Undetermined("started_at") if started_at is None else date(2026, 10, 15)
    promise = Promise(amount=2000, day=day, named_by=Role.CUSTOMER, read_back=True, agreed=True, spans=())
    one = analysis(checks={"promise_to_pay": Outcome.YES})
    known = replace(one.recording, metadata=replace(one.recording.metadata, started_at=started_at))
    return replace(one, recording=known, measures=promise_measures(promise, started_at))


def test_a_promise_by_amount_and_day() -> None:
    promised = judged(promising(called_on="2026-10-12"))["promise_to_pay"]
    assert promised == {"amount": 2000, "date": "2026-10-15"}


def test_without_the_day_of_the_call_there_is_no_day_of_the_promise() -> None:
    assert judged(promising(called_on=None))["promise_to_pay"] == {"amount": 2000, "date": None}


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        pytest.param(Outcome.NO, None, id="nothing was promised"),
        pytest.param(Outcome.REVIEW, UNDETERMINED, id="perhaps promised"),
        pytest.param(Outcome.UNDETERMINED, UNDETERMINED, id="who spoke is not known"),
    ],
)
def test_without_a_promise(outcome: Outcome, expected: Any) -> None:
    assert judged(analysis(checks={"promise_to_pay": outcome}))["promise_to_pay"] == expected
