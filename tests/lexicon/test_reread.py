from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import Role, Span, Turn, Utterance, Word
from qa_monitor.lexicon.reread import Reread
from qa_monitor.lexicon.runs import Run, runs

TEXT = "你给我点心苦费三百块"


def run() -> Run:
    words = tuple(Word(text=c, span=Span(i, i + 1), probability=0.9) for i, c in enumerate(TEXT))
    turn = Turn(role=Role.AGENT, span=Span(0, len(TEXT)))
    (one,) = runs([Utterance(turn=turn, words=words, log_probability=-0.3)])
    return one


def test_believed_words_stand_where_others_were_heard() -> None:
    reread = Reread(run(), 4, 7, "辛苦钱费")
    assert reread.text == "你给我点辛苦钱费300块"
    assert reread.place(4, 8).span == Span(4, 7)
    assert reread.heard(4, 8) == "心苦费"
    assert reread.heard(0, 4) == "你给我点"
    assert reread.heard(11, 12) == "块"


def test_marks_move_with_the_words_and_none_stay_in_the_believed_ones() -> None:
    words = (Word(text="不。心，苦费，三。", span=Span(0, 9), probability=0.9),)
    utterance = Utterance(turn=Turn(role=Role.AGENT, span=Span(0, 9)), words=words, log_probability=-0.3)
    (heard,) = runs([utterance])
    assert heard.marks() == {1: "。", 2: "，", 4: "，", 5: "。"}
    assert Reread(heard, 1, 4, "辛苦钱费").marks() == {1: "。", 5: "，", 6: "。"}


@given(st.integers(0, 7), st.integers(1, 3), st.text(alphabet="甲乙丙", min_size=1, max_size=5), st.data())
def test_every_place_of_the_new_text_lies_in_the_run(
    start: int, length: int, believed: str, data: st.DataObject
) -> None:
    heard = run()
    reread = Reread(heard, start, start + length, believed)
    first = data.draw(st.integers(0, len(reread.text) - 1))
    last = data.draw(st.integers(first + 1, len(reread.text)))
    span = reread.place(first, last).span
    assert 0 <= span.start < span.end <= len(TEXT)
