from typing import Any

import pytest

from qa_monitor.evaluation.agreement import Agreement, Kappa, Verdict, agreements, kappas, verdict
from qa_monitor.evaluation.metrics import Share

RIGHT, WRONG, OPEN = Verdict.RIGHT, Verdict.WRONG, Verdict.UNDETERMINED
PROMISE = {"amount": 2000, "date": "2026-10-15"}


@pytest.mark.parametrize(
    ("field", "expected", "judged", "worth"),
    [
        pytest.param("critical", True, True, RIGHT, id="the same"),
        pytest.param("critical", False, True, WRONG, id="the opposite"),
        pytest.param("critical", True, "undetermined", OPEN, id="undetermined is never right and never wrong"),
        pytest.param("time_ok", "review", "review", RIGHT, id="for review as it should be"),
        pytest.param("time_ok", True, "review", OPEN, id="for review needlessly is no answer"),
        pytest.param("time_ok", "review", True, WRONG, id="an answer where a person must decide"),
        pytest.param("identity_verified_before_debt", None, None, RIGHT, id="never mentioned"),
        pytest.param("identity_verified_before_debt", None, False, WRONG, id="never mentioned, yet judged"),
        pytest.param("identity_verified_before_debt", False, None, WRONG, id="mentioned, yet not judged"),
        pytest.param("violations", ["V02", "V01"], ["V01", "V02"], RIGHT, id="lists have no order"),
        pytest.param("violations", ["V01"], ["V01", "V02"], WRONG, id="one too many"),
        pytest.param("violations", [], [], RIGHT, id="nothing, rightly"),
        pytest.param("promise_to_pay", None, None, RIGHT, id="no promise"),
        pytest.param("promise_to_pay", PROMISE, {"amount": 2000.0, "date": "2026-10-15"}, RIGHT, id="amount and day"),
        pytest.param("promise_to_pay", PROMISE, {"amount": 2000, "date": "2026-10-16"}, WRONG, id="the wrong day"),
        pytest.param("promise_to_pay", PROMISE, {"amount": 2000, "date": None}, OPEN, id="the day not made out"),
        pytest.param("promise_to_pay", PROMISE, {"amount": 300, "date": None}, WRONG, id="a wrong amount, no day"),
        pytest.param("promise_to_pay", None, {"amount": None, "date": None}, WRONG, id="a promise nobody gave"),
        pytest.param("promise_to_pay", PROMISE, None, WRONG, id="a promise not heard"),
        pytest.param("the_banks_own", 7, None, OPEN, id="a question that the program does not know"),
    ],
)
def test_what_an_answer_is_worth(field: str, expected: Any, judged: Any, worth: Verdict) -> None:
    assert verdict(field, expected, judged) is worth


CALLS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"critical": True, "violations": ["V01"]}, {"critical": True, "violations": ["V01"]}),
    ({"critical": False, "violations": []}, {"critical": "undetermined", "violations": ["V02"]}),
    ({"critical": False}, {"critical": False, "violations": []}),
]


def test_agreement_by_question() -> None:
    found = agreements(CALLS)
    assert found == {"critical": Agreement(2, 0, 1), "violations": Agreement(1, 1, 0)}
    assert (found["critical"].determined, found["critical"].all) == (Share(2, 2), Share(2, 3))


def test_kappa_with_and_without_the_undetermined() -> None:
    determined, of_all = kappas([*CALLS, ({}, {"critical": True})])
    assert determined == Kappa(calls=2, value=1.0, interval=None)
    assert (of_all.calls, of_all.value) == (3, pytest.approx(0.5))
