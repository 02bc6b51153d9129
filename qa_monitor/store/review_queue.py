"""Where a call stands in the review: its state, its place in the queue, its categories; kept with every change."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import FindingState, Polarity, ReviewState, Span
from qa_monitor.store.database import writing
from qa_monitor.store.parts import in_parts
from qa_monitor.store.review_tables import AppealDecisionRow, AppealRow, QueueRow, ReviewRow, opaque
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


def target_of(finding: Any) -> Target:
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


def subject_of(finding: Any, judged: Iterable[Subject], target: Target | None = None) -> Subject | None:
    """What people said of this finding; `target`, where it is at hand."""
    target = target or target_of(finding)
    return next((one for one in judged if one.about(finding.id, finding.analysis_id, target)), None)


def refresh(db: Session, recording_ids: Collection[int]) -> None:
    """Bring the reviews of some recordings up to their newest analyses and verdicts; the first analysis opens one.

    A few statements for every 500 recordings.
    """
    for some in in_parts(recording_ids):
        _refresh(db, _newest(db, some))


def _refresh(db: Session, newest: Mapping[int, Any]) -> None:
    bearing = _bearing(db, [analysis.id for analysis in newest.values()])
    verdicts, appealed = load_verdicts(db, newest.keys()), _appealed(db, newest)
    known = {row.recording_id: row for row in db.scalars(_reviews(newest))}
    places: list[dict[str, Any]] = []
    for recording_id, analysis in newest.items():
        judged, own = subjects(verdicts.get(recording_id, ())), bearing[analysis.id]
        row = known.get(recording_id)
        if row is None:
            row = ReviewRow(recording_id=recording_id, public_id=opaque(), version=1, analysis_id=analysis.id)
            db.add(row)
        elif row.analysis_id != analysis.id:
            row.version += 1
        row.analysis_id = analysis.id
        _tell(row, own, judged, appealed=recording_id in appealed)
        places += _places(row, analysis, place=-urgency(analysis, own))
    db.flush()
    db.execute(sa.delete(QueueRow).where(QueueRow.recording_id.in_(newest)))
    db.execute(sa.insert(QueueRow), places)


def _newest(db: Session, recording_ids: Sequence[int]) -> dict[int, Any]:
    """Of each recording the newest analysis, and what the queue tells of the call."""
    last = (
        sa.select(sa.func.max(AnalysisRow.id))
        .where(AnalysisRow.recording_id.in_(recording_ids))
        .group_by(AnalysisRow.recording_id)
    )
    rows: Iterable[Any] = db.execute(
        sa.select(
            *(AnalysisRow.id, AnalysisRow.recording_id, AnalysisRow.transcript_id),
            *(AnalysisRow.points, AnalysisRow.critical, AnalysisRow.critical_missing),
            *(RecordingRow.agent_id, RecordingRow.agent_team, RecordingRow.started_at),
        )
        .join(RecordingRow, RecordingRow.id == AnalysisRow.recording_id)
        .where(AnalysisRow.id.in_(last))
        .order_by(AnalysisRow.recording_id)
    )
    return {row.recording_id: row for row in rows}


def _bearing(db: Session, analysis_ids: Sequence[int]) -> Mapping[int, Sequence[Any]]:
    """The findings of each analysis that people must say something of, in order."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    rows: Iterable[Any] = db.execute(
        sa.select(FindingRow.__table__)
        .where(
            FindingRow.analysis_id.in_(analysis_ids),
            FindingRow.state != FindingState.CANCELLED,
            (FindingRow.polarity == Polarity.VIOLATION) | FindingRow.code.in_(ESCALATIONS),
        )
        .order_by(FindingRow.analysis_id, FindingRow.position)
    )
    for row in rows:
        found[row.analysis_id].append(row)
    return found


def _reviews(recording_ids: Iterable[int]) -> "sa.Select[ReviewRow]":
    """The reviews as they stand now, locked."""
    return (
        sa.select(ReviewRow)
        .where(ReviewRow.recording_id.in_(recording_ids))
        .order_by(ReviewRow.recording_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _tell(row: ReviewRow, bearing: Sequence[Any], judged: Sequence[Subject], *, appealed: bool) -> None:
    """Bring the row up to the findings that need a verdict and to what people said."""
    matched = [subject_of(finding, judged) for finding in bearing]
    added = [subject for subject in judged if subject.added and not any(subject is one for one in matched)]
    row.open_findings = sum(subject is None for subject in matched)
    row.state = _state(flagged=bool(bearing or added), waiting=row.open_findings, appealed=appealed)
    codes = [finding.code for finding in bearing if finding.polarity is Polarity.VIOLATION]
    codes += [target.code for subject in added if (target := subject.verdicts[0].target)]
    row.codes = tuple(sorted(set(codes)))
    row.escalations = tuple(sorted({finding.code for finding in bearing if finding.code in ESCALATIONS}))


def _state(*, flagged: bool, waiting: int, appealed: bool) -> ReviewState:
    if appealed:
        return ReviewState.APPEALED
    if waiting:
        return ReviewState.OPEN
    return ReviewState.DECIDED if flagged else ReviewState.CLEAR


def _appealed(db: Session, recording_ids: Iterable[int]) -> set[int]:
    """The recordings with an appeal that nobody has decided."""
    undecided = (
        sa.select(AppealRow.recording_id)
        .outerjoin(AppealDecisionRow, AppealDecisionRow.appeal_id == AppealRow.id)
        .where(AppealRow.recording_id.in_(recording_ids), AppealDecisionRow.appeal_id.is_(None))
    )
    return set(db.scalars(undecided))


def urgency(analysis: Any, bearing: Sequence[Any]) -> int:
    """One number to sort by: signals to escalate, then critical items, then how sure, then points lost.

    A critical item that could not be judged comes between failed and met; so do points that could not be given.
    """
    escalation = max((ESCALATIONS.get(finding.code, 0) for finding in bearing), default=0)
    critical = 2 if analysis.critical else 1 if analysis.critical_missing is not None else 0
    violations = [finding.confidence for finding in bearing if finding.polarity is Polarity.VIOLATION]
    sure = round(100 * max(violations, default=0.0))
    lost = 5000 if analysis.points is None else round(100 * (100 - analysis.points))
    return ((escalation * 3 + critical) * 101 + sure) * 10_001 + lost


def _places(review: ReviewRow, call: Any, *, place: int) -> list[dict[str, Any]]:
    """The rows of the queue for one call."""
    row = {
        "recording_id": review.recording_id,
        "state": review.state,
        "place": place,
        "public_id": review.public_id,
        "agent_id": call.agent_id,
        "agent_team": call.agent_team,
        "started_at": call.started_at,
        "assignee_id": review.assignee_id,
    }
    codes = (ANY_CODE, *dict.fromkeys((*review.codes, *review.escalations)))
    return [{**row, "code": code} for code in codes]


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
            open_reviews(db, some)
        opened += len(some)
        if len(some) < CAUGHT_UP_AT_ONCE:
            return opened


def open_reviews(db: Session, recording_ids: Collection[int]) -> None:
    """Bring reviews and the index of what was said up to the newest analyses, one process at a time."""
    for some in in_parts(sorted(recording_ids)):
        locked = sa.select(RecordingRow.id).where(RecordingRow.id.in_(some)).order_by(RecordingRow.id)
        db.execute(locked.with_for_update(key_share=True))
        newest = _newest(db, some)
        _refresh(db, newest)
        index_spoken(db, {number: one.transcript_id for number, one in newest.items() if one.transcript_id is not None})
