import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import Span
from qa_monitor.recognition.encoded import SECONDS_A_STATE, Encoded, states_of
from qa_monitor.recognition.packing import EDGE, GAP, Window, pack

TURNS = [Span(1.0, 3.0), Span(10.0, 14.0), Span(20.0, 21.0)]


def numbered(window: Window, *, track: int = 0) -> Encoded:
    """A window whose states are their own times, in seconds."""
    count = round(window.seconds / SECONDS_A_STATE)
    return Encoded(track=track, window=window, states=np.arange(count)[:, np.newaxis] * SECONDS_A_STATE)


@pytest.fixture
def encoded() -> Encoded:
    [window] = pack(TURNS, call_seconds=30.0)
    return numbered(window)


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        pytest.param(TURNS[0], 0.0, 2.0 + 2 * EDGE, id="the first turn begins its window"),
        pytest.param(TURNS[1], 2.0 + 2 * EDGE + GAP, 6.0 + 4 * EDGE + GAP, id="the second after the first and a gap"),
        pytest.param(Span(1.0, 14.0), 0.0, 6.0 + 4 * EDGE + GAP, id="two turns with what the window has between them"),
        pytest.param(Span(11.0, 12.0), 3.0 + 2 * EDGE + GAP, 4.0 + 4 * EDGE + GAP, id="a part of a turn"),
    ],
)
def test_the_states_of_a_span_are_those_of_its_place_in_the_window(
    span: Span, first: float, last: float, encoded: Encoded
) -> None:
    states = encoded.between(span, edge=EDGE)
    assert states is not None
    assert states[0, 0] == pytest.approx(first, abs=SECONDS_A_STATE)
    assert states[-1, 0] == pytest.approx(last, abs=2 * SECONDS_A_STATE)


@pytest.mark.parametrize(
    "span",
    [
        pytest.param(Span(5.0, 6.0), id="between turns"),
        pytest.param(Span(10.0, 25.0), id="beyond the last turn"),
        pytest.param(Span(5.0, 12.0), id="from a pause into a turn"),
    ],
)
def test_a_span_that_the_window_lacks_has_no_states(span: Span, encoded: Encoded) -> None:
    assert encoded.between(span, edge=EDGE) is None


def test_the_window_of_the_right_track_is_asked() -> None:
    windows = [numbered(*pack([span], call_seconds=30.0), track=track) for track, span in enumerate(TURNS)]
    assert states_of(windows, 1, TURNS[1], edge=EDGE) is not None
    assert states_of(windows, 0, TURNS[1], edge=EDGE) is None
    assert states_of(windows, 1, Span(10.0, 20.5), edge=EDGE) is None


@given(st.floats(min_value=10.0, max_value=13.9), st.floats(min_value=0.02, max_value=0.1))
def test_a_span_has_as_many_states_as_its_length(start: float, seconds: float) -> None:
    [window] = pack(TURNS, call_seconds=30.0)
    states = numbered(window).between(Span(start, start + seconds), edge=EDGE)
    assert states is not None
    assert len(states) * SECONDS_A_STATE == pytest.approx(seconds + 2 * EDGE, abs=1.01 * SECONDS_A_STATE)
