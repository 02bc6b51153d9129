"""Storing what a run says of a recording; rows of analyses are only ever added."""

from collections.abc import Sequence
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from qa_monitor.conduct import HistoricCall
from qa_monitor.domain import Analysis, CallState, Recording, Transcript
from qa_monitor.store import convert, fields
from qa_monitor.store.erasures import Kind, erased_at
from qa_monitor.store.json_values import as_json, readings_to_json, spans_to_json, split_to_json, words_to_json
from qa_monitor.store.judgements import analysis_parts
from qa_monitor.store.load import find_analysis
from qa_monitor.store.review_queue import open_reviews
from qa_monitor.store.tables import (
    CONCLUDED,
    AnalysisRow,
    HistoricCallRow,
    RecordingFileRow,
    RecordingRow,
    Row,
    TranscriptRow,
    UtteranceRow,
)

STORABLE = (*CONCLUDED, CallState.UNREADABLE, CallState.FAILED)
"""States of an analysis; a missing file has none, and an unchanged recording keeps the one it has."""


def save_analysis(
    db: Session, analysis: Analysis, *, tokens: Sequence[str], historic: HistoricCall | None = None
) -> int:
    """Store the analysis with its recording, and return its number; the caller owns the transaction.

    `tokens` are the words of each utterance, separated by spaces, for a search; `historic` is what other calls to the
    same customer need to know of this one, which without it is in nobody's history. Nothing is added, and the number of
    the analysis that is there is returned, where one of the recording concluded under the same versions, or where the
    newest one failed in the same way under the same versions, or where what was said was erased by policy: it is not
    heard again. Raises ValueError for a state that is no analysis's.
    """
    if analysis.state not in STORABLE:
        raise ValueError(f"a recording that is {analysis.state} has no analysis")
    recording_id = save_recording(db, analysis.recording)
    concluded = find_analysis(db, analysis.recording.sha256, analysis.versions)
    known = concluded or _same_failure(db, recording_id, analysis) or _newest_erased(db, recording_id)
    if known is not None:
        return known
    row = AnalysisRow(
        recording_id=recording_id,
        transcript_id=_save_transcript(db, recording_id, analysis, tokens=tokens),
        **convert.analysis_columns(analysis),
    )
    db.add(row)
    db.flush()
    _save_parts(db, row.id, analysis)
    if historic is not None:
        db.execute(sa.insert(HistoricCallRow).values(analysis_id=row.id, **convert.historic_call_columns(historic)))
    open_reviews(db, [recording_id])
    return row.id


def save_recording(db: Session, recording: Recording) -> int:
    """Store the recording or, where it is known, its newest metadata and paths; return its number.

    An unchanged recording that was moved needs this too: a player opens the newest path. The recording stays locked
    until the transaction ends, so that two processes that score it at once store one analysis. Of an erased recording
    nothing is stored anew.
    """
    locked = sa.select(RecordingRow.id).where(RecordingRow.sha256 == recording.sha256)
    erased = db.scalar(locked.with_for_update())
    if erased is not None and erased_at(db, erased, Kind.TEXT) is not None:
        return erased
    _put(db, RecordingRow, convert.recording_columns(recording), key=("sha256",))
    recording_id = db.scalars(sa.select(RecordingRow.id).where(RecordingRow.sha256 == recording.sha256)).one()
    for file in convert.file_columns(recording.files):
        _put(db, RecordingFileRow, {"recording_id": recording_id, **file}, key=("recording_id", "position"))
    return recording_id


def _put(db: Session, table: type[Row], columns: fields.Columns, *, key: tuple[str, ...]) -> None:
    """Insert the row, or update the one that has the same key."""
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(columns)
    newest = {column: statement.excluded[column] for column in columns if column not in key}
    db.execute(statement.on_conflict_do_update(index_elements=key, set_=newest))


def _newest_erased(db: Session, recording_id: int) -> int | None:
    """The newest analysis, where nothing that was said may be known any more."""
    newest = sa.select(sa.func.max(AnalysisRow.id)).where(AnalysisRow.recording_id == recording_id)
    return None if erased_at(db, recording_id, Kind.TEXT) is None else db.scalar(newest)


def _same_failure(db: Session, recording_id: int, analysis: Analysis) -> int | None:
    """The newest analysis, if it has the same versions, state and reason: trying every night adds nothing to it."""
    newest = db.scalars(
        sa.select(AnalysisRow).where(AnalysisRow.recording_id == recording_id).order_by(AnalysisRow.id.desc()).limit(1)
    ).one_or_none()
    if newest is None:
        return None
    then = (convert.versions_of(newest), newest.state, fields.text_of(newest.reason_zh, newest.reason_en))
    return newest.id if then == (analysis.versions, analysis.state, analysis.reason) else None


def _save_transcript(db: Session, recording_id: int, analysis: Analysis, *, tokens: Sequence[str]) -> int | None:
    """The number of the transcript, which is stored once however often it is judged; None where there is none."""
    transcript = analysis.transcript
    if transcript is None:
        return None
    columns = {
        "recording_id": recording_id,
        "program": analysis.versions.program,
        "model": analysis.versions.model,
        "layout_key": convert.layout_key(analysis.recording),
        "digest": digest(transcript, tokens),
    }
    known = db.scalars(sa.select(TranscriptRow.id).filter_by(**columns)).one_or_none()
    if known is not None:
        return known
    row = TranscriptRow(**columns, **convert.transcript_columns(transcript))
    db.add(row)
    db.flush()
    _add(db, UtteranceRow, convert.utterance_columns(transcript.utterances, tokens), transcript_id=row.id)
    return row.id


def digest(transcript: Transcript, tokens: Sequence[str]) -> str:
    """SHA-256 over all that is stored of the transcript."""
    utterances = [
        (
            utterance.turn.role,
            spans_to_json((utterance.turn.span,)),
            words_to_json(utterance.words),
            utterance.log_probability,
            utterance.alternatives,
            utterance.doubtful,
            words,
            # left out where unknown, so that a transcript of before it was measured keeps its digest
            *(() if utterance.turn.loudness is None else (utterance.turn.loudness,)),
        )
        for utterance, words in zip(transcript.utterances, tokens, strict=True)
    ]
    damaged = spans_to_json(transcript.damaged)
    supported = (readings_to_json(transcript.readings), transcript.asked)
    told_apart = () if transcript.split is None else (split_to_json(transcript.split),)  # left out likewise
    whole = (transcript.seconds, transcript.roles_known, transcript.roles, damaged, utterances, supported, *told_apart)
    return sha256(as_json(whole).encode()).hexdigest()


def _save_parts(db: Session, analysis_id: int, analysis: Analysis) -> None:
    for table, rows in analysis_parts(analysis):
        _add(db, table, rows, analysis_id=analysis_id)


def _add(db: Session, table: type[Row], rows: list[fields.Columns], **parent: int) -> None:
    """Insert the rows that belong to `parent` in one statement."""
    if rows:
        db.execute(sa.insert(table), [{**parent, **row} for row in rows])
