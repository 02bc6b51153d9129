"""A wish to stop (Ctrl-C, SIGTERM), noted at once and acted upon where nothing is lost."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

_WISHES = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def noted() -> Iterator[Callable[[], bool]]:
    """Inside, Ctrl-C and SIGTERM only make the given function return True. Outside the main thread it never does."""
    wish = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield wish.is_set
        return
    before = {number: signal.signal(number, lambda *_: wish.set()) for number in _WISHES}
    try:
        yield wish.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def kept_from_children() -> Iterator[None]:
    """A process started inside never sees Ctrl-C or SIGTERM; without POSIX signals nothing changes.

    Terminals and service managers send them to a whole group of processes, but the parent alone is to decide.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # its first start, else inside, would let the signals through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _WISHES)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
