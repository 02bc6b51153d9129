"""Loudness as people perceive it, in LUFS: ITU-R BS.1770-4, K-weighting and two gates, for one channel.

The recommendation gives its filters for 48 kHz; here they come from the analogue filters behind them (the shelf and the
high pass of annex 1), by the bilinear transform.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa_monitor.domain import SAMPLE_RATE_HZ

BLOCK_SECONDS = 0.4
"""Length of the blocks that are gated; they begin every quarter of it. What is shorter has no loudness."""

_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE = -10.0
_OFFSET = -0.691
"""Makes a sine of 997 Hz at full scale -3.01 LUFS at 48 kHz; at 16 kHz it is 0.04 more."""

_SETTLED_SECONDS = 0.25
"""Silence behind the sound, in which the filters die away, so that the end does not reach into the start."""


@dataclass(frozen=True, slots=True)
class _Section:
    """A filter of second order: numerator and denominator in powers of 1/z."""

    b: tuple[float, float, float]
    a: tuple[float, float, float]

    def response(self, z: npt.NDArray[np.complex128]) -> npt.NDArray[np.complex128]:
        """What it does to `z` on the unit circle."""
        numerator, denominator = (c[0] + c[1] / z + c[2] / z**2 for c in (self.b, self.a))
        return np.asarray(numerator / denominator)


def _high_shelf() -> _Section:
    """The head: 4 dB more above about 1.7 kHz."""
    k = np.tan(np.pi * 1681.974450955533 / SAMPLE_RATE_HZ)
    high, q = 10 ** (3.999843853973347 / 20), 0.7071752369554196
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    b = (high + band * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - band * k / q + k * k) / a0
    return _Section(b, (1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0))


def _high_pass() -> _Section:
    """Low rumble counts for little."""
    k, q = np.tan(np.pi * 38.13547087602444 / SAMPLE_RATE_HZ), 0.5003270373238773
    a0 = 1 + k / q + k * k
    return _Section((1.0, -2.0, 1.0), (1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0))


_K_WEIGHTING: Sequence[_Section] = (_high_shelf(), _high_pass())


def loudness(sound: npt.NDArray[np.float32]) -> float | None:
    """Loudness of `sound`, one channel at `SAMPLE_RATE_HZ`, -1..1, in LUFS; None where it is too short or silent."""
    block, step = round(BLOCK_SECONDS * SAMPLE_RATE_HZ), round(BLOCK_SECONDS * SAMPLE_RATE_HZ / 4)
    if len(sound) < block:
        return None
    power = np.square(_weighted(sound))
    sums = np.concatenate(([0.0], np.cumsum(power)))
    starts = np.arange(0, len(sound) - block + 1, step)
    means = np.maximum((sums[starts + block] - sums[starts]) / block, 1e-12)
    kept = means[_lufs(means) > _ABSOLUTE_GATE]
    if not len(kept):
        return None
    kept = kept[_lufs(kept) > _lufs(kept.mean()) + _RELATIVE_GATE]
    return float(_lufs(kept.mean()))


def _weighted(sound: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    size = len(sound) + round(_SETTLED_SECONDS * SAMPLE_RATE_HZ)
    z = np.exp(2j * np.pi * np.fft.rfftfreq(size))
    spectrum = np.fft.rfft(sound, size)
    for section in _K_WEIGHTING:
        spectrum = spectrum * section.response(z)
    return np.fft.irfft(spectrum, size)[: len(sound)]


def _lufs(power: npt.NDArray[np.float64] | np.float64) -> npt.NDArray[np.float64]:
    return np.asarray(_OFFSET + 10 * np.log10(power))
