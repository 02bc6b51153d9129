"""Reading analyses back as values of the domain."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import Analysis, Recording, SourceFile, Transcript, Utterance, Versions
from qa_monitor.store import convert, convert_score, fields
from qa_monitor.store.erasures import Kind, erased_at, erased_text, words_erased
from qa_monitor.store.find import find_recording
from qa_monitor.store.parts import in_parts
from qa_monitor.store.tables import (
    CONCLUDED,
    AnalysisRow,
    CheckRow,
    DimensionScoreRow,
    FindingRow,
    MeasureRow,
    OfAnalysis,
    RecordingFileRow,
    RecordingRow,
    ScorecardChoiceRow,
    ScoreLineRow,
    TranscriptRow,
    UtteranceRow,
)

Part = TypeVar("Part", bound=OfAnalysis | FindingRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnalysis:
    """An analysis as it was stored."""

    id: int
    created_at: datetime
    """In UTC."""
    analysis: Analysis
    """Of an erased call without words, and with the erasure as its reason."""
    erased_at: datetime | None = None
    """In UTC; None: what was said is still there."""


def find_analysis(db: Session, sha256: str, versions: Versions) -> int | None:
    """The number of the newest analysis of this recording, if it concluded under these versions; else None."""
    newest = db.scalars(
        sa.select(AnalysisRow)
        .join(RecordingRow, RecordingRow.id == AnalysisRow.recording_id)
        .where(RecordingRow.sha256 == sha256)
        .order_by(AnalysisRow.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is None or newest.state not in CONCLUDED or convert.versions_of(newest) != versions:
        return None
    return newest.id


def analysed(db: Session, keys: Collection[tuple[str, Versions]]) -> set[str]:
    """Those of the recordings, by SHA-256, whose newest analysis concluded under the versions beside them."""
    wanted = set(keys)
    found: set[str] = set()
    newest = sa.select(sa.func.max(AnalysisRow.id)).where(AnalysisRow.recording_id == RecordingRow.id)
    for some in in_parts({sha256 for sha256, _ in wanted}):
        rows = db.execute(
            sa.select(RecordingRow.sha256, AnalysisRow)
            .join(AnalysisRow, AnalysisRow.id == newest.correlate(RecordingRow).scalar_subquery())
            .where(RecordingRow.sha256.in_(some))
        )
        concluded = ((sha256, convert.versions_of(row)) for sha256, row in rows if row.state in CONCLUDED)
        found.update(key[0] for key in concluded if key in wanted)
    return found


def load_transcript(db: Session, recording: Recording, *, program: str, model: str) -> Transcript | None:
    """The newest transcript of the recording made by this program and model, for a judgement without audio.

    Only one whose roles still hold: made with the same layout of each file and the same callee role as `recording`
    has now. Lexicons, scorecard and the rest of the metadata play no part in a transcript. None of an erased call.
    """
    row = db.scalars(
        sa.select(TranscriptRow)
        .join(RecordingRow, RecordingRow.id == TranscriptRow.recording_id)
        .where(
            RecordingRow.sha256 == recording.sha256,
            TranscriptRow.program == program,
            TranscriptRow.model == model,
            TranscriptRow.layout_key == convert.layout_key(recording),
            ~words_erased(),
        )
        .order_by(TranscriptRow.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _transcript(db, row)


def load_analysis(db: Session, reference: str) -> StoredAnalysis:
    """The newest analysis of the recording that `reference` names: a call id, a file, or the start of a SHA-256.

    Raises CallNotFound where there is none, AmbiguousCall where several are meant.
    """
    recording_id = find_recording(db, reference)
    row = db.scalars(
        sa.select(AnalysisRow).where(AnalysisRow.recording_id == recording_id).order_by(AnalysisRow.id.desc()).limit(1)
    ).one()
    return _stored(db, row)


def stored_analysis(db: Session, analysis_id: int) -> StoredAnalysis:
    """The analysis of this number, which must be there."""
    return _stored(db, db.get_one(AnalysisRow, analysis_id))


def transcript_of(db: Session, analysis_id: int) -> Transcript | None:
    """What was said, as the analysis of this number heard it; None where nothing could be heard."""
    number = db.get_one(AnalysisRow, analysis_id).transcript_id
    return None if number is None else _transcript(db, db.get_one(TranscriptRow, number))


def _stored(db: Session, row: AnalysisRow) -> StoredAnalysis:
    analysis, at = _analysis(db, row), erased_at(db, row.recording_id, Kind.TEXT)
    if at is not None:
        analysis = replace(analysis, reason=erased_text(at))
    return StoredAnalysis(id=row.id, created_at=row.created_at, analysis=analysis, erased_at=at)


def _analysis(db: Session, row: AnalysisRow) -> Analysis:
    transcript = None if row.transcript_id is None else db.get_one(TranscriptRow, row.transcript_id)
    dimensions, lines = _parts(db, DimensionScoreRow, row.id), _parts(db, ScoreLineRow, row.id)
    return Analysis(
        recording=Recording(files=row.files, metadata=row.call) if row.files else _nameless(db, row.recording_id),
        versions=convert.versions_of(row),
        state=row.state,
        reason=fields.text_of(row.reason_zh, row.reason_en),
        transcript=None if transcript is None else _transcript(db, transcript),
        findings=tuple(convert.finding_of(finding) for finding in _parts(db, FindingRow, row.id)),
        measures=tuple(convert.measure_of(measure) for measure in _parts(db, MeasureRow, row.id)),
        checks=tuple(convert.check_of(check) for check in _parts(db, CheckRow, row.id)),
        score=convert_score.score_of(row, dimensions, lines, db.get(ScorecardChoiceRow, row.id)),
    )


def _nameless(db: Session, recording_id: int) -> Recording:
    """What is left of the recording of an analysis that was erased."""
    files = sa.select(RecordingFileRow).where(RecordingFileRow.recording_id == recording_id)
    return Recording(
        files=tuple(
            SourceFile(path=file.path, sha256=file.sha256, layout=file.layout)
            for file in db.scalars(files.order_by(RecordingFileRow.position))
        ),
        metadata=convert.metadata_of(db.get_one(RecordingRow, recording_id)),
    )


def _parts(db: Session, table: type[Part], analysis_id: int) -> Sequence[Part]:
    """The rows of one kind of part, in their order."""
    return db.scalars(sa.select(table).where(table.analysis_id == analysis_id).order_by(table.position)).all()


def _transcript(db: Session, row: TranscriptRow) -> Transcript:
    utterances = sa.select(UtteranceRow).where(UtteranceRow.transcript_id == row.id).order_by(UtteranceRow.position)
    return convert.transcript_of(row, db.scalars(utterances))


def load_utterances(db: Session, transcript_id: int, first: int, last: int) -> tuple[Utterance, ...]:
    """The turns `first` to `last` (inclusive, from 0) of a transcript, as far as there are such."""
    rows = db.scalars(
        sa.select(UtteranceRow)
        .where(UtteranceRow.transcript_id == transcript_id, UtteranceRow.position.between(first, last))
        .order_by(UtteranceRow.position)
    )
    return tuple(map(convert.utterance_of, rows))
