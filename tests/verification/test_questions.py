"""What is put to the audio, with the shipped lexicons."""

from dataclasses import replace
from pathlib import Path

import pytest

from qa_monitor.domain import FoundBy, Reading, Role, Span, Turn, Utterance, Word
from qa_monitor.language import Segmenter
from qa_monitor.lexicon import Lexicons, Matcher, load_lexicons
from qa_monitor.verification import Question, Questioner, shipped_prior

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def lexicons() -> Lexicons:
    return load_lexicons(ROOT / "lexicons")


@pytest.fixture(scope="module")
def matcher(lexicons: Lexicons) -> Matcher:
    return Matcher.build(lexicons)


@pytest.fixture(scope="module")
def questioner(lexicons: Lexicons, matcher: Matcher) -> Questioner:
    return Questioner(lexicons, matcher, Segmenter(lexicons.words), shipped_prior())


def said(text: str, role: Role = Role.AGENT) -> list[Utterance]:
    span = Span(1.0, 1.0 + 0.25 * len(text))
    words = tuple(
        Word(text=character, span=Span(1 + 0.25 * i, 1.25 + 0.25 * i), probability=0.9)
        for i, character in enumerate(text)
    )
    return [Utterance(turn=Turn(role=role, span=span), words=words, log_probability=-0.3)]


def asked(questioner: Questioner, text: str, role: Role = Role.AGENT) -> dict[str, Question]:
    """The nearest question of each category."""
    found = questioner.questions(said(text, role), callee_role=None)
    return {question.category: question for question in reversed(found)}


def test_a_misheard_expression_is_asked_for(questioner: Questioner) -> None:
    question = asked(questioner, "你给我点心苦费,三百块")["extra_fee"]
    assert question.heard_text == "你给我点心苦费,三百块"
    assert question.believed_text == "你给我点辛苦费,三百块"
    assert question.changes == ((4, 6, 4, 6),)
    assert question.cost == 0
    assert question.heard_bounds == (4, 6)
    assert 0.05 <= question.prior <= 1
    assert question.reads_better > 0, "辛苦费 is a word, 心苦费 is none"


def test_the_expression_is_written_in_the_recognisers_script(questioner: Questioner) -> None:
    question = asked(questioner, "你給我點心苦費,三百塊")["extra_fee"]
    assert question.believed_text == "你給我點辛苦費,三百塊"


@pytest.mark.parametrize(
    ("text", "role"),
    [
        pytest.param("你给我点辛苦费,三百块", Role.AGENT, id="what the text says plainly"),
        pytest.param("你给我点心苦费,三百块", Role.CUSTOMER, id="what would not count from this side"),
        pytest.param("今天天气不错我们出去走走", Role.AGENT, id="what sounds like nothing"),
        pytest.param("嗯", Role.AGENT, id="a grunt"),
    ],
)
def test_not_asked_for(text: str, role: Role, questioner: Questioner) -> None:
    assert "extra_fee" not in asked(questioner, text, role)


def reading(question: Question, probability: float) -> Reading:
    return Reading(
        category=question.category,
        entry=question.entry,
        turn=question.turn,
        start=question.start,
        stop=question.stop,
        believed=question.believed,
        probability=probability,
        log_probability=-0.5,
        same_sound=question.cost == 0,
    )


@pytest.mark.parametrize(
    ("probability", "review"),
    [pytest.param(0.9, None, id="sure: it counts"), pytest.param(0.55, "confidence", id="unsure: a person decides")],
)
def test_what_the_audio_supports_becomes_a_finding(
    probability: float, review: str | None, questioner: Questioner, matcher: Matcher
) -> None:
    text = "你给我点心苦费,三百块"
    question = asked(questioner, text)["extra_fee"]
    (finding,) = matcher.believed(said(text), [reading(question, probability)], callee_role=None)
    assert (finding.code, finding.heard, finding.believed) == ("V10", "给我点心苦费", "给我点辛苦费")
    assert (finding.found_by, finding.confidence, finding.review_because) == (FoundBy.PINYIN, probability, review)
    assert finding.span == Span(1.25, 2.75)


def test_an_expression_is_weighed_against_what_the_recogniser_wrote_there(questioner: Questioner) -> None:
    (utterance,) = said("麻烦您给我点心哭费,三百块")
    words = tuple(replace(word, heard="古") if word.text == "哭" else word for word in utterance.words)
    words = (replace(words[0], text="麻", heard="吗"), *words[1:])
    (question,) = [
        one
        for one in questioner.questions([replace(utterance, words=words)], callee_role=None)
        if one.category == "extra_fee" and one.believed_text == "麻烦您给我点辛苦费,三百块"
    ]
    assert question.heard_text == "麻烦您给我点心古费,三百块"
