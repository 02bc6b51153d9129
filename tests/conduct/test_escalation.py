import pytest
from timelines import REACTIONS, A, C, T, U, call, finding

from qa_monitor.conduct.escalation import escalation
from qa_monitor.domain import Cancellation, Check, Context, Finding, Outcome, Span, Text, Transcript

TALK = call((A, 0, 5), (C, 6, 9))


@pytest.mark.parametrize(
    ("transcript", "findings", "expected"),
    [
        pytest.param(TALK, [finding("self_harm", C, 7)], Outcome.YES, id="words of self-harm"),
        pytest.param(TALK, [finding("serious_illness", T, 7)], Outcome.YES, id="a third party's serious illness"),
        pytest.param(TALK, [finding("illness", C, 7)], Outcome.NO, id="a milder illness"),
        pytest.param(TALK, [finding("self_harm", C, 7, review_because="confidence")], Outcome.REVIEW, id="perhaps"),
        pytest.param(
            TALK, [finding("self_harm", C, 7, entry="likeness")], Outcome.REVIEW, id="words that are only like it"
        ),
        pytest.param(
            call((U, 0, 9), roles=(U,)),
            [finding("self_harm", U, 7, review_because="roles")],
            Outcome.REVIEW,
            id="said by nobody knows whom",
        ),
        pytest.param(
            TALK,
            [finding("self_harm", C, 7, cancelled_by=Cancellation(Context.NEGATION, "没"))],
            Outcome.NO,
            id="taken back by its context",
        ),
        pytest.param(TALK, [finding("self_harm", A, 1)], Outcome.NO, id="the agent's words"),
        pytest.param(call((A, 0, 5)), [], Outcome.UNDETERMINED, id="the other side was not heard"),
        pytest.param(
            call((A, 0, 5), (C, 6, 9), damaged=(Span(20, 21),)), [], Outcome.UNDETERMINED, id="a part was lost"
        ),
        pytest.param(call((U, 0, 9), roles=(U,)), [], Outcome.UNDETERMINED, id="nobody knows who speaks"),
    ],
)
def test_escalation(transcript: Transcript, findings: list[Finding], expected: Outcome) -> None:
    assert escalation(transcript, findings, REACTIONS).outcome is expected


def test_what_is_sure_comes_first_and_only_what_was_heard_is_cited() -> None:
    findings = [
        finding("self_harm", C, 7, "活着没意思", review_because="confidence"),
        finding("self_harm", C, 8, "我不想活了"),
    ]
    assert escalation(TALK, findings, REACTIONS) == Check(
        id="escalation",
        name=Text("须优先人工关注", "for a person to look at first"),
        outcome=Outcome.YES,
        because=Text("客户说「我不想活了」", "the customer said 「我不想活了」"),
        spans=(Span(8, 9), Span(7, 8)),
        sources=("R32",),
    )
