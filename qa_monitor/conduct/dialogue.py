"""The conversation as a series of statements, and whether one of them agrees to the statement before it."""

import re
from dataclasses import dataclass
from enum import Enum

from qa_monitor.conduct.clauses import clauses
from qa_monitor.conduct.sides import Side
from qa_monitor.domain import Role, Span, Transcript
from qa_monitor.recent import kept_for_recent


class Reply(Enum):
    """What an answer does to a proposal."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """All that one side says until the other speaks, in the form of `clauses`."""

    side: Side
    role: Role
    text: str
    turns: tuple[int, ...]
    """Indices of its utterances in the transcript."""
    span: Span


_FILLER = r"^(?:[嗯啊哦噢呃哎唉诶那就]|，)*"
_YES = re.compile(
    _FILLER
    + r"(?:好(?![像多几久什吗不歹])|行(?![不吗业]|，?不行)|可以(?![吗不])|[对队兑](?![不于面方])|是(?:的|啊|呀|这样)"
    r"|没(?:问题|错)|[成中](?=[，的吧啊]|$)|就这样|ok|同意|能(?:做到|确定|的)|确定|确认|我?记住了|知道了)"
    r"|^[嗯恩]+(?:，|$)|没问题|就(?:是)?这(?:样|么定)|一言为定|说定了|我同意"
)
_NO = re.compile(
    r"不行|不可以|不同意|不接受|不对(?!吗)|不是(?!不|说)|[做办]不[到了]|拿不[出了]|还不[了上起出清]|没(?:有)?(?:钱|这?那?么多|办法|法|能力|收入)"
    r"|凑不|来不及|不可能|不敢|不能(?:保证|确定)|不好说|不一定|不知道|再(?:想想|说吧|考虑)|考虑(?:考虑|1下)|商量商量|算了|我不还|太[多高急紧快]了?"
)
_BUT = re.compile(r"但|不过|可是|只是|就是没")
_HALF_HEARTED = re.compile(r"尽量|尽力|看看吧?|试试|看情况|到时候再")
_REQUESTS = re.compile(r"能不能|可不可以|能否|可否|([行成好])不\1|(?:可以|[行成好中])吗")
_ASKS = re.compile(r"[吗呢么]|什么|怎么|多少|[哪几](?:天|号|时)|为啥|能不能|可不可以|行不行|是不是")


@kept_for_recent
def statements(transcript: Transcript) -> tuple[Statement, ...]:
    """What the two sides said in turn, in order; doubtful text and voices of nobody knows whom are left out."""
    found: list[Statement] = []
    spoken = sorted(enumerate(transcript.utterances), key=lambda one: one[1].turn.span)
    for index, utterance in spoken:
        role = utterance.turn.role
        side = next((side for side in Side if role in side.value), None)
        if side is None or utterance.doubtful or not utterance.text:
            continue
        new = Statement(side=side, role=role, text=clauses(utterance.text), turns=(index,), span=utterance.turn.span)
        if found and found[-1].side is side:
            found[-1] = _joined(found[-1], new)
        else:
            found.append(new)
    return tuple(found)


def reply(text: str) -> Reply:
    """What `text` says to a proposal just made; a yes that is taken back in the same breath (行，但是...) is a no."""
    agrees, refuses = _YES.search(text), _NO.search(text)
    if refuses and (not agrees or _BUT.search(text) or refuses.start() <= agrees.start()):
        return Reply.NO
    if agrees and not _HALF_HEARTED.search(text):
        return Reply.YES
    return Reply.UNCLEAR


def not_refused(text: str) -> str:
    """The clauses of `text` that refuse nothing: 二十号吧 of 十五号不行，二十号吧."""
    return "，".join(clause for clause in text.split("，") if _NO.search(clause) is None)


def requests(text: str) -> bool:
    """Whether `text` asks to be allowed something: 我能不能月底再还."""
    return _REQUESTS.search(text) is not None


def asks(text: str) -> bool:
    """Whether `text` asks something."""
    return _ASKS.search(text) is not None


def _joined(one: Statement, other: Statement) -> Statement:
    return Statement(
        side=one.side,
        role=one.role,
        text="，".join(text for text in (one.text, other.text) if text),
        turns=(*one.turns, *other.turns),
        span=Span(one.span.start, max(one.span.end, other.span.end)),
    )
