"""What the review keeps of the sound of a recording, and where its files are now."""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from qa_monitor.domain import Recording, SourceFile
from qa_monitor.store.review_tables import WaveformRow
from qa_monitor.store.tables import RecordingFileRow, RecordingRow


def load_waveform(db: Session, sha256: str) -> bytes | None:
    """The shape of the sound of this recording, as it was kept; None: nobody has looked at it yet."""
    return db.scalars(
        sa.select(WaveformRow.shape)
        .join(RecordingRow, RecordingRow.id == WaveformRow.recording_id)
        .where(RecordingRow.sha256 == sha256)
    ).one_or_none()


def keep_waveform(db: Session, sha256: str, shape: bytes) -> None:
    """Keep the shape of a recording's sound, unless somebody who opened it at the same time has by now."""
    recording_id = db.scalars(sa.select(RecordingRow.id).where(RecordingRow.sha256 == sha256)).one()
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    db.execute(insert(WaveformRow).values(recording_id=recording_id, shape=shape).on_conflict_do_nothing())


def files_now(db: Session, sha256: str) -> tuple[SourceFile, ...]:
    """The files of a recording where a run saw them last; its analyses tell where they were when it was judged."""
    rows = db.scalars(
        sa.select(RecordingFileRow)
        .join(RecordingRow, RecordingRow.id == RecordingFileRow.recording_id)
        .where(RecordingRow.sha256 == sha256)
        .order_by(RecordingFileRow.position)
    )
    return tuple(SourceFile(path=row.path, sha256=row.sha256, layout=row.layout) for row in rows)


def located(db: Session, recording: Recording) -> Recording:
    """The recording with its files where they were seen last, each as it was laid out when it was judged."""
    paths = {file.sha256: file.path for file in files_now(db, recording.sha256)}
    files = (replace(file, path=paths.get(file.sha256, file.path)) for file in recording.files)
    return replace(recording, files=tuple(files))
