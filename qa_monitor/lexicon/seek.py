"""Where one phrase may have been said in a great many texts, by sound: a search for words that no lexicon has.

The texts are taken as recognised, character by character, as one long row of syllables; what cannot be read aloud is
left out. Texts with amounts or letters, whose characters are not a syllable each, are searched one by one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from qa_monitor.language import normalise
from qa_monitor.language.sound import IN_A_ROW, NUMERALS, Readings, readings, unreadable
from qa_monitor.lexicon.model import Lexicons
from qa_monitor.lexicon.propose import fixed_texts
from qa_monitor.lexicon.retrieve import MOST_COST, SoundIndex

_SEPARATOR = "\n"
_BETWEEN = 4
"""Separators between texts: more than any phrase has room for, so that none is found across two."""

_NOT_BY_CHARACTER = re.compile("[0-9]{2}|[A-Za-z]|[\uff10-\uff5a]")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A place where the phrase may have been said."""

    text: int
    """Index of the text."""
    start: int
    stop: int
    """Bounds in it."""
    cost: float
    """For each syllable of the phrase; 0: the same sound, 1: nothing in common."""


@dataclass(frozen=True, slots=True, eq=False)
class Seeker:
    """Phrases, ready to be searched for."""

    _index: SoundIndex

    @classmethod
    def build(cls, phrase: str) -> "Seeker":
        """For a phrase as people write it. Raises ValueError if it is shorter than two syllables or unreadable."""
        normal = normalise(phrase).text
        if len(normal) < 2 or unreadable(normal):
            raise ValueError(f"{phrase!r} cannot be searched for by sound")
        return cls(SoundIndex.build([normal]))

    @classmethod
    def of_any(cls, lexicons: Lexicons) -> "Seeker":
        """For every fixed text of lexicons: where none is near, none of their expressions is by sound."""
        return cls(SoundIndex.build(sorted(fixed_texts(lexicons))))

    def sightings(self, texts: Sequence[str]) -> list[Sighting]:
        """Every place in texts as recognised, nearest first, then in their order; none overlaps a nearer one."""
        apart = [number for number, text in enumerate(texts) if _NOT_BY_CHARACTER.search(text)]
        by_character = sorted(set(range(len(texts))) - set(apart))
        found = [*self._one_by_one(texts, apart), *self._all_together(texts, by_character)]
        return sorted(found, key=lambda one: (one.cost, one.text, one.start))

    def _one_by_one(self, texts: Sequence[str], numbers: Iterable[int]) -> Iterable[Sighting]:
        for number in numbers:
            normal = normalise(texts[number])
            for one in self._index.candidates(normal.text, most_cost=MOST_COST):
                yield Sighting(number, *normal.original_span(one.start, one.stop), one.cost)

    def _all_together(self, texts: Sequence[str], numbers: Sequence[int]) -> Iterable[Sighting]:
        if not numbers:
            return
        separator = _SEPARATOR * _BETWEEN
        joined = separator.join(texts[number].replace(_SEPARATOR, " ") for number in numbers)
        begins = np.cumsum([0, *(len(texts[number]) + _BETWEEN for number in numbers[:-1])])
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        distinct, inverse = np.unique(codes, return_inverse=True)
        characters = [chr(code) for code in distinct]
        kept = np.array([character == _SEPARATOR or _has_place(character) for character in characters], np.bool_)[
            inverse
        ]
        costs = self._index.costs_of([_sounds(character) for character in characters])[inverse[kept]]
        at = np.flatnonzero(kept)
        for one in self._index.places(costs, most_cost=MOST_COST):
            first, last = int(at[one.start]), int(at[one.stop - 1])
            number = int(np.searchsorted(begins, first, side="right")) - 1
            yield Sighting(numbers[number], first - int(begins[number]), last + 1 - int(begins[number]), one.cost)


@cache
def _sounds(character: str) -> Readings:
    """What the character may sound like, in its normal form: 您 is 你."""
    normal = normalise(character).text
    if len(normal) != 1:  # punctuation, or a numeral that is several digits: 百
        normal = character
    if normal.isdecimal() and normal.isascii():
        return IN_A_ROW.get(normal) or readings(NUMERALS[int(normal)])
    return readings(normal)


def _has_place(character: str) -> bool:
    """Whether it is a syllable, or at least a character that may be one."""
    return character.isalnum()
