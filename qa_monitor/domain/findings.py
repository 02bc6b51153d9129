"""Places where a lexicon entry or a rule holds."""

from dataclasses import dataclass
from enum import StrEnum

from qa_monitor.domain.basics import Role, Span


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


CONTEXT_UNSURE = "context"
"""`review_because` of a finding whose `cancelled_by` is only suspected: a cue was perhaps misheard, or out of reach."""

WIDE = "wide"
"""`review_because` of a finding by an entry so wide that only a person can decide."""

LIKENESS = "likeness"
"""`entry` of a finding whose words no list holds, but are like others of its category; `review_because` of such a
violation. A signal so found counts: it accuses nobody."""

UNVERIFIED = "unverified"
"""`review_because` of a finding by sound that was never put to the audio."""


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
    """The context that keeps this finding out of the score, or may do so where `review_because` is `CONTEXT_UNSURE`.

    The finding itself stays.
    """
    review_because: str | None = None
    """Why only a person can decide (`roles`, `callee_role`, `confidence`, `context`, `likeness`, `unverified`); None
    where the program may."""
    sources: tuple[str, ...] = ()
    """Ids of the rules it rests on, in `sources.yaml`."""

    @property
    def state(self) -> FindingState:
        """Cancelled, if its context is sure, before review before suspected."""
        if self.cancelled_by is not None and self.review_because != CONTEXT_UNSURE:
            return FindingState.CANCELLED
        return FindingState.SUSPECTED if self.review_because is None else FindingState.REVIEW
