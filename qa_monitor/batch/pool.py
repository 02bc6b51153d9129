"""Worker processes that do not share a fate: a killed worker loses its own job and nobody else's.

`concurrent.futures.ProcessPoolExecutor` breaks as a whole when one of its processes dies, and cannot say whose job
that one had. With a pipe to every worker the parent knows.
"""

import multiprocessing
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

from qa_monitor.batch.signals import kept_from_children
from qa_monitor.batch.worker import Failure, Message, Ready, Result, Unusable, serve
from qa_monitor.domain import Text
from qa_monitor.errors import QaMonitorError

J = TypeVar("J")
R = TypeVar("R")

_SPAWN = multiprocessing.get_context("spawn")
"""Never fork: the parent has threads and an open database."""
_POLL_S = 0.2
"""How long a wish to stop may go unseen."""


@dataclass(frozen=True, slots=True)
class Started(Generic[J]):
    """A worker took up `job`."""

    job: J


@dataclass(frozen=True, slots=True)
class Done(Generic[J, R]):
    """`job` is finished."""

    job: J
    result: R


@dataclass(frozen=True, slots=True)
class Failed(Generic[J]):
    """`job` raised an exception that nobody expected."""

    job: J
    failure: Failure


@dataclass(frozen=True, slots=True)
class Lost(Generic[J]):
    """The process that did `job` was killed under it, and so was the next; `exit_code` < 0 is the signal."""

    job: J
    exit_code: int | None


Event = Started[J] | Done[J, R] | Failed[J] | Lost[J]


@dataclass(slots=True, kw_only=True)
class _Worker(Generic[J]):
    process: BaseProcess
    pipe: Connection
    ready: bool = False
    job: J | None = None


@dataclass(frozen=True, slots=True)
class _Dead:
    exit_code: int | None


def work_off(
    jobs: Sequence[J], *, prepare: Callable[[], Callable[[J], R]], workers: int, stopped: Callable[[], bool]
) -> Generator[Event[J, R], None, None]:
    """Do `jobs`, taken up in their order, by at most `workers` processes; each calls `prepare` once for the function.

    `prepare` and its function's values must be picklable. A job whose process was killed is tried once more at the
    end, alone: its neighbours may have taken the memory. When `stopped` turns true, results that lie ready are still
    handed over, then all processes end; so they do when the generator is closed. Raises QaMonitorError if no worker
    can get ready.
    """
    lost: list[J] = []
    for event in _round(jobs, prepare, workers, stopped):
        if isinstance(event, Lost):
            lost.append(event.job)
        else:
            yield event
    for job in lost:
        yield from _round([job], prepare, 1, stopped)


def _round(
    jobs: Sequence[J], prepare: Callable[[], Callable[[J], R]], workers: int, stopped: Callable[[], bool]
) -> Iterator[Event[J, R]]:
    waiting = deque(jobs)
    crew: list[_Worker[J]] = []
    try:
        while (busy := sum(worker.job is not None for worker in crew)) + len(waiting):
            stopping = stopped()
            if not stopping:
                crew.extend(_hired(prepare) for _ in range(len(crew), min(workers, busy + len(waiting))))
            for worker in _speaking(crew, 0 if stopping else _POLL_S):
                message = _heard(worker)
                if isinstance(message, _Dead):
                    crew.remove(worker)
                    workers -= not worker.ready  # no room for so many; the others go on
                yield from _news(worker, message, anyone_left=workers > 0)
            if stopping:
                return
            yield from _handed_out(waiting, crew)
    finally:
        _dismiss(crew)


def _hired(prepare: Callable[[], Callable[[J], R]]) -> _Worker[J]:
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=serve, args=(theirs, prepare), daemon=True)
    with kept_from_children():
        process.start()
    theirs.close()  # so that the worker's death is the end of the pipe
    return _Worker(process=process, pipe=ours)


def _speaking(crew: Sequence[_Worker[J]], timeout_s: float) -> list[_Worker[J]]:
    ready = wait([worker.pipe for worker in crew], timeout_s)
    return [worker for worker in crew if worker.pipe in ready]


def _heard(worker: _Worker[J]) -> Message | _Dead:
    try:
        message: Message = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join()
        return _Dead(worker.process.exitcode)
    return message


def _news(worker: _Worker[J], message: Message | _Dead, *, anyone_left: bool) -> Iterator[Event[J, R]]:
    job, worker.job = worker.job, None
    match message:
        case Ready():
            worker.ready = True
        case Unusable(text):
            raise QaMonitorError(text)
        case Result(value) if job is not None:
            yield Done(job, value)
        case Failure() if job is not None:
            yield Failed(job, message)
        case _Dead(exit_code) if job is not None:
            yield Lost(job, exit_code)
        case _Dead(exit_code) if not anyone_left:
            raise QaMonitorError(_killed_early(exit_code))


def _handed_out(waiting: deque[J], crew: Sequence[_Worker[J]]) -> Iterator[Started[J]]:
    for worker in crew:
        if waiting and worker.ready and worker.job is None:
            worker.job = waiting.popleft()
            with suppress(OSError):  # died meanwhile: the end of its pipe will tell
                worker.pipe.send(worker.job)
            yield Started(worker.job)


def _dismiss(crew: Sequence[_Worker[J]]) -> None:
    for worker in crew:
        worker.process.kill()  # it owns nothing but its memory
    for worker in crew:
        worker.process.join()
        worker.pipe.close()


def _killed_early(exit_code: int | None) -> Text:
    return Text(
        zh=f"工作进程在加载模型时被终止（退出码 {exit_code}），多半是内存不足。请减少 --workers，或换较小的模型。",
        en=f"The worker was killed while loading the model (exit code {exit_code}), most likely for lack of memory. "
        "Give fewer --workers or a smaller model.",
    )
