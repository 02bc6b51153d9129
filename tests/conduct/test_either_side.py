from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.conduct import either_side, measures, settled
from qa_monitor.domain import Check, Outcome, Role, Span, Split, Text, Transcript, Turn, Undetermined, Utterance, Word

AGENT, CUSTOMER, UNKNOWN = Role.AGENT, Role.CUSTOMER, Role.UNKNOWN
YES, NO, REVIEW, NOT_APPLICABLE = Outcome.YES, Outcome.NO, Outcome.REVIEW, Outcome.NOT_APPLICABLE
UNDETERMINED = Outcome.UNDETERMINED
OUTCOMES = st.sampled_from(list(Outcome))


def call(*roles: Role) -> Transcript:
    utterances = tuple(
        Utterance(
            turn=Turn(role=role, span=Span(at, at + 1)),
            words=(Word(text="好", span=Span(at, at + 1), probability=0.9),),
            log_probability=-0.2,
        )
        for at, role in enumerate(roles)
    )
    return Transcript(
        seconds=60,
        roles_known=True,
        roles=(AGENT, CUSTOMER),
        damaged=(),
        utterances=utterances,
        split=Split(confidence=0.97, likeness=0.6),
    )


def check(outcome: Outcome, name: str = "recording_notice") -> Check:
    return Check(id=name, name=Text(name, name), outcome=outcome, because=Text("因", "why"), sources=("R21",))


def test_what_is_unsure_may_be_either_sides() -> None:
    assert either_side(call(AGENT, UNKNOWN, CUSTOMER)) == (
        call(AGENT, AGENT, CUSTOMER),
        call(AGENT, CUSTOMER, CUSTOMER),
    )


@pytest.mark.parametrize(
    "transcript",
    [
        pytest.param(call(AGENT, CUSTOMER), id="every speaker is sure"),
        pytest.param(replace(call(AGENT, UNKNOWN), split=None), id="a track for each side"),
        pytest.param(replace(call(UNKNOWN, UNKNOWN), roles_known=False), id="nobody is known"),
    ],
)
def test_nothing_hangs_on_it(transcript: Transcript) -> None:
    assert either_side(transcript) == ()


@pytest.mark.parametrize(
    ("answer", "others", "expected"),
    [
        pytest.param(NO, (NO, NO), NO, id="no, whoever said it"),
        pytest.param(NO, (YES, NO), UNDETERMINED, id="not no, if the agent said it"),
        pytest.param(NO, (NO, REVIEW), UNDETERMINED, id="nor if that needs a person"),
        pytest.param(NO, (NOT_APPLICABLE, NO), UNDETERMINED, id="nor if the question does not arise then"),
        pytest.param(YES, (YES, YES), YES, id="yes, whoever said it"),
        pytest.param(YES, (YES, NO), UNDETERMINED, id="not yes, if the other side said it"),
        pytest.param(REVIEW, (YES, NO), REVIEW, id="a person looks anyway"),
        pytest.param(NOT_APPLICABLE, (NO, YES), NOT_APPLICABLE, id="a question that does not arise"),
    ],
)
def test_settled(answer: Outcome, others: tuple[Outcome, Outcome], expected: Outcome) -> None:
    transcript = call(AGENT, UNKNOWN, CUSTOMER)
    (found,) = settled([check(answer)], [[check(other)] for other in others], transcript)
    hanging = Check(
        id="recording_notice",
        name=Text("recording_notice", "recording_notice"),
        outcome=UNDETERMINED,
        because=Text("要看几句说话人不明的话是谁说的", "it hangs on who said some words whose speaker is unsure"),
        spans=(Span(1, 2),),
        missing="roles",
        sources=("R21",),
    )
    assert found == (check(answer) if expected is answer else hanging)


def test_answers_are_compared_by_their_question() -> None:
    answers = [check(YES, "signal:hardship"), check(NO)]
    others = [[check(NO)], [check(NO), check(NO, "signal:hardship")]]
    found = settled(answers, others, call(AGENT, UNKNOWN))
    assert [(one.id, one.outcome) for one in found] == [("signal:hardship", UNDETERMINED), ("recording_notice", NO)]


def test_what_takes_two_channels_is_undetermined() -> None:
    values = {one.id: one.value for one in measures(call(*(AGENT, CUSTOMER) * 10))}
    on_two_channels = ("interruptions", "interruptions_customer", "overlap", "back_channels")
    assert [values[name] for name in on_two_channels] == [Undetermined("channels")] * 4
    assert values["talk_share"] == 0.5
    apart = {one.id: one.value for one in measures(replace(call(*(AGENT, CUSTOMER) * 10), split=None))}
    assert [apart[name] for name in on_two_channels] == [0, 0, 0, 0]


@given(st.lists(OUTCOMES, max_size=5), st.data())
def test_no_answer_is_turned_round(outcomes: list[Outcome], data: st.DataObject) -> None:
    answers = [check(outcome, str(at)) for at, outcome in enumerate(outcomes)]
    other = [check(data.draw(OUTCOMES), str(at)) for at in range(len(answers))]
    found = settled(answers, [other], call(AGENT, UNKNOWN))
    assert all(new.outcome in (old.outcome, UNDETERMINED) for old, new in zip(answers, found, strict=True))
    assert settled(answers, [], call(AGENT, UNKNOWN)) == tuple(answers)
