import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import Span
from qa_monitor.speech.voice import FRAME_SECONDS, SPEECH_WHILE, stretches

PROBABILITIES = st.lists(st.floats(min_value=0, max_value=1, width=32), max_size=200).map(
    lambda values: np.array(values, dtype=np.float32)
)


def frames(*runs: tuple[float, int]) -> np.ndarray:
    return np.concatenate([np.full(count, probability, dtype=np.float32) for probability, count in runs])


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [
        pytest.param(frames(), [], id="nothing recorded"),
        pytest.param(frames((0.0, 100)), [], id="silence"),
        pytest.param(frames((0.3, 100)), [], id="never sure"),
        pytest.param(frames((0.0, 10), (0.9, 20), (0.0, 10)), [(10, 30)], id="one stretch"),
        pytest.param(frames((0.9, 20)), [(0, 20)], id="speech from the first to the last moment"),
        pytest.param(
            frames((0.0, 10), (0.2, 5), (0.9, 20), (0.2, 5), (0.0, 9)), [(10, 40)], id="weak edges belong to it"
        ),
        pytest.param(frames((0.9, 20), (0.0, 5), (0.9, 20)), [(0, 45)], id="a breath parts nothing"),
        pytest.param(frames((0.9, 20), (0.0, 15), (0.9, 20)), [(0, 20), (35, 55)], id="a pause parts"),
        pytest.param(frames((0.0, 20), (0.9, 2), (0.0, 20)), [], id="a click is not speech"),
    ],
)
def test_stretches(probabilities: np.ndarray, expected: list[tuple[int, int]]) -> None:
    found = [
        (round(s.start / FRAME_SECONDS), round(s.end / FRAME_SECONDS)) for s in stretches(probabilities, pause=0.3)
    ]
    assert found == expected


@given(PROBABILITIES)
def test_stretches_are_apart_and_their_edges_are_speech(probabilities: np.ndarray) -> None:
    found = stretches(probabilities, pause=0.3)
    for before, after in itertools.pairwise(found):
        assert after.start - before.end >= 0.3 - 1e-9
    for span in found:
        first, last = round(span.start / FRAME_SECONDS), round(span.end / FRAME_SECONDS) - 1
        assert min(probabilities[first], probabilities[last]) >= np.float32(SPEECH_WHILE)


@given(PROBABILITIES)
def test_whoever_surely_speaks_is_in_a_stretch_unless_for_a_click(probabilities: np.ndarray) -> None:
    found = stretches(probabilities, pause=0.3)
    sure = probabilities >= 0.5
    for index in np.flatnonzero(sure):
        long = index >= 4 and sure[index - 4 : index + 1].all()
        assert not long or any(s.start <= index * FRAME_SECONDS < s.end for s in found)


def test_span_values_are_seconds() -> None:
    assert stretches(frames((0.0, 100), (0.9, 100)), pause=0.3) == [Span(3.2, 6.4)]
