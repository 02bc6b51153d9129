"""MP3, AAC (ADTS) and AMR files: the place of every frame counted from the frames before it, damage included.

These files hold no time stamps: a demuxer numbers what it finds, so that sound after a damaged stretch moves forward.
Here the frames are walked by their headers. Bytes that are no frame are a hole, and its length in frames comes from
the frame count that the file states, else from the mean size of the frames. It is exact for a constant bit rate.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import SEEK_END
from itertools import accumulate, pairwise
from pathlib import Path
from typing import BinaryIO

import av

from qa_monitor.audio.decoder import Decoder, new_codec
from qa_monitor.audio.framing import HEADER_BYTES, Framing, Header
from qa_monitor.audio.timeline import CUT_SECONDS, Heard

_WINDOW_BYTES = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A frame, or a hole: bytes that belong to no frame."""

    start: int
    stop: int
    """Offset in the file after its last byte."""
    header: Header | None
    """None for a hole."""


class BareStream:
    """The bytes `start` to `stop` of an open file, read as frames."""

    def __init__(self, file: BinaryIO, framing: Framing, *, start: int, stop: int) -> None:
        self._file, self._framing, self._start, self._stop = file, framing, start, stop

    def chunks(self) -> Iterator[Chunk]:
        """Frames and holes in order; tags that players write (ID3, APE) are neither."""
        at = self._start
        while at < self._stop:
            header = self._header(at)
            if header is not None and self._whole(at + header.size):
                stop = at + header.size
            elif tag := self._tag_bytes(at):
                at += tag
                continue
            else:
                header, stop = None, self._resume(at + 1)
            yield Chunk(start=at, stop=stop, header=header)
            at = stop

    def bytes_of(self, chunk: Chunk) -> bytes:
        """The bytes of a frame."""
        return self._bytes(chunk.start, chunk.stop - chunk.start)

    def cut_in_frame(self, hole: Chunk) -> bool:
        """Whether the hole is a frame that the end of the file cuts short."""
        header = self._header(hole.start)
        return header is not None and hole.start + header.size > self._stop

    def _bytes(self, at: int, size: int) -> bytes:
        self._file.seek(at)
        return self._file.read(max(0, min(size, self._stop - at)))

    def _header(self, at: int) -> Header | None:
        return self._framing.read(self._bytes(at, HEADER_BYTES))

    def _whole(self, stop: int) -> bool:
        """Whether something known follows a frame that ends at `stop`: damage can begin inside a frame."""
        if stop >= self._stop:
            return stop == self._stop
        return self._header(stop) is not None or self._tag_bytes(stop) > 0

    def _tag_bytes(self, at: int) -> int:
        """Size of the tag that starts here; 0: none does."""
        head = self._bytes(at, 32)
        if head.startswith(b"ID3") and len(head) >= 10:
            return 10 + sum(byte << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
        if head.startswith(b"APETAGEX") and len(head) == 32:
            return 32 + int.from_bytes(head[12:16], "little") if head[23] & 0x20 else 32
        return 128 if head.startswith(b"TAG") else 0

    def _resume(self, at: int) -> int:
        """Where frames begin again from `at`; the end where they do not."""
        while at < self._stop:
            window = self._bytes(at, _WINDOW_BYTES)
            for found in self._framing.sync.finditer(window):
                if self._chained(at + found.start()):
                    return at + found.start()
            at += max(1, len(window) - 1)  # a sync of two bytes may lie across the edge
        return self._stop

    def _chained(self, at: int) -> bool:
        """Whether a chain of frames of one kind begins here."""
        kinds: set[bytes] = set()
        for _ in range(self._framing.chain):
            header = self._header(at)
            if header is None:
                return False
            kinds.add(header.kind)
            at += header.size
            if at == self._stop:
                break
        return len(kinds - {b""}) <= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What an MP3 file says of itself in a first frame without sound (Xing, Info, VBRI)."""

    sound_at: int
    """Offset of the first frame with sound."""
    frames: int | None = None
    stop: int | None = None
    """Offset at which the file says it ends."""


def opening(stream: BareStream, *, start: int) -> Opening:
    """Read the frame that describes the file, where the first frame is one."""
    first = next(stream.chunks(), None)
    if first is None or first.header is None:
        return Opening(sound_at=start)
    data = stream.bytes_of(first)[:128].ljust(128, b"\0")
    name = next((data.find(name, 4, 64) for name in (b"Xing", b"Info", b"VBRI") if name in data[4:64]), -1)
    if name < 0:
        return Opening(sound_at=start)
    if data.startswith(b"VBRI", name):
        size, frames = struct.unpack_from(">II", data, name + 10)
        return Opening(sound_at=first.stop, frames=frames, stop=first.start + size)
    flags, *fields = struct.unpack_from(">III", data, name + 4)
    frames = fields.pop(0) if flags & 1 else None
    size = fields.pop(0) if flags & 2 else None
    return Opening(sound_at=first.stop, frames=frames, stop=None if size is None else first.start + size)


def lost_frames(holes: Sequence[int], *, frame_bytes: float, total: int | None) -> list[int]:
    """How many frames were lost in each hole, from its size in bytes.

    `frame_bytes` is the mean size of a frame, `total` how many are missing altogether, None where nobody knows. The
    total is shared out by bytes.
    """
    size = sum(holes)
    if not size:
        return [0] * len(holes)
    per_byte = 1 / frame_bytes if total is None else total / size
    ends = [round(end * per_byte) for end in accumulate(holes)]
    return [end - start for start, end in pairwise([0, *ends])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Which bytes of a file hold bare frames."""

    start: int = 0
    stop: int | None = None
    """By the container around them (WAV), which a file cut short does not reach; None: to the end of the file."""
    run_up: float | None = None
    """Seconds that the codec puts before the recording, where the file tells."""


def heard_in_bare(path: Path, framing: Framing, extent: Extent) -> Iterator[Heard]:
    """Decode the frames of a file, each at its place; at the end say how long the recording is by the file."""
    with path.open("rb") as file:
        size = file.seek(0, SEEK_END)
        stop = min(size, extent.stop or size)
        about = opening(BareStream(file, framing, start=extent.start, stop=stop), start=extent.start)
        stream = BareStream(file, framing, start=about.sound_at, stop=stop)
        survey = _survey(stream, about, missing=max(0, (about.stop or extent.stop or size) - size))
        if survey is not None:
            yield from _heard(stream, framing, survey, extent.run_up)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Survey:
    """What a first walk over the frames finds."""

    first: Header
    lost: Sequence[int]
    """Frames lost in each hole, and after the last byte."""


def _survey(stream: BareStream, about: Opening, *, missing: int) -> _Survey | None:
    """Walk over all frames; None where there is none. `missing`: bytes that the file should have and has not."""
    frames = sound_bytes = 0
    first: Header | None = None
    holes: list[int] = []
    for chunk in stream.chunks():
        if chunk.header is None:
            holes.append(chunk.stop - chunk.start)
        else:
            first = first or chunk.header
            frames, sound_bytes = frames + 1, sound_bytes + chunk.header.size
    if first is None:
        return None
    total = None if about.frames is None or about.frames < frames else about.frames - frames
    return _Survey(first=first, lost=lost_frames([*holes, missing], frame_bytes=sound_bytes / frames, total=total))


def _heard(stream: BareStream, framing: Framing, survey: _Survey, run_up: float | None) -> Iterator[Heard]:
    decoder = Decoder(new_codec(framing.codec))
    lost = iter(survey.lost)
    at = -framing.run_up / survey.first.rate_hz if run_up is None else -run_up
    cut_seconds = 0.0
    for chunk in stream.chunks():
        if chunk.header is None:
            cut_seconds = CUT_SECONDS if stream.cut_in_frame(chunk) else 0.0
            at += next(lost) * survey.first.seconds
            decoder.forget()
            continue
        for frame in decoder.frames(av.Packet(stream.bytes_of(chunk))) or []:
            yield Heard(at=at, frame=frame)
        at += chunk.header.seconds
    yield Heard(at=at + max(cut_seconds, next(lost) * survey.first.seconds), frame=None)
