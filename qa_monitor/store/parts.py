"""Many keys asked for a part at a time."""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import TypeVar

Key = TypeVar("Key")

AT_ONCE = 500
"""Keys asked for in one statement; an SQLite of some years ago takes 999 parameters."""


def in_parts(keys: Collection[Key]) -> Iterator[list[Key]]:
    """The keys, at most `AT_ONCE` at a time."""
    left = iter(keys)
    while some := list(islice(left, AT_ONCE)):
        yield some
