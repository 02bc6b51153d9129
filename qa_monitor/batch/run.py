"""A run over many recordings: every file ends in a named state, and what is stored is true wherever it stops.

Workers only compute. The parent alone writes, one transaction a recording, so that Ctrl-C, a killed worker or a
killed parent leave whole analyses and nothing else, and the same command goes on with the rest. Recordings are taken
up as they are given, in the order of their start: results come in the order of the day, and at the end the workers
wait for one call at most. The longest first would save a part of that wait and hide it in an arbitrary order.
"""

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from time import monotonic

import sqlalchemy as sa

from qa_monitor.batch import pool
from qa_monitor.batch.capacity import default_workers, free_memory, threads_for, usable_cores
from qa_monitor.batch.report import Analysed, Ended, Event, FileReport, Planned, RunReport, TakenUp
from qa_monitor.batch.signals import noted
from qa_monitor.batch.work import Work, without_score
from qa_monitor.batch.worker import Failure, failure
from qa_monitor.domain import CallState, Recording, Text, Transcript
from qa_monitor.errors import QaMonitorError
from qa_monitor.pipeline import ToolVersions, versions_for
from qa_monitor.recordings import MissingFile
from qa_monitor.store import (
    RunFile,
    add_run_file,
    analysed,
    finish_run,
    load_transcript,
    reading,
    save_analysis,
    save_recording,
    start_run,
    writing,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run will do with the recordings it was given, each in their order."""

    unchanged: tuple[Recording, ...]
    """Analysed under equal versions."""
    to_do: tuple[Recording, ...]


def plan(recordings: Sequence[Recording], versions: ToolVersions, engine: sa.Engine, *, force: bool) -> Plan:
    """What there is to do; with `force`, everything."""
    if force:
        return Plan(unchanged=(), to_do=tuple(recordings))
    with reading(engine) as db:
        done = analysed(db, [(recording.sha256, versions_for(recording, versions)) for recording in recordings])
    return Plan(
        unchanged=tuple(recording for recording in recordings if recording.sha256 in done),
        to_do=tuple(recording for recording in recordings if recording.sha256 not in done),
    )


def run(
    recordings: Sequence[Recording],
    missing: Sequence[MissingFile],
    *,
    work: Work,
    engine: sa.Engine,
    workers: int | None,
    force: bool,
    on_event: Callable[[Event], None],
) -> RunReport:
    """Give every recording its state and store it; `workers` None: as many as this machine bears.

    Ctrl-C and SIGTERM end the run early: nothing new begins, what is done is stored, the report says how many are
    left. Raises QaMonitorError if no worker can get ready or the database refuses.
    """
    started = monotonic()
    with noted() as stopped:
        planned = plan(recordings, work.versions, engine, force=force)
        on_event(Planned(planned.to_do))
        with writing(engine) as db:
            number = start_run(db, started_at=datetime.now(UTC))
        this = _Run(engine=engine, number=number, work=work, stopped=stopped)
        ended: list[Ended] = []
        with closing(_events(this, planned, missing, workers=workers, force=force)) as events:
            for event in events:
                if isinstance(event, Ended):
                    ended.append(event)
                on_event(event)
        report = RunReport(
            files=tuple(event.report for event in ended),
            left=len(recordings) + len(missing) - len(ended),
            audio_seconds=sum(event.audio_seconds for event in ended),
            wall_seconds=monotonic() - started,
        )
        if not report.left:
            with writing(engine) as db:
                finish_run(db, number, finished_at=datetime.now(UTC), summary=_summary(report))
    return report


_ALLOCATOR = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "1048576"}
"""Read by the workers' glibc: one arena, and the recogniser's large arrays go back to the system when they are freed.
Else the memory of a worker grows with the length of a call (15 minutes: 802 MiB at the peak, so 703)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What every step of a run needs."""

    engine: sa.Engine
    number: int
    """Of the run, in the database."""
    work: Work
    stopped: Callable[[], bool]

    def transcript(self, recording: Recording) -> Transcript | None:
        """What this program and model heard in an earlier run, if these lexicons were put to the audio then."""
        versions = self.work.versions
        with reading(self.engine) as db:
            heard = load_transcript(db, recording, program=versions.program, model=versions.model)
        return heard if heard is not None and heard.asked == versions.lexicons else None

    def failed(self, recording: Recording, reason: Text) -> Analysed:
        """The analysis of a recording for which something went wrong."""
        return Analysed(without_score(recording, self.work.versions, CallState.FAILED, reason))


def _events(
    this: _Run, planned: Plan, missing: Sequence[MissingFile], *, workers: int | None, force: bool
) -> Generator[Event, None, None]:
    """What needs no work, then what was heard in an earlier run, then what must be listened to."""
    yield from _settled(this, planned.unchanged, missing)
    to_hear: list[Recording] = []
    for recording in planned.to_do:
        if this.stopped():
            return
        heard = None if force else this.transcript(recording)
        if heard is None:
            to_hear.append(recording)
        else:
            yield TakenUp(recording)
            yield _kept(this, _judged_again(this, recording, heard))
    yield from _listened(this, to_hear, workers)


def _settled(this: _Run, unchanged: Sequence[Recording], missing: Sequence[MissingFile]) -> Iterator[Ended]:
    for absent in missing:
        report = FileReport(
            file=absent.file, sha256=None, metadata=absent.metadata, state=absent.state, reason=absent.reason
        )
        with writing(this.engine) as db:
            add_run_file(db, this.number, _run_file(report))
        yield Ended(report)
    for recording in unchanged:
        report = _report(recording, CallState.UNCHANGED, None)
        with writing(this.engine) as db:
            save_recording(db, recording)  # it may have moved
            add_run_file(db, this.number, _run_file(report))
        yield Ended(report)


def _judged_again(this: _Run, recording: Recording, heard: Transcript) -> Analysed:
    try:
        return this.work.judge(recording, heard)
    except Exception as error:
        return this.failed(recording, _defect(failure(error)))


def _listened(this: _Run, to_hear: Sequence[Recording], workers: int | None) -> Iterator[Event]:
    for name, value in _ALLOCATOR.items():
        os.environ.setdefault(name, value)
    cores = usable_cores()
    crew = min(workers or default_workers(cores=cores, free_bytes=free_memory()), len(to_hear)) or 1
    prepare = partial(this.work.listener, threads_for(crew, cores=cores))
    with closing(pool.work_off(to_hear, prepare=prepare, workers=crew, stopped=this.stopped)) as events:
        for event in events:
            match event:
                case pool.Started(recording):
                    yield TakenUp(recording)
                case pool.Done(_, done):
                    transcript = done.analysis.transcript
                    yield _kept(this, done, audio_seconds=0.0 if transcript is None else transcript.seconds)
                case pool.Failed(recording, what):
                    yield _kept(this, this.failed(recording, _defect(what)))
                case pool.Lost(recording, exit_code):
                    yield _kept(this, this.failed(recording, _killed(exit_code)))


def _kept(this: _Run, done: Analysed, *, audio_seconds: float = 0.0) -> Ended:
    """Store what was found, and tell it. What cannot be stored, for a reason of its own, stops nobody else."""
    try:
        return Ended(_stored(this, done), audio_seconds)
    except QaMonitorError:
        raise  # the database as a whole
    except Exception as error:
        return Ended(_stored(this, this.failed(done.analysis.recording, _defect(failure(error)))), audio_seconds)


def _stored(this: _Run, done: Analysed) -> FileReport:
    """One transaction: the analysis and the row of the run."""
    analysis = done.analysis
    report = _report(analysis.recording, analysis.state, analysis.reason)
    with writing(this.engine) as db:
        save_analysis(db, analysis, tokens=done.tokens)
        add_run_file(db, this.number, _run_file(report))
    return report


def _report(recording: Recording, state: CallState, reason: Text | None) -> FileReport:
    return FileReport(
        file=recording.files[0].path,
        sha256=recording.sha256,
        metadata=recording.metadata,
        state=state,
        reason=reason,
    )


def _run_file(report: FileReport) -> RunFile:
    return RunFile(path=report.file, sha256=report.sha256, state=report.state, reason=report.reason)


def _defect(what: Failure) -> Text:
    return Text(
        f"程序在 {what.place} 处出错（{what.kind}）；这是程序的缺陷，请报告这一行，下次运行会再试",
        f"the program failed at {what.place} ({what.kind}): a defect, report this line; the next run tries again",
    )


def _killed(exit_code: int | None) -> Text:
    return Text(
        f"工作进程两次被终止（退出码 {exit_code}），多半是内存不足；请减少 --workers 后再运行",
        f"its worker was killed twice (exit code {exit_code}), most likely for lack of memory; "
        "run again with fewer --workers",
    )


def _summary(report: RunReport) -> dict[str, float]:
    counts = {str(state): float(number) for state, number in report.counts.items()}
    return {**counts, "audio_seconds": report.audio_seconds, "wall_seconds": report.wall_seconds}
