"""What was agreed in talks with agents: notes, goals, and who has seen them. Rows are only ever added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from qa_monitor.domain import Account
from qa_monitor.masking import mask_name
from qa_monitor.store.columns import Choice
from qa_monitor.store.review_tables import AccountRow, ReviewRow, now, opaque
from qa_monitor.store.tables import RecordingFileRow, RecordingRow, Row


class EntryKind(StrEnum):
    """What an entry says."""

    NOTE = "note"
    GOAL = "goal"
    WITHDRAWN = "withdrawn"
    """Of a goal: it is no longer pursued."""
    SEEN = "seen"
    """Of a note or goal: the agent has taken note of it."""


class CoachingEntryRow(Row):
    """One entry in the record of talks with an agent."""

    __tablename__ = "coaching_entries"
    __table_args__ = (sa.Index(None, "agent_id", "id"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=opaque)
    agent_id: Mapped[str]
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(AccountRow.id))
    at: Mapped[datetime] = mapped_column(default=now)
    kind: Mapped[EntryKind] = mapped_column(Choice(EntryKind))
    about_id: Mapped[int | None] = mapped_column(sa.ForeignKey("coaching_entries.id"))
    text: Mapped[str | None]
    item: Mapped[str | None]
    tenths: Mapped[int | None]
    since: Mapped[date | None]
    until: Mapped[date | None]
    dimension: Mapped[str | None]
    points: Mapped[float | None]
    recording_id: Mapped[int | None] = mapped_column(sa.ForeignKey(RecordingRow.id), index=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfTenCalls:
    """An item of the scorecard is to be met in so many of ten calls."""

    item: str
    tenths: int
    """1..10."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanPoints:
    """The mean of a dimension's points is to reach so many."""

    dimension: str
    points: float
    """0..100."""


Measured = OfTenCalls | MeanPoints


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedGoal:
    """What was agreed, and when it is to be reached."""

    measured: Measured | None
    """None of a goal in words alone: nothing counts it, people say whether it was reached."""
    since: date
    """First day of the period in which it is to be reached, on the clock of the office."""
    until: date
    """Last day of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutCall:
    """The call that an entry is about."""

    public_id: str | None
    """In addresses; None where no review was opened yet."""
    name: str
    """Call id or file, masked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A note or an agreed goal, as it stands."""

    public_id: str
    at: datetime
    by: str
    """Display name."""
    text: str
    """What was written; empty of a goal without words, and of what was erased with the call that it is about."""
    goal: AgreedGoal | None
    """None of a note."""
    call: AboutCall | None
    withdrawn: datetime | None
    seen: datetime | None
    """When the agent took note of it."""


def add_note(db: Session, account: Account, agent_id: str, text: str, *, recording_id: int | None = None) -> str:
    """Append a note, about a call or none; its public id. `text` is kept as it is: personal data are masked before."""
    row = CoachingEntryRow(
        agent_id=agent_id, account_id=account.id, kind=EntryKind.NOTE, text=text, recording_id=recording_id
    )
    return _add(db, row)


def add_goal(db: Session, account: Account, agent_id: str, goal: AgreedGoal, text: str) -> str:
    """Append an agreed goal with its words or a remark; its public id. `text` as of a note."""
    row = CoachingEntryRow(
        agent_id=agent_id,
        account_id=account.id,
        kind=EntryKind.GOAL,
        text=text,
        since=goal.since,
        until=goal.until,
    )
    match goal.measured:
        case OfTenCalls(item=item, tenths=tenths):
            row.item, row.tenths = item, tenths
        case MeanPoints(dimension=dimension, points=points):
            row.dimension, row.points = dimension, points
    return _add(db, row)


def mark_entry(db: Session, account: Account, agent_id: str, public_id: str, kind: EntryKind) -> bool:
    """Append that an entry of the agent was withdrawn or seen; False where there is none. The first mark holds."""
    about = db.scalars(
        sa.select(CoachingEntryRow).where(
            CoachingEntryRow.public_id == public_id,
            CoachingEntryRow.agent_id == agent_id,
            CoachingEntryRow.about_id.is_(None),
        )
    ).one_or_none()
    if about is None or (kind is EntryKind.WITHDRAWN and about.kind is not EntryKind.GOAL):
        return False
    _add(db, CoachingEntryRow(agent_id=agent_id, account_id=account.id, kind=kind, about_id=about.id))
    return True


def _add(db: Session, row: CoachingEntryRow) -> str:
    db.add(row)
    db.flush()
    return row.public_id


def entries_of(db: Session, agent_id: str, *, known_at: datetime | None = None) -> tuple[Entry, ...]:
    """Notes and goals of the agent, the newest first, as they stood at `known_at`."""
    file = sa.and_(RecordingFileRow.recording_id == RecordingRow.id, RecordingFileRow.position == 0)
    asked = (
        sa.select(CoachingEntryRow, AccountRow.display_name, RecordingRow.call_id, RecordingFileRow.stem,
                  ReviewRow.public_id)
        .join(AccountRow, AccountRow.id == CoachingEntryRow.account_id)
        .outerjoin(RecordingRow, RecordingRow.id == CoachingEntryRow.recording_id)
        .outerjoin(RecordingFileRow, file)
        .outerjoin(ReviewRow, ReviewRow.recording_id == RecordingRow.id)
        .where(CoachingEntryRow.agent_id == agent_id)
        .order_by(CoachingEntryRow.id)
    )  # fmt: skip
    if known_at is not None:
        asked = asked.where(CoachingEntryRow.at <= known_at)
    rows = db.execute(asked).all()
    marks = [row.CoachingEntryRow for row in rows]
    return tuple(_entry(row, marks) for row in reversed(rows) if row.CoachingEntryRow.about_id is None)


def _entry(found: Any, rows: Sequence[CoachingEntryRow]) -> Entry:
    row: CoachingEntryRow = found.CoachingEntryRow
    marks = {one.kind: one.at for one in reversed(rows) if one.about_id == row.id}
    call = None
    if row.recording_id is not None:
        call = AboutCall(public_id=found.public_id, name=mask_name(found.call_id or str(found.stem)))
    return Entry(
        public_id=row.public_id,
        at=row.at,
        by=found.display_name,
        text=row.text or "",
        goal=_goal(row),
        call=call,
        withdrawn=marks.get(EntryKind.WITHDRAWN),
        seen=marks.get(EntryKind.SEEN),
    )


def _goal(row: CoachingEntryRow) -> AgreedGoal | None:
    if row.since is None or row.until is None:
        return None
    measured: Measured | None = None
    if row.item is not None and row.tenths is not None:
        measured = OfTenCalls(item=row.item, tenths=row.tenths)
    elif row.dimension is not None and row.points is not None:
        measured = MeanPoints(dimension=row.dimension, points=row.points)
    return AgreedGoal(measured=measured, since=row.since, until=row.until)
