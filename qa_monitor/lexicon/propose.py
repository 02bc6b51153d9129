"""What else may have been said: entries of the lexicons that sound like what was heard but are written differently.

A phrase is proposed where its syllables nearly occur; a pattern where near occurrences of its parts stand in order, no
further apart than its gaps allow, and are near enough together: several weakly heard parts support each other.
Proposals are generous. The audio decides (verification), then context.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from qa_monitor.language.sound import Spoken, ways_to_say
from qa_monitor.lexicon.automaton import MOST_COST, Automaton
from qa_monitor.lexicon.follow import follow
from qa_monitor.lexicon.model import Category, Entry, Lexicons
from qa_monitor.lexicon.nearby import Fixed, Indices, Part, PartSounds, fixed_parts, texts_of
from qa_monitor.lexicon.pattern import Node
from qa_monitor.lexicon.retrieve import SoundIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An expression of an entry that may have been said: the parts to read there instead of what was heard."""

    category: Category
    entry: Entry
    written: str
    parts: tuple[Part, ...]

    @property
    def start(self) -> int:
        """First normal character."""
        return self.parts[0].start

    @property
    def stop(self) -> int:
        """Behind the last normal character."""
        return self.parts[-1].stop

    @property
    def syllables(self) -> int:
        """Of its fixed text."""
        return sum(len(part.text) for part in self.parts)

    @property
    def cost(self) -> float:
        """A syllable; 0 where it sounds exactly like what was heard."""
        return sum(part.cost for part in self.parts) / self.syllables


@dataclass(frozen=True, slots=True, eq=False)
class _Phrase:
    """A phrase of an entry; its normal form is looked for."""

    category: Category
    entry: Entry
    written: str


@dataclass(frozen=True, slots=True, eq=False)
class _Pattern:
    """A pattern of an entry."""

    category: Category
    entry: Entry
    written: str
    tree: Node


@dataclass(frozen=True, slots=True, eq=False)
class Proposer:
    """The lexicons, ready to be searched for by sound; heavy to build, then shared by all calls of a worker."""

    _texts: tuple[str, ...]
    """Normal forms of phrases, each once."""
    _whole: SoundIndex
    """Over them."""
    _phrases: tuple[tuple[_Phrase, ...], ...]
    """The phrases of each."""
    _parts: PartSounds
    """Of patterns, whose parts may fit badly where others fit well."""
    _automaton: Automaton
    _patterns: tuple[_Pattern, ...]
    _categories: tuple[Category, ...]
    _owners: Indices
    """By pattern, which of the categories has it."""

    @classmethod
    def build(cls, lexicons: Lexicons) -> "Proposer":
        """An index over every phrase and every fixed part of a pattern."""
        entries = [(category, entry) for category in lexicons.categories for entry in category.entries]
        phrases: defaultdict[str, list[_Phrase]] = defaultdict(list)
        for category, entry in entries:
            for phrase in entry.phrases:
                phrases[phrase.normal].append(_Phrase(category, entry, phrase.written))
        patterns = [_Pattern(*owners, one.written, one.tree) for owners in entries for one in owners[1].patterns]
        trees = [pattern.tree for pattern in patterns]
        parts = PartSounds.build(trees, lexicons.classes)
        numbers = {category.id: number for number, category in enumerate(lexicons.categories)}
        return cls(
            _texts=tuple(phrases),
            _whole=SoundIndex.build(tuple(phrases)),
            _phrases=tuple(map(tuple, phrases.values())),
            _parts=parts,
            _automaton=Automaton.of(trees, parts.parts),
            _patterns=tuple(patterns),
            _categories=lexicons.categories,
            _owners=np.array([numbers[pattern.category.id] for pattern in patterns], np.intp),
        )

    def proposals(self, text: str, *, counts: Callable[[Category], bool]) -> list[Proposal]:
        """Every expression of categories that count which may have been said in a normalised text, likeliest first.

        Where an expression fits in several overlapping ways, the cheapest stays.
        """
        ways = ways_to_say(text)
        return _cheapest([*self._phrases_in(ways, counts), *self._patterns_in(text, ways, counts)])

    def _phrases_in(self, ways: Sequence[Spoken], counts: Callable[[Category], bool]) -> Iterator[Proposal]:
        for one in self._whole.candidates(ways, most_cost=MOST_COST):
            text = self._texts[one.phrase]
            part = Part(one.start, one.stop, text, one.cost * len(text))
            for phrase in self._phrases[one.phrase]:
                if counts(phrase.category):
                    yield Proposal(category=phrase.category, entry=phrase.entry, written=phrase.written, parts=(part,))

    def _patterns_in(self, text: str, ways: Sequence[Spoken], counts: Callable[[Category], bool]) -> Iterator[Proposal]:
        nearby = self._parts.near(text, ways)
        chosen = np.array(list(map(counts, self._categories)), np.bool_)[self._owners]
        fitting, rows = self._automaton.fitting(nearby, places=len(text) + 1, chosen=chosen)
        near: defaultdict[int, defaultdict[Fixed, list[Part]]] = defaultdict(partial(defaultdict, list))
        for number, (fixed, part) in zip(fitting.tolist(), nearby.named(rows), strict=True):
            near[number][fixed].append(part)
        for number, own in near.items():
            pattern = self._patterns[number]
            for parts in follow(pattern.tree, own):
                yield Proposal(category=pattern.category, entry=pattern.entry, written=pattern.written, parts=parts)


def fixed_texts(lexicons: Lexicons) -> set[str]:
    """Phrases, and what is fixed in patterns. An expression nearly occurs only where one of its texts does."""
    entries = [entry for category in lexicons.categories for entry in category.entries]
    phrases = {phrase.normal for entry in entries for phrase in entry.phrases}
    parts = {part for entry in entries for pattern in entry.patterns for part in fixed_parts(pattern.tree)}
    return phrases | {text for part in parts for text in texts_of(part, lexicons.classes)}


def _likeliest_first(one: Proposal) -> tuple[float, int, int, str, str, str]:
    return one.cost, -one.syllables, one.start, one.written, one.category.id, one.entry.id


def _cheapest(proposals: list[Proposal]) -> list[Proposal]:
    """Without the ways of an expression that overlap a cheaper way of the same one."""
    kept: list[Proposal] = []
    taken: defaultdict[tuple[str, str, str], list[Proposal]] = defaultdict(list)
    for one in sorted(proposals, key=_likeliest_first):
        same = taken[one.category.id, one.entry.id, one.written]
        if all(one.stop <= other.start or other.stop <= one.start for other in same):
            same.append(one)
            kept.append(one)
    return kept
