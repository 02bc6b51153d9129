"""What a team's figures count, and what they leave out."""

from dataclasses import replace
from typing import Any

import pytest
from desks import Desk
from hypothesis import given
from hypothesis import strategies as st
from made_up_reviews import ANNA, BOB, call, finding, stored
from team_material import CHINESE, MARCH, NAMES, SINCE, at, filled, reported, rule

from qa_monitor.coaching.coverage import AgreementLine
from qa_monitor.coaching.facts import Calls
from qa_monitor.coaching.heatmap import shade
from qa_monitor.coaching.intervals import FEWEST, Sample, beyond_chance, difference, sample, share
from qa_monitor.coaching.team_html import changed, part, shown, within
from qa_monitor.coaching.weeks import Change
from qa_monitor.domain import CallState, Ruling, Severity, Text, Undetermined
from qa_monitor.evaluation.metrics import Share

points = st.lists(st.floats(0, 100), max_size=60)


# --- intervals --------------------------------------------------------------------------------------------------------


@given(points)
def test_an_interval_lies_within_the_scale_and_holds_the_mean(values: list[float]) -> None:
    one = sample(values, top=100)
    assert one.few == (len(values) < FEWEST)
    if one.interval is None:
        assert one.few
    else:
        assert one.mean is not None
        assert 0 <= one.interval.low <= one.mean + 1e-9
        assert one.mean - 1e-9 <= one.interval.high <= 100


@given(points, points)
def test_samples_add_up(first: list[float], second: list[float]) -> None:
    together, added = sample([*first, *second], top=100), sample(first, top=100) + sample(second, top=100)
    assert (added.number, added.top) == (together.number, together.top)
    assert (added.total, added.squares) == pytest.approx((together.total, together.squares))


def test_full_points_in_every_call_do_not_promise_the_next() -> None:
    interval = sample([100.0] * 10, top=100).interval
    assert interval is not None
    assert 70 < interval.low < 85
    assert interval.high == 100


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param([80.0, 90.0] * 20, [40.0, 50.0] * 20, True, id="forty points in forty calls"),
        pytest.param([80.0, 90.0] * 20, [81.0, 92.0] * 20, False, id="a point or two"),
        pytest.param([80.0, 90.0] * 20, [0.0] * 9, None, id="nine calls tell nothing"),
        pytest.param([], [80.0] * 40, None, id="a week without calls"),
    ],
)
def test_a_change_is_more_than_chance_or_not(before: list[float], after: list[float], told: bool | None) -> None:
    one = Change(figure="points", of="", before=sample(before, top=100), after=sample(after, top=100))
    assert one.beyond_chance is told
    assert (difference(one.before, one.after) is None) == (told is None)
    assert beyond_chance(one.before, one.after) is bool(told)


@given(points)
def test_nothing_differs_from_itself(values: list[float]) -> None:
    one = sample(values, top=100)
    assert not beyond_chance(one, one)


# --- numbers as they are shown ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(Sample(), ("–", "", None), id="nothing"),
        pytest.param(sample([50.0] * 9, top=100), ("(50.0)", "", None), id="too few: brackets, no interval, no shade"),
        pytest.param(sample([59.9] * 10, top=100), ("59.9", "46.0–70.5", 0), id="the darkest"),
        pytest.param(sample([60.0] * 10, top=100), ("60.0", "46.1–70.6", 1), id="at a limit, the lighter"),
        pytest.param(sample([100.0] * 10, top=100), ("100.0", "75.3–100.0", 4), id="the lightest"),
    ],
)
def test_a_cell_of_the_heat_map(one: Sample, expected: tuple[str, str, int | None]) -> None:
    assert (shown(one), within(one), shade(one)) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(sample([50.0], top=100), sample([60.5], top=100), Text("+10.5", "+10.5"), id="points"),
        pytest.param(share([True, False]), share([False]), Text("-50.0 个百分点", "-50.0 pp"), id="a share"),
        pytest.param(share([]), share([False]), Text("–", "–"), id="nothing to compare with"),
    ],
)
def test_a_change_as_it_is_told(before: Sample, after: Sample, expected: Text) -> None:
    assert changed(Change(figure="points", of="", before=before, after=after)) == expected


def test_a_share_tells_what_it_is_of() -> None:
    assert part(Share(3, 4)) == "75.0% (3/4; 30.1%–95.4%)"
    assert part(Share(0, 0)) == "–"


# --- what counts ------------------------------------------------------------------------------------------------------


def test_overturned_and_unsure_acts_stand_apart(desk: Desk) -> None:
    filled(desk)
    lines = {one.code: one for one in reported(desk.engine).violations}
    blame, threat = lines["V09"], lines["V01"]
    assert (blame.counting, blame.confirmed, blame.unreviewed, blame.overturned) == (6, 1, 5, 1)
    assert (threat.counting, threat.undecided, threat.waiting, threat.overturned) == (1, 1, 0, 0)
    assert (blame.calls, blame.agents, blame.severity) == (share([True] * 6 + [False] * 27), 1, Severity.MINOR)


@pytest.mark.parametrize(
    ("changes", "counting", "waiting"),
    [
        pytest.param({"confidence": 0.4}, 1, 0, id="sure enough"),
        pytest.param({"confidence": 0.39}, 0, 1, id="not sure enough"),
        pytest.param({"review_because": "roles"}, 0, 1, id="only a person can tell"),
    ],
)
def test_unreviewed_acts_count_where_they_are_sure(
    desk: Desk, changes: dict[str, Any], counting: int, waiting: int
) -> None:
    stored(desk.engine, call("one", finding(**changes), started_at=at(3)))
    (line,) = reported(desk.engine).violations
    assert (line.counting, line.waiting) == (counting, waiting)


def test_a_call_at_risk_is_one_whose_threat_stands(sqlite_desk: Desk) -> None:
    ids = filled(sqlite_desk)
    stored(sqlite_desk.engine, call("confirmed", finding(), started_at=at(3)))
    (public_id,) = stored(sqlite_desk.engine, call("sure", finding(), started_at=at(4)))
    rule(sqlite_desk, public_id, Ruling.CONFIRMED)
    risky = reported(sqlite_desk.engine).risky
    assert [(one.call.name, one.codes, one.confirmed) for one in risky] == [
        ("sure", ("V01",), True),
        ("threat", ("V01",), False),
        ("confirmed", ("V01",), False),
    ]
    rule(sqlite_desk, ids["threat"], Ruling.OVERTURNED, reason="客户说的")
    assert "threat" not in [one.call.name for one in reported(sqlite_desk.engine).risky]


def test_a_signal_is_told_until_a_person_overturns_it(desk: Desk) -> None:
    ids = filled(desk)
    assert [one.name for one in reported(desk.engine).escalated] == ["signal"]
    rule(desk, ids["signal"], Ruling.CONFIRMED)
    assert [one.name for one in reported(desk.engine).escalated] == ["signal"]
    rule(desk, ids["signal"], Ruling.OVERTURNED, reason="说的是电影")
    assert reported(desk.engine).escalated == ()


def test_coverage_counts_every_call_once(sqlite_desk: Desk) -> None:
    filled(sqlite_desk)
    whole = call("whole", started_at=at(3))
    assert whole.score is not None
    unread = {"transcript": None, "findings": (), "score": None}
    stored(
        sqlite_desk.engine,
        replace(call("unread", started_at=at(3)), state=CallState.UNREADABLE, reason=Text("读不出", "no"), **unread),
        replace(call("failed", started_at=at(3)), state=CallState.FAILED, reason=Text("出错", "no"), **unread),
        replace(call("silent", started_at=at(3)), state=CallState.NO_SPEECH, score=None),
        replace(
            call("open", started_at=at(3)),
            state=CallState.DAMAGED,
            score=replace(whole.score, points=Undetermined("audio"), critical=Undetermined("audio")),
        ),
    )
    counted = dict(reported(sqlite_desk.engine).coverage.lines)
    assert counted == {
        "recorded": 37,
        "scored": 33,
        "undetermined": 1,
        "no_score": 1,
        "unreadable": 1,
        "failed": 1,
        "damaged": 1,
        "of_reviewed": 3,
        "without_agent": 1,
        "without_start": 1,
    }


def test_agreement_is_by_the_category_of_the_machine(desk: Desk) -> None:
    blame, threat, unsure, again = stored(
        desk.engine,
        call("blame", finding("V09"), started_at=at(3)),
        call("threat", finding(), started_at=at(3)),
        call("unsure", finding(review_because="roles"), started_at=at(3)),
        call("again", finding(), started_at=at(3)),
    )
    rule(desk, blame, Ruling.CONFIRMED)
    rule(desk, threat, Ruling.CONFIRMED, code="V09")
    rule(desk, unsure, Ruling.CONFIRMED)
    rule(desk, again, Ruling.OVERTURNED, reason="客户说的")
    nothing = Share(0, 0)
    assert reported(desk.engine).agreement == (
        AgreementLine(code="", suspected=Share(1, 3), asked=Share(1, 1), undecided=0, added=0),
        AgreementLine(code="V01", suspected=Share(0, 2), asked=Share(1, 1), undecided=0, added=0),
        AgreementLine(code="V09", suspected=Share(1, 1), asked=nothing, undecided=0, added=0),
    )


def test_weeks_reach_back_beyond_a_short_period(sqlite_desk: Desk) -> None:
    filled(sqlite_desk)
    report = reported(sqlite_desk.engine, replace(MARCH, since=at(25, 0)))
    assert (len(report.calls), report.weeks.calls) == (5, (10, 9))
    assert [one.name for one in report.calls] == ["a25", "a26", "a27", "a28", "a29"]


def test_a_team_is_that_of_the_time_of_the_call(sqlite_desk: Desk) -> None:
    moved = replace(ANNA, team="三组")
    stored(sqlite_desk.engine, call("then", started_at=at(3)), call("now", started_at=at(20), agent=moved))
    stored(sqlite_desk.engine, call("other", started_at=at(3), agent=BOB))
    assert [one.name for one in reported(sqlite_desk.engine, replace(MARCH, team="一组")).calls] == ["then"]
    (line,) = reported(sqlite_desk.engine, replace(MARCH, team="三组")).heat.agents
    assert line.agent == moved


def test_a_call_without_an_id_goes_by_its_file(sqlite_desk: Desk) -> None:
    stored(
        sqlite_desk.engine,
        replace(call("x", started_at=at(3)), recording=call("x", call_id=None, started_at=at(3)).recording),
    )
    (one,) = reported(sqlite_desk.engine).calls
    assert one.name == "x"


def test_the_period_is_told_in_whole_days() -> None:
    assert CHINESE.days(Calls(since=SINCE, until=at(3, 0))) == ("2026-03-02", "2026-03-02")
    assert NAMES.dimension("gone") == Text("gone", "gone")
