"""Runs over a batch, so that every file that was ever given has a named end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import CallState, Text
from qa_monitor.store.fields import text_of
from qa_monitor.store.tables import RunFileRow, RunRow


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFile:
    """How one file of a run ended."""

    path: Path
    sha256: str | None
    """The recording's; None where the file is missing or could not be read."""
    state: CallState
    reason: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run; without `finished_at` it was interrupted, or still goes on."""

    id: int
    started_at: datetime
    """In UTC, like `finished_at`."""
    finished_at: datetime | None
    summary: Mapping[str, float] | None
    """Its figures by name, such as the number of files in each state; None before its end."""
    files: tuple[RunFile, ...]
    """In the order in which they ended."""


def start_run(db: Session, *, started_at: datetime) -> int:
    """Store that a run begins, and return its number."""
    row = RunRow(started_at=started_at)
    db.add(row)
    db.flush()
    return row.id


def add_run_file(db: Session, run_id: int, file: RunFile) -> None:
    """Store how a file ended; in the transaction that stores its analysis, if it has one."""
    reason_zh, reason_en = (None, None) if file.reason is None else (file.reason.zh, file.reason.en)
    db.add(
        RunFileRow(
            run_id=run_id,
            path=file.path,
            sha256=file.sha256,
            state=file.state,
            reason_zh=reason_zh,
            reason_en=reason_en,
        )
    )
    db.flush()


def finish_run(db: Session, run_id: int, *, finished_at: datetime, summary: Mapping[str, float]) -> None:
    """Store that the run has come to its end, with its figures by name."""
    row = db.get_one(RunRow, run_id)
    row.finished_at = finished_at
    row.summary = summary
    db.flush()


def load_run(db: Session, run_id: int) -> Run:
    """The run with its files."""
    row = db.get_one(RunRow, run_id)
    files = db.scalars(sa.select(RunFileRow).where(RunFileRow.run_id == run_id).order_by(RunFileRow.id))
    return Run(
        id=row.id,
        started_at=row.started_at,
        finished_at=row.finished_at,
        summary=row.summary,
        files=tuple(_file(file) for file in files),
    )


def _file(row: RunFileRow) -> RunFile:
    return RunFile(path=row.path, sha256=row.sha256, state=row.state, reason=text_of(row.reason_zh, row.reason_en))
