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
    return np.concatenate([np.empty(0, np.float32), *(np.full(count, p, dtype=np.float32) for p, count in runs)])


def quiet(probabilities: np.ndarray) -> np.ndarray:
    return np.zeros(len(probabilities), dtype=np.bool_)


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
        (round(s.start / FRAME_SECONDS), round(s.end / FRAME_SECONDS))
        for s in stretches(probabilities, quiet(probabilities), pause=0.3)
    ]
    assert found == expected


@given(PROBABILITIES)
def test_stretches_are_apart_and_their_edges_are_speech(probabilities: np.ndarray) -> None:
    found = stretches(probabilities, quiet(probabilities), pause=0.3)
    for before, after in itertools.pairwise(found):
        assert after.start - before.end >= 0.3 - 1e-9
    for span in found:
        first, last = round(span.start / FRAME_SECONDS), round(span.end / FRAME_SECONDS) - 1
        assert min(probabilities[first], probabilities[last]) >= np.float32(SPEECH_WHILE)


@given(PROBABILITIES)
def test_whoever_surely_speaks_is_in_a_stretch_unless_for_a_click(probabilities: np.ndarray) -> None:
    found = stretches(probabilities, quiet(probabilities), pause=0.3)
    sure = probabilities >= 0.5
    for index in np.flatnonzero(sure):
        long = index >= 4 and sure[index - 4 : index + 1].all()
        assert not long or any(s.start <= index * FRAME_SECONDS < s.end for s in found)


def test_span_values_are_seconds() -> None:
    sound = frames((0.0, 100), (0.9, 100))
    assert stretches(sound, quiet(sound), pause=0.3) == [Span(3.2, 6.4)]


def test_a_loud_short_word_is_speech_although_the_detector_doubts() -> None:
    sound = frames((0.0, 20), (0.35, 10), (0.0, 20))
    assert stretches(sound, quiet(sound), pause=0.3) == []
    assert stretches(sound, ~quiet(sound), pause=0.3) == [Span(0.64, 0.96)]


def test_loudness_alone_is_no_speech() -> None:
    sound = frames((0.2, 100))
    assert stretches(sound, ~quiet(sound), pause=0.3) == []
