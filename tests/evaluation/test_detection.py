from pathlib import Path

from qa_monitor.domain import (
    Analysis,
    CallState,
    Cancellation,
    Context,
    Finding,
    FoundBy,
    Layout,
    Metadata,
    Polarity,
    Recording,
    Role,
    Severity,
    SourceFile,
    Span,
    Versions,
)
from qa_monitor.evaluation.detection import Detection, detections
from qa_monitor.evaluation.truth import TrueCall, TrueTurn

RECORDING = Recording(
    files=(SourceFile(path=Path("a.wav"), sha256="0" * 64, layout=Layout.AGENT_LEFT),), metadata=Metadata(call_id="a")
)
VERSIONS = Versions(program="1", model="m", lexicons="l", scorecard="s", metadata="d")


def turn(start: float, *labels: str, trap: str | None = None, role: Role = Role.AGENT) -> TrueTurn:
    span = Span(start, start + 2)
    return TrueTurn(role=role, text="", span=span, labels=frozenset(labels), hard_negative=trap)


def finding(code: str, start: float, *, role: Role = Role.AGENT, cancelled: bool = False) -> Finding:
    return Finding(
        category=code,
        code=code,
        entry="e",
        polarity=Polarity.VIOLATION,
        severity=Severity.MAJOR,
        role=role,
        turn=0,
        span=Span(start, start + 1),
        heard="",
        believed="",
        found_by=FoundBy.TEXT,
        confidence=0.9,
        cancelled_by=Cancellation(Context.NEGATION, "不会") if cancelled else None,
        review_because="roles" if role is Role.UNKNOWN else None,
    )


def counted(turns: list[TrueTurn], *findings: Finding) -> dict[str, Detection]:
    call = TrueCall(recording=RECORDING, seconds=60, turns=tuple(turns), expect={})
    analysis = Analysis(
        recording=RECORDING,
        versions=VERSIONS,
        state=CallState.SCORED,
        reason=None,
        transcript=None,
        findings=findings,
    )
    return dict(detections([(call, analysis)]))


def test_found_and_missed_turns() -> None:
    assert counted([turn(0, "V01"), turn(5, "V01")], finding("V01", 0.5)) == {"V01": Detection(said=2, found=1)}


def test_a_cancelled_finding_finds_nothing() -> None:
    assert counted([turn(0, "V01")], finding("V01", 0.5, cancelled=True)) == {"V01": Detection(said=1)}


def test_two_findings_in_one_turn_find_it_once() -> None:
    assert counted([turn(0, "V01")], finding("V01", 0.2), finding("V01", 0.9)) == {"V01": Detection(said=1, found=1)}


def test_a_finding_where_nothing_is_counts_as_false() -> None:
    assert counted([turn(0)], finding("V02", 0.5)) == {"V02": Detection(false=1)}


def test_a_sprung_trap_is_false_too() -> None:
    assert counted([turn(0, trap="V06")], finding("V06", 0.5)) == {"V06": Detection(false=1, traps=1, sprung=1)}


def test_the_other_side_never_answers_for_a_turn() -> None:
    assert counted([turn(0, "V01", role=Role.CUSTOMER)], finding("V01", 0.5)) == {"V01": Detection(said=1, false=1)}


def test_an_unknown_role_finds_but_does_not_accuse() -> None:
    found = counted(
        [turn(0, "V01"), turn(5)], finding("V01", 0.5, role=Role.UNKNOWN), finding("V01", 5.5, role=Role.UNKNOWN)
    )
    assert found == {"V01": Detection(said=1, found=1)}
