"""The tables: recordings and runs, which change, and analyses with all that hangs on them, which never do.

`docs/database.md` says what each column means; the migrations make the tables, and a test holds the two together.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from qa_monitor.conduct import Promise
from qa_monitor.domain import (
    CalleeRole,
    CallState,
    Context,
    FindingState,
    FoundBy,
    Layout,
    Metadata,
    Outcome,
    Polarity,
    Reading,
    Role,
    Severity,
    SourceFile,
    Span,
    Split,
    Word,
)
from qa_monitor.store import json_values
from qa_monitor.store.columns import AsJson, Choice, FilePath, Moment, PlainText

CONCLUDED = (CallState.SCORED, CallState.DAMAGED, CallState.NO_SPEECH)
"""States in which everything was said that these versions can say; the other states may be tried again."""

CHOICES = (CalleeRole, CallState, Context, FindingState, FoundBy, Layout, Outcome, Polarity, Role, Severity)


class Row(DeclarativeBase):
    """Base of all tables."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map: ClassVar[Mapping[Any, Any]] = {
        str: PlainText,
        float: sa.Double,
        datetime: Moment,
        Path: FilePath,
        **{choices: Choice(choices) for choices in CHOICES},
        tuple[str, ...]: AsJson(list, tuple),
        tuple[Role, ...]: AsJson(list, json_values.roles_from_json),
        tuple[Span, ...]: AsJson(json_values.spans_to_json, json_values.spans_from_json),
        tuple[Word, ...]: AsJson(json_values.words_to_json, json_values.words_from_json),
        tuple[Reading, ...]: AsJson(json_values.readings_to_json, json_values.readings_from_json),
        Split: AsJson(json_values.split_to_json, json_values.split_from_json),
        tuple[SourceFile, ...]: AsJson(json_values.files_to_json, json_values.files_from_json),
        Promise: AsJson(json_values.promise_to_json, json_values.promise_from_json),
        Metadata: AsJson(json_values.metadata_to_json, json_values.metadata_from_json),
        Mapping[str, str]: AsJson(dict, dict),
        Mapping[str, float]: AsJson(dict, dict),
    }


class RecordingRow(Row):
    """A recording, with the newest metadata that a manifest gave it."""

    __tablename__ = "recordings"
    __table_args__ = (
        sa.Index(None, "agent_id", "started_at"),
        sa.Index(None, "agent_team", "started_at"),
        sa.Index(None, "customer_ref", "started_at"),
        sa.Index(None, "started_at"),
        sa.Index(None, "call_id"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    call_id: Mapped[str | None]
    agent_id: Mapped[str | None]
    agent_name: Mapped[str | None]
    agent_team: Mapped[str | None]
    customer_ref: Mapped[str | None]
    started_at: Mapped[datetime | None]
    started_offset: Mapped[int | None]
    started_zone: Mapped[str | None]
    callee_role: Mapped[CalleeRole | None]
    days_overdue: Mapped[int | None] = mapped_column(sa.BigInteger)
    agency: Mapped[str | None]
    extra: Mapped[Mapping[str, str]]


class RecordingFileRow(Row):
    """Where the files of a recording were seen last."""

    __tablename__ = "recording_files"
    recording_id: Mapped[int] = mapped_column(sa.ForeignKey(RecordingRow.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[Path]
    stem: Mapped[Path] = mapped_column(index=True)
    sha256: Mapped[str]
    layout: Mapped[Layout | None]


class TranscriptRow(Row):
    """What was said in a recording; analyses that judge the same transcript share it."""

    __tablename__ = "transcripts"
    __table_args__ = (
        sa.UniqueConstraint("recording_id", "program", "model", "layout_key", "digest"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(sa.ForeignKey(RecordingRow.id))
    program: Mapped[str]
    model: Mapped[str]
    layout_key: Mapped[str]
    digest: Mapped[str]
    seconds: Mapped[float]
    roles_known: Mapped[bool]
    roles: Mapped[tuple[Role, ...]]
    damaged: Mapped[tuple[Span, ...]]
    readings: Mapped[tuple[Reading, ...]]
    asked: Mapped[str]
    split: Mapped[Split | None]


class UtteranceRow(Row):
    """A turn with its text, and the tokens that a search looks up."""

    __tablename__ = "utterances"
    transcript_id: Mapped[int] = mapped_column(sa.ForeignKey(TranscriptRow.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[Role]
    track: Mapped[int]
    start_seconds: Mapped[float]
    end_seconds: Mapped[float]
    loudness: Mapped[float | None]
    text: Mapped[str]
    words: Mapped[tuple[Word, ...]]
    log_probability: Mapped[float]
    alternatives: Mapped[tuple[str, ...]]
    doubtful: Mapped[str | None]
    tokens: Mapped[str]


class AnalysisRow(Row):
    """What one run says of one recording under one set of versions."""

    __tablename__ = "analyses"
    __table_args__ = (
        sa.Index(None, "recording_id", "id"),
        sa.CheckConstraint("points IS NULL OR points_missing IS NULL", "points"),
        sa.CheckConstraint("critical IS NULL OR critical_missing IS NULL", "critical"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(sa.ForeignKey(RecordingRow.id))
    transcript_id: Mapped[int | None] = mapped_column(sa.ForeignKey(TranscriptRow.id), index=True)
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    program: Mapped[str]
    model: Mapped[str]
    lexicons: Mapped[str]
    scorecard: Mapped[str]
    metadata_version: Mapped[str]
    files: Mapped[tuple[SourceFile, ...]]
    call: Mapped[Metadata]
    state: Mapped[CallState]
    reason_zh: Mapped[str | None]
    reason_en: Mapped[str | None]
    points: Mapped[float | None]
    points_missing: Mapped[str | None]
    critical: Mapped[bool | None]
    critical_missing: Mapped[str | None]


class OfAnalysis:
    """What every part of an analysis has: the analysis, and its place in the analysis's tuple, from 0."""

    analysis_id: Mapped[int] = mapped_column(sa.ForeignKey(AnalysisRow.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)


class FindingRow(Row):
    """A finding; it has a number of its own, for a review to name it."""

    __tablename__ = "findings"
    __table_args__ = (
        sa.UniqueConstraint("analysis_id", "position"),
        sa.Index(None, "code", "state", "analysis_id"),
        sa.Index(None, "state", "analysis_id"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    analysis_id: Mapped[int] = mapped_column(sa.ForeignKey(AnalysisRow.id))
    position: Mapped[int]
    category: Mapped[str]
    code: Mapped[str]
    entry: Mapped[str]
    polarity: Mapped[Polarity]
    severity: Mapped[Severity]
    role: Mapped[Role]
    turn: Mapped[int]
    start_seconds: Mapped[float]
    end_seconds: Mapped[float]
    heard: Mapped[str]
    believed: Mapped[str]
    found_by: Mapped[FoundBy]
    confidence: Mapped[float]
    log_probability: Mapped[float | None]
    cancelled_by: Mapped[Context | None]
    cancelled_cue: Mapped[str | None]
    review_because: Mapped[str | None]
    sources: Mapped[tuple[str, ...]]
    state: Mapped[FindingState]


class MeasureRow(OfAnalysis, Row):
    """A number about conduct, or the fact that it lacks."""

    __tablename__ = "measures"
    __table_args__ = (sa.CheckConstraint("(value IS NULL) <> (missing IS NULL)", "value"),)
    measure_id: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    value: Mapped[float | None]
    missing: Mapped[str | None]
    unit: Mapped[str]
    spans: Mapped[tuple[Span, ...]]


class CheckRow(OfAnalysis, Row):
    """A question about the whole call, and its answer."""

    __tablename__ = "checks"
    check_id: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    outcome: Mapped[Outcome]
    because_zh: Mapped[str]
    because_en: Mapped[str]
    spans: Mapped[tuple[Span, ...]]
    missing: Mapped[str | None]
    sources: Mapped[tuple[str, ...]]


class DimensionScoreRow(OfAnalysis, Row):
    """Points of one dimension, or the fact that they lack."""

    __tablename__ = "dimension_scores"
    __table_args__ = (sa.CheckConstraint("(points IS NULL) <> (missing IS NULL)", "points"),)
    dimension_id: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    weight: Mapped[float]
    points: Mapped[float | None]
    missing: Mapped[str | None]
    judged: Mapped[float | None]


class ScoreLineRow(OfAnalysis, Row):
    """One line of the score card as applied."""

    __tablename__ = "score_lines"
    item: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    dimension: Mapped[str]
    points: Mapped[float]
    outcome: Mapped[Outcome]
    critical: Mapped[bool]
    reason_zh: Mapped[str]
    reason_en: Mapped[str]
    start_seconds: Mapped[float | None]
    end_seconds: Mapped[float | None]
    finding: Mapped[int | None]
    sources: Mapped[tuple[str, ...]]


class ScorecardChoiceRow(Row):
    """Which scorecard judged a call, and why."""

    __tablename__ = "scorecard_choices"
    analysis_id: Mapped[int] = mapped_column(sa.ForeignKey(AnalysisRow.id), primary_key=True)
    scorecard_id: Mapped[str] = mapped_column(index=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    sha256: Mapped[str]
    because_zh: Mapped[str]
    because_en: Mapped[str]


class HistoricCallRow(Row):
    """What other calls to the same customer need to know of an analysed one, beside its metadata."""

    __tablename__ = "historic_calls"
    __table_args__ = (sa.CheckConstraint("(connected IS NULL) <> (connected_missing IS NULL)", "connected"),)
    analysis_id: Mapped[int] = mapped_column(sa.ForeignKey(AnalysisRow.id), primary_key=True)
    seconds: Mapped[float]
    connected: Mapped[bool | None]
    connected_missing: Mapped[str | None]
    stop_request: Mapped[FindingState | None]
    promise: Mapped[Promise | None]


class LexiconVersionRow(Row):
    """Lexicons with their rules, as analyses name them."""

    __tablename__ = "lexicon_versions"
    version: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    shared: Mapped[str] = mapped_column(index=True)
    categories: Mapped[Mapping[str, str]]


class RunRow(Row):
    """One run over a batch of recordings; without `finished_at` it was interrupted or is still going on."""

    __tablename__ = "runs"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    summary: Mapped[Mapping[str, float] | None]


class RunFileRow(Row):
    """How one file of a run ended."""

    __tablename__ = "run_files"
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey(RunRow.id), index=True)
    path: Mapped[Path]
    sha256: Mapped[str | None]
    state: Mapped[CallState]
    reason_zh: Mapped[str | None]
    reason_en: Mapped[str | None]
