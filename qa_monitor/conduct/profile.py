"""The conduct profile: limits that a change of the rules changes, not a change of the program."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from hashlib import sha256
from pathlib import Path
from typing import Any

from qa_monitor.domain import Text
from qa_monitor.errors import ConfigurationError, Problem
from qa_monitor.yamlfiles import Document, Keys, read_schema, read_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class PermittedHours:
    """When the agent may call, by the clock where the call begins: `start` inclusive, `end` exclusive, on one day."""

    start: time
    end: time
    sources: tuple[str, ...]

    @property
    def shown(self) -> str:
        """As people write it: `08:00-22:00`."""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay:
    """A day with hours of its own, such as a holiday, by the calendar where the call begins."""

    day: date
    hours: PermittedHours


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyLimit:
    """How many calls one person may get on one day."""

    a_day: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeastInterval:
    """Minutes from the end of a conversation to the next call to the same person."""

    minutes: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LongestPlan:
    """Months that a plan of instalments may last."""

    months: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Limits of conduct, and the SHA-256 of the file they stand in."""

    permitted_hours: PermittedHours
    """On all days but `special_days`."""
    special_days: tuple[SpecialDay, ...]
    connected_calls: DailyLimit
    unanswered_calls: DailyLimit
    interval: LeastInterval
    longest_plan: LongestPlan
    sha256: str

    def hours_on(self, day: date | None) -> PermittedHours:
        """When the agent may call on `day`; None, where nobody knows the day: what holds on most."""
        return next((special.hours for special in self.special_days if special.day == day), self.permitted_hours)


def load_profile(path: Path) -> Profile:
    """The profile at `path`. Raises ConfigurationError with every problem in it."""
    document = read_yaml(path, read_schema("qa_monitor.conduct", "profile.schema.json"))
    content = document.content
    if problems := list(_problems(document)):
        raise ConfigurationError(problems)
    connected, unanswered = content["connected_calls"], content["unanswered_calls"]
    interval, plan = content["interval"], content["longest_plan"]
    return Profile(
        permitted_hours=_hours(content["permitted_hours"]),
        special_days=tuple(
            SpecialDay(day=date.fromisoformat(day["date"]), hours=_hours(day))
            for day in content.get("special_days", ())
        ),
        connected_calls=DailyLimit(a_day=connected["a_day"], sources=tuple(connected["sources"])),
        unanswered_calls=DailyLimit(a_day=unanswered["a_day"], sources=tuple(unanswered["sources"])),
        interval=LeastInterval(minutes=interval["minutes"], sources=tuple(interval["sources"])),
        longest_plan=LongestPlan(months=plan["months"], sources=tuple(plan["sources"])),
        sha256=sha256(path.read_bytes()).hexdigest(),
    )


def _hours(content: Mapping[str, Any]) -> PermittedHours:
    start, end = time.fromisoformat(content["from"]), time.fromisoformat(content["until"])
    return PermittedHours(start=start, end=end, sources=tuple(content["sources"]))


def _problems(document: Document) -> Iterator[Problem]:
    """Hours that end before they begin, days that no calendar has, and days given twice."""
    yield from _wrong_way_round(document, ("permitted_hours",), document.content["permitted_hours"])
    first: dict[str, int] = {}
    for index, day in enumerate(document.content.get("special_days", ())):
        at = ("special_days", index)
        yield from _wrong_way_round(document, at, day)
        if not _is_day(day["date"]):
            yield document.problem(
                (*at, "date"),
                Text(f"没有 {day['date']} 这一天", f"there is no day {day['date']}"),
                Text("改正日期，例：date: 2027-02-06", "correct the date, e.g. date: 2027-02-06"),
            )
        elif first.setdefault(day["date"], index) != index:
            line = document.place(("special_days", first[day["date"]], "date")).line
            yield document.problem(
                (*at, "date"),
                Text(f"{day['date']} 已在第 {line} 行", f"{day['date']} already stands in line {line}"),
                Text("合并这两天", "merge the two"),
            )


def _is_day(written: str) -> bool:
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True


def _wrong_way_round(document: Document, at: Keys, content: Mapping[str, Any]) -> Iterator[Problem]:
    hours = _hours(content)
    if hours.start >= hours.end:
        yield document.problem(
            (*at, "until"),
            Text(
                f"结束时间 {hours.end:%H:%M} 不晚于开始时间 {hours.start:%H:%M}",
                f"{hours.end:%H:%M} is not after {hours.start:%H:%M}",
            ),
            Text(
                "允许时段须在同一天之内，例：from: 08:00 与 until: 22:00",
                "the permitted hours lie within one day, e.g. from: 08:00 and until: 22:00",
            ),
        )
