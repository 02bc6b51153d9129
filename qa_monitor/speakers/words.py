"""Which side words sound like: what agents say against what the people they call say.

A linear model over sequences of syllables, fitted by `benchmarks/diarization.py`; linear, so that the words that
decided can be shown. Syllables, not characters, because the recogniser writes one for another; those that telephones
confuse share one spelling. docs/decisions/0011-mono-recordings.md has its figures.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from qa_monitor.language import normalise, simplify
from qa_monitor.language.sound import readings

LONGEST = 4
"""Syllables in a row that are looked at together; a single one says nothing that a person could check."""
EDGE = "|"
"""Stands before the first and behind the last syllable."""
NUMBER = "#"
"""Stands for any number."""
POLITE_YOU = "您"
"""Agents say it, the people they call hardly ever do; the normal form of a text no longer tells it from 你."""


@dataclass(frozen=True, slots=True)
class Gram:
    """Syllables in a row, and the normal characters `start` to `stop` they stand for."""

    sounds: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Words that speak for a side."""

    heard: str
    """As the recogniser wrote them, simplified."""
    log_odds: float
    """Natural logarithm of the odds that the agent said it, > 0; < 0 for the person called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleWords:
    """The fitted model."""

    weights: Mapping[str, float]
    """By the sounds of a gram, and `POLITE_YOU`."""
    bias: float
    least: int
    """Syllables below which a text is no evidence."""

    def cues(self, text: str) -> tuple[Cue, ...]:
        """The words of `text` that speak for a side, each counted once, in order."""
        normal = normalise(text)
        written = simplify(text)
        found = {POLITE_YOU: POLITE_YOU} if POLITE_YOU in written else {}
        for gram in grams(normal.text):
            if gram.sounds in self.weights and gram.sounds not in found:
                first, last = normal.original_span(gram.start, gram.stop)
                found[gram.sounds] = written[first:last]
        return tuple(
            Cue(heard=heard, log_odds=self.weights[sounds]) for sounds, heard in found.items() if sounds in self.weights
        )

    def log_odds(self, text: str) -> float:
        """Natural logarithm of the odds that the agent said `text`; 0 where it is too short to tell."""
        if len(normalise(text).text) < self.least:
            return 0.0
        return self.bias + sum(cue.log_odds for cue in self.cues(text))


def grams(normal_text: str) -> Iterator[Gram]:
    """Two to `LONGEST` syllables in a row of a text in the form of `language.normalise`, its edges included."""
    units = [(match[0], *match.span()) for match in re.finditer(r"[0-9]+|[^0-9]", normal_text)]
    end = len(normal_text)
    sounds = [(EDGE, 0, 0), *((_sound(text), start, stop) for text, start, stop in units), (EDGE, end, end)]
    for length in range(2, LONGEST + 1):
        for first in range(len(sounds) - length + 1):
            part = sounds[first : first + length]
            if part[0][1] < part[-1][2]:
                yield Gram(" ".join(sound for sound, *_ in part), part[0][1], part[-1][2])


@cache
def _sound(unit: str) -> str:
    if unit[0].isdecimal():
        return NUMBER
    heard = readings(unit)
    return _blurred(heard[0]) if heard else unit


def _blurred(syllable: str) -> str:
    """The one spelling of all syllables that are easily taken for this one."""
    same = re.sub(r"^([zcs])h", r"\1", syllable)
    same = re.sub(r"^[nr](?=[aeiouv])", "l", same)
    return re.sub(r"^fu$", "hu", re.sub(r"([aei])ng$", r"\1n", same))


@cache
def shipped() -> RoleWords:
    """The model that belongs to the program."""
    values = json.loads(files(__package__).joinpath("role_words.json").read_text("utf-8"))
    return RoleWords(weights=values["weights"], bias=values["bias"], least=values["least"])
