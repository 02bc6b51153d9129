"""Conduct of the whole call and the scorecard applied to it."""

from dataclasses import dataclass
from enum import StrEnum

from qa_monitor.domain.basics import NotApplicable, Span, Text, Undetermined


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number about conduct, such as the agent's share of the talk."""

    id: str
    name: Text
    value: float | Undetermined
    unit: str
    """`s`, `ratio`, `count`, `chars_per_minute`, `dB`, `yuan`, `days`."""
    spans: tuple[Span, ...] = ()
    """Where it arose, for a person to listen to."""


class Outcome(StrEnum):
    """Answer to a question about the whole call."""

    YES = "yes"
    NO = "no"
    REVIEW = "review"
    NOT_APPLICABLE = "not_applicable"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A question about the whole call (`recording_notice`, `time_ok` ...), its answer and what it rests on."""

    id: str
    name: Text
    outcome: Outcome
    because: Text
    spans: tuple[Span, ...] = ()
    """Seconds that show it; empty where the answer is an absence."""
    missing: str | None = None
    """The fact that an undetermined answer lacks; beside another answer, the fact (`roles`) without which it holds.

    Such an answer tells something of the call, and costs nobody a point."""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """One line of a score card as applied: points lost or given, with the place and the source."""

    item: str
    """Id of the item in the scorecard."""
    name: Text
    dimension: str
    points: float
    """Added to the dimension: < 0 lost, > 0 given, 0 where nothing changed or nothing could be judged."""
    outcome: Outcome
    """`NO` where the item was not met, `YES` where it was, `UNDETERMINED` or `REVIEW` where a person must look."""
    critical: bool
    reason: Text
    span: Span | None = None
    finding: int | None = None
    """Index of the finding in the analysis, from 0; None for checks and measures."""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionScore:
    """Points of one dimension, 0..100; undetermined where none of its items could be judged."""

    id: str
    name: Text
    weight: float
    points: float | Undetermined | NotApplicable
    judged: float = 1.0
    """Share 0..1 of what its items could cost, of those that apply, that was judged; so much of its weight counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorecardChoice:
    """Which scorecard judged a call, and why this one."""

    id: str
    name: Text
    sha256: str
    """Of the scorecard's file alone; `Versions.scorecard` covers every file that took part in the choice."""
    because: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The scorecard applied to one call."""

    points: float | Undetermined
    """0..100: the mean of the determined dimensions by what was judged of their weights, 0 where the call fails."""
    critical: bool | Undetermined
    """Whether a critical item failed. Undetermined, never False, where one could not be judged."""
    dimensions: tuple[DimensionScore, ...]
    lines: tuple[ScoreLine, ...]
    scorecard: ScorecardChoice | None = None
    """None in analyses that were stored before there was a choice."""
