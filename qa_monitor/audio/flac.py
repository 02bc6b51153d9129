"""FLAC files (RFC 9639): every frame at the place that its own header names.

FFmpeg's parser joins what it finds in a damaged stretch to one packet with one time stamp or none, which moved sound
by up to 0.2 s in trials. The frame headers carry their place and a checksum, so they are read here.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import BinaryIO

import av

from qa_monitor.audio.decoder import new_codec
from qa_monitor.audio.timeline import Heard

_WINDOW_BYTES = 1 << 16
_HEADER_BYTES = 16
_SYNC = re.compile(rb"\xff[\xf8\xf9]")
_FIXED_BLOCKS = 0xF8
"""Second byte where all frames have the same size and are numbered by frame, not by sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameHeader:
    """Where a frame lies in the file and in the recording."""

    offset: int
    """Bytes from the start of the file."""
    start: int
    """Its first sample."""
    stop: int
    """The sample after its last."""


def heard_in_flac(path: Path, stream: av.AudioStream) -> Iterator[Heard]:
    """Decode the frames of a file, each at its place; at the end say how long the recording is by the file."""
    about = stream.codec_context.extradata or b""
    decoder = new_codec("flac", about)
    decoder.options = {"err_detect": "crccheck+explode"}
    with path.open("rb") as file:
        headers = _in_order(_headers(file, block=int.from_bytes(about[2:4], "big")))
        end = FrameHeader(offset=path.stat().st_size, start=stream.duration or 0, stop=0)
        for frame, following in pairwise(chain(headers, [end])):
            if following is not end and following.start != frame.stop:
                continue  # nobody knows where its bytes end
            file.seek(frame.offset)
            with suppress(av.FFmpegError):  # a damaged frame is left out, the next one has its own place
                for sound in decoder.decode(av.Packet(file.read(following.offset - frame.offset))):
                    yield Heard(at=frame.start / stream.rate, frame=sound)
    yield Heard(at=(stream.duration or 0) / stream.rate, frame=None)


def _headers(file: BinaryIO, *, block: int) -> Iterator[FrameHeader]:
    """Everything in a file that looks like a frame header, true or not, the checksum included."""
    at = 0
    while window := _read(file, at, _WINDOW_BYTES + _HEADER_BYTES):
        for found in _SYNC.finditer(window, 0, _WINDOW_BYTES + 1):
            header = frame_header(window[found.start() : found.start() + _HEADER_BYTES], block=block)
            if header is not None:
                start, samples = header
                yield FrameHeader(offset=at + found.start(), start=start, stop=start + samples)
        at += _WINDOW_BYTES


def _read(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(at)
    return file.read(size)


def frame_header(data: bytes, *, block: int) -> tuple[int, int] | None:
    """First sample and number of samples of the frame whose header starts here; None where none does.

    `block`: samples of all frames but the last, where the header counts frames.
    """
    if len(data) < 6:
        return None
    size_code, rate_code = data[2] >> 4, data[2] & 15
    number_bytes = max(1, 8 - (data[4] ^ 0xFF).bit_length())  # as in UTF-8: leading ones
    size_at = 4 + number_bytes
    size_bytes = {6: 1, 7: 2}.get(size_code, 0)
    crc_at = size_at + size_bytes + {12: 1, 13: 2, 14: 2}.get(rate_code, 0)
    if not size_code or rate_code == 15 or crc_at >= len(data) or _crc8(data[:crc_at]) != data[crc_at]:
        return None
    number = data[4] & (0x7F >> number_bytes if number_bytes > 1 else 0x7F)
    for byte in data[5:size_at]:
        number = number << 6 | byte & 0x3F
    written = int.from_bytes(data[size_at : size_at + size_bytes], "big") + 1
    samples = written if size_bytes else _BLOCK_SAMPLES[size_code]
    return number * block if data[1] == _FIXED_BLOCKS else number, samples


_BLOCK_SAMPLES = (0, 192, 576, 1152, 2304, 4608, 0, 0, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768)


def _crc8(data: bytes) -> int:
    """CRC with the polynomial x^8 + x^2 + x + 1."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc << 1 ^ (0x107 if crc & 0x80 else 0)
    return crc


def _in_order(headers: Iterable[FrameHeader]) -> Iterator[FrameHeader]:
    """The true headers: each continues the one before, or, behind damage, is continued by the next.

    Chance writes a header with a right checksum every 10 MB or so, but not a right number.
    """
    due = 0
    doubtful: FrameHeader | None = None
    for header in headers:
        if doubtful is not None and header.start == doubtful.stop != due:
            yield doubtful
        elif header.start != due:
            doubtful = header if header.start > due else doubtful
            continue
        yield header
        due, doubtful = header.stop, None
