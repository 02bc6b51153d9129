import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import SAMPLE_RATE_HZ
from qa_monitor.recognition.batches import GRID, LONGEST, batches, padded

LENGTHS = st.lists(st.floats(min_value=0.02, max_value=LONGEST), max_size=40)


def padded_seconds(seconds: float) -> float:
    sound = np.ones(round(seconds * SAMPLE_RATE_HZ), dtype=np.float32)
    return len(padded(sound)) / SAMPLE_RATE_HZ


@given(LENGTHS, st.integers(min_value=1, max_value=8))
def test_every_window_is_in_one_batch_and_no_batch_is_larger_than_allowed(lengths: list[float], most: int) -> None:
    found = batches(lengths, most=most)
    assert sorted(i for batch in found for i in batch) == list(range(len(lengths)))
    assert all(1 <= len(batch) <= most for batch in found)


@given(LENGTHS, st.integers(min_value=1, max_value=8))
def test_windows_of_a_batch_are_padded_to_one_length(lengths: list[float], most: int) -> None:
    for batch in batches(lengths, most=most):
        assert len({padded_seconds(lengths[i]) for i in batch}) == 1


@given(st.floats(min_value=0.02, max_value=LONGEST))
def test_padding_keeps_the_sound_and_adds_less_than_a_step_of_silence(seconds: float) -> None:
    sound = np.ones(round(seconds * SAMPLE_RATE_HZ), dtype=np.float32)
    longer = padded(sound)
    assert longer.dtype == np.float32
    assert np.array_equal(longer[: len(sound)], sound)
    assert not longer[len(sound) :].any()
    assert len(longer) - len(sound) < GRID * SAMPLE_RATE_HZ
    assert len(longer) <= LONGEST * SAMPLE_RATE_HZ


def test_a_sum_of_pieces_that_is_a_step_but_for_rounding_is_that_step() -> None:
    assert batches([28.0, 28.000000001, 27.9999999], most=8) == [(0, 1, 2)]


def test_a_window_longer_than_the_model_takes_is_left_as_it_is() -> None:
    assert padded_seconds(31.5) == 31.5
    assert batches([31.5, 30.0], most=8) == [(1,), (0,)]
