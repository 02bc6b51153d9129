"""What people said of findings, newest last, and to which finding of a later analysis it still belongs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import Polarity, Role, Ruling, Severity, Span, verdicts
from qa_monitor.store.parts import in_parts
from qa_monitor.store.review_tables import AccountRow, VerdictRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a verdict is about: a category at a place. It outlives the analysis in which it was found."""

    category: str
    code: str
    entry: str
    role: Role
    polarity: Polarity
    severity: Severity
    span: Span

    def is_at(self, other: "Target") -> bool:
        """Whether both name the same act: category and role are the same, and half of the shorter is shared."""
        shared = self.span.overlap(other.span)
        return (
            (self.category, self.role) == (other.category, other.role)
            and shared > 0
            and 2 * shared >= min(self.span.seconds, other.span.seconds)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Category and place that a reviewer put in the place of the machine's; None keeps it."""

    category: str | None
    code: str | None
    polarity: Polarity | None
    severity: Severity | None
    span: Span | None


_NOTHING = Correction(category=None, code=None, polarity=None, severity=None, span=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A verdict as stored."""

    id: int
    recording_id: int
    analysis_id: int
    version: int | None
    """Of the review after it; None of a blind one."""
    blind_review_id: int | None
    appeal_id: int | None
    account_id: int
    by: str
    """Display name."""
    by_id: str
    at: datetime
    ruling: Ruling
    reason: str | None
    finding_id: int | None
    added_id: int | None
    target: Target | None
    """None of a verdict on the whole call."""
    correction: Correction


@dataclass(frozen=True, slots=True)
class Subject:
    """One act in a call, and all that people said of it, oldest first; never empty."""

    verdicts: tuple[Verdict, ...]

    @property
    def holds(self) -> Verdict:
        """The verdict that counts. A confirmation that corrects nothing confirms what was corrected before it."""
        last = self.verdicts[-1]
        if last.ruling is not Ruling.CONFIRMED or last.correction != _NOTHING:
            return last
        since = takewhile(lambda one: one.ruling is not Ruling.OVERTURNED, reversed(self.verdicts))
        earlier = (one.correction for one in since if one.correction != _NOTHING)
        return replace(last, correction=next(earlier, _NOTHING))

    @property
    def added(self) -> bool:
        """Whether a person found it."""
        return self.verdicts[0].ruling is Ruling.ADDED

    def about(self, finding_id: int, analysis_id: int, target: Target) -> bool:
        """Whether it is about this finding: the same one, or the same act in another analysis."""
        ids = {verdict.finding_id for verdict in self.verdicts if verdict.analysis_id == analysis_id}
        if finding_id in ids:
            return True
        own = self.verdicts[0].target
        return not ids - {None} and own is not None and own.is_at(target)


def verdicts_of(db: Session, recording_ids: Collection[int]) -> Mapping[int, tuple[verdicts.Verdict, ...]]:
    """By recording, what holds of every act that people judged, corrections applied; blind verdicts do not count."""
    found = load_verdicts(db, recording_ids)
    return {recording: tuple(_standing(given)) for recording, given in found.items()}


def _standing(given: Sequence[Verdict]) -> Iterable[verdicts.Verdict]:
    for subject in subjects(given):
        holds, target = subject.holds, subject.verdicts[0].target
        if target is None:
            continue
        added = subject.added and holds.ruling is Ruling.CONFIRMED
        yield verdicts.Verdict(
            category=holds.correction.category or target.category,
            span=holds.correction.span or target.span,
            outcome=Ruling.ADDED if added else holds.ruling,
        )


def load_verdicts(db: Session, recording_ids: Collection[int]) -> dict[int, tuple[Verdict, ...]]:
    """Verdicts that count, by recording, oldest first; recordings without any are left out."""
    found: dict[int, tuple[Verdict, ...]] = {}
    for some in in_parts(sorted(recording_ids)):
        for verdict in _load(db, VerdictRow.recording_id.in_(some), VerdictRow.blind_review_id.is_(None)):
            found[verdict.recording_id] = (*found.get(verdict.recording_id, ()), verdict)
    return found


def load_blind_verdicts(db: Session, blind_review_ids: Collection[int]) -> dict[int, tuple[Verdict, ...]]:
    """Verdicts of blind reviews, by the number of the review, oldest first."""
    found: dict[int, tuple[Verdict, ...]] = {}
    for verdict in _load(db, VerdictRow.blind_review_id.in_(blind_review_ids)):
        key = verdict.blind_review_id or 0
        found[key] = (*found.get(key, ()), verdict)
    return found


def _load(db: Session, *conditions: sa.ColumnElement[bool]) -> Iterable[Verdict]:
    rows = db.execute(
        sa.select(VerdictRow, AccountRow.display_name, AccountRow.public_id)
        .join(AccountRow, AccountRow.id == VerdictRow.account_id)
        .where(*conditions)
        .order_by(VerdictRow.id)
    )
    return (_verdict(row, by, by_id) for row, by, by_id in rows)


def _verdict(row: VerdictRow, by: str, by_id: str) -> Verdict:
    return Verdict(
        id=row.id,
        recording_id=row.recording_id,
        analysis_id=row.analysis_id,
        version=row.version,
        blind_review_id=row.blind_review_id,
        appeal_id=row.appeal_id,
        account_id=row.account_id,
        by=by,
        by_id=by_id,
        at=row.at,
        ruling=row.ruling,
        reason=row.reason,
        finding_id=row.finding_id,
        added_id=row.added_id,
        target=_target(row),
        correction=Correction(
            category=row.corrected_category,
            code=row.corrected_code,
            polarity=row.corrected_polarity,
            severity=row.corrected_severity,
            span=_span(row.corrected_start, row.corrected_end),
        ),
    )


def _target(row: VerdictRow) -> Target | None:
    span = _span(row.start_seconds, row.end_seconds)
    if span is None or row.role is None or row.polarity is None or row.severity is None:
        return None
    return Target(
        category=row.category or "",
        code=row.code or "",
        entry=row.entry or "",
        role=row.role,
        polarity=row.polarity,
        severity=row.severity,
        span=span,
    )


def _span(start: float | None, end: float | None) -> Span | None:
    return None if start is None or end is None else Span(start, end)


def subjects(verdicts: Iterable[Verdict]) -> list[Subject]:
    """The verdicts by the act they are about; those on the whole call are left out."""
    found: list[list[Verdict]] = []
    for verdict in verdicts:
        if verdict.target is None:
            continue
        same = next((own for own in found if _same(own, verdict)), None)
        if same is None:
            found.append([verdict])
        else:
            same.append(verdict)
    return [Subject(tuple(own)) for own in found]


def _same(own: Sequence[Verdict], verdict: Verdict) -> bool:
    if verdict.added_id is not None:
        return any(one.id == verdict.added_id for one in own)
    if verdict.finding_id is None or verdict.target is None:
        return False  # another added one
    return Subject(tuple(own)).about(verdict.finding_id, verdict.analysis_id, verdict.target)
