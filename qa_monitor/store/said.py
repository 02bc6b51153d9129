"""What was said in many calls, for a search through all of it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import Recording, Role, SourceFile, Utterance
from qa_monitor.store import convert
from qa_monitor.store.calls import CallFilter, newest
from qa_monitor.store.erasures import words_erased
from qa_monitor.store.tables import AnalysisRow, RecordingFileRow, RecordingRow, UtteranceRow

FETCHED_AT_ONCE = 5000
"""Utterances in memory at a time, as the database gives them."""


@dataclass(frozen=True, slots=True)
class SpokenText:
    """An utterance, as far as a search needs it."""

    recording_id: int
    transcript_id: int
    position: int
    """Index in the transcript."""
    role: Role
    track: int
    start: float
    end: float
    """Seconds from the start of the recording."""
    text: str
    alternatives: tuple[str, ...]


def spoken_in(db: Session, where: CallFilter) -> Iterator[SpokenText]:
    """What was said in the calls that fit, call by call in the order of `list_calls`; doubtful text is left out."""
    statement = newest(
        where,
        RecordingRow.id,
        UtteranceRow.transcript_id,
        UtteranceRow.position,
        UtteranceRow.role,
        UtteranceRow.track,
        UtteranceRow.start_seconds,
        UtteranceRow.end_seconds,
        UtteranceRow.text,
        UtteranceRow.alternatives,
    )
    statement = (
        statement.join(UtteranceRow, UtteranceRow.transcript_id == AnalysisRow.transcript_id)
        .where(UtteranceRow.doubtful.is_(None), ~words_erased())
        .order_by(UtteranceRow.position)
    )
    for row in db.execute(statement.execution_options(yield_per=FETCHED_AT_ONCE)):
        yield SpokenText(*row)


def utterances_at(db: Session, places: Collection[tuple[int, int]]) -> Mapping[tuple[int, int], Utterance]:
    """The utterances at these transcripts and positions."""
    found: dict[tuple[int, int], Utterance] = {}
    for transcript_id in sorted({transcript_id for transcript_id, _ in places}):
        positions = [position for other, position in places if other == transcript_id]
        rows = db.scalars(
            sa.select(UtteranceRow).where(
                UtteranceRow.transcript_id == transcript_id, UtteranceRow.position.in_(positions)
            )
        )
        found |= {(transcript_id, row.position): convert.utterance_of(row) for row in rows}
    return found


def recordings_at(db: Session, recording_ids: Collection[int]) -> Mapping[int, Recording]:
    """These recordings, with their newest metadata and paths."""
    found: dict[int, Recording] = {}
    for number in sorted(set(recording_ids)):
        files = db.scalars(
            sa.select(RecordingFileRow)
            .where(RecordingFileRow.recording_id == number)
            .order_by(RecordingFileRow.position)
        )
        found[number] = Recording(
            files=tuple(SourceFile(path=file.path, sha256=file.sha256, layout=file.layout) for file in files),
            metadata=convert.metadata_of(db.get_one(RecordingRow, number)),
        )
    return found
