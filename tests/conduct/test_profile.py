from datetime import date, time
from hashlib import sha256
from pathlib import Path

import pytest

from qa_monitor.conduct import Profile, load_profile
from qa_monitor.conduct.profile import DailyLimit, LeastInterval, LongestPlan, PermittedHours
from qa_monitor.domain import Lang
from qa_monitor.errors import ConfigurationError

LIMITS = (
    "connected_calls: {a_day: 3, sources: [R02]}\nunanswered_calls: {a_day: 6, sources: [R03]}\n"
    "interval: {minutes: 10, sources: [R03]}\nlongest_plan: {months: 60, sources: [R23]}\n"
)
SHIPPED = Path(__file__).parents[2] / "lexicons" / "profile.yaml"


def test_the_shipped_profile() -> None:
    assert load_profile(SHIPPED) == Profile(
        permitted_hours=PermittedHours(start=time(8), end=time(22), sources=("R01",)),
        special_days=(),
        connected_calls=DailyLimit(a_day=3, sources=("R02", "R04")),
        unanswered_calls=DailyLimit(a_day=6, sources=("R03", "R04")),
        interval=LeastInterval(minutes=10, sources=("R03",)),
        longest_plan=LongestPlan(months=60, sources=("R23",)),
        sha256=sha256(SHIPPED.read_bytes()).hexdigest(),
    )


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        pytest.param(
            "permitted_hours:\n  from: 22:00\n  until: 08:00\n  sources: [R01]\n" + LIMITS,
            "profile.yaml:3:10: 结束时间 08:00 不晚于开始时间 22:00\n"
            "    允许时段须在同一天之内，例：from: 08:00 与 until: 22:00",
            "profile.yaml:3:10: 08:00 is not after 22:00\n"
            "    the permitted hours lie within one day, e.g. from: 08:00 and until: 22:00",
            id="the wrong way round",
        ),
        pytest.param(
            "permitted_hours:\n  from: 8点\n  until: 22:00\n  sources: [R01]\n" + LIMITS,
            "profile.yaml:2:9: permitted_hours.from 的写法不对：8点\n"
            "    应符合 ^([01][0-9]|2[0-3]):[0-5][0-9]$，例：from: 08:00",
            "profile.yaml:2:9: permitted_hours.from is not of the right form: 8点\n"
            "    it must match ^([01][0-9]|2[0-3]):[0-5][0-9]$, e.g. from: 08:00",
            id="not a clock",
        ),
        pytest.param(
            "permitted_hours: {from: 08:00, until: 22:00, sources: [R01]}\n" + LIMITS.replace("a_day: 3", "a_day: 三"),
            "profile.yaml:2:26: connected_calls.a_day 的类型不对：三\n    应为整数，例：a_day: 3",
            "profile.yaml:2:26: connected_calls.a_day is of the wrong kind: 三\n    give a whole number, e.g. a_day: 3",
            id="a limit that is no number",
        ),
        pytest.param(
            "permitted_hours: {from: 08:00, until: 22:00, sources: [R01]}\n"
            "special_days:\n"
            "  - {date: 2027-02-30, from: 10:00, until: 18:00, sources: [R01]}\n"
            "  - {date: 2027-02-06, from: 18:00, until: 10:00, sources: [R01]}\n"
            "  - {date: 2027-02-06, from: 10:00, until: 18:00, sources: [R01]}\n" + LIMITS,
            "profile.yaml:3:12: 没有 2027-02-30 这一天\n    改正日期，例：date: 2027-02-06\n"
            "profile.yaml:4:44: 结束时间 10:00 不晚于开始时间 18:00\n"
            "    允许时段须在同一天之内，例：from: 08:00 与 until: 22:00\n"
            "profile.yaml:5:12: 2027-02-06 已在第 4 行\n    合并这两天",
            "profile.yaml:3:12: there is no day 2027-02-30\n    correct the date, e.g. date: 2027-02-06\n"
            "profile.yaml:4:44: 10:00 is not after 18:00\n"
            "    the permitted hours lie within one day, e.g. from: 08:00 and until: 22:00\n"
            "profile.yaml:5:12: 2027-02-06 already stands in line 4\n    merge the two",
            id="days of no calendar, the wrong way round, twice",
        ),
    ],
)
def test_a_bad_profile_says_where_and_how_to_mend_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, zh: str, en: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("profile.yaml").write_text(written, encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_profile(Path("profile.yaml"))
    assert (raised.value.text.in_(Lang.ZH), raised.value.text.in_(Lang.EN)) == (zh, en)


def test_a_special_day_has_hours_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "profile.yaml"
    file.write_text(
        "permitted_hours: {from: 08:00, until: 22:00, sources: [R01]}\n"
        "special_days: [{date: 2027-02-06, from: 10:00, until: 18:00, sources: [R05]}]\n" + LIMITS,
        encoding="utf-8",
    )
    profile = load_profile(file)
    usual = PermittedHours(start=time(8), end=time(22), sources=("R01",))
    assert profile.hours_on(date(2027, 2, 6)) == PermittedHours(start=time(10), end=time(18), sources=("R05",))
    assert [profile.hours_on(day) for day in (date(2027, 2, 7), None)] == [usual, usual]
