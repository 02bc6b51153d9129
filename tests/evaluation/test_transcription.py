import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import Role, Span, Transcript, Turn, Utterance, Word
from qa_monitor.evaluation.transcription import CharacterErrors, character_errors, edits, start_errors
from qa_monitor.evaluation.truth import TrueTurn

TEXTS = st.text(alphabet="您好还款钱", max_size=8)


def said(role: Role, start: float, end: float, text: str) -> TrueTurn:
    return TrueTurn(role=role, text=text, span=Span(start, end), labels=frozenset(), hard_negative=None)


def heard(role: Role, start: float, end: float, text: str) -> Utterance:
    span = Span(start, end)
    return Utterance(
        turn=Turn(role=role, span=span), words=(Word(text=text, span=span, probability=0.9),), log_probability=-0.3
    )


def transcript(*utterances: Utterance) -> Transcript:
    roles = tuple(sorted({utterance.turn.role for utterance in utterances}))
    return Transcript(seconds=60, roles_known=True, roles=roles, damaged=(), utterances=utterances)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param("您好，请问是王女士吗", CharacterErrors(0, 9), id="punctuation does not count"),
        pytest.param("您好請問是王女士嗎", CharacterErrors(0, 9), id="script does not count"),
        pytest.param("您好请问是王女是吗", CharacterErrors(1, 9), id="a wrong character"),
        pytest.param("请问是王女士", CharacterErrors(3, 9), id="missing characters"),
        pytest.param("您好您好请问是王女士吗", CharacterErrors(2, 9), id="invented characters"),
    ],
)
def test_character_errors(found: str, expected: CharacterErrors) -> None:
    turns = [said(Role.AGENT, 1, 3, "您好请问是王女士吗")]
    assert character_errors(transcript(heard(Role.AGENT, 1, 3, found)), turns) == expected


def test_each_side_is_compared_with_itself() -> None:
    turns = [said(Role.AGENT, 1, 3, "您好"), said(Role.CUSTOMER, 4, 5, "谁啊")]
    crossed = transcript(heard(Role.AGENT, 4, 5, "谁啊"), heard(Role.THIRD_PARTY, 1, 3, "您好"))
    assert character_errors(crossed, turns) == CharacterErrors(4, 4)


def test_starts_are_compared_with_the_nearest_turn_of_the_same_side() -> None:
    turns = [said(Role.AGENT, 1, 3, "您好"), said(Role.CUSTOMER, 2, 5, "谁啊"), said(Role.AGENT, 6, 7, "再见")]
    found = transcript(heard(Role.AGENT, 1.1, 2, ""), heard(Role.AGENT, 2.4, 3, ""), heard(Role.CUSTOMER, 1.9, 5, ""))
    assert start_errors(found, turns) == pytest.approx([0.1, -0.1])


@given(TEXTS, TEXTS)
def test_edits_are_a_distance(left: str, right: str) -> None:
    assert edits(left, right) == edits(right, left) <= max(len(left), len(right))
    assert (edits(left, right) == 0) == (left == right)


@given(TEXTS, TEXTS, TEXTS)
def test_a_detour_is_never_shorter(left: str, middle: str, right: str) -> None:
    assert edits(left, right) <= edits(left, middle) + edits(middle, right)
