"""Whether the debt was kept from third parties: from those the metadata name, and from who says that it is not them."""

from collections.abc import Iterable

from qa_monitor.conduct.evidence import perhaps_said, places, quoted, said, unproven_absence, why_undetermined
from qa_monitor.conduct.said import DEBT
from qa_monitor.conduct.sides import Side
from qa_monitor.domain import CalleeRole, Check, Finding, Outcome, Span, Text, Transcript

_SOMEBODY_ELSE = {"identity_denied": Side.CALLEE}
_HERE = {"identity_confirmed": Side.CALLEE}


def debt_kept_private(transcript: Transcript, findings: Iterable[Finding], callee: CalleeRole | None) -> Check:
    """NO where the debt was told (V05, or any mention of it) to a third party by the metadata.

    Who the person called is comes from `callee_role`, never from their words alone. Where the debtor was called and
    somebody says that it is not them, and hears of the debt before the debtor is heard, it is for REVIEW: debtors deny
    as well. A guarantor owes too (R05), NOT_APPLICABLE; a spouse may (R09), REVIEW: the manifest does not tell.
    """
    findings = tuple(findings)
    told = said(findings, DEBT)
    if callee is None:
        return _check(Outcome.UNDETERMINED, why_undetermined("callee_role"), places(told), missing="callee_role")
    if callee is CalleeRole.GUARANTOR:
        because = Text("被叫人是担保人，可以谈及债务", "the person called is a guarantor, who may hear of the debt")
        return _check(Outcome.NOT_APPLICABLE, because)
    if callee is CalleeRole.DEBTOR:
        return _called_debtor(transcript, findings, told)
    if not told:
        return _not_told(transcript, findings)
    words = quoted(told[0])
    if callee is CalleeRole.SPOUSE:
        zh, en = (
            f"被叫人是配偶，是否共同负债须人工核对；{words.zh}",
            f"whether the spouse owes too is not known; {words.en}",
        )
        return _check(Outcome.REVIEW, Text(zh, en), places(told))
    because = Text(f"被叫人是第三方，{words.zh}", f"the person called is a third party, yet {words.en}")
    return _check(Outcome.NO, because, places(told))


def _called_debtor(transcript: Transcript, findings: tuple[Finding, ...], told: list[Finding]) -> Check:
    """For REVIEW what was told, or perhaps told, between a denial and the next confirmation."""
    denied = [finding.span.start for finding in said(findings, _SOMEBODY_ELSE)]
    confirmed = [finding.span.start for finding in said(findings, _HERE)]
    for debt in sorted([*told, *perhaps_said(findings, DEBT)], key=lambda finding: finding.span):
        last = max((time for time in denied if time < debt.span.start), default=None)
        if last is not None and not any(last < time < debt.span.start for time in confirmed):
            words = quoted(debt)
            zh, en = f"接听人说不是本人，其后{words.zh}", f"the person called said that it is not them, then {words.en}"
            return _check(Outcome.REVIEW, Text(zh, en), (debt.span,))
    if missing := unproven_absence(transcript, (Side.AGENT, Side.CALLEE)):
        return _check(Outcome.UNDETERMINED, why_undetermined(missing), missing=missing)
    because = Text("被叫人是债务人本人", "the person called is the debtor")
    return _check(Outcome.YES, because)


def _not_told(transcript: Transcript, findings: tuple[Finding, ...]) -> Check:
    perhaps = perhaps_said(findings, DEBT)
    if missing := unproven_absence(transcript, (Side.AGENT,)):
        return _check(Outcome.UNDETERMINED, why_undetermined(missing), places(perhaps), missing=missing)
    if perhaps:
        words = quoted(perhaps[0])
        because = Text(f"可能是{words.zh}，须人工核对", f"perhaps {words.en}; a person must check")
        return _check(Outcome.REVIEW, because, places(perhaps))
    return _check(Outcome.YES, Text("没有听到坐席向其谈及债务", "the agent was not heard to tell them of a debt"))


def _check(outcome: Outcome, because: Text, spans: tuple[Span, ...] = (), *, missing: str | None = None) -> Check:
    return Check(
        id="debt_kept_private",
        name=Text("未向第三方泄露债务", "debt not told to third parties"),
        outcome=outcome,
        because=because,
        spans=spans,
        missing=missing,
        sources=("R05", "R07"),
    )
