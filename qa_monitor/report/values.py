"""A call as it is shown: everything in words of one language, masked, with what a page needs to set it apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from qa_monitor.domain import FindingState, Lang, Outcome, Polarity, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name and what it has: a fact about the call, a count, a version."""

    name: str
    value: str
    identifies: bool = False
    """Whether the value is what something is found by (call id, file, staff number, hash), not a word of a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A finding, explained."""

    number: int
    """From 1, in the order of the call; what marks, lines and notes refer to."""
    polarity: Polarity
    state: FindingState
    name: str
    worth: str
    """What it is worth, and why."""
    heard: str
    """Where, what was heard and what is believed to have been said."""
    evidence: str
    """How it was found, by which entry, how sure."""
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a turn's text that the same findings cover; `note` is the one that counts most, None without any."""

    text: str
    note: Note | None
    ends: tuple[int, ...]
    """Numbers of the notes whose words end with this piece."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A turn."""

    number: int
    """From 1."""
    at: str
    role: Role
    speaker: str
    pieces: tuple[Piece, ...]
    doubt: str | None
    """Why its text is no evidence."""
    written: str | None
    """As the recogniser wrote it, where it was put right."""
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question about the whole call."""

    name: str
    outcome: Outcome
    answer: str
    because: str
    places: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A measure."""

    name: str
    value: str
    known: bool
    places: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A dimension of the score."""

    name: str
    weight: str
    """Per cent, and how much of it was judged."""
    points: str
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the score, with its reason and the number of the note that it rests on."""

    reason: str
    critical: bool
    note: int | None


class Effect(StrEnum):
    """What a line did, in the order in which a page shows it."""

    LOST = "lost"
    GIVEN = "given"
    REVIEW = "review"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"
    NOTHING = "nothing"


class Standing(StrEnum):
    """Where the call stands as to critical items."""

    FAILED = "failed"
    OPEN = "open"
    """One could not be judged, or a person must judge first."""
    CLEAR = "clear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was made of the call in total."""

    points: str
    known: bool
    critical: str
    standing: Standing
    scorecard: str
    """Which judged it and why; empty where that was not stored."""
    counts: tuple[Named, ...]
    parts: tuple[Part, ...]
    lines: Mapping[Effect, tuple[Line, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReport:
    """Everything one analysis says of one call."""

    lang: Lang
    call: str
    facts: tuple[Named, ...]
    verdict: Verdict | None
    turns: tuple[Spoken, ...]
    promise: tuple[Answer | Number, ...]
    answers: tuple[Answer, ...]
    numbers: tuple[Number, ...]
    rules: Mapping[str, str]
    """Cited rules with title and standing, by id."""
    versions: tuple[Named, ...]
