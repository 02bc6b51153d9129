"""What pages and the JSON interface show, as values; texts are masked unless the account may and wants to see more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from qa_monitor.domain import (
    Analysis,
    Finding,
    Polarity,
    ReviewState,
    Role,
    Ruling,
    Score,
    Severity,
    Span,
    Text,
    Undetermined,
)
from qa_monitor.lexicon import Standing
from qa_monitor.review.refusals import Change

# --- the queue --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Which calls; None asks nothing."""

    state: ReviewState | None = None
    agent: str | None = None
    """The agent's id."""
    team: str | None = None
    since: datetime | None = None
    """Earliest start, with its zone."""
    until: datetime | None = None
    """Start before which a call must lie, with its zone."""
    category: str | None = None
    """Code, such as `V01`."""
    reviewer: str | None = None
    """Public id of the account a call is assigned to; `none`: assigned to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """A call in the queue."""

    public_id: str
    version: int
    name: str
    """Call id or file name, masked."""
    agent_id: str | None
    agent_name: str | None
    team: str | None
    started_at: datetime | None
    """On the clock of the call."""
    seconds: float | None
    points: float | Undetermined | None
    critical: bool | Undetermined | None
    codes: tuple[str, ...]
    """Violations, suspected or for review, each once."""
    escalations: tuple[str, ...]
    """Codes of the customer's signals for which a person must look at once, such as `self_harm`."""
    state: ReviewState
    open_findings: int
    """Violations without a verdict."""
    reviewer: str | None
    """Display name of whom it is assigned to."""
    reviewer_id: str | None
    """Public id of the same."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number of calls, counted up to a limit so that a page of a million stays quick."""

    calls: int
    exact: bool
    """False: there are more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """Calls by urgency, the most urgent first."""

    rows: tuple[QueueRow, ...]
    after: str | None
    """To be handed back for the next page; None on the last."""
    counts: Mapping[ReviewState, Count]
    """For the same filter, by state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Where a call has what was searched."""

    public_id: str
    name: str
    agent_id: str | None
    started_at: datetime | None
    state: ReviewState
    role: Role
    span: Span
    text: str
    """The whole turn, masked."""
    start: int
    stop: int
    """Bounds of the match in `text`, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """The newest calls first."""

    passages: tuple[Passage, ...]
    """One a call, the first place in it."""
    after: str | None


# --- a call -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenWord:
    """A word with its time, for the player to follow."""

    text: str
    span: Span
    written: str | None = None
    """As the recogniser wrote it, where it was put right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenTurn:
    """A turn as shown; the text is the words' texts joined."""

    index: int
    role: Role
    span: Span
    words: tuple[SpokenWord, ...]
    doubtful: str | None

    @property
    def text(self) -> str:
        """What was said."""
        return "".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSource:
    """A rule that a finding rests on, and what that rule is worth."""

    id: str
    title: Text
    content: Text
    standing: Standing | None
    """None: the lexicons of now have no such rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownVerdict:
    """A person's word on a finding; earlier ones stay."""

    version: int
    at: datetime
    by: str
    by_id: str
    ruling: Ruling
    reason: str | None
    code: str | None
    """Corrected category; None where it stays."""
    span: Span | None
    """Corrected time."""
    on_appeal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedFinding:
    """A finding of the machine, or one that a reviewer added, with what people said of it."""

    public_id: str
    """Of this call; stays when the call is opened again, unless it was judged anew."""
    finding: Finding
    """As the machine found it, `heard` and `believed` masked; of an added one, as it was added."""
    name: Text
    """Of the category."""
    sources: tuple[ShownSource, ...]
    added: bool
    verdicts: tuple[ShownVerdict, ...]
    """Newest last."""
    appealed: bool
    """An appeal names it and is not decided."""

    @property
    def verdict(self) -> ShownVerdict | None:
        """The one that holds."""
        return self.verdicts[-1] if self.verdicts else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAppeal:
    """An appeal of the agent, and what was decided."""

    public_id: str
    at: datetime
    by: str
    findings: tuple[str, ...]
    """Public ids."""
    reason: str
    upheld: bool | None
    """Whether the agent was right; None while undecided."""
    decided_by: str | None
    decided_at: datetime | None
    decision: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedScore:
    """The score with verdicts, beside the machine's own."""

    machine: Score | None
    """As stored; None without a score."""
    decided: Score | None
    """With the verdicts; None where no scorecard can be read or there is no score."""
    same_scorecard: bool
    """Whether the scorecard is still the one that the machine judged by; if not, the two cannot be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedCall:
    """Everything of one call page."""

    row: QueueRow
    analysis: Analysis
    """As stored, texts and words masked; `findings` are in the order of the machine."""
    turns: tuple[SpokenTurn, ...]
    findings: tuple[ReviewedFinding, ...]
    """Violations, good practice and signals, in order of time."""
    score: DecidedScore
    appeals: tuple[ShownAppeal, ...]
    history: tuple[Change, ...]
    masked: bool
    blind: bool = False
    """Shown to a blind reviewer: what others said of it is left out."""
    erased_at: datetime | None = None
    """When what was said was erased by policy; nobody can judge it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryName:
    """A category that a reviewer may choose."""

    id: str
    code: str
    name: Text
    polarity: Polarity
    severity: Severity
    sources: tuple[str, ...] = ()
    say_instead: str | None = None
    """Better wording, in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account as others see it."""

    public_id: str
    name: str
    display_name: str
    duty: str
    agent_id: str | None
    disabled: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the filters of the queue offer."""

    teams: tuple[str, ...]
    categories: tuple[CategoryName, ...]
    reviewers: tuple[Person, ...]
    names: Mapping[str, Text] = field(default_factory=dict)
    """Names by code, signals included."""
