"""An evaluation as plain objects for scripts; docs/commands.md describes the keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa_monitor.batch.afresh import Timing
from qa_monitor.cli.objects import Object, problem_object
from qa_monitor.domain import Analysis, CallState, Finding, FindingState, Text
from qa_monitor.errors import Problem
from qa_monitor.evaluation.agreement import Agreement, Kappa
from qa_monitor.evaluation.alarms import FalseAlarms
from qa_monitor.evaluation.answers import FIELDS, judged
from qa_monitor.evaluation.confusion import Confusion, Kind
from qa_monitor.evaluation.diarization import ToldApart
from qa_monitor.evaluation.metrics import Interval, Rate, Share
from qa_monitor.evaluation.summary import Detected, Detection, Summary
from qa_monitor.evaluation.truth import LabelledCall, TrueCall
from qa_monitor.language import simplify
from qa_monitor.masking import mask_name
from qa_monitor.personal import masked_text, masked_turns


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResult:
    """One truth file, and what came of its call."""

    call: LabelledCall
    truth: TrueCall | None
    """None where the answers could not be read."""
    analysis: Analysis | None
    """None where there is no audio file."""

    @property
    def state(self) -> CallState:
        """How the call ended."""
        return CallState.MISSING if self.analysis is None else self.analysis.state

    @property
    def reason(self) -> Text | None:
        """Why it ended so, where something is amiss."""
        return self.call.reason if self.analysis is None else self.analysis.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All that an evaluation has to tell."""

    calls: Sequence[CallResult]
    signals: frozenset[str]
    """Codes of the customer's signals that were asked for."""
    summary: Summary
    timing: Timing
    problems: Sequence[Problem]
    """Of truth files."""


def evaluation_object(evaluation: Evaluation) -> Object:
    """`calls`, each with what was expected and what was judged, and the `summary`."""
    heard = heard_texts(evaluation.calls)
    return {
        "calls": [_call(result, evaluation.signals) for result in evaluation.calls],
        "summary": {
            **_counts(evaluation.summary),
            **_figures(evaluation.summary),
            "real_time_factor": _speed(evaluation.timing),
            "confusions": [_confusion(one, heard) for one in evaluation.summary.confusions],
            "problems": [problem_object(problem) for problem in evaluation.problems],
        },
    }


def heard_texts(results: Sequence[CallResult]) -> Mapping[str, Sequence[str]]:
    """What was heard, by call id, utterance by utterance: simplified, personal data masked."""
    return {
        result.call.call_id: [simplify(text) for text in masked_turns(result.analysis.transcript)]
        for result in results
        if result.analysis is not None and result.analysis.transcript is not None
    }


def heard_in(confusion: Confusion, heard: Mapping[str, Sequence[str]]) -> str:
    """The words heard at the place: those of the false finding, or all of a missed turn."""
    if confusion.kind is Kind.FALSE_ALARM:
        return masked_text(confusion.findings[0].heard)
    return " ".join(heard[confusion.call_id][index] for index in confusion.utterances)


def _call(result: CallResult, signals: frozenset[str]) -> Object:
    answers = judged(result.analysis, signals)
    expected = {} if result.truth is None else dict(result.truth.expect)
    reason = result.reason
    return {
        "call_id": mask_name(result.call.call_id),
        "expect": expected,
        "judged": {field: answers.get(field) for field in (FIELDS if result.truth is None else expected)},
        "findings": [] if result.analysis is None else [_finding(finding) for finding in result.analysis.findings],
        "state": result.state,
        "reason": None if reason is None else {"zh": mask_name(reason.zh), "en": mask_name(reason.en)},
    }


def _finding(finding: Finding) -> Object:
    cancelled = finding.cancelled_by if finding.state is FindingState.CANCELLED else None
    return {
        "category": finding.code,
        "role": finding.role,
        "start": finding.span.start,
        "end": finding.span.end,
        "found_by": finding.found_by,
        "confidence": finding.confidence,
        "cancelled_by": None if cancelled is None else cancelled.context,
        "state": finding.state,
        "review_because": finding.review_because,
        "entry": f"{finding.category}/{finding.entry}",
        "heard": masked_text(finding.heard),
        "believed": masked_text(finding.believed),
    }


def _counts(summary: Summary) -> Object:
    return {
        "calls": summary.calls,
        "heard": summary.heard,
        "audio_seconds": summary.seconds,
        "detection": {bar.name.lower(): _detection(found) for bar, found in summary.detection.items()},
        "found_by": {code: dict(ways) for code, ways in sorted(summary.ways_found.items())},
    }


def _figures(summary: Summary) -> Object:
    characters, starts = summary.characters, summary.starts
    return {
        "critical_undetermined": _share(summary.critical_undetermined),
        "fields": {field: _agreement(one) for field, one in summary.fields.items()},
        "verdict": {"determined": _kappa(summary.kappa), "all": _kappa(summary.kappa_of_all)},
        "characters": {"edits": characters.edits, "said": characters.said, "error_rate": characters.rate},
        "turn_starts": {"heard": starts.heard, "true": starts.true, "median_error": starts.median_error},
        "told_apart": _told_apart(summary.told_apart),
    }


def _told_apart(mono: ToldApart) -> Object:
    return {
        "calls": mono.calls,
        "undetermined": mono.calls - mono.determined,
        "diarization_error_rate": mono.error.rate if mono.calls else None,
        "diarization_error_rate_determined": mono.error_determined.rate if mono.determined else None,
        "role_seconds": {"right": mono.right, "wrong": mono.wrong, "unknown": mono.unknown},
        "role_accuracy": mono.accuracy,
        "role_accuracy_of_all": mono.accuracy_of_all,
    }


def _detection(found: Detection) -> Object:
    return {
        "turns": {code: _detected(one) for code, one in found.turns.items()},
        "calls": {code: _detected(one) for code, one in found.calls.items()},
        "critical_calls": _detected(found.critical_calls),
        "false_alarms": _alarms(found.false_alarms),
        "hard_negatives": {code: _share(share) for code, share in found.hard_negatives.items()},
    }


def _detected(found: Detected) -> Object:
    counts = found.counts
    return {
        "right": counts.right,
        "missed": counts.missed,
        "false": counts.false,
        "precision": counts.precision.value,
        "precision_interval": _interval(counts.precision.interval),
        "recall": counts.recall.value,
        "recall_interval": _interval(counts.recall.interval),
        "f1": counts.f1,
        "f1_interval": _interval(found.f1_interval),
    }


def _alarms(alarms: FalseAlarms) -> Object:
    return {
        "clean_calls": _rate(alarms.clean_calls),
        "clean_calls_critical": _rate(alarms.clean_calls_critical),
        "clean_turns": _rate(alarms.clean_turns),
        "clean_turns_critical": _rate(alarms.clean_turns_critical),
    }


def _rate(rate: Rate) -> Object:
    return {
        "events": rate.events,
        "hours": rate.hours,
        "per_hour": rate.per_hour,
        "interval": _interval(rate.interval),
    }


def _share(share: Share) -> Object:
    return {"part": share.part, "whole": share.whole, "share": share.value, "interval": _interval(share.interval)}


def _agreement(one: Agreement) -> Object:
    return {
        "right": one.right,
        "wrong": one.wrong,
        "undetermined": one.undetermined,
        "agreement": one.determined.value,
        "interval": _interval(one.determined.interval),
        "agreement_of_all": one.all.value,
    }


def _kappa(kappa: Kappa) -> Object:
    return {"calls": kappa.calls, "kappa": kappa.value, "interval": _interval(kappa.interval)}


def _interval(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [interval.low, interval.high]


def _speed(timing: Timing) -> Object:
    stages = {stage: timing.factor(seconds) for stage, seconds in timing.stages.items()}
    return {"wall": timing.factor(timing.wall), "stages": stages}


def _confusion(confusion: Confusion, heard: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    return {
        "kind": confusion.kind,
        "call_id": mask_name(confusion.call_id),
        "category": confusion.code,
        "role": confusion.role,
        "start": confusion.span.start,
        "end": confusion.span.end,
        "heard": heard_in(confusion, heard),
        "hard_negative": confusion.trap,
        "findings": [_finding(finding) for finding in confusion.findings],
    }
