from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import Span
from qa_monitor.recognition.packing import EDGE, GAP, LONGEST_WINDOW, Piece, Window, pack


@st.composite
def calls(draw: st.DrawFn) -> tuple[list[Span], float]:
    lengths = draw(
        st.lists(
            st.tuples(st.floats(min_value=0, max_value=40), st.floats(min_value=0.1, max_value=20)),
            max_size=30,
        )
    )
    spans, clock = [], 0.0
    for silence, speech in lengths:
        spans.append(Span(clock + silence, clock + silence + speech))
        clock = spans[-1].end
    return spans, clock + draw(st.floats(min_value=0, max_value=10))


@given(calls())
def test_every_turn_is_packed_once_whole_and_in_order(call: tuple[list[Span], float]) -> None:
    spans, seconds = call
    pieces = [piece for window in pack(spans, call_seconds=seconds) for piece in window.pieces]
    assert [piece.turn for piece in pieces] == list(range(len(spans)))
    for piece, span in zip(pieces, spans, strict=True):
        assert piece.source.start <= span.start
        assert span.end <= piece.source.end
        assert piece.source.seconds <= span.seconds + 2 * EDGE + 1e-6


@given(calls())
def test_pieces_never_overlap(call: tuple[list[Span], float]) -> None:
    spans, seconds = call
    for window in pack(spans, call_seconds=seconds):
        for before, after in pairwise(window.pieces):
            assert -1e-6 <= after.at - before.stop <= GAP + 1e-6
            assert before.source.end <= after.source.start + 1e-6


@given(calls())
def test_windows_are_no_longer_than_allowed(call: tuple[list[Span], float]) -> None:
    spans, seconds = call
    for window in pack(spans, call_seconds=seconds):
        assert window.seconds <= LONGEST_WINDOW + 1e-6


@given(calls(), st.floats(min_value=0, max_value=1), st.floats(min_value=0, max_value=1))
def test_a_time_in_a_turn_finds_its_way_through_the_packing(
    call: tuple[list[Span], float], where: float, how_long: float
) -> None:
    spans, seconds = call
    for window in pack(spans, call_seconds=seconds):
        for piece in window.pieces:
            start = piece.at + where * piece.source.seconds * 0.9
            end = start + max(0.02, how_long * (piece.stop - start))
            if end > piece.stop:
                continue
            found, span = window.in_call(start, end)
            assert found == piece
            assert span.start == pytest.approx(piece.source.start + start - piece.at, abs=1e-6)
            assert span.end == pytest.approx(piece.source.start + end - piece.at, abs=1e-6)


WINDOW = Window(
    (Piece(turn=0, source=Span(10, 12), at=0), Piece(turn=1, source=Span(20, 21), at=2.3)),
)


@pytest.mark.parametrize(
    ("start", "end", "turn", "expected"),
    [
        pytest.param(0.5, 1.0, 0, Span(10.5, 11.0), id="inside a piece"),
        pytest.param(2.4, 2.9, 1, Span(20.1, 20.6), id="inside the next"),
        pytest.param(1.5, 2.2, 0, Span(11.5, 12.0), id="running into the gap is cut at the piece"),
        pytest.param(2.2, 2.6, 1, Span(20.0, 20.3), id="beginning in the gap begins with the piece"),
        pytest.param(2.0, 2.2, 0, Span(11.99, 12.0), id="only in the gap is the nearer piece's edge"),
        pytest.param(3.5, 9.0, 1, Span(20.99, 21.0), id="beyond the window is its last moment"),
    ],
)
def test_a_time_at_the_seams(start: float, end: float, turn: int, expected: Span) -> None:
    piece, span = WINDOW.in_call(start, end)
    assert piece.turn == turn
    assert (span.start, span.end) == pytest.approx((expected.start, expected.end))
