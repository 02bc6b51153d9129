"""The mark that a person looks at the call, whatever its score: words of self-harm (R32), serious illness (R30)."""

from collections.abc import Sequence

from qa_monitor.conduct.evidence import places, quoted, unproven_absence, why_undetermined
from qa_monitor.conduct.reactions import Reactions, covered
from qa_monitor.conduct.sides import Side
from qa_monitor.domain import Check, Finding, FindingState, Outcome, Role, Span, Text, Transcript
from qa_monitor.domain.findings import LIKENESS

_ANYBODY = Side.CALLEE.value | {Role.UNKNOWN}


def escalation(transcript: Transcript, findings: Sequence[Finding], reactions: Reactions) -> Check:
    """YES where the person called said what `reactions.escalate` names; REVIEW where they perhaps did, or nearly.

    It says nothing of the agent. Where nobody knows who speaks, anybody's words are for REVIEW: a life may hang on it.
    """
    heard = sorted(
        (
            finding
            for finding in covered(findings, [one.signal for one in reactions.escalate])
            if finding.state is not FindingState.CANCELLED and finding.role in _ANYBODY
        ),
        key=lambda finding: (not _sure(finding), finding.span),
    )
    sources = tuple(dict.fromkeys(s for one in reactions.escalate if covered(heard, [one.signal]) for s in one.sources))
    if heard and _sure(heard[0]):
        return _check(Outcome.YES, quoted(heard[0]), places(heard), sources=sources)
    if heard:
        words = quoted(heard[0])
        because = Text(f"可能是{words.zh}，须尽快人工核对", f"perhaps {words.en}; a person must check soon")
        return _check(Outcome.REVIEW, because, places(heard), sources=sources)
    if missing := unproven_absence(transcript, (Side.CALLEE,)):
        return _check(Outcome.UNDETERMINED, why_undetermined(missing), missing=missing)
    return _check(Outcome.NO, Text("全程没有听到这类情况", "nothing of the kind was heard"))


def _sure(finding: Finding) -> bool:
    return finding.state is FindingState.SUSPECTED and finding.entry != LIKENESS


def _check(
    outcome: Outcome,
    because: Text,
    spans: tuple[Span, ...] = (),
    *,
    missing: str | None = None,
    sources: tuple[str, ...] = (),
) -> Check:
    return Check(
        id="escalation",
        name=Text("须优先人工关注", "for a person to look at first"),
        outcome=outcome,
        because=because,
        spans=spans,
        missing=missing,
        sources=sources,
    )
