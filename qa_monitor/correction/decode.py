"""What may have been said instead of a text as heard: sounds alike, and reads more like calls of this kind.

A noisy channel (Kernighan, Church and Gale 1990): of all texts that sound like the one heard, character for character,
the one is sought for which the probability as language times that of being misheard so is highest; by beam search.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from qa_monitor.correction.ngrams import END, LONGEST, START, NGrams
from qa_monitor.language.sound import DISTANCES, NUMBER, NUMERALS, readings

KEPT = 3.0
"""Natural log-odds by which the recogniser's character is likelier than another of the same sound ..."""
MISHEARD = 1.5
"""... and what is added for another sound, however near ..."""
A_DISTANCE = 12.0
"""... and for each unit of distance (docs/decisions/0004)."""
FARTHEST = 0.46
"""Distance up to which a syllable may have been misheard for another."""
LEAST_SEEN = 3
"""A character seen less often is not put in for another."""
BEAM = 24
GAP = 1
"""Changes so many characters apart are one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Other characters for a stretch of a normal text, as many as were heard."""

    start: int
    stop: int
    said: str
    changed: int
    """Characters that differ."""
    distance: float
    """Mean distance of their sounds from those heard."""
    reads_better: float
    """By how much the text reads more like calls of this kind with this change alone, in nats."""


class Decoder:
    """Finds what may have been said. Heavy to build (half a second). Not for use by several threads."""

    def __init__(self, language: NGrams) -> None:
        self._language = language
        self._by_sound: defaultdict[int, list[str]] = defaultdict(list)
        for character in language.characters(at_least=LEAST_SEEN):
            for syllable in _sounds(NUMERALS[int(character)] if character.isdecimal() else character):
                self._by_sound[syllable].append(character)
        self._alike: dict[str, Mapping[str, float]] = {}

    def changes(self, normal_text: str) -> tuple[Change, ...]:
        """Where something else is likelier than what was heard, in order."""
        said = self.likeliest(normal_text)
        if said == normal_text:
            return ()
        as_heard = self._language.of_text(normal_text)
        return tuple(self._change(normal_text, said, bounds, as_heard) for bounds in _stretches(normal_text, said))

    def likeliest(self, normal_text: str) -> str:
        """The text, of the same length, that was most likely said where `normal_text` was heard."""
        language = self._language
        hypotheses = [(0.0, START * (LONGEST - 1), "")]
        for heard, following in pairwise(normal_text + END):
            alike = self._sounds_like(heard)
            best: dict[str, tuple[float, str, str]] = {}
            for score, history, said in hypotheses:
                seen = language.followers(history[-1])
                for character, distance in alike.items():
                    if character != heard and not (character in seen and _fits(character, history[-1], following)):
                        continue
                    total = score + language.log_probability(history, character) - _cost(heard, character, distance)
                    after = history[1:] + character
                    if after not in best or best[after][0] < total:
                        best[after] = (total, after, said + character)
            hypotheses = sorted(best.values(), reverse=True)[:BEAM]
        ended = ((score + language.log_probability(history, END), said) for score, history, said in hypotheses)
        return max(ended)[1]

    def _change(self, heard: str, said: str, bounds: tuple[int, int], as_heard: float) -> Change:
        start, stop = bounds
        pairs = [(a, b) for a, b in zip(heard[start:stop], said[start:stop], strict=True) if a != b]
        alone = heard[:start] + said[start:stop] + heard[stop:]
        return Change(
            start=start,
            stop=stop,
            said=said[start:stop],
            changed=len(pairs),
            distance=sum(self._sounds_like(a)[b] for a, b in pairs) / len(pairs),
            reads_better=self._language.of_text(alone) - as_heard,
        )

    def _sounds_like(self, heard: str) -> Mapping[str, float]:
        """Characters that may have been said instead, with the distance of their sound; the one heard among them."""
        known = self._alike.get(heard)
        if known is None:
            known = self._alike[heard] = {**self._others(heard), heard: 0.0}
        return known

    def _others(self, heard: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for syllable in _sounds(heard):
            for other, distance in enumerate(DISTANCES[syllable].tolist()):
                if distance <= FARTHEST:
                    for character in self._by_sound.get(other, ()):
                        found[character] = min(distance, found.get(character, distance))
        return found


def _sounds(character: str) -> list[int]:
    """Numbers of the syllables of a Chinese character; of others none."""
    return [NUMBER[reading] for reading in readings(character) if reading in NUMBER] if _is_chinese(character) else []


def _is_chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _fits(character: str, before: str, following: str) -> bool:
    """Whether it may be put in there: a digit only where no number stands, which it would change."""
    return not character.isdecimal() or not (before.isdecimal() or following.isdecimal())


def _cost(heard: str, said: str, distance: float) -> float:
    """Negative log-odds that `said` was heard so rather than as itself."""
    if heard == said:
        return 0.0
    return KEPT + (MISHEARD if distance > 0 else 0.0) + A_DISTANCE * distance


def _stretches(heard: str, said: str) -> list[tuple[int, int]]:
    """Bounds within which two texts of one length differ, near ones joined."""
    found: list[tuple[int, int]] = []
    for at, (a, b) in enumerate(zip(heard, said, strict=True)):
        if a == b:
            continue
        if found and at - found[-1][1] <= GAP:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found
