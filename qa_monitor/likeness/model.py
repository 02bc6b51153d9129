"""How like the words of a category of violations some words are.

One linear model over grams with a softmax over the categories and `nothing`, fitted by `benchmarks/likeness.py` on
sentences of each category and on ordinary speech; docs/decisions/0008-meaning-beyond-lists.md has its figures. Linear
on purpose: the share of every character in a verdict can be shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa_monitor.likeness.grams import Grams, Integers

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """The fitted model. Column 0 of `weights` and `bias` is `nothing`, column 1 + i is `categories[i]`."""

    categories: tuple[str, ...]
    """Ids in the lexicons."""
    weights: npt.NDArray[np.float16]
    """By bucket and column."""
    bias: Floats
    """By column."""
    sha256: str
    """Of the file it was read from; belongs into the versions of an analysis."""

    def probabilities(self, grams: Grams) -> Floats:
        """By column, summing to 1: what kind of speech the words with these grams are."""
        buckets = np.unique(grams.buckets)
        logits = self.bias + _strength(buckets) * self.weights[buckets].sum(axis=0, dtype=np.float64)
        shares = np.exp(logits - logits.max())
        return np.asarray(shares / shares.sum())

    def probabilities_within(self, grams: Grams, stretches: Sequence[tuple[int, int]]) -> Floats:
        """`probabilities` of the grams within each stretch of characters, a row each, to the last bits or so."""
        buckets, places = np.unique(grams.buckets, return_inverse=True)
        first, last = np.array(stretches, np.int64).reshape(-1, 2).T[:, :, np.newaxis]
        stretch, gram = np.nonzero((grams.starts >= first) & (grams.stops <= last))
        occur = np.zeros((len(stretches), len(buckets)))
        occur[stretch, places[gram]] = 1
        strengths = 1 / np.sqrt(np.maximum(occur.sum(axis=1, keepdims=True), 1))
        logits = self.bias + strengths * (occur @ self.weights[buckets].astype(np.float64))
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(shares / shares.sum(axis=1, keepdims=True))

    def shares(self, grams: Grams, category: int, *, start: int, stop: int) -> Floats:
        """What each character from `start` to `stop` gives to the log-odds of a category against `nothing`.

        `category` is an index in `categories`. A gram's share is divided among its characters; all sum to the log-odds
        less their bias.
        """
        buckets, places, times = np.unique(grams.buckets, return_inverse=True, return_counts=True)
        weights = self.weights[buckets].astype(np.float64)
        each = ((weights[:, category + 1] - weights[:, 0]) * _strength(buckets) / times)[places]
        shares = np.zeros(stop - start)
        for share, first, last in zip(each, grams.starts, grams.stops, strict=True):
            shares[first - start : last - start] += share / (last - first)
        return shares


def _strength(buckets: Integers) -> float:
    """The value of each gram that occurs: long texts have no louder voice than short ones."""
    return float(1 / np.sqrt(max(len(buckets), 1)))
