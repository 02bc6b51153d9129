"""Steps of a trend, whose calls they hold, and the median of a team."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.coaching.facts import CallFacts, Points
from qa_monitor.coaching.trend import By, steps_of, trend
from qa_monitor.domain import Agent, CallState, Metadata, NotApplicable, Undetermined

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, tzinfo=SHANGHAI)


def made(points: Points | None, agent: str = "A01", at: datetime = MONDAY, tone: Points | None = None) -> CallFacts:
    dimensions: Mapping[str, Points] = {} if tone is None else {"tone": tone}
    return CallFacts(
        recording_id=1,
        public_id=None,
        analysis_id=1,
        metadata=Metadata(agent=Agent(id=agent), started_at=at),
        state=CallState.SCORED,
        seconds=60,
        verdicts=(),
        acts=None,
        points=points,
        critical=False,
        dimensions=dimensions,
    )


@pytest.mark.parametrize(
    ("since", "until", "by", "firsts"),
    [
        pytest.param("2026-03-02", "2026-03-09", By.WEEK, ["03-02"], id="a week from Monday is one"),
        pytest.param("2026-03-01", "2026-03-09", By.WEEK, ["02-23", "03-02"], id="a Sunday opens the week before"),
        pytest.param("2026-01-31", "2026-03-01", By.MONTH, ["01-01", "02-01"], id="the last day of a month"),
        pytest.param("2025-12-30", "2026-01-02", By.MONTH, ["12-01", "01-01"], id="over the turn of the year"),
    ],
)
def test_steps(since: str, until: str, by: By, firsts: list[str]) -> None:
    begin, end = (datetime.fromisoformat(day).replace(tzinfo=SHANGHAI) for day in (since, until))
    assert [f"{one:%m-%d}" for one, _ in steps_of(begin, end, by, SHANGHAI)] == firsts


@given(
    first=st.dates(date(2020, 1, 1), date(2030, 1, 1)), days=st.integers(1, 400), by=st.sampled_from(By),
    zone=st.sampled_from([SHANGHAI, BERLIN]),
)  # fmt: skip
def test_steps_cover_the_period_without_gap_and_begin_at_midnight(
    first: date, days: int, by: By, zone: ZoneInfo
) -> None:
    since = datetime(first.year, first.month, first.day, tzinfo=zone)
    until = datetime.combine(first + timedelta(days=days), datetime.min.time(), zone)
    steps = list(steps_of(since, until, by, zone))
    assert steps[0][0] <= since < steps[0][1]
    assert steps[-1][0] < until <= steps[-1][1]
    assert all(one[1] == other[0] for one, other in pairwise(steps))
    assert {(at.hour, at.minute) for at, _ in steps} == {(0, 0)}
    assert {at.weekday() if by is By.WEEK else at.day for at, _ in steps} == {0 if by is By.WEEK else 1}


def test_a_step_holds_what_began_in_it_to_the_microsecond() -> None:
    week = timedelta(days=7)
    calls = [made(90, at=MONDAY), made(50, at=MONDAY + week - timedelta(microseconds=1)), made(10, at=MONDAY + week)]
    found = trend(
        calls, [], [], lambda call: call.points, [(MONDAY, MONDAY + week), (MONDAY + week, MONDAY + 2 * week)]
    )
    assert [(step.sample.number, step.sample.mean) for step in found.steps] == [(2, 70), (1, 10)]


def test_what_is_undetermined_is_no_nought_and_what_does_not_apply_lacks_nothing() -> None:
    calls = [made(None, tone=80), made(None, tone=Undetermined("audio")), made(None, tone=NotApplicable())]
    found = trend(calls, [], [], lambda call: call.dimensions.get("tone", NotApplicable()), [])
    assert (found.now.number, found.now.mean, found.unscored) == (1, 80, 1)


@pytest.mark.parametrize(
    ("points", "median"),
    [
        pytest.param({"A01": [0], "A02": [50], "A03": [60]}, None, id="two colleagues tell each other's score"),
        pytest.param({"A01": [0], "A02": [50], "A03": [60], "A04": [100]}, 55, id="three do not"),
        pytest.param({"A01": [0], "A02": [50], "A03": [60], "A04": []}, None, id="one without a score is none"),
        pytest.param(
            {"A01": [0] * 9, "A02": [50], "A03": [60], "A04": [90, 110]}, 55, id="many calls weigh no more than one"
        ),
    ],
)
def test_the_median_of_a_team(points: Mapping[str, list[float]], median: float | None) -> None:
    team = [made(one, agent) for agent, some in points.items() for one in some or [Undetermined("audio")]]
    assert trend([], [], team, lambda call: call.points, []).team == median


def test_an_agent_whom_nobody_knows_is_in_no_median() -> None:
    team = [made(50, agent) for agent in ("A01", "A02", "A03", "A04")]
    nameless = CallFacts(
        **{name: getattr(team[0], name) for name in CallFacts.__slots__}
        | {"points": 0.0, "metadata": Metadata(started_at=datetime(2026, 3, 2, tzinfo=UTC))}
    )
    assert trend([], [], [*team, *[nameless] * 9], lambda call: call.points, []).team == 50
