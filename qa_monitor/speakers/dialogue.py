"""Who speaks in each piece of a call, from words, voices and the alternation of turns together.

A hidden Markov model of two sides, by the forward-backward algorithm (L. Rabiner, "A Tutorial on Hidden Markov Models",
1989). Which voice is whose is not known: both ways are reckoned, and each counts as much as the words make it likely.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """What speaks for the agent in one piece; natural log-odds, 0 says nothing."""

    words: float
    voice: float
    """For the first of two voices, whosever it is."""
    change: float
    """Probability that somebody else spoke right before."""


def agent_probabilities(clues: Sequence[Clue]) -> Floats:
    """Probability that the agent speaks, for each piece."""
    if not clues:
        return np.empty(0)
    words = np.array([clue.words for clue in clues])
    voice = np.array([clue.voice for clue in clues])
    change = np.array([clue.change for clue in clues])
    ways = [_forward_backward(words + sign * voice, change) for sign in (1, -1)]
    evidence = np.array([total for total, _ in ways])
    shares = np.exp(evidence - evidence.max())
    return np.asarray(sum(share * agent for share, (_, agent) in zip(shares / shares.sum(), ways, strict=True)))


def drawn(clues: Sequence[Clue], *, many: int, seed: int) -> npt.NDArray[np.bool_]:
    """`many` courses of the call, each drawn as often as it is likely: a row says in which pieces the agent speaks.

    By forward filtering and backward sampling. The same `seed` gives the same courses.
    """
    if not clues:
        return np.empty((many, 0), dtype=np.bool_)
    words = np.array([clue.words for clue in clues])
    voice = np.array([clue.voice for clue in clues])
    change = np.array([clue.change for clue in clues])
    ways = [_forward(words + sign * voice, change) for sign in (1, -1)]
    second = 1 / (1 + np.exp(ways[0][0] - ways[1][0]))
    chance = np.random.default_rng(seed).random((many, len(clues) + 1))
    return np.stack([_course(ways[int(row[-1] < second)][1], change, row) for row in chance])


def _course(forward: Floats, change: Floats, chance: Floats) -> npt.NDArray[np.bool_]:
    """One course, from the end to the beginning; `chance`: a number from 0 to 1 for each piece."""
    agent = np.empty(len(forward), dtype=np.bool_)
    shares = forward[-1]
    for at in range(len(forward) - 1, -1, -1):
        agent[at] = chance[at] * shares.sum() < shares[0]
        if at:
            stays, moves = 1 - change[at], change[at]
            shares = forward[at - 1] * (np.array([stays, moves]) if agent[at] else np.array([moves, stays]))
    return agent


def borne_out(clues: Sequence[Clue], seconds: Sequence[float]) -> float:
    """How far the words go with the voices, as natural log-odds: above 0 where each voice talks like one side.

    Against it stand voices that have nothing to do with sides: one speaker in two moods, or two colleagues. Each is
    compared with the same words spoken by anybody, weighted by time; whichever voice is the agent's explains more.
    """
    words = _sigmoid(np.array([clue.words for clue in clues]))
    return max(_evidence(words, sign * np.array([clue.voice for clue in clues]), seconds) for sign in (1, -1))


def _evidence(words: Floats, voice: Floats, seconds: Sequence[float]) -> float:
    agent = _sigmoid(voice)
    share = float(np.average(agent, weights=seconds))
    explained = np.log(agent * words + (1 - agent) * (1 - words))
    by_anybody = np.log(share * words + (1 - share) * (1 - words))
    return float((explained - by_anybody).sum())


def _sigmoid(log_odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def _forward_backward(log_odds: Floats, change: Floats) -> tuple[float, Floats]:
    """Logarithm of how well one way explains all, and the probability of the agent in each piece.

    The states are the agent and the person called; odds are split evenly, so that no certainty makes a number too big.
    """
    total, forward = _forward(log_odds, change)
    seen = _seen(log_odds)
    backward = np.ones(2)
    agent = np.empty(len(seen))
    for at in range(len(seen) - 1, -1, -1):
        both = forward[at] * backward
        agent[at] = both[0] / both.sum()
        backward = _moved(seen[at] * backward, change[at])
        backward /= backward.sum()
    return total, agent


def _forward(log_odds: Floats, change: Floats) -> tuple[float, Floats]:
    """Logarithm of how well all is explained, and the shares of the states in each piece by what came up to it."""
    seen = _seen(log_odds)
    forward = np.empty_like(seen)
    total = 0.0
    before = np.array([0.5, 0.5])
    for at, own in enumerate(seen):
        here = _moved(before, change[at]) * own if at else before * own
        total += float(np.log(here.sum()))
        before = forward[at] = here / here.sum()
    return total, forward


def _seen(log_odds: Floats) -> Floats:
    return np.asarray(np.exp(np.stack((log_odds, -log_odds), axis=1) / 2))


def _moved(shares: Floats, change: float) -> Floats:
    return np.asarray(shares * (1 - change) + shares[::-1] * change)
