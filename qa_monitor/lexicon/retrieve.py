"""Where phrases may have been said, by sound: approximate occurrences of their syllables, all phrases in one pass.

This step proposes, generously; the audio decides. docs/decisions/0004-retrieval-by-sound.md has the figures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa_monitor.language.sound import DISTANCES, NUMBER, Readings, Spoken, ways_to_say
from qa_monitor.lexicon import near

MOST_COST = 0.25
"""Cost a syllable up to which a place is proposed: a phrase of three syllables may lack one."""

UNLIKE_ALL = 100
"""Hundredths from a slot of text that has no sound of its own to any syllable."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where a phrase may have been said."""

    phrase: int
    """Index of the phrase as given to `SoundIndex.build`."""
    start: int
    stop: int
    """Bounds in the normal text."""
    cost: float
    """For each syllable of the phrase; 0: the same sound, 1: nothing in common."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Candidates by column; nothing is made of those that nobody wants."""

    phrase: near.Ints
    start: near.Ints
    stop: near.Ints
    cost: Floats

    @property
    def columns(self) -> tuple[near.Ints, near.Ints, near.Ints, Floats]:
        """All of them."""
        return self.phrase, self.start, self.stop, self.cost

    def __len__(self) -> int:
        return len(self.phrase)

    def __iter__(self) -> Iterator[Candidate]:
        return map(Candidate, *(column.tolist() for column in self.columns))

    def at(self, rows: npt.NDArray[np.integer | np.bool_]) -> "Candidates":
        """Those of `rows`, in that order."""
        return Candidates(*(column[rows] for column in self.columns))


@dataclass(frozen=True, slots=True, eq=False)
class SoundIndex:
    """Phrases, ready to be searched for by sound. In which order they were given makes no difference."""

    _lines: near.Lines
    """Every way to say every phrase."""
    _phrase: near.Ints
    """The phrase of each line."""
    _costs: near.Costs
    """From each syllable of Mandarin and, last, from a slot without sound, to each sound of the lines."""

    @classmethod
    def build(cls, phrases: Sequence[str]) -> "SoundIndex":
        """An index of normalised phrases. Raises ValueError for one that is empty or cannot be read aloud."""
        ways = [(number, way.readings) for number, phrase in enumerate(phrases) for way in _readable(phrase)]
        distinct = dict.fromkeys(readings for _, slots in ways for readings in slots)
        sounds = {readings: sound for sound, readings in enumerate(distinct)}
        return cls(
            _lines=near.Lines.of([[sounds[readings] for readings in slots] for _, slots in ways]),
            _phrase=near.as_ints([number for number, _ in ways]),
            _costs=costs_to(list(sounds)),
        )

    def candidates(self, text: Sequence[Spoken] | str, *, most_cost: float = MOST_COST) -> Candidates:
        """Every place in a normal text where a phrase fits for at most `most_cost` a syllable, in order of place.

        A syllable too many or too few costs `near.INSERTION` or `near.DELETION` hundredths, another one its distance.
        Of overlapping places of one phrase the cheapest stays, then the shortest, then the earliest. The numbers of a
        `str` are taken as amounts and digit by digit; ways to say it are taken as they are.
        Raises ValueError if a phrase would fit for `most_cost` where none of it was heard.
        """
        if not 0 <= 100 * most_cost < near.DELETION:
            raise ValueError(f"most_cost is {most_cost}, not in 0 <= most_cost < {near.DELETION / 100}")
        ways = ways_to_say(text) if isinstance(text, str) else text
        columns = zip(*(self._places(way, most_cost).columns for way in ways), strict=True)
        return _best(Candidates(*map(np.concatenate, columns)))

    def costs_of(self, slots: Sequence[Readings]) -> near.Costs:
        """From each slot, given by what may be heard there, to each sound of the phrases."""
        if not slots:
            return np.empty((0, self._costs.shape[1]), np.uint8)
        numbers = [[NUMBER[syllable] for syllable in readings] or [len(NUMBER)] for readings in slots]
        begins = np.cumsum([0, *map(len, numbers[:-1])])
        heard = self._costs[[number for readings in numbers for number in readings]]
        return np.minimum.reduceat(heard, begins, axis=0)

    def places(self, costs: near.Costs, *, most_cost: float) -> Candidates:
        """As `candidates`, in slots of which the costs are known; start and stop count slots."""
        line, start, stop, cost = near.fits(self._lines, costs, 100 * most_cost).T
        return _best(Candidates(self._phrase[line], start, stop, cost / (100 * self._lines.length[line])))

    def _places(self, text: Spoken, most_cost: float) -> Candidates:
        """Every place where a phrase fits, overlapping ones too."""
        line, start, stop, cost = near.fits(self._lines, self.costs_of(text.readings), 100 * most_cost).T
        return Candidates(
            self._phrase[line],
            near.as_ints(text.starts)[start],
            near.as_ints(text.stops)[stop - 1],
            cost / (100 * self._lines.length[line]),
        )


def _readable(phrase: str) -> tuple[Spoken, ...]:
    """The ways to say a phrase. Raises ValueError where there is none."""
    ways = ways_to_say(phrase)
    if not phrase:
        raise ValueError("an empty phrase cannot be found by sound")
    for readings, start, stop in zip(ways[0].readings, ways[0].starts, ways[0].stops, strict=True):
        if not readings:
            raise ValueError(f"{phrase!r} cannot be found by sound: {phrase[start:stop]!r} has no known reading")
    return ways


def costs_to(sounds: Sequence[Readings]) -> near.Costs:
    """From each syllable, and last from a slot without sound, to each sound, whichever of its readings is nearest."""
    costs = np.full((len(NUMBER) + 1, len(sounds)), UNLIKE_ALL, np.uint8)
    for sound, readings in enumerate(sounds):
        nearest = DISTANCES[:, [NUMBER[syllable] for syllable in readings]].min(axis=1)
        costs[:-1, sound] = np.rint(100 * nearest)
    return costs


def _best(found: Candidates) -> Candidates:
    """Of overlapping places of a phrase the cheapest, then the shortest, then the earliest; in order of place."""
    stretch = _stretches(found)
    left = np.lexsort((found.start, found.stop - found.start, found.cost, stretch))
    kept: list[npt.NDArray[np.intp]] = []
    while len(left):
        first = np.diff(stretch[left], prepend=-1) > 0
        best = left[first]
        kept.append(best)
        beside = np.repeat(best, np.diff(np.flatnonzero(first), append=len(left)))
        left = left[(found.stop[left] <= found.start[beside]) | (found.stop[beside] <= found.start[left])]
    chosen = found.at(np.concatenate([np.empty(0, np.intp), *kept]))
    return chosen.at(np.lexsort((chosen.phrase, chosen.stop, chosen.start)))


def _stretches(found: Candidates) -> npt.NDArray[np.intp]:
    """Numbers places so that those of one phrase that overlap, one with the next, have the same number."""
    by_place = np.lexsort((found.start, found.phrase))
    apart = found.phrase[by_place].astype(np.int64) * (int(found.stop.max(initial=0)) + 1)  # phrases never overlap
    behind = np.maximum.accumulate(apart + found.stop[by_place])
    begins = np.ones(len(found), np.bool_)
    begins[1:] = (apart + found.start[by_place])[1:] >= behind[:-1]
    stretch = np.empty(len(found), np.intp)
    stretch[by_place] = np.cumsum(begins)
    return stretch
