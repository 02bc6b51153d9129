"""What else may have been said: entries of the lexicons that sound like what was heard but are written differently.

A phrase is proposed where its syllables nearly occur; a pattern where near occurrences of its parts stand in order, no
further apart than its gaps allow, and are near enough together: several weakly heard parts support each other.
Proposals are generous. The audio decides (verification), then context.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa_monitor.language.sound import Spoken, ways_to_say
from qa_monitor.lexicon.model import Category, Entry, Lexicons
from qa_monitor.lexicon.pattern import Classes, Gap, Literal, Node, Number, OneOf, WordClass, anchors, needed
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
LONGEST_NUMBER = 12
"""Digits of a number inside a pattern that count as its text."""
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


@dataclass(frozen=True, slots=True, eq=False)
class _Joined:
    """A pattern as it is searched for by sound."""

    category: Category
    entry: Entry
    written: str
    tree: Parts
    needed: tuple[frozenset[str], ...]
    """One text of each set must nearly occur, else the pattern cannot."""
    most_cost: float
    """Of the longest way through it; what costs more is given up early."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What nearly occurs in one text."""

    parts: Mapping[str, Sequence[Part]]
    """By fixed text."""
    words: Mapping[str, Sequence[Part]]
    """By word class."""
    numbers: Sequence[Part]


@dataclass(frozen=True, slots=True, eq=False)
class _Texts:
    """Texts that are searched for by sound up to one bound."""

    texts: tuple[str, ...]
    index: SoundIndex
    most_cost: float

    @classmethod
    def build(cls, texts: Iterable[str], most_cost: float) -> "_Texts":
        """An index over them."""
        ordered = tuple(sorted(texts))
        return cls(ordered, SoundIndex.build(ordered), most_cost)

    def near(self, spoken: Sequence[Spoken]) -> Iterator[Part]:
        """Where they nearly occur."""
        for one in self.index.candidates(spoken, most_cost=self.most_cost):
            text = self.texts[one.phrase]
            yield Part(one.start, one.stop, text, one.cost * len(text))


@dataclass(frozen=True, slots=True, eq=False)
class Proposer:
    """The lexicons, ready to be searched for by sound; heavy to build, then shared by all calls of a worker."""

    _whole: _Texts
    """Whole phrases, which must fit well."""
    _parts: _Texts
    """Fixed parts of patterns, of which one may fit badly where the others fit well."""
    _phrases: Mapping[str, tuple[tuple[Category, Entry, str], ...]]
    _patterns: Mapping[str, tuple[_Joined, ...]]
    """By each text that points at them."""
    _classes: Classes

    @classmethod
    def build(cls, lexicons: Lexicons) -> "Proposer":
        """An index over every phrase and every fixed part of a pattern."""
        phrases: defaultdict[str, list[tuple[Category, Entry, str]]] = defaultdict(list)
        patterns: defaultdict[str, list[_Joined]] = defaultdict(list)
        parts: set[str] = set()
        for category in lexicons.categories:
            for entry in category.entries:
                for phrase in entry.phrases:
                    phrases[phrase.normal].append((category, entry, phrase.written))
                for pattern in entry.patterns:
                    parts |= set(_fixed(pattern.tree, lexicons.classes))
                    joined = _Joined(
                        category=category,
                        entry=entry,
                        written=pattern.written,
                        tree=pattern.tree,
                        needed=needed(pattern.tree, lexicons.classes),
                        most_cost=MOST_COST * _longest(pattern.tree, lexicons.classes),
                    )
                    for anchor in anchors(pattern.tree, lexicons.classes) or ():
                        patterns[anchor].append(joined)
        return cls(
            _whole=_Texts.build(phrases, MOST_COST),
            _parts=_Texts.build(parts, MOST_PART_COST),
            _phrases={text: tuple(owners) for text, owners in phrases.items()},
            _patterns={text: tuple(owners) for text, owners in patterns.items()},
            _classes=lexicons.classes,
        )

    def proposals(self, text: str, *, counts: Callable[[Category], bool]) -> list[Proposal]:
        """Every expression of categories that count which may have been said in a normalised text, likeliest first.

        Where an expression fits in several overlapping ways, the cheapest stays.
        """
        spoken = ways_to_say(text)
        return _cheapest([*self._phrases_in(spoken, counts), *self._patterns_in(self._found(text, spoken), counts)])

    def _found(self, text: str, spoken: Sequence[Spoken]) -> _Found:
        parts: defaultdict[str, list[Part]] = defaultdict(list)
        for part in self._parts.near(spoken):
            parts[part.text].append(part)
        words = {
            name: [part for word in own if word in parts for part in parts[word]] for name, own in self._classes.items()
        }
        return _Found(parts, words, _numbers(text))

    def _phrases_in(self, spoken: Sequence[Spoken], counts: Callable[[Category], bool]) -> Iterator[Proposal]:
        for part in self._whole.near(spoken):
            for category, entry, written in self._phrases[part.text]:
                if counts(category):
                    yield Proposal(category=category, entry=entry, written=written, parts=(part,))

    def _patterns_in(self, found: _Found, counts: Callable[[Category], bool]) -> Iterator[Proposal]:
        pointed = {id(pattern): pattern for fixed in found.parts for pattern in self._patterns.get(fixed, ())}
        heard = frozenset(found.parts)
        for pattern in pointed.values():
            if not counts(pattern.category) or any(texts.isdisjoint(heard) for texts in pattern.needed):
                continue
            for state in _follow(pattern.tree, None, found, pattern.most_cost):
                if state.parts and state.cost <= MOST_COST * sum(len(part.text) for part in state.parts):
                    yield Proposal(
                        category=pattern.category, entry=pattern.entry, written=pattern.written, parts=state.parts
                    )


def _follow(node: Node, states: list[_State] | None, found: _Found, most_cost: float) -> list[_State]:
    """Ways to go on from `states` through `node`; None stands for the beginning, anywhere."""
    going: list[_State] = []
    match node:
        case Literal(text):
            going = _next(states, found.parts.get(text, ()), most_cost)
        case WordClass(name):
            going = _next(states, found.words[name], most_cost)
        case Number():
            going = _next(states, found.numbers, most_cost)
        case Gap(up_to):
            going = [_State(s.cost, s.parts, s.end, s.slack + up_to) for s in states or ()]
        case OneOf(options):
            ways = [_option(option, states, found, most_cost) for option in options if _may_hold(option, found)]
            going = _best([state for way in ways for state in way])
        case Parts(parts):
            for part in parts:
                states = going = _follow(part, states, found, most_cost)
                if not going:
                    break
    return going


def _may_hold(option: Parts, found: _Found) -> bool:
    """False where a text that the option needs is nowhere near, so that it need not be followed."""
    for part in option.parts:  # noqa: SIM110  a generator takes longer
        if isinstance(part, Literal) and part.text not in found.parts:
            return False
    return True


def _option(option: Parts, states: list[_State] | None, found: _Found, most_cost: float) -> list[_State]:
    if option.parts:
        return _follow(option, states, found, most_cost)
    return [_State(0.0, (), -1, 0)] if states is None else states


def _longest(node: Node, classes: Classes) -> int:
    """Characters of fixed text on the longest way through `node`."""
    match node:
        case Literal(text):
            return len(text)
        case WordClass(name):
            return max(map(len, classes[name]))
        case OneOf(options):
            return max(_longest(option, classes) for option in options)
        case Parts(parts):
            return sum(_longest(part, classes) for part in parts)
        case Number():
            return LONGEST_NUMBER
    return 0


def fixed_texts(lexicons: Lexicons) -> set[str]:
    """Phrases, and what is fixed in patterns. An expression nearly occurs only where one of its texts does."""
    entries = [entry for category in lexicons.categories for entry in category.entries]
    phrases = {phrase.normal for entry in entries for phrase in entry.phrases}
    patterns = [pattern.tree for entry in entries for pattern in entry.patterns]
    return phrases | {text for tree in patterns for text in _fixed(tree, lexicons.classes)}


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


def _next(states: list[_State] | None, parts: Iterable[Part], most_cost: float) -> list[_State]:
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
                if cost <= most_cost:
                    going.append(_State(cost, (*state.parts, part), part.stop, 0))
    return _best(going)


def _best(states: list[_State]) -> list[_State]:
    """The cheapest state of each place, and of those no more than `MOST_STATES`."""
    if len(states) < 2:
        return states
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
