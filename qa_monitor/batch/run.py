"""A run over many recordings: every file ends in a named state, and what is stored is true wherever it stops.

Workers only compute. The parent alone writes, one transaction a recording, so that Ctrl-C, a killed worker or a
killed parent leave whole analyses and nothing else, and the same command goes on with the rest. Recordings are taken
up as they are given, in the order of their start: results come in the order of the day, and at the end the workers
wait for one group of calls at most. The longest first would save a part of that wait and hide it in an arbitrary order.

A call is judged with the calls to its customer that are stored by then. At the end those calls, of this run or an
earlier one, whose history has changed meanwhile are judged again without audio, so that what is stored last does not
depend on the order in which recordings arrive or workers finish. One such pass is enough: what a call tells later ones
does not depend on its own history.
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import sqlalchemy as sa

from qa_monitor.batch.history import customers_of, histories, outdated
from qa_monitor.batch.listening import Heard, defect, listened
from qa_monitor.batch.report import Analysed, Ended, Event, FileReport, Planned, RunReport, TakenUp
from qa_monitor.batch.signals import noted
from qa_monitor.batch.work import Work, judged, without_score
from qa_monitor.batch.worker import failure
from qa_monitor.domain import Analysis, CallState, Recording, Text
from qa_monitor.errors import QaMonitorError
from qa_monitor.pipeline import versions_for
from qa_monitor.recordings import MissingFile
from qa_monitor.ruleset import ToolVersions
from qa_monitor.speakers import stated
from qa_monitor.store import (
    RunFile,
    add_run_file,
    analysed,
    erased_name,
    erased_text,
    finish_run,
    load_transcript,
    reading,
    role_statements,
    save_analysis,
    save_lexicon_version,
    save_recording,
    start_run,
    words_erased_at,
    writing,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run will do with the recordings it was given, each in their order."""

    unchanged: tuple[Recording, ...]
    """Analysed under equal versions, or erased."""
    erased: Mapping[str, datetime]
    """Recordings, by SHA-256, whose words were erased by policy, and when: they are not heard again."""
    to_do: tuple[Recording, ...]


def plan(recordings: Sequence[Recording], versions: ToolVersions, engine: sa.Engine, *, force: bool) -> Plan:
    """What there is to do; with `force`, everything but what was erased."""
    with reading(engine) as db:
        erased = words_erased_at(db, [one.sha256 for one in recordings])
    gone = tuple(recording for recording in recordings if recording.sha256 in erased)
    recordings = [recording for recording in recordings if recording.sha256 not in erased]
    if force:
        return Plan(unchanged=gone, erased=erased, to_do=tuple(recordings))
    with reading(engine) as db:
        history = histories(db, recordings)
        said = role_statements(db, [one.sha256 for one in recordings])
        now = [
            versions_for(one, versions, history[one.metadata.customer_ref], stated=said.get(one.sha256))
            for one in recordings
        ]
        done = analysed(db, [(one.sha256, of_one) for one, of_one in zip(recordings, now, strict=True)])
    return Plan(
        unchanged=(*gone, *(recording for recording in recordings if recording.sha256 in done)),
        erased=erased,
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
            if work.lexicons is not None:
                save_lexicon_version(db, work.lexicons)
        this = _Run(engine=engine, number=number, work=work, stopped=stopped)
        customers = customers_of(recordings, engine)
        ended: list[Ended] = []
        with closing(_events(this, planned, missing, workers=workers, force=force)) as events:
            for event in events:
                if isinstance(event, Ended):
                    ended.append(event)
                on_event(event)
        old = outdated(customers, work.versions, engine)
        again = list(_judged_again(this, old))
        report = RunReport(
            files=tuple(event.report for event in ended),
            judged_again=sum(analysis is not None for analysis in again),
            left=len(recordings) + len(missing) - len(ended) + len(old) - len(again),
            audio_seconds=sum(event.audio_seconds for event in ended),
            wall_seconds=monotonic() - started,
        )
        if not report.left:
            with writing(engine) as db:
                finish_run(db, number, finished_at=datetime.now(UTC), summary=_summary(report))
    return report


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What every step of a run needs."""

    engine: sa.Engine
    number: int
    """Of the run, in the database."""
    work: Work
    stopped: Callable[[], bool]

    def heard(self, recording: Recording) -> Heard | None:
        """What this program and model heard in an earlier run, if these lexicons were put to the audio then."""
        versions = self.work.versions
        with reading(self.engine) as db:
            heard = load_transcript(db, recording, program=versions.program, model=versions.model_for(recording))
        if heard is None or heard.asked != versions.lexicons:
            return None
        return Heard(recording=recording, transcript=heard)

    def judged(self, heard: Heard) -> Analysed:
        """What is said of a recording, given what is stored by now: calls to its customer, who speaks by a person."""
        recording = heard.recording
        with reading(self.engine) as db:
            history = histories(db, [recording])[recording.metadata.customer_ref]
            said = role_statements(db, [recording.sha256]).get(recording.sha256)
        if heard.transcript is not None:
            callee_role = recording.metadata.callee_role
            heard = replace(heard, transcript=stated(heard.transcript, said, callee_role=callee_role))
        return judged(heard, history, self.work)


def _events(
    this: _Run, planned: Plan, missing: Sequence[MissingFile], *, workers: int | None, force: bool
) -> Generator[Event, None, None]:
    """What needs no work, then what was heard in an earlier run, then what must be listened to."""
    yield from _settled(this, planned, missing)
    to_hear: list[Recording] = []
    for recording in planned.to_do:
        if this.stopped():
            return
        heard = None if force else this.heard(recording)
        if heard is None:
            to_hear.append(recording)
        else:
            yield TakenUp(recording)
            yield _kept(this, this.judged(heard))
    with closing(listened(to_hear, prepare=this.work.hearing, workers=workers, stopped=this.stopped)) as events:
        for _, event in events:
            yield event if isinstance(event, TakenUp) else _kept(this, this.judged(event), audio_seconds=event.seconds)


def _settled(this: _Run, planned: Plan, missing: Sequence[MissingFile]) -> Iterator[Ended]:
    for absent in missing:
        report = FileReport(
            file=absent.file, sha256=None, metadata=absent.metadata, state=absent.state, reason=absent.reason
        )
        with writing(this.engine) as db:
            add_run_file(db, this.number, _run_file(report))
        yield Ended(report)
    for recording in planned.unchanged:
        erased = planned.erased.get(recording.sha256)
        report = _report(recording, CallState.UNCHANGED, None if erased is None else _came_back(erased))
        with writing(this.engine) as db:
            save_recording(db, recording)  # it may have moved
            add_run_file(db, this.number, _run_file(report if erased is None else _nameless(report)))
        yield Ended(report)


def _kept(this: _Run, done: Analysed, *, audio_seconds: float = 0.0) -> Ended:
    """Store what was found and that this run found it, in one transaction, and tell it."""
    analysis = _stored(this, done, of_run=True)
    return Ended(_report(analysis.recording, analysis.state, analysis.reason), audio_seconds)


def _stored(this: _Run, done: Analysed, *, of_run: bool) -> Analysis:
    """What is stored: `done` or, where that is refused for a reason of its own, that it failed."""
    try:
        _save(this, done, of_run=of_run)
    except QaMonitorError:
        raise  # the database as a whole
    except Exception as error:
        analysis, reason = done.analysis, defect(failure(error))
        done = without_score(analysis.recording, analysis.versions, CallState.FAILED, reason)
        _save(this, done, of_run=of_run)
    return done.analysis


def _save(this: _Run, done: Analysed, *, of_run: bool) -> None:
    analysis = done.analysis
    with writing(this.engine) as db:
        save_analysis(db, analysis, tokens=done.tokens, historic=done.historic)
        if of_run:
            add_run_file(db, this.number, _run_file(_report(analysis.recording, analysis.state, analysis.reason)))


def _judged_again(this: _Run, recordings: Sequence[Recording]) -> Iterator[Analysis | None]:
    """Judge calls anew with the history that is stored now; None for one not heard with the roles it has now."""
    for recording in recordings:
        if this.stopped():
            return
        heard = this.heard(recording)
        yield None if heard is None else _stored(this, this.judged(heard), of_run=False)


def _report(recording: Recording, state: CallState, reason: Text | None) -> FileReport:
    return FileReport(
        file=recording.files[0].path,
        sha256=recording.sha256,
        metadata=recording.metadata,
        state=state,
        reason=reason,
    )


def _came_back(at: datetime) -> Text:
    told = erased_text(at)
    return Text(f"{told.zh}，不再处理；请删掉这个文件", f"{told.en}, and not heard again; delete this file")


def _nameless(report: FileReport) -> FileReport:
    """What is stored of a file that ought not to be there: not its name."""
    return replace(report, file=Path(erased_name(report.sha256 or "")), reason=None)


def _run_file(report: FileReport) -> RunFile:
    return RunFile(path=report.file, sha256=report.sha256, state=report.state, reason=report.reason)


def _summary(report: RunReport) -> dict[str, float]:
    counts = {str(state): float(number) for state, number in report.counts.items()}
    return {
        **counts,
        "judged_again": float(report.judged_again),
        "audio_seconds": report.audio_seconds,
        "wall_seconds": report.wall_seconds,
    }
