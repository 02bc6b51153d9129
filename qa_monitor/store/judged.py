"""Calls as they were judged last, many at a time: what a new judgement without audio needs."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from qa_monitor.domain import (
    CallState,
    Finding,
    FindingState,
    Outcome,
    Polarity,
    Recording,
    SourceFile,
    Text,
    Transcript,
    Undetermined,
    Versions,
)
from qa_monitor.store import convert, fields
from qa_monitor.store.calls import CallFilter, newest
from qa_monitor.store.erasures import words_erased
from qa_monitor.store.parts import in_parts
from qa_monitor.store.tables import (
    AnalysisRow,
    CheckRow,
    FindingRow,
    RecordingFileRow,
    RecordingRow,
    TranscriptRow,
    UtteranceRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusions:
    """What an analysis concludes."""

    points: float | Undetermined | None
    critical: bool | Undetermined | None
    violations: tuple[Finding, ...]
    """Those that are suspected or for review, in order of time."""
    checks: Mapping[str, Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardBy:
    """What a transcript was made with."""

    program: str
    model: str
    asked: str
    """Version of the lexicons whose expressions were put to the audio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedCall:
    """A call with its newest metadata, and its newest analysis."""

    recording_id: int
    recording: Recording
    analysis_id: int
    versions: Versions
    state: CallState
    reason: Text | None
    transcript_id: int | None
    """None where nothing was heard."""
    heard_by: HeardBy | None
    """None where nothing was heard, or not with the roles that the call has now."""
    conclusions: Conclusions
    transcript: Transcript | None


def calls_with_customers(db: Session, where: CallFilter) -> list[tuple[int, str | None]]:
    """The number of each recording that fits, by its start, and the customer called; erased calls are left alone."""
    rows = db.execute(newest(where, RecordingRow.id, RecordingRow.customer_ref).where(~words_erased()))
    return [(number, customer) for number, customer in rows]


def other_calls_to(db: Session, customers: Collection[str], without: Collection[int]) -> list[tuple[int, str]]:
    """The numbers of all other analysed recordings of calls to these customers."""
    known = set(without)
    found: list[tuple[int, str]] = []
    for some in in_parts(sorted(customers)):
        rows = db.execute(
            newest(CallFilter(), RecordingRow.id, RecordingRow.customer_ref).where(
                RecordingRow.customer_ref.in_(some), ~words_erased()
            )
        )
        found += [(number, customer) for number, customer in rows if number not in known]
    return found


def judged_calls(db: Session, recording_ids: Collection[int]) -> list[JudgedCall]:
    """These calls by their start, a few statements for every 500."""
    return [call for some in in_parts(recording_ids) for call in _judged_calls(db, some)]


def _judged_calls(db: Session, recording_ids: Sequence[int]) -> list[JudgedCall]:
    second = aliased(RecordingFileRow)
    rows = db.execute(
        newest(CallFilter(), RecordingRow, RecordingFileRow, second, AnalysisRow, TranscriptRow)
        .outerjoin(second, sa.and_(second.recording_id == RecordingRow.id, second.position == 1))
        .where(RecordingRow.id.in_(recording_ids), ~words_erased())
    ).all()
    analysis_ids = [row[3].id for row in rows]
    said = _transcripts(db, [row[4] for row in rows if row[4] is not None])
    violations, checks = _violations(db, analysis_ids), _outcomes(db, analysis_ids)
    return [
        _judged_call(
            *row,
            transcript=None if row[4] is None else said[row[4].id],
            conclusions=Conclusions(
                points=convert.points_of(row[3]),
                critical=convert.critical_of(row[3]),
                violations=tuple(violations[row[3].id]),
                checks=checks[row[3].id],
            ),
        )
        for row in rows
    ]


def _judged_call(
    recording: RecordingRow,
    first: RecordingFileRow,
    second: RecordingFileRow | None,
    analysis: AnalysisRow,
    heard: TranscriptRow | None,
    *,
    transcript: Transcript | None,
    conclusions: Conclusions,
) -> JudgedCall:
    files = tuple(
        SourceFile(path=file.path, sha256=file.sha256, layout=file.layout) for file in (first, second) if file
    )
    now = Recording(files=files, metadata=convert.metadata_of(recording))
    holds = heard is not None and heard.layout_key == convert.layout_key(now)
    return JudgedCall(
        recording_id=recording.id,
        recording=now,
        analysis_id=analysis.id,
        versions=convert.versions_of(analysis),
        state=analysis.state,
        reason=fields.text_of(analysis.reason_zh, analysis.reason_en),
        transcript_id=None if heard is None else heard.id,
        heard_by=HeardBy(program=heard.program, model=heard.model, asked=heard.asked) if heard and holds else None,
        conclusions=conclusions,
        transcript=transcript,
    )


def _transcripts(db: Session, rows: Sequence[TranscriptRow]) -> Mapping[int, Transcript]:
    columns = UtteranceRow.__table__.columns
    spoken = db.execute(
        sa.select(*(column for column in columns if column.name not in ("position", "text", "tokens")))
        .where(columns.transcript_id.in_([row.id for row in rows]))
        .order_by(columns.transcript_id, columns.position)
    )
    utterances: defaultdict[int, list[Any]] = defaultdict(list)
    for one in spoken:
        utterances[one.transcript_id].append(one)
    return {row.id: convert.transcript_of(row, utterances[row.id]) for row in rows}


def _violations(db: Session, analysis_ids: Sequence[int]) -> Mapping[int, Sequence[Finding]]:
    found: defaultdict[int, list[Finding]] = defaultdict(list)
    rows: Iterable[Any] = db.execute(
        sa.select(FindingRow.__table__)
        .where(
            FindingRow.analysis_id.in_(analysis_ids),
            FindingRow.polarity == Polarity.VIOLATION,
            FindingRow.state != FindingState.CANCELLED,
        )
        .order_by(FindingRow.analysis_id, FindingRow.position)
    )
    for row in rows:
        found[row.analysis_id].append(convert.finding_of(row))
    return found


def _outcomes(db: Session, analysis_ids: Sequence[int]) -> Mapping[int, Mapping[str, Outcome]]:
    found: defaultdict[int, dict[str, Outcome]] = defaultdict(dict)
    rows = db.execute(
        sa.select(CheckRow.analysis_id, CheckRow.check_id, CheckRow.outcome)
        .where(CheckRow.analysis_id.in_(analysis_ids))
        .order_by(CheckRow.analysis_id, CheckRow.position)
    )
    for analysis_id, check_id, outcome in rows:
        found[analysis_id][check_id] = outcome
    return found
