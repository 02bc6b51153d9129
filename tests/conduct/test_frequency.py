import pytest
from histories import historic

from qa_monitor.conduct.frequency import calls_a_day, interval, redials
from qa_monitor.conduct.history import HistoricCall, calls_before
from qa_monitor.conduct.profile import DailyLimit, LeastInterval
from qa_monitor.domain import CalleeRole, Check, Outcome, Text, Undetermined

THREE = DailyLimit(a_day=3, sources=("R02", "R04"))
TWO_UNANSWERED = DailyLimit(a_day=2, sources=("R03", "R04"))
TEN_MINUTES = LeastInterval(minutes=10, sources=("R03",))

NINE, ELEVEN, THREE_PM = (f"2026-10-14T{clock}+08:00" for clock in ("09:12:10", "11:40:25", "15:00:00"))
THIS = historic("d", "2026-10-14T19:22:40+08:00")
TODAY = [historic("a", NINE), historic("b", ELEVEN), historic("c", THREE_PM)]


def counted(call: HistoricCall, others: list[HistoricCall]) -> tuple[Outcome, str | None]:
    check = calls_a_day(call, calls_before(call, others), THREE)
    return check.outcome, check.missing


def test_the_fourth_conversation_of_the_day_is_over_the_limit() -> None:
    assert calls_a_day(THIS, calls_before(THIS, TODAY), THREE) == Check(
        id="calls_a_day_ok",
        name=Text("当日接通次数", "connected calls on the day"),
        outcome=Outcome.NO,
        because=Text("当日第 4 次接通，上限 3 次", "4 connected on the day, limit 3"),
        sources=("R02", "R04"),
    )


@pytest.mark.parametrize(
    ("call", "others", "expected"),
    [
        pytest.param(TODAY[2], [THIS, *TODAY], (Outcome.YES, None), id="the third is within it, whatever follows"),
        pytest.param(THIS, TODAY[:2], (Outcome.YES, None), id="three"),
        pytest.param(
            THIS,
            [*TODAY[:2], historic("c", THREE_PM, connected=False)],
            (Outcome.YES, None),
            id="a call nobody answered does not count",
        ),
        pytest.param(
            THIS,
            [*TODAY[:2], historic("c", "2026-10-13T23:59:00+08:00")],
            (Outcome.YES, None),
            id="nor does one of the day before",
        ),
        pytest.param(
            THIS,
            [*TODAY[:2], historic("c", "2026-10-13T16:30:00+00:00")],
            (Outcome.NO, None),
            id="the day is that of the call's own clock",
        ),
        pytest.param(
            THIS,
            [*TODAY[:2], historic("c", THREE_PM, callee_role=CalleeRole.THIRD_PARTY)],
            (Outcome.YES, None),
            id="a call to somebody else does not count",
        ),
        pytest.param(
            THIS,
            [*TODAY[:2], historic("c", THREE_PM, callee_role=None)],
            (Outcome.UNDETERMINED, "callee_role"),
            id="nobody knows who was called",
        ),
        pytest.param(
            THIS,
            [*TODAY[:2], historic("c", THREE_PM, connected=Undetermined("roles"))],
            (Outcome.UNDETERMINED, "roles"),
            id="nobody knows who was heard",
        ),
        pytest.param(
            historic("d", "2026-10-14T19:22:40+08:00", connected=False),
            TODAY,
            (Outcome.NOT_APPLICABLE, None),
            id="this call was not answered",
        ),
    ],
)
def test_connected_calls(call: HistoricCall, others: list[HistoricCall], expected: tuple[Outcome, str | None]) -> None:
    assert counted(call, others) == expected


def test_too_many_calls_to_a_third_party_are_for_review() -> None:
    third = [historic(name, f"2026-10-14T1{name}:00:00+08:00", callee_role=CalleeRole.THIRD_PARTY) for name in "0123"]
    assert counted(third[3], third) == (Outcome.REVIEW, None)


@pytest.mark.parametrize(
    ("unanswered", "connected", "expected"),
    [
        pytest.param(1, False, Outcome.YES, id="within what is advised, this one included"),
        pytest.param(2, False, Outcome.REVIEW, id="one too many"),
        pytest.param(2, True, Outcome.YES, id="this one was answered"),
        pytest.param(3, True, Outcome.REVIEW, id="too many before it was answered"),
    ],
)
def test_redials(unanswered: int, connected: bool, expected: Outcome) -> None:
    this = historic("z", "2026-10-14T19:00:00+08:00", connected=connected)
    others = [historic(f"{n}", f"2026-10-14T1{n}:00:00+08:00", connected=False) for n in range(unanswered)]
    assert redials(this, calls_before(this, others), TWO_UNANSWERED).outcome is expected


def test_unanswered_calls_are_counted_apart_from_connected_ones() -> None:
    check = redials(THIS, calls_before(THIS, TODAY), TWO_UNANSWERED)
    assert check.because == Text("当日第 0 次未接通，上限 2 次", "0 unanswered on the day, limit 2")


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param([], Outcome.NOT_APPLICABLE, id="no conversation before"),
        pytest.param([historic("a", "2026-10-14T19:11:40+08:00")], Outcome.YES, id="exactly long enough after its end"),
        pytest.param([historic("a", "2026-10-14T19:12:00+08:00")], Outcome.REVIEW, id="sooner"),
        pytest.param(
            [historic("a", "2026-10-14T19:12:00+08:00", connected=False)], Outcome.NOT_APPLICABLE, id="not answered"
        ),
        pytest.param([historic("a", "2026-10-14T19:22:00+08:00")], Outcome.REVIEW, id="calls that overlap"),
    ],
)
def test_interval(others: list[HistoricCall], expected: Outcome) -> None:
    assert interval(THIS, calls_before(THIS, others), TEN_MINUTES).outcome is expected


def test_the_interval_is_told() -> None:
    check = interval(THIS, calls_before(THIS, TODAY), TEN_MINUTES)
    assert check.because == Text(
        "距上一次通话结束 262 分钟，规定至少 10 分钟", "262 minutes after the last conversation ended, of at least 10"
    )
