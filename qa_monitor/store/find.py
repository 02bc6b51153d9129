"""Which recording a person means."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import Text
from qa_monitor.errors import CallNotFound, ExitCode, QaMonitorError
from qa_monitor.store.convert import metadata_of
from qa_monitor.store.tables import AnalysisRow, RecordingFileRow, RecordingRow

SHORTEST_HASH = 8
"""Digits of a SHA-256 that name a recording: among ten million, the first 8 are shared by chance; then we ask back."""
LISTED = 10
"""Candidates shown where several are meant."""


class AmbiguousCall(QaMonitorError):
    """Several recordings answer to the reference; the text lists them."""

    exit_code = ExitCode.NOT_FOUND


def find_recording(db: Session, reference: str) -> int:
    """The number of the recording that `reference` names, by the first of these that fits any.

    A call id; a file, by its path or the end of it, with or without the ending of its name; the first 8 or more digits
    of its SHA-256. Raises CallNotFound where none fits, AmbiguousCall where several do.
    """
    for search in SEARCHES:
        found = search(db, reference)
        if len(found) == 1:
            return found[0]
        if found:
            raise _ambiguous(db, reference, found)
    raise CallNotFound(
        Text(
            f"数据库里没有通话“{reference}”。可写通话编号、文件名，或 SHA-256 的前 {SHORTEST_HASH} 位以上；"
            "qa-monitor calls 列出全部通话",
            f'no call "{reference}" is in the database; name a call id, a file, or at least the first {SHORTEST_HASH} '
            "digits of a SHA-256; qa-monitor calls lists all calls",
        )
    )


def _by_call_id(db: Session, reference: str) -> Sequence[int]:
    return _analysed(db, RecordingRow.call_id == reference)


def _by_file(db: Session, reference: str) -> Sequence[int]:
    path = Path(reference)
    files = db.scalars(
        sa.select(RecordingFileRow).where(RecordingFileRow.stem.in_([Path(path.stem), Path(path.name)]))
    ).all()
    exact = {file.recording_id for file in files if file.path == path}
    meant = exact or {file.recording_id for file in files if _ends_alike(file.path, path)}
    return _analysed(db, RecordingRow.id.in_(meant))


def _by_hash(db: Session, reference: str) -> Sequence[int]:
    digits = reference.lower()
    if not re.fullmatch(rf"[0-9a-f]{{{SHORTEST_HASH},64}}", digits):
        return []
    # a range, not LIKE: every index serves it; "g" comes after the last digit
    return _analysed(db, RecordingRow.sha256 >= digits, RecordingRow.sha256 < f"{digits}g")


SEARCHES: tuple[Callable[[Session, str], Sequence[int]], ...] = (_by_call_id, _by_file, _by_hash)


def _analysed(db: Session, *conditions: sa.ColumnElement[bool]) -> Sequence[int]:
    """The recordings that meet the conditions and have an analysis, without which there is nothing to show."""
    exists = sa.exists().where(AnalysisRow.recording_id == RecordingRow.id)
    return db.scalars(sa.select(RecordingRow.id).where(exists, *conditions).order_by(RecordingRow.id)).all()


def _ends_alike(stored: Path, asked: Path) -> bool:
    """Whether one path is the end of the other, the ending of the name left out where `asked` leaves it out."""
    if stored.name != asked.name:
        stored = stored.parent / stored.stem
    shorter = min(len(stored.parts), len(asked.parts))
    return stored.parts[-shorter:] == asked.parts[-shorter:]


def _ambiguous(db: Session, reference: str, found: Sequence[int]) -> AmbiguousCall:
    rows = db.execute(
        sa.select(RecordingRow, RecordingFileRow.path)
        .join(RecordingFileRow, RecordingFileRow.recording_id == RecordingRow.id)
        .where(RecordingRow.id.in_(found[:LISTED]), RecordingFileRow.position == 0)
        .order_by(RecordingRow.id)
    ).all()
    lines = [_line(row, path) for row, path in rows] + ["    ..."] * (len(found) > LISTED)
    listed = "\n".join(lines)
    return AmbiguousCall(
        Text(
            f"“{reference}”可指 {len(found)} 个录音，请改用 SHA-256 或完整路径：\n{listed}",
            f'"{reference}" may mean {len(found)} recordings; use the SHA-256 or the whole path:\n{listed}',
        )
    )


def _line(row: RecordingRow, path: Path) -> str:
    metadata = metadata_of(row)
    started = "-" if metadata.started_at is None else metadata.started_at.isoformat(" ", "minutes")
    return f"    {row.sha256[:12]}  {metadata.call_id or '-'}  {started}  {path}"
