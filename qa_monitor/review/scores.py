"""The score as it is with people's verdicts, beside the machine's own."""

from collections.abc import Iterable
from dataclasses import replace

from qa_monitor.domain import Analysis, Cancellation, Context, Finding, FoundBy, Polarity, Role, Ruling, Score
from qa_monitor.review.knowledge import Knowledge
from qa_monitor.review.opened import Named
from qa_monitor.review.values import DecidedScore
from qa_monitor.scoring import scored
from qa_monitor.store.verdicts import Subject, Target

BY_REVIEWER = "reviewer"
"""`review_because` of a finding of which a person could not tell, and cue of one that a person overturned."""


def decided_score(analysis: Analysis, named: Iterable[Named], knowledge: Knowledge) -> DecidedScore:
    """Both scores. Only findings follow the verdicts; answers and measures of the whole call stay as they were."""
    findings = [_decided(analysis, one, knowledge) for one in named]
    return DecidedScore(
        machine=analysis.score,
        decided=_score(analysis, findings, knowledge),
        same_scorecard=knowledge.scorecards is not None and knowledge.scorecards.sha256 == analysis.versions.scorecard,
    )


def _score(analysis: Analysis, findings: list[Finding], knowledge: Knowledge) -> Score | None:
    if knowledge.scorecards is None or analysis.score is None:
        return None
    try:
        return scored(replace(analysis, findings=tuple(findings)), knowledge.scorecards).score
    except KeyError:  # the scorecard of now asks what the program then did not answer
        return None


def _decided(analysis: Analysis, one: Named, knowledge: Knowledge) -> Finding:
    """The finding as it counts. It keeps its place among the others, for lines of the score name it by that."""
    finding = added_finding(one.target, knowledge) if one.finding is None else analysis.findings[one.finding.position]
    return finding if one.subject is None else _ruled(finding, one.subject)


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


def added_finding(target: Target, knowledge: Knowledge, *, turn: int = 0, heard: str = "") -> Finding:
    """What a person added, as a finding that is certain."""
    category = knowledge.categories.get(target.code)
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
        sources=() if category is None else category.sources,
    )
