import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import Role, Span, Turn, Utterance, Word
from qa_monitor.personal import Place
from qa_monitor.personal.times import place


def said(*words: Word) -> Utterance:
    return Utterance(turn=Turn(role=Role.AGENT, span=Span(0, 10)), words=words, log_probability=-0.1)


UTTERANCE = said(
    Word(text="卡号", span=Span(1, 2), probability=0.9),
    Word(text="6200", span=Span(2, 4), probability=0.9),
    Word(text="00", span=Span(3.5, 4.5), probability=0.9),
)


@pytest.mark.parametrize(
    ("start", "stop", "span"),
    [
        pytest.param(2, 6, Span(2, 4), id="a whole word"),
        pytest.param(3, 5, Span(2.5, 3.5), id="inside a word its characters are equally long"),
        pytest.param(5, 7, Span(3.5, 4), id="over words that overlap"),
        pytest.param(0, 8, Span(1, 4.5), id="everything"),
    ],
)
def test_place(start: int, stop: int, span: Span) -> None:
    assert place(UTTERANCE, 3, start, stop) == Place(turn=3, start=start, stop=stop, span=span)


SHORTEST = Span(5, 5.000000000000001)
short_words = st.builds(Word, text=st.text("零一,", max_size=3), span=st.just(SHORTEST), probability=st.just(1.0))


@given(st.data(), st.lists(short_words, min_size=1))
def test_words_too_short_to_be_divided(data: st.DataObject, words: list[Word]) -> None:
    utterance = said(*words, Word(text="二", span=Span(6, 7), probability=1))
    start = data.draw(st.integers(0, len(utterance.text) - 1))
    stop = data.draw(st.integers(start + 1, len(utterance.text)))
    span = place(utterance, 0, start, stop).span
    assert span.start in (5, SHORTEST.end, 6)
    assert span.end in (SHORTEST.end, 7)
