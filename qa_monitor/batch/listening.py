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


Hearing = Callable[[Sequence[Recording]], Sequence[Heard]]
"""Listens to recordings together and tells of each of them, in order, what came of it."""

MOST_TOGETHER = 8
"""Recordings that a worker is given at once: their windows share batches."""
ROUNDS = 4
"""Each worker gets at least so many turns, so that none is idle long at the end."""


def listened(
    recordings: Sequence[Recording],
    *,
    prepare: Callable[[int], Hearing],
    workers: int | None,
    stopped: Callable[[], bool],
) -> Generator[tuple[int, TakenUp | Heard], None, None]:
    """What happens to each of `recordings`, by its place among them, which may hold the same one twice.

    `prepare` is called in each worker with its number of threads; picklable. `workers` None: as many as this machine
    bears. When `stopped` turns true, the rest is left. Where a worker fails on several recordings at once, it listens
    to each of them alone. Raises QaMonitorError if no worker can get ready.
    """
    for name, value in ALLOCATOR.items():
        os.environ.setdefault(name, value)
    cores = usable_cores()
    crew = min(workers or default_workers(cores=cores, free_bytes=free_memory()), len(recordings)) or 1
    ready = partial(_numbered, prepare, threads_for(crew, cores=cores))
    waiting = _groups(recordings, most=max(1, min(MOST_TOGETHER, len(recordings) // (crew * ROUNDS))))
    while waiting and not stopped():
        alone: list[Job] = []
        with closing(pool.work_off(waiting, prepare=ready, workers=crew, stopped=stopped)) as events:
            for event in events:
                match event:
                    case pool.Started(job):
                        yield from ((number, TakenUp(recording)) for number, recording in job)
                    case pool.Done(_, heard):
                        yield from heard
                    case pool.Failed(job) | pool.Lost(job) if len(job) > 1:
                        alone += [(one,) for one in job]
                    case pool.Failed(job) | pool.Lost(job):
                        yield job[0][0], _failed(job[0][1], event)
        waiting = alone


ALLOCATOR = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "4294967296"}
"""Read by the workers' glibc: freed memory stays with the worker. The recogniser takes and frees tens of megabytes in
every layer; were they given back to the system each time, every page would have to be mapped and cleared again, which
took two fifths of all time (docs/decisions/0010)."""

Job = tuple[tuple[int, Recording], ...]
"""Recordings with their places among all, which may hold the same one twice."""


def _groups(recordings: Sequence[Recording], *, most: int) -> list[Job]:
    numbered = list(enumerate(recordings))
    return [tuple(numbered[first : first + most]) for first in range(0, len(numbered), most)]


def _numbered(prepare: Callable[[int], Hearing], threads: int) -> Callable[[Job], list[tuple[int, Heard]]]:
    hear = prepare(threads)

    def hear_numbered(job: Job) -> list[tuple[int, Heard]]:
        heard = hear([recording for _, recording in job])
        return [(number, one) for (number, _), one in zip(job, heard, strict=True)]

    return hear_numbered


def _failed(recording: Recording, event: pool.Failed[Job] | pool.Lost[Job]) -> Heard:
    reason = defect(event.failure) if isinstance(event, pool.Failed) else _killed(event.exit_code)
    return Heard(recording=recording, transcript=None, state=CallState.FAILED, reason=reason)


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
