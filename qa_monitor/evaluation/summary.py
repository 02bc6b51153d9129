"""All figures over the calls of a folder."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from qa_monitor.domain import Analysis, FindingState, FoundBy, Polarity, Severity
from qa_monitor.evaluation.agreement import Agreement, Answers, Kappa, agreements, kappas
from qa_monitor.evaluation.alarms import FalseAlarms, false_alarms
from qa_monitor.evaluation.answers import UNDETERMINED, judged
from qa_monitor.evaluation.confusion import Confusion, confusions
from qa_monitor.evaluation.detection import (
    Bar,
    Heard,
    Matched,
    by_call,
    by_turn,
    hard_negatives,
    is_good_practice,
    is_violation,
    match,
    ways_found,
)
from qa_monitor.evaluation.diarization import ToldApart, on_one_track, told_apart
from qa_monitor.evaluation.metrics import Counts, Interval, Share, f1_interval
from qa_monitor.evaluation.transcription import CharacterErrors, character_errors, start_errors
from qa_monitor.evaluation.truth import SIGNALS, TrueCall

GROUPS: Mapping[str, Callable[[str], bool]] = {
    "violations": is_violation,
    "good_practice": is_good_practice,
    "signals": lambda code: not is_violation(code) and not is_good_practice(code),
}
"""Kinds of categories, by what their codes look like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """A call of known truth, and what the program said of it before anybody looked at that truth."""

    truth: TrueCall
    analysis: Analysis | None
    """None where there was no audio file."""


@dataclass(frozen=True, slots=True)
class Detected:
    """What was found of one category."""

    counts: Counts
    f1_interval: Interval | None


@dataclass(frozen=True, slots=True)
class Detection:
    """What was found, category by category and in all of a kind (`GROUPS`), counting what one bar lets through."""

    turns: Mapping[str, Detected]
    calls: Mapping[str, Detected]
    critical_calls: Detected
    false_alarms: FalseAlarms
    hard_negatives: Mapping[str, Share]
    """By category, `all` for all of them."""


@dataclass(frozen=True, slots=True)
class TurnStarts:
    """How precisely turns were placed."""

    heard: int
    true: int
    median_error: float | None
    """Seconds, without sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How good the program is on these calls."""

    calls: int
    heard: int
    """Calls with a transcript; the others are undetermined in every answer that needs one, and count nowhere else."""
    seconds: float
    """Length of what was heard."""
    detection: Mapping[Bar, Detection]
    ways_found: Mapping[str, Mapping[FoundBy, int]]
    """How suspected turns were found, by category."""
    confusions: tuple[Confusion, ...]
    """Misses and false alarms of what is suspected."""
    critical_undetermined: Share
    """Critical calls without a verdict, of all critical calls."""
    fields: Mapping[str, Agreement]
    kappa: Kappa
    """Over the calls with a verdict."""
    kappa_of_all: Kappa
    characters: CharacterErrors
    starts: TurnStarts
    told_apart: ToldApart
    """Of the calls on one track."""


def vocabulary(truths: Iterable[TrueCall]) -> frozenset[str]:
    """Codes of the customer's signals that the format documents or that these truth files use."""
    used = {code for truth in truths for code in truth.answers.get("customer_signals", ())}
    return SIGNALS | used


def summarise(evaluated: Sequence[Evaluated]) -> Summary:
    """All figures; undetermined answers are counted apart, never as right."""
    used = vocabulary(one.truth for one in evaluated)
    answers = [(one.truth.answers, judged(one.analysis, used)) for one in evaluated]
    heard = [
        Heard(one.truth, one.analysis, one.analysis.transcript)
        for one in evaluated
        if one.analysis is not None and one.analysis.transcript is not None
    ]
    by_bar = {bar: [match(one.call, one.analysis, bar, used) for one in heard] for bar in Bar}
    suspected = by_bar[Bar.SUSPECTED]
    kappa, kappa_of_all = kappas(answers)
    return Summary(
        calls=len(evaluated),
        heard=len(heard),
        seconds=sum(one.transcript.seconds for one in heard),
        detection={bar: _detection(heard, matched, bar, used) for bar, matched in by_bar.items()},
        ways_found=ways_found(hit for matched in suspected for hit in matched.hits),
        confusions=tuple(
            confusion
            for one, matched in zip(heard, suspected, strict=True)
            for confusion in confusions(one.call, one.analysis, matched)
        ),
        critical_undetermined=_without_verdict(answers),
        fields=agreements(answers),
        kappa=kappa,
        kappa_of_all=kappa_of_all,
        characters=sum(
            (character_errors(one.transcript, one.call.turns) for one in heard if one.call.turns), CharacterErrors(0, 0)
        ),
        starts=_starts(heard),
        told_apart=sum(
            (told_apart(one.transcript, one.call.turns) for one in heard if on_one_track(one.transcript)), ToldApart()
        ),
    )


def _detection(heard: Sequence[Heard], matched: Sequence[Matched], bar: Bar, used: frozenset[str]) -> Detection:
    return Detection(
        turns=_detected([by_turn(one) for one in matched]),
        calls=_detected([by_call(one.call, one.analysis, bar, used) for one in heard]),
        critical_calls=_tallied([_critical(one, bar) for one in heard if "critical" in one.call.answers]),
        false_alarms=false_alarms(list(zip(heard, matched, strict=True))),
        hard_negatives=_traps(heard, matched),
    )


def _detected(by_call: Sequence[Mapping[str, Counts]]) -> Mapping[str, Detected]:
    """Each category that is anywhere, in order, then each kind of categories."""
    codes = sorted({code for counts in by_call for code in counts})
    detected = {code: _tallied([counts.get(code, Counts()) for counts in by_call]) for code in codes}
    for kind, belongs in GROUPS.items():
        own = [code for code in codes if belongs(code)]
        detected[kind] = _tallied([sum((one.get(code, Counts()) for code in own), Counts()) for one in by_call])
    return detected


def _tallied(by_call: Sequence[Counts]) -> Detected:
    return Detected(sum(by_call, Counts()), f1_interval(by_call))


def _critical(one: Heard, bar: Bar) -> Counts:
    """Whether the call fails, or at the lower bar may fail, against whether it should."""
    true = one.call.answers["critical"] is True
    found = judged(one.analysis)["critical"] is True or (bar is Bar.FLAGGED and _may_fail(one.analysis))
    return Counts(right=int(true and found), missed=int(true and not found), false=int(found and not true))


def _may_fail(analysis: Analysis) -> bool:
    """Whether a critical violation is suspected or waits for a person."""
    return any(
        finding.polarity is Polarity.VIOLATION
        and finding.severity is Severity.CRITICAL
        and finding.state is not FindingState.CANCELLED
        for finding in analysis.findings
    )


def _without_verdict(answers: Sequence[tuple[Answers, Answers]]) -> Share:
    verdicts = [given["critical"] for expected, given in answers if expected.get("critical") is True]
    return Share(verdicts.count(UNDETERMINED), len(verdicts))


def _traps(heard: Sequence[Heard], matched: Sequence[Matched]) -> Mapping[str, Share]:
    sums: defaultdict[str, Share] = defaultdict(lambda: Share(0, 0))
    for one, found in zip(heard, matched, strict=True):
        for code, share in hard_negatives(one.call, found).items():
            sums[code] += share
    return {**dict(sorted(sums.items())), "all": sum(sums.values(), Share(0, 0))}


def _starts(heard: Sequence[Heard]) -> TurnStarts:
    errors = [abs(error) for one in heard for error in start_errors(one.transcript, one.call.turns)]
    return TurnStarts(
        heard=len(errors),
        true=sum(len(one.call.turns) for one in heard),
        median_error=median(errors) if errors else None,
    )
