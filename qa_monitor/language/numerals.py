"""Numerals in one written form, whether spoken (八千, 六零一, 三万二), written (8000, 601) or mixed (3万2).

cn2an, the usual library, reads 零十 and 0十 differently, so that a text normalised twice changed; the grammar of
integers that are spoken in money, dates and telephone numbers is small enough to state here.
"""

import re
from fractions import Fraction

DIGITS = {str(d): str(d) for d in range(10)} | dict(zip("零〇一二三四五六七八九幺两", "0012345678912", strict=True))
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}

_RUN = re.compile(rf"(?:[{''.join(DIGITS)}{''.join(UNITS)}]|(?<=[0-9])[.,](?=[0-9]))+")
_PART = re.compile(rf"(\d+(?:\.\d+)?)?([{''.join(UNITS)}]?)")


def numeral_runs(text: str) -> list[tuple[int, int]]:
    """Start and stop of every longest stretch of numeral characters; `.` and `,` count between Arabic digits."""
    return [match.span() for match in _RUN.finditer(text)]


def canonical(run: str) -> str:
    """One written form of a numeral run: a number in Arabic digits, or the run with its digits made Arabic.

    `八千` -> `8000`, `3万2` -> `32000`, `六零一` -> `601`, `4,860` -> `4860`. A run that is no number keeps its units
    (`万一` -> `万1`), the same for lexicon and recogniser, so that both still meet.
    """
    plain = "".join(DIGITS.get(character, character) for character in run.replace(",", ""))
    if not any(unit in plain for unit in UNITS):
        return plain
    number = _value(plain)
    return plain if number is None or number.denominator != 1 else str(number.numerator)


def _value(plain: str) -> Fraction | None:
    """The number that digits and units spell, or None: `1百05` is 105, `1百5` is 150 as people say it, `百` is none."""
    total, section, section_unit, last_unit = Fraction(0), Fraction(0), 10_000, 0
    for digits, unit_name in (match.groups() for match in _PART.finditer(plain) if match[0]):
        unit = UNITS.get(unit_name, 1)
        number = _leading(digits, unit, first=section == total == 0, last_unit=last_unit)
        if number is None or (1 < unit < 10_000 and unit >= section_unit):
            return None
        if unit >= 10_000:
            section += number
            if section == 0 or 0 < total < section * unit:
                return None
            total, section, section_unit = total + section * unit, Fraction(0), 10_000
        else:
            section, section_unit = section + number * unit, unit
        last_unit = unit
    return total + section


def _leading(digits: str | None, unit: int, *, first: bool, last_unit: int) -> Fraction | None:
    """What stands before `unit` (1: nothing follows); None where no number is spoken so."""
    if digits is None:
        if unit >= 10_000 and not first:
            return Fraction(0)  # 五千|万: the section before it is multiplied
        return Fraction(1) if unit == 10 and first else None
    number = Fraction(digits)
    if 1 < unit < 10_000 and not 0 < number < 10:
        return None
    if unit == 1 and len(digits) == 1 and last_unit > 10:
        return number * last_unit / 10  # 三万二 is 32000
    return number
