"""Whether the agent says what personal data are used for, where they ask for any."""

from collections.abc import Iterable

from qa_monitor.conduct.dialogue import statements
from qa_monitor.conduct.evidence import perhaps_said, places, quoted, said, unproven_absence, why_undetermined
from qa_monitor.conduct.sides import Side
from qa_monitor.domain import Check, Finding, Outcome, Span, Text, Transcript

_ASKED = {"C03.ask_digits": Side.AGENT, "V07": Side.AGENT}
_PURPOSE = {"data_purpose": Side.AGENT, "C03.verify": Side.AGENT}
"""What the agent asks for to verify (跟您核对一下), they have said so."""


def data_purpose_stated(transcript: Transcript, findings: Iterable[Finding]) -> Check:
    """YES where a purpose is named before the data are asked for, or in that statement or the agent's next.

    NOT_APPLICABLE where no data were asked for.
    """
    findings = tuple(findings)
    asked = said(findings, _ASKED)
    missing = unproven_absence(transcript, (Side.AGENT,))
    if not asked:
        if missing:
            return _check(Outcome.UNDETERMINED, why_undetermined(missing), missing=missing)
        return _check(Outcome.NOT_APPLICABLE, Text("没有听到坐席索取个人信息", "no personal data were asked for"))
    until = _until(transcript, asked[0])
    heard = [finding for finding in said(findings, _PURPOSE) if finding.span.start < until]
    if heard:
        return _check(Outcome.YES, quoted(heard[0]), places([heard[0], asked[0]]))
    if missing:
        return _check(Outcome.UNDETERMINED, why_undetermined(missing), places(asked[:1]), missing=missing)
    perhaps = [finding for finding in perhaps_said(findings, _PURPOSE) if finding.span.start < until]
    words = quoted((perhaps or asked)[0])
    if perhaps:
        because = Text(f"可能是{words.zh}，须人工核对", f"perhaps {words.en}; a person must check")
        return _check(Outcome.REVIEW, because, places([perhaps[0], asked[0]]))
    because = Text(f"{words.zh}，没有听到用途", f"{words.en}, and no purpose was heard")
    return _check(Outcome.NO, because, places(asked[:1]))


def _until(transcript: Transcript, asked: Finding) -> float:
    """The end of the agent's statement after that in which data were asked for."""
    agent = [one for one in statements(transcript) if one.side is Side.AGENT and one.span.end > asked.span.start]
    return max((one.span.end for one in agent[:2]), default=asked.span.end)


def _check(outcome: Outcome, because: Text, spans: tuple[Span, ...] = (), *, missing: str | None = None) -> Check:
    return Check(
        id="data_purpose_stated",
        name=Text("说明个人信息用途", "purpose of personal data stated"),
        outcome=outcome,
        because=because,
        spans=spans,
        missing=missing,
    )
