from dataclasses import replace

import pytest
from hypothesis import given
from timelines import REACTIONS, A, C, T, U, call, finding, transcripts

from qa_monitor.conduct.answered import Answer, empathy_shown, pairs, signals_answered
from qa_monitor.domain import Cancellation, Check, Context, Finding, Outcome, Span, Text, Transcript

TALK = call((A, 0, 5), (C, 6, 9), (A, 10, 14), (C, 15, 18), (A, 19, 23), (C, 24, 27), (A, 28, 32))


def hardship(start: float, turn: int, **changes: object) -> Finding:
    return finding("hardship", C, start, "没钱", turn=turn, **changes)


def empathy(start: float, turn: int, **changes: object) -> Finding:
    return finding("C02", A, start, "我理解", turn=turn, **changes)


def outcome(transcript: Transcript, *findings: Finding) -> Outcome:
    return signals_answered(transcript, findings, REACTIONS)[0].outcome


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        pytest.param([], Outcome.NOT_APPLICABLE, id="nothing was raised"),
        pytest.param([hardship(7, 1), empathy(11, 2)], Outcome.YES, id="answered at once"),
        pytest.param([hardship(7, 1), empathy(20, 4)], Outcome.YES, id="answered in the second statement"),
        pytest.param([hardship(7, 1), empathy(29, 6)], Outcome.NO, id="answered in the third, which is too late"),
        pytest.param([empathy(1, 0), hardship(7, 1)], Outcome.NO, id="said before it was raised"),
        pytest.param([hardship(7, 1), finding("C01", A, 11, turn=2)], Outcome.NO, id="another kind of word"),
        pytest.param(
            [hardship(7, 1), empathy(11, 2, review_because="confidence")], Outcome.REVIEW, id="perhaps answered"
        ),
        pytest.param(
            [hardship(7, 1), empathy(11, 2, cancelled_by=Cancellation(Context.NEGATION, "不"))],
            Outcome.NO,
            id="a cancelled word is no answer",
        ),
        pytest.param(
            [hardship(7, 1), empathy(11, 2), hardship(25, 5)], Outcome.YES, id="said again after it was taken up"
        ),
        pytest.param([hardship(7, 1), hardship(16, 3), empathy(29, 6)], Outcome.NO, id="the first time is too early"),
        pytest.param([hardship(7, 1, review_because="confidence")], Outcome.NOT_APPLICABLE, id="perhaps raised"),
        pytest.param([hardship(7, 1, entry="likeness")], Outcome.REVIEW, id="only like a hardship, and not answered"),
        pytest.param([hardship(7, 1, entry="likeness"), empathy(11, 2)], Outcome.YES, id="only like one, and answered"),
        pytest.param([finding("hardship", A, 1)], Outcome.NOT_APPLICABLE, id="the agent's own words"),
        pytest.param(
            [finding("complaint", T, 7, turn=1), finding("C08", A, 11, turn=2, entry="rights")],
            Outcome.NO,
            id="another entry of the category that answers",
        ),
        pytest.param(
            [finding("complaint", T, 7, turn=1), finding("C08", A, 11, turn=2, entry="channel")],
            Outcome.YES,
            id="the entry that answers, to a third party",
        ),
    ],
)
def test_what_was_raised_and_answered(findings: list[Finding], expected: Outcome) -> None:
    assert outcome(TALK, *findings) is expected


def test_a_short_reaction_counts_and_takes_no_statements_place() -> None:
    talk = call((C, 6, 9), (A, 10, 10.7), (C, 11, 13), (A, 14, 18), (C, 19, 22), (A, 23, 27))
    assert outcome(talk, hardship(7, 0), empathy(10, 1)) is Outcome.YES
    assert outcome(talk, hardship(7, 0), empathy(24, 5)) is Outcome.YES


@pytest.mark.parametrize(
    ("transcript", "expected"),
    [
        pytest.param(call((C, 6, 9), (A, 10, 14), damaged=(Span(9, 10),)), Outcome.UNDETERMINED, id="lost behind it"),
        pytest.param(call((C, 6, 9), (A, 10, 14), damaged=(Span(1, 2),)), Outcome.NO, id="lost before it"),
        pytest.param(call((U, 6, 9), (U, 10, 14), roles=(U, U)), Outcome.UNDETERMINED, id="nobody knows who speaks"),
        pytest.param(call((C, 6, 9), roles=(C,)), Outcome.UNDETERMINED, id="the agent was not recorded"),
        pytest.param(call((A, 0, 5), (C, 6, 9)), Outcome.NO, id="the agent says nothing more"),
        pytest.param(call((C, 6, 9)), Outcome.UNDETERMINED, id="the agent's channel is silent all through"),
    ],
)
def test_a_reaction_that_may_have_gone_unheard(transcript: Transcript, expected: Outcome) -> None:
    turn = next(index for index, one in enumerate(transcript.utterances) if one.turn.span.start == 6)
    found = signals_answered(transcript, [hardship(7, turn)], REACTIONS)
    assert {check.outcome for check in found} == {expected}


def test_nothing_raised_proves_nothing_where_the_other_side_was_not_heard() -> None:
    found = signals_answered(call((A, 0, 5)), [], REACTIONS)
    assert [(check.id, check.outcome, check.missing) for check in found] == [
        ("signals_answered", Outcome.UNDETERMINED, "speech")
    ]


def test_doubtful_text_of_the_agent_may_have_been_an_answer() -> None:
    heard = call((C, 6, 9), (A, 10, 14))
    doubtful = replace(heard, utterances=(heard.utterances[0], replace(heard.utterances[1], doubtful="loop")))
    assert outcome(doubtful, hardship(7, 0)) is Outcome.REVIEW


def test_a_back_channel_is_no_statement_and_no_answer() -> None:
    talk = call((C, 0, 4), (A, 4.1, 4.6, "嗯"), (C, 5, 9), (A, 9.2, 9.8, "嗯"), (C, 10, 14), (A, 15, 19), (A, 25, 30))
    assert outcome(talk, hardship(1, 0), empathy(16, 5)) is Outcome.YES


def test_every_kind_has_its_own_answer_with_places_and_sources() -> None:
    findings = [hardship(7, 1), empathy(11, 2), finding("complaint", C, 16, "我要投诉", turn=3)]
    whole, complaint, hard = signals_answered(TALK, findings, REACTIONS)
    unheard = Text(
        "16 秒客户说「我要投诉」，随后没有听到坐席回应",
        "at 16 s the customer said 「我要投诉」, and no reaction of the agent was heard",
    )
    assert whole == Check(
        id="signals_answered",
        name=Text("对方提出的事是否都有回应", "everything raised was taken up"),
        outcome=Outcome.NO,
        because=unheard,
        spans=(Span(16, 17),),
        sources=("R29",),
    )
    assert complaint == Check(
        id="answered:complaint",
        name=Text("对 complaint 的回应", "answer to complaint"),
        outcome=Outcome.NO,
        because=unheard,
        spans=(Span(16, 17),),
        sources=("R29",),
    )
    assert hard == Check(
        id="answered:hardship",
        name=Text("对 hardship 的回应", "answer to hardship"),
        outcome=Outcome.YES,
        because=Text(
            "7 秒客户说「没钱」，坐席说「我理解」作答",
            "at 7 s the customer said 「没钱」, answered where the agent said 「我理解」",
        ),
        spans=(Span(7, 8), Span(11, 12)),
        sources=("R30",),
    )


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        pytest.param([hardship(7, 1), empathy(11, 2)], Outcome.YES, id="empathy after a hardship"),
        pytest.param([hardship(7, 1), finding("C06", A, 11, turn=2)], Outcome.NO, id="a plan without a kind word"),
        pytest.param(
            [hardship(7, 1), hardship(16, 3), empathy(20, 4)], Outcome.YES, id="one kind word for all that was told"
        ),
        pytest.param([finding("complaint", C, 7, turn=1)], Outcome.NOT_APPLICABLE, id="no trouble was told"),
    ],
)
def test_empathy(findings: list[Finding], expected: Outcome) -> None:
    assert empathy_shown(TALK, findings, REACTIONS).outcome is expected


@given(transcripts())
def test_what_is_raised_gets_exactly_one_answer(transcript: Transcript) -> None:
    findings = [
        finding("hardship" if turn.role is C else "C02", turn.role, turn.span.start, turn=index)
        for index, turn in enumerate(utterance.turn for utterance in transcript.utterances)
    ]
    found = pairs(transcript, findings, REACTIONS.raised[:1], statements=2)
    assert [pair.raised for pair in found] == sorted(
        (one for one in findings if one.role is C), key=lambda one: (one.span, one.code)
    )
    for pair in found:
        assert (pair.reaction is not None) == (pair.answer is Answer.GIVEN)
