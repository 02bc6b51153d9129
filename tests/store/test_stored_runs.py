"""Every file of a run ends in a named state."""

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from qa_monitor.domain import CallState, Text
from qa_monitor.store import Run, RunFile, add_run_file, finish_run, load_run, reading, start_run, writing

BEGUN = datetime.fromisoformat("2026-03-01T22:00:00+08:00")
ENDED = datetime.fromisoformat("2026-03-02T01:30:00+08:00")
SCORED = RunFile(path=Path("recordings/1.wav"), sha256="a" * 64, state=CallState.SCORED, reason=None)
MISSING = RunFile(
    path=Path("recordings/录音2.wav"), sha256=None, state=CallState.MISSING, reason=Text("找不到文件", "no such file")
)


def test_a_run_is_kept_with_its_files(engine: sa.Engine) -> None:
    with writing(engine) as db:
        number = start_run(db, started_at=BEGUN)
    for file in (SCORED, MISSING):
        with writing(engine) as db:
            add_run_file(db, number, file)
    with writing(engine) as db:
        finish_run(db, number, finished_at=ENDED, summary={"scored": 1, "missing": 1, "audio_seconds": 61.5})
    with reading(engine) as db:
        assert load_run(db, number) == Run(
            id=number,
            started_at=BEGUN,
            finished_at=ENDED,
            summary={"scored": 1, "missing": 1, "audio_seconds": 61.5},
            files=(SCORED, MISSING),
        )


def test_an_interrupted_run_has_no_end(engine: sa.Engine) -> None:
    with writing(engine) as db:
        number = start_run(db, started_at=BEGUN)
        add_run_file(db, number, SCORED)
    with reading(engine) as db:
        run = load_run(db, number)
    assert (run.finished_at, run.summary, run.files) == (None, None, (SCORED,))
    assert run.started_at.tzinfo is UTC


def test_runs_keep_their_files_apart(engine: sa.Engine) -> None:
    with writing(engine) as db:
        first, second = start_run(db, started_at=BEGUN), start_run(db, started_at=ENDED)
        add_run_file(db, second, MISSING)
        add_run_file(db, first, SCORED)
    with reading(engine) as db:
        assert [load_run(db, number).files for number in (first, second)] == [(SCORED,), (MISSING,)]
