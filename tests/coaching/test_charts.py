"""Charts: where values stand, that gaps stay gaps, and that nothing is told by colour alone."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.coaching.bars import bars
from qa_monitor.coaching.charts import SMALL, WIDE, Mark, Size, line_chart
from qa_monitor.evaluation.metrics import Interval

SMALL_CHART = (
    '<svg class="chart small" viewBox="0 0 150 40" role="img" aria-label="语气 &lt;走势&gt;">'
    '<line class="grid" x1="3" y1="37.0" x2="147" y2="37.0"/><line class="grid" x1="3" y1="3.0" x2="147" y2="3.0"/>'
    '<polyline class="team" points="39.0,20.0"/>'
    '<polyline class="own" points="39.0,3.0"/>'
    '<circle class="dot few" cx="39.0" cy="3.0" r="2"><title>一 &amp; 二</title></circle></svg>'
)


def mark(value: float | None = None, beside: float | None = None, **changes: object) -> Mark:
    plain = {"label": "03-02", "told": "", "interval": None, "few": False}
    return Mark(**(plain | {"value": value, "beside": beside} | changes))  # type: ignore[arg-type]


def test_a_small_chart_as_it_is_written() -> None:
    drawn = line_chart([mark(100, 50, told="一 & 二", few=True), mark()], "语气 <走势>", SMALL)
    assert str(drawn) == SMALL_CHART


@pytest.mark.parametrize(
    ("values", "stretches"),
    [
        pytest.param([1, 2, 3], [3], id="one line"),
        pytest.param([1, None, 3, 4], [1, 2], id="a step without calls breaks it"),
        pytest.param([None, None], [], id="nothing to draw"),
        pytest.param([], [], id="no step at all"),
    ],
)
def test_a_gap_is_no_line(values: list[float | None], stretches: list[int]) -> None:
    drawn = line_chart([mark(value) for value in values], "得分")
    lines = re.findall(r'<polyline class="own" points="([^"]*)"', drawn)
    assert [len(line.split()) for line in lines] == stretches


@given(
    values=st.lists(st.none() | st.floats(0, 100), max_size=60),
    size=st.sampled_from([WIDE, SMALL]),
)
def test_every_value_is_drawn_inside_the_chart_the_higher_the_better(values: list[float | None], size: Size) -> None:
    svg = ElementTree.fromstring(str(line_chart([mark(value, value) for value in values], "得分", size)))
    dots = [(float(one.get("cx", "")), float(one.get("cy", ""))) for one in svg.iter("circle")]
    shown = [value for value in values if value is not None]
    assert len(dots) == len(shown)
    assert all(0 <= x <= size.width and 0 <= y <= size.height for x, y in dots)
    assert [x for x, _ in dots] == sorted(x for x, _ in dots)
    ranked = sorted(zip(shown, (y for _, y in dots), strict=True))
    assert [y for _, y in ranked] == sorted((y for _, y in dots), reverse=True)
    labels = [one for one in svg.iter("text") if one.get("text-anchor") == "middle"]
    assert len(labels) <= 10


def test_own_and_team_differ_by_form_and_few_calls_by_a_hollow_dot() -> None:
    marks = [mark(80, 70, interval=Interval(60, 90)), mark(20, 70, few=True)]
    svg = ElementTree.fromstring(str(line_chart(marks, "得分")))
    forms = [(one.tag, one.get("class")) for one in svg if one.get("class") not in ("grid", "axis")]
    assert forms == [
        *(("polyline", "team"), ("path", "diamond"), ("path", "diamond"), ("polyline", "own")),
        *(("line", "whisker"), ("circle", "dot"), ("circle", "dot few")),
    ]
    assert re.findall(r'(?:fill|stroke|color|style)="', str(line_chart(marks, "得分"))) == []


def test_bars_hold_their_numbers_and_differ_by_hatching() -> None:
    drawn = bars([("威胁 <b>", 3, 1), ("指责", 0, 0)], label="违规")
    svg = ElementTree.fromstring(str(drawn))
    assert [one.text for one in svg.iter("text")] == ["威胁 <b>", "4", "指责", "0"]
    fills = [(one.get("fill"), float(one.get("width", ""))) for one in svg.iter("rect")]
    assert fills == [("currentColor", 270), ("url(#hatch)", 90), ("currentColor", 0), ("url(#hatch)", 0)]
    assert svg.get("aria-label") == "违规"
