"""Recordings heard anew and judged as one history, for an evaluation; nothing of an earlier run is used.

Workers only hear. When all is heard the parent judges, call after call by their start, so that each call sees the
earlier ones of the same customer, in whatever order the workers came to them.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic

import sqlalchemy as sa

from qa_monitor.batch.history import began
from qa_monitor.batch.listening import Heard, listened
from qa_monitor.batch.report import Analysed, Ended, Event, FileReport, Planned, TakenUp
from qa_monitor.batch.signals import noted
from qa_monitor.batch.work import Work, judged
from qa_monitor.conduct import HistoricCall
from qa_monitor.domain import Recording, Text
from qa_monitor.errors import ExitCode, QaMonitorError
from qa_monitor.store import RunFile, add_run_file, finish_run, save_analysis, start_run, writing


class Stopped(QaMonitorError):
    """Ctrl-C or SIGTERM came before every call was judged."""

    exit_code = ExitCode.INTERRUPTED

    def __init__(self) -> None:
        super().__init__(Text("已中断，没有结果。", "Stopped; there is no result."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long it took, in seconds."""

    audio: float
    """Length of all that was heard."""
    wall: float
    """On the clock, from the first recording to the last judgement, with the loading of the model."""
    stages: Mapping[str, float]
    """By stage (`audio`, `speech`, `recognition`, `retrieval`, `verification`, `judging`), added up over processes."""

    def factor(self, seconds: float) -> float | None:
        """`seconds` of work for a second of sound; None where nothing was heard."""
        return seconds / self.audio if self.audio else None


def analyse(
    recordings: Sequence[Recording],
    *,
    work: Work,
    workers: int | None,
    on_event: Callable[[Event], None],
) -> tuple[tuple[Analysed, ...], Timing]:
    """The analyses of `recordings`, in their order, and the time they took.

    `workers` None: as many as this machine bears. Raises Stopped on Ctrl-C or SIGTERM, QaMonitorError if no worker
    can get ready.
    """
    started = monotonic()
    with noted() as stopped:
        heard = _heard(recordings, work, workers, on_event, stopped)
        heard_at = monotonic()
        analysed = _judged_in_order(heard, work, stopped)
    stages = dict.fromkeys((stage for one in heard for stage in one.stages), 0.0)
    for one in heard:
        stages = {stage: seconds + one.stages.get(stage, 0.0) for stage, seconds in stages.items()}
    timing = Timing(
        audio=sum(one.seconds for one in heard),
        wall=monotonic() - started,
        stages={**stages, "judging": monotonic() - heard_at},
    )
    return analysed, timing


def store(analysed: Sequence[Analysed], engine: sa.Engine, *, started_at: datetime, timing: Timing) -> None:
    """Keep the analyses as a run of their own, a transaction each."""
    with writing(engine) as db:
        number = start_run(db, started_at=started_at)
    for one in analysed:
        analysis = one.analysis
        file = analysis.recording.files[0].path
        row = RunFile(path=file, sha256=analysis.recording.sha256, state=analysis.state, reason=analysis.reason)
        with writing(engine) as db:
            save_analysis(db, analysis, tokens=one.tokens, historic=one.historic)
            add_run_file(db, number, row)
    with writing(engine) as db:
        summary = {"audio_seconds": timing.audio, "wall_seconds": timing.wall}
        finish_run(db, number, finished_at=datetime.now(UTC), summary=summary)


def _heard(
    recordings: Sequence[Recording],
    work: Work,
    workers: int | None,
    on_event: Callable[[Event], None],
    stopped: Callable[[], bool],
) -> list[Heard]:
    """In the order of `recordings`."""
    on_event(Planned(tuple(recordings)))
    heard: dict[int, Heard] = {}
    with closing(listened(recordings, prepare=work.hearing, workers=workers, stopped=stopped)) as events:
        for number, event in events:
            if isinstance(event, TakenUp):
                on_event(event)
                continue
            heard[number] = event
            on_event(_ended(event))
    if len(heard) < len(recordings):
        raise Stopped
    return [heard[number] for number in range(len(recordings))]


def _ended(heard: Heard) -> Ended:
    report = FileReport(
        file=heard.recording.files[0].path,
        sha256=heard.recording.sha256,
        metadata=heard.recording.metadata,
        state=heard.state,
        reason=heard.reason,
    )
    return Ended(report, heard.seconds)


def _judged_in_order(heard: Sequence[Heard], work: Work, stopped: Callable[[], bool]) -> tuple[Analysed, ...]:
    """Judged by their start, so that each call sees the earlier ones; given back in the order of `heard`."""
    analysed: dict[int, Analysed] = {}
    histories: defaultdict[str | None, list[HistoricCall]] = defaultdict(list)
    for number in sorted(range(len(heard)), key=lambda number: began(heard[number].recording)):
        if stopped():
            raise Stopped
        history = histories[heard[number].recording.metadata.customer_ref]
        analysed[number] = judged(heard[number], tuple(history), work)
        history.append(analysed[number].historic)
    return tuple(analysed[number] for number in range(len(heard)))
