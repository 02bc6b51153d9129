"""The nouns of the program, as immutable values; every stage takes some and returns others.

Units everywhere: seconds from the start of the recording, Hz, natural-log probability (<= 0), probability 0..1.
Nothing here knows files, databases, the command line or the web.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import numpy as np
import numpy.typing as npt

SAMPLE_RATE_HZ = 16_000
"""The one sample rate inside the program, the recogniser's."""


class Lang(StrEnum):
    """Language of what a person reads; the data are Chinese whatever it is."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence for people, in both interface languages, written side by side where it arises."""

    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        """The wording in `lang`."""
        return self.zh if lang is Lang.ZH else self.en


class Role(StrEnum):
    """Who speaks. In a call to a third party the customer channel is a `THIRD_PARTY`; a mono track is `UNKNOWN`."""

    AGENT = "agent"
    CUSTOMER = "customer"
    THIRD_PARTY = "third_party"
    UNKNOWN = "unknown"


class CalleeRole(StrEnum):
    """Who was called, by the metadata, never guessed from speech (R09: a spouse may be jointly liable)."""

    DEBTOR = "debtor"
    GUARANTOR = "guarantor"
    SPOUSE = "spouse"
    THIRD_PARTY = "third_party"


class Layout(StrEnum):
    """Which channel of a file carries whom."""

    AGENT_LEFT = "agent_left"
    CUSTOMER_LEFT = "customer_left"
    MONO = "mono"
    AGENT_ONLY = "agent_only"
    CUSTOMER_ONLY = "customer_only"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a recording: 0 <= start < end, in seconds from its start. Raises ValueError otherwise."""

    start: float
    end: float

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, got {self.start}..{self.end}")

    @property
    def seconds(self) -> float:
        """Its length in seconds."""
        return self.end - self.start

    def overlap(self, other: "Span") -> float:
        """Seconds shared with `other`, 0 where they do not meet."""
        return max(0.0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Undetermined:
    """A conclusion that cannot be drawn, and the fact that is missing (`callee_role`, `roles`, `audio` ...)."""

    missing: str


# --- recordings -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """The member of staff on the call, as the call platform names them."""

    id: str
    name: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the manifest says of a call. None: the manifest does not say, and nothing may be assumed."""

    call_id: str | None = None
    agent: Agent | None = None
    customer_ref: str | None = None
    started_at: datetime | None = None
    """With its zone, always."""
    callee_role: CalleeRole | None = None
    days_overdue: int | None = None
    agency: str | None = None
    """The outside agency that called for the lender; None where the lender called or the manifest is silent."""
    extra: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Columns of the manifest that the program does not know, kept as they are."""

    def __post_init__(self) -> None:
        if self.started_at is not None and self.started_at.tzinfo is None:
            raise ValueError("started_at needs a time zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One audio file of a recording."""

    path: Path
    sha256: str
    """Of the bytes, lower-case hexadecimal."""
    layout: Layout | None
    """None: the manifest does not say; a stereo file is then of unknown roles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One call as recorded: one file, or two where the platform exports each side as its own file."""

    files: tuple[SourceFile, ...]
    metadata: Metadata

    def __post_init__(self) -> None:
        if len(self.files) not in (1, 2):
            raise ValueError(f"a recording has one or two files, got {len(self.files)}")

    @property
    def sha256(self) -> str:
        """Identity: the file's hash, or for two files the hash of both hashes, agent's side first."""
        return identity([file.sha256 for file in self.files])

    @property
    def name(self) -> str:
        """What people call it: the call id, or the file's name without its ending."""
        return self.metadata.call_id or self.files[0].path.stem


def identity(hashes: list[str]) -> str:
    """The identity of a recording from the SHA-256 of its files, in order."""
    return hashes[0] if len(hashes) == 1 else sha256("\n".join(hashes).encode()).hexdigest()


# --- audio and speech -------------------------------------------------------------------------------------------


class Samples(Protocol):
    """Mono sound at `SAMPLE_RATE_HZ` that need not lie in memory."""

    def __len__(self) -> int:
        """Number of samples."""

    def read(self, start: int, stop: int) -> npt.NDArray[np.float32]:
        """Samples `start` (inclusive) to `stop` (exclusive), -1..1; what lies outside the recording is cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """The sound of one role over the whole call; sample 0 of every track of a call is the same moment."""

    role: Role
    samples: Samples
    gaps: tuple[Span, ...] = ()
    """Stretches that could not be decoded, filled with silence at their place."""

    @property
    def seconds(self) -> float:
        """Length of the call by this track."""
        return len(self.samples) / SAMPLE_RATE_HZ

    def cut(self, span: Span) -> npt.NDArray[np.float32]:
        """The sound of `span`."""
        return self.samples.read(round(span.start * SAMPLE_RATE_HZ), round(span.end * SAMPLE_RATE_HZ))


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """A decoded recording: a track for each role, or one track of unknown role for a mono call."""

    tracks: tuple[Track, ...]
    seconds: float

    @property
    def roles_known(self) -> bool:
        """Whether it is known who speaks on each track."""
        return all(track.role is not Role.UNKNOWN for track in self.tracks)

    @property
    def damaged(self) -> tuple[Span, ...]:
        """Stretches missing from any track, in order."""
        return tuple(sorted({gap for track in self.tracks for gap in track.gaps}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A stretch of speech by one role, from the first sound to the last."""

    role: Role
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word as the recogniser wrote it, script and digits untouched."""

    text: str
    span: Span
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A turn with its text. The text is the words' texts joined, nothing else."""

    turn: Turn
    words: tuple[Word, ...]
    log_probability: float
    """Mean natural-log probability per token of the window it was decoded in, <= 0."""
    alternatives: tuple[str, ...] = ()
    """Further hypotheses of the recogniser, best first."""
    doubtful: str | None = None
    """Why this text may be the recogniser's invention (`loop`, `credits`, `silence`, `improbable`); such text is
    never evidence."""

    @property
    def text(self) -> str:
        """What was heard, as the recogniser wrote it."""
        return "".join(word.text for word in self.words)


# --- findings ---------------------------------------------------------------------------------------------------


class Polarity(StrEnum):
    """What an expression says of the agent, or that it is the customer's signal."""

    VIOLATION = "violation"
    GOOD = "good"
    SIGNAL = "signal"


class Severity(StrEnum):
    """How much a violation weighs; `CRITICAL` alone fails a call."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    NONE = "none"


class FoundBy(StrEnum):
    """By what evidence an expression was found."""

    TEXT = "text"
    PINYIN = "pinyin"
    ACOUSTIC = "acoustic"
    RULE = "rule"


class Context(StrEnum):
    """Why an expression that was said does not count."""

    NEGATION = "negation"
    QUOTATION = "quotation"
    ADVICE = "advice"
    QUESTION = "question"
    CONDITION = "condition"
    EXCEPTION = "exception"
    ROLE = "role"
    CALLEE = "callee"


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The context that keeps a finding out of the score, and the words that showed it."""

    context: Context
    cue: str


class FindingState(StrEnum):
    """What a finding is worth: counted as suspected, put before a person, or kept but not counted."""

    SUSPECTED = "suspected"
    REVIEW = "review"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One place where a lexicon entry or a rule holds: suspected, never a legal conclusion."""

    category: str
    """The lexicon's id, such as `threat`."""
    code: str
    """The category's code, such as `V01`."""
    entry: str
    polarity: Polarity
    severity: Severity
    role: Role
    turn: int
    """Index of the utterance in the analysis, from 0."""
    span: Span
    heard: str
    """The recogniser's words at this place, simplified."""
    believed: str
    """What the program believes was said: the lexicon's phrase, or what the pattern covered."""
    found_by: FoundBy
    confidence: float
    """Probability 0..1 that the expression was said at this place."""
    log_probability: float | None = None
    """Mean natural-log probability per token of the phrase in the audio, <= 0; None if never put to the audio."""
    cancelled_by: Cancellation | None = None
    """The context that keeps this finding out of the score. The finding itself stays."""
    review_because: str | None = None
    """Why only a person can decide (`roles`, `callee_role`, `confidence`); None where the program may."""
    sources: tuple[str, ...] = ()
    """Ids of the rules it rests on, in `sources.yaml`."""

    @property
    def state(self) -> FindingState:
        """Cancelled before review before suspected."""
        if self.cancelled_by is not None:
            return FindingState.CANCELLED
        return FindingState.SUSPECTED if self.review_because is None else FindingState.REVIEW


# --- conduct and score ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number about conduct, such as the agent's share of the talk."""

    id: str
    name: Text
    value: float | Undetermined
    unit: str
    """`s`, `ratio`, `count`, `chars_per_minute`, `dB`."""
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
    """The fact that an undetermined answer lacks."""
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
    points: float | Undetermined


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The scorecard applied to one call."""

    points: float | Undetermined
    """0..100: the weighted mean of the determined dimensions, 0 where a critical item failed."""
    critical: bool | Undetermined
    """Whether a critical item failed. Undetermined, never False, where one could not be judged."""
    dimensions: tuple[DimensionScore, ...]
    lines: tuple[ScoreLine, ...]


# --- analysis ---------------------------------------------------------------------------------------------------


class CallState(StrEnum):
    """How a recording ended; every file of a run gets one, with a reason where something is amiss."""

    SCORED = "scored"
    DAMAGED = "damaged"
    """Scored, but stretches of audio are missing; what needs them is undetermined."""
    NO_SPEECH = "no_speech"
    UNREADABLE = "unreadable"
    FAILED = "failed"
    MISSING = "missing"
    """Named by the manifest, not found on disk."""
    UNCHANGED = "unchanged"
    """Already analysed under the same versions; nothing was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """What an analysis was made with; two runs with equal versions give the same analysis."""

    program: str
    model: str
    """Name of the model and the SHA-256 of its weights, `base@d01c...`."""
    lexicons: str
    """SHA-256 over the lexicon files, canonical."""
    scorecard: str
    """SHA-256 of the scorecard file."""
    metadata: str
    """SHA-256 of the call's metadata, on which the judgement depends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What was said in a recording, by whom and when: the part of an analysis that needs audio and model."""

    seconds: float
    roles_known: bool
    roles: tuple[Role, ...]
    """Roles that have a track, heard or silent."""
    damaged: tuple[Span, ...]
    utterances: tuple[Utterance, ...]
    """In order of their start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Everything one run says of one recording under one set of versions. Scoring again adds another."""

    recording: Recording
    versions: Versions
    state: CallState
    reason: Text | None
    transcript: Transcript | None
    findings: tuple[Finding, ...] = ()
    measures: tuple[Measure, ...] = ()
    checks: tuple[Check, ...] = ()
    score: Score | None = None
