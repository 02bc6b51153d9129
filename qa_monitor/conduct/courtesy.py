"""Courtesy at the two ends of a call: how the agent opens it, and how they take leave."""

from collections.abc import Iterable

from qa_monitor.conduct.dialogue import Statement, statements
from qa_monitor.conduct.evidence import perhaps_said, places, quoted, said, unproven_absence, why_undetermined
from qa_monitor.conduct.sides import Side
from qa_monitor.domain import Check, Finding, Outcome, Span, Text, Transcript

_OPENING = {"C01": Side.AGENT}
_CLOSING = dict.fromkeys(("C10", "C01.thanks", "C01.apologise", "C01.sorry_to_disturb"), Side.AGENT)

_ENDS = 2
"""Statements of the agent that make up the opening, and the end, of a call."""


def courteous_opening(transcript: Transcript, findings: Iterable[Finding]) -> Check:
    """Whether one of the agent's first statements holds a greeting or another courtesy (C01)."""
    name = Text("礼貌开场", "courteous opening")
    agent = _of_agent(transcript)
    heard, perhaps = _within(findings, agent[:_ENDS], _OPENING)
    until = agent[:_ENDS][-1].span.end if agent else None
    missing = unproven_absence(transcript, (Side.AGENT,), before=until)
    return _answer("courteous_opening", name, heard, perhaps, missing)


def courteous_closing(transcript: Transcript, findings: Iterable[Finding]) -> Check:
    """Whether one of the agent's last statements takes leave (C10), or thanks or apologises (C01).

    REVIEW where none does and the other side had the last word: nobody knows who hung up on whom.
    """
    name = Text("礼貌结束", "courteous closing")
    agent = _of_agent(transcript)
    heard, perhaps = _within(findings, agent[-_ENDS:], _CLOSING)
    found = _answer("courteous_closing", name, heard, perhaps, unproven_absence(transcript, (Side.AGENT,)))
    last = max(statements(transcript), key=lambda one: one.span.end, default=None)
    if found.outcome is Outcome.NO and last is not None and last.side is Side.CALLEE:
        zh, en = (
            "没有听到结束语，对方说完通话即断，不知谁先挂断",
            "no leave was taken, and nobody knows who hung up first",
        )
        return _check("courteous_closing", name, Outcome.REVIEW, Text(zh, en), (last.span,))
    return found


def _of_agent(transcript: Transcript) -> list[Statement]:
    return [statement for statement in statements(transcript) if statement.side is Side.AGENT]


def _within(
    findings: Iterable[Finding], ends: Iterable[Statement], shown_by: dict[str, Side]
) -> tuple[list[Finding], list[Finding]]:
    """Findings in these statements: those that count, and those that only a person can judge."""
    turns = {turn for statement in ends for turn in statement.turns}
    inside = [finding for finding in findings if finding.turn in turns]
    return said(inside, shown_by), perhaps_said(inside, shown_by)


def _answer(check: str, name: Text, heard: list[Finding], perhaps: list[Finding], missing: str | None) -> Check:
    if heard:
        return _check(check, name, Outcome.YES, quoted(heard[0]), places(heard))
    if missing:
        return _check(check, name, Outcome.UNDETERMINED, why_undetermined(missing), missing=missing)
    if perhaps:
        words = quoted(perhaps[0])
        because = Text(f"可能是{words.zh}，须人工核对", f"perhaps {words.en}; a person must check")
        return _check(check, name, Outcome.REVIEW, because, places(perhaps))
    return _check(check, name, Outcome.NO, Text("没有听到礼貌用语", "no courtesy was heard"))


def _check(
    check: str,
    name: Text,
    outcome: Outcome,
    because: Text,
    spans: tuple[Span, ...] = (),
    *,
    missing: str | None = None,
) -> Check:
    return Check(id=check, name=name, outcome=outcome, because=because, spans=spans, missing=missing)
