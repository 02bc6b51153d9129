"""Where the fixed parts of patterns nearly occur in one text: in columns, and as values only what is asked for."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa_monitor.language.sound import Spoken
from qa_monitor.lexicon.pattern import Classes, Literal, Node, Number, OneOf, WordClass
from qa_monitor.lexicon.pattern import Sequence as Parts
from qa_monitor.lexicon.retrieve import SoundIndex

MOST_PART_COST = 0.3
"""Cost a syllable up to which one part of an expression may fit."""

Fixed = Literal | WordClass | Number
"""The parts of a pattern that have a sound of their own."""

Indices = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]


class Part(NamedTuple):
    """Fixed text of an expression, and the place in the normal text that sounds like it."""

    start: int
    stop: int
    text: str
    cost: float
    """Of all its syllables together."""


def fixed_parts(node: Node) -> Iterator[Fixed]:
    """The parts of a pattern that have a sound of their own."""
    match node:
        case Literal() | WordClass() | Number():
            yield node
        case OneOf(nodes) | Parts(nodes):
            for below in nodes:
                yield from fixed_parts(below)


def texts_of(part: Fixed, classes: Classes) -> tuple[str, ...]:
    """What may stand there; nothing for a number, which is read as it stands."""
    match part:
        case Literal(text):
            return (text,)
        case WordClass(name):
            return classes[name]
    return ()


@dataclass(frozen=True, slots=True, eq=False)
class Nearby:
    """Where parts nearly occur in one text: by part and, of one part, in the order of its texts, then of place."""

    begins: Indices
    """The first occurrence of each part; one more at the end."""
    start: Indices
    stop: Indices
    length: Indices
    """Characters of the text that nearly occurs."""
    cost: Floats
    """Of all its syllables together."""
    texts: frozenset[str]
    """What nearly occurs."""

    _text: Indices
    """Its number, or -1 for a number as it stands."""
    _texts: Sequence[str]
    _numbers: Mapping[Fixed, int]
    _heard: str
    _made: dict[Fixed, list[Part]] = field(default_factory=dict)

    def parts(self, fixed: Fixed) -> list[Part]:
        """Where that part nearly occurs."""
        if (made := self._made.get(fixed)) is None:
            made = self._made[fixed] = self._make(fixed)
        return made

    def _make(self, fixed: Fixed) -> list[Part]:
        number = self._numbers[fixed]
        rows = slice(self.begins[number], self.begins[number + 1])
        columns = (column[rows].tolist() for column in (self.start, self.stop, self._text, self.cost))
        return [
            Part(start, stop, self._texts[text] if text >= 0 else self._heard[start:stop], cost)
            for start, stop, text, cost in zip(*columns, strict=True)
        ]


@dataclass(frozen=True, slots=True, eq=False)
class PartSounds:
    """The parts of patterns, ready to be searched for by sound."""

    numbers: Mapping[Fixed, int]
    """Of each part; that of `Number` is the last."""
    _texts: tuple[str, ...]
    """What may stand for some part."""
    _length: Indices
    """Of each text."""
    _index: SoundIndex
    _begins: Indices
    """The first use of each text; one more at the end."""
    _part: Indices
    """By use of a text: the part that it may stand for ..."""
    _rank: Indices
    """... and the how-manieth of the part's texts it is."""

    @classmethod
    def build(cls, trees: Iterable[Node], classes: Classes) -> "PartSounds":
        """Of patterns."""
        parts = dict.fromkeys(chain.from_iterable(map(fixed_parts, trees)))
        parts.pop(Number(), None)
        uses = sorted(
            (text, number, rank)
            for number, part in enumerate(parts)
            for rank, text in enumerate(texts_of(part, classes))
        )
        many = Counter(text for text, _, _ in uses)
        return cls(
            numbers={part: number for number, part in enumerate((*parts, Number()))},
            _texts=tuple(many),
            _length=np.array([len(text) for text in many], np.intp),
            _index=SoundIndex.build(tuple(many)),
            _begins=np.cumsum([0, *many.values()]),
            _part=np.array([number for _, number, _ in uses], np.intp),
            _rank=np.array([rank for _, _, rank in uses], np.intp),
        )

    def near(self, text: str, ways: Sequence[Spoken]) -> Nearby:
        """Where they nearly occur in a normal text, which is said in these ways."""
        found = self._index.candidates(ways, most_cost=MOST_PART_COST)
        row, use = each(self._begins, found.phrase)
        order = np.lexsort((self._rank[use], self._part[use]))
        part, row = self._part[use[order]], row[order]
        length = self._length[found.phrase[row]]
        start, stop = np.array([match.span() for match in re.finditer(r"\d+", text)], np.intp).reshape(-1, 2).T
        near = np.unique(found.phrase).tolist()
        return Nearby(
            begins=np.append(np.searchsorted(part, np.arange(len(self.numbers))), len(part) + len(start)),
            start=np.append(found.start[row], start),
            stop=np.append(found.stop[row], stop),
            length=np.append(length, stop - start),
            cost=np.append(found.cost[row] * length, np.zeros(len(start))),
            texts=frozenset(map(self._texts.__getitem__, near)),
            _text=np.append(found.phrase[row], np.full(len(start), -1)),
            _texts=self._texts,
            _numbers=self.numbers,
            _heard=text,
        )


def each(begins: Indices, groups: npt.NDArray[np.integer]) -> tuple[Indices, Indices]:
    """All members of some groups, as indices into `groups` and into the members, which lie end to end by group."""
    many = np.diff(begins)[groups]
    member = np.arange(many.sum()) + np.repeat(begins[groups] - (np.cumsum(many) - many), many)
    return np.repeat(np.arange(len(groups)), many), member
