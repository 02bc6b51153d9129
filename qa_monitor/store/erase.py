"""Erasing a recording from the database: begun, its rows overwritten, and at the end the bytes of old pages cleared.

Callers own the transactions of `begin_erasure` and `finish_erasure`; the files of the recording go in between.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import ReviewState, SourceFile
from qa_monitor.store.audit import COMMAND_LINE, Act, add_act
from qa_monitor.store.database import LOCK_SECONDS, explained
from qa_monitor.store.erasable import DELETED, EMPTIED, Emptied, Own
from qa_monitor.store.erasures import ErasureRow, Kind, erased_name
from qa_monitor.store.naming import forget_in_talks
from qa_monitor.store.review_queue import open_reviews
from qa_monitor.store.review_tables import QueueRow, ReviewRow
from qa_monitor.store.spoken import SEARCH_TABLE
from qa_monitor.store.tables import AnalysisRow, RecordingFileRow, RecordingRow, Row, RunFileRow


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCounts:
    """What became of the files of a recording."""

    deleted: int
    gone: int
    """Of those that were seen last, how many were not there any more."""


def begin_erasure(db: Session, recording_id: int, kind: Kind, *, because: str) -> None:
    """Write down that the recording is to be erased, once; from here on triggers let the erasure pass."""
    db.execute(sa.select(RecordingRow.id).where(RecordingRow.id == recording_id).with_for_update())
    if _erasure(db, recording_id, kind) is not None:
        return
    db.add(ErasureRow(recording_id=recording_id, kind=kind, because=because, begun_at=datetime.now(UTC)))
    detail = {"kind": str(kind), "because": because}
    add_act(db, Act.ERASURE_BEGUN, by=COMMAND_LINE, subject=public_id(db, recording_id), detail=detail)


def finish_erasure(db: Session, recording_id: int, kind: Kind, files: FileCounts) -> None:
    """Erase the rows of the recording and write down that it is done. Its audio files must be gone by now."""
    db.execute(sa.select(RecordingRow.id).where(RecordingRow.id == recording_id).with_for_update())
    row = _erasure(db, recording_id, kind)
    if row is None or row.finished_at is not None:
        return
    erase_rows(db, recording_id, kind)
    row.finished_at = datetime.now(UTC)
    detail = {"kind": str(kind), "because": row.because, "files": files.deleted, "gone": files.gone}
    add_act(db, Act.ERASED, by=COMMAND_LINE, subject=public_id(db, recording_id), detail=detail)


def _erasure(db: Session, recording_id: int, kind: Kind) -> ErasureRow | None:
    return db.scalars(
        sa.select(ErasureRow).where(ErasureRow.recording_id == recording_id, ErasureRow.kind == kind)
    ).one_or_none()


def public_id(db: Session, recording_id: int) -> str:
    """What the log calls the recording; its review is opened where an earlier program has scored it."""
    known = db.scalar(sa.select(ReviewRow.public_id).where(ReviewRow.recording_id == recording_id))
    if known is None:
        open_reviews(db, [recording_id])
        known = db.scalars(sa.select(ReviewRow.public_id).where(ReviewRow.recording_id == recording_id)).one()
    return known


def files_of(db: Session, recording_id: int) -> tuple[tuple[SourceFile, ...], tuple[SourceFile, ...]]:
    """The files of the recording where they were seen last, and every other place where one of them ever was."""
    last = tuple(
        SourceFile(path=row.path, sha256=row.sha256, layout=row.layout)
        for row in db.scalars(sa.select(RecordingFileRow).where(RecordingFileRow.recording_id == recording_id))
    )
    places = {(file.path, file.sha256) for file in _earlier(db, recording_id, last)}
    known = {(file.path, file.sha256) for file in last}
    return last, tuple(SourceFile(path=path, sha256=sha256, layout=None) for path, sha256 in sorted(places - known))


def _earlier(db: Session, recording_id: int, last: Sequence[SourceFile]) -> Iterator[SourceFile]:
    for files in db.scalars(sa.select(AnalysisRow.files).where(AnalysisRow.recording_id == recording_id)):
        yield from files
    if len(last) == 1:  # a run names of two files the first, under the hash of both
        for path in db.scalars(sa.select(RunFileRow.path).where(RunFileRow.sha256 == last[0].sha256)):
            yield SourceFile(path=path, sha256=last[0].sha256, layout=None)


def is_known_file(db: Session, sha256: str) -> bool:
    """Whether a file of these bytes belongs to a recording."""
    return db.scalar(sa.select(sa.exists().where(RecordingFileRow.sha256 == sha256))) is True


# --- rows -------------------------------------------------------------------------------------------------------


def erase_rows(db: Session, recording_id: int, kind: Kind) -> None:
    """Overwrite and delete, table by table, what `kind` takes of the recording."""
    recording = db.get_one(RecordingRow, recording_id, populate_existing=True)
    own = {Own.NAME: Path(erased_name(recording.sha256)), Own.DAY: _day(recording)}
    paths = [file.path for some in files_of(db, recording_id) for file in some]
    if kind is not Kind.AUDIO:
        _leave_queue(db, recording_id)
    if kind is Kind.EVERYTHING:
        forget_in_talks(db, recording, [path.stem for path in paths])
    for name, deleted in DELETED.items():
        if deleted.kind in kind.parts:
            table = Row.metadata.tables[name]
            db.execute(sa.delete(table).where(_of(table, recording_id, recording.sha256, paths)))
    for name, columns in EMPTIED.items():
        values = _values(columns, kind, own)
        if values:
            table = Row.metadata.tables[name]
            db.execute(sa.update(table).where(_of(table, recording_id, recording.sha256, paths)).values(values))
    db.expire_all()


def _values(columns: Mapping[str, Emptied], kind: Kind, own: Mapping[Own, Any]) -> dict[str, Any]:
    return {
        name: own[one.value] if isinstance(one.value, Own) else one.value
        for name, one in columns.items()
        if one.kind in kind.parts
    }


def _of(table: sa.Table, recording_id: int, sha256: str, paths: Sequence[Path]) -> sa.ColumnElement[bool]:
    """The rows of the recording, by whichever column leads to it."""
    if table.name == "recordings":
        return table.c.id == recording_id
    if table.name == "run_files":
        return sa.or_(table.c.sha256 == sha256, table.c.path.in_(paths))
    if "recording_id" in table.c:
        own: sa.ColumnElement[bool] = table.c.recording_id == recording_id
        return own
    for column, parent in (("analysis_id", "analyses"), ("transcript_id", "transcripts"), ("appeal_id", "appeals")):
        if column in table.c:
            above = Row.metadata.tables[parent]
            return table.c[column].in_(sa.select(above.c.id).where(above.c.recording_id == recording_id))
    raise ValueError(f"no column of {table.name} leads to a recording")


def _day(recording: RecordingRow) -> datetime | None:
    """The beginning of the day of the call, on the clock of its start: with the second, another log would name it."""
    if recording.started_at is None:
        return None
    clock = timezone(timedelta(seconds=recording.started_offset or 0))
    return datetime.combine(recording.started_at.astimezone(clock).date(), time(), clock)


def _leave_queue(db: Session, recording_id: int) -> None:
    """Nobody can decide any more what waits for a decision."""
    waiting = (ReviewState.OPEN, ReviewState.APPEALED)
    db.execute(sa.delete(QueueRow).where(QueueRow.recording_id == recording_id, QueueRow.state.in_(waiting)))


# --- bytes ------------------------------------------------------------------------------------------------------


def uncleared(db: Session) -> int:
    """Finished erasures of which old pages of the database may still hold bytes."""
    waiting = sa.select(sa.func.count()).where(ErasureRow.finished_at.is_not(None), ErasureRow.cleared_at.is_(None))
    return db.scalar(waiting) or 0


def clear_pages(engine: sa.Engine) -> bool:
    """Rewrite the database without the bytes of what was erased; False where others keep it from that just now.

    SQLite writes the whole file anew, and empties its write-ahead log; PostgreSQL the tables that lost something.
    """
    before = datetime.now(UTC)
    with explained(engine):
        cleared = _vacuum_full(engine) if engine.dialect.name == "postgresql" else _vacuum(engine)
    if cleared:
        with Session(engine.execution_options(write=True)) as db, db.begin():
            db.execute(
                sa.update(ErasureRow)
                .where(ErasureRow.finished_at <= before, ErasureRow.cleared_at.is_(None))
                .values(cleared_at=datetime.now(UTC))
            )
    return cleared


def _vacuum(engine: sa.Engine) -> bool:
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"INSERT INTO {SEARCH_TABLE}({SEARCH_TABLE}) VALUES ('optimize')")
        cursor.execute("VACUUM")
        busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()
    return not busy


def _vacuum_full(engine: sa.Engine) -> bool:
    tables = [*EMPTIED, *DELETED]
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(f"SET lock_timeout = '{LOCK_SECONDS}s'"))
        connection.execute(sa.text(f"VACUUM (FULL, ANALYZE) {', '.join(tables)}"))  # statistics quote values too
        connection.execute(sa.text("RESET lock_timeout"))
    return True
