"""Where a call stands in the review: its state, its place in the queue, its categories; kept with every change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import FindingState, Polarity, ReviewState, Span
from qa_monitor.store.database import writing
from qa_monitor.store.review_tables import AppealDecisionRow, AppealRow, QueueRow, ReviewRow
from qa_monitor.store.spoken import index_spoken
from qa_monitor.store.tables import AnalysisRow, FindingRow, RecordingRow
from qa_monitor.store.verdicts import Subject, Target, load_verdicts, subjects

ESCALATIONS = {"self_harm": 2, "distress": 1, "illness": 1}
"""Signals of the customer for which a person must look (R30, R32), and how soon: the greater, the sooner."""

CAUGHT_UP_AT_ONCE = 50
"""Recordings in one transaction: on SQLite nobody else writes meanwhile, and people wait."""

ANY_CODE = ""
"""`code` of a call's own place in the queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale(Exception):
    """The review is no longer at the version that was seen."""

    version: int


def next_version(db: Session, recording_id: int, seen: int) -> int:
    """The version after `seen`, taken until the transaction ends: whoever comes second raises Stale."""
    taken = db.execute(
        sa.update(ReviewRow)
        .where(ReviewRow.recording_id == recording_id, ReviewRow.version == seen)
        .values(version=seen + 1)
    )
    if taken.rowcount == 0:  # type: ignore[attr-defined]
        now_at = db.scalars(sa.select(ReviewRow.version).where(ReviewRow.recording_id == recording_id)).one()
        raise Stale(version=now_at)
    return seen + 1


def needs_verdict(finding: FindingRow) -> bool:
    """Whether people must say something of it: a violation that counts or may count, or a signal to escalate."""
    if finding.state is FindingState.CANCELLED:
        return False
    return finding.polarity is Polarity.VIOLATION or finding.code in ESCALATIONS


def target_of(finding: FindingRow) -> Target:
    """What a verdict on this finding is about."""
    return Target(
        category=finding.category,
        code=finding.code,
        entry=finding.entry,
        role=finding.role,
        polarity=finding.polarity,
        severity=finding.severity,
        span=Span(finding.start_seconds, finding.end_seconds),
    )


def subject_of(finding: FindingRow, judged: Iterable[Subject]) -> Subject | None:
    """What people said of this finding."""
    target = target_of(finding)
    return next((one for one in judged if one.about(finding.id, finding.analysis_id, target)), None)


def refresh(db: Session, recording_id: int) -> None:
    """Bring the review of a recording up to its newest analysis and the verdicts; the first analysis opens it."""
    analysis = db.scalars(
        sa.select(AnalysisRow).where(AnalysisRow.recording_id == recording_id).order_by(AnalysisRow.id.desc()).limit(1)
    ).one()
    found = db.scalars(
        sa.select(FindingRow).where(FindingRow.analysis_id == analysis.id).order_by(FindingRow.position)
    ).all()
    judged = subjects(load_verdicts(db, [recording_id]).get(recording_id, ()))
    bearing = [finding for finding in found if needs_verdict(finding)]
    matched = [subject_of(finding, judged) for finding in bearing]
    added = [subject for subject in judged if subject.added and not any(subject is one for one in matched)]
    waiting = sum(subject is None for subject in matched)
    flagged = bool(bearing or added)
    state = _state(flagged=flagged, waiting=waiting, appealed=_appealed(db, recording_id))
    codes = [finding.code for finding in bearing if finding.polarity is Polarity.VIOLATION]
    codes += [target.code for subject in added if (target := subject.verdicts[0].target)]
    escalations = sorted({finding.code for finding in bearing if finding.code in ESCALATIONS})
    row = db.get(ReviewRow, recording_id, populate_existing=True, with_for_update=True)
    if row is None:
        row = ReviewRow(recording_id=recording_id, version=1, analysis_id=analysis.id)
        db.add(row)
    elif row.analysis_id != analysis.id:
        row.version += 1
    row.analysis_id, row.state, row.open_findings = analysis.id, state, waiting
    row.codes, row.escalations = tuple(sorted(set(codes))), tuple(escalations)
    db.flush()
    _queue(db, row, place=-urgency(analysis, bearing))


def _state(*, flagged: bool, waiting: int, appealed: bool) -> ReviewState:
    if appealed:
        return ReviewState.APPEALED
    if waiting:
        return ReviewState.OPEN
    return ReviewState.DECIDED if flagged else ReviewState.CLEAR


def _appealed(db: Session, recording_id: int) -> bool:
    undecided = (
        sa.select(AppealRow.id)
        .outerjoin(AppealDecisionRow, AppealDecisionRow.appeal_id == AppealRow.id)
        .where(AppealRow.recording_id == recording_id, AppealDecisionRow.appeal_id.is_(None))
    )
    return db.scalars(undecided.limit(1)).one_or_none() is not None


def urgency(analysis: AnalysisRow, bearing: Sequence[FindingRow]) -> int:
    """One number to sort by: signals to escalate, then critical items, then how sure, then points lost.

    A critical item that could not be judged comes between failed and met; so do points that could not be given.
    """
    escalation = max((ESCALATIONS.get(finding.code, 0) for finding in bearing), default=0)
    critical = 2 if analysis.critical else 1 if analysis.critical_missing is not None else 0
    violations = [finding.confidence for finding in bearing if finding.polarity is Polarity.VIOLATION]
    sure = round(100 * max(violations, default=0.0))
    lost = 5000 if analysis.points is None else round(100 * (100 - analysis.points))
    return ((escalation * 3 + critical) * 101 + sure) * 10_001 + lost


def _queue(db: Session, review: ReviewRow, *, place: int) -> None:
    recording = db.get_one(RecordingRow, review.recording_id)
    db.execute(sa.delete(QueueRow).where(QueueRow.recording_id == review.recording_id))
    row = {
        "recording_id": review.recording_id,
        "state": review.state,
        "place": place,
        "public_id": review.public_id,
        "agent_id": recording.agent_id,
        "agent_team": recording.agent_team,
        "started_at": recording.started_at,
        "assignee_id": review.assignee_id,
    }
    codes = (ANY_CODE, *dict.fromkeys((*review.codes, *review.escalations)))
    db.execute(sa.insert(QueueRow), [{**row, "code": code} for code in codes])


def catch_up(engine: sa.Engine) -> int:
    """Open the reviews of recordings that an earlier program scored; their number."""
    behind = (
        sa.select(RecordingRow.id)
        .outerjoin(ReviewRow, ReviewRow.recording_id == RecordingRow.id)
        .where(ReviewRow.recording_id.is_(None), sa.exists().where(AnalysisRow.recording_id == RecordingRow.id))
        .order_by(RecordingRow.id)
        .limit(CAUGHT_UP_AT_ONCE)
    )
    opened = 0
    while True:
        with writing(engine) as db:
            some = db.scalars(behind).all()
            for recording_id in some:
                open_review(db, recording_id)
        opened += len(some)
        if len(some) < CAUGHT_UP_AT_ONCE:
            return opened


def open_review(db: Session, recording_id: int) -> None:
    """Bring the review and the index of what was said up to the newest analysis, one process at a time."""
    db.execute(sa.select(RecordingRow.id).where(RecordingRow.id == recording_id).with_for_update(key_share=True))
    refresh(db, recording_id)
    transcript = db.scalars(
        sa.select(AnalysisRow.transcript_id)
        .join(ReviewRow, ReviewRow.analysis_id == AnalysisRow.id)
        .where(ReviewRow.recording_id == recording_id)
    ).one()
    if transcript is not None:
        index_spoken(db, recording_id, transcript)
