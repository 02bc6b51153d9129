from dataclasses import replace

import pytest
from timelines import A, C, U, call, finding

from qa_monitor.conduct.debt_details import debt_details_told
from qa_monitor.conduct.verification import identity_verified_before_debt
from qa_monitor.domain import CalleeRole, Check, Finding, Outcome, Span, Text, Transcript

TALK = call((A, 0, 5), (C, 6, 9), (A, 10, 20))
CONFIRMED = finding("identity_confirmed", C, 7, turn=1)


def detail(entry: str, start: float = 11, turn: int = 2, believed: str = "八千四百元") -> Finding:
    return finding("debt_mention", A, start, believed, entry=entry, turn=turn)


def told(
    findings: list[Finding], callee: CalleeRole | None = CalleeRole.DEBTOR, transcript: Transcript = TALK
) -> Check:
    verified = identity_verified_before_debt(transcript, findings, callee)
    return debt_details_told(transcript, findings, callee, verified=verified)


@pytest.mark.parametrize(
    ("findings", "callee", "expected"),
    [
        pytest.param(
            [CONFIRMED, detail("amount")], CalleeRole.DEBTOR, Outcome.YES, id="the amount, after verification"
        ),
        pytest.param([CONFIRMED, detail("days_overdue")], CalleeRole.DEBTOR, Outcome.YES, id="the days overdue"),
        pytest.param([detail("amount")], CalleeRole.DEBTOR, Outcome.NO, id="before verification"),
        pytest.param(
            [detail("debt", 1, turn=0, believed="欠款"), CONFIRMED, detail("amount")],
            CalleeRole.DEBTOR,
            Outcome.YES,
            id="the debt before verification, the amount after it",
        ),
        pytest.param(
            [detail("amount", 1, turn=0), CONFIRMED, detail("debt")],
            CalleeRole.DEBTOR,
            Outcome.NO,
            id="the amount before verification, the debt again after it",
        ),
        pytest.param(
            [CONFIRMED, replace(detail("amount"), review_because="confidence")],
            CalleeRole.DEBTOR,
            Outcome.REVIEW,
            id="perhaps the amount",
        ),
        pytest.param(
            [CONFIRMED, detail("debt")], CalleeRole.DEBTOR, Outcome.NO, id="that there is a debt is no detail"
        ),
        pytest.param(
            [CONFIRMED, detail("amount"), finding("C07", A, 11, turn=2)],
            CalleeRole.DEBTOR,
            Outcome.NO,
            id="the sum of a payment",
        ),
        pytest.param(
            [detail("amount")], CalleeRole.THIRD_PARTY, Outcome.NOT_APPLICABLE, id="a third party must not hear any"
        ),
    ],
)
def test_details_of_the_debt(findings: list[Finding], callee: CalleeRole | None, expected: Outcome) -> None:
    assert told(findings, callee).outcome is expected


@pytest.mark.parametrize(
    "transcript",
    [
        pytest.param(call((U, 0, 9), roles=(U,)), id="nobody knows who speaks"),
        pytest.param(call((A, 0, 9), (C, 10, 12), damaged=(Span(20, 21),)), id="a part was lost"),
    ],
)
def test_details_may_have_gone_unheard(transcript: Transcript) -> None:
    assert told([], transcript=transcript).outcome is Outcome.UNDETERMINED


def test_each_kind_of_detail_is_quoted_once() -> None:
    found = told(
        [CONFIRMED, detail("days_overdue", 15, believed="逾期43天"), detail("amount", 11), detail("amount", 17)]
    )
    assert (found.because, found.spans) == (
        Text(
            "金额：坐席说「八千四百元」；逾期天数：坐席说「逾期43天」",
            "the amount: the agent said 「八千四百元」; days overdue: the agent said 「逾期43天」",
        ),
        (Span(11, 12), Span(15, 16), Span(17, 18)),
    )
