"""The solution that the agent offers: of what kind, on which terms, and whether it answers a hardship."""

from collections.abc import Iterable, Sequence

from qa_monitor.conduct.evidence import perhaps_said, places, quoted, said, unproven_absence, why_undetermined
from qa_monitor.conduct.plan_terms import PlanTerms, plan_terms
from qa_monitor.conduct.sides import BOTH, Side, unrecorded
from qa_monitor.domain import Check, Finding, Outcome, Span, Text, Transcript

_OFFER = {"C06": Side.AGENT}
_TROUBLES = dict.fromkeys(("hardship", "unemployment", "illness"), Side.CALLEE)

_KINDS = {
    "instalments": Text("分期", "instalments"),
    "extension": Text("延期", "an extension"),
    "reduction": Text("减免", "a reduction"),
    "minimum_payment": Text("最低还款", "the least payment"),
    "part_first": Text("先还一部分", "a part first"),
    "help_to_apply": Text("协助申请", "help to apply"),
}
"""Entries of C06 that say what is offered; the others name terms."""


def solution_after_hardship(transcript: Transcript, findings: Iterable[Finding]) -> Check:
    """YES where a solution is offered after the first hardship, unemployment or illness was told; says of what kind.

    NO where none is, or only before: it was made without knowing the hardship. NOT_APPLICABLE where none was told.
    """
    findings = tuple(findings)
    told, offers = said(findings, _TROUBLES), said(findings, _OFFER)
    if missing := unrecorded(transcript, BOTH):
        return _after(Outcome.UNDETERMINED, why_undetermined(missing.missing), missing=missing.missing)
    if not told:
        if lost := unproven_absence(transcript, (Side.CALLEE,)):
            return _after(Outcome.UNDETERMINED, why_undetermined(lost), missing=lost)
        return _after(Outcome.NOT_APPLICABLE, Text("没有听到对方说有困难", "no hardship was told"))
    since = told[0].span.start
    later = [offer for offer in offers if offer.span.end > since]
    perhaps = [offer for offer in perhaps_said(findings, _OFFER) if offer.span.end > since]
    if perhaps and not later:
        words = quoted(perhaps[0])
        because = Text(f"可能是{words.zh}，须人工核对", f"perhaps {words.en}; a person must check")
        return _after(Outcome.REVIEW, because, places([told[0], *perhaps]))
    return _offered_later(told[0], later) if later else _not_later(transcript, told[0], offers)


def _offered_later(hardship: Finding, later: Sequence[Finding]) -> Check:
    kinds, words = _kinds(later), quoted(hardship)
    because = Text(f"{words.zh}，其后坐席提出{kinds.zh}", f"{words.en}, then the agent offered {kinds.en}")
    return _after(Outcome.YES, because, places([hardship, *later]))


def _not_later(transcript: Transcript, hardship: Finding, offers: Sequence[Finding]) -> Check:
    """NO, unless an offer may have gone unheard."""
    words = quoted(hardship)
    if lost := unproven_absence(transcript, (Side.AGENT,)):
        return _after(Outcome.UNDETERMINED, why_undetermined(lost), places([hardship]), missing=lost)
    if offers:
        because = Text(f"{words.zh}，方案在此之前提出", f"{words.en}, and the offer was made before that")
        return _after(Outcome.NO, because, places([offers[0], hardship]))
    because = Text(f"{words.zh}，其后没有听到方案", f"{words.en}, and no offer was heard after it")
    return _after(Outcome.NO, because, places([hardship]))


def plan_terms_stated(transcript: Transcript, findings: Iterable[Finding]) -> Check:
    """Whether a plan of instalments that is offered is stated with how many there are and how much each is (R24).

    NOT_APPLICABLE where no instalments were offered. What a fee is may be stated in the contract alone.
    """
    findings = tuple(findings)
    offered = [finding for finding in said(findings, _OFFER) if finding.entry == "instalments"]
    plan = plan_terms(transcript, findings)
    missing = unproven_absence(transcript, (Side.AGENT,))
    if not offered and plan is None:
        if missing:
            return _terms(Outcome.UNDETERMINED, why_undetermined(missing), missing=missing)
        return _terms(Outcome.NOT_APPLICABLE, Text("没有听到分期方案", "no instalments were offered"))
    at = places(offered) if plan is None else (plan.span,)
    unstated = _unstated(plan)
    if not unstated:
        return _terms(Outcome.YES, Text("期数和每期金额都已说明", "instalments and the sum of each were stated"), at)
    if missing:
        return _terms(Outcome.UNDETERMINED, why_undetermined(missing), at, missing=missing)
    zh, en = "、".join(one.zh for one in unstated), " and ".join(one.en for one in unstated)
    return _terms(Outcome.NO, Text(f"没有听到{zh}", f"not heard: {en}"), at)


def _unstated(plan: PlanTerms | None) -> Sequence[Text]:
    """What a plan leaves open; a length in years says how many instalments there are as well as their number does."""
    number = Text("期数", "how many instalments")
    each = Text("每期金额", "the sum of each")
    if plan is None:
        return (number, each)
    return () if plan.instalment_yuan is not None else (each,)


def _kinds(offers: Iterable[Finding]) -> Text:
    """What is offered, each kind once."""
    entries = dict.fromkeys(offer.entry for offer in offers)
    kinds = [_KINDS[entry] for entry in entries if entry in _KINDS] or [Text("方案", "a solution")]
    return Text("、".join(kind.zh for kind in kinds), ", ".join(kind.en for kind in kinds))


def _after(outcome: Outcome, because: Text, spans: tuple[Span, ...] = (), *, missing: str | None = None) -> Check:
    name = Text("听到困难后提供方案", "solution after a hardship")
    return Check(
        id="solution_after_hardship", name=name, outcome=outcome, because=because, spans=spans, missing=missing
    )


def _terms(outcome: Outcome, because: Text, spans: tuple[Span, ...] = (), *, missing: str | None = None) -> Check:
    return Check(
        id="plan_terms_stated",
        name=Text("说明分期条款", "terms of the instalments stated"),
        outcome=outcome,
        because=because,
        spans=spans,
        missing=missing,
        sources=("R24",),
    )
