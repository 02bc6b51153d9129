import pytest
from timelines import A, C, U, call, finding

from qa_monitor.conduct.solution import plan_terms_stated, solution_after_hardship
from qa_monitor.domain import Check, Finding, Outcome, Span, Text, Transcript

TALK = call((A, 0, 5), (C, 6, 9), (A, 10, 14))
HARDSHIP = finding("hardship", C, 7, "没钱", turn=1)


@pytest.mark.parametrize(
    ("transcript", "findings", "expected"),
    [
        pytest.param(TALK, [], Outcome.NOT_APPLICABLE, id="no hardship was told"),
        pytest.param(TALK, [HARDSHIP, finding("C06", A, 11)], Outcome.YES, id="an offer after it"),
        pytest.param(TALK, [finding("illness", C, 7), finding("C06", A, 11)], Outcome.YES, id="after an illness"),
        pytest.param(TALK, [finding("C06", A, 1), HARDSHIP], Outcome.NO, id="an offer before it was told"),
        pytest.param(TALK, [HARDSHIP], Outcome.NO, id="no offer"),
        pytest.param(
            TALK, [HARDSHIP, finding("C06", A, 11, review_because="confidence")], Outcome.REVIEW, id="perhaps an offer"
        ),
        pytest.param(call((A, 0, 5)), [], Outcome.UNDETERMINED, id="the other side's channel is silent"),
        pytest.param(
            call((A, 0, 5), (C, 6, 9), damaged=(Span(12, 13),)), [HARDSHIP], Outcome.UNDETERMINED, id="perhaps lost"
        ),
        pytest.param(call((U, 0, 9), roles=(U,)), [], Outcome.UNDETERMINED, id="nobody knows who speaks"),
    ],
)
def test_a_solution_after_a_hardship(transcript: Transcript, findings: list[Finding], expected: Outcome) -> None:
    assert solution_after_hardship(transcript, findings).outcome is expected


def test_the_kinds_of_solution_are_named_once() -> None:
    offers = [
        finding("C06", A, at, entry=entry) for at, entry in ((10, "extension"), (11, "instalments"), (12, "extension"))
    ]
    assert solution_after_hardship(TALK, [HARDSHIP, *offers]) == Check(
        id="solution_after_hardship",
        name=Text("听到困难后提供方案", "solution after a hardship"),
        outcome=Outcome.YES,
        because=Text(
            "客户说「没钱」，其后坐席提出延期、分期",
            "the customer said 「没钱」, then the agent offered an extension, instalments",
        ),
        spans=(Span(7, 8), Span(10, 11), Span(11, 12), Span(12, 13)),
    )


@pytest.mark.parametrize(
    ("said", "expected", "because"),
    [
        pytest.param("可以分十二期，每期四百元", Outcome.YES, "期数和每期金额都已说明", id="both are stated"),
        pytest.param("可以分十二期", Outcome.NO, "没有听到每期金额", id="the sum of each is not"),
        pytest.param("可以帮您办分期", Outcome.NO, "没有听到期数、每期金额", id="neither is stated"),
    ],
)
def test_terms_of_a_plan(said: str, expected: Outcome, because: str) -> None:
    found = plan_terms_stated(call((A, 0, 9, said), (C, 10, 12)), [finding("C06", A, 1, entry="instalments")])
    assert (found.outcome, found.because.zh) == (expected, because)


@pytest.mark.parametrize(
    ("transcript", "findings", "expected"),
    [
        pytest.param(TALK, [], Outcome.NOT_APPLICABLE, id="no plan"),
        pytest.param(TALK, [finding("C06", A, 11, entry="extension")], Outcome.NOT_APPLICABLE, id="an extension"),
        pytest.param(call((A, 0, 9), damaged=(Span(10, 11),)), [], Outcome.UNDETERMINED, id="perhaps lost"),
        pytest.param(
            call((A, 0, 9, "可以分十二期"), damaged=(Span(10, 11),)),
            [finding("C06", A, 1, entry="instalments")],
            Outcome.UNDETERMINED,
            id="the sum of each perhaps lost",
        ),
    ],
)
def test_without_terms(transcript: Transcript, findings: list[Finding], expected: Outcome) -> None:
    assert plan_terms_stated(transcript, findings).outcome is expected
