"""The child's side of the pool: get ready once, then answer job after job until the parent hangs up."""

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from traceback import extract_tb
from types import MappingProxyType
from typing import Any

import qa_monitor
from qa_monitor.domain import Text
from qa_monitor.errors import QaMonitorError

_PACKAGE = Path(qa_monitor.__file__).parent


def _proxy(items: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(items)


ForkingPickler.register(MappingProxyType, lambda proxy: (_proxy, (dict(proxy),)))  # metadata travels in one


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception nobody expected: its type and place. Never its message, which could quote personal data."""

    kind: str
    place: str
    """`audio/decode.py:41`: the innermost line of this package, else of whatever raised it."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has what it needs (models, lexicons) and waits for jobs."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """The worker cannot get ready, and neither could another."""

    text: Text


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a job."""

    value: Any


Message = Ready | Unusable | Failure | Result


def serve(pipe: Connection, prepare: Callable[[], Callable[[Any], Any]]) -> None:
    """Life of a worker process: `prepare`, then the prepared function on every job that comes down `pipe`."""
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):  # the parent hung up
        try:
            do = prepare()
        except Exception as error:
            pipe.send(Unusable(_said(error)))
            return
        pipe.send(Ready())
        while True:
            pipe.send(_answer(do, pipe.recv()))


def _answer(do: Callable[[Any], Any], job: Any) -> Result | Failure:
    try:
        return Result(do(job))
    except Exception as error:
        return failure(error)


def failure(error: Exception) -> Failure:
    """`error` without its message."""
    frames = extract_tb(error.__traceback__)
    deeper = frames[1:] or frames  # the first is where it was caught
    ours = [frame for frame in deeper if _PACKAGE in Path(frame.filename).parents] or deeper
    path = Path(ours[-1].filename)
    place = path.relative_to(_PACKAGE) if _PACKAGE in path.parents else path.name
    return Failure(type(error).__name__, f"{place}:{ours[-1].lineno}")


def _said(error: Exception) -> Text:
    if isinstance(error, QaMonitorError):
        return error.text
    what = failure(error)
    return Text(
        zh=f"工作进程无法启动：{what.place} 处出现 {what.kind}。这是程序的缺陷，请报告这一行。",
        en=f"A worker cannot start: {what.kind} at {what.place}. This is a defect of the program; report this line.",
    )


def _end_with_the_parent() -> None:
    """A worker in the middle of a call would otherwise outlive a killed parent and compete with its successor."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        sys.stderr.flush()
        os._exit(1)
