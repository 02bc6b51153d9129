from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from timelines import A, C, finding

from qa_monitor.conduct.permitted_hours import consent_heard, time_ok
from qa_monitor.conduct.profile import PermittedHours
from qa_monitor.domain import Check, Finding, Outcome, Span, Text

HOURS = PermittedHours(start=time(8), end=time(22), sources=("R01",))


def check(outcome: Outcome, because: Text, *spans: Span, missing: str | None = None) -> Check:
    return Check(
        id="time_ok",
        name=Text("在允许时段内通话", "called inside the permitted hours"),
        outcome=outcome,
        because=because,
        spans=spans,
        missing=missing,
        sources=("R01",),
    )


@pytest.mark.parametrize(
    ("started_at", "expected"),
    [
        pytest.param(
            "2026-10-12T10:21:05+08:00",
            check(
                Outcome.YES,
                Text(
                    "通话自 10:21:05 至 10:22:50，在允许时段 08:00-22:00 之内",
                    "the call ran from 10:21:05 to 10:22:50, inside the permitted hours 08:00-22:00",
                ),
            ),
            id="in the morning",
        ),
        pytest.param(
            "2026-10-14T21:58:55+08:00",
            check(
                Outcome.REVIEW,
                Text(
                    "通话 21:58:55 开始，22:00:40 才结束，超出允许时段 08:00-22:00；须人工核对对方是否同意",
                    "the call began at 21:58:55 and ran until 22:00:40, past the permitted hours 08:00-22:00; "
                    "a person must see whether the person called consented",
                ),
                Span(65, 105),
            ),
            id="runs past the end, from the second it does",
        ),
        pytest.param(
            "2026-10-13T22:36:20+08:00",
            check(
                Outcome.NO,
                Text(
                    "通话 22:36:20 开始，在允许时段 08:00-22:00 之外；对方事先同意的除外",
                    "the call began at 22:36:20, outside the permitted hours 08:00-22:00; prior consent excepted",
                ),
            ),
            id="late at night",
        ),
        pytest.param(
            None,
            check(
                Outcome.UNDETERMINED,
                Text("缺少通话开始时间 started_at", "the start of the call, started_at, is missing"),
                missing="started_at",
            ),
            id="unknown start",
        ),
    ],
)
def test_time_ok(started_at: str | None, expected: Check) -> None:
    moment = datetime.fromisoformat(started_at) if started_at else None
    assert time_ok(moment, call_seconds=105, hours=HOURS) == expected


@pytest.mark.parametrize(
    ("started_at", "seconds", "outcome"),
    [
        pytest.param("2026-10-14T08:00:00+08:00", 60, Outcome.YES, id="from eight sharp"),
        pytest.param("2026-10-14T07:59:59+08:00", 60, Outcome.NO, id="a second before eight"),
        pytest.param("2026-10-14T22:00:00+08:00", 60, Outcome.NO, id="begins at ten sharp"),
        pytest.param("2026-10-14T21:59:00+08:00", 60, Outcome.YES, id="ends at ten sharp"),
        pytest.param("2026-10-14T21:59:00+08:00", 60.5, Outcome.REVIEW, id="ends half a second after ten"),
        pytest.param("2026-10-14T21:59:00+08:00", 3 * 3600, Outcome.REVIEW, id="runs past midnight"),
        pytest.param("2026-10-14T14:30:00+00:00", 60, Outcome.YES, id="the clock is that of the call's own zone"),
    ],
)
def test_edges_of_the_hours(started_at: str, seconds: float, outcome: Outcome) -> None:
    assert time_ok(datetime.fromisoformat(started_at), call_seconds=seconds, hours=HOURS).outcome is outcome


def test_the_end_is_right_across_a_change_of_the_clock() -> None:
    hours = PermittedHours(start=time(0), end=time(3, 30), sources=("R01",))
    began = datetime(2026, 10, 25, 2, 50, tzinfo=ZoneInfo("Europe/Berlin"))  # at 03:00 the clock goes back to 02:00
    assert time_ok(began, call_seconds=3600, hours=hours).because.en.startswith(
        "the call ran from 02:50:00 to 02:50:00"
    )


@pytest.mark.parametrize(
    ("findings", "quoted"),
    [
        pytest.param([finding("consent_to_time", C, 3, "现在方便", entry="now_is_fine")], True, id="now suits them"),
        pytest.param([finding("consent_to_time", C, 3, "在开车", entry="busy_now")], False, id="now does not"),
        pytest.param(
            [finding("consent_to_time", A, 3, "现在方便", entry="now_is_fine")], False, id="the agent says so"
        ),
        pytest.param([], False, id="nothing heard"),
    ],
)
def test_consent_is_quoted_and_decides_nothing(findings: list[Finding], quoted: bool) -> None:
    late = datetime.fromisoformat("2026-10-13T22:36:20+08:00")
    check = time_ok(late, call_seconds=105, hours=HOURS, consent=consent_heard(findings))
    assert check.outcome is Outcome.NO
    assert check.because.zh.endswith("；客户说「现在方便」") is quoted
