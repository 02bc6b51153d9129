"""The history of a customer in the runs of many nights; the workers of these tests are this process."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import batch_judges as judges
import batch_works as works
import pytest
import sqlalchemy as sa

from qa_monitor.batch import pool
from qa_monitor.batch.report import Ended, Event, RunReport
from qa_monitor.batch.run import run
from qa_monitor.domain import CalleeRole, CallState, Check, Metadata, Outcome, Recording
from qa_monitor.errors import ExitCode
from qa_monitor.ruleset import ToolVersions
from qa_monitor.store import load_analysis, load_run, open_database, reading

VERSIONS = ToolVersions(program="0.1.0", model="fake@00", lexicons="aa", scorecard="bb")


@pytest.fixture(autouse=True)
def without_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    def work_off(
        jobs: Sequence[Any], *, prepare: Callable[[], Callable[[Any], Any]], workers: int, stopped: Callable[[], bool]
    ) -> Iterator[pool.Event[Any, Any]]:
        do = prepare()
        for job in jobs:
            if stopped():
                return
            yield pool.Started(job)
            yield pool.Done(job, do(job))

    monkeypatch.setattr(pool, "work_off", work_off)


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    return open_database(f"sqlite:///{tmp_path}/calls.db")


def do(
    engine: sa.Engine,
    recordings: Sequence[Recording],
    *,
    versions: ToolVersions = VERSIONS,
    on_event: Callable[[Event], None] = lambda _: None,
) -> RunReport:
    work = judges.work(versions)
    return run(recordings, (), work=work, engine=engine, workers=1, force=False, on_event=on_event)


def states(report: RunReport) -> dict[str, CallState]:
    return {file.file.stem: file.state for file in report.files}


def times_heard(recording: Recording) -> int:
    return len(recording.files[0].path.with_suffix(".heard").read_text().splitlines())


def day_of_calls(folder: Path) -> list[Recording]:
    """Five calls to one debtor by the hour, `0` at 09:00; `2` is not answered. Three conversations are allowed."""
    made = works.recordings(folder, ["fine", "fine", "unanswered", "fine", "fine"])
    return [
        replace(
            recording,
            metadata=Metadata(
                call_id=recording.name,
                customer_ref="C1",
                callee_role=CalleeRole.DEBTOR,
                started_at=datetime.fromisoformat(f"2026-10-12T{9 + hour:02}:00+08:00"),
            ),
        )
        for hour, recording in enumerate(made)
    ]


def stored_checks(engine: sa.Engine, recordings: Sequence[Recording]) -> dict[str, tuple[Check, ...]]:
    with reading(engine) as db:
        return {one.name: load_analysis(db, one.sha256).analysis.checks for one in recordings}


def outcomes(engine: sa.Engine, recordings: Sequence[Recording], check_id: str) -> list[Outcome]:
    checks = stored_checks(engine, recordings)
    return [next(check.outcome for check in checks[one.name] if check.id == check_id) for one in recordings]


def analyses(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.text("SELECT count(*) FROM analyses")).scalar_one())


def test_a_call_is_judged_with_the_stored_calls_before_it(engine: sa.Engine, tmp_path: Path) -> None:
    calls = day_of_calls(tmp_path)
    do(engine, calls)
    yes, no, apart = Outcome.YES, Outcome.NO, Outcome.NOT_APPLICABLE
    assert outcomes(engine, calls, "calls_a_day_ok") == [yes, yes, apart, yes, no]
    assert analyses(engine) == 5


@pytest.mark.parametrize(
    "arrivals",
    [
        pytest.param([[4, 3, 2, 1, 0]], id="the last first in one run"),
        pytest.param([[4], [3], [2], [1], [0]], id="every night one that is earlier"),
        pytest.param([[1, 3], [4, 0], [2]], id="between others"),
        pytest.param([[0, 1, 2, 3, 4], [4, 0, 1]], id="some of them twice"),
    ],
)
def test_what_is_stored_last_does_not_depend_on_the_order_of_arrival(tmp_path: Path, arrivals: list[list[int]]) -> None:
    calls = day_of_calls(tmp_path)
    in_order, as_they_come = (open_database(f"sqlite:///{tmp_path}/{name}.db") for name in ("order", "come"))
    do(in_order, calls)
    for night in arrivals:
        do(as_they_come, [calls[number] for number in night])
    assert stored_checks(as_they_come, calls) == stored_checks(in_order, calls)
    before = analyses(as_they_come)
    again = do(as_they_come, calls)
    assert set(states(again).values()) == {CallState.UNCHANGED}
    assert (again.judged_again, analyses(as_they_come)) == (0, before)


def test_calls_of_earlier_runs_are_judged_again_without_audio(engine: sa.Engine, tmp_path: Path) -> None:
    calls = day_of_calls(tmp_path)
    do(engine, calls[1:])
    assert outcomes(engine, calls[4:], "calls_a_day_ok") == [Outcome.YES]
    report = do(engine, calls[:1])
    assert (states(report), report.judged_again) == ({"0": CallState.SCORED}, 4)
    assert outcomes(engine, calls[4:], "calls_a_day_ok") == [Outcome.NO]
    assert [times_heard(call) for call in calls] == [1] * 5
    with reading(engine) as db:
        assert load_run(db, 2).summary == {
            "scored": 1,
            "judged_again": 4,
            "audio_seconds": 60,
            "wall_seconds": report.wall_seconds,
        }


def test_a_call_that_could_not_be_heard_leaves_open_whether_it_counts(engine: sa.Engine, tmp_path: Path) -> None:
    calls = day_of_calls(tmp_path)
    Path(calls[0].files[0].path).write_text("0 unreadable", encoding="utf-8")
    do(engine, calls)
    assert stored_checks(engine, calls)["4"][0].outcome is Outcome.UNDETERMINED
    assert stored_checks(engine, calls)["4"][0].missing == "audio"


def test_a_manifest_that_names_another_customer_changes_both_histories(engine: sa.Engine, tmp_path: Path) -> None:
    """And one that takes it back restores what was true before."""
    calls = day_of_calls(tmp_path)
    elsewhere = replace(calls[0], metadata=replace(calls[0].metadata, customer_ref="C2"))
    do(engine, calls)
    for first, expected in ((elsewhere, Outcome.YES), (calls[0], Outcome.NO)):
        assert do(engine, [first]).judged_again == 4
        assert outcomes(engine, calls[4:], "calls_a_day_ok") == [expected]
        assert do(engine, [first, *calls[1:]]).judged_again == 0


@pytest.mark.parametrize(
    "changes",
    [pytest.param({"customer_ref": None}, id="no customer"), pytest.param({"started_at": None}, id="no start")],
)
def test_without_customer_or_start_there_is_no_history(
    engine: sa.Engine, tmp_path: Path, changes: dict[str, Any]
) -> None:
    calls = [replace(call, metadata=replace(call.metadata, **changes)) for call in day_of_calls(tmp_path)]
    do(engine, calls)
    [missing] = changes
    for checks in stored_checks(engine, calls).values():
        assert {(check.outcome, check.missing) for check in checks} == {(Outcome.UNDETERMINED, missing)}
    assert analyses(engine) == 5


def test_what_other_tools_judged_waits_until_it_is_scored_again(engine: sa.Engine, tmp_path: Path) -> None:
    calls = day_of_calls(tmp_path)
    do(engine, calls[1:], versions=replace(VERSIONS, scorecard="cc"))
    assert do(engine, calls[:1]).judged_again == 0
    do(engine, calls)
    assert outcomes(engine, calls[4:], "calls_a_day_ok") == [Outcome.NO]


def test_a_wish_to_stop_leaves_the_rest_to_the_next_run(engine: sa.Engine, tmp_path: Path) -> None:
    def stop_at_the_end(event: Event) -> None:
        if isinstance(event, Ended):
            os.kill(os.getpid(), signal.SIGTERM)

    calls = day_of_calls(tmp_path)
    do(engine, calls[1:])
    report = do(engine, calls[:1], on_event=stop_at_the_end)
    assert (report.judged_again, report.left, report.exit_code) == (0, 4, ExitCode.INTERRUPTED)
    with reading(engine) as db:
        assert load_run(db, 2).finished_at is None
    assert do(engine, calls[:1]).judged_again == 4
    assert outcomes(engine, calls[4:], "calls_a_day_ok") == [Outcome.NO]
