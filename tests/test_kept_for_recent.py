from dataclasses import replace

from qa_monitor.domain import Role, Span, Turn, Utterance, Word
from qa_monitor.recent import KEPT, kept_for_recent


def test_the_same_value_is_worked_on_once() -> None:
    asked: list[tuple[int, ...]] = []

    @kept_for_recent
    def total(numbers: tuple[int, ...]) -> int:
        asked.append(numbers)
        return sum(numbers)

    values = [tuple(range(n, n + 3)) for n in range(KEPT)]
    assert [total(value) for value in (*values, *values)] == [3, 6, 9, 12] * 2
    assert asked == values


def test_an_equal_value_is_another() -> None:
    one, other = (tuple(range(number)) for number in (2, 2))
    same = kept_for_recent(id)
    assert (same(one), same(other), same(one)) == (id(one), id(other), id(one))


def test_the_oldest_is_given_up() -> None:
    asked: list[str] = []
    values = [f"call {number}" for number in range(KEPT + 1)]
    ask = kept_for_recent(asked.append)
    for value in (*values, values[0]):
        ask(value)
    assert asked == [*values, values[0]]


def test_the_text_of_an_utterance_is_no_part_of_it() -> None:
    words = tuple(Word(text=text, span=Span(0, 1), probability=1.0) for text in "你好")
    one, other = (
        Utterance(turn=Turn(role=Role.AGENT, span=Span(0, 1)), words=words, log_probability=0.0) for _ in range(2)
    )
    assert (one.text, one.text) == ("你好", "你好")
    assert (one, hash(one), repr(one)) == (other, hash(other), repr(other))
    assert replace(one, words=words[:1]).text == "你"
