"""The promise to pay: how much, by which day, whether the agent read it back and the person called said yes.

A payment is agreed in steps: one side names a sum or a day, the other repeats it, changes it or says yes. What the
person called says themselves binds them; what the agent names does only when they say yes. The last agreement counts.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from qa_monitor.conduct.amounts import MINIMUM, TOTAL, least_payment, owed
from qa_monitor.conduct.dialogue import Reply, Statement, asks, not_refused, reply, requests, statements
from qa_monitor.conduct.sides import Side
from qa_monitor.conduct.terms import NOT_NAMED, Terms, is_about_paying, is_bare, is_meant, terms_of
from qa_monitor.domain import Finding, FindingState, Role, Span, Transcript, Undetermined

_WANTS = re.compile("多少|哪1?天|几[号时天]|什么时[候间]|多久")
"""The agent asks for the sum or the day."""

_RESERVED = re.compile("申请|审批|审核|[上申]报|结果|银行决定")
"""The agent's yes depends on somebody else."""

_MADE_TO = re.compile("(?:让|叫|要|逼|催|要求|说)我")
"""What others demand is no promise: 你们让我今天还两千."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A payment that was promised or, where it is not `agreed`, perhaps promised: read back without a clear answer."""

    amount: int | Undetermined
    """Yuan. Undetermined: `not_named`, `range`, `part`, `total`, `remainder`, `minimum` or `disagreement`."""
    day: date | Undetermined
    """The last day for it, by the calendar of the call. Undetermined: `not_named`, `ambiguous`, `impossible`, `past`,
    `disagreement`, or `started_at` where the day of the call is not known."""
    named_by: Role
    """Who was heard to name it first."""
    read_back: bool
    """Whether the agent repeated it."""
    agreed: bool
    """Whether the person called named it themselves or said yes to it."""
    heard_otherwise: Terms | None = None
    """What the person called was heard to name, where it is not what was read back to them and what they agreed to."""
    spans: tuple[Span, ...]
    """The statements it rests on, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offer:
    """A payment on the table, and how it came there."""

    terms: Terms
    named_by: Role
    read_back: bool = False
    heard_otherwise: Terms | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A statement, what it names, and what the lexicons found in it."""

    statement: Statement
    called_on: date | None
    terms: Terms
    about_paying: bool
    bare: bool
    promises: bool
    perhaps_promises: bool
    """A promise may have been said in it, but only a person can tell."""
    reads_back: bool

    @property
    def text(self) -> str:
        return self.statement.text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Talk:
    """Where the talk of a payment stands."""

    promised: _Offer | None = None
    proposed: _Offer | None = None
    """What the agent has just named and what awaits an answer."""
    unanswered: _Offer | None = None
    """What the agent read back without a clear answer, or what the person called perhaps promised."""
    asked_for: _Offer | None = None
    """The payment that the person called has just asked to be allowed."""
    wanted: bool = False
    """Whether the agent has just asked how much, or when, they will pay."""


def promise_to_pay(transcript: Transcript, findings: Iterable[Finding], started_at: datetime | None) -> Promise | None:
    """The last promise of the call; None where there is none, or only the will to pay some part some day.

    The findings `promise` of the person called and C07 of the agent show where a promise is; sum and day are read from
    the statements. Where roles are not known nothing is anybody's promise.
    """
    called_on = None if started_at is None else started_at.date()
    said = statements(transcript)
    talk = _Talk()
    for told in _told(said, tuple(findings), called_on):
        talk = _after_agent(talk, told) if told.statement.side is Side.AGENT else _after_callee(talk, told)
    talk = _unanswered(talk, talk.proposed)  # the call may end with the read-back
    if talk.promised is not None:
        return _promise(talk.promised, said, agreed=True)
    return None if talk.unanswered is None else _promise(talk.unanswered, said, agreed=False)


def _told(said: Iterable[Statement], findings: Iterable[Finding], called_on: date | None) -> Iterator[_Told]:
    counted = [finding for finding in findings if finding.state is not FindingState.CANCELLED]
    read_back = {f.turn for f in counted if f.code == "C07" and f.state is FindingState.SUSPECTED}
    perhaps = {finding.turn for finding in counted if finding.code == "promise"}
    promised = {f.turn for f in counted if f.code == "promise" and f.state is FindingState.SUSPECTED}
    for statement in said:
        terms = terms_of(statement.text, called_on)
        if statement.side is Side.AGENT and terms.periodic and not read_back.intersection(statement.turns):
            terms = replace(terms, amount=None)  # the rate of a plan, no payment
        yield _Told(
            statement=statement,
            called_on=called_on,
            terms=terms,
            about_paying=is_about_paying(statement.text, called_on),
            bare=is_bare(statement.text, called_on),
            promises=statement.side is Side.CALLEE and not promised.isdisjoint(statement.turns),
            perhaps_promises=statement.side is Side.CALLEE and not perhaps.isdisjoint(statement.turns),
            reads_back=statement.side is Side.AGENT and not read_back.isdisjoint(statement.turns),
        )


# --- the course of the talk ---------------------------------------------------------------------------------------


def _after_agent(talk: _Talk, told: _Told) -> _Talk:
    """The agent proposes or reads back a payment, allows one that was asked for, or speaks of something else."""
    wanted = _WANTS.search(told.text) is not None and "还" in told.text
    settled = replace(talk, proposed=None, asked_for=None, wanted=wanted)
    repeats = any(offer is not None and told.terms.shares(offer.terms) for offer in (talk.promised, talk.asked_for))
    completes = talk.promised is not None and told.terms.completes(talk.promised.terms)
    on_the_table = any((talk.promised, talk.proposed, talk.unanswered, talk.asked_for, talk.wanted))
    reads_back = told.reads_back and (on_the_table or told.terms.is_complete)
    names = reads_back or told.about_paying or (told.bare and (repeats or completes))
    if names and told.terms.names_a_payment and is_meant(told.text):
        return replace(settled, proposed=_offer(told, told.terms, read_back=told.reads_back or repeats))
    if talk.asked_for and reply(told.text) is Reply.YES and not _RESERVED.search(told.text):
        allowed = replace(talk.asked_for, spans=(*talk.asked_for.spans, told.statement.span))
        return replace(settled, promised=allowed, unanswered=None)
    return settled


def _after_callee(talk: _Talk, told: _Told) -> _Talk:
    """The person called answers the proposal, names a payment of their own, or speaks of something else."""
    settled = replace(talk, proposed=None, asked_for=None, wanted=False)
    if talk.proposed is not None and (answered := _answered(talk, talk.proposed, told)) is not None:
        return replace(settled, promised=answered.promised, unanswered=None)
    if _promises(talk, told):
        return replace(settled, promised=_own(talk, told, told.terms), unanswered=None)
    if requests(told.text) and told.terms.says_something and (told.promises or told.about_paying):
        return replace(settled, asked_for=_offer(told, told.terms))
    if told.perhaps_promises and told.terms.is_certain:
        settled = replace(settled, unanswered=_offer(told, told.terms))
    return _unanswered(settled, talk.proposed)


def _answered(talk: _Talk, proposed: _Offer, told: _Told) -> _Talk | None:
    """The talk after a clear answer; None where the answer is not clear."""
    answer = reply(told.text)
    if answer is Reply.YES:
        if told.terms.differ(proposed.terms):
            return replace(talk, promised=_own(talk, told, told.terms.or_else(proposed.terms)))
        return replace(talk, promised=_confirmed(talk.promised, proposed, told))
    if answer is Reply.NO:
        instead = terms_of(not_refused(told.text), told.called_on)
        if instead.differ(proposed.terms) and (told.promises or told.about_paying or proposed.read_back):
            kept = proposed.terms if proposed.read_back else Terms()
            return replace(talk, promised=_own(talk, told, instead.or_else(kept)))
        if not told.promises:
            return replace(talk, promised=None if proposed.read_back else talk.promised)
    return None


def _unanswered(talk: _Talk, read_back: _Offer | None) -> _Talk:
    """The talk after a read-back that got no clear answer: it may complete a promise, but makes none."""
    if read_back is None or not read_back.read_back:
        return talk
    if talk.promised is None:
        return replace(talk, unanswered=read_back)
    terms = talk.promised.terms.reconciled(read_back.terms)
    spans = (*talk.promised.spans, *read_back.spans)
    return replace(talk, promised=replace(talk.promised, terms=terms, read_back=True, spans=spans))


def _promises(talk: _Talk, told: _Told) -> bool:
    """Whether the person called names a payment of their own accord, or in answer to how much or when."""
    if requests(told.text):
        return False
    if told.promises and told.terms.says_something:
        return True
    if asks(told.text) or _MADE_TO.search(told.text) or not told.terms.is_certain:
        return False
    return talk.wanted or (told.about_paying and told.terms.is_complete)


def _own(talk: _Talk, told: _Told, terms: Terms) -> _Offer:
    """What the person called names themselves; what they leave out stands as they said or were asked before."""
    if talk.promised is not None:
        before = talk.promised.terms
        terms = terms.or_else(before) if terms.differ(before) else terms.completed(before)
    if talk.wanted and talk.proposed is not None:
        terms = terms.or_else(talk.proposed.terms)
    return _offer(told, terms)


def _confirmed(promised: _Offer | None, proposed: _Offer, told: _Told) -> _Offer:
    """What the agent named and the person called said yes to, completed by what either said before."""
    terms = proposed.terms.completed(told.terms)
    if promised is None:
        return replace(proposed, terms=terms, spans=(*proposed.spans, told.statement.span))
    otherwise = promised.terms if proposed.read_back and promised.terms.differ(proposed.terms) else None
    return _Offer(
        terms=terms.completed(promised.terms),
        named_by=promised.named_by if proposed.read_back else proposed.named_by,
        read_back=proposed.read_back,
        heard_otherwise=otherwise,
        spans=(*promised.spans, *proposed.spans, told.statement.span),
    )


def _offer(told: _Told, terms: Terms, *, read_back: bool = False) -> _Offer:
    return _Offer(terms=terms, named_by=told.statement.role, read_back=read_back, spans=(told.statement.span,))


# --- its result ---------------------------------------------------------------------------------------------------


def _promise(offer: _Offer, said: Iterable[Statement], *, agreed: bool) -> Promise:
    texts = [statement.text for statement in said]
    amount = NOT_NAMED if offer.terms.amount is None else offer.terms.amount
    if amount == TOTAL:
        amount = _only([sum_owed for text in texts for sum_owed in owed(text)], TOTAL)
    elif amount == MINIMUM:
        amount = _only([least for text in texts for least in least_payment(text)], MINIMUM)
    return Promise(
        amount=amount,
        day=NOT_NAMED if offer.terms.day is None else offer.terms.day,
        named_by=offer.named_by,
        read_back=offer.read_back,
        agreed=agreed,
        heard_otherwise=offer.heard_otherwise,
        spans=tuple(sorted(set(offer.spans))),
    )


def _only(sums: Iterable[int], otherwise: Undetermined) -> int | Undetermined:
    """The sum, if the call names no other."""
    distinct = set(sums)
    return distinct.pop() if len(distinct) == 1 else otherwise
