import pytest
from timelines import A, C, U, call, finding

from qa_monitor.conduct.recording_consent import recording_accepted
from qa_monitor.domain import Check, Finding, Outcome, Span, Text, Transcript

NOTICE = finding("C05", A, 1, "通话会录音")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param("好的，你说", Outcome.YES, id="a yes"),
        pytest.param("你说吧什么事", Outcome.NO, id="not a word about it"),
        pytest.param("不要录音", Outcome.REVIEW, id="an objection"),
        pytest.param("谁让你录的", Outcome.REVIEW, id="a reproach"),
    ],
)
def test_the_answer_to_the_notice(answer: str, expected: Outcome) -> None:
    assert recording_accepted(call((A, 0, 5), (C, 6, 9, answer)), [NOTICE]).outcome is expected


@pytest.mark.parametrize(
    ("transcript", "findings", "expected"),
    [
        pytest.param(call((A, 0, 5), (C, 6, 9)), [], Outcome.NOT_APPLICABLE, id="no notice"),
        pytest.param(call((A, 0, 5), (C, 6, 9), damaged=(Span(8, 9),)), [], Outcome.UNDETERMINED, id="perhaps lost"),
        pytest.param(call((A, 0, 5)), [NOTICE], Outcome.UNDETERMINED, id="the other side's channel is silent"),
        pytest.param(call((C, 0, 1), (A, 1, 5)), [NOTICE], Outcome.NO, id="nothing was said after it"),
        pytest.param(call((U, 0, 9), roles=(U,)), [], Outcome.UNDETERMINED, id="nobody knows who speaks"),
    ],
)
def test_without_an_answer(transcript: Transcript, findings: list[Finding], expected: Outcome) -> None:
    assert recording_accepted(transcript, findings).outcome is expected


def test_the_answer_is_quoted_with_long_numbers_masked() -> None:
    talk = call((A, 0, 5), (C, 6, 9, "可以，我电话13800001111"))
    assert recording_accepted(talk, [NOTICE]) == Check(
        id="recording_accepted",
        name=Text("对方同意录音", "recording accepted"),
        outcome=Outcome.YES,
        because=Text("对方答「可以，我电话*******1111」", "the person called answered 「可以，我电话*******1111」"),
        spans=(Span(1, 2), Span(6, 9)),
        sources=("R21",),
    )
