"""The one decision: how probable it is that a category's expression was said, from its sound and from the audio.

A logistic model, fitted by `benchmarks/verification.py` on expressions of which the truth is known, its parameters in
`decision.json`; docs/decisions/0006-verification.md has its figures and its reliability.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp, log
from typing import Any

FEATURES = (
    "cost",
    "log_syllables",
    "support",
    "support_above_8",
    "phrase_mean",
    "phrase_least",
    "reads_better",
)
PRIOR_FEATURES = ("cost", "log_syllables", "reads_better")
"""What is known before the audio is asked."""
MOST_SUPPORT = (-15.0, 10.0)
"""Beyond these a difference tells nothing more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of one expression at one place; log-probabilities are natural and of tokens, each <= 0."""

    cost: float
    """Of its sounds against those heard, a syllable."""
    syllables: int
    changed: tuple[float, ...]
    """Of the tokens that the expression changes, given the audio."""
    phrase: tuple[float, ...]
    """Of those tokens and the expression's unchanged ones."""
    ratio: float
    """Log-likelihood of the whole text with the expression less that of the text as heard."""
    reads_better: float
    """Log-probability of the text as words of Chinese less that of the text as heard, a changed character."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One category at one place: its expressions that may stand there, and what else may.

    Several expressions of a category that fit the same sounds support each other (念给我 and 报给我 ask the same):
    their likelihoods add up, against those of the text as heard and of other categories' expressions.
    """

    own: tuple[Evidence, ...]
    """Of each way to say it, the likeliest first; never empty."""
    rivals: tuple[float, ...]
    """Ratios, as in `Evidence`, of other categories' expressions for the same words."""

    @property
    def support(self) -> float:
        """Log-odds of the category by the audio alone."""
        odds = _log_sum([one.ratio for one in self.own]) - _log_sum([0.0, *self.rivals])
        return max(MOST_SUPPORT[0], min(MOST_SUPPORT[1], odds))

    def features(self) -> tuple[float, ...]:
        """In the order of `FEATURES`."""
        best = self.own[0]
        return (
            best.cost,
            log(best.syllables),
            self.support,
            max(-8.0, self.support),
            _mean(best.phrase),
            min(best.changed, default=0.0),
            best.reads_better,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A logistic model over features, each less its mean and in units of its spread."""

    mean: tuple[float, ...]
    spread: tuple[float, ...]
    weight: tuple[float, ...]
    bias: float

    def probability(self, features: Sequence[float]) -> float:
        """That the expression was said, 0..1."""
        scaled = ((x - m) / s * w for x, m, s, w in zip(features, self.mean, self.spread, self.weight, strict=True))
        return 1 / (1 + exp(-max(-30.0, min(30.0, self.bias + sum(scaled)))))


def shipped() -> Decision:
    """The decision fitted and shipped with the program, over `FEATURES`."""
    return _fitted()["decision"]


def shipped_prior() -> Decision:
    """What is thought before the audio is asked, over `PRIOR_FEATURES`; fitted with the decision."""
    return _fitted()["prior"]


@cache
def _fitted() -> Mapping[str, Decision]:
    models: dict[str, Any] = json.loads(files(__package__).joinpath("decision.json").read_text(encoding="utf-8"))
    return {
        name: Decision(
            mean=tuple(fields["mean"]),
            spread=tuple(fields["spread"]),
            weight=tuple(fields["weight"]),
            bias=fields["bias"],
        )
        for name, fields in models.items()
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _log_sum(logs: Sequence[float]) -> float:
    """Of probabilities given by their logarithms, the logarithm of their sum."""
    highest = max(logs)
    return highest + log(sum(exp(one - highest) for one in logs))
