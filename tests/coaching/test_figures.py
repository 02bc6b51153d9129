"""Figures of how an agent talks: the intervals of their middles, the change, and the words for them."""

from random import Random
from statistics import fmean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.coaching.agent_words import figure_change, figure_name, figure_team, figure_told
from qa_monitor.coaching.figures import SHOWN, Figure, Middle, Shown, Spread, mean_interval, median_interval, spread
from qa_monitor.evaluation.metrics import Interval

SHARE, WAIT, RATE = (
    next(one for one in SHOWN if one.measure == name) for name in ("talk_share", "response_time", "speech_rate_agent")
)
several = st.lists(st.floats(0, 1e4), min_size=10, max_size=60)


def figure(shown: Shown, now: list[float], before: list[float], team: float | None = None) -> Figure:
    return Figure(shown=shown, now=spread(now, shown.middle), before=spread(before, shown.middle), team=team)


def test_the_interval_of_a_mean_is_students() -> None:
    interval, _ = mean_interval([float(value) for value in range(10)])
    assert (interval.low, interval.high) == pytest.approx((2.3342, 6.6658), abs=1e-3)  # t of 9 degrees: 2.262157


@pytest.mark.parametrize(
    ("number", "ranks"),
    [
        pytest.param(10, (2, 9), id="ten values: the second and the ninth, 97.9 %"),
        pytest.param(20, (6, 15), id="twenty: the sixth and the fifteenth, 95.9 %"),
        pytest.param(100, (40, 61), id="a hundred, 96.5 %"),
    ],
)
def test_the_interval_of_a_median_lies_between_ranks(number: int, ranks: tuple[int, int]) -> None:
    values = [float(value) for value in range(1, number + 1)]
    Random(3).shuffle(values)
    interval, _ = median_interval(values)
    assert (interval.low, interval.high) == ranks


@given(values=several)
def test_an_interval_holds_its_middle(values: list[float]) -> None:
    for middle, (interval, error) in (
        (fmean(values), mean_interval(values)),
        (median(values), median_interval(values)),
    ):
        assert interval.low - 1e-6 <= middle <= interval.high + 1e-6
        assert interval.low >= 0
        assert error >= 0


@given(now=several, before=several, middle=st.sampled_from(Middle))
def test_a_change_looked_at_from_the_other_side_is_the_same(
    now: list[float], before: list[float], middle: Middle
) -> None:
    shown = Shown(measure="", name=SHARE.name, unit="s", middle=middle)
    there, back = figure(shown, now, before).change, figure(shown, before, now).change
    assert there is not None
    assert back is not None
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


@pytest.mark.parametrize(
    ("shown", "now", "before", "told"),
    [
        pytest.param(
            SHARE, [0.5] * 5 + [0.6] * 5, [0.3] * 5 + [0.4] * 5,
            ("坐席说话占比（平均）", "55%（51%–59%，10 通）", "+20%，超出偶然范围"), id="a share that grew",
        ),
        pytest.param(
            WAIT, [float(n) for n in range(10)], [float(n) for n in range(1, 11)],
            ("应答间隔（中位数）", "4.5 秒（1.0–8.0，10 通）", "-1.0 秒，在偶然范围内"), id="seconds within chance",
        ),
        pytest.param(
            RATE, [240.0] * 12, [200.0] * 12,
            ("语速（平均）", "240 字/分（12 通都一样）", "+40 字/分，超出偶然范围"), id="calls that are all alike",
        ),
        pytest.param(
            WAIT, [1.0] * 9, [2.0] * 12,
            ("应答间隔（中位数）", "1.0 秒（9 通，太少，仅供参考）", "通话太少，看不出"), id="nine calls",
        ),
        pytest.param(WAIT, [], [2.0], ("应答间隔（中位数）", "—", "—"), id="none that could be measured"),
    ],
)  # fmt: skip
def test_in_words(shown: Shown, now: list[float], before: list[float], told: tuple[str, str, str]) -> None:
    one = figure(shown, now, before)
    assert (figure_name(one).zh, figure_told(one, one.now).zh, figure_change(one).zh) == told


def test_the_team_beside_it() -> None:
    assert figure_team(figure(SHARE, [], [], team=0.55)).zh == "55%"
    assert figure_team(figure(WAIT, [], [])).en == "too few colleagues to show"


def test_few_calls_have_no_interval() -> None:
    assert spread([1.0] * 4 + [2.0] * 5, Middle.MEDIAN) == Spread(number=9, middle=2)
    assert spread([1.0] * 4 + [2.0] * 6, Middle.MEDIAN).interval == Interval(1, 2)
