"""Tables of the review: who decides, what was decided, what waits for a decision, clips to learn from, the log of acts.

Verdicts, appeals, decisions, statements on roles, plans, clips and the log are only ever added; triggers hold that.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from qa_monitor.domain import Duty, Polarity, ReviewState, Role, Ruling, Scenario, Severity, Span
from qa_monitor.store.columns import AsJson, Choice
from qa_monitor.store.tables import AnalysisRow, FindingRow, RecordingRow, Row, TranscriptRow

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""A number that counts itself up on both databases, and does not run out."""


def opaque() -> str:
    """A name for an address: 128 random bits, so that nobody guesses another's."""
    while (drawn := token_urlsafe(16)).startswith("-"):  # a formula to a spreadsheet, an option to a command
        pass
    return drawn


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


class AccountRow(Row):
    """A person who may sign in."""

    __tablename__ = "accounts"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=opaque)
    name: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    duty: Mapped[Duty] = mapped_column(Choice(Duty))
    agent_id: Mapped[str | None]
    password_hash: Mapped[str]
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)


class CredentialRow(Row):
    """A session of a browser, or a token for programs; only the hash of what the holder has."""

    __tablename__ = "credentials"
    __table_args__ = (sa.Index(None, "account_id"),)
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=opaque)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(AccountRow.id))
    kind: Mapped[str]
    label: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime] = mapped_column(default=now)
    ends_at: Mapped[datetime]


class FailedSignInRow(Row):
    """An attempt to sign in that failed, for the limit on them."""

    __tablename__ = "failed_sign_ins"
    __table_args__ = (sa.Index(None, "name", "at"), sa.Index(None, "address", "at"), sa.Index(None, "at"))
    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    name: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class ReviewRow(Row):
    """How far people are with a recording; one row for each, kept up to date with every analysis and verdict."""

    __tablename__ = "reviews"
    recording_id: Mapped[int] = mapped_column(sa.ForeignKey(RecordingRow.id), primary_key=True, autoincrement=False)
    public_id: Mapped[str] = mapped_column(unique=True, default=opaque)
    analysis_id: Mapped[int] = mapped_column(sa.ForeignKey(AnalysisRow.id))
    version: Mapped[int]
    state: Mapped[ReviewState] = mapped_column(Choice(ReviewState))
    codes: Mapped[tuple[str, ...]]
    escalations: Mapped[tuple[str, ...]]
    open_findings: Mapped[int]
    assignee_id: Mapped[int | None] = mapped_column(sa.ForeignKey(AccountRow.id))


class QueueRow(Row):
    """A place in the queue: one of the whole call (`code` empty), and one for each category that it has.

    Every filter of the queue is a range of one index, whichever category is asked for.
    """

    __tablename__ = "review_queue"
    __table_args__ = (
        sa.Index("ix_review_queue_place", "code", "state", "place", "public_id", "started_at"),
        sa.Index("ix_review_queue_agent", "code", "state", "agent_id", "place", "public_id", "started_at"),
        sa.Index("ix_review_queue_team", "code", "state", "agent_team", "place", "public_id", "started_at"),
        sa.Index("ix_review_queue_assignee", "code", "state", "assignee_id", "place", "public_id", "started_at"),
        sa.Index("ix_review_queue_started", "code", "state", "started_at"),
    )
    recording_id: Mapped[int] = mapped_column(sa.ForeignKey(RecordingRow.id), primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[ReviewState] = mapped_column(Choice(ReviewState))
    place: Mapped[int] = mapped_column(BIG)
    """The smaller, the more urgent."""
    public_id: Mapped[str]
    agent_id: Mapped[str | None]
    agent_team: Mapped[str | None]
    started_at: Mapped[datetime | None]
    assignee_id: Mapped[int | None]


class SpokenRow(Row):
    """What the newest transcript of a recording says, in terms for a search: pairs of characters, pairs of syllables.

    On SQLite a full-text table over it is kept by triggers, on PostgreSQL inverted indexes.
    """

    __tablename__ = "spoken"
    recording_id: Mapped[int] = mapped_column(sa.ForeignKey(RecordingRow.id), primary_key=True, autoincrement=False)
    transcript_id: Mapped[int] = mapped_column(sa.ForeignKey(TranscriptRow.id))
    characters: Mapped[str]
    syllables: Mapped[str]


class WaveformRow(Row):
    """The shape of a recording's sound, computed when its call is first opened."""

    __tablename__ = "waveforms"
    recording_id: Mapped[int] = mapped_column(sa.ForeignKey(RecordingRow.id), primary_key=True, autoincrement=False)
    shape: Mapped[bytes]


class BlindReviewRow(Row):
    """The review of a sampled call by one of two people who do not see each other's verdicts."""

    __tablename__ = "blind_reviews"
    __table_args__ = (
        sa.UniqueConstraint("sampled_call_id", "account_id"),
        sa.Index(None, "account_id"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=opaque)
    sampled_call_id: Mapped[int] = mapped_column(sa.ForeignKey("sampled_calls.id"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(AccountRow.id))
    analysis_id: Mapped[int] = mapped_column(sa.ForeignKey(AnalysisRow.id))
    finished_at: Mapped[datetime | None]


class VerdictRow(Row):
    """A person's word on a finding or, for `nothing_missed`, on a call; later ones hold, earlier ones stay.

    What the verdict is about stands in it, so that it still holds when the call is judged anew.
    """

    __tablename__ = "verdicts"
    __table_args__ = (
        sa.Index(None, "recording_id", "id"),
        sa.Index(
            "uq_verdicts_version",
            "recording_id",
            "version",
            unique=True,
            sqlite_where=sa.text("version IS NOT NULL AND appeal_id IS NULL"),
            postgresql_where=sa.text("version IS NOT NULL AND appeal_id IS NULL"),
        ),
        sa.CheckConstraint("(version IS NULL) <> (blind_review_id IS NULL)", "version"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    recording_id: Mapped[int] = mapped_column(sa.ForeignKey(RecordingRow.id))
    analysis_id: Mapped[int] = mapped_column(sa.ForeignKey(AnalysisRow.id))
    version: Mapped[int | None]
    blind_review_id: Mapped[int | None] = mapped_column(sa.ForeignKey(BlindReviewRow.id), index=True)
    appeal_id: Mapped[int | None] = mapped_column(sa.ForeignKey("appeals.id"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(AccountRow.id))
    at: Mapped[datetime] = mapped_column(default=now)
    ruling: Mapped[Ruling] = mapped_column(Choice(Ruling))
    reason: Mapped[str | None]
    finding_id: Mapped[int | None] = mapped_column(BIG, sa.ForeignKey("findings.id"))
    added_id: Mapped[int | None] = mapped_column(BIG, sa.ForeignKey("verdicts.id"))
    category: Mapped[str | None]
    code: Mapped[str | None]
    entry: Mapped[str | None]
    role: Mapped[Role | None]
    polarity: Mapped[Polarity | None]
    severity: Mapped[Severity | None]
    start_seconds: Mapped[float | None]
    end_seconds: Mapped[float | None]
    corrected_category: Mapped[str | None]
    corrected_code: Mapped[str | None]
    corrected_polarity: Mapped[Polarity | None]
    corrected_severity: Mapped[Severity | None]
    corrected_start: Mapped[float | None]
    corrected_end: Mapped[float | None]


class AppealRow(Row):
    """An agent's objection to verdicts on named findings."""

    __tablename__ = "appeals"
    __table_args__ = (sa.Index(None, "recording_id"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=opaque)
    recording_id: Mapped[int] = mapped_column(sa.ForeignKey(RecordingRow.id))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(AccountRow.id))
    at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[int]
    reason: Mapped[str]
    verdicts: Mapped[list[int]] = mapped_column(AsJson(list, list))


class AppealDecisionRow(Row):
    """What a person other than the reviewer decided on an appeal."""

    __tablename__ = "appeal_decisions"
    appeal_id: Mapped[int] = mapped_column(sa.ForeignKey(AppealRow.id), primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(AccountRow.id))
    at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[int]
    upheld: Mapped[bool]
    reason: Mapped[str]


class RoleStatementRow(Row):
    """What a person says of who speaks in a call on one track; the newest holds."""

    __tablename__ = "role_statements"
    __table_args__ = (sa.Index(None, "recording_id", "id"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(sa.ForeignKey(RecordingRow.id))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(AccountRow.id))
    at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[int]
    swapped: Mapped[bool]
    agent: Mapped[tuple[Span, ...]]
    callee: Mapped[tuple[Span, ...] | None]


class SamplingPlanRow(Row):
    """A draw of calls for people to hear, and what it was drawn from."""

    __tablename__ = "sampling_plans"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=opaque)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(AccountRow.id))
    at: Mapped[datetime] = mapped_column(default=now)
    name: Mapped[str]
    flagged: Mapped[bool]
    double: Mapped[bool]
    share: Mapped[float]
    stratum: Mapped[str]
    seed: Mapped[int] = mapped_column(sa.BigInteger)
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    population: Mapped[Mapping[str, int]] = mapped_column(AsJson(dict, dict))


class SampledCallRow(Row):
    """A call that a plan drew, and the stratum it stands for."""

    __tablename__ = "sampled_calls"
    __table_args__ = (
        sa.UniqueConstraint("plan_id", "recording_id"),
        sa.Index(None, "recording_id"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey(SamplingPlanRow.id))
    recording_id: Mapped[int] = mapped_column(sa.ForeignKey(RecordingRow.id))
    stratum: Mapped[str]
    version: Mapped[int]


class LibraryClipRow(Row):
    """A moment of a call that somebody holds up as an example.

    `title` and `why` are written by people, who may name a customer: an erasure of the recording empties both.
    """

    __tablename__ = "library_clips"
    __table_args__ = (
        sa.Index(None, "scenario"),
        sa.Index(None, "recording_id"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=opaque)
    recording_id: Mapped[int] = mapped_column(sa.ForeignKey(RecordingRow.id))
    finding_id: Mapped[int | None] = mapped_column(BIG, sa.ForeignKey(FindingRow.id))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(AccountRow.id))
    at: Mapped[datetime] = mapped_column(default=now)
    scenario: Mapped[Scenario] = mapped_column(Choice(Scenario))
    title: Mapped[str]
    why: Mapped[str]
    role: Mapped[Role]
    start_seconds: Mapped[float]
    end_seconds: Mapped[float]


class LibraryRemovalRow(Row):
    """A clip that was taken out; the clip itself stays in the history."""

    __tablename__ = "library_removals"
    clip_id: Mapped[int] = mapped_column(sa.ForeignKey(LibraryClipRow.id), primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(AccountRow.id))
    at: Mapped[datetime] = mapped_column(default=now)


class AuditRow(Row):
    """An act, chained to the one before it by its hash."""

    __tablename__ = "audit_log"
    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    at: Mapped[str]
    actor: Mapped[str]
    act: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[Mapping[str, Any]] = mapped_column(AsJson(dict, dict))
    hash: Mapped[str]
