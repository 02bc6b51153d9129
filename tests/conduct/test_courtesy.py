import pytest
from timelines import A, C, U, call, finding

from qa_monitor.conduct.courtesy import courteous_closing, courteous_opening
from qa_monitor.domain import Check, Finding, Outcome, Span, Text, Transcript

TALK = call((A, 0, 5), (C, 6, 9), (A, 10, 14), (C, 15, 18), (A, 19, 23), (C, 24, 25), (A, 26, 30))
HUNG_UP = call((A, 0, 5), (C, 6, 9), (A, 10, 14), (C, 15, 18), (A, 19, 23), (C, 24, 27))


@pytest.mark.parametrize(
    ("transcript", "findings", "expected"),
    [
        pytest.param(TALK, [finding("C01", A, 1, turn=0)], Outcome.YES, id="a greeting"),
        pytest.param(TALK, [finding("C01", A, 11, turn=2)], Outcome.YES, id="in the second statement"),
        pytest.param(TALK, [finding("C01", A, 20, turn=4)], Outcome.NO, id="only later"),
        pytest.param(TALK, [finding("C01", C, 7, turn=1)], Outcome.NO, id="the other side's greeting"),
        pytest.param(
            TALK, [finding("C01", A, 1, turn=0, review_because="confidence")], Outcome.REVIEW, id="perhaps a greeting"
        ),
        pytest.param(
            call((A, 1, 5), (C, 6, 9), damaged=(Span(0, 1),)), [], Outcome.UNDETERMINED, id="the start was lost"
        ),
        pytest.param(call((A, 0, 5), (C, 6, 9), damaged=(Span(50, 51),)), [], Outcome.NO, id="the end was lost"),
        pytest.param(call((U, 0, 5), roles=(U,)), [], Outcome.UNDETERMINED, id="nobody knows who speaks"),
        pytest.param(call((C, 0, 5)), [], Outcome.UNDETERMINED, id="the agent's channel is silent"),
    ],
)
def test_opening(transcript: Transcript, findings: list[Finding], expected: Outcome) -> None:
    assert courteous_opening(transcript, findings).outcome is expected


@pytest.mark.parametrize(
    ("transcript", "findings", "expected"),
    [
        pytest.param(TALK, [finding("C10", A, 27, turn=6)], Outcome.YES, id="goodbye"),
        pytest.param(TALK, [finding("C01", A, 27, turn=6, entry="thanks")], Outcome.YES, id="thanks at the end"),
        pytest.param(TALK, [finding("C01", A, 27, turn=6, entry="modest")], Outcome.NO, id="polite, but no leave"),
        pytest.param(TALK, [finding("C10", A, 11, turn=2)], Outcome.NO, id="goodbye, and then went on"),
        pytest.param(HUNG_UP, [], Outcome.REVIEW, id="the other side had the last word"),
        pytest.param(HUNG_UP, [finding("C10", A, 20, turn=4)], Outcome.YES, id="goodbye, and the other side's goodbye"),
        pytest.param(call((A, 0, 5)), [], Outcome.NO, id="a call of one turn"),
        pytest.param(call((A, 1, 5), damaged=(Span(0, 1),)), [], Outcome.UNDETERMINED, id="a part was lost"),
    ],
)
def test_closing(transcript: Transcript, findings: list[Finding], expected: Outcome) -> None:
    assert courteous_closing(transcript, findings).outcome is expected


def test_who_hung_up_is_not_known() -> None:
    assert courteous_closing(HUNG_UP, []) == Check(
        id="courteous_closing",
        name=Text("礼貌结束", "courteous closing"),
        outcome=Outcome.REVIEW,
        because=Text(
            "没有听到结束语，对方说完通话即断，不知谁先挂断", "no leave was taken, and nobody knows who hung up first"
        ),
        spans=(Span(24, 27),),
    )
