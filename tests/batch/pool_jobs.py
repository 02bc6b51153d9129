"""What the workers of these tests do; a module of its own, because spawned processes import it by name."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from qa_monitor.domain import Text
from qa_monitor.errors import QaMonitorError


def doubling() -> Callable[[int], int]:
    return lambda number: 2 * number


def with_its_process() -> Callable[[int], tuple[int, int]]:
    return lambda number: (number, os.getpid())


def raising_on_two() -> Callable[[int], int]:
    def do(number: int) -> int:
        if number == 2:
            raise ValueError("the customer's number is 13800001234")
        return number

    return do


def killed_on_two() -> Callable[[int], int]:
    def do(number: int) -> int:
        if number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    return do


class KilledOnce:
    """The first process to do job 2 is killed, as by a short memory; a note on disk tells the second."""

    def __init__(self, note: Path) -> None:
        self.note = note

    def __call__(self) -> Callable[[int], int]:
        return self.do

    def do(self, number: int) -> int:
        if number == 2 and not self.note.exists():
            self.note.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number


def slow_on_two() -> Callable[[int], int]:
    def do(number: int) -> int:
        if number == 2:
            time.sleep(60)
        return number

    return do


def unusable() -> Callable[[int], int]:
    raise QaMonitorError(Text(zh="没有模型", en="no model"))


def defective() -> Callable[[int], int]:
    raise KeyError("weights")


def too_big_to_load() -> Callable[[int], int]:
    os.kill(os.getpid(), signal.SIGKILL)
    return doubling()


def signals_blocked() -> Callable[[int], str]:
    def do(_: int) -> str:
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [])
        return " ".join(sorted(number.name for number in blocked if isinstance(number, signal.Signals)))

    return do
