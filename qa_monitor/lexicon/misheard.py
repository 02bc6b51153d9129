"""Cues that the recogniser may have written in other characters.

Only cues of two syllables and more are looked for: 不, 没 and 别 sound like too much. A cue is looked for near an
expression that was found, never over whole calls.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from qa_monitor.language.sound import Spoken, spoken, ways_to_say
from qa_monitor.lexicon.glance import Glance
from qa_monitor.lexicon.pattern import Classes, Gap, Literal, Node, Number, OneOf, WordClass
from qa_monitor.lexicon.pattern import Sequence as Parts
from qa_monitor.lexicon.retrieve import SoundIndex

MOST_COST = 0.1
"""Distance a syllable up to which a cue may have been misheard: one or two slips in four syllables."""

SURE_SYLLABLES = 3
"""So many syllables that sound the same are the cue; two may be other words: 信息不回 is not 不会."""

NEAR_SYLLABLES = 4
"""So many syllables may be a cue that they only sound near; fewer sound near everything: 没有商(量) is not 没有想."""

LEAST_SYLLABLES = 2

_NUMBER = re.compile("[0-9]")


@dataclass(frozen=True, slots=True)
class Misheard:
    """A cue that may have been said where other characters were heard."""

    start: int
    stop: int
    """Bounds in the text as heard."""
    believed: str
    cost: float
    """Distance a syllable between the readings that are nearest."""
    same_sound: bool
    """Whether both have the same usual readings; by rarer ones 你弟弟 may be 你提的."""

    @property
    def certain(self) -> bool:
        """Whether nothing else can have been said."""
        return self.same_sound and len(self.believed) >= SURE_SYLLABLES


@dataclass(frozen=True, slots=True, eq=False)
class CueSounds:
    """Every way to say every cue, ready to be searched for by sound."""

    _texts: tuple[str, ...]
    _index: SoundIndex
    _shorter: Glance
    """Of the cues of fewer than `NEAR_SYLLABLES`."""
    _longer: Glance
    _alike: Mapping[tuple[str, ...], frozenset[str]]
    """The shorter cues by their syllables, as they are usually read."""
    _openings: frozenset[tuple[str, ...]]
    """The first syllables, as they are usually read, of the cues that may be certain."""

    @classmethod
    def build(cls, cues: Iterable[Node], classes: Classes) -> "CueSounds":
        """Of cues without gaps: what lies in a gap has no sound of its own."""
        texts = {text for cue in cues for text in _texts(cue, classes) if _can_be_misheard(text)}
        ordered = sorted(texts)
        shorter = [text for text in ordered if len(text) < NEAR_SYLLABLES]
        longer = [text for text in ordered if len(text) >= NEAR_SYLLABLES]
        openings = {tuple(_usual_sound(text)[:SURE_SYLLABLES]) for text in ordered if len(text) >= SURE_SYLLABLES}
        alike: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
        for text in shorter:
            alike[tuple(_usual_sound(text))].add(text)
        return cls(
            tuple(ordered),
            SoundIndex.build(ordered),
            Glance.build((text, _most_cost(text)) for text in shorter),
            Glance.build((text, _most_cost(text)) for text in longer),
            {sounds: frozenset(same) for sounds, same in alike.items()},
            frozenset(openings),
        )

    def may_be_certain(self, text: str) -> bool:
        """Whether `near` may give a certain one for this text; False only where it does not."""
        if any(map(str.isdecimal, text)):  # how a number is read depends on where it is cut
            return True
        sounds = _usual_sound(text)
        heard = (tuple(sounds[at : at + SURE_SYLLABLES]) for at in range(len(sounds) - SURE_SYLLABLES + 1))
        return any(opening in self._openings for opening in heard)

    def near(self, text: str) -> list[Misheard]:
        """Places of a text that sound like a cue but are written otherwise, the nearest first, then the longest."""
        if not text:
            return []
        said = ways_to_say(text)
        if not any(self._may_be_near(text, way) for way in said):
            return []
        found = []
        for one in self._index.candidates(said, most_cost=MOST_COST):
            heard, believed = text[one.start : one.stop], self._texts[one.phrase]
            same_sound = _usual_sound(heard) == _usual_sound(believed)
            if heard != believed and (same_sound or len(believed) >= NEAR_SYLLABLES):
                found.append(Misheard(one.start, one.stop, believed, one.cost, same_sound))
        return sorted(found, key=lambda one: (one.cost, one.start - one.stop, one.start, one.believed))

    def _may_be_near(self, text: str, way: Spoken) -> bool:
        """Whether `near` may tell anything; False only where it does not."""
        if len(way.readings) != len(text) or _NUMBER.search(text):  # as numbers are read by where they are cut
            return any(glance.may_fit(text, way) for glance in (self._shorter, self._longer))
        sounds = [readings[0] if readings else "" for readings in way.readings]
        for many in {*map(len, self._alike)}:
            for at in range(len(sounds) - many + 1):
                same = self._alike.get(tuple(sounds[at : at + many]))
                if same is not None and same != {text[at : at + many]}:
                    return True
        return self._longer.may_fit(text, way)


def _texts(node: Node, classes: Classes) -> Iterator[str]:
    """What a pattern can match at its barest; nothing for the ways that lead through a gap or a number.

    What may be left out is left out: 绝对不会 holds 不会, and all ways to say all cues are a hundred thousand texts.
    """
    match node:
        case Literal(text):
            yield text
        case Gap() | Number():
            return
        case WordClass(name):
            yield from classes[name]
        case OneOf(options) if Parts(()) in options:
            yield ""
        case OneOf(options):
            for option in options:
                yield from _texts(option, classes)
        case Parts(parts):
            yield from map("".join, product(*(tuple(_texts(part, classes)) for part in parts)))


def _most_cost(text: str) -> float:
    """What a syllable of the cue may cost for it to be told: nothing where it must sound the same."""
    return MOST_COST if len(text) >= NEAR_SYLLABLES else 0.0


def _usual_sound(text: str) -> list[str]:
    return [readings[0] if readings else "" for readings in spoken(text).readings]


def _can_be_misheard(text: str) -> bool:
    said = spoken(text).readings
    return len(said) >= LEAST_SYLLABLES and all(said)
