"""The form in which texts are compared, with the way back to the original characters."""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

import opencc

from qa_monitor.language.numerals import canonical, numeral_runs

SAME_WHEN_HEARD = str.maketrans(
    {"您": "你", "妳": "你", "她": "他", "它": "他", "牠": "他", "祂": "他", "著": "着", "帐": "账"}
)
"""Pronouns that sound the same, or that recognisers confuse, and that never tell one meaning from another here; and
characters that no table of scripts brings together, because each is right in some word."""


REMEMBERED = 1 << 14
"""Texts whose normal form is kept: those of lexicons are asked for again and again."""


@dataclass(frozen=True, slots=True)
class Normal:
    """A text as it is compared: simplified, half-width, lower case, without punctuation, numerals in one form.

    `starts[i]` and `stops[i]` bound the original characters that character `i` of `text` stems from; all digits of a
    numeral share the bounds of the numeral.
    """

    text: str
    starts: tuple[int, ...]
    stops: tuple[int, ...]

    def original_span(self, start: int, stop: int) -> tuple[int, int]:
        """Bounds in the original text of the characters `start` (inclusive) to `stop` (exclusive), start < stop."""
        return self.starts[start], self.stops[stop - 1]


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(REMEMBERED)
def simplify(text: str) -> str:
    """`text` in simplified script, character for character, for people to read."""
    converted: str = _converter().convert(text)
    if len(converted) != len(text):  # a phrase rule changed the length: places matter more than its nicety
        converted = "".join(_one(character) for character in text)
    return converted


def _one(character: str) -> str:
    converted: str = _converter().convert(character)
    return converted if len(converted) == 1 else character


@lru_cache(REMEMBERED)
def normalise(text: str) -> Normal:
    """The comparable form of `text`. Idempotent on its own `text`; punctuation, spaces and symbols disappear."""
    kept, origins = _plain(text)
    out: list[str] = []
    starts: list[int] = []
    stops: list[int] = []

    def copy(start: int, stop: int) -> None:
        for i in range(start, stop):
            if kept[i].isalnum():
                out.append(kept[i].translate(SAME_WHEN_HEARD))
                starts.append(origins[i])
                stops.append(origins[i] + 1)

    at = 0
    for start, stop in numeral_runs(kept):
        copy(at, start)
        number = canonical(kept[start:stop])
        out.extend(number)
        starts.extend([origins[start]] * len(number))
        stops.extend([origins[stop - 1] + 1] * len(number))
        at = stop
    copy(at, len(kept))
    return Normal("".join(out), tuple(starts), tuple(stops))


def _plain(text: str) -> tuple[str, list[int]]:
    """Simplified, half-width, lower-case characters, spaces gone, each with the index of its original character."""
    kept: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(simplify(text)):
        for part in _parts(character):
            kept.append(part)
            origins.append(index)
    return "".join(kept), origins


@cache
def _parts(character: str) -> str:
    """What a character is compared as: half-width, lower case; nothing of spaces and accents."""
    parts = unicodedata.normalize("NFKC", character).lower()
    return "".join(part for part in parts if not part.isspace() and not unicodedata.combining(part))
