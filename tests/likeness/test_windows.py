from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import Role, Span, Turn, Utterance, Word
from qa_monitor.lexicon.runs import runs
from qa_monitor.likeness.windows import LONGEST, SHORTEST, stretches, windows


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        pytest.param([0, 12], [(0, 12)], id="one clause"),
        pytest.param([0, 5], [], id="too short to say anything"),
        pytest.param([0, 8, 15, 22], [(0, 22)], id="clauses that fit together"),
        pytest.param([0, 8, 20, 28], [(0, 20), (8, 28)], id="clauses that do not all fit together overlap"),
        pytest.param([0, 38], [(0, 22), (10, 32), (16, 38)], id="a clause too long is laid over with stretches"),
        pytest.param([0, 10, 45], [(0, 10), (10, 32), (20, 42), (23, 45)], id="a short clause before one too long"),
        pytest.param([0], [], id="no text"),
    ],
)
def test_stretches(edges: list[int], expected: list[tuple[int, int]]) -> None:
    assert stretches(edges) == expected


def test_punctuation_and_a_new_utterance_end_a_clause() -> None:
    def said(text: str, start: float) -> Utterance:
        word = Word(text=text, span=Span(start, start + 3), probability=0.9)
        return Utterance(turn=Turn(role=Role.AGENT, span=word.span), words=(word,), log_probability=-0.1)

    (run,) = runs([said("很" * 9 + "，" + "好" * 12, 0), said("天" * 8, 3.2)])
    assert windows(run) == [(0, 21), (9, 29)]


@given(st.lists(st.integers(1, 60), max_size=12))
def test_stretches_keep_their_bounds_and_none_lies_in_another(lengths: list[int]) -> None:
    edges = list(accumulate(lengths, initial=0))
    found = stretches(edges)
    assert all(SHORTEST <= stop - start <= LONGEST for start, stop in found)
    assert all(a < b and c < d for (a, c), (b, d) in pairwise(found))


@given(st.lists(st.integers(SHORTEST, 60), max_size=12))
def test_every_character_of_long_enough_clauses_is_compared(lengths: list[int]) -> None:
    edges = list(accumulate(lengths, initial=0))
    assert {i for start, stop in stretches(edges) for i in range(start, stop)} == set(range(edges[-1]))
