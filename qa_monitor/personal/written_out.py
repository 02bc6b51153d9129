"""Addresses and mailboxes in what was heard: personal data made of words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qa_monitor.personal.datum import Kind
from qa_monitor.personal.digits import DIGITS
from qa_monitor.personal.evidence import at_least_one


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenOut:
    """An address or a mailbox in a text, from character `start` (inclusive) to `stop` (exclusive)."""

    kind: Kind
    start: int
    stop: int
    confidence: float


LEAST_CONFIDENCE = 0.5
"""Less than this is a street somebody mentions, not where a person lives."""

_D = "".join(DIGITS)
_DOOR = f"[{_D}十百]{{1,6}}(?:号楼|号院|号|弄|栋|幢|座|单元|楼|室|层|组|门)"
_DOORS = re.compile(f"{_DOOR}(?:[的，, ]?{_DOOR})*(?:[，, ]?[{_D}]{{3,4}}(?![{_D}元块万千百年月日天期]))?")
_HEAD = re.compile("[\u4e00-\u9fff]{0,24}[，, ]?$")
_NO_PLACE_NAME = re.compile("[是在住址您你他她我到去说写的对]")
_STREET = re.compile("(?:[路街巷弄村镇乡苑]|大道|街道|小区|公寓|花园|家园|社区|胡同)[，, ]?$")
_DISTRICT = re.compile("[省市区县盟旗]")
_HOME = re.compile("住|地址|户籍|籍贯|家在|[你您他她我]家|门牌|身份证")
_BUSINESS = re.compile("网点|支行|分行|银行|营业|柜台|法院|派出所|公安|公司|单位|律所|我们|我行|办公|办理|窗口")

_MAILBOX = re.compile(
    rf"[a-z0-9._%+\-{_D}]{{1,64}}\s?(?:@|艾特|圈a|小老鼠)\s?[a-z0-9\-{_D}]{{1,32}}"
    r"(?:\s?[.点]\s?[a-z]{2,12}){1,3}"
)


def written_out(text: str) -> Iterator[WrittenOut]:
    """The addresses of homes and the mailboxes in `text` (simplified, half-width, lower case)."""
    for doors in _DOORS.finditer(text):
        found = _address(text, doors)
        if found is not None and found.confidence >= LEAST_CONFIDENCE:
            yield found
    for mailbox in _MAILBOX.finditer(text):
        yield WrittenOut(kind=Kind.EMAIL, start=mailbox.start(), stop=mailbox.end(), confidence=0.9)


def _address(text: str, doors: re.Match[str]) -> WrittenOut | None:
    """The address that ends with these numbers of house, door and floor; None for a place of business."""
    start = _beginning(text[: doors.start()])
    around = text[max(start - 16, 0) : doors.end() + 12]
    street = _STREET.search(text[start : doors.start()]) is not None
    home = _HOME.search(around) is not None
    if _BUSINESS.search(around) or not (street or home):
        return None
    several = len(re.findall(_DOOR, doors[0])) > 1
    district = street and _DISTRICT.search(text[start : doors.start()]) is not None
    return WrittenOut(
        kind=Kind.ADDRESS,
        start=start,
        stop=doors.end(),
        confidence=at_least_one([0.3 * street, 0.5 * several, 0.3 * district, 0.6 * home * (street or several)]),
    )


def _beginning(head: str) -> int:
    """Where the name of the place begins that `head` ends with."""
    start = _HEAD.search(head)
    assert start is not None
    breaks = [match.end() for match in _NO_PLACE_NAME.finditer(head, start.start())]
    return max([start.start(), *breaks])
