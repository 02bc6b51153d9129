"""The stored calls as a retention policy sees them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from qa_monitor.store.convert import metadata_of
from qa_monitor.store.erasures import ErasureRow, Kind
from qa_monitor.store.review_tables import AppealDecisionRow, AppealRow, ReviewRow
from qa_monitor.store.tables import AnalysisRow, RecordingRow, ScorecardChoiceRow

FETCHED_AT_ONCE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class RetainedCall:
    """A call, as far as it decides how long it is kept."""

    recording_id: int
    public_id: str
    """Of its review; empty where it has none yet."""
    sha256: str
    call_id: str | None
    customer_ref: str | None
    started_on: date | None
    """On the clock of its start."""
    day: date
    """From which its time counts: the day it started or, where nobody knows that, the day it was first analysed."""
    codes: frozenset[str]
    """Codes of its findings that count or may count, and of those that people added."""
    scorecard: str | None
    """Id of the one that judged it last."""
    appealed: bool
    """Whether an appeal waits for its decision."""
    erased: Kind | None
    """The most of it that is gone."""
    begun: Kind | None = None
    """The most of it of which an erasure was begun and has not been finished."""


def retained_calls(db: Session, zone: ZoneInfo) -> Iterator[RetainedCall]:
    """Every analysed recording by its number, those included of which everything is erased; `zone`: of days."""
    newest, first = aliased(AnalysisRow), aliased(AnalysisRow)
    undecided = (
        sa.exists()
        .where(AppealRow.recording_id == RecordingRow.id)
        .where(~sa.exists().where(AppealDecisionRow.appeal_id == AppealRow.id).correlate(AppealRow))
        .correlate(RecordingRow)
    )
    number = sa.select(sa.func.max(AnalysisRow.id)).where(AnalysisRow.recording_id == RecordingRow.id)
    oldest = sa.select(sa.func.min(first.created_at)).where(first.recording_id == RecordingRow.id)
    erasures = _erasures(db)
    rows = db.execute(
        sa.select(
            RecordingRow,
            ReviewRow.public_id,
            ReviewRow.codes,
            ScorecardChoiceRow.scorecard_id,
            undecided.label("appealed"),
            oldest.scalar_subquery().label("analysed_at"),
        )
        .select_from(RecordingRow)
        .join(newest, newest.id == number.scalar_subquery())
        .outerjoin(ReviewRow, ReviewRow.recording_id == RecordingRow.id)
        .outerjoin(ScorecardChoiceRow, ScorecardChoiceRow.analysis_id == newest.id)
        .order_by(RecordingRow.id)
        .execution_options(yield_per=FETCHED_AT_ONCE)
    )
    for row in rows:
        yield _call(row, erasures.get(row.RecordingRow.id, ()), zone)


def _erasures(db: Session) -> dict[int, list[tuple[Kind, bool]]]:
    found: dict[int, list[tuple[Kind, bool]]] = {}
    for recording_id, kind, at in db.execute(
        sa.select(ErasureRow.recording_id, ErasureRow.kind, ErasureRow.finished_at)
    ):
        found.setdefault(recording_id, []).append((kind, at is not None))
    return found


def _most(erasures: Sequence[tuple[Kind, bool]], *, finished: bool) -> Kind | None:
    """The most of a call that is erased or, not `finished`, only begun to be."""
    order = list(Kind).index
    return max((kind for kind, is_finished in erasures if is_finished is finished), key=order, default=None)


def _call(row: Any, erasures: Sequence[tuple[Kind, bool]], zone: ZoneInfo) -> RetainedCall:
    recording: RecordingRow = row.RecordingRow
    started_at = metadata_of(recording).started_at
    started_on = None if started_at is None else started_at.date()
    return RetainedCall(
        recording_id=recording.id,
        public_id=row.public_id or "",
        sha256=recording.sha256,
        call_id=recording.call_id,
        customer_ref=recording.customer_ref,
        started_on=started_on,
        day=started_on or row.analysed_at.astimezone(zone).date(),
        codes=frozenset(row.codes or ()),
        scorecard=row.scorecard_id,
        appealed=bool(row.appealed),
        erased=_most(erasures, finished=True),
        begun=_most(erasures, finished=False),
    )


def fulfilled(db: Session) -> dict[str, tuple[int, datetime]]:
    """By what they were erased for, how many calls are erased and when the last of them was."""
    rows = db.execute(
        sa.select(ErasureRow.because, sa.func.count(), sa.func.max(ErasureRow.finished_at))
        .where(ErasureRow.finished_at.is_not(None))
        .group_by(ErasureRow.because)
    )
    return {because: (count, at) for because, count, at in rows if at is not None}
