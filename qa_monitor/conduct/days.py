"""The day that somebody names, resolved against the day of the call; what may mean several days stays open.

A day by which something is to be done (月底前, 三天之内) is its last day.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from qa_monitor.conduct.clauses import REMEMBERED
from qa_monitor.domain import Undetermined

AMBIGUOUS = Undetermined("ambiguous")
"""More days than one are meant, or a day that depends on something else (发工资那天)."""
IMPOSSIBLE = Undetermined("impossible")
"""No calendar has this day (二月三十号)."""
PAST = Undetermined("past")
"""The day lies before the call, or so far ahead that the past one must be meant."""
_NO_CALENDAR = Undetermined("started_at")

_LONGEST_DAYS = 183
"""Nobody puts a payment off for longer than this by naming a month: 九月 in October was a month ago."""

_LAST_DAY, _LAST_MONTH, _LAST_WEEKDAY = 31, 12, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDay:
    """A day as it was named, at the characters `start` to `stop` of the text; or why it is no certain day."""

    words: str
    start: int
    stop: int
    day: date | Undetermined


@lru_cache(REMEMBERED)
def named_days(text: str, called_on: date | None) -> tuple[NamedDay, ...]:
    """Every day named in `text`, which is in the form of `clauses`, in order.

    Undetermined are `ambiguous`, `impossible` and `past` days, and all where the day of the call is not known
    (`started_at`). What is told of the past (上个月十五号) is left out.
    """
    found: list[NamedDay] = []
    for pattern, resolve in _RULES:  # a more specific rule comes before a shorter one
        for match in pattern.finditer(text):
            if all(match.end() <= other.start or other.stop <= match.start() for other in found):
                day = _NO_CALENDAR if called_on is None else resolve(match, called_on)
                found.append(NamedDay(words=match[0], start=match.start(), stop=match.end(), day=day))
    return tuple(sorted((one for one in found if not _TOLD.match(one.words)), key=lambda one: one.start))


def one_day(named: Iterable[NamedDay]) -> date | Undetermined | None:
    """The day that all of `named` together mean: 十五号，也就是周四. None where nothing was named."""
    named = list(named)
    certain = {one.day for one in named if isinstance(one.day, date)}
    if certain:
        return certain.pop() if len(certain) == 1 else AMBIGUOUS
    return named[0].day if named else None


_TOLD = re.compile("上|昨|前天")
"""How a day begins that lies behind."""

Resolve = Callable[[re.Match[str], date], date | Undetermined]


def _day_of_month(match: re.Match[str], today: date) -> date | Undetermined:
    day = int(match["day"])
    if not 1 <= day <= _LAST_DAY:
        return IMPOSSIBLE
    if match["relative"]:
        return _dated(*_months_on(today, _months(match["relative"])), day, today)
    if match["month"]:
        return _in_month(int(match["month"]), day, today)
    return _dated(*_months_on(today, 0 if day >= today.day else 1), day, today)


def _end_of_month(match: re.Match[str], today: date) -> date | Undetermined:
    if match["month"]:
        return _in_month(int(match["month"]), None, today)
    return _dated(*_months_on(today, _months(match["relative"] or "")), None, today)


def _in_month(month: int, day: int | None, today: date) -> date | Undetermined:
    if not 1 <= month <= _LAST_MONTH:
        return IMPOSSIBLE
    return _dated(today.year + (month < today.month), month, day, today)


def _dated(year: int, month: int, day: int | None, today: date) -> date | Undetermined:
    """The day, for None the last of the month, if there is one that can be meant."""
    last = monthrange(year, month)[1]
    if day is not None and day > last:
        return IMPOSSIBLE
    found = date(year, month, last if day is None else day)
    return found if today <= found <= today + timedelta(days=_LONGEST_DAYS) else PAST


def _weekday(match: re.Match[str], today: date) -> date | Undetermined:
    name, relative = match["weekday"], match["relative"] or ""
    if name == "末":
        return AMBIGUOUS
    weekday = _LAST_WEEKDAY if name in "日天" else int(name)
    day = today + timedelta(days=weekday - today.isoweekday(), weeks=relative.count("下"))
    if not relative:
        return AMBIGUOUS if day == today else day + timedelta(weeks=day < today)
    return day if day >= today else PAST


def _day_after(match: re.Match[str], today: date) -> date | Undetermined:
    """二十号发工资，第二天还: the day after the one that was named."""
    first = _dated(*_months_on(today, 0 if int(match["day"]) >= today.day else 1), int(match["day"]), today)
    return first + timedelta(days=1) if isinstance(first, date) else first


def _in_days(match: re.Match[str], today: date) -> date | Undetermined:
    days = int(match["count"]) * (7 if match["unit"] in ("周", "星期", "礼拜") else 1)
    return today + timedelta(days=days) if days <= _LONGEST_DAYS else AMBIGUOUS


def _days_on(days: int) -> Resolve:
    return lambda _, today: today + timedelta(days=days)


def _end_of_year(_: re.Match[str], today: date) -> date:
    return date(today.year, _LAST_MONTH, _LAST_DAY)


def _ambiguous(_: re.Match[str], today: date) -> Undetermined:
    return AMBIGUOUS


def _past(_: re.Match[str], today: date) -> Undetermined:
    return PAST


def _months(relative: str) -> int:
    """Months ahead of this one: 下下个 2, 下 and 次 1."""
    return relative.count("下") + relative.count("次")


def _months_on(today: date, months: int) -> tuple[int, int]:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return year, month + 1


_MONTH = r"(?:(?P<relative>下下个?|下个?|次|这个?|本|当)月|(?P<month>\d{1,2})月份?)的?"
_WEEK = r"(?:周|星期|礼拜|(?<=[下这本])[州洲粥舟])"
_COUNTED = r"[次天个期趟回年]"
_HAO = r"(?:[号日]|[好浩耗毫](?![吗不吧的了多几像啊]))"
"""号, and what recognisers write for it behind a number."""

_RULES: tuple[tuple[re.Pattern[str], Resolve], ...] = tuple(
    (re.compile(pattern), resolve)
    for pattern, resolve in (
        (rf"上个?月(?:的?\d+{_HAO}|[底末初中])?|上个?{_WEEK}[1-7日天末]?|[昨前]天", _past),
        (rf"每个?月的?\d+{_HAO}|每{_WEEK}[1-7日天末]", _ambiguous),
        (rf"(?<![\d.])(?P<day>(?:[1-9]|[12]\d|3[01])){_HAO}[^，]{{0,6}}，?第2天", _day_after),
        (r"第2天", _ambiguous),
        (rf"(?<![\d.])\d+{_HAO}，?\d+{_HAO}的?(?:样子|左右|吧|前后)", _ambiguous),
        (rf"(?:{_MONTH})?(?<![\d.])(?P<day>\d+){_HAO}(?![楼线院门店厅机柜床])", _day_of_month),
        (
            r"(?P<relative>下下个?|下个?|次|这个?|本|当)月(?P<month>)的?(?P<day>[12]\d|3[01])(?=[之以]?[前内]|就|[我先再]|，|还|交|转)",
            _day_of_month,
        ),
        (rf"(?:{_MONTH})?几[号日]|\d+几[号日]", _ambiguous),
        (
            r"(?:(?P<relative>下下个?|下个?|次|这个?|本|当)|(?P<month>(?<!\d)\d{1,2}))[月约越岳][底末抵低]|[月约越岳][底末抵低]",
            _end_of_month,
        ),
        (r"(?:(?:下下个?|下个?|次|这个?|本|当|\d{1,2})月|月)(?:初|中旬?|[上下]旬)", _ambiguous),
        (
            rf"(?P<relative>下下个?|[下这本]个?)?{_WEEK}(?:的?(?:周|星期|礼拜))?(?P<weekday>[1-7日天末])(?!{_COUNTED}|\d)",
            _weekday,
        ),
        (r"(?<![\d第])(?P<count>\d+)个?(?P<unit>天|日|周|星期|礼拜)(?:之|以)?[内里后](?!天)", _in_days),
        (r"[今明]后(?:[两2])?天", _ambiguous),
        (r"大后[天日]", _days_on(3)),
        (r"(?<!天)后[天日儿]", _days_on(2)),
        (r"明[天日儿早晚]", _days_on(1)),
        (r"今[天日儿早晚夜]", _days_on(0)),
        (r"年底", _end_of_year),
        (rf"(?:下下个?|[下这本]个?){_WEEK}|(?:下下个?|下个?|次|这个?|本)月", _ambiguous),
        (
            r"(?:几|半)个?(?:天|日|周|月|星期|礼拜|工作日)(?:之|以)?[内里后]|\d+个(?:月|工作日)(?:之|以)?[内里后]",
            _ambiguous,
        ),
        (r"[过这](?:几|2)天|过一?阵子?|年前|年后|过完?年|春节|国庆|元旦|中秋|端午|清明", _ambiguous),
        (r"(?:发|开|领)(?:了|完)?(?:工资|薪水?|钱|奖金)|工资(?:1?到|发|下来)", _ambiguous),
    )
)
