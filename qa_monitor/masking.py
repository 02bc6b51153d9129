"""Personal data taken out of what people see: numbers keep their last four characters, mailboxes their domain.

A mask has the length of what it covers, so places found in a text still fit its masked form.
"""

import re
from collections.abc import Sequence

_DIGIT = "0-9０-９零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖貳參陸幺两兩洞拐勾"
_PAUSE = r"[\s,，、·()（）\-－—_/…嗯呃啊哦]|[.．。](?=[" + _DIGIT + r"]{3})"
"""What may stand between the digits of one number. A full stop before one or two digits is a decimal point."""

_NUMBER = re.compile(f"[{_DIGIT}](?:(?:{_PAUSE})*[{_DIGIT}]){{6,}}(?:(?:{_PAUSE})*[XxＸｘ叉])?")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d-[01]\d-[0-3]\d(?: [0-2]\d:[0-5]\d(?::[0-5]\d)?)?(?!\d)", re.ASCII)
_MAILBOX = re.compile(r"[A-Za-z0-9._%+-]+(?=[@＠][A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_KEPT = re.compile(f"[{_DIGIT}XxＸｘ叉]")

_MOBILE = r"1[3-9]\d{9}"
_ID_CARD = r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
_IN_A_NAME = re.compile(rf"(?<!\d)(?:{_MOBILE}|{_ID_CARD})(?!\d)", re.ASCII)


def mask(text: str) -> str:
    """What was said or written, without its long numbers and mailboxes.

    Seven digits or more, in whatever numerals and with whatever pauses between them, are an account, a card, an
    identity or a telephone number until proven otherwise: only the last four stay. Shorter numbers (amounts, dates
    in words, the last four digits of a card) stay whole.
    """
    return _NUMBER.sub(_keep_last_four, _MAILBOX.sub(_stars, text))


def mask_together(texts: Sequence[str]) -> list[str]:
    """What one speaker said turn after turn, masked as one: a number read out in groups may fill several turns."""
    masked = mask("\n".join(texts))
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text) + 1)
    return [masked[start : start + len(text)] for start, text in zip(starts, texts, strict=False)]


def mask_told(text: str) -> str:
    """A sentence of the program's own about a call, without long numbers and mailboxes; its dates stay."""
    dates = [match[0] for match in _DATE.finditer(text)]
    return "".join(part + date for part, date in zip(map(mask, _DATE.split(text)), [*dates, ""], strict=True))


def mask_name(text: str) -> str:
    """A call id, a file's name or a message about them, without mobile and identity card numbers.

    Other numbers stay: the dates and serial numbers that platforms put into such names are what a call is found by.
    """
    return _IN_A_NAME.sub(_keep_last_four, _MAILBOX.sub(_stars, text))


def _stars(match: re.Match[str]) -> str:
    return "*" * len(match[0])


def _keep_last_four(match: re.Match[str]) -> str:
    number = match[0]
    hidden = len(_KEPT.findall(number)) - 4
    return _KEPT.sub("*", number, count=hidden)
