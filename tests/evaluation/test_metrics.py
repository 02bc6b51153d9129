import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qa_monitor.evaluation.metrics import (
    Counts,
    Interval,
    Rate,
    Share,
    cohens_kappa,
    f1_interval,
    kappa_interval,
)

numbers = st.integers(0, 400)
counts = st.builds(Counts, right=numbers, missed=numbers, false=numbers)
answers = st.sampled_from(["True", "False", "undetermined"])
pairs = st.lists(st.tuples(answers, answers), max_size=30)


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        pytest.param(Share(0, 10), 0.0, 0.2775, id="none of ten"),
        pytest.param(Share(10, 10), 0.7225, 1.0, id="all of ten"),
        pytest.param(Share(81, 263), 0.2553, 0.3662, id="Newcombe's 81 of 263"),
        pytest.param(Share(15, 148), 0.0624, 0.1605, id="Newcombe's 15 of 148"),
    ],
)
def test_score_interval_of_published_examples(share: Share, low: float, high: float) -> None:
    assert share.interval is not None
    assert (share.interval.low, share.interval.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("events", "low", "high"),
    [
        pytest.param(0, 0.0, 3.689, id="no event in an hour leaves up to three and a half"),
        pytest.param(5, 1.624, 11.668, id="five events"),
        pytest.param(100, 81.36, 121.63, id="a hundred events"),
    ],
)
def test_poisson_interval_is_near_the_exact_one(events: int, low: float, high: float) -> None:
    interval = Rate(events, 1).interval
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((low, high), rel=0.04)


def test_of_nothing_there_is_no_share_and_no_rate() -> None:
    assert (Share(0, 0).value, Share(0, 0).interval) == (None, None)
    assert (Rate(0, 0).per_hour, Rate(0, 0).interval) == (None, None)
    assert (Counts().f1, Counts().precision.value, Counts().recall.value) == (None, None, None)


def test_a_part_is_no_more_than_the_whole() -> None:
    with pytest.raises(ValueError, match="a share needs 0 <= part <= whole, got 3 of 2"):
        Share(3, 2)


@given(numbers, st.integers(1, 400))
def test_a_share_lies_in_its_interval(part: int, whole: int) -> None:
    share = Share(min(part, whole), whole)
    assert share.interval is not None
    assert share.value is not None
    assert 0 <= share.interval.low <= share.value <= share.interval.high <= 1


@given(numbers, st.integers(1, 400))
def test_more_evidence_narrows_the_interval(part: int, whole: int) -> None:
    few, many = Share(min(part, whole), whole).interval, Share(4 * min(part, whole), 4 * whole).interval
    assert few is not None
    assert many is not None
    assert many.high - many.low < few.high - few.low


@given(st.integers(0, 400), st.floats(0.01, 1000))
def test_a_rate_lies_in_its_interval(events: int, hours: float) -> None:
    rate = Rate(events, hours)
    assert rate.interval is not None
    assert rate.per_hour is not None
    assert 0 <= rate.interval.low <= rate.per_hour < rate.interval.high


@given(counts)
def test_f1_is_the_harmonic_mean(one: Counts) -> None:
    precision, recall = one.precision.value, one.recall.value
    assume(precision and recall)
    assert one.f1 == pytest.approx(2 / (1 / precision + 1 / recall))


@given(st.lists(counts, min_size=5, max_size=8))
def test_f1_lies_between_the_worst_and_the_best_call(by_call: list[Counts]) -> None:
    values = [one.f1 for one in by_call if one.f1 is not None]
    interval = f1_interval(by_call)
    assume(interval is not None)
    assert interval is not None
    assert min(values) - 1e-9 <= interval.low <= interval.high <= max(values) + 1e-9


def test_calls_without_anything_do_not_make_an_interval() -> None:
    few = [Counts(right=1, missed=1)] * 4 + [Counts()] * 20
    assert f1_interval(few) is None
    assert f1_interval([*few, Counts(right=1, missed=1)]) == Interval(pytest.approx(2 / 3), pytest.approx(2 / 3))


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        pytest.param([[20, 5], [10, 15]], 0.4, id="a textbook's fifty grants"),
        pytest.param([[45, 15], [25, 15]], 0.1304, id="agreement mostly by chance"),
        pytest.param([[5, 0], [0, 5]], 1.0, id="always agreed"),
        pytest.param([[0, 5], [5, 0]], -1.0, id="never agreed"),
        pytest.param([[9, 0], [0, 0]], None, id="nothing but one answer"),
    ],
)
def test_kappa(table: list[list[int]], expected: float | None) -> None:
    cells = [(i, j) for i in range(2) for j in range(2)]
    given_pairs = [(str(i), str(j)) for i, j in cells for _ in range(table[i][j])]
    assert cohens_kappa(given_pairs) == (expected if expected is None else pytest.approx(expected, abs=1e-4))


def test_kappa_of_nobody() -> None:
    assert (cohens_kappa([]), kappa_interval([])) == (None, None)


@given(pairs)
def test_kappa_does_not_care_who_judges_and_in_which_order(drawn: list[tuple[str, str]]) -> None:
    kappa = cohens_kappa(drawn)
    turned = cohens_kappa([(right, left) for left, right in reversed(drawn)])
    assert kappa == (None if turned is None else pytest.approx(turned))
    assert kappa is None or -1 - 1e-9 <= kappa <= 1 + 1e-9


@given(pairs)
def test_kappa_is_one_only_where_all_agree(drawn: list[tuple[str, str]]) -> None:
    kappa = cohens_kappa(drawn)
    if kappa is not None:
        assert (kappa > 1 - 1e-9) == all(left == right for left, right in drawn)


@given(st.lists(st.tuples(answers, answers), min_size=5, max_size=30))
def test_the_interval_of_kappa_is_the_same_every_time(drawn: list[tuple[str, str]]) -> None:
    interval = kappa_interval(drawn)
    assert interval == kappa_interval(drawn)
    assert interval is None or (-1 - 1e-9 <= interval.low <= interval.high <= 1 + 1e-9 and np.isfinite(interval.low))
