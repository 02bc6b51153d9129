"""The expressions of the lexicons in one automaton, and which of them a text can hold at all.

The automaton carries all phrases and the fixed texts of all patterns. Of the sets of texts that a pattern cannot do
without, the two rarest point at it together: only where a text of each occurs is it looked at at all, and it is tried
where one of each other set occurs too.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

import ahocorasick

from qa_monitor.language import normalise
from qa_monitor.lexicon.model import Category, Entry, Lexicons, Pattern
from qa_monitor.lexicon.pattern import Classes, compile_tree, needed

Texts = tuple[frozenset[str], ...]
"""Of each set one text lies in whatever a pattern matches; the rarest set first."""

ALWAYS = 0
"""Stands for the second set of a pattern that has one only."""


@dataclass(frozen=True, slots=True, eq=False)
class Exempt:
    """An exception of an entry."""

    regex: Callable[[], re.Pattern[str]]
    """Compiled when first needed: a call points at few of them."""
    needed: Texts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Expression:
    """A phrase or pattern of an entry."""

    category: Category
    entry: Entry
    written: str
    regex: Callable[[], re.Pattern[str]] | None
    """None for a phrase. Compiled when first needed."""
    also_needed: Texts
    """What a pattern needs beside the two sets that point at it."""
    exceptions: tuple[Exempt, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Occurring:
    """A text of the lexicons, and what it says that it occurs."""

    text: str
    phrases: tuple[Expression, ...]
    """That it is."""
    patterns: Mapping[int, Sequence[Expression]]
    """That it points at together with a text of the set of that number."""
    sets: tuple[int, ...]
    """The numbers of the sets that it is in."""


def automaton(lexicons: Lexicons) -> ahocorasick.Automaton:
    """Every phrase and every text that a pattern or an exception needs, each as `Occurring`."""
    built = _Building(lexicons.classes, partial(_commonness, _in_examples(lexicons)))
    for category in lexicons.categories:
        for entry in category.entries:
            built.add(category, entry)
    return built.automaton()


class _Building:
    """What texts point at, while expression after expression is added."""

    def __init__(self, classes: Classes, rarity: Callable[[Iterable[str]], tuple[int, int, int]]) -> None:
        self._classes = classes
        self._rarity = rarity
        self._phrases: defaultdict[str, list[Expression]] = defaultdict(list)
        self._patterns: defaultdict[str, defaultdict[int, list[Expression]]] = defaultdict(lambda: defaultdict(list))
        self._numbers: dict[frozenset[str], int] = {}
        self._texts: set[str] = set()

    def add(self, category: Category, entry: Entry) -> None:
        """The expressions of an entry."""
        exceptions = tuple(self._exempt(pattern) for pattern in entry.exceptions)
        expression = partial(Expression, category=category, entry=entry, exceptions=exceptions)
        for phrase in entry.phrases:
            self._phrases[phrase.normal].append(expression(written=phrase.written, regex=None, also_needed=()))
        for pattern in entry.patterns:
            regex = cache(partial(compile_tree, pattern.tree, self._classes))
            first, *others = self._needed(pattern) or (frozenset[str](),)
            second = self._numbers.setdefault(others[0], ALWAYS + 1 + len(self._numbers)) if others else ALWAYS
            pointed_at = expression(written=pattern.written, regex=regex, also_needed=tuple(others[1:]))
            for text in first:
                self._patterns[text][second].append(pointed_at)

    def automaton(self) -> ahocorasick.Automaton:
        """Of all that was added."""
        sets: defaultdict[str, list[int]] = defaultdict(list)
        for texts, number in self._numbers.items():
            for text in texts:
                sets[text].append(number)
        found = ahocorasick.Automaton()
        for text in dict.fromkeys((*self._phrases, *self._texts)):
            patterns = dict(self._patterns[text]) if text in self._patterns else {}
            phrases = tuple(self._phrases.get(text, ()))
            found.add_word(text, Occurring(text, phrases, patterns, tuple(sets.get(text, ()))))
        found.make_automaton()
        return found

    def _exempt(self, pattern: Pattern) -> Exempt:
        return Exempt(cache(partial(compile_tree, pattern.tree, self._classes, widest=True)), self._needed(pattern))

    def _needed(self, pattern: Pattern) -> Texts:
        found = tuple(sorted(needed(pattern.tree, self._classes), key=self._rarity))
        self._texts.update(*found)
        return found


LONGEST_COUNTED = 4
"""Characters up to which it is counted how common a text is."""


def _in_examples(lexicons: Lexicons) -> Counter[str]:
    """How often each short text occurs in the examples, which are much like what is said in calls."""
    texts = (normalise(example.text).text for category in lexicons.categories for example in category.examples)
    return Counter(
        text[at : at + many] for text in texts for many in range(1, LONGEST_COUNTED + 1) for at in range(len(text))
    )


def _commonness(common: Mapping[str, int], texts: Iterable[str]) -> tuple[int, int, int]:
    """Sorts the set of texts first that occurs least: by the examples, else by the length of its shortest."""
    some = list(texts)
    return sum(common.get(text, 0) for text in some), -min(map(len, some)), len(some)
