"""A call as a WAV file that need not exist: any stretch of its bytes is made when it is asked for."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from qa_monitor.domain import SAMPLE_RATE_HZ, Audio, Span, Track

HEADER_BYTES = 44
TONE_HZ = 1000.0
"""The beep; one cycle is 16 samples, so that every stretch of it joins the next."""

TONE_LEVEL = 0.08
"""Of full scale: heard, and no louder than the voices around it."""

_FULL_SCALE = 32_768


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WaveFile:
    """16-bit PCM at `SAMPLE_RATE_HZ`: of two tracks one each side, of one or more than two a single channel."""

    tracks: tuple[Track, ...]
    beeps: tuple[Span, ...]
    """Heard as a tone on every channel, in order, apart from each other."""
    tag: str
    """The same for the same bytes, as an entity tag of HTTP without its quotes."""

    @property
    def channels(self) -> int:
        """1 or 2."""
        return 2 if len(self.tracks) == 2 else 1

    @property
    def samples(self) -> int:
        """Length of each channel."""
        return max(len(track.samples) for track in self.tracks)

    def __len__(self) -> int:
        return HEADER_BYTES + self.samples * self._frame

    def read(self, start: int, stop: int) -> bytes:
        """Bytes `start` to `stop` of the file; what lies behind its end is cut off."""
        stop = min(stop, len(self))
        header = _header(self.channels, self.samples)[start:stop]
        first, last = max(0, start - HEADER_BYTES), max(0, stop - HEADER_BYTES)
        if first >= last:
            return header
        from_frame, to_frame = first // self._frame, -(-last // self._frame)
        sound = self._frames(from_frame, to_frame)
        offset = from_frame * self._frame
        return header + sound[first - offset : last - offset]

    @property
    def _frame(self) -> int:
        return 2 * self.channels

    def _frames(self, start: int, stop: int) -> bytes:
        block = np.stack([_padded(track.samples.read(start, stop), stop - start) for track in self.tracks])
        if len(self.tracks) > 2:
            block = block.mean(axis=0, keepdims=True, dtype=np.float32)
        _beep(block, start, self.beeps)
        scaled = np.clip(np.rint(block.T * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1)
        return scaled.astype("<i2").tobytes()


def wave_file(audio: Audio, *, identity: str, lane: int | None, beeps: Sequence[Span]) -> WaveFile:
    """The call to listen to: all lanes, or lane number `lane`; IndexError where there is no such lane.

    `identity`: SHA-256 of the recording.
    """
    tracks = audio.tracks if lane is None else (audio.tracks[lane],)
    about = "\n".join([identity, str(lane), *(f"{span.start}..{span.end}" for span in beeps)])
    return WaveFile(tracks=tracks, beeps=tuple(beeps), tag=sha256(about.encode()).hexdigest()[:32])


def excerpt(audio: Audio, span: Span, beeps: Sequence[Span]) -> npt.NDArray[np.float32]:
    """The sound of `span`, all tracks in one, -1..1, a tone in place of what lies in `beeps` (apart, in order)."""
    first, last = round(span.start * SAMPLE_RATE_HZ), round(span.end * SAMPLE_RATE_HZ)
    last = min(last, max(len(track.samples) for track in audio.tracks))
    tracks = [_padded(track.samples.read(first, last), max(0, last - first)) for track in audio.tracks]
    mixed: npt.NDArray[np.float32] = np.clip(np.sum(tracks, axis=0, keepdims=True, dtype=np.float32), -1, 1)
    _beep(mixed, first, beeps)
    return mixed.reshape(-1)


def _header(channels: int, samples: int) -> bytes:
    """The header of canonical WAV (Microsoft and IBM, Multimedia Programming Interface 1.0, 1991)."""
    frame = 2 * channels
    sound = samples * frame
    rate = SAMPLE_RATE_HZ
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, rate, rate * frame, frame, 16)
    return struct.pack("<4sI4s", b"RIFF", 36 + sound, b"WAVE") + form + struct.pack("<4sI", b"data", sound)


def _padded(samples: npt.NDArray[np.float32], length: int) -> npt.NDArray[np.float32]:
    padded: npt.NDArray[np.float32] = np.pad(samples, (0, length - len(samples))).astype(np.float32)
    return padded


def _beep(block: npt.NDArray[np.float32], first: int, beeps: Sequence[Span]) -> None:
    """Put the tone over what of `beeps` lies in `block`, whose first sample is number `first` of the call."""
    length = block.shape[1]
    for span in beeps:
        start = max(0, int(span.start * SAMPLE_RATE_HZ) - first)
        stop = min(length, int(span.end * SAMPLE_RATE_HZ) + 1 - first)
        if start < stop:
            at = np.arange(first + start, first + stop, dtype=np.float64)
            block[:, start:stop] = TONE_LEVEL * np.sin(2 * np.pi * TONE_HZ / SAMPLE_RATE_HZ * at)
