"""Calls and findings as lists: the newest analysis of each recording, filtered, in one query."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import eq, ge, le, lt
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from qa_monitor.domain import (
    CallState,
    Finding,
    FindingState,
    Metadata,
    Outcome,
    Polarity,
    Text,
    Undetermined,
    Versions,
)
from qa_monitor.store import convert, fields
from qa_monitor.store.erasures import ErasureRow, Kind, erased_text
from qa_monitor.store.tables import AnalysisRow, CheckRow, FindingRow, RecordingFileRow, RecordingRow, TranscriptRow

FETCHED_AT_ONCE = 500
"""Rows in memory at a time while findings are streamed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """Which calls; None asks nothing. Undetermined is neither below nor above a limit, neither true nor false."""

    agent: str | None = None
    """The agent's id."""
    team: str | None = None
    since: datetime | None = None
    """Earliest start, with its zone; a call whose start nobody knows is left out."""
    until: datetime | None = None
    """Start before which a call must lie, with its zone."""
    min_points: float | None = None
    max_points: float | None = None
    critical: bool | None = None
    code: str | None = None
    """Code of a category, such as `V01`: calls with a finding of it that is suspected or for review."""
    state: CallState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """A call in a list: its newest metadata, and what the newest analysis says of it."""

    analysis_id: int
    analysed_at: datetime
    """In UTC."""
    sha256: str
    file: Path
    """The recording's file, or the agent's side of two."""
    metadata: Metadata
    versions: Versions
    state: CallState
    reason: Text | None
    seconds: float | None
    """Length of the call; None where it could not be read."""
    points: float | Undetermined | None
    critical: bool | Undetermined | None
    violations: tuple[str, ...]
    """Codes of suspected violations, in order, each once."""
    for_review: tuple[str, ...]
    """Codes of violations that only a person can decide."""
    escalation: Outcome | None
    """YES or REVIEW: a person looks at it first, whatever its score; None where the analysis does not tell."""
    erased_at: datetime | None = None
    """When what was said was erased by policy, in UTC; None: it is still there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFinding:
    """A finding in a list, with the call it lies in."""

    analysis_id: int
    sha256: str
    file: Path
    metadata: Metadata
    position: int
    """Index of the finding in the analysis, from 0."""
    finding: Finding


def list_calls(db: Session, where: CallFilter) -> list[CallRow]:
    """The calls that fit, by their start and then their call id; those whose start nobody knows come last."""
    violations = (
        sa.select(sa.func.aggregate_strings(FindingRow.code + "=" + FindingRow.state, " "))
        .where(FindingRow.analysis_id == AnalysisRow.id, FindingRow.polarity == Polarity.VIOLATION)
        .scalar_subquery()
    )
    escalation = (
        sa.select(CheckRow.outcome)
        .where(CheckRow.analysis_id == AnalysisRow.id, CheckRow.check_id == "escalation")
        .scalar_subquery()
    )
    erased = (
        sa.select(sa.func.min(ErasureRow.finished_at))
        .where(ErasureRow.recording_id == RecordingRow.id, ErasureRow.kind != Kind.AUDIO)
        .scalar_subquery()
    )
    columns = (RecordingRow, RecordingFileRow.path, AnalysisRow, TranscriptRow.seconds, violations, escalation, erased)
    return [_call(*row) for row in db.execute(newest(where, *columns))]


def findings_of(db: Session, where: CallFilter) -> Iterator[CallFinding]:
    """Every finding of those calls, cancelled ones too, in the order of `list_calls` and then of the analysis.

    Where the filter names a code, only findings of that code. Rows are fetched as they are asked for, so that any
    number of them fits into memory; the session must stay open meanwhile.
    """
    statement = newest(where, RecordingRow, RecordingFileRow.path, FindingRow)
    statement = statement.join(FindingRow, FindingRow.analysis_id == AnalysisRow.id).order_by(FindingRow.position)
    if where.code is not None:
        statement = statement.where(FindingRow.code == where.code)
    for recording, file, finding in db.execute(statement.execution_options(yield_per=FETCHED_AT_ONCE)):
        yield CallFinding(
            analysis_id=finding.analysis_id,
            sha256=recording.sha256,
            file=file,
            metadata=convert.metadata_of(recording),
            position=finding.position,
            finding=convert.finding_of(finding),
        )


def newest(where: CallFilter, *columns: Any) -> sa.Select[Any]:
    """The columns for the newest analysis of each recording that fits, in the order of `list_calls`."""
    later = aliased(AnalysisRow)
    newest = sa.select(sa.func.max(later.id)).where(later.recording_id == RecordingRow.id).scalar_subquery()
    return (
        sa.select(*columns)
        .select_from(RecordingRow)
        .join(RecordingFileRow, RecordingFileRow.recording_id == RecordingRow.id)
        .join(AnalysisRow, AnalysisRow.id == newest)
        .outerjoin(TranscriptRow, TranscriptRow.id == AnalysisRow.transcript_id)
        .where(RecordingFileRow.position == 0, *_conditions(where))
        .order_by(RecordingRow.started_at.nulls_last(), RecordingRow.call_id, RecordingRow.id)
    )


def _conditions(where: CallFilter) -> list[sa.ColumnElement[bool]]:
    """The filter as conditions that all must hold."""
    asked: list[tuple[Any, Callable[[Any, Any], sa.ColumnElement[bool]], Any]] = [
        (RecordingRow.agent_id, eq, where.agent),
        (RecordingRow.agent_team, eq, where.team),
        (RecordingRow.started_at, ge, where.since),
        (RecordingRow.started_at, lt, where.until),
        (AnalysisRow.points, ge, where.min_points),
        (AnalysisRow.points, le, where.max_points),
        (AnalysisRow.critical, eq, where.critical),
        (AnalysisRow.state, eq, where.state),
    ]
    conditions = [compare(column, value) for column, compare, value in asked if value is not None]
    return conditions if where.code is None else [*conditions, _has_finding(where.code)]


def _has_finding(code: str) -> sa.ColumnElement[bool]:
    found = sa.exists().where(
        FindingRow.analysis_id == AnalysisRow.id,
        FindingRow.code == code,
        FindingRow.state != FindingState.CANCELLED,
    )
    return found.correlate(AnalysisRow)  # `findings_of` has the table of findings outside too


def _call(
    recording: RecordingRow,
    file: Path,
    analysis: AnalysisRow,
    seconds: float | None,
    violations: str | None,
    escalation: Outcome | None,
    erased_at: datetime | None,
) -> CallRow:
    return CallRow(
        analysis_id=analysis.id,
        analysed_at=analysis.created_at,
        sha256=recording.sha256,
        file=file,
        metadata=convert.metadata_of(recording),
        versions=convert.versions_of(analysis),
        state=analysis.state,
        reason=fields.text_of(analysis.reason_zh, analysis.reason_en) if erased_at is None else erased_text(erased_at),
        seconds=seconds,
        points=convert.points_of(analysis),
        critical=convert.critical_of(analysis),
        violations=_codes(violations, FindingState.SUSPECTED),
        for_review=_codes(violations, FindingState.REVIEW),
        escalation=escalation,
        erased_at=erased_at,
    )


def _codes(violations: str | None, state: FindingState) -> tuple[str, ...]:
    """The codes that stand with this state in `V01=suspected V03=review ...`."""
    pairs = (violation.split("=") for violation in (violations or "").split())
    return tuple(sorted({code for code, stands in pairs if stands == state}))
