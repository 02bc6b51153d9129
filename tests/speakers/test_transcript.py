from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import Reading, Role, RoleStatement, Span, Split, Transcript, Turn, Utterance, Word
from qa_monitor.speakers import Roles, agent_spans, of_anybody, stated, swapped, with_roles


def utterance(role: Role, start: float = 0.0) -> Utterance:
    words = (Word(text="是我", span=Span(start, start + 1), probability=0.9),)
    return Utterance(turn=Turn(role=role, span=Span(start, start + 1)), words=words, log_probability=-0.3)


HEARD = Transcript(
    seconds=60, roles_known=False, roles=(Role.UNKNOWN,), damaged=(), utterances=(utterance(Role.UNKNOWN),)
)
SPLIT = Split(confidence=0.97, likeness=0.7)
READING = Reading(
    category="threat",
    entry="tell_family",
    turn=0,
    start=0,
    stop=2,
    believed="告诉",
    probability=0.9,
    log_probability=-0.5,
    same_sound=True,
)


def roles(*given_roles: Role, confidence: float) -> Roles:
    return Roles(
        utterances=tuple(utterance(role, 2.0 * at) for at, role in enumerate(given_roles)),
        probabilities=(0.95,) * len(given_roles),
        confidence=confidence,
        likeness=0.7,
        cues=((),) * len(given_roles),
    )


def test_roles_that_are_sure_enough_are_known() -> None:
    sure = roles(Role.AGENT, Role.THIRD_PARTY, Role.UNKNOWN, confidence=0.97)
    assert with_roles(HEARD, sure) == replace(
        HEARD,
        roles_known=True,
        roles=(Role.AGENT, Role.THIRD_PARTY),
        utterances=sure.utterances,
        split=Split(confidence=0.97, likeness=0.7),
    )


def test_an_undetermined_call_keeps_its_words_and_says_how_sure_it_was() -> None:
    expected = replace(HEARD, split=Split(confidence=0.94, likeness=0.7))
    assert with_roles(HEARD, roles(Role.UNKNOWN, confidence=0.94)) == expected


def test_a_call_in_which_only_the_agent_is_sure_still_has_two_sides() -> None:
    assert with_roles(HEARD, roles(Role.AGENT, confidence=0.96)).roles == (Role.AGENT, Role.CUSTOMER)


def test_readings_that_count_other_utterances_are_refused() -> None:
    with pytest.raises(ValueError, match="roles come before readings: cut utterances have other numbers"):
        with_roles(replace(HEARD, readings=(READING,)), roles(Role.AGENT, confidence=0.96))


def test_swapped() -> None:
    call = replace(
        with_roles(HEARD, roles(Role.AGENT, Role.CUSTOMER, Role.UNKNOWN, confidence=0.97)), readings=(READING,)
    )
    expected = (utterance(Role.CUSTOMER, 0), utterance(Role.AGENT, 2), utterance(Role.UNKNOWN, 4))
    assert swapped(call) == replace(call, utterances=expected)


@given(st.lists(st.sampled_from([Role.AGENT, Role.THIRD_PARTY, Role.UNKNOWN]), max_size=6))
def test_swapping_twice_changes_nothing(given_roles: list[Role]) -> None:
    call = replace(
        HEARD,
        roles_known=True,
        roles=(Role.AGENT, Role.THIRD_PARTY),
        utterances=tuple(utterance(role, 2.0 * at) for at, role in enumerate(given_roles)),
        split=SPLIT,
    )
    assert swapped(swapped(call)) == call
    assert (swapped(call) == call) is not bool(set(given_roles) - {Role.UNKNOWN})


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(HEARD, id="nobody is known"),
        pytest.param(replace(HEARD, roles_known=True, roles=(Role.AGENT,)), id="one side was recorded"),
        pytest.param(replace(HEARD, split=SPLIT), id="sides that could not be told apart"),
        pytest.param(
            replace(HEARD, roles_known=True, roles=(Role.AGENT, Role.CUSTOMER)), id="each side has a track of its own"
        ),
    ],
)
def test_nothing_to_swap(call: Transcript) -> None:
    with pytest.raises(ValueError, match="only a call on one track with both roles can be swapped"):
        swapped(call)


def split_call(*given_roles: Role) -> Transcript:
    return with_roles(HEARD, roles(*given_roles, confidence=0.97))


def said(*agent: Span) -> RoleStatement:
    return RoleStatement(by="测试员", at=datetime(2026, 3, 2, tzinfo=UTC), agent=agent)


def held(transcript: Transcript, statement: RoleStatement) -> Transcript:
    return replace(transcript, split=Split(confidence=0.97, likeness=0.7, stated=statement))


AGENT_FIRST = split_call(Role.AGENT, Role.CUSTOMER)
BOTH_TRACKS = replace(AGENT_FIRST, split=None)


@pytest.mark.parametrize(
    ("heard", "statement", "expected"),
    [
        pytest.param(
            AGENT_FIRST, said(Span(0, 1)), held(AGENT_FIRST, said(Span(0, 1))), id="right: only that it was said"
        ),
        pytest.param(
            AGENT_FIRST,
            said(Span(2, 3)),
            held(split_call(Role.CUSTOMER, Role.AGENT), said(Span(2, 3))),
            id="the wrong way round: swapped",
        ),
        pytest.param(
            AGENT_FIRST,
            said(Span(0.6, 2.3)),
            held(AGENT_FIRST, said(Span(0.6, 2.3))),
            id="another hearing cut elsewhere: what fits best",
        ),
        pytest.param(
            AGENT_FIRST, said(Span(30, 31)), held(AGENT_FIRST, said(Span(30, 31))), id="nothing to compare: as found"
        ),
        pytest.param(
            replace(HEARD, split=SPLIT),
            said(Span(0, 1)),
            held(HEARD, said(Span(0, 1))),
            id="sides not told apart this time stay unknown",
        ),
        pytest.param(BOTH_TRACKS, said(Span(2, 3)), BOTH_TRACKS, id="a track for each side needs nobody's word"),
        pytest.param(AGENT_FIRST, None, AGENT_FIRST, id="nobody said anything"),
    ],
)
def test_stated(heard: Transcript, statement: RoleStatement | None, expected: Transcript) -> None:
    assert stated(heard, statement) == expected


def test_a_swap_holds_when_the_call_is_heard_anew() -> None:
    by_hand = swapped(AGENT_FIRST)
    assert stated(AGENT_FIRST, said(*agent_spans(by_hand))).utterances == by_hand.utterances


def test_of_anybody() -> None:
    assert of_anybody(AGENT_FIRST.utterances) == (utterance(Role.UNKNOWN, 0), utterance(Role.UNKNOWN, 2))
