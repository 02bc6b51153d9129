"""Calls of known truth and analyses of them, made up for tests."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qa_monitor.domain import (
    Analysis,
    CallState,
    Cancellation,
    Check,
    Context,
    Finding,
    FoundBy,
    Layout,
    Metadata,
    Outcome,
    Polarity,
    Recording,
    Role,
    Score,
    Severity,
    SourceFile,
    Span,
    Text,
    Transcript,
    Turn,
    Undetermined,
    Utterance,
    Versions,
    Word,
)
from qa_monitor.evaluation.truth import TrueCall, TrueTurn

VERSIONS = Versions(program="1", model="m", lexicons="l", scorecard="s", metadata="d")


def recording(call_id: str = "a") -> Recording:
    file = SourceFile(path=Path(f"{call_id}.wav"), sha256="0" * 64, layout=Layout.AGENT_LEFT)
    return Recording(files=(file,), metadata=Metadata(call_id=call_id))


def turn(start: float, *labels: str, trap: str | None = None, role: Role = Role.AGENT, text: str = "") -> TrueTurn:
    """Two seconds long."""
    return TrueTurn(role=role, text=text, span=Span(start, start + 2), labels=frozenset(labels), hard_negative=trap)


def call(*turns: TrueTurn, call_id: str = "a", **expect: Any) -> TrueCall:
    return TrueCall(call_id=call_id, recording=recording(call_id), turns=turns, expect=expect)


def finding(
    code: str,
    start: float,
    *,
    role: Role = Role.AGENT,
    way: FoundBy = FoundBy.TEXT,
    cancelled: bool = False,
    review: bool = False,
) -> Finding:
    """Half a second long."""
    kinds = {"V": Polarity.VIOLATION, "C": Polarity.GOOD}
    polarity = kinds.get(code[0], Polarity.SIGNAL) if code[1:].isdigit() else Polarity.SIGNAL
    return Finding(
        category=code,
        code=code,
        entry="e",
        polarity=polarity,
        severity=Severity.CRITICAL if code in ("V01", "V02") else Severity.MAJOR,
        role=role,
        turn=0,
        span=Span(start, start + 0.5),
        heard="听到的",
        believed="相信的",
        found_by=way,
        confidence=0.9,
        cancelled_by=Cancellation(Context.NEGATION, "不会") if cancelled else None,
        review_because="confidence" if review else None,
    )


def utterance(start: float, text: str, role: Role = Role.AGENT) -> Utterance:
    """Two seconds long."""
    span = Span(start, start + 2)
    return Utterance(
        turn=Turn(role=role, span=span), words=(Word(text=text, span=span, probability=0.9),), log_probability=-0.3
    )


def transcript(
    *utterances: Utterance, seconds: float = 3600, roles: tuple[Role, ...] = (Role.AGENT, Role.CUSTOMER)
) -> Transcript:
    return Transcript(
        seconds=seconds, roles_known=Role.UNKNOWN not in roles, roles=roles, damaged=(), utterances=utterances
    )


def check(name: str, outcome: Outcome) -> Check:
    return Check(id=name, name=Text(name, name), outcome=outcome, because=Text("因为", "because"))


def analysis(
    *findings: Finding,
    heard: Transcript | None = None,
    checks: Mapping[str, Outcome] | None = None,
    critical: bool | str | None = False,
    call_id: str = "a",
) -> Analysis:
    """`critical` None: no score; a text: undetermined for want of it."""
    determined = Undetermined(critical) if isinstance(critical, str) else critical
    return Analysis(
        recording=recording(call_id),
        versions=VERSIONS,
        state=CallState.SCORED,
        reason=None,
        transcript=transcript() if heard is None else heard,
        findings=findings,
        checks=tuple(check(name, outcome) for name, outcome in (checks or {}).items()),
        score=None if determined is None else Score(points=90, critical=determined, dimensions=(), lines=()),
    )


def unheard(call_id: str = "a") -> Analysis:
    return Analysis(
        recording=recording(call_id),
        versions=VERSIONS,
        state=CallState.UNREADABLE,
        reason=Text("无法解码", "cannot be decoded"),
        transcript=None,
    )


def spans(found: Sequence[Finding]) -> list[float]:
    return [one.span.start for one in found]
