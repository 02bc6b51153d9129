from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import Reading, Role, Span, Transcript, Turn, Utterance, Word
from qa_monitor.speakers import Roles, swapped, with_roles


def utterance(role: Role, start: float = 0.0) -> Utterance:
    words = (Word(text="是我", span=Span(start, start + 1), probability=0.9),)
    return Utterance(turn=Turn(role=role, span=Span(start, start + 1)), words=words, log_probability=-0.3)


HEARD = Transcript(
    seconds=60, roles_known=False, roles=(Role.UNKNOWN,), damaged=(), utterances=(utterance(Role.UNKNOWN),)
)
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
        HEARD, roles_known=True, roles=(Role.AGENT, Role.THIRD_PARTY), utterances=sure.utterances
    )


def test_an_undetermined_call_stays_as_it_is() -> None:
    assert with_roles(HEARD, roles(Role.UNKNOWN, confidence=0.94)) == HEARD


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
    )
    assert swapped(swapped(call)) == call
    assert (swapped(call) == call) is not bool(set(given_roles) - {Role.UNKNOWN})


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(HEARD, id="nobody is known"),
        pytest.param(replace(HEARD, roles_known=True, roles=(Role.AGENT,)), id="one side was recorded"),
    ],
)
def test_nothing_to_swap(call: Transcript) -> None:
    with pytest.raises(ValueError, match="only a transcript with both roles can be swapped"):
        swapped(call)
