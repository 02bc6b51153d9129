"""The conduct profile: limits that a change of the rules changes, not a change of the program."""

from dataclasses import dataclass
from datetime import time
from hashlib import sha256
from pathlib import Path

from qa_monitor.domain import Text
from qa_monitor.errors import ConfigurationError
from qa_monitor.yamlfiles import Document, read_schema, read_yaml


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
    connected_calls: DailyLimit
    unanswered_calls: DailyLimit
    interval: LeastInterval
    longest_plan: LongestPlan
    sha256: str


def load_profile(path: Path) -> Profile:
    """The profile at `path`. Raises ConfigurationError with every problem in it."""
    document = read_yaml(path, read_schema("qa_monitor.conduct", "profile.schema.json"))
    content = document.content
    connected, unanswered = content["connected_calls"], content["unanswered_calls"]
    interval, plan = content["interval"], content["longest_plan"]
    return Profile(
        permitted_hours=_hours(document),
        connected_calls=DailyLimit(a_day=connected["a_day"], sources=tuple(connected["sources"])),
        unanswered_calls=DailyLimit(a_day=unanswered["a_day"], sources=tuple(unanswered["sources"])),
        interval=LeastInterval(minutes=interval["minutes"], sources=tuple(interval["sources"])),
        longest_plan=LongestPlan(months=plan["months"], sources=tuple(plan["sources"])),
        sha256=sha256(path.read_bytes()).hexdigest(),
    )


def _hours(document: Document) -> PermittedHours:
    hours = document.content["permitted_hours"]
    start, end = time.fromisoformat(hours["from"]), time.fromisoformat(hours["until"])
    if start >= end:
        what = Text(f"结束时间 {end:%H:%M} 不晚于开始时间 {start:%H:%M}", f"{end:%H:%M} is not after {start:%H:%M}")
        remedy = Text(
            "允许时段须在同一天之内，例：from: 08:00 与 until: 22:00",
            "the permitted hours lie within one day, e.g. from: 08:00 and until: 22:00",
        )
        raise ConfigurationError([document.problem(("permitted_hours", "until"), what, remedy)])
    return PermittedHours(start=start, end=end, sources=tuple(hours["sources"]))
