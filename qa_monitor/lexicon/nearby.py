"""Where the fixed parts of patterns nearly occur in one text: in columns, and as values only what is asked for."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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
    part: Indices
    """Its number."""
    start: Indices
    stop: Indices
    length: Indices
    """Characters of the text that nearly occurs."""
    cost: Floats
    """Of all its syllables together."""
    _text: Indices
    """The number of that text, or -1 for a number as it stands."""
    _sounds: "PartSounds"
    _heard: str

    def named(self, rows: Indices) -> Iterator[tuple[Fixed, Part]]:
        """These occurrences as values."""
        texts, parts = self._sounds.texts, self._sounds.parts
        columns = (self.part, self.start, self.stop, self._text, self.cost)
        for part, start, stop, text, cost in zip(*(column[rows].tolist() for column in columns), strict=True):
            yield parts[part], Part(start, stop, texts[text] if text >= 0 else self._heard[start:stop], cost)


@dataclass(frozen=True, slots=True, eq=False)
class PartSounds:
    """The parts of patterns, ready to be searched for by sound."""

    parts: tuple[Fixed, ...]
    """By number; `Number` is the last."""
    texts: tuple[str, ...]
    """What may stand for some part."""
    _length: Indices
    """Of each text."""
    _index: SoundIndex
    _begins: Indices
    """The first use of each text; one more at the end."""
    _part: Indices
    """By use of a text: the part that it may stand for ..."""
    _order: Indices
    """... and its place among all uses in order of the part, then of the part's texts."""

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
            parts=(*parts, Number()),
            texts=tuple(many),
            _length=np.array([len(text) for text in many], np.intp),
            _index=SoundIndex.build(tuple(many)),
            _begins=np.cumsum([0, *many.values()]),
            _part=np.array([number for _, number, _ in uses], np.intp),
            _order=np.argsort(sorted(range(len(uses)), key=lambda use: uses[use][1:])),
        )

    def near(self, text: str, ways: Sequence[Spoken]) -> Nearby:
        """Where they nearly occur in a normal text, which is said in these ways."""
        found = self._index.candidates(ways, most_cost=MOST_PART_COST)
        row, use = each(self._begins, found.phrase)
        order = np.argsort(self._order[use], kind="stable")
        part, row = self._part[use[order]], row[order]
        length = self._length[found.phrase[row]]
        start, stop = np.array([match.span() for match in re.finditer(r"\d+", text)], np.intp).reshape(-1, 2).T
        part = np.append(part, np.full(len(start), len(self.parts) - 1))
        return Nearby(
            begins=np.concatenate(([0], np.cumsum(np.bincount(part, minlength=len(self.parts))))),
            part=part,
            start=np.append(found.start[row], start),
            stop=np.append(found.stop[row], stop),
            length=np.append(length, stop - start),
            cost=np.append(found.cost[row] * length, np.zeros(len(start))),
            _text=np.append(found.phrase[row], np.full(len(start), -1)),
            _sounds=self,
            _heard=text,
        )


def each(begins: Indices, groups: npt.NDArray[np.integer]) -> tuple[Indices, Indices]:
    """All members of some groups, as indices into `groups` and into the members, which lie end to end by group."""
    many = np.diff(begins)[groups]
    member = np.arange(many.sum()) + np.repeat(begins[groups] - (np.cumsum(many) - many), many)
    return np.repeat(np.arange(len(groups)), many), member
