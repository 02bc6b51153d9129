from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.conduct.clauses import clauses
from qa_monitor.conduct.days import AMBIGUOUS, IMPOSSIBLE, PAST, NamedDay, named_days, one_day
from qa_monitor.domain import Undetermined

MONDAY = date(2026, 10, 12)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
WEEKDAYS = "一二三四五六日"
DIGITS = "零一二三四五六七八九"


def spoken(number: int) -> str:
    """A number below 100 as it is said: 21 is 二十一, 10 is 十."""
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return (DIGITS[tens] if tens > 1 else "") + "十" + (DIGITS[ones] if ones else "")


def the_day(said: str, called_on: date | None = MONDAY) -> date | Undetermined | None:
    return one_day(named_days(clauses(said), called_on))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param("今天还", MONDAY, id="today"),
        pytest.param("今晚就存", MONDAY, id="tonight"),
        pytest.param("明天", date(2026, 10, 13), id="tomorrow"),
        pytest.param("后天", date(2026, 10, 14), id="the day after"),
        pytest.param("大后天", date(2026, 10, 15), id="in three days"),
        pytest.param("三天之内", date(2026, 10, 15), id="within three days is the third"),
        pytest.param("一个星期后", date(2026, 10, 19), id="a week on"),
        pytest.param("周五", date(2026, 10, 16), id="the weekday to come"),
        pytest.param("这周五", date(2026, 10, 16), id="of this week"),
        pytest.param("下周三", date(2026, 10, 21), id="of next week"),
        pytest.param("下下个星期一", date(2026, 10, 26), id="of the week after"),
        pytest.param("下礼拜天", date(2026, 10, 25), id="the week ends on Sunday"),
        pytest.param("十五号", date(2026, 10, 15), id="a day of this month"),
        pytest.param("十五号之前", date(2026, 10, 15), id="before a day is by that day"),
        pytest.param("十二号", MONDAY, id="the day of the call itself"),
        pytest.param("一号", date(2026, 11, 1), id="a day that is past means next month's"),
        pytest.param("幺号", date(2026, 11, 1), id="the telephone's word for one"),
        pytest.param("十五好", date(2026, 10, 15), id="号 heard as another word"),
        pytest.param("下个月一号", date(2026, 11, 1), id="of next month"),
        pytest.param("这个月二十号", date(2026, 10, 20), id="of this month"),
        pytest.param("十一月一号", date(2026, 11, 1), id="with its month"),
        pytest.param("一月五号", date(2027, 1, 5), id="of next year"),
        pytest.param("月底", date(2026, 10, 31), id="the end of the month"),
        pytest.param("月底前", date(2026, 10, 31), id="before the end of the month"),
        pytest.param("下月底", date(2026, 11, 30), id="the end of the next"),
        pytest.param("十一月底", date(2026, 11, 30), id="the end of a named month"),
        pytest.param("年底", date(2026, 12, 31), id="the end of the year"),
        pytest.param("十五号，也就是周四", date(2026, 10, 15), id="two names of one day"),
        pytest.param("下周，二十号", date(2026, 10, 20), id="a vague name and a certain one"),
        pytest.param("十五号或者二十号", AMBIGUOUS, id="two days"),
        pytest.param("下周的周五", date(2026, 10, 23), id="the weekday named apart from its week"),
        pytest.param("这个月二十五，我还", date(2026, 10, 25), id="a day of a month without 号"),
        pytest.param("二十号发工资，第二天还", date(2026, 10, 21), id="the day after one that was named"),
        pytest.param("第二天还", AMBIGUOUS, id="the day after nobody knows what"),
        pytest.param("明后天吧", AMBIGUOUS, id="tomorrow or the day after"),
        pytest.param("五号六号的样子", AMBIGUOUS, id="one of two days"),
        pytest.param("周一", AMBIGUOUS, id="today's weekday: today or in a week"),
        pytest.param("周末", AMBIGUOUS, id="two days of the weekend"),
        pytest.param("下周", AMBIGUOUS, id="a week"),
        pytest.param("下个月", AMBIGUOUS, id="a month"),
        pytest.param("月初", AMBIGUOUS, id="the beginning of a month"),
        pytest.param("十五六号", AMBIGUOUS, id="a range"),
        pytest.param("过两天", AMBIGUOUS, id="some days on"),
        pytest.param("发工资那天", AMBIGUOUS, id="a day that depends on something else"),
        pytest.param("每月十号", AMBIGUOUS, id="every month"),
        pytest.param("二月三十号", IMPOSSIBLE, id="no calendar has it"),
        pytest.param("三十五号", IMPOSSIBLE, id="no month has it"),
        pytest.param("十三月一号", IMPOSSIBLE, id="no year has it"),
        pytest.param("这个月五号", PAST, id="past"),
        pytest.param("九月五号", PAST, id="a month ago, not in eleven"),
        pytest.param("上个月十五号", None, id="told of the past"),
        pytest.param("昨天", None, id="yesterday"),
        pytest.param("一周要透析三次", None, id="times a week"),
        pytest.param("一千五好吗", None, id="a sum"),
        pytest.param("逾期四十三天", None, id="days overdue"),
        pytest.param("工号零八二一", None, id="a staff number"),
    ],
)
def test_the_day_that_is_meant(said: str, expected: date | Undetermined | None) -> None:
    assert the_day(said) == expected


def test_where_a_day_is_named() -> None:
    assert named_days("那15号先还", MONDAY) == (NamedDay(words="15号", start=1, stop=4, day=date(2026, 10, 15)),)


def test_without_the_day_of_the_call_no_day_is_certain() -> None:
    assert the_day("十五号", None) == Undetermined("started_at")


@given(days, st.integers(1, 7), st.sampled_from(["", "这", "下", "下下"]), st.sampled_from(["周", "星期", "礼拜"]))
def test_a_weekday_is_that_weekday_and_not_before_the_call(
    called_on: date, weekday: int, relative: str, week: str
) -> None:
    day = the_day(f"{relative}{week}{WEEKDAYS[weekday - 1]}", called_on)
    if isinstance(day, date):
        assert day.isoweekday() == weekday
        assert day >= called_on
        weeks = (
            day - timedelta(days=day.isoweekday()) - (called_on - timedelta(days=called_on.isoweekday()))
        ).days // 7
        assert weeks == relative.count("下") if relative else weeks in (0, 1)
    else:
        assert day == (AMBIGUOUS if not relative else PAST)
        assert relative in ("", "这")


@given(days, st.integers(1, 31))
def test_a_day_of_the_month_is_the_next_of_that_number_or_none(called_on: date, number: int) -> None:
    day = the_day(f"{spoken(number)}号", called_on)
    if isinstance(day, date):
        assert day.day == number
        assert called_on <= day < called_on + timedelta(days=32)
    else:
        assert day is IMPOSSIBLE
        assert number > 28


@given(days)
def test_the_end_of_the_month_is_its_last_day(called_on: date) -> None:
    this, following = the_day("月底", called_on), the_day("下个月底", called_on)
    assert this == date(called_on.year, called_on.month, monthrange(called_on.year, called_on.month)[1])
    assert isinstance(this, date)
    assert isinstance(following, date)
    assert (following + timedelta(days=1)).day == 1
    assert timedelta(days=28) <= following - this <= timedelta(days=31)


@given(days, st.integers(1, 12), st.integers(1, 31))
def test_a_date_with_its_month_is_that_date_or_none(called_on: date, month: int, number: int) -> None:
    day = the_day(f"{spoken(month)}月{spoken(number)}号", called_on)
    if isinstance(day, date):
        assert (day.month, day.day) == (month, number)
        assert called_on <= day <= called_on + timedelta(days=183)
    elif day == IMPOSSIBLE:
        assert number > monthrange(called_on.year + (month < called_on.month), month)[1]
    else:
        assert day == PAST


@given(days, st.integers(1, 60))
def test_so_many_days_on(called_on: date, count: int) -> None:
    assert the_day(f"{spoken(count)}天内", called_on) == called_on + timedelta(days=count)


@given(st.text("今明后天下周一三五月底号十二两0123456789还块，", max_size=15), days)
def test_whatever_is_said_no_day_lies_before_the_call(said: str, called_on: date) -> None:
    for one in named_days(clauses(said), called_on):
        assert not isinstance(one.day, date) or one.day >= called_on
