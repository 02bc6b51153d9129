"""Sound as the later stages read it: in memory for a few seconds, on disk for a whole call."""

import os
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

FULL_SCALE = 32_768
"""A 16-bit sample of this size would be 1.0."""


@dataclass(frozen=True, slots=True, eq=False)
class ArraySamples:
    """Mono sound at `SAMPLE_RATE_HZ` that lies in memory as one array, -1..1."""

    array: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.array)

    def read(self, start: int, stop: int) -> npt.NDArray[np.float32]:
        """Samples `start` to `stop`; what lies outside is cut off."""
        return self.array[max(0, start) : max(0, stop)]


class Spool:
    """16-bit sound of `channels` channels at `SAMPLE_RATE_HZ` in an unnamed temporary file.

    Two hours of two channels are 461 MB of disk and next to nothing of memory. What nobody wrote is silence and takes
    no disk. The file has no name, so that it disappears with the last reader, a killed process included.
    """

    def __init__(self, channels: int) -> None:
        self.channels = channels
        self.samples = 0
        """Length of each channel."""
        self._file, name = tempfile.mkstemp(prefix="qa-monitor-")
        Path(name).unlink()
        weakref.finalize(self, os.close, self._file)

    def write(self, start: int, block: npt.NDArray[np.int16]) -> None:
        """Put `block` (channels x samples) at sample `start`; an empty block makes the sound that long."""
        data = np.ascontiguousarray(block.T).tobytes()
        place = start * self._bytes_per_sample
        while data:  # a full disk writes less than asked before it raises OSError
            written = os.pwrite(self._file, data, place)
            data, place = data[written:], place + written
        self.samples = max(self.samples, start + block.shape[1])

    def read(self, start: int, stop: int) -> npt.NDArray[np.int16]:
        """Samples `start` to `stop` as channels x samples; silence where nothing was written."""
        data = bytearray((stop - start) * self._bytes_per_sample)
        done, place = 0, start * self._bytes_per_sample
        while count := os.preadv(self._file, [memoryview(data)[done:]], place + done):
            done += count
        return np.frombuffer(data, np.int16).reshape(-1, self.channels).T

    @property
    def _bytes_per_sample(self) -> int:
        return 2 * self.channels


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SpooledSamples:
    """One channel of a spool, or the mean of several, `length` samples long."""

    spool: Spool
    channels: tuple[int, ...]
    length: int
    """May be more than the spool holds: a call of two files is as long as the longer one."""

    def __len__(self) -> int:
        return self.length

    def read(self, start: int, stop: int) -> npt.NDArray[np.float32]:
        """Samples `start` to `stop` from disk; what lies outside is cut off."""
        start = max(0, start)
        stop = max(start, min(stop, self.length))
        block = self.spool.read(start, stop)[list(self.channels)]
        mean: npt.NDArray[np.float32] = block.mean(axis=0, dtype=np.float32)
        return mean / np.float32(FULL_SCALE)
