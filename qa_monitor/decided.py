"""An analysis as it stands with people's verdicts: findings as they count, and the score that follows from them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qa_monitor.domain import Analysis, Cancellation, Context, Finding, FoundBy, Polarity, Role, Ruling, Score
from qa_monitor.scoring import Scorecards, scored
from qa_monitor.store.review_queue import subject_of, target_of
from qa_monitor.store.tables import FindingRow
from qa_monitor.store.verdicts import Subject, Target, Verdict, subjects

BY_REVIEWER = "reviewer"
"""`review_because` of a finding of which a person could not tell, and cue of one that a person overturned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """By what an analysis is scored again with verdicts."""

    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Ids of the rules that a category rests on, by its code."""
    scorecards: Scorecards | None = None
    """None where they cannot be read; then there is no score with verdicts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act in a call, as the machine found it or a person added it, and what people said of it."""

    position: int | None
    """Index of the finding in the analysis; None of one that a person added."""
    target: Target
    subject: Subject | None
    """None where nobody has judged it."""


def acts_in(rows: Iterable[FindingRow], verdicts: Iterable[Verdict]) -> list[Act]:
    """The machine's findings, given in their order, then what people added and the analysis has not found itself."""
    judged = subjects(verdicts)
    targets = ((row, target_of(row)) for row in rows)
    acts = [
        Act(position=row.position, target=target, subject=subject_of(row, judged, target)) for row, target in targets
    ]
    matched = [one.subject for one in acts]
    for subject in judged:
        target = subject.verdicts[0].target
        if subject.added and target is not None and not any(subject is one for one in matched):
            acts.append(Act(position=None, target=target, subject=subject))
    return acts


def with_verdicts(analysis: Analysis, acts: Iterable[Act], criteria: Criteria) -> Analysis:
    """`analysis` with its findings as they count, then those that people added, and the score that follows.

    Only findings follow the verdicts; answers and measures of the whole call stay as they were. Without a score where
    no scorecard can be read, or where the scorecard of now asks what the program then did not answer.
    """
    findings = tuple(decided_finding(analysis.findings, act, criteria) for act in acts)
    decided = replace(analysis, findings=findings)
    return replace(decided, score=score_again(decided, criteria))


def score_again(decided: Analysis, criteria: Criteria) -> Score | None:
    """The score of an analysis with other findings; None where `with_verdicts` says there is none."""
    if criteria.scorecards is None or decided.score is None:
        return None
    try:
        return scored(decided, criteria.scorecards).score
    except KeyError:  # the scorecard of now asks what the program then did not answer
        return None


def decided_finding(findings: Sequence[Finding], act: Act, criteria: Criteria) -> Finding:
    """The finding as it counts; `findings`: those of the analysis."""
    if act.position is None:
        finding = added_finding(act.target, criteria.sources.get(act.target.code, ()))
    else:
        finding = findings[act.position]
    return finding if act.subject is None else _ruled(finding, act.subject)


def _ruled(finding: Finding, subject: Subject) -> Finding:
    holds = subject.holds
    if holds.ruling is Ruling.OVERTURNED:
        return replace(finding, review_because=None, cancelled_by=Cancellation(Context.EXCEPTION, BY_REVIEWER))
    if holds.ruling is Ruling.CANNOT_TELL:
        return replace(finding, review_because=BY_REVIEWER, cancelled_by=None)
    correction = holds.correction
    confirmed = replace(finding, role=_speaker(finding), confidence=1.0)
    return replace(
        confirmed,
        review_because=None,
        cancelled_by=None,
        category=correction.category or finding.category,
        code=correction.code or finding.code,
        polarity=correction.polarity or finding.polarity,
        severity=correction.severity or finding.severity,
        span=correction.span or finding.span,
    )


def _speaker(finding: Finding) -> Role:
    """Whose act a person confirms where the machine could not tell: signals alone are not the agent's."""
    unknown = finding.role is Role.UNKNOWN and finding.polarity is not Polarity.SIGNAL
    return Role.AGENT if unknown else finding.role


def added_finding(target: Target, sources: tuple[str, ...], *, turn: int = 0, heard: str = "") -> Finding:
    """What a person added, as a finding that is certain."""
    return Finding(
        category=target.category,
        code=target.code,
        entry=target.entry,
        polarity=target.polarity,
        severity=target.severity,
        role=target.role,
        turn=turn,
        span=target.span,
        heard=heard,
        believed=heard,
        found_by=FoundBy.TEXT,
        confidence=1.0,
        sources=sources,
    )
