"""Sound level over time, where a stretch of speech really begins, and whose sound it is."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from qa_monitor.domain import SAMPLE_RATE_HZ, Samples, Span

STEP_SAMPLES = 160
STEP_SECONDS = STEP_SAMPLES / SAMPLE_RATE_HZ
_BLOCK_STEPS = 60 * SAMPLE_RATE_HZ // STEP_SAMPLES
_SILENCE_DB = -100.0

ONSET_DB = 6.0
"""Speech stands out from the line's own noise by at least this much, the double of its amplitude."""
LOUD_DB = 10.0
"""Sound this much above the line's noise is somebody or something, not the line."""
ONSET_REACH = 0.4
"""The detector is late by up to this many seconds on weak first sounds."""
ONSET_DIP = 0.06
"""A stop consonant is silent for about this long before its release."""
CROSSTALK_DB = 20.0
"""Side-tone and echo of the other party arrive at least this much weaker than on the party's own channel."""


def levels(samples: Samples) -> npt.NDArray[np.float32]:
    """Level of each 10 ms in dB of full scale, -100 at the least; a rest shorter than 10 ms is left out."""
    steps = len(samples) // STEP_SAMPLES
    blocks = []
    for first in range(0, steps, _BLOCK_STEPS):
        last = min(first + _BLOCK_STEPS, steps)
        sound = samples.read(first * STEP_SAMPLES, last * STEP_SAMPLES).reshape(-1, STEP_SAMPLES)
        power = np.mean(np.square(sound, dtype=np.float32), axis=1)
        blocks.append(10 * np.log10(np.maximum(power, 10 ** (_SILENCE_DB / 10))))
    return np.concatenate(blocks) if blocks else np.empty(0, dtype=np.float32)


def noise_floor(level: npt.NDArray[np.float32]) -> float:
    """The line's own noise in dB: what is reached in the quietest tenth of the call."""
    return float(np.quantile(level, 0.1)) if len(level) else _SILENCE_DB


def is_loud(
    level: npt.NDArray[np.float32], *, floor: float, frames: int, frame_seconds: float
) -> npt.NDArray[np.bool_]:
    """For each of `frames` frames, whether its sound anywhere stands out from the noise `floor`."""
    starts = np.minimum((np.arange(frames) * frame_seconds / STEP_SECONDS).astype(int), max(len(level) - 1, 0))
    if not len(level):
        return np.zeros(frames, dtype=np.bool_)
    return np.asarray(np.maximum.reduceat(level, starts) > floor + LOUD_DB)


def sharpen(spans: Sequence[Span], level: npt.NDArray[np.float32], *, floor: float) -> list[Span]:
    """`spans` with each start moved back to where its sound rises out of the noise, never into the span before."""
    sharp: list[Span] = []
    for span in spans:
        earliest = max(span.start - ONSET_REACH, sharp[-1].end if sharp else 0.0)
        start = _onset(level, span.start, earliest=earliest, above=floor + ONSET_DB)
        sharp.append(Span(start, span.end))
    return sharp


def _onset(level: npt.NDArray[np.float32], start: float, *, earliest: float, above: float) -> float:
    step = onset = round(start / STEP_SECONDS)
    dip = round(ONSET_DIP / STEP_SECONDS)
    while step > max(earliest / STEP_SECONDS, 0) and onset - step <= dip:
        step -= 1
        if step < len(level) and level[step] > above:
            onset = step
    return max(min(onset * STEP_SECONDS, start), earliest)


def is_crosstalk(span: Span, own: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> bool:
    """Whether the sound of `span` is the other channel's, leaking: far louder there, and rising and falling alike."""
    first, last = round(span.start / STEP_SECONDS), round(span.end / STEP_SECONDS)
    here, there = own[first:last], other[first:last]
    steps = min(len(here), len(there))
    if steps < 2:
        return False
    here, there = here[:steps], there[:steps]
    if float(np.quantile(there, 0.9) - np.quantile(here, 0.9)) < CROSSTALK_DB:
        return False
    if here.std() == 0 or there.std() == 0:
        return False
    return bool(np.corrcoef(here, there)[0, 1] > 0.5)
