"""What a number is, judged by its length, its build, its check digit and the topic it was said to.

Each piece of evidence has a weight 0..1; the confidence is the chance that at least one of them is right if they erred
independently. The recogniser loses and adds digits, so every length has neighbours, and a check digit that fails
takes little away.
"""

import re
from dataclasses import dataclass

from stdnum import luhn
from stdnum.cn import ric

from qa_monitor.personal.datum import Kind
from qa_monitor.personal.evidence import at_least_one
from qa_monitor.personal.topics import Mention, Naming, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a number is."""

    kind: Kind
    digits: int
    complete: bool
    checksum: bool | None
    confidence: float


LEAST_CONFIDENCE = 0.4
"""Less than this is any number."""

FAILED_CHECKSUM = 0.9
"""What is left of the confidence: with a digit misheard in most numbers, failing says little."""

_NAMED = {Naming.CLOSE: 0.6, Naming.ASKED: 0.45, Naming.FAR: 0.3}
_CODE_NAMED = {Naming.CLOSE: 0.85, Naming.ASKED: 0.6, Naming.FAR: 0.3}
"""A short code has no other evidence than its name."""

_BORN = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_HOTLINE = re.compile(r"95\d{3}(?:\d{1,3})?|1[02]\d{3}|11\d|12\d|400\d{6,8}|800\d{6,8}")
_AREA_CODE = re.compile(r"0(?:10|2\d)\d{8}|0[3-9]\d{9,10}")


def judge(number: str, mention: Mention | None) -> Judged | None:
    """What `number`, digits and perhaps X, probably is; None where it need not be anybody's.

    Staff and case numbers, hotlines and the lender's accounts are nobody's, neither are up to six digits announced as
    the last ones; but an identity number with a valid check digit is one, whatever it was called.
    """
    if "X" in number[:-1]:
        return None
    identity = _id_number(number, mention)
    if identity is not None and _is_valid(number):
        return identity
    if _HOTLINE.fullmatch(number) or _exempt(number, mention):
        return None
    judged = [identity, _bank_card(number, mention), _mobile(number, mention), _landline(number, mention)]
    judged.append(_code(number, mention))
    sure = [one for one in judged if one is not None and one.confidence >= LEAST_CONFIDENCE]
    return max(sure, key=lambda one: one.confidence, default=None)


def _exempt(number: str, mention: Mention | None) -> bool:
    if mention is None or mention.naming is not Naming.CLOSE:
        return False
    return mention.topic is Topic.OFFICIAL or (mention.topic is Topic.LAST_DIGITS and len(number) <= 6)


def _id_number(number: str, mention: Mention | None) -> Judged | None:
    named = _weight(mention, Topic.ID_NUMBER)
    length, cross = len(number), number.endswith("X")
    checksum = ric.calc_check_digit(number) == number[-1] if length == 18 else None
    born = _BORN.search(number, 3, 16) is not None
    shortest = 7 if _close(mention, Topic.ID_NUMBER) else 14
    if not shortest <= length <= 20 or not (named or born or cross or length == 18):
        return None
    near = 0.3 if length >= 14 and (born or _close(mention, Topic.ID_NUMBER)) else 0.1
    weights = [named, {18: 0.5, 17: 0.4, 19: 0.4}.get(length, near)]
    weights += [0.5 * born, 0.5 * cross, _check_weight(number, born=born) if checksum else 0]
    return Judged(
        kind=Kind.ID_NUMBER,
        digits=length,
        complete=length == 18,
        checksum=checksum,
        confidence=_confidence(weights, checksum),
    )


def _check_weight(number: str, *, born: bool) -> float:
    """How much a right check digit weighs: of other numbers of this length one in eleven has it."""
    if _is_valid(number):
        return 0.97
    return 0.9 if born else 0.6


def _is_valid(number: str) -> bool:
    """Whether an identity number passes every check; for stdnum people may be born in any century."""
    return ric.is_valid(number) and _BORN.match(number, 6) is not None


def _bank_card(number: str, mention: Mention | None) -> Judged | None:
    named = _weight(mention, Topic.BANK_CARD)
    length = len(number)
    shortest = 7 if _close(mention, Topic.BANK_CARD) else 13
    if not shortest <= length <= 20 or not number.isdecimal():
        return None
    checksum = luhn.is_valid(number) if 13 <= length <= 19 else None
    weights = [named, {16: 0.4, 19: 0.4, 13: 0.2, 14: 0.2}.get(length, 0.3 if length >= 13 else 0.1)]
    weights += [0.5 if number.startswith("62") else 0.2 * (number[0] in "345"), 0.5 if checksum else 0]
    return Judged(
        kind=Kind.BANK_CARD,
        digits=length,
        complete=16 <= length <= 19,
        checksum=checksum,
        confidence=_confidence(weights, checksum),
    )


def _mobile(number: str, mention: Mention | None) -> Judged | None:
    number = re.sub(r"^(?:00)?86(?=1\d{9})", "", number)
    looks = re.match("1[3-9]", number) is not None
    named = _weight(mention, Topic.PHONE) if 9 <= len(number) <= 13 else 0
    shape = {11: 0.85, 10: 0.3, 12: 0.3}.get(len(number), 0) if looks else 0
    return _telephone(Kind.MOBILE, number, [named, shape], complete=looks and len(number) == 11)


def _landline(number: str, mention: Mention | None) -> Judged | None:
    shape = 0.6 if _AREA_CODE.fullmatch(number) else 0
    asked = mention in (Mention(Topic.PHONE, Naming.CLOSE), Mention(Topic.PHONE, Naming.ASKED))
    local = _weight(mention, Topic.PHONE) if shape or (asked and len(number) in (7, 8)) else 0
    return _telephone(Kind.LANDLINE, number, [shape, local], complete=True)


def _telephone(kind: Kind, number: str, weights: list[float], *, complete: bool) -> Judged | None:
    if not any(weights) or not number.isdecimal():
        return None
    return Judged(
        kind=kind, digits=len(number), complete=complete, checksum=None, confidence=_confidence(weights, None)
    )


def _code(number: str, mention: Mention | None) -> Judged | None:
    lengths = {
        Topic.VERIFICATION_CODE: (Kind.VERIFICATION_CODE, 4, 8, (4, 6)),
        Topic.PASSWORD: (Kind.PASSWORD, 4, 12, (6,)),
        Topic.SECURITY_CODE: (Kind.SECURITY_CODE, 3, 4, (3, 4)),
    }
    if mention is None or mention.topic not in lengths:
        return None
    kind, shortest, longest, usual = lengths[mention.topic]
    if not shortest <= len(number) <= longest or not number.isdecimal():
        return None
    return Judged(
        kind=kind,
        digits=len(number),
        complete=len(number) in usual,
        checksum=None,
        confidence=_CODE_NAMED[mention.naming],
    )


def _weight(mention: Mention | None, topic: Topic) -> float:
    return _NAMED[mention.naming] if mention is not None and mention.topic is topic else 0


def _close(mention: Mention | None, topic: Topic) -> bool:
    return mention == Mention(topic, Naming.CLOSE)


def _confidence(weights: list[float], checksum: bool | None) -> float:
    return at_least_one(weights) * (FAILED_CHECKSUM if checksum is False else 1)
