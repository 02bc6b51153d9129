"""Which bytes of a file a browser asks for (RFC 9110, section 14)."""

import re
from dataclasses import dataclass

_ONE_RANGE = re.compile(r"bytes[ \t]*=[ \t]*(\d{0,18})-(\d{0,18})", re.ASCII | re.IGNORECASE)


class UnsatisfiableRange(Exception):
    """Nothing of the file lies in the range asked for."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes `start` (inclusive) to `stop` (exclusive), `start` < `stop`."""

    start: int
    stop: int


def requested(header: str | None, length: int) -> ByteRange | None:
    """What a `Range` header asks of a file of `length` bytes; None: the whole file.

    A header that cannot be read, or that names several ranges, is no request for a part, as the standard allows.
    Raises UnsatisfiableRange where the part lies behind the end.
    """
    match = _ONE_RANGE.fullmatch((header or "").strip())
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        start, stop = max(0, length - int(match[2])), length
    else:
        start, stop = int(match[1]), min(length, int(match[2]) + 1 if match[2] else length)
        if match[2] and int(match[2]) < start:
            return None
    if start >= stop:
        raise UnsatisfiableRange
    return ByteRange(start, stop)
