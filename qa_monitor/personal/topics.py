"""What a number is said to be, by the words before it: the card's, a code, the last four, nobody's at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """What people are talking about when a number comes."""

    ID_NUMBER = "id_number"
    BANK_CARD = "bank_card"
    PHONE = "phone"
    VERIFICATION_CODE = "verification_code"
    PASSWORD = "password"
    SECURITY_CODE = "security_code"
    LAST_DIGITS = "last_digits"
    """后四位, 尾号: the part of a number that may be said."""
    OFFICIAL = "official"
    """Staff numbers, case numbers, hotlines, the lender's own accounts: nobody's personal data."""


_WORDS = {
    Topic.LAST_DIGITS: "[尾委][号数]|尾数|(?:最后|后|末|末尾)面?的?(?:[三四五六]|[3-6])(?:[位个]|$)",
    Topic.OFFICIAL: "[工公功][号耗]|编号|案件?号|合同号?|流水号|单号|订单|凭证号|坐席|受理号|保单|执照|信用代码|车牌"
    "|(?:我[们司行](?:公司|银行|这边)?的?|公司的?|专用的?|对公的?)+[账帐][户号]?|收款的?[账帐卡][户号]?"
    "|热线|客服(?:电话|号码?)?|官方|总机|(?:举报|投诉)电话",
    Topic.SECURITY_CODE: "安全码|cvv2?|cvn2?|卡片?的?(?:背面|有效期)|签名[栏条]",
    Topic.VERIFICATION_CODE: "[验愿厌演]证[码马吗]|验证.(?=[念给报是面])|校验码|动态(?:码|口令|密码)|短信[里上]?的?码"
    "|激活码|授权码|[六6]位数",
    Topic.PASSWORD: "密[码马]|口令",
    Topic.ID_NUMBER: "[身宣申深]?份[证正政]件?上?面?的?(?:号码?)?|证件的?号?码?|证号",
    Topic.BANK_CARD: "(?:银行|信用|储蓄|借记|工资|社保|张|的|这|那)卡上?面?的?(?:卡号?)?码?|[卡喊彩]号码?|[账帐][号户]",
    Topic.PHONE: "手机号?码?|电话号?码?|(?:[新旧老个留]|预留)的?号码?|联系方式|座机|固话|打给|拨打",
}
"""Words by which a topic is known, some as they were misheard: 份政, 愿证马, 喊号 (卡号), 公号 (工号), 委号 (尾号)."""

_WORD = re.compile("|".join(f"(?P<{topic.value}>{words})" for topic, words in _WORDS.items()))

_ANOTHER = re.compile("[欠还逾额息款期元块钱费发到输错]")
"""Signs that what follows a card or a code is another number: 这张卡欠了四八六零, 验证码发到幺五四."""


class Naming(StrEnum):
    """Who named the topic, and how closely before the number."""

    CLOSE = "close"
    """The speaker of the number, right before it: 卡号是."""
    ASKED = "asked"
    """The other side, in a turn before, or somebody in a recording of unknown roles."""
    FAR = "far"
    """The speaker, further back in this turn or in a turn before."""


@dataclass(frozen=True, slots=True)
class Mention:
    """The topic named last before a number."""

    topic: Topic
    naming: Naming


LARGEST_DISTANCE = 6
"""Characters between a topic and the number it is close to: 卡号的话是."""


def mentioned(own: str, before: Sequence[tuple[str, bool]]) -> Mention | None:
    """The topic named last in `own`, what the speaker said before in this turn, or else in the turns before.

    `before` holds these turns, latest last, each with whether the other side may have said it.
    """
    if words := list(_WORD.finditer(own)):
        between = own[words[-1].end() :]
        close = len(between) <= LARGEST_DISTANCE and not _ANOTHER.search(between)
        return Mention(_topic(words[-1]), Naming.CLOSE if close else Naming.FAR)
    for text, others in reversed(before):
        if words := list(_WORD.finditer(text)):
            return Mention(_topic(words[-1]), Naming.ASKED if others else Naming.FAR)
    return None


def topics(text: str) -> frozenset[Topic]:
    """All topics that a text names."""
    return frozenset(map(_topic, _WORD.finditer(text)))


def _topic(word: re.Match[str]) -> Topic:
    return Topic(str(word.lastgroup))
