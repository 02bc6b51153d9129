"""What of a text the comparison goes by: its characters and its sounds, single and in pairs, each in a bucket.

Sounds stand beside characters so that a homophone the recogniser wrote still counts. Syllables that speakers and
telephones confuse share one spelling: z/zh, c/ch, s/sh, n/l/r, fu/hu, and n/ng at the end. Grams are hashed (Weinberger
et al., Feature Hashing for Large Scale Multitask Learning, 2009): no vocabulary is kept, so any text has its buckets.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from zlib import crc32

import numpy as np
import numpy.typing as npt

from qa_monitor.language.sound import spoken

BUCKETS = 1 << 16

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grams:
    """The grams of a normalised text: the bucket of each, and the characters `starts` to `stops` that it spans."""

    buckets: Integers
    starts: Integers
    stops: Integers

    def within(self, start: int, stop: int) -> "Grams":
        """Those that lie wholly between two characters."""
        inside = (self.starts >= start) & (self.stops <= stop)
        return Grams(self.buckets[inside], self.starts[inside], self.stops[inside])


def grams(normal_text: str) -> Grams:
    """Every gram of a text in the form of `language.normalise`; the digits of a number count as one character."""
    units = [(_written(match[0]), *match.span()) for match in re.finditer(r"[0-9]+|[^0-9]", normal_text)]
    said = spoken(normal_text)
    sounds = [
        (_blurred(readings[0]) if readings else "?", start, stop)
        for readings, start, stop in zip(said.readings, said.starts, said.stops, strict=True)
    ]
    buckets: list[int] = []
    starts: list[int] = []
    stops: list[int] = []
    for kind, parts in (("c", units), ("s", sounds)):
        texts, firsts, lasts = zip(*parts, strict=True) if parts else ((), (), ())
        buckets += [_bucket(kind, text) for text in texts]
        buckets += [_bucket(kind, *pair) for pair in pairwise(texts)]
        starts += (*firsts, *firsts[:-1])
        stops += (*lasts, *lasts[1:])
    return Grams(np.array(buckets, np.int64), np.array(starts, np.int64), np.array(stops, np.int64))


@lru_cache(BUCKETS)
def _bucket(kind: str, *parts: str) -> int:
    return crc32(" ".join((kind, *parts)).encode()) % BUCKETS


def _written(unit: str) -> str:
    return "0" if unit.isdecimal() else unit


@cache
def _blurred(syllable: str) -> str:
    """The one spelling of all syllables that are easily taken for this one."""
    same = re.sub(r"^([zcs])h", r"\1", syllable)
    same = re.sub(r"^[nr](?=[aeiouv])", "l", same)
    return re.sub(r"^fu$", "hu", re.sub(r"([aei])ng$", r"\1n", same))
