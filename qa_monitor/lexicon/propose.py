"""What else may have been said: entries of the lexicons that sound like what was heard but are written differently.

A phrase is proposed where its syllables nearly occur; a pattern where near occurrences of its parts stand in order, no
further apart than its gaps allow, and are near enough together: several weakly heard parts support each other.
Proposals are generous. The audio decides (verification), then context.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa_monitor.lexicon.model import Category, Entry, Lexicons
from qa_monitor.lexicon.pattern import Classes, Gap, Literal, Node, Number, OneOf, WordClass, anchors
from qa_monitor.lexicon.pattern import Sequence as Parts
from qa_monitor.lexicon.retrieve import SoundIndex

MOST_COST = 0.15
"""Cost a syllable up to which a whole expression is proposed."""
MOST_PART_COST = 0.3
"""Cost a syllable up to which one part of it may fit."""
TOUCHING = 1
"""Syllables that may be lost or added between parts that should touch ..."""
TOUCHING_COST = 0.3
"""... and the cost of each."""
MOST_STATES = 60
"""Partial matches of a pattern that are followed further, the cheapest first."""


@dataclass(frozen=True, slots=True)
class Part:
    """Fixed text of an expression, and the place in the normal text that sounds like it."""

    start: int
    stop: int
    text: str
    cost: float
    """Of all its syllables together."""


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


@dataclass(frozen=True, slots=True)
class _State:
    """A pattern matched up to `end`; the next part may begin up to `slack` characters later."""

    cost: float
    parts: tuple[Part, ...]
    end: int
    slack: int


_Found = Mapping[str, Sequence[Part]]
"""Near occurrences of each fixed text."""


@dataclass(frozen=True, slots=True, eq=False)
class Proposer:
    """The lexicons, ready to be searched for by sound; heavy to build, then shared by all calls of a worker."""

    _texts: tuple[str, ...]
    _index: SoundIndex
    _phrases: Mapping[str, tuple[tuple[Category, Entry, str], ...]]
    _patterns: Mapping[str, tuple[tuple[Category, Entry, str, Parts], ...]]
    """By each text that points at them."""
    _classes: Classes

    @classmethod
    def build(cls, lexicons: Lexicons) -> "Proposer":
        """An index over every phrase and every fixed part of a pattern."""
        phrases: defaultdict[str, list[tuple[Category, Entry, str]]] = defaultdict(list)
        patterns: defaultdict[str, list[tuple[Category, Entry, str, Parts]]] = defaultdict(list)
        texts: set[str] = set()
        for category in lexicons.categories:
            for entry in category.entries:
                for phrase in entry.phrases:
                    phrases[phrase.normal].append((category, entry, phrase.written))
                for pattern in entry.patterns:
                    texts |= set(_fixed(pattern.tree, lexicons.classes))
                    for anchor in anchors(pattern.tree, lexicons.classes) or ():
                        patterns[anchor].append((category, entry, pattern.written, pattern.tree))
        ordered = tuple(sorted(texts | set(phrases)))
        return cls(
            _texts=ordered,
            _index=SoundIndex.build(ordered),
            _phrases={text: tuple(owners) for text, owners in phrases.items()},
            _patterns={text: tuple(owners) for text, owners in patterns.items()},
            _classes=lexicons.classes,
        )

    def proposals(self, text: str) -> list[Proposal]:
        """Every expression that may have been said in a normalised text, the likeliest first.

        Where an expression fits in several overlapping ways, the cheapest stays.
        """
        found = self._occurrences(text)
        return _cheapest([*self._whole(found), *self._joined(found, text)])

    def _occurrences(self, text: str) -> _Found:
        found: defaultdict[str, list[Part]] = defaultdict(list)
        for one in self._index.candidates(text, most_cost=MOST_PART_COST):
            fixed = self._texts[one.phrase]
            found[fixed].append(Part(one.start, one.stop, fixed, one.cost * len(fixed)))
        return found

    def _whole(self, found: _Found) -> Iterator[Proposal]:
        for text, owners in self._phrases.items():
            for part in found.get(text, ()):
                if part.cost <= MOST_COST * len(text):
                    for category, entry, written in owners:
                        yield Proposal(category=category, entry=entry, written=written, parts=(part,))

    def _joined(self, found: _Found, text: str) -> Iterator[Proposal]:
        pointed = {id(owner): owner for fixed in found for owner in self._patterns.get(fixed, ())}
        numbers = _numbers(text)
        for category, entry, written, tree in pointed.values():
            for state in self._follow(tree, None, found, numbers):
                if state.parts and state.cost <= MOST_COST * sum(len(part.text) for part in state.parts):
                    yield Proposal(category=category, entry=entry, written=written, parts=state.parts)

    def _follow(self, node: Node, states: list[_State] | None, found: _Found, numbers: Sequence[Part]) -> list[_State]:
        """Ways to go on from `states` through `node`; None stands for the beginning, anywhere."""
        going: list[_State] = []
        match node:
            case Literal(text):
                going = _next(states, found.get(text, ()))
            case WordClass(name):
                going = _next(states, [part for word in self._classes[name] for part in found.get(word, ())])
            case Number():
                going = _next(states, numbers)
            case Gap(up_to):
                going = [_State(s.cost, s.parts, s.end, s.slack + up_to) for s in states or ()]
            case OneOf(options):
                ways = [self._option(option, states, found, numbers) for option in options]
                going = _best([state for way in ways for state in way])
            case Parts(parts):
                for part in parts:
                    states = going = self._follow(part, states, found, numbers)
                    if not going:
                        break
        return going

    def _option(
        self, option: Parts, states: list[_State] | None, found: _Found, numbers: Sequence[Part]
    ) -> list[_State]:
        if option.parts:
            return self._follow(option, states, found, numbers)
        return [_State(0.0, (), -1, 0)] if states is None else states


def _fixed(node: Node, classes: Classes) -> Iterator[str]:
    match node:
        case Literal(text):
            yield text
        case WordClass(name):
            yield from classes[name]
        case OneOf(options):
            for option in options:
                yield from _fixed(option, classes)
        case Parts(parts):
            for part in parts:
                yield from _fixed(part, classes)
        case Gap() | Number():
            pass


def _numbers(text: str) -> list[Part]:
    """Digits of a normalised text, as parts that cost nothing and are read as they stand."""
    found: list[Part] = []
    at = 0
    while at < len(text):
        stop = at
        while stop < len(text) and text[stop].isdecimal():
            stop += 1
        if stop > at:
            found.append(Part(at, stop, text[at:stop], 0.0))
        at = max(stop, at + 1)
    return found


def _next(states: list[_State] | None, parts: Iterable[Part]) -> list[_State]:
    if states is None:
        return [_State(part.cost, (part,), part.stop, 0) for part in parts]
    going: list[_State] = []
    for state in states:
        for part in parts:
            if not state.parts:
                going.append(_State(part.cost, (part,), part.stop, 0))
                continue
            off = max(state.end - part.start, part.start - state.end - state.slack, 0)
            if off <= TOUCHING and part.start > state.parts[-1].start and part.stop > state.end:
                cost = state.cost + part.cost + TOUCHING_COST * off
                going.append(_State(cost, (*state.parts, part), part.stop, 0))
    return _best(going)


def _best(states: list[_State]) -> list[_State]:
    """The cheapest state of each place, and of those no more than `MOST_STATES`."""
    cheapest: dict[tuple[int, int, int], _State] = {}
    for state in sorted(states, key=lambda s: s.cost - MOST_COST * sum(len(p.text) for p in s.parts)):
        place = (state.parts[0].start if state.parts else -1, state.end, state.slack)
        cheapest.setdefault(place, state)
    return list(cheapest.values())[:MOST_STATES]


def _cheapest(proposals: list[Proposal]) -> list[Proposal]:
    """Without the ways of an expression that overlap a cheaper way of the same one."""
    kept: list[Proposal] = []
    taken: defaultdict[tuple[str, str, str], list[Proposal]] = defaultdict(list)
    for one in sorted(proposals, key=lambda p: (p.cost, -p.syllables, p.start, p.written)):
        same = taken[one.category.id, one.entry.id, one.written]
        if all(one.stop <= other.start or other.stop <= one.start for other in same):
            same.append(one)
            kept.append(one)
    return kept
