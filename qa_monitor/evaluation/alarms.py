"""How often an agent is accused of what was not there: false alarms an hour."""

from collections.abc import Sequence
from dataclasses import dataclass

from qa_monitor.domain import Severity
from qa_monitor.evaluation.detection import FalseAlarm, Heard, Matched, is_violation, true_codes
from qa_monitor.evaluation.metrics import Rate
from qa_monitor.evaluation.truth import TrueCall, TrueTurn


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """False findings of violations; turns are counted, not findings."""

    clean_calls: Rate
    """An hour of recording of calls in which no violation is."""
    clean_calls_critical: Rate
    """Of critical violations, in the same time."""
    clean_turns: Rate
    """An hour of turns that hold no violation, in all calls."""
    clean_turns_critical: Rate


def false_alarms(heard: Sequence[tuple[Heard, Matched]]) -> FalseAlarms:
    """Over all calls that were heard, and what was matched in them."""
    clean = [(one, matched) for one, matched in heard if not true_violations(one.call)]
    in_clean = [alarm for _, matched in clean for alarm in _accusing(matched)]
    hours = sum(one.transcript.seconds for one, _ in clean) / 3600
    labelled = [(one.call, matched) for one, matched in heard if one.call.turns]
    in_turns = [alarm for call, matched in labelled for alarm in _accusing(matched) if _is_clean(call, alarm)]
    turns = [turn for call, _ in labelled for turn in call.turns if not _holds_any(turn)]
    turn_hours = sum(turn.span.seconds for turn in turns) / 3600
    return FalseAlarms(
        clean_calls=Rate(len(in_clean), hours),
        clean_calls_critical=Rate(_critical(in_clean), hours),
        clean_turns=Rate(len(in_turns), turn_hours),
        clean_turns_critical=Rate(_critical(in_turns), turn_hours),
    )


def true_violations(call: TrueCall) -> set[str]:
    """Codes of the violations that are really in the call."""
    return {code for code in true_codes(call) if is_violation(code)}


def _accusing(matched: Matched) -> list[FalseAlarm]:
    return [alarm for alarm in matched.alarms if is_violation(alarm.code)]


def _is_clean(call: TrueCall, alarm: FalseAlarm) -> bool:
    return alarm.turn is None or not _holds_any(call.turns[alarm.turn])


def _holds_any(turn: TrueTurn) -> bool:
    return any(map(is_violation, turn.labels))


def _critical(alarms: Sequence[FalseAlarm]) -> int:
    return sum(any(finding.severity is Severity.CRITICAL for finding in alarm.findings) for alarm in alarms)
