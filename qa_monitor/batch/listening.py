"""Recordings listened to by worker processes, which tell what they heard and judge nothing."""

import os
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial

from qa_monitor.batch import pool
from qa_monitor.batch.capacity import default_workers, free_memory, threads_for, usable_cores
from qa_monitor.batch.report import TakenUp
from qa_monitor.batch.worker import Failure
from qa_monitor.domain import CallState, Recording, Text, Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of listening to one recording."""

    recording: Recording
    transcript: Transcript | None
    """None where it could not be listened to; `state` and `reason` say why."""
    state: CallState = CallState.SCORED
    reason: Text | None = None
    stages: Mapping[str, float] = field(default_factory=dict)
    """Seconds that a worker spent on each stage."""

    @property
    def seconds(self) -> float:
        """Length of what was listened to."""
        return 0.0 if self.transcript is None else self.transcript.seconds


Hearing = Callable[[Recording], Heard]


def listened(
    recordings: Sequence[Recording],
    *,
    prepare: Callable[[int], Hearing],
    workers: int | None,
    stopped: Callable[[], bool],
) -> Generator[tuple[int, TakenUp | Heard], None, None]:
    """What happens to each of `recordings`, by its place among them, which may hold the same one twice.

    `prepare` is called in each worker with its number of threads; picklable. `workers` None: as many as this machine
    bears. When `stopped` turns true, the rest is left. Raises QaMonitorError if no worker can get ready.
    """
    for name, value in _ALLOCATOR.items():
        os.environ.setdefault(name, value)
    cores = usable_cores()
    crew = min(workers or default_workers(cores=cores, free_bytes=free_memory()), len(recordings)) or 1
    ready = partial(_numbered, prepare, threads_for(crew, cores=cores))
    with closing(pool.work_off(list(enumerate(recordings)), prepare=ready, workers=crew, stopped=stopped)) as events:
        for event in events:
            number, recording = event.job
            yield number, TakenUp(recording) if isinstance(event, pool.Started) else _outcome(event)


_ALLOCATOR = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "1048576"}
"""Read by the workers' glibc: one arena, and the recogniser's large arrays go back to the system when they are freed.
Else the memory of a worker grows with the length of a call (15 minutes: 802 MiB at the peak, so 703)."""

Job = tuple[int, Recording]


def _numbered(prepare: Callable[[int], Hearing], threads: int) -> Callable[[Job], Heard]:
    hear = prepare(threads)
    return lambda job: hear(job[1])


def _outcome(event: pool.Done[Job, Heard] | pool.Failed[Job] | pool.Lost[Job]) -> Heard:
    match event:
        case pool.Done(_, heard):
            return heard
        case pool.Failed((_, recording), what):
            return Heard(recording=recording, transcript=None, state=CallState.FAILED, reason=defect(what))
        case pool.Lost((_, recording), exit_code):
            return Heard(recording=recording, transcript=None, state=CallState.FAILED, reason=_killed(exit_code))


def defect(what: Failure) -> Text:
    """Why a recording failed that no user can mend."""
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
