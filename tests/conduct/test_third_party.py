from dataclasses import replace

import pytest
from timelines import A, C, T, U, call, finding

from qa_monitor.conduct.third_party import debt_kept_private
from qa_monitor.domain import CalleeRole, Check, Finding, Outcome, Span, Text, Transcript

TALK = call((A, 0, 5), (C, 6, 9), (A, 10, 14))
OTHER = call((A, 0, 5), (T, 6, 9), (A, 10, 14), roles=(A, T))
DEBT = finding("debt_mention", A, 11, "您欠的三万")
DENIED = finding("identity_denied", C, 7, "我是他老婆")
ROLE = CalleeRole


@pytest.mark.parametrize(
    ("callee", "transcript", "findings", "expected"),
    [
        pytest.param(None, TALK, [DEBT], Outcome.UNDETERMINED, id="nobody knows who was called"),
        pytest.param(ROLE.THIRD_PARTY, OTHER, [DEBT], Outcome.NO, id="a third party is told"),
        pytest.param(ROLE.THIRD_PARTY, OTHER, [finding("V05", A, 11)], Outcome.NO, id="told in other words"),
        pytest.param(ROLE.THIRD_PARTY, OTHER, [], Outcome.YES, id="a third party is told nothing"),
        pytest.param(
            ROLE.THIRD_PARTY,
            OTHER,
            [finding("V05", A, 11, review_because="confidence")],
            Outcome.REVIEW,
            id="a third party is perhaps told",
        ),
        pytest.param(
            ROLE.THIRD_PARTY, call((U, 0, 5), roles=(U,)), [], Outcome.UNDETERMINED, id="nobody knows who speaks"
        ),
        pytest.param(ROLE.SPOUSE, TALK, [DEBT], Outcome.REVIEW, id="a spouse may owe too"),
        pytest.param(ROLE.SPOUSE, TALK, [], Outcome.YES, id="a spouse is told nothing"),
        pytest.param(ROLE.GUARANTOR, TALK, [DEBT], Outcome.NOT_APPLICABLE, id="a guarantor owes too"),
        pytest.param(ROLE.DEBTOR, TALK, [DEBT], Outcome.YES, id="the debtor is told"),
        pytest.param(ROLE.DEBTOR, TALK, [DENIED, DEBT], Outcome.REVIEW, id="told to who says that it is not them"),
        pytest.param(
            ROLE.DEBTOR,
            TALK,
            [DENIED, replace(DEBT, review_because="confidence")],
            Outcome.REVIEW,
            id="perhaps told to who says that it is not them",
        ),
        pytest.param(ROLE.DEBTOR, TALK, [DENIED], Outcome.YES, id="nothing told to who says that it is not them"),
        pytest.param(
            ROLE.DEBTOR,
            TALK,
            [DENIED, finding("identity_confirmed", C, 8), DEBT],
            Outcome.YES,
            id="the debtor came to the telephone",
        ),
        pytest.param(
            ROLE.DEBTOR,
            call((A, 0, 5), (C, 6, 9), damaged=(Span(5, 6),)),
            [],
            Outcome.UNDETERMINED,
            id="a part was lost",
        ),
    ],
)
def test_who_hears_of_the_debt(
    callee: CalleeRole | None, transcript: Transcript, findings: list[Finding], expected: Outcome
) -> None:
    assert debt_kept_private(transcript, findings, callee).outcome is expected


def test_it_says_what_was_told() -> None:
    assert debt_kept_private(OTHER, [DEBT], CalleeRole.THIRD_PARTY) == Check(
        id="debt_kept_private",
        name=Text("未向第三方泄露债务", "debt not told to third parties"),
        outcome=Outcome.NO,
        because=Text(
            "被叫人是第三方，坐席说「您欠的三万」",
            "the person called is a third party, yet the agent said 「您欠的三万」",
        ),
        spans=(Span(11, 12),),
        sources=("R05", "R07"),
    )
