"""Every miss and every false alarm, with the place to listen to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa_monitor.domain import Analysis, Finding, Role, Span
from qa_monitor.evaluation.detection import FalseAlarm, Hit, Matched
from qa_monitor.evaluation.transcription import same_place
from qa_monitor.evaluation.truth import TrueCall, TrueTurn


class Kind(StrEnum):
    """How the program and the truth differ."""

    MISS = "miss"
    FALSE_ALARM = "false_alarm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """One turn in which the program and the truth differ about one category."""

    kind: Kind
    call_id: str
    code: str
    role: Role
    span: Span
    """Seconds of the recording to listen to: the missed turn, or the first false finding."""
    utterances: tuple[int, ...]
    """Indices of the utterances that were heard in it."""
    findings: tuple[Finding, ...]
    """The false ones; of a miss those that do not count, being for review or cancelled."""
    trap: bool = False
    """Whether the false alarm is a hard negative that was taken for what it only resembles."""


def confusions(call: TrueCall, analysis: Analysis, matched: Matched) -> tuple[Confusion, ...]:
    """What `matched` has missed and found in vain, in the order of the call."""
    missed = (_miss(call, analysis, hit) for hit in matched.hits if not hit.findings)
    alarms = (_alarm(call, alarm) for alarm in matched.alarms)
    return tuple(sorted((*missed, *alarms), key=lambda one: (one.span, one.code)))


def _miss(call: TrueCall, analysis: Analysis, hit: Hit) -> Confusion:
    turn = call.turns[hit.turn]
    return Confusion(
        kind=Kind.MISS,
        call_id=call.call_id,
        code=hit.code,
        role=turn.role,
        span=turn.span,
        utterances=tuple(_heard_in(turn, analysis)),
        findings=_of(hit.code, turn, analysis.findings),
    )


def _heard_in(turn: TrueTurn, analysis: Analysis) -> Iterator[int]:
    """Utterances most of which lie in the turn, or most of the turn in them."""
    utterances = () if analysis.transcript is None else analysis.transcript.utterances
    for index, utterance in enumerate(utterances):
        span, role = utterance.turn.span, utterance.turn.role
        shorter = min(span.seconds, turn.span.seconds)
        if same_place(span, role, turn) and span.overlap(turn.span) > shorter / 2:
            yield index


def _of(code: str, turn: TrueTurn, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(f for f in findings if f.code == code and same_place(f.span, f.role, turn))


def _alarm(call: TrueCall, alarm: FalseAlarm) -> Confusion:
    first = min(alarm.findings, key=lambda finding: finding.span)
    return Confusion(
        kind=Kind.FALSE_ALARM,
        call_id=call.call_id,
        code=alarm.code,
        role=first.role,
        span=first.span,
        utterances=(first.turn,),
        findings=alarm.findings,
        trap=alarm.trap,
    )
