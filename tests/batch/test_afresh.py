"""Hearing anew and judging as one history, with a fake ear."""

import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import batch_judges as judges
import batch_works as works
import pytest

from qa_monitor.batch.afresh import Stopped, Timing, analyse, store
from qa_monitor.batch.listening import Heard, Hearing
from qa_monitor.batch.report import Analysed, Ended, Event
from qa_monitor.batch.work import Judging, Work
from qa_monitor.conduct import HistoricCall
from qa_monitor.domain import CalleeRole, CallState, Outcome, Recording, Transcript
from qa_monitor.errors import ExitCode
from qa_monitor.ruleset import ToolVersions
from qa_monitor.store import load_analysis, load_run, open_database, reading

TOOLS = ToolVersions(program="1", model="m@0", lexicons="l", scorecard="s")


def ear(threads: int) -> Hearing:
    return hear


def hear(recordings: Sequence[Recording]) -> list[Heard]:
    return [_hear(recording) for recording in recordings]


def _hear(recording: Recording) -> Heard:
    if "unreadable" in recording.files[0].path.read_text(encoding="utf-8"):
        return Heard(recording=recording, transcript=None, state=CallState.UNREADABLE, reason=works.UNREADABLE)
    stages = {"recognition": 2.0, "verification": 1.5}
    return Heard(recording=recording, transcript=works.transcript("您好"), stages=stages)


def calls(tmp_path: Path, *starts: str | None) -> list[Recording]:
    """Calls `0`, `1` ... to one debtor, starting at these hours."""
    made = works.recordings(tmp_path, ["fine"] * len(starts))
    return [
        replace(
            recording,
            metadata=replace(
                recording.metadata,
                customer_ref="C1",
                callee_role=CalleeRole.DEBTOR,
                started_at=None if start is None else datetime.fromisoformat(f"2026-10-12T{start}:00+08:00"),
            ),
        )
        for recording, start in zip(made, starts, strict=True)
    ]


def analysed(
    recordings: list[Recording], judge: Judging, on_event: Callable[[Event], None]
) -> tuple[tuple[Analysed, ...], Timing]:
    work = Work(versions=TOOLS, hearing=ear, judge=judge, category_names={})
    return analyse(recordings, work=work, workers=1, on_event=on_event)


def quiet(_: Event) -> None:
    pass


def test_calls_are_judged_by_their_start_and_given_back_as_they_came(tmp_path: Path) -> None:
    recordings = calls(tmp_path, "15:00", None, "09:00", "11:00")
    order: list[str] = []

    def judge(recording: Recording, transcript: Transcript, earlier: Sequence[HistoricCall]) -> Analysed:
        order.append(recording.name)
        return judges.Judge(TOOLS)(recording, transcript, earlier)

    found, timing = analysed(recordings, judge, quiet)
    assert order == ["2", "3", "0", "1"]
    assert [one.analysis.recording for one in found] == recordings
    assert timing.audio == 4 * 60
    assert {**timing.stages, "judging": 0} == {"recognition": 8.0, "verification": 6.0, "judging": 0}
    assert timing.factor(24) == 0.1


def test_each_call_is_judged_with_the_earlier_ones_of_its_customer(tmp_path: Path) -> None:
    """The limit is three conversations a day; the fourth by the clock is the second in the folder."""
    recordings = calls(tmp_path, "15:00", "20:00", "09:00", "11:00", None)
    other = replace(recordings[1], metadata=replace(recordings[1].metadata, customer_ref="C2"))
    found, _ = analysed([*recordings, other], judges.Judge(TOOLS), quiet)
    assert [next(check.outcome for check in one.analysis.checks if check.id == "calls_a_day_ok") for one in found] == [
        Outcome.YES,
        Outcome.NO,
        Outcome.YES,
        Outcome.YES,
        Outcome.UNDETERMINED,
        Outcome.YES,
    ]


def test_of_calls_that_began_together_one_is_the_first(tmp_path: Path) -> None:
    together = calls(tmp_path, *["09:00"] * 4)
    found, _ = analysed(together, judges.Judge(TOOLS), quiet)
    outcomes = {one.analysis.recording.sha256: one.analysis.checks[0].outcome for one in found}
    assert [outcomes[sha256] for sha256 in sorted(outcomes)] == [Outcome.YES] * 3 + [Outcome.NO]


def test_a_recording_may_come_twice(tmp_path: Path) -> None:
    (recording,) = calls(tmp_path, "09:00")
    again = replace(recording, metadata=replace(recording.metadata, call_id="again"))
    found, _ = analysed([recording, again], judges.Judge(TOOLS), quiet)
    assert [one.analysis.recording.name for one in found] == ["0", "again"]


def test_what_cannot_be_heard_or_judged_says_why(tmp_path: Path) -> None:
    unreadable, fine = works.recordings(tmp_path, ["unreadable", "fine"])
    ended: list[CallState] = []

    def note(event: Event) -> None:
        if isinstance(event, Ended):
            ended.append(event.report.state)

    found, _ = analysed([unreadable, fine], judges.Judge(replace(TOOLS, scorecard="defective")), note)
    assert ended == [CallState.UNREADABLE, CallState.SCORED]
    assert [one.analysis.state for one in found] == [CallState.UNREADABLE, CallState.FAILED]
    assert found[0].analysis.reason == works.UNREADABLE
    assert found[1].analysis.reason is not None
    assert "KeyError" in found[1].analysis.reason.zh
    assert "13800001234" not in found[1].analysis.reason.zh


def test_nothing_at_all() -> None:
    found, timing = analyse([], work=replace(judges.work(TOOLS), hearing=works.no_ear), workers=None, on_event=quiet)
    assert (found, timing.audio, timing.factor(1)) == ((), 0, None)


def test_a_wish_to_stop_leaves_no_half_result(tmp_path: Path) -> None:
    def stop_after_the_first(event: Event) -> None:
        if isinstance(event, Ended):
            os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(Stopped) as caught:
        analysed(calls(tmp_path, "09:00", "10:00", "11:00"), judges.Judge(TOOLS), stop_after_the_first)
    assert caught.value.exit_code is ExitCode.INTERRUPTED


def test_analyses_are_kept_as_a_run(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/kept.db")
    found, timing = analysed(works.recordings(tmp_path, ["unreadable", "fine"]), judges.Judge(TOOLS), quiet)
    store(found, engine, started_at=datetime(2026, 10, 12, tzinfo=UTC), timing=timing)
    with reading(engine) as db:
        run = load_run(db, 1)
        assert [(file.path.name, file.state) for file in run.files] == [
            ("0.wav", CallState.UNREADABLE),
            ("1.wav", CallState.SCORED),
        ]
        assert run.summary == {"audio_seconds": timing.audio, "wall_seconds": timing.wall}
        assert load_analysis(db, "1").analysis == found[1].analysis
