"""The order of identity and debt: the person called is verified before the debt is mentioned (R22)."""

import re
from collections.abc import Iterable, Iterator, Sequence

from qa_monitor.conduct.clauses import clauses
from qa_monitor.conduct.evidence import perhaps_said, places, quoted, said, unproven_absence, why_undetermined
from qa_monitor.conduct.said import DEBT
from qa_monitor.conduct.sides import BOTH, Side
from qa_monitor.domain import CalleeRole, Check, Finding, Outcome, Span, Text, Transcript, Utterance
from qa_monitor.language import simplify
from qa_monitor.language.sound import readings

_ASKED = {"C03": Side.AGENT}
_CONFIRMED = {"identity_confirmed": Side.CALLEE}
_DENIED = {"identity_denied": Side.CALLEE}
_STEPS = {**_ASKED, **_CONFIRMED}

_DIGIT = "[0-9零〇一二三四五六七八九幺洞两兩]"
_LAST_FOUR = re.compile(f"(?<!{_DIGIT}){_DIGIT}{{4}}(?!{_DIGIT}|[元块塊万萬年])")
"""Four digits read out one by one; not a sum of money, a year or a part of a longer number."""

_LIKE_DIGIT = f"(?:{_DIGIT}|[腰邀妖吆期其骑騎领領玲铃鈴久酒吧巴而儿兒事是思溜留武午散山])"
_LIKE_FOUR = re.compile(
    f"(?<!{_DIGIT})(?=.{{0,2}}{_DIGIT}.{{0,2}}{_DIGIT}){_LIKE_DIGIT}{{4}}(?!{_DIGIT}|[元块塊万萬年])"
)
"""The same where up to two of the digits were heard as another word of that sound: 零零八腰."""

_AFFIRMS = re.compile(
    r"\W*(?:[嗯啊哎诶誒喂哦]\W*)*(?:[对對](?!不)|是[的啊呀]|[没沒][错錯]|是我(?:\W|$)|我就?是(?:\W|$))"
)
"""How an answer begins that says yes: 对, 是的, 嗯没错, 是我; not 对不起, 是我妈. In either script."""

_IT_IS_ME = re.compile(r"\W*(?:[嗯啊哎诶誒喂哦对對]\W*)*(?:是我|我就?是)(?:本人)?(?:[^\w\s]|$)")
"""How an answer begins that says who they are, before a pause: 是我，上周不是说好了吗; not 是我上周说的."""

_PLANNED = dict.fromkeys(("C06", "C07.reads_back", "C07.date_or_amount_with_question"), Side.AGENT)
"""A plan or a payment, which nobody speaks of without speaking of the debt; other words of C07 (我登记上了) may be
about a complaint."""

_OWES = dict.fromkeys(("ask_date_change", "ask_instalments", "ask_reduction", "promise"), Side.CALLEE)
"""What nobody says who has not been spoken to of their debt; a third party may (我叫他明天还)."""

_NAME_ASKED = re.compile(
    r"是(?:不是)?(?P<who>\w{2,4}?)(?:先生|女士|小姐|本人)*[吗吧么](?:，|$)"
    r"|(?:^|，)(?P<name>\w{2,4}?)(?:先生|女士|小姐|本人)*(?:是吧|对吧|是吗|是不)(?:，|$)"
)
"""The question whether it is somebody, by name: 请问是王建国先生吗, 王建国是吧. In the form of `clauses`."""

_NAME_SAID = re.compile(r"[啊喂嗯哎对是我就，]*(?P<name>\w{2,4}?)(?:本人)?[啊呀的]?")
"""A clause of the answer that says nothing but a name: 我是王建国; not 王建国不在, 我是王建国的爱人."""

_MATCHES = re.compile("(?<!不)一致|(?<!有)无误")
"""What the agent says when the answer matches the record: 核对一致, 核实无误."""

_DIFFERS = re.compile(
    r"(?:号码|信息|后四位|系统|记录|登记|预留)\w{0,6}(?:不一致|不[符吻]|不匹配|对不上|不对|有误|不正确)"
    r"|[核验]\w{0,4}(?:失败|不通过|没通过|不对|不一致|有误)"
)
"""What the agent says when it does not: 跟系统不一致, 核对失败. Nobody is verified then until a later confirmation."""

_SUPPOSES = re.compile(r"如果|要是|若|的话|有没有|是不是|是否|吗")
"""What makes a clause of the kind no statement: 如果信息有误请您指正."""


def identity_verified_before_debt(
    transcript: Transcript, findings: Iterable[Finding], callee: CalleeRole | None
) -> Check:
    """Whether the agent asked who is speaking and got it confirmed before the first mention of the debt.

    The order is kept by a small state machine: nobody, asked, confirmed, and back to nobody where the person called
    denies (打错了, 我是他妻子) or the agent says that the answer differs from the record.
    Confirmed is what the person called says of themselves (是我; nobody says so unasked), affirms or reads out (the
    last four digits) after the question, or what the agent declares to match. In a
    call to a third party (by the metadata) nobody can be verified, and any mention of the debt comes too early.
    Where nobody knows who was called, the order can be wrong, but never right.
    NOT_APPLICABLE where the debt was not mentioned. Where only a plan or a payment was heard (C06, C07), or a wish of
    the debtor about one, the debt was mentioned, but nobody knows when first: that accuses nobody.
    """
    findings = tuple(findings)
    mentioned = said(findings, DEBT)
    if not mentioned:
        return _never_mentioned(transcript, findings, callee)
    debt = mentioned[0]
    if callee is CalleeRole.THIRD_PARTY:
        return _check(Outcome.NO, _told_third_party(debt), at=(debt.span,))
    confirmed = confirmation(transcript, findings, before=debt.span.start)
    if confirmed is None:
        return _not_verified(transcript, findings, debt)
    return _verified(transcript, findings, confirmed, debt, callee)


def confirmation(transcript: Transcript, findings: Sequence[Finding], *, before: float) -> Span | None:
    """The first confirmation between the last denial or failed check before `before`, and `before`."""
    asked = [finding for finding in said(findings, _ASKED) if finding.span.start < before]
    denied = [span.start for span in _undone(transcript, findings) if span.start < before]
    declared = [finding.span for finding in asked if _MATCHES.search(finding.believed)]
    affirmed = [finding.span for finding in said(findings, _CONFIRMED)]
    confirmations = sorted([*declared, *affirmed, *_answers(transcript, asked)])
    return next(
        (span for span in confirmations if span.start < before and all(span.start > time for time in denied)), None
    )


def _undone(transcript: Transcript, findings: Iterable[Finding]) -> list[Span]:
    """Where the person called said to be somebody else, or the agent said that the answer differs from the record."""
    denied = [finding.span for finding in said(findings, _DENIED)]
    agents = (one for one in transcript.utterances if one.turn.role in Side.AGENT.value and not one.doubtful)
    return sorted([*denied, *(one.turn.span for one in agents if _says_it_differs(one.text))])


def _says_it_differs(text: str) -> bool:
    clauses = re.split(r"[^\w\s]", simplify(text))
    return any(_DIFFERS.search(clause) and not _SUPPOSES.search(clause) for clause in clauses)


def _answers(transcript: Transcript, asked: Sequence[Finding]) -> list[Span]:
    """Turns of the person called that say 是我, or after a question read out four digits, or come next and say yes.

    The name that was asked for is a yes as well.
    """
    replies = [
        utterance
        for utterance in transcript.utterances
        if utterance.turn.role in Side.CALLEE.value and not utterance.doubtful
    ]
    next_replies = (next((r for r in replies if r.turn.span.start >= question.span.start), None) for question in asked)
    yes = [reply for reply in next_replies if reply and (_AFFIRMS.match(reply.text) or _LIKE_FOUR.search(reply.text))]
    since = min((question.span.start for question in asked), default=float("inf"))
    digits = [reply for reply in replies if reply.turn.span.start >= since and _LAST_FOUR.search(reply.text)]
    named = list(_say_their_name(transcript, replies))
    return [reply.turn.span for reply in [*yes, *digits, *named, *(r for r in replies if _IT_IS_ME.match(r.text))]]


def _say_their_name(transcript: Transcript, replies: Sequence[Utterance]) -> Iterator[Utterance]:
    """Replies that say the name that was just asked for, both misheard alike perhaps: 是朋友吗, 我是朋友."""
    for asked in transcript.utterances:
        if asked.turn.role in Side.AGENT.value and not asked.doubtful:
            names = [match["who"] or match["name"] for match in _NAME_ASKED.finditer(clauses(asked.text))]
            reply = next((one for one in replies if one.turn.span.start >= asked.turn.span.start), None)
            if reply and any(_says(clause, name) for clause in clauses(reply.text).split("，") for name in names):
                yield reply


def _says(clause: str, name: str) -> bool:
    said = _NAME_SAID.fullmatch(clause)
    return said is not None and len(said["name"]) == len(name) and all(map(_sound_alike, said["name"], name))


def _sound_alike(one: str, other: str) -> bool:
    return one == other or not set(readings(one)).isdisjoint(readings(other))


def _never_mentioned(transcript: Transcript, findings: Sequence[Finding], callee: CalleeRole | None) -> Check:
    planned = said(findings, _PLANNED if callee is CalleeRole.THIRD_PARTY else {**_PLANNED, **_OWES})
    if planned and callee is not CalleeRole.THIRD_PARTY:
        confirmed = confirmation(transcript, findings, before=planned[0].span.start)
        if confirmed is not None:
            return _verified(transcript, findings, confirmed, planned[0], callee)
    unclear = sorted([*perhaps_said(findings, DEBT), *planned], key=lambda finding: finding.span)
    if missing := unproven_absence(transcript, [Side.AGENT]):
        return _undetermined(missing, places(unclear))
    if unclear:
        return _check(Outcome.REVIEW, _perhaps(unclear[0]), at=places(unclear))
    return _check(Outcome.NOT_APPLICABLE, Text("全程没有听到坐席谈及债务", "the agent was not heard to mention a debt"))


def _verified(
    transcript: Transcript, findings: Sequence[Finding], confirmed: Span, debt: Finding, callee: CalleeRole | None
) -> Check:
    """YES, unless the debt may have been mentioned before the confirmation as well, or to nobody knows whom."""
    at = (confirmed, debt.span)
    if any(span.start < confirmed.start for span in transcript.damaged):
        return _undetermined("audio", at)
    earlier = [finding for finding in perhaps_said(findings, DEBT) if finding.span.start < confirmed.start]
    if earlier:
        return _check(Outcome.REVIEW, _perhaps(earlier[0]), at=(*places(earlier), *at))
    if callee is None:
        return _undetermined("callee_role", at)
    return _check(Outcome.YES, Text("先核实身份，后谈债务", "identity came first, then the debt"), at=at)


def _not_verified(transcript: Transcript, findings: Sequence[Finding], debt: Finding) -> Check:
    """NO, unless a question or a confirmation may have gone unheard before the debt was mentioned."""
    if missing := unproven_absence(transcript, BOTH, before=debt.span.start):
        return _undetermined(missing, (debt.span,))
    steps = perhaps_said(findings, _STEPS)
    unclear = [step for step in steps if step.span.start < debt.span.start]
    if unclear:
        return _check(Outcome.REVIEW, _perhaps(unclear[0]), at=(*places(unclear), debt.span))
    words = quoted(debt)
    undone = [span for span in _undone(transcript, findings) if span.start < debt.span.start]
    if undone:
        zh, en = (
            f"接听人不是本人或核对未通过之后，{words.zh}",
            f"after a denial or a failed check of identity, {words.en}",
        )
        return _check(Outcome.NO, Text(zh, en), at=(undone[-1], debt.span))
    because = Text(f"身份尚未核实，{words.zh}", f"before identity was verified, {words.en}")
    return _check(Outcome.NO, because, at=(debt.span,))


def _perhaps(finding: Finding) -> Text:
    words = quoted(finding)
    return Text(f"先后顺序须人工核对：{words.zh}", f"a person must check the order: {words.en}")


def _told_third_party(debt: Finding) -> Text:
    words = quoted(debt)
    return Text(f"被叫人是第三方，{words.zh}", f"the person called is a third party, yet {words.en}")


def _undetermined(missing: str, at: tuple[Span, ...]) -> Check:
    return _check(Outcome.UNDETERMINED, why_undetermined(missing), at=at, missing=missing)


def _check(outcome: Outcome, because: Text, *, at: tuple[Span, ...] = (), missing: str | None = None) -> Check:
    return Check(
        id="identity_verified_before_debt",
        name=Text("先核实身份再谈债务", "identity verified before the debt"),
        outcome=outcome,
        because=because,
        spans=at,
        missing=missing,
        sources=("R22",),
    )
