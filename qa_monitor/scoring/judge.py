"""One item of a scorecard applied to a call: its lines, and what keeps it from being judged."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa_monitor.domain import (
    Check,
    Finding,
    FindingState,
    Measure,
    Metadata,
    Outcome,
    Polarity,
    Role,
    ScoreLine,
    Severity,
    Span,
    Text,
    Transcript,
    Undetermined,
)
from qa_monitor.scoring import reasons
from qa_monitor.scoring.scorecard import CheckRule, FindingRule, Item, MeasureRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of a call when it is scored."""

    findings: Sequence[Finding]
    measures: Mapping[str, Measure]
    checks: Mapping[str, Check]
    transcript: Transcript
    metadata: Metadata
    least_confidence: float
    """Of a violation that counts, 0..1."""

    def unsure(self, finding: Finding) -> str | None:
        """Why only a person can decide whether the finding counts."""
        weak = finding.polarity is Polarity.VIOLATION and finding.confidence < self.least_confidence
        return finding.review_because or ("confidence" if weak else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An item's lines, and the fact for want of which the item was not judged.

    `missing` never depends on what the findings are: a finding in a call that cannot be judged in full takes its
    points, but does not turn the rest of the item into something that was judged.
    """

    item: Item
    lines: tuple[ScoreLine, ...]
    missing: str | None
    applies: bool = True
    """Whether the item arises in this call at all."""


def judge(item: Item, evidence: Evidence) -> Judged:
    """`item` applied to the call."""
    match item.rule:
        case FindingRule() as rule:
            return _by_findings(item, rule, evidence)
        case CheckRule() as rule:
            return _by_check(item, rule, evidence.checks)
        case MeasureRule() as rule:
            return _by_measure(item, rule, evidence.measures[rule.measure])


# --- findings ---------------------------------------------------------------------------------------------------


def _by_findings(item: Item, rule: FindingRule, evidence: Evidence) -> Judged:
    unknown = _unknown(rule, evidence.metadata)
    missing = _unheard(evidence.transcript) or unknown
    found = [(index, finding) for index, finding in enumerate(evidence.findings) if finding.code == rule.code]
    suspected = [one for one in found if one[1].state is FindingState.SUSPECTED and evidence.unsure(one[1]) is None]
    lines = [*_counted(item, rule, suspected), *_for_review(item, rule, found, evidence)]
    if rule.critical and not lines and unknown is None and _only_not_by_whom(evidence.transcript):
        lines.append(_line(item, Outcome.YES, reasons.said_by_nobody(item), critical=rule.critical))
    elif missing:
        reason = reasons.not_judged(item, missing)
        lines.append(_line(item, Outcome.UNDETERMINED, reason, critical=rule.critical))
    elif not lines:
        outcome = Outcome.YES if item.costs else Outcome.NO
        lines.append(_line(item, outcome, reasons.none_found(item), critical=rule.critical))
    return Judged(item=item, lines=tuple(lines), missing=missing)


def _unheard(transcript: Transcript) -> str | None:
    """Why an expression of the agent that was not found may have been said all the same."""
    if not transcript.roles_known or Role.AGENT not in transcript.roles:
        return "roles"
    if all(utterance.turn.role is not Role.AGENT for utterance in transcript.utterances):
        return "speech"  # the wrong channel, or a call that nobody answered
    return "audio" if transcript.damaged else None


def _only_not_by_whom(transcript: Transcript) -> bool:
    """Whether all that anybody said was heard, only not known by whom."""
    return set(transcript.roles) == {Role.UNKNOWN} and not transcript.damaged


def _unknown(rule: FindingRule, metadata: Metadata) -> str | None:
    return next((name for name in rule.needs if getattr(metadata, name) is None), None)


def _counted(item: Item, rule: FindingRule, found: Sequence[tuple[int, Finding]]) -> Iterator[ScoreLine]:
    """A line for each finding that counts, in the order of the call, until the item has given all its points."""
    left = rule.at_most
    lost = rule.polarity is Polarity.VIOLATION
    counting = [one for one in found if one[1].role is Role.AGENT]
    for index, finding in sorted(counting, key=lambda one: (one[1].span, one[1].severity, one[0])):
        points = rule.points[finding.severity]
        if left is not None:
            points = min(points, left)
            left -= points
        points = -points if lost and points else points
        yield _line(
            item,
            Outcome.NO if lost else Outcome.YES,
            reasons.counted(item, points, finding),
            points=points,
            critical=_fails_call(rule, finding),
            span=finding.span,
            finding=index,
        )


def _for_review(
    item: Item, rule: FindingRule, found: Sequence[tuple[int, Finding]], evidence: Evidence
) -> Iterator[ScoreLine]:
    for index, finding in found:
        why = None if finding.state is FindingState.CANCELLED else evidence.unsure(finding)
        if why is not None and finding.role in (Role.AGENT, Role.UNKNOWN):
            reason = reasons.for_review(item, finding, why)
            critical = _fails_call(rule, finding)
            yield _line(item, Outcome.REVIEW, reason, critical=critical, span=finding.span, finding=index)


def _fails_call(rule: FindingRule, finding: Finding) -> bool:
    """Whether the finding, if it is one, fails the call: an entry may be marked less severe than its category."""
    return rule.critical and finding.severity is Severity.CRITICAL


# --- checks and measures ----------------------------------------------------------------------------------------


def _by_check(item: Item, rule: CheckRule, checks: Mapping[str, Check]) -> Judged:
    if rule.applies_if and not _arises(checks[rule.applies_if]):
        return _open(item, checks[rule.applies_if])
    check = checks[rule.check]
    if check.outcome not in (Outcome.YES, Outcome.NO) or check.missing is not None:
        return _open(item, check)
    points = -rule.points if check.outcome is Outcome.NO else 0.0
    reason = reasons.answered(item, points, check)
    line = _line(item, check.outcome, reason, points=points, span=_first(check.spans))
    return Judged(item=item, lines=(line,), missing=None)


def _arises(check: Check) -> bool:
    return check.outcome is Outcome.YES and check.missing is None


def _open(item: Item, check: Check) -> Judged:
    """An item that does not arise by the answer of `check`, or of which a person must say whether it was met.

    An answer that lacks a fact (who spoke) is told, and costs nothing.
    """
    if check.missing is not None and check.outcome is not Outcome.UNDETERMINED:
        line = _line(item, Outcome.UNDETERMINED, reasons.not_counted(item, check), span=_first(check.spans))
        return Judged(item=item, lines=(line,), missing=check.missing)
    match check.outcome:
        case Outcome.NO | Outcome.NOT_APPLICABLE:
            line = _line(item, Outcome.NOT_APPLICABLE, reasons.not_applicable(item, check))
            return Judged(item=item, lines=(line,), missing=None, applies=False)
        case Outcome.REVIEW:
            line = _line(item, Outcome.REVIEW, reasons.left_to_person(item, check), span=_first(check.spans))
            return Judged(item=item, lines=(line,), missing="review")
    line = _line(item, Outcome.UNDETERMINED, reasons.unanswered(item, check), span=_first(check.spans))
    return Judged(item=item, lines=(line,), missing=check.missing or "review")


def _by_measure(item: Item, rule: MeasureRule, measure: Measure) -> Judged:
    if isinstance(measure.value, Undetermined):
        missing = measure.value.missing
        line = _line(item, Outcome.UNDETERMINED, reasons.not_judged(item, missing))
        return Judged(item=item, lines=(line,), missing=missing)
    limit = _passed(rule, measure.value)
    points = 0.0 if limit is None else -rule.points
    line = _line(
        item,
        Outcome.YES if limit is None else Outcome.NO,
        reasons.measured(item, points, measure, measure.value, limit),
        points=points,
        span=_first(measure.spans),
    )
    return Judged(item=item, lines=(line,), missing=None)


def _passed(rule: MeasureRule, value: float) -> float | None:
    """The limit that `value` lies beyond."""
    if rule.above is not None and value > rule.above:
        return rule.above
    return rule.below if rule.below is not None and value < rule.below else None


# --- lines ------------------------------------------------------------------------------------------------------


def _first(spans: Sequence[Span]) -> Span | None:
    return spans[0] if spans else None


def _line(
    item: Item,
    outcome: Outcome,
    reason: Text,
    *,
    points: float = 0.0,
    critical: bool = False,
    span: Span | None = None,
    finding: int | None = None,
) -> ScoreLine:
    return ScoreLine(
        item=item.id,
        name=item.name,
        dimension=item.dimension,
        points=points,
        outcome=outcome,
        critical=critical,
        reason=reason,
        span=span,
        finding=finding,
        sources=item.sources,
    )
