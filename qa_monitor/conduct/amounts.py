"""The sum of money that somebody names as a payment, in yuan; what is no certain sum (几百, 全部) stays open."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from qa_monitor.conduct.clauses import REMEMBERED
from qa_monitor.domain import Undetermined

RANGE = Undetermined("range")
"""More sums than one: 几百, 一千多, 三五百."""
TOTAL = Undetermined("total")
"""All that is owed: a sum only where the call names the debt."""
REMAINDER = Undetermined("remainder")
"""What is left after another payment."""
MINIMUM = Undetermined("minimum")
"""The least payment: a sum only where the call names it."""
PART = Undetermined("part")
"""Some part of what is owed."""

LEAST_YUAN = 50
"""A smaller number is no sum unless 块 or 元 follows: it counts days, instalments or times."""

_OTHER_UNIT = (
    "[号日月年点时分秒期天周个位次岁张笔折成倍层楼路室米页级遍趟码毛角]|小时|公里|星期|礼拜|工作日"
    "|[好浩耗毫](?![吗不吧的了])"  # what recognisers write for 号
)
_NUMBER = re.compile(
    rf"(?<![\d.几])(?P<yuan>[1-9]\d*)(?P<more>[多几来把余十百千万])?(?P<unit>块钱?|元|圆)?(?!\d|\.\d|{_OTHER_UNIT})"
)
_PAID = re.compile(r"[还存凑付转打拿交给补汇处理扣上个进掉出清海含](?:款|你们?)?$")
"""What stands right before a sum that is paid; 海 and 含 are what recognisers write for 还."""

_PERIODIC = re.compile(r"(?:每期|每个?月|1个月|月供)\D{0,4}$")
_NOT_PAID = re.compile(
    r"(?:[尾卡工编委伟]号|[后末]\d位|号码|密码|验证码|身份证|电话|逾期|第|欠|总共|1共|合计|总额|本金|账单|利息|违约金|余额|"
    r"剩|还有|还差|提额|额度|手[里头上]|身上|就有|工资|收入|[1每]天|挣|赚)[^\d还存付，]{0,4}$"
)
"""What stands before a number that is not the sum of this payment."""

_VAGUE = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (r"几[十百千万](?:多|来)?|[百千]把块", RANGE),
        (r"全部|全额|全款|全都|1次性|结清|(?<!没)还清|都还(?:[上了掉完进清])|所有", TOTAL),
        (r"剩下|余下|其余", REMAINDER),
        (r"最低(?:还款)?(?:额|金额)?", MINIMUM),
        (r"1?部分|1点(?!\d)|1些|1半|先还点", PART),
    )
)
_OWED = re.compile(r"(?:欠款?|总共|1共|合计|总额|应还|账单)(?:金额|是|为|有|了|我们|银行)*(?P<yuan>[1-9]\d+)(?!\d)")
_LEAST = re.compile(r"最低(?:还款)?(?:额|金额)?(?:是|为|有|只要|只需|还)*(?P<yuan>[1-9]\d+)(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAmount:
    """A sum as it was named, at the characters `start` to `stop` of the text; or why it is no certain sum."""

    words: str
    start: int
    stop: int
    yuan: int | Undetermined
    periodic: bool = False
    """Due again and again: 每期三百."""
    paid: bool = False
    """A word for paying stands right before it."""


@lru_cache(REMEMBERED)
def named_amounts(text: str) -> tuple[NamedAmount, ...]:
    """Every sum to be paid that `text`, in the form of `clauses`, names, in order: no debts, card numbers or days."""
    found = [_named(match, text) for match in _NUMBER.finditer(text) if _is_payment(match, text)]
    for pattern, meaning in _VAGUE:
        for match in pattern.finditer(text):
            if all(match.end() <= other.start or other.stop <= match.start() for other in found):
                found.append(NamedAmount(words=match[0], start=match.start(), stop=match.end(), yuan=meaning))
    return tuple(sorted(found, key=lambda one: one.start))


def one_amount(named: Iterable[NamedAmount]) -> NamedAmount | None:
    """The sum that a statement is about: one that is certain before others, then one behind a word for paying."""
    return min(named, key=lambda one: (isinstance(one.yuan, Undetermined), not one.paid, one.start), default=None)


def owed(text: str) -> list[int]:
    """Every sum that `text` says is owed: 欠款四千八百六十元, 一共八千六."""
    return [int(match["yuan"]) for match in _OWED.finditer(text) if int(match["yuan"]) >= LEAST_YUAN]


def least_payment(text: str) -> list[int]:
    """Every sum that `text` says is the least payment: 最低还款额四百八."""
    return [int(match["yuan"]) for match in _LEAST.finditer(text)]


def _is_payment(match: re.Match[str], text: str) -> bool:
    before = text[max(0, match.start() - 12) : match.start()]
    if _NOT_PAID.search(before):
        return False
    return match["unit"] is not None or int(match["yuan"]) >= LEAST_YUAN


def _named(match: re.Match[str], text: str) -> NamedAmount:
    before = text[: match.start()]
    return NamedAmount(
        words=match[0],
        start=match.start(),
        stop=match.end(),
        yuan=RANGE if match["more"] else int(match["yuan"]),
        periodic=_PERIODIC.search(before) is not None,
        paid=_PAID.search(before) is not None,
    )
