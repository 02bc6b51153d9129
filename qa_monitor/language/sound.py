"""What a text sounds like, syllable by syllable without tones, and how easily two syllables are taken for each other.

A syllable is an initial and a final. Both stand in the usual grids of Mandarin phonology (Duanmu, The Phonology of
Standard Chinese, 2007: in is i+e+n, ong is u+e+ng), and every feature in which two syllables differ adds to their
distance. Telephone speech ends at 3.4 kHz: where in the mouth a consonant is made is mostly heard above that and is
easily mistaken, while voice and nasality survive (Miller and Nicely 1955); so place is cheap here and voice is dear.
docs/decisions/0004-retrieval-by-sound.md has the check against what the recogniser really misheard.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
import numpy.typing as npt
from pypinyin.contrib.tone_convert import to_finals, to_initials, to_normal
from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict

# --- initials and finals ------------------------------------------------------------------------------------------

PLACES = ("labial", "dental", "retroflex", "palatal", "velar")
INITIALS: Mapping[str, str] = {
    "closure": "b d . . g",
    "closure breath": "p t . . k",
    "closure friction": ". z zh j .",
    "closure friction breath": ". c ch q .",
    "friction breath": "f s sh x h",
    "voice nasal": "m n . . .",
    "voice": "w l r y -",
}
"""Manner, and the initials of that manner by place. `w` and `y` stand for the u, i or ü that begins a syllable, `-`
for the catch in the throat before a bare a, o or e."""

FINALS: Mapping[tuple[str, str], str] = {
    ("", ""): "-i i u v",
    ("e", ""): "e ie uo ve",
    ("a", ""): "a ia ua .",
    ("e", "i"): "ei . uei .",
    ("a", "i"): "ai . uai .",
    ("e", "u"): "ou iou . .",
    ("a", "u"): "ao iao . .",
    ("e", "n"): "en in uen vn",
    ("a", "n"): "an ian uan van",
    ("e", "ng"): "eng ing ong iong",
    ("a", "ng"): "ang iang uang .",
    ("e", "r"): "er . . .",
}
"""Vowel and ending, and the finals that have them by glide. `-i` is the vowel of zi and zhi, `v` is ü."""

GLIDES = ("", "front", "round", "front round")
SAME_FINAL: Mapping[str, str] = {"o": "uo", "io": "ie", "ueng": "ong"}
"""Other spellings of a final."""

# --- what a difference costs --------------------------------------------------------------------------------------

ANY_DIFFERENCE = 0.15
"""For a syllable not heard exactly, however near: nine in ten are, so two slips are rarer than one larger one."""

FEATURES: Mapping[str, float] = {
    "closure": 0.12,
    "friction": 0.10,
    "breath": 0.10,  # b/p d/t g/k z/c zh/ch j/q
    "nasal": 0.08,  # n/l
    "voice": 0.25,
    "front": 0.15,
    "round": 0.12,
}
"""For each feature of manner or glide that only one of the two has."""

PLACE = 0.15
NEAR_PLACES: Mapping[frozenset[str], float] = {
    frozenset(("labial", "dental")): 0.12,
    frozenset(("labial", "velar")): 0.06,  # f/h: fu, hu; before other vowels h has a glide more: fa, hua
    frozenset(("dental", "velar")): 0.12,
    frozenset(("dental", "palatal")): 0.10,
    frozenset(("dental", "retroflex")): 0.05,  # z/zh c/ch s/sh, one sound in the south; l/r
    frozenset(("retroflex", "palatal")): 0.03,  # never before the same glide, which already tells them apart
}

HEIGHTS = ("", "e", "a")
HEIGHT = 0.14
"""For each step between no vowel but the glide, e and a."""

ENDING = 0.22
NEAR_ENDINGS: Mapping[frozenset[str], float] = {
    frozenset(("n", "ng")): 0.06,  # in/ing en/eng an/ang
    frozenset(("", "r")): 0.12,
    frozenset(("", "n")): 0.15,
    frozenset(("", "i")): 0.15,
    frozenset(("i", "n")): 0.15,
    frozenset(("", "ng")): 0.17,
    frozenset(("", "u")): 0.17,
    frozenset(("u", "ng")): 0.17,
}


@dataclass(frozen=True, slots=True)
class _Sound:
    """An initial (place and manner) or a final (glide, vowel and ending) by its features."""

    features: frozenset[str]
    place: str = ""
    vowel: str = ""
    ending: str = ""

    def difference(self, other: "_Sound") -> float:
        """What the features that differ cost together."""
        cost = sum(FEATURES[feature] for feature in self.features ^ other.features)
        if self.place != other.place:
            cost += NEAR_PLACES.get(frozenset((self.place, other.place)), PLACE)
        if self.ending != other.ending:
            cost += NEAR_ENDINGS.get(frozenset((self.ending, other.ending)), ENDING)
        return cost + HEIGHT * abs(HEIGHTS.index(self.vowel) - HEIGHTS.index(other.vowel))


def _initials() -> dict[str, _Sound]:
    return {
        name: _Sound(frozenset(manner.split()), place=place)
        for manner, names in INITIALS.items()
        for place, name in zip(PLACES, names.split(), strict=True)
        if name != "."
    }


def _finals() -> dict[str, _Sound]:
    return {
        name: _Sound(frozenset(glide.split()), vowel=vowel, ending=ending)
        for (vowel, ending), names in FINALS.items()
        for glide, name in zip(GLIDES, names.split(), strict=True)
        if name != "."
    }


def _split(syllable: str) -> tuple[str, str]:
    """Initial and final as the grids name them: `zhi` -> `zh`, `-i`; `wen` -> `w`, `uen`; `ju` -> `j`, `v`."""
    initial, final = to_initials(syllable), to_finals(syllable)
    if not initial:
        initial = "y" if final[0] in "iv" else "w" if final[0] == "u" else "-"
    elif final == "i" and initial in ("z", "c", "s", "zh", "ch", "sh", "r"):
        final = "-i"
    return initial, SAME_FINAL.get(final, final)


# --- syllables ----------------------------------------------------------------------------------------------------

INTERJECTIONS: Mapping[str, str] = {"n": "en", "ng": "en", "m": "mu", "hm": "hen", "hng": "heng", "ê": "ei"}
"""Readings without a vowel, and the syllables that they are heard as."""


@cache
def _toneless(reading: str) -> str:
    syllable = to_normal(reading)
    return INTERJECTIONS.get(syllable, syllable)


SYLLABLES: tuple[str, ...] = tuple(
    sorted({_toneless(reading) for readings in pinyin_dict.values() for reading in readings.split(",")})
)
"""Every syllable of Mandarin, without tones, ü written v."""

NUMBER: Mapping[str, int] = {syllable: number for number, syllable in enumerate(SYLLABLES)}
"""Index of each syllable in `SYLLABLES` and in `DISTANCES`."""


def _distances() -> npt.NDArray[np.float32]:
    initials, finals = _initials(), _finals()
    parts = [_split(syllable) for syllable in SYLLABLES]
    initial_at = [list(initials).index(initial) for initial, _ in parts]
    final_at = [list(finals).index(final) for _, final in parts]
    cost = (
        ANY_DIFFERENCE + _table(initials)[np.ix_(initial_at, initial_at)] + _table(finals)[np.ix_(final_at, final_at)]
    )
    np.fill_diagonal(cost, 0)
    return np.minimum(cost, 1).round(2).astype(np.float32)


def _table(sounds: Mapping[str, _Sound]) -> npt.NDArray[np.float64]:
    table = np.zeros((len(sounds), len(sounds)))
    for (i, one), (j, other) in combinations(enumerate(sounds.values()), 2):
        table[i, j] = table[j, i] = one.difference(other)
    return table


DISTANCES: npt.NDArray[np.float32] = _distances()
"""Distance of every two syllables, in hundredths: 0 the same, 1 unrelated."""


def distance(a: str, b: str) -> float:
    """How unlike two toneless syllables sound: 0 the same, 1 unrelated; symmetric. Raises KeyError for no syllable."""
    return round(float(DISTANCES[NUMBER[a], NUMBER[b]]), 2)


# --- readings -----------------------------------------------------------------------------------------------------

Readings = tuple[str, ...]
"""The syllables that one spoken character may be, likely ones first; empty if it has no sound of its own."""

COLLOQUIAL: Mapping[str, Readings] = {"这": ("zhei",), "那": ("nei",), "哪": ("nei",)}
"""Heard every day, in no word of the dictionary."""

_LETTER_NAMES = (
    "a ei,b bi,c xi,d di,e yi,f ai fu,g ji,h ei qu,i ai,j zhei,k kei,l ai lou,m ai mu,n en,o ou,p pi,q kou,r a er,"
    "s ai si,t ti,u you,v wei,w da bu liu,x ai ke si,y wai,z zei"
)
LETTERS: Mapping[str, tuple[str, ...]] = {name[0]: tuple(name[2:].split()) for name in _LETTER_NAMES.split(",")}
"""The names of the letters as Mandarin speakers say them, each a syllable or more."""

NUMERALS = "零一二三四五六七八九"
TWO: Readings = ("er", "liang")
IN_A_ROW: Mapping[str, Readings] = {"1": ("yi", "yao"), "2": TWO}
"""Digits that have other names where they are said one by one."""

LONGEST_AMOUNT = 8
"""Digits of the longest number that is spoken as an amount; a longer one is an account or a telephone number."""


@cache
def readings(character: str) -> Readings:
    """The syllables a Chinese character can be: its usual one, and those that it has in any word of the dictionary.

    The dictionary is pypinyin's; readings that only old names and classical texts know are left out.
    """
    listed = pinyin_dict.get(ord(character))
    if listed is None:
        return ()
    usual, *others = map(_toneless, listed.split(","))
    in_words = _readings_in_words().get(character, set())
    likely = [usual, *(reading for reading in others if reading in in_words), *COLLOQUIAL.get(character, ())]
    return tuple(dict.fromkeys(likely))


def may_sound_the_same(one: str, other: str) -> bool:
    """Whether two texts of one length are, character for character, the same or have a syllable in common."""
    pairs = zip(one, other, strict=True)
    return all(a == b or not set(readings(a)).isdisjoint(readings(b)) for a, b in pairs)


@cache
def _readings_in_words() -> Mapping[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for word, syllables in phrases_dict.items():
        for character, options in zip(word, syllables, strict=False):
            found[character].update(map(_toneless, options))
    return found


# --- texts --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spoken:
    """A normal text as it is said: what may be heard in each slot, a syllable long, and where that stands in the text.

    `starts[i]` and `stops[i]` bound the normal characters that slot `i` stems from. All slots of a numeral share the
    bounds of its digits, those of a letter the bounds of the letter.
    """

    readings: tuple[Readings, ...]
    starts: tuple[int, ...]
    stops: tuple[int, ...]


def spoken(normal_text: str, *, digit_by_digit: bool = False) -> Spoken:
    """How a normalised text is said, numbers as amounts (4860 is 四千八百六十) or `digit_by_digit` (四八六零).

    Digits after a leading zero or a point, and more than `LONGEST_AMOUNT`, are always said one by one. Characters
    that nobody can read aloud keep a slot without readings.
    """
    if not _DIGIT.search(normal_text) and not _LETTER.search(normal_text):
        places = range(len(normal_text) + 1)
        return Spoken(tuple(map(_said_alone, normal_text)), tuple(places[:-1]), tuple(places[1:]))
    slots: list[tuple[Readings, int, int]] = []
    for match in re.finditer(r"[0-9]+|[^0-9]", normal_text):
        start, stop = match.span()
        one_by_one = digit_by_digit or normal_text[max(start - 1, 0)] == "."
        slots.extend((sounds, start, stop) for sounds in _said(match[0], one_by_one=one_by_one))
    return Spoken(*zip(*slots, strict=True)) if slots else Spoken((), (), ())


_DIGIT = re.compile("[0-9]")
_LETTER = re.compile("[a-z]")
_SEVERAL_DIGITS = re.compile("[0-9]{2}")


def ways_to_say(normal_text: str) -> tuple[Spoken, ...]:
    """The text with numbers as amounts and, where that is another way, digit by digit."""
    as_amounts = spoken(normal_text)
    if not _SEVERAL_DIGITS.search(normal_text):
        return (as_amounts,)
    return tuple(dict.fromkeys((as_amounts, spoken(normal_text, digit_by_digit=True))))


def unreadable(normal_text: str) -> str:
    """The characters of a normalised text that nobody can read aloud, because no dictionary has a reading for them."""
    said = spoken(normal_text)
    slots = zip(said.readings, said.starts, said.stops, strict=True)
    return "".join(normal_text[start:stop] for syllables, start, stop in slots if not syllables)


@cache
def _said_alone(character: str) -> Readings:
    """The slot of a character that is neither digit nor letter."""
    (slot,) = _said(character, one_by_one=False)
    return slot


def _said(part: str, *, one_by_one: bool) -> tuple[Readings, ...]:
    """The slots of a numeral, a letter or another character."""
    if part in LETTERS:
        return tuple((syllable,) for syllable in LETTERS[part])
    if not part.isdecimal() or not part.isascii():
        return (readings("点" if part == "." else part),)
    if part[0] == "0" or len(part) > LONGEST_AMOUNT or (one_by_one and len(part) > 1):
        return tuple(IN_A_ROW.get(digit) or readings(NUMERALS[int(digit)]) for digit in part)
    return tuple(TWO if character == "二" else readings(character) for character in _amount(part))


def _amount(digits: str) -> str:
    """An amount in words, of at most eight digits without a leading zero: 10 -> 十, 10500 -> 一万零五百."""
    tens_of_thousands = _thousands(digits[:-4]) + "万" if len(digits) > 4 else ""
    words = tens_of_thousands + _thousands(digits[-4:])
    return words.removeprefix("一") if words.startswith("一十") else words


def _thousands(digits: str) -> str:
    """At most four digits in words; zeros at the end are silent, others are said once."""
    units = ("千", "百", "十", "")[-len(digits) :]
    words = ["零" if digit == "0" else NUMERALS[int(digit)] + unit for digit, unit in zip(digits, units, strict=True)]
    return re.sub("零+", "零", "".join(words)).rstrip("零")
