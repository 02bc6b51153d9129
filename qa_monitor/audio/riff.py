"""What the header of a WAV file says of its size: FFmpeg does not tell when the sound ends before that."""

import struct
from dataclasses import dataclass
from pathlib import Path

_UNFINISHED = 0x7FFF_0000
"""Recorders write 0, 2^31-1, 2^32-1 or so until they close the file: sizes from here on say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WavSound:
    """Where the sound of a WAV file lies."""

    start: int
    """Offset of its first byte."""
    size: int | None
    """Bytes by the header, which a file cut short does not hold; None where the recorder never wrote it."""
    bytes_per_second: int


def wav_sound(path: Path) -> WavSound | None:
    """Read the chunks of a WAV file up to its sound; None where the file is no plain WAV."""
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:] != b"WAVE":
            return None
        bytes_per_second = 0
        while len(chunk := file.read(8)) == 8:
            name, size = struct.unpack("<4sI", chunk)
            if name == b"data":
                known = 0 < size < _UNFINISHED
                return WavSound(start=file.tell(), size=size if known else None, bytes_per_second=bytes_per_second)
            body = file.read(16) if name == b"fmt " else b""
            if len(body) == 16:
                (bytes_per_second,) = struct.unpack_from("<I", body, 8)
            file.seek(size - len(body) + size % 2, 1)
    return None


def wav_seconds(path: Path) -> float:
    """Length that the header states of a file that ends before; 0 where the file is as long as it says."""
    sound = wav_sound(path)
    if sound is None or sound.size is None or not sound.bytes_per_second:
        return 0.0
    cut_short = path.stat().st_size < sound.start + sound.size
    return sound.size / sound.bytes_per_second if cut_short else 0.0
