import pytest
from timelines import A, C, U, call, finding

from qa_monitor.conduct.said import QUESTIONS, answer
from qa_monitor.domain import Cancellation, Check, Context, Finding, Outcome, Span, Text, Transcript

IDENTITY, NOTICE, DEBT, SOLUTION, *_ = QUESTIONS
HEARD = call((A, 0, 5), (C, 6, 9))
NEGATED = Cancellation(Context.NEGATION, "不会")

ROLES = Text("分不清哪一方是坐席，或有一方没有录音", "it is not known who the agent is, or one side was not recorded")
AUDIO = Text(
    "部分录音损坏，没听到不等于没有说", "part of the recording is damaged: not heard is not the same as not said"
)
SPEECH = Text(
    "该方声道全程没有说话，可能录错了声道", "that side's channel holds no speech; it may be the wrong channel"
)
ABSENT = Text("全程没有听到", "not heard in the whole call")


def notice(outcome: Outcome, because: Text, *spans: Span, missing: str | None = None) -> Check:
    return Check(
        id="recording_notice",
        name=Text("告知录音", "said that the call is recorded"),
        outcome=outcome,
        because=because,
        spans=spans,
        missing=missing,
        sources=("R21",),
    )


@pytest.mark.parametrize(
    ("transcript", "findings", "expected"),
    [
        pytest.param(
            HEARD,
            [finding("C05", A, 40, "通话有录音"), finding("C05", A, 3, "本次通话会录音")],
            notice(
                Outcome.YES,
                Text("坐席说「本次通话会录音」", "the agent said 「本次通话会录音」"),
                Span(3, 4),
                Span(40, 41),
            ),
            id="said, the first time quoted",
        ),
        pytest.param(HEARD, [], notice(Outcome.NO, ABSENT), id="not said"),
        pytest.param(HEARD, [finding("C05", C, 3)], notice(Outcome.NO, ABSENT), id="said by the customer"),
        pytest.param(
            HEARD, [finding("C05", A, 3, cancelled_by=NEGATED)], notice(Outcome.NO, ABSENT), id="said not to be so"
        ),
        pytest.param(
            HEARD,
            [finding("C05", A, 3, "有录音", review_because="confidence")],
            notice(
                Outcome.REVIEW,
                Text("可能是坐席说「有录音」，须人工核对", "perhaps the agent said 「有录音」; a person must check"),
                Span(3, 4),
            ),
            id="perhaps said",
        ),
        pytest.param(
            call((U, 0, 5), roles=(U,)),
            [finding("C05", U, 3, review_because="roles")],
            notice(Outcome.UNDETERMINED, ROLES, Span(3, 4), missing="roles"),
            id="said by nobody knows whom",
        ),
        pytest.param(
            call((C, 0, 5), roles=(C,)),
            [],
            notice(Outcome.UNDETERMINED, ROLES, missing="roles"),
            id="the agent was not recorded",
        ),
        pytest.param(call((A, 0, 5), roles=(A,)), [], notice(Outcome.NO, ABSENT), id="the agent alone was recorded"),
        pytest.param(
            call((C, 0, 5)), [], notice(Outcome.UNDETERMINED, SPEECH, missing="speech"), id="a silent agent's channel"
        ),
        pytest.param(
            call((A, 0, 5), damaged=(Span(50, 50.5),)),
            [],
            notice(Outcome.UNDETERMINED, AUDIO, missing="audio"),
            id="perhaps said in a damaged stretch",
        ),
        pytest.param(
            call((A, 0, 5), damaged=(Span(50, 50.5),)),
            [finding("C05", A, 3, "有录音")],
            notice(Outcome.YES, Text("坐席说「有录音」", "the agent said 「有录音」"), Span(3, 4)),
            id="said beside a damaged stretch",
        ),
    ],
)
def test_recording_notice(transcript: Transcript, findings: list[Finding], expected: Check) -> None:
    assert answer(NOTICE, transcript, findings) == expected


@pytest.mark.parametrize(
    ("findings", "yes"),
    [
        pytest.param([finding("C04", A, 3)], {"identity_disclosed"}, id="who is calling"),
        pytest.param([finding("C06", A, 3)], {"solution_offered"}, id="a plan"),
        pytest.param([finding("debt_mention", A, 3)], {"debt_mentioned"}, id="the debt"),
        pytest.param([finding("debt_mention", C, 3)], set(), id="the debt, in the customer's mouth"),
        pytest.param([finding("V05", A, 3)], {"debt_mentioned"}, id="the debt told to a third party"),
        pytest.param([finding("official_channel", A, 3)], {"channel_named"}, id="an official channel"),
        pytest.param([finding("C08", A, 3, entry="complaint_channel")], {"channel_named"}, id="where to complain"),
        pytest.param([finding("C08", A, 3, entry="right_to_know")], set(), id="a right that names no channel"),
        pytest.param([finding("C09", A, 3)], {"written_follow_up"}, id="something in writing"),
        pytest.param(
            [finding("proof", A, 3, entry="asked_for")], {"documents_asked_for"}, id="documents, asked for by the agent"
        ),
        pytest.param([finding("proof", A, 3, entry="named")], set(), id="documents, only named by the agent"),
        pytest.param([finding("proof", C, 3, entry="asked_for")], set(), id="documents, asked about by the customer"),
    ],
)
def test_what_answers_which_question(findings: list[Finding], yes: set[str]) -> None:
    found = {check.id: check.outcome for check in (answer(question, HEARD, findings) for question in QUESTIONS)}
    assert found == {question.id: Outcome.YES if question.id in yes else Outcome.NO for question in QUESTIONS}


def test_long_numbers_are_masked_in_what_is_quoted() -> None:
    check = answer(IDENTITY, HEARD, [finding("C04", A, 3, "我的电话13900000000")])
    assert check.because.zh == "坐席说「我的电话*******0000」"
