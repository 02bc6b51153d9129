"""The queue: calls by urgency, filtered, a page at a time, and who takes which."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, load_only

from qa_monitor.domain import Account, Duty, ReviewState, Text
from qa_monitor.masking import mask_name
from qa_monitor.review.access import RIGHTS, Right, may
from qa_monitor.review.knowledge import Knowledge
from qa_monitor.review.people import person
from qa_monitor.review.places import asked_states, conditions, counts, first
from qa_monitor.review.refusals import NotAllowed, NotThere, Unfit
from qa_monitor.review.values import Choices, Count, QueueFilter, QueuePage, QueueRow
from qa_monitor.store import convert
from qa_monitor.store.audit import Act, add_act
from qa_monitor.store.review_queue import ANY_CODE
from qa_monitor.store.review_tables import AccountRow, ReviewRow
from qa_monitor.store.review_tables import QueueRow as Place
from qa_monitor.store.tables import AnalysisRow, RecordingFileRow, RecordingRow, TranscriptRow

ASSIGNED_AT_ONCE = 500
OF_ANALYSIS = (
    AnalysisRow.points,
    AnalysisRow.points_missing,
    AnalysisRow.critical,
    AnalysisRow.critical_missing,
)
"""What a line of the queue says of an analysis; the rest is long."""


def queue(db: Session, account: Account, where: QueueFilter, *, after: str | None = None, limit: int = 50) -> QueuePage:
    """The calls that fit and that the account may see, the most urgent first; `after` is that of the page before.

    Without a state, calls of every state but `clear`. Raises Unfit for an `after` that no page gave.
    """
    own = _own(account, where)
    asked = None if own is None else conditions(db, own)
    if asked is None:
        return QueuePage(rows=(), after=None, counts={state: Count(0, True) for state in ReviewState})
    found = first(db, asked, asked_states(where), after, limit + 1)
    rows = _rows(db, [one.recording_id for one in found[:limit]])
    last = found[limit - 1] if len(found) > limit else None
    return QueuePage(
        rows=tuple(rows),
        after=None if last is None else f"{last.place}.{last.public_id}",
        counts=counts(db, asked),
    )


def _own(account: Account, where: QueueFilter) -> QueueFilter | None:
    """The filter within what the account may see; None where that is nothing."""
    if account.duty is not Duty.AGENT:
        return where
    if account.agent_id is None or where.agent not in (None, account.agent_id):
        return None
    return replace(where, agent=account.agent_id)


def _rows(db: Session, recording_ids: Sequence[int]) -> Iterator[QueueRow]:
    """The rows of these recordings, in their order, by one query."""
    assignee = aliased(AccountRow)
    found = db.execute(
        sa.select(ReviewRow, RecordingRow, AnalysisRow, RecordingFileRow.path, TranscriptRow.seconds, assignee)
        .join(RecordingRow, RecordingRow.id == ReviewRow.recording_id)
        .join(AnalysisRow, AnalysisRow.id == ReviewRow.analysis_id)
        .join(RecordingFileRow, RecordingFileRow.recording_id == ReviewRow.recording_id)
        .outerjoin(TranscriptRow, TranscriptRow.id == AnalysisRow.transcript_id)
        .outerjoin(assignee, assignee.id == ReviewRow.assignee_id)
        .where(ReviewRow.recording_id.in_(recording_ids), RecordingFileRow.position == 0)
        .options(load_only(*OF_ANALYSIS))
    ).all()
    by_id = {one[0].recording_id: one for one in found}
    for recording_id in recording_ids:
        yield _row(*by_id[recording_id])


def _row(
    review: ReviewRow,
    recording: RecordingRow,
    analysis: AnalysisRow,
    path: Path,
    seconds: float | None,
    taken: AccountRow | None,
) -> QueueRow:
    metadata = convert.metadata_of(recording)
    return QueueRow(
        public_id=review.public_id,
        version=review.version,
        name=mask_name(recording.call_id or path.stem),
        agent_id=recording.agent_id,
        agent_name=recording.agent_name,
        team=recording.agent_team,
        started_at=metadata.started_at,
        seconds=seconds,
        points=convert.points_of(analysis),
        critical=convert.critical_of(analysis),
        codes=review.codes,
        escalations=review.escalations,
        state=review.state,
        open_findings=review.open_findings,
        reviewer=None if taken is None else taken.display_name,
        reviewer_id=None if taken is None else taken.public_id,
    )


def rows_of(db: Session, recording_ids: Sequence[int]) -> tuple[QueueRow, ...]:
    """The calls of these recordings, in their order, whoever asks."""
    return tuple(_rows(db, recording_ids))


def choices(db: Session, account: Account, knowledge: Knowledge) -> Choices:
    """What the filters may ask for."""
    teams: Sequence[str] = ()
    people: Sequence[AccountRow] = ()
    if account.duty is not Duty.AGENT:
        teams = _teams(db)
        deciding = [duty for duty, rights in RIGHTS.items() if Right.DECIDE in rights]
        people = db.scalars(
            sa.select(AccountRow)
            .where(AccountRow.duty.in_(deciding), AccountRow.disabled.is_(False))
            .order_by(AccountRow.display_name)
        ).all()
    return Choices(
        teams=tuple(teams),
        categories=tuple(sorted(knowledge.categories.values(), key=lambda one: one.code)),
        reviewers=tuple(person(row) for row in people),
        names={code: one.name for code, one in knowledge.categories.items()},
    )


def _teams(db: Session) -> list[str]:
    """The teams, each by a jump in the index: a DISTINCT would read every recording."""
    teams: list[str] = []
    while True:
        first = sa.select(sa.func.min(RecordingRow.agent_team))
        following = first.where(RecordingRow.agent_team > teams[-1]) if teams else first
        team = db.scalar(following)
        if team is None:
            return teams
        teams.append(team)


# --- who takes which --------------------------------------------------------------------------------------------


def next_call(db: Session, account: Account, *, after: str | None = None) -> str | None:
    """Take the most urgent open call and give its public id: first one's own, then one that nobody has.

    `after`: the call that is open now, which is passed over. None where nothing is left.
    """
    if not may(account, Right.ASSIGN):
        raise NotAllowed
    for whose in (account.id, None):
        found = db.execute(
            sa.select(Place.recording_id, Place.public_id)
            .join(ReviewRow, ReviewRow.recording_id == Place.recording_id)
            .where(
                Place.code == ANY_CODE,
                Place.state == ReviewState.OPEN,
                Place.assignee_id.is_not_distinct_from(whose),
                Place.public_id != (after or ""),
                ReviewRow.state == ReviewState.OPEN,
                ReviewRow.assignee_id.is_not_distinct_from(whose),  # as of the lock
            )
            .order_by(Place.place, Place.public_id)
            .limit(1)
            .with_for_update(of=ReviewRow, skip_locked=True)  # two who ask at once get two calls
        ).one_or_none()
        if found is not None:
            _assign(db, [found.recording_id], account.id)
            add_act(db, Act.ASSIGNED, by=account, subject=found.public_id, detail={"to": account.public_id})
            return str(found.public_id)
    return None


def assign(db: Session, account: Account, calls: Sequence[str], to: str | None) -> int:
    """Give the calls, by public id, to an account, or to nobody; how many there were.

    Only who may assign others gives to another or takes away what another has; the first call that is another's
    refuses them all. Raises NotAllowed, NotThere for an account that may not decide, Unfit for too many at once.
    """
    if not may(account, Right.ASSIGN):
        raise NotAllowed
    if len(calls) > ASSIGNED_AT_ONCE:
        raise Unfit(Text(f"一次最多分配 {ASSIGNED_AT_ONCE} 通", f"assign at most {ASSIGNED_AT_ONCE} calls at once"))
    target = None if to is None else _decider(db, to)
    reviews = db.scalars(
        sa.select(ReviewRow).where(ReviewRow.public_id.in_(calls)).order_by(ReviewRow.recording_id).with_for_update()
    ).all()
    if not may(account, Right.ASSIGN_OTHERS):
        others = [one for one in reviews if one.assignee_id not in (None, account.id)]
        if others or target not in (None, account.id):
            raise NotAllowed(
                Text("通话已由别人领取，只有主管可以改派", "another has the call; only a supervisor may reassign it")
            )
    _assign(db, [one.recording_id for one in reviews], target)
    for one in reviews:
        add_act(db, Act.ASSIGNED, by=account, subject=one.public_id, detail={"to": to})
    return len(reviews)


def _decider(db: Session, public_id: str) -> int:
    row = db.scalars(
        sa.select(AccountRow).where(AccountRow.public_id == public_id, AccountRow.disabled.is_(False))
    ).one_or_none()
    if row is None or Right.DECIDE not in RIGHTS[row.duty]:
        raise NotThere
    return row.id


def _assign(db: Session, recording_ids: Sequence[int], account_id: int | None) -> None:
    for table in (ReviewRow, Place):
        db.execute(
            sa.update(table)
            .where(table.recording_id.in_(recording_ids))
            .values(assignee_id=account_id)
            .execution_options(synchronize_session=False)
        )
