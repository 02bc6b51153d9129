"""Two voices on one track told apart, if they can be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from qa_monitor.domain import SAMPLE_RATE_HZ, Span, Track
from qa_monitor.speakers.voice import HOP_SAMPLES, LOUDNESS, WINDOW_FRAMES, WINDOW_SECONDS, Voices, mel, windowed

Floats = npt.NDArray[np.float32]

STEP_SECONDS = 2.4
"""Windows of a turn begin at most so far apart: closer ones cost more and told no more apart."""
SHORTEST_SECONDS = 0.4
"""A shorter stretch tells nothing of its voice and is not listened to."""
ENOUGH_SECONDS = 1.0
"""Less speech than this in a window takes no part in telling what the voices are like, it is only compared."""
LEAST_WINDOWS = 20
"""Half a minute of speech; of less, any voice can be parted into two heaps that look unlike."""
ALIKE = 0.90
"""Likeness of two voices, 0..1, from which they are taken for one: heaps of one voice were 0.91 alike and more."""
LEAST_SHARE = 0.05
"""A voice with less of the speech than this is noise or a laugh, not the other side."""
TRUST = 0.28
"""What the log-odds of two normal distributions are multiplied by: the heaps were made from the same windows and look
further apart than the voices are. By logistic regression on windows of the development half, sides played 14 to 15 %
slower or faster."""
MOST_LOG_ODDS = 6.0
ROUNDS = 20
CLOSE_STEP_SECONDS = 0.5
"""Windows begin so far apart where a change of voice is looked for inside a turn."""
CLEAR_LOG_ODDS = 1.5
"""Two windows of a turn that lean so far to different voices show that both speak in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """What the voice sounds like in stretches of speech of up to 1.6 s."""

    spans: tuple[Span, ...]
    vectors: Floats
    """Of length 1, window x size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoVoices:
    """Two voices that speak on one track."""

    windows: Windows
    difference: npt.NDArray[np.float64]
    """Direction from the second voice to the first, as long as makes a vector's product with it natural log-odds."""
    likeness: float
    """Of the two voices, 0..1."""
    leaning: Floats
    """For each window, natural log-odds that the first voice speaks; less for one that is mostly silence."""

    def log_odds(self, span: Span) -> float:
        """Natural log-odds that the first voice speaks in `span`, 0 where no window heard it."""
        shared = np.array([span.overlap(window) for window in self.windows.spans])
        if not shared.any():
            return 0.0
        return float(np.clip(shared @ self.leaning / shared.sum(), -MOST_LOG_ODDS, MOST_LOG_ODDS))


def listen(track: Track, spans: Sequence[Span], voices: Voices, *, step: float = STEP_SECONDS) -> Windows:
    """The voice in every stretch of speech, in windows that begin about `step` seconds apart."""
    spans = [span for span in spans if span.seconds >= SHORTEST_SECONDS]
    gain = _gain(track, spans)
    heard: list[Span] = []
    mels: list[Floats] = []
    for span in spans:
        spectrum = mel(track.cut(span) * gain)
        starts = _starts(len(spectrum), step)
        mels.append(windowed(spectrum, starts))
        for start in starts:
            first = span.start + start * HOP_SAMPLES / SAMPLE_RATE_HZ
            heard.append(Span(first, max(min(first + WINDOW_SECONDS, span.end), first + 0.01)))
    return Windows(
        spans=tuple(heard),
        vectors=voices.embed(np.concatenate(mels)) if mels else np.empty((0, 1), dtype=np.float32),
    )


def _gain(track: Track, spans: Sequence[Span]) -> np.float32:
    """What brings the speech to the loudness the encoder knows."""
    seconds = sum(span.seconds for span in spans)
    energy = sum(float(np.square(track.cut(span), dtype=np.float64).sum()) for span in spans)
    return np.float32(LOUDNESS / max((energy / max(seconds * SAMPLE_RATE_HZ, 1.0)) ** 0.5, 1e-6))


def _starts(frames: int, step: float) -> list[int]:
    """First frames of windows that cover a stretch evenly; one in its middle where it is hardly longer than that."""
    spare = max(0, frames - WINDOW_FRAMES)
    count = 1 + round(spare * HOP_SAMPLES / SAMPLE_RATE_HZ / step)
    edges = np.linspace(0, spare, count) if count > 1 else np.array([spare / 2])
    return [int(edge) for edge in edges]


def tell_apart(windows: Windows) -> TwoVoices | None:
    """The two voices of a call; None where one voice speaks, or two that are too much alike to be told apart.

    Spherical k-means for two, weighted by time and begun along the direction in which the windows differ most.
    """
    weights = np.array([span.seconds for span in windows.spans])
    chosen = np.flatnonzero(weights >= ENOUGH_SECONDS)
    if len(chosen) < LEAST_WINDOWS:
        return None
    means = _two_means(windows.vectors[chosen].astype(np.float64), weights[chosen])
    if means is None:
        return None
    likeness = float(means[0] @ means[1])
    if likeness >= ALIKE:
        return None
    difference = (means[0] - means[1]) * _steepness(windows.vectors[chosen] @ (means[0] - means[1]))
    return TwoVoices(windows=windows, difference=difference, likeness=likeness, leaning=_leaning(windows, difference))


def _steepness(places: npt.NDArray[np.float64]) -> float:
    """Log-odds for each unit along the line between two voices, by how far the windows of each scatter there."""
    sides = (places[places > 0], places[places <= 0])
    scatter = sum(float(np.square(side - side.mean()).sum()) for side in sides) / len(places)
    return TRUST * float(sides[0].mean() - sides[1].mean()) / max(scatter, 1e-6)


def _leaning(windows: Windows, difference: npt.NDArray[np.float64]) -> Floats:
    certainty = np.array([min(1.0, span.seconds / WINDOW_SECONDS) for span in windows.spans])
    return np.asarray((windows.vectors @ difference) * certainty, dtype=np.float32)


def both_speak(two: TwoVoices, spans: Sequence[Span]) -> list[Span]:
    """Those of `spans` in which windows lean clearly to either voice."""
    middles = np.array([(window.start + window.end) / 2 for window in two.windows.spans])
    inside = [two.leaning[(span.start <= middles) & (middles <= span.end)] for span in spans]
    both = [bool((own > CLEAR_LOG_ODDS).any() and (own < -CLEAR_LOG_ODDS).any()) for own in inside]
    return [span for span, clear in zip(spans, both, strict=True) if clear]


def heard_closely(two: TwoVoices, track: Track, spans: Sequence[Span], voices: Voices) -> TwoVoices:
    """The same voices, with close windows in `spans`."""
    if not spans:
        return two
    close = listen(track, spans, voices, step=CLOSE_STEP_SECONDS)
    kept = [at for at, window in enumerate(two.windows.spans) if not any(span.overlap(window) for span in spans)]
    windows = Windows(
        spans=(*(two.windows.spans[at] for at in kept), *close.spans),
        vectors=np.concatenate((two.windows.vectors[kept], close.vectors)),
    )
    return replace(two, windows=windows, leaning=_leaning(windows, two.difference))


def changes(two: TwoVoices, spans: Sequence[Span]) -> list[float]:
    """When the voice changes inside `spans`: where the leaning of neighbouring windows passes from one to the other."""
    found: list[float] = []
    for span in spans:
        own = sorted(
            ((window.start + window.end) / 2, float(lean))
            for window, lean in zip(two.windows.spans, two.leaning, strict=True)
            if span.overlap(window)
        )
        found += [
            (before * there - after * here) / (before - after)
            for (here, before), (there, after) in pairwise(own)
            if before * after < 0
        ]
    return found


def _two_means(
    vectors: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None:
    """The directions of two groups; None where one of them has hardly any speech."""
    apart = vectors - np.average(vectors, axis=0, weights=weights)
    widest = np.linalg.svd(apart * np.sqrt(weights)[:, np.newaxis], full_matrices=False)[2][0]
    first = apart @ widest > 0
    for _ in range(ROUNDS):
        if not LEAST_SHARE < weights[first].sum() / weights.sum() < 1 - LEAST_SHARE:
            return None
        means = (_direction(vectors[first], weights[first]), _direction(vectors[~first], weights[~first]))
        nearer = vectors @ means[0] > vectors @ means[1]
        if (nearer == first).all():
            return means
        first = nearer
    return means


def _direction(vectors: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    total = weights @ vectors
    return np.asarray(total / np.linalg.norm(total))
