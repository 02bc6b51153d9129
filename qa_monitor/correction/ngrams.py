"""How calls of this kind read: probabilities of characters after the three before them.

Witten-Bell interpolation (Witten and Bell 1991, method C): what was seen n times after a history of which u
different characters were seen counts n, everything else shares u by the history shortened by one character.
"""

import gzip
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from math import log

from qa_monitor.language import normalise

LONGEST = 4
"""Characters in a row that are counted."""
START, END = "^", "$"
"""Stand before the first and behind the last character of a text."""
CHARACTERS = 7000
"""About as many may occur at all: those never seen share what is left for them."""
LEAST_COUNTS = {LONGEST: 2}
"""Rows of that length seen fewer times are left out: most were seen once, and tell little."""
MOST_REMEMBERED = 200_000


class NGrams:
    """A language model over characters. Not for use by several threads."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """`counts`: how often each row of up to `LONGEST` characters was seen, `START` and `END` among them."""
        self._counts = counts
        self._seen: defaultdict[str, int] = defaultdict(int)
        self._distinct: defaultdict[str, int] = defaultdict(int)
        followers: defaultdict[str, set[str]] = defaultdict(set)
        for row, count in counts.items():
            history = row[:-1]
            self._seen[history] += count
            self._distinct[history] += 1
            if len(row) == 2:
                followers[history].add(row[1])
        self._followers = {history: frozenset(some) for history, some in followers.items()}
        self._remembered: dict[tuple[str, str], float] = {}

    def followers(self, character: str) -> frozenset[str]:
        """What was seen right after it."""
        return self._followers.get(character, frozenset())

    def characters(self, *, at_least: int) -> tuple[str, ...]:
        """Those seen so many times, in order."""
        return tuple(sorted(row for row, count in self._counts.items() if len(row) == 1 and count >= at_least))

    def log_probability(self, history: str, character: str) -> float:
        """Natural logarithm of the probability that it follows `history`, the last characters before it."""
        return log(self._probability(history[1 - LONGEST :], character))

    def of_text(self, text: str) -> float:
        """Natural log-probability of a whole normal text."""
        framed = START * (LONGEST - 1) + text + END
        return sum(
            self.log_probability(framed[at - LONGEST + 1 : at], framed[at]) for at in range(LONGEST - 1, len(framed))
        )

    def _probability(self, history: str, character: str) -> float:
        known = self._remembered.get((history, character))
        if known is not None:
            return known
        shorter = self._probability(history[1:], character) if history else 1 / CHARACTERS
        found = shorter
        if history in self._seen:
            count, distinct = self._seen[history], self._distinct[history]
            found = (self._counts.get(history + character, 0) + distinct * shorter) / (count + distinct)
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[history, character] = found
        return found


def counted(texts: Iterable[str]) -> dict[str, int]:
    """How often each row of characters occurs in `texts`, as they are said."""
    counts: Counter[str] = Counter()
    for text in texts:
        framed = START * (LONGEST - 1) + normalise(text).text + END
        for at in range(LONGEST - 1, len(framed)):
            counts.update(framed[at - many + 1 : at + 1] for many in range(1, LONGEST + 1))
    return {row: count for row, count in counts.items() if count >= LEAST_COUNTS.get(len(row), 1)}


def written(counts: Mapping[str, int]) -> bytes:
    """The counts as they are shipped: a row and its count a line, compressed, the same for the same counts."""
    lines = "".join(f"{row} {count}\n" for row, count in sorted(counts.items()))
    return gzip.compress(lines.encode(), mtime=0)


def read(data: bytes) -> dict[str, int]:
    """The counts that `written` made."""
    lines = gzip.decompress(data).decode().splitlines()
    return {row: int(count) for row, _, count in (line.rpartition(" ") for line in lines)}
