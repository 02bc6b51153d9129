"""Digits as people say them and recognisers write them, told from words that only contain a numeral."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache

from qa_monitor.language import simplify

SPOKEN = dict(zip("零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖幺两洞拐勾", "00012345678912345678912079", strict=True))
"""Characters that stand for a digit; 幺, 洞, 拐, 勾 as they are said on the telephone and the radio."""

DIGITS = {str(digit): str(digit) for digit in range(10)} | SPOKEN

SOUND_ALIKES = {
    character: digit
    for digit, characters in {
        "0": "领林玲凌灵岭",
        "1": "要腰邀妖夭么",
        "2": "而儿尔耳",
        "3": "散伞",
        "4": "思死似寺",
        "5": "吴武午舞",
        "6": "刘流留柳",
        "8": "巴扒",
        "9": "就久酒旧",
    }.items()
    for character in characters
}
"""What recognisers write for a digit; one only where digits stand directly on both sides of it."""


class Sign(StrEnum):
    """What a stretch of text does to a number that is being read out."""

    DIGIT = "digit"
    LEAD = "lead"
    """A sound-alike of 幺 right before digits: 要三八 may be 幺三八, or the verb."""
    CROSS = "cross"
    """X at the end of an identity number."""
    CROSS_ALIKE = "cross_alike"
    """What recognisers write for 叉."""
    PAUSE = "pause"
    """Punctuation, hesitation, 然后, 后面是: the number goes on behind it."""
    LAST_FOUR = "last_four"
    """后四位 and the like: introduces a part that may be said, unless most of the number was said before."""
    STRAY = "stray"
    """One character of another kind between two digits: a digit misheard, or the end of a number."""
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A stretch of text with its sign; `value` is the digit, and stays out of every message."""

    sign: Sign
    value: str = field(default="", repr=False)
    start: int
    stop: int


_D = "".join(DIGITS)
_HESITATION = "嗯恩呃额啊哦噢喔诶欸唉哎哈呢吧嘛呀对好是的再"
_GOES_ON = "然后|接着|接下来|接下去|后面|后边|下面|前面|中间|之后|还有|就是|那个|这个|完了|最后|继续|横杠|短横|杠|空格"
_NO_DIGIT = (
    f"[第统唯之另逐](?:一|[二三](?![{_D}]))(?![{_D}])|万一(?![{_D}])|(?:周|星期|礼拜)[一二三四五六](?![{_D}])"
    "|一[下遍次个点些样起共定直般会边切旦致笔张种家位时]|两[个位次天遍年边种张]"
)
_LAST_FOUR = "(?:最后|后|末|末尾)面?的?(?:[三四五六]|[3-6])[位个]"

_BEGINS = (
    _D
    + "".join(SOUND_ALIKES)
    + _HESITATION
    + "第统唯之另逐万周星礼最末后要腰邀妖夭么叉艾x差插查"
    + "".join(words[0] for words in _GOES_ON.split("|"))
)
"""Characters with which anything begins that is more than the end of a number."""

_SYMBOL = re.compile(
    rf"(?P<others>(?<![{_D}])[^\W_{_BEGINS}]+)"
    f"|(?P<other>{_NO_DIGIT})"
    f"|(?P<last_four>{_LAST_FOUR}(?:数字|数)?)"
    f"|(?P<digit>[{_D}]|(?<=[{_D}])[{''.join(SOUND_ALIKES)}](?=[{_D}]))"
    f"|(?P<lead>[要腰邀妖夭么](?=[{_D}]))"
    "|(?P<cross>叉|艾克斯|(?<![a-wyz])x(?![a-z]))"
    f"|(?P<cross_alike>(?<=[{_D}])[差插查])"
    rf"|(?P<pause>{_GOES_ON}|[{_HESITATION}]|[^\w@¥$%]|_)"
    rf"|(?P<stray>(?<=[{_D}])[^\W\d_](?=[{_D}]))"
    r"|(?P<rest>.)",
    re.DOTALL,
)


_SIGNS: Mapping[str | None, Sign] = {sign.value: sign for sign in Sign}

REMEMBERED = 1 << 10
"""Texts kept in the form in which they are searched: those of a call are asked for several times."""


@lru_cache(REMEMBERED)
def plain(text: str) -> str:
    """`text` in simplified script, half-width and lower case, character for character."""
    return "".join(map(_plain, simplify(text)))


@lru_cache(REMEMBERED)
def symbols(text: str) -> tuple[Symbol, ...]:
    """The signs of `text` in order; together they cover it."""
    return tuple(_symbol(match) for match in _SYMBOL.finditer(plain(text)))


@cache
def _plain(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) == 1 else character


def _symbol(match: re.Match[str]) -> Symbol:
    sign = _SIGNS.get(match.lastgroup, Sign.OTHER)
    value = ""
    if sign is Sign.DIGIT:
        value = DIGITS.get(match[0]) or SOUND_ALIKES[match[0]]
    elif sign is Sign.LEAD:
        value = "1"
    elif sign in (Sign.CROSS, Sign.CROSS_ALIKE):
        value = "X"
    return Symbol(sign=sign, value=value, start=match.start(), stop=match.end())
