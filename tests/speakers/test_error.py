from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import Span
from qa_monitor.speakers.error import DiarizationError, diarization_error

TRUTH = {"agent": [Span(0, 4), Span(6, 8)], "customer": [Span(4, 6)]}


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        pytest.param(TRUTH, DiarizationError(speech=8), id="the truth has no error"),
        pytest.param(
            {"one": TRUTH["customer"], "two": TRUTH["agent"]},
            DiarizationError(speech=8),
            id="names do not matter, only who is whom",
        ),
        pytest.param({}, DiarizationError(missed=8, speech=8), id="nobody heard is all missed"),
        pytest.param(
            {"one": [Span(0, 8)]},
            DiarizationError(confused=2, speech=8),
            id="one voice for two confuses the shorter one",
        ),
        pytest.param(
            {"agent": [Span(0, 3), Span(6, 8)], "customer": [Span(4, 6)]},
            DiarizationError(missed=1, speech=8),
            id="speech left out is missed",
        ),
        pytest.param(
            {**TRUTH, "customer": [Span(4, 6), Span(8, 9.5)]},
            DiarizationError(false_alarm=1.5, speech=8),
            id="speech in silence is a false alarm",
        ),
        pytest.param(
            {"agent": [Span(0, 8)], "customer": [Span(4, 6)]},
            DiarizationError(false_alarm=2, speech=8),
            id="a second speaker who is silent is a false alarm",
        ),
        pytest.param(
            {"a": [Span(0, 4)], "b": [Span(4, 6)], "c": [Span(6, 8)]},
            DiarizationError(confused=2, speech=8),
            id="a third speaker is paired with nobody",
        ),
    ],
)
def test_errors_without_collar(heard: Mapping[str, Sequence[Span]], expected: DiarizationError) -> None:
    assert rounded(diarization_error(TRUTH, heard, seconds=10, collar=0)) == expected


def test_two_who_speak_at_once_count_twice() -> None:
    truth = {"agent": [Span(0, 4)], "customer": [Span(2, 6)]}
    found = diarization_error(truth, {"agent": [Span(0, 4)], "customer": [Span(4, 6)]}, seconds=6, collar=0)
    assert rounded(found) == DiarizationError(missed=2, speech=8)
    assert found.rate == pytest.approx(0.25)


def test_nothing_is_judged_near_an_edge() -> None:
    late = {"agent": [Span(0.2, 4.2), Span(6.2, 8.2)], "customer": [Span(4.2, 6.2)]}
    assert rounded(diarization_error(TRUTH, late, seconds=10)) == DiarizationError(speech=6.5)


def test_errors_of_calls_add_up() -> None:
    one = DiarizationError(missed=1, false_alarm=2, confused=3, speech=10)
    assert one + one == DiarizationError(missed=2, false_alarm=4, confused=6, speech=20)
    assert (one + DiarizationError()).rate == pytest.approx(0.6)


spans = st.tuples(st.integers(0, 900), st.integers(1, 90)).map(lambda pair: Span(pair[0] / 100, sum(pair) / 100))
speakers = st.dictionaries(st.sampled_from("abc"), st.lists(spans, max_size=4), max_size=3)


@given(speakers, speakers)
def test_errors_are_no_more_than_all_speech(truth: dict[str, list[Span]], heard: dict[str, list[Span]]) -> None:
    error = diarization_error(truth, heard, seconds=10)
    assert 0 <= error.missed + error.confused <= error.speech + 1e-9
    assert diarization_error(truth, truth, seconds=10).rate == 0


def rounded(error: DiarizationError) -> DiarizationError:
    return DiarizationError(
        missed=round(error.missed, 2),
        false_alarm=round(error.false_alarm, 2),
        confused=round(error.confused, 2),
        speech=round(error.speech, 2),
    )
