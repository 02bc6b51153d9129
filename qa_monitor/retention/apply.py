"""Erasing what is due: the intent is stored, the files go, then the rows; wherever it stops, the next run goes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from qa_monitor.domain import Text
from qa_monitor.errors import ExitCode, QaMonitorError
from qa_monitor.retention.files import NotDeleted, delete_files
from qa_monitor.retention.plan import Due
from qa_monitor.store import reading, writing
from qa_monitor.store.erase import (
    FileCounts,
    begin_erasure,
    clear_pages,
    files_of,
    finish_erasure,
    is_known_file,
    uncleared,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """A call of which something is gone now."""

    due: Due
    files: FileCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class NotErased:
    """A call that is still there, and why. Its erasure is begun: the next run tries again."""

    due: Due
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureReport:
    """What became of all that was due."""

    erased: tuple[Erased, ...]
    failed: tuple[NotErased, ...]
    not_cleared: Text | None
    """Why old pages of the database may still hold bytes; None where they hold none."""

    @property
    def exit_code(self) -> ExitCode:
        """OK only where nothing is left that should be gone."""
        return ExitCode.RECORDING_FAILED if self.failed or self.not_cleared else ExitCode.OK


def erase_due(due: Sequence[Due], engine: sa.Engine, *, on_call: Callable[[int], None]) -> ErasureReport:
    """Erase each call, whatever becomes of the others; `on_call` is told how many are through."""
    erased: list[Erased] = []
    failed: list[NotErased] = []
    for number, one in enumerate(due, start=1):
        try:
            erased.append(Erased(due=one, files=_erase(one, engine)))
        except (NotDeleted, QaMonitorError) as error:
            failed.append(NotErased(due=one, reason=error.text))
        except SQLAlchemyError as error:
            kind = type(error).__name__
            told = Text(f"数据库拒绝删除（{kind}）", f"the database refused ({kind})")
            failed.append(NotErased(due=one, reason=told))
        on_call(number)
    return ErasureReport(erased=tuple(erased), failed=tuple(failed), not_cleared=_clear(engine))


def _erase(due: Due, engine: sa.Engine) -> FileCounts:
    recording_id = due.call.recording_id
    with writing(engine) as db:
        begin_erasure(db, recording_id, due.kind, because=due.because)
    with reading(engine) as db:
        last, earlier = files_of(db, recording_id)
        if due.call.erased is not None:  # the audio went with whatever went first; a file may have come back
            last, earlier = (), (*last, *earlier)
        files = delete_files(last, earlier, is_known=lambda sha256: is_known_file(db, sha256))
    with writing(engine) as db:
        finish_erasure(db, recording_id, due.kind, files)
    return files


def _clear(engine: sa.Engine) -> Text | None:
    with reading(engine) as db:
        if not uncleared(db):
            return None
    try:
        cleared = clear_pages(engine)
    except QaMonitorError as error:
        return error.text
    if cleared:
        return None
    return Text(
        "别的程序正在读数据库，旧的数据页还没有清除；请停止其他程序后再运行 qa-monitor retention --apply",
        "another program reads the database, so that its old pages are not cleared; stop it, and run "
        "qa-monitor retention --apply again",
    )
