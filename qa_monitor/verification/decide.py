"""The one decision: how probable it is that an expression was said, from what its sound and the audio say of it.

A logistic model, fitted by `benchmarks/verification.py` on expressions of which the truth is known, its parameters in
`decision.json`; docs/decisions/0006-verification.md has its figures and its reliability.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp, log
from typing import Any

FEATURES = ("cost", "log_syllables", "ratio", "ratio_a_token", "phrase_mean", "phrase_least", "heard_mean")


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
    heard: tuple[float, ...]
    """Of the tokens that they replace."""
    ratio: float
    """Log-likelihood of the whole text with the expression less that of the text as heard."""

    def features(self) -> tuple[float, ...]:
        """In the order of `FEATURES`."""
        return (
            self.cost,
            log(self.syllables),
            self.ratio,
            self.ratio / max(len(self.changed), 1),
            _mean(self.phrase),
            min(self.changed, default=0.0),
            _mean(self.heard),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A logistic model over `FEATURES`, each less its mean and in units of its spread."""

    mean: tuple[float, ...]
    spread: tuple[float, ...]
    weight: tuple[float, ...]
    bias: float

    def probability(self, features: Sequence[float]) -> float:
        """That the expression was said, 0..1."""
        scaled = ((x - m) / s * w for x, m, s, w in zip(features, self.mean, self.spread, self.weight, strict=True))
        return 1 / (1 + exp(-max(-30.0, min(30.0, self.bias + sum(scaled)))))


@cache
def shipped() -> Decision:
    """The decision fitted and shipped with the program."""
    fields: dict[str, Any] = json.loads(files(__package__).joinpath("decision.json").read_text(encoding="utf-8"))
    return Decision(
        mean=tuple(fields["mean"]),
        spread=tuple(fields["spread"]),
        weight=tuple(fields["weight"]),
        bias=fields["bias"],
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
