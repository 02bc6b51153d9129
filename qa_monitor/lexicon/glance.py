"""Whether any of some texts can sound near a few words at all: a look that takes a tenth of the time of a search.

A text of n syllables fits if its differences cost at most `most_cost` * n together. Divided into pairs of syllables,
one pair then costs no more than its share, or, where there is room for a syllable too many or too few, some pairs are
heard exactly. So only texts one of whose pairs was nearly heard are compared as a whole.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from math import inf

import numpy as np
import numpy.typing as npt

from qa_monitor.language.sound import NUMBER, Readings, Spoken, ways_to_say
from qa_monitor.lexicon import near
from qa_monitor.lexicon.retrieve import UNLIKE_ALL, costs_to

LEAST_DIFFERENCE = 15
"""Hundredths that two unlike syllables cost at least."""
REMEMBERED = 1 << 16
"""Pairs of slots of which it is kept where they may be."""
EDIT = min(near.INSERTION, near.DELETION)

_Pair = tuple[int, int]
"""Numbers of two syllables, one after the other."""


@dataclass(frozen=True, slots=True, eq=False)
class _Text:
    """A text that is looked for."""

    written: str
    sounds: tuple[int, ...]
    """Of each syllable the index in `Glance._costs`."""
    budget: int
    """Hundredths that its differences may cost."""

    exact_pairs: int | None
    """How many of its pairs at least are heard exactly where there are edits; None if there is no room for one."""

    @classmethod
    def of(cls, written: str, sounds: Sequence[int], most_cost: float) -> "_Text":
        """The text; `most_cost` is what a syllable may cost."""
        budget, pairs = int(100 * most_cost * len(sounds) + 1e-6), len(sounds) // 2
        edits = range(1, budget // EDIT + 1)
        exact = min((pairs - many - (budget - many * EDIT) // LEAST_DIFFERENCE for many in edits), default=None)
        return cls(written, tuple(sounds), budget, exact)


_Places = tuple[tuple[_Text, int], ...]
"""A text each, and where in it."""


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """Texts, ready to be looked for."""

    _near: Mapping[_Pair, _Places]
    """By a pair that may be heard, the text that it may belong to, and where its pair begins in it."""
    _exact: Mapping[_Pair, _Places]
    """The same of pairs that sound the same, in texts that may have a syllable too many or few."""
    _costs: npt.NDArray[np.int64]
    """By sound and syllable."""
    _unpredictable: float
    """From so many syllables on a text may fit of which no pair is heard exactly."""
    _shortest: int
    """Syllables that the shortest text has where as many are lost as there is room for."""
    _rows: dict[Readings, Sequence[int]] = field(default_factory=dict)
    """`_row` of what was heard so far: characters have a few hundred readings, and come again in every call."""
    _places: dict[tuple[Readings, Readings], tuple[_Places, _Places]] = field(default_factory=dict)
    """`_place` of what was heard so far."""

    @classmethod
    def build(cls, texts: Iterable[tuple[str, float]]) -> "Glance":
        """For normal texts of two syllables or more that can be read aloud, each with what a syllable may cost."""
        slots = [(text, way.readings, most_cost) for text, most_cost in texts for way in ways_to_say(text)]
        sounds = {readings: number for number, readings in enumerate({r: None for _, own, _ in slots for r in own})}
        costs = costs_to(list(sounds))[: len(NUMBER)].T.astype(np.int64)
        sought = [_Text.of(text, [sounds[readings] for readings in own], most_cost) for text, own, most_cost in slots]
        close: defaultdict[_Pair, list[tuple[_Text, int]]] = defaultdict(list)
        exact: defaultdict[_Pair, list[tuple[_Text, int]]] = defaultdict(list)
        for text in sought:
            for at in range(0, len(text.sounds) - 1, 2):
                pair = costs[text.sounds[at]], costs[text.sounds[at + 1]]
                for heard in _pairs(*pair, text.budget // (len(text.sounds) // 2)):
                    close[heard].append((text, at))
                for heard in _pairs(*pair, 0) if text.exact_pairs is not None else ():
                    exact[heard].append((text, at))
        return cls(
            {pair: tuple(places) for pair, places in close.items()},
            {pair: tuple(places) for pair, places in exact.items()},
            costs,
            min((len(one.sounds) - one.budget // EDIT for one in sought if (one.exact_pairs or 1) < 1), default=inf),
            min((len(one.sounds) - one.budget // EDIT for one in sought), default=0),
        )

    def may_fit(self, text: str, words: Spoken) -> bool:
        """Whether a text may fit somewhere in `text` otherwise than as it is written; False only where none does.

        `words` is a way to say `text`.
        """
        slots = words.readings
        many = len(slots)
        if many < self._shortest:
            return False
        costs = [self._rows.get(readings) or self._row(readings) for readings in slots]
        exact: defaultdict[_Text, set[int]] = defaultdict(set)
        for at, pair in enumerate(pairwise(slots)):
            close, same = self._places.get(pair) or self._place(pair)
            for sought, inside in close:
                start = at - inside
                if start < 0 or start + len(sought.sounds) > many:
                    continue
                left = sought.budget
                for sound, row in zip(sought.sounds, costs[start:], strict=False):
                    left -= row[sound]
                    if left < 0:
                        break
                else:
                    if sought.written != _written(text, words, start, sought):
                        return True
            for sought, inside in same:
                exact[sought].add(inside)
        if any(len(pairs) >= (sought.exact_pairs or 0) for sought, pairs in exact.items()):
            return True
        return many >= self._unpredictable

    def _row(self, readings: Readings) -> Sequence[int]:
        """What it costs, by sound, that the syllable heard in a slot is that sound."""
        heard = [NUMBER[one] for one in readings]
        row = self._costs[:, heard].min(axis=1).tolist() if heard else [UNLIKE_ALL] * len(self._costs)
        self._rows[readings] = row
        return row

    def _place(self, pair: tuple[Readings, Readings]) -> tuple[_Places, _Places]:
        """Where the two slots may be a pair of a text, near and exactly."""
        heard = list(product([NUMBER[one] for one in pair[0]], [NUMBER[one] for one in pair[1]]))
        close, same = (
            tuple(dict.fromkeys(place for one in heard for place in places.get(one, ())))
            for places in (self._near, self._exact)
        )
        if len(self._places) >= REMEMBERED:
            self._places.clear()
        self._places[pair] = close, same
        return close, same


def _written(text: str, words: Spoken, start: int, sought: _Text) -> str:
    return text[words.starts[start] : words.stops[start + len(sought.sounds) - 1]]


def _pairs(first: near.Ints, second: near.Ints, most: int) -> list[_Pair]:
    """The syllables that may be heard for two sounds at no more than `most` hundredths, by what each would cost."""
    ones, others = np.flatnonzero(first <= most), np.flatnonzero(second <= most)
    one, other = np.nonzero(first[ones][:, np.newaxis] + second[others] <= most)
    return list(zip(ones[one].tolist(), others[other].tolist(), strict=True))
