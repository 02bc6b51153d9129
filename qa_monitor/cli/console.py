"""Where the program writes: data to stdout, everything else to stderr."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from shutil import get_terminal_size
from typing import Any

from rich.console import Console, RenderableType

from qa_monitor.words import printable

_UNLIMITED = 10_000
"""Columns where nobody looks: in a pipe every row stays on its line, however long."""
_WIDEST_HELP = 100


def message(text: str) -> None:
    """A line for the person at the keyboard, on stderr."""
    print(printable(text), file=sys.stderr, flush=True)  # noqa: T201


def write(text: str) -> None:
    """Data as it is, on stdout."""
    print(printable(text))  # noqa: T201


def write_json(content: Mapping[str, Any] | Sequence[Any]) -> None:
    """Data for a script, on stdout."""
    write(json.dumps(content, ensure_ascii=False, indent=2))


def is_terminal() -> bool:
    """Whether a person reads stdout as it comes."""
    return _stdout().is_terminal


def _stdout() -> Console:
    return Console(file=sys.stdout, highlight=False, emoji=False, markup=False)


def show(content: RenderableType) -> None:
    """A table or text on stdout: coloured and folded to a terminal, plain and unfolded in a pipe or file."""
    if is_terminal():
        _stdout().print(content)
    else:
        write(plain(content, width=int(os.environ.get("COLUMNS") or _UNLIMITED)))


def plain(content: RenderableType, *, width: int) -> str:
    """What `show` would write at `width` columns, without colours and trailing spaces."""
    console = Console(width=width, highlight=False, emoji=False, markup=False, color_system=None, force_terminal=False)
    with console.capture() as captured:
        console.print(content)
    return "\n".join(line.rstrip() for line in captured.get().rstrip("\n").split("\n"))


def help_width() -> int:
    """Columns of a help page: the terminal's, but never so many that lines are hard to follow."""
    return min(_WIDEST_HELP, get_terminal_size().columns)
