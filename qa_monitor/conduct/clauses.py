"""Speech in the form in which days and sums of money are read from it: as it is compared, but with its pauses kept.

Without the pauses 先还三百，十五号 would run together to 先还30015号.
"""

import re
from functools import lru_cache

from qa_monitor.language import normalise, simplify

_PAUSE = re.compile(r"\s+|[^\w\s.,]+|(?<![0-9])[.,]+|[.,]+(?![0-9])")
"""Punctuation and spaces; not the signs inside 4,860 and 3.5."""

_LISTED = re.compile(r"(?<=[0-9]),(?![0-9]{3}(?![0-9]))")
"""A comma between two numbers that groups no thousands."""

_NEIGHBOURS = "一二|二三|三四|四五|五六|六七|七八|八九"
_ABOUT = re.compile(
    f"(?<![一二三四五六七八九零〇幺0-9])(?:{_NEIGHBOURS}|两三|三五)(?=[十百千万天号日个块元周])"
    f"|(?<=十)(?:{_NEIGHBOURS})(?=[号日天个块元])"
)
"""Neighbouring digits: 三四百, 两三天, 十五六号 are no numbers but ranges."""

_WEEKDAY = re.compile("(?<=周|期|拜)([一二三四五六])(?=[一二两三四五六七八九][百千万])")
"""A weekday right before a sum: 周三四百 is 周三，四百."""


REMEMBERED = 1 << 10
"""Texts whose form is kept: those of a call are asked for by one question after the other."""


@lru_cache(REMEMBERED)
def clauses(said: str) -> str:
    """`said` in comparable form, numerals in digits, its clauses apart by `，`; a range of numbers has 几 for digits.

    `先还两千，十五六号吧。` becomes `先还2000，10几号吧`. Idempotent.
    """
    simple = _ABOUT.sub("几", _WEEKDAY.sub(r"\1 ", simplify(said)))
    parts = (normalise(part).text for part in _PAUSE.split(_LISTED.sub(" ", simple)))
    return "，".join(part for part in parts if part)
