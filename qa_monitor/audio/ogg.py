"""Ogg pages (RFC 3533): what is missing between them, and the true times of the packets behind a loss.

A page carries the time of its end. FFmpeg gives the first packets behind lost pages (one packet of Opus or Vorbis, a
whole page of FLAC or Speex) the time at which the loss began; here they are counted back from the end of their page.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from qa_monitor.audio.decoder import Packet

_HEADER_BYTES = 27


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The header of one page."""

    stop: int
    """Offset in the file behind it."""
    granule: int
    """Time of its end in the codec's samples, run-up included."""
    number: int
    """Counted from 0 within its stream."""
    stream: int


def page_at(file: BinaryIO, at: int) -> Page | None:
    """The page that starts at offset `at`; None where none does."""
    file.seek(at)
    header = file.read(_HEADER_BYTES)
    if len(header) < _HEADER_BYTES or not header.startswith(b"OggS"):
        return None
    lacing = file.read(header[26])
    return Page(
        stop=at + _HEADER_BYTES + len(lacing) + sum(lacing),
        granule=int.from_bytes(header[6:14], "little", signed=True),
        number=int.from_bytes(header[18:22], "little"),
        stream=int.from_bytes(header[14:18], "little"),
    )


def first_sound_at(path: Path) -> int:
    """Offset right behind the pages that describe the streams, where an undamaged file has its first sound."""
    with path.open("rb") as file:
        at = 0
        while (page := page_at(file, at)) is not None and page.granule == 0:  # without a time: no sound in it
            at = page.stop
        return at


def tail_bytes(path: Path, last: int) -> int:
    """How many bytes follow the page at offset `last`."""
    with path.open("rb") as file:
        page = page_at(file, last)
    return 0 if page is None else max(0, path.stat().st_size - page.stop)


def in_place(packets: Iterable[Packet], path: Path, *, run_up: int, start_lost: bool) -> Iterator[Packet]:
    """The packets of one stream, those behind a loss with their true times.

    `run_up`: ticks of the stream before its time 0 (the pre-skip of Opus). `start_lost`: the first packet is not the
    first that the file once had.
    """
    with path.open("rb") as file:
        before: Page | None = None
        for at, group in groupby(packets, key=lambda packet: packet.pos):
            page = None if at is None else page_at(file, at)
            if page is not None and page.granule >= 0 and _behind_loss(before, page, start_lost=start_lost):
                yield from _counted_back(list(group), page.granule - run_up)
            else:
                yield from group
            before = page or before


def _behind_loss(before: Page | None, page: Page, *, start_lost: bool) -> bool:
    if before is None:
        return start_lost
    return page.stream == before.stream and page.number != before.number + 1


def _counted_back(packets: list[Packet], end: int) -> list[Packet]:
    """Times by the durations from `end`, the time stamp of the last packet's end.

    In the last page of a stream FFmpeg stretches the last packet over the loss.
    """
    durations = [packet.duration or 0 for packet in packets]
    durations[-1] = min(durations[-1], max(durations[:-1], default=durations[-1]))
    for packet, duration in zip(reversed(packets), reversed(durations), strict=True):
        end -= duration
        packet.pts = packet.dts = end
        packet.duration = duration
    return packets
