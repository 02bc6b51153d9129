"""Whether the agent said what is owed: amount, fees or interest, days overdue."""

from collections.abc import Iterable, Sequence

from qa_monitor.conduct.evidence import perhaps_said, places, quoted, said, unproven_absence, why_undetermined
from qa_monitor.conduct.sides import Side
from qa_monitor.conduct.verification import confirmation
from qa_monitor.domain import CalleeRole, Check, Finding, Outcome, Span, Text, Transcript

_OFFERS = frozenset({"C06", "C07"})

_DETAILS = {
    "amount": Text("金额", "the amount"),
    "fees_and_interest": Text("费用或利息", "fees or interest"),
    "days_overdue": Text("逾期天数", "days overdue"),
}
"""Entries of `debt_mention` that say what is owed; sums in an offer or a read-back are those of a payment."""

_SHOWN_BY = tuple(f"debt_mention.{entry}" for entry in _DETAILS)


def debt_details_told(
    transcript: Transcript, findings: Iterable[Finding], callee: CalleeRole | None, *, verified: Check
) -> Check:
    """YES where a detail was named after identity was confirmed.

    NO where none was, or only too early, which `verified` may leave open. NOT_APPLICABLE in a call to a third party,
    who must not hear any; UNDETERMINED without `callee_role`.
    """
    if callee is CalleeRole.THIRD_PARTY:
        return _check(Outcome.NOT_APPLICABLE, Text("被叫人是第三方", "the person called is a third party"))
    if callee is None:
        return _check(Outcome.UNDETERMINED, why_undetermined("callee_role"), missing="callee_role")
    findings = tuple(findings)
    offers = {finding.turn for finding in findings if finding.code in _OFFERS}
    shown_by = dict.fromkeys(_SHOWN_BY, Side.AGENT)
    told = [one for one in said(findings, shown_by) if one.turn not in offers]
    if not told:
        return _never_told(transcript, [one for one in perhaps_said(findings, shown_by) if one.turn not in offers])
    in_order = [one for one in told if confirmation(transcript, findings, before=one.span.start) is not None]
    return _told(in_order or told, verified, in_order=bool(in_order))


def _never_told(transcript: Transcript, perhaps: Sequence[Finding]) -> Check:
    if missing := unproven_absence(transcript, (Side.AGENT,)):
        return _check(Outcome.UNDETERMINED, why_undetermined(missing), places(perhaps), missing=missing)
    if perhaps:
        because = _listed(perhaps, Text("可能说了，须人工核对：", "perhaps told, a person must check: "))
        return _check(Outcome.REVIEW, because, places(perhaps))
    return _check(Outcome.NO, Text("没有听到金额、费用或逾期天数", "no amount, fee or days overdue were heard"))


def _told(told: Sequence[Finding], verified: Check, *, in_order: bool) -> Check:
    """What was told, judged by when: only after a confirmation it is right, whatever was mentioned before it."""
    if verified.outcome is Outcome.YES or (verified.outcome is Outcome.NO and in_order):
        return _check(Outcome.YES, _listed(told, Text("", "")), places(told))
    if verified.outcome is Outcome.NO:
        early = Text("身份核实之前就说了", "told before identity was verified: ")
        return _check(Outcome.NO, _listed(told, early), places(told))
    because = _listed(told, Text("先后顺序须人工核对：", "a person must check the order: "))
    if verified.outcome is Outcome.UNDETERMINED:
        return _check(Outcome.UNDETERMINED, because, places(told), missing=verified.missing)
    return _check(Outcome.REVIEW, because, places(told))


def _listed(told: Sequence[Finding], before: Text) -> Text:
    """What kinds of detail were told, with the words of the first of each."""
    first = {finding.entry: finding for finding in reversed(told)}
    parts = [(_DETAILS[entry], quoted(first[entry])) for entry in _DETAILS if entry in first]
    zh = "；".join(f"{kind.zh}：{words.zh}" for kind, words in parts)
    en = "; ".join(f"{kind.en}: {words.en}" for kind, words in parts)
    return Text(f"{before.zh}{zh}", f"{before.en}{en}")


def _check(outcome: Outcome, because: Text, spans: tuple[Span, ...] = (), *, missing: str | None = None) -> Check:
    return Check(
        id="debt_details_told",
        name=Text("说明欠款金额、费用或逾期天数", "amount, fees or days overdue told"),
        outcome=outcome,
        because=because,
        spans=spans,
        missing=missing,
    )
