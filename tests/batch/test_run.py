import multiprocessing
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import batch_judges as judges
import batch_works as works
import pytest
import sqlalchemy as sa

from qa_monitor.batch import listening
from qa_monitor.batch.report import Ended, Event, Planned, RunReport, TakenUp
from qa_monitor.batch.run import run
from qa_monitor.domain import CallState, Metadata, Recording, Text
from qa_monitor.errors import ExitCode
from qa_monitor.recordings import MissingFile
from qa_monitor.ruleset import ToolVersions
from qa_monitor.store import CallFilter, list_calls, load_run, open_database, reading, writing
from qa_monitor.store.erase import FileCounts, begin_erasure, finish_erasure
from qa_monitor.store.erasures import Kind

VERSIONS = ToolVersions(program="0.1.0", model="fake@00", lexicons="aa", scorecard="bb")


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    return open_database(f"sqlite:///{tmp_path}/calls.db")


def do(
    engine: sa.Engine,
    recordings: Sequence[Recording],
    *,
    missing: Sequence[MissingFile] = (),
    versions: ToolVersions = VERSIONS,
    force: bool = False,
    on_event: Callable[[Event], None] = lambda _: None,
) -> RunReport:
    return run(
        recordings, missing, work=judges.work(versions), engine=engine, workers=1, force=force, on_event=on_event
    )


def states(report: RunReport) -> dict[str, CallState]:
    return {file.file.stem: file.state for file in report.files}


def times_heard(recording: Recording) -> int:
    note = recording.files[0].path.with_suffix(".heard")
    return len(note.read_text().splitlines()) if note.exists() else 0


def stored_states(engine: sa.Engine) -> dict[str | None, CallState]:
    with reading(engine) as db:
        return {row.metadata.call_id: row.state for row in list_calls(db, CallFilter())}


def test_every_recording_ends_in_a_state_whatever_happens_to_others(engine: sa.Engine, tmp_path: Path) -> None:
    contents = ["fine", "unreadable", "defect", "kill", "fine"]
    report = do(engine, works.recordings(tmp_path, contents))
    assert states(report) == {
        "0": CallState.SCORED,
        "1": CallState.UNREADABLE,
        "2": CallState.FAILED,
        "3": CallState.FAILED,
        "4": CallState.SCORED,
    }
    assert stored_states(engine) == states(report)
    assert report.counts == {CallState.SCORED: 2, CallState.UNREADABLE: 1, CallState.FAILED: 2}
    assert report.audio_seconds == 120
    assert report.exit_code is ExitCode.RECORDING_FAILED


def test_reasons(engine: sa.Engine, tmp_path: Path) -> None:
    report = do(engine, works.recordings(tmp_path, ["unreadable", "defect", "kill"]))
    line = next(
        n for n, text in enumerate(Path(listening.__file__).read_text().splitlines(), 1) if "heard = hear(" in text
    )
    assert {file.file.stem: file.reason for file in report.files} == {
        "0": works.UNREADABLE,
        "1": Text(
            f"程序在 batch/listening.py:{line} 处出错（ValueError）；这是程序的缺陷，请报告这一行，下次运行会再试",
            f"the program failed at batch/listening.py:{line} (ValueError): a defect, report this line; "
            "the next run tries again",
        ),
        "2": Text(
            "工作进程两次被终止（退出码 -9），多半是内存不足；请减少 --workers 后再运行",
            "its worker was killed twice (exit code -9), most likely for lack of memory; "
            "run again with fewer --workers",
        ),
    }


def test_what_is_analysed_under_equal_versions_is_left_alone(engine: sa.Engine, tmp_path: Path) -> None:
    recordings = works.recordings(tmp_path, ["fine", "fine"])
    do(engine, recordings[:1])
    report = do(engine, recordings)
    assert states(report) == {"0": CallState.UNCHANGED, "1": CallState.SCORED}
    assert [times_heard(recording) for recording in recordings] == [1, 1]
    assert report.exit_code is ExitCode.OK


def test_a_moved_recording_is_unchanged_and_found_at_its_new_place(engine: sa.Engine, tmp_path: Path) -> None:
    [recording] = works.recordings(tmp_path, ["fine"])
    do(engine, [recording])
    moved = replace(recording, files=(replace(recording.files[0], path=tmp_path / "moved.wav"),))
    assert states(do(engine, [moved])) == {"moved": CallState.UNCHANGED}
    with reading(engine) as db:
        assert [row.file for row in list_calls(db, CallFilter())] == [tmp_path / "moved.wav"]


def test_without_work_no_worker_starts(engine: sa.Engine, tmp_path: Path) -> None:
    recordings = works.recordings(tmp_path, ["fine"])
    do(engine, recordings)
    deaf = replace(judges.work(VERSIONS), hearing=works.no_ear)
    report = run(recordings, (), work=deaf, engine=engine, workers=1, force=False, on_event=lambda _: None)
    assert states(report) == {"0": CallState.UNCHANGED}


def test_new_lexicons_are_put_to_the_audio(engine: sa.Engine, tmp_path: Path) -> None:
    recordings = works.recordings(tmp_path, ["fine"])
    do(engine, recordings)
    assert states(do(engine, recordings, versions=replace(VERSIONS, lexicons="cc"))) == {"0": CallState.SCORED}
    assert times_heard(recordings[0]) == 2


def test_a_new_scorecard_judges_what_was_heard_without_listening_again(engine: sa.Engine, tmp_path: Path) -> None:
    recordings = works.recordings(tmp_path, ["fine"])
    do(engine, recordings)
    report = do(engine, recordings, versions=replace(VERSIONS, scorecard="cc"))
    assert states(report) == {"0": CallState.SCORED}
    assert report.audio_seconds == 0
    assert report.real_time_factor is None
    assert times_heard(recordings[0]) == 1


def test_a_defect_in_judging_again_fails_that_recording_alone(engine: sa.Engine, tmp_path: Path) -> None:
    recordings = works.recordings(tmp_path, ["fine"])
    do(engine, recordings)
    report = do(engine, recordings, versions=replace(VERSIONS, scorecard="defective"))
    assert states(report) == {"0": CallState.FAILED}
    assert report.files[0].reason is not None
    assert "1380000" not in report.files[0].reason.zh


def test_a_new_model_listens_again(engine: sa.Engine, tmp_path: Path) -> None:
    recordings = works.recordings(tmp_path, ["fine"])
    do(engine, recordings)
    assert states(do(engine, recordings, versions=replace(VERSIONS, model="other@11"))) == {"0": CallState.SCORED}
    assert times_heard(recordings[0]) == 2


def test_force_listens_again_and_stores_the_same_analysis_once(engine: sa.Engine, tmp_path: Path) -> None:
    recordings = works.recordings(tmp_path, ["fine"])
    do(engine, recordings)
    assert states(do(engine, recordings, force=True)) == {"0": CallState.SCORED}
    assert times_heard(recordings[0]) == 2
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM analyses")).scalar_one() == 1


def test_what_failed_is_tried_again(engine: sa.Engine, tmp_path: Path) -> None:
    recordings = works.recordings(tmp_path, ["unreadable"])
    do(engine, recordings)
    assert states(do(engine, recordings)) == {"0": CallState.UNREADABLE}
    assert times_heard(recordings[0]) == 2


def test_a_missing_file_is_reported_and_the_rest_goes_on(engine: sa.Engine, tmp_path: Path) -> None:
    absent = MissingFile(
        file=tmp_path / "gone.wav",
        manifest=tmp_path / "manifest.csv",
        line=3,
        metadata=Metadata(call_id="c9", extra={}),
        reason=Text("找不到文件", "not found"),
    )
    report = do(engine, works.recordings(tmp_path, ["fine"]), missing=[absent])
    assert states(report) == {"gone": CallState.MISSING, "0": CallState.SCORED}
    assert report.files[0].reason == absent.reason
    assert report.exit_code is ExitCode.RECORDING_FAILED


def test_events_tell_the_run_as_it_goes(engine: sa.Engine, tmp_path: Path) -> None:
    recordings = works.recordings(tmp_path, ["fine", "fine"])
    do(engine, recordings[:1])
    events: list[Event] = []
    report = do(engine, recordings, on_event=events.append)
    unchanged, scored = report.files
    assert events == [
        Planned((recordings[1],)),
        Ended(unchanged),
        TakenUp(recordings[1]),
        Ended(scored, audio_seconds=60.0),
    ]


def test_the_run_is_on_record(engine: sa.Engine, tmp_path: Path) -> None:
    report = do(engine, works.recordings(tmp_path, ["fine", "unreadable"]))
    with reading(engine) as db:
        stored = load_run(db, 1)
    assert [(file.path, file.sha256, file.state, file.reason) for file in stored.files] == [
        (file.file, file.sha256, file.state, file.reason) for file in report.files
    ]
    assert stored.finished_at is not None
    assert stored.summary == {
        "scored": 1,
        "unreadable": 1,
        "judged_again": 0,
        "audio_seconds": 60,
        "wall_seconds": report.wall_seconds,
    }


def test_what_cannot_be_stored_stops_nobody_else(engine: sa.Engine, tmp_path: Path) -> None:
    report = do(engine, works.recordings(tmp_path, ["unstorable", "fine"]))
    assert states(report) == {"0": CallState.FAILED, "1": CallState.SCORED}
    assert stored_states(engine) == states(report)


def test_an_error_of_the_caller_leaves_no_process_behind(engine: sa.Engine, tmp_path: Path) -> None:
    def on_event(event: Event) -> None:
        if isinstance(event, TakenUp):
            raise RuntimeError("the terminal is gone")

    with pytest.raises(RuntimeError):
        do(engine, works.recordings(tmp_path, ["slow_at_first"]), on_event=on_event)
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("force", [False, True], ids=["heard again by other versions", "heard again by force"])
def test_what_was_erased_by_policy_is_not_heard_again(engine: sa.Engine, tmp_path: Path, force: bool) -> None:
    erased, other = works.recordings(tmp_path, ["fine", "fine"])
    do(engine, [erased, other])
    with writing(engine) as db:
        begin_erasure(db, 1, Kind.EVERYTHING, because="standard")
        finish_erasure(db, 1, Kind.EVERYTHING, FileCounts(deleted=0, gone=0))
    events: list[Event] = []
    again = do(
        engine, [erased, other], versions=replace(VERSIONS, program="0.2.0"), force=force, on_event=events.append
    )
    assert states(again) == {"0": CallState.UNCHANGED, "1": CallState.SCORED}
    assert (times_heard(erased), times_heard(other)) == (1, 2)
    reason = next(file.reason for file in again.files if file.reason is not None)
    assert reason.en.startswith("erased by policy on ")
    assert reason.en.endswith(", and not heard again; delete this file")
    with reading(engine) as db:
        first = load_run(db, 2).files[0]
        assert [row.metadata.call_id for row in list_calls(db, CallFilter())] == [None, "1"]
    assert (first.path, first.reason) == (Path(f"erased-{erased.sha256[:12]}"), None)
