"""What was agreed in talks with agents: notes, goals, and who has seen them. Rows are only ever added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from qa_monitor.domain import Account
from qa_monitor.store.columns import Choice
from qa_monitor.store.review_tables import AccountRow, now, opaque
from qa_monitor.store.tables import Row


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedGoal:
    """What was agreed: an item of the scorecard is to be met in so many of ten calls."""

    item: str
    tenths: int
    """1..10."""
    since: date
    """First day of the period in which it is to be reached, on the clock of the office."""
    until: date
    """Last day of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A note or an agreed goal, as it stands."""

    public_id: str
    at: datetime
    by: str
    """Display name."""
    text: str
    """What was written; empty of a goal without a remark."""
    goal: AgreedGoal | None
    """None of a note."""
    withdrawn: datetime | None
    seen: datetime | None
    """When the agent took note of it."""


def add_note(db: Session, account: Account, agent_id: str, text: str) -> str:
    """Append a note; its public id."""
    return _add(db, CoachingEntryRow(agent_id=agent_id, account_id=account.id, kind=EntryKind.NOTE, text=text))


def add_goal(db: Session, account: Account, agent_id: str, goal: AgreedGoal, text: str) -> str:
    """Append an agreed goal with a remark; its public id."""
    row = CoachingEntryRow(
        agent_id=agent_id,
        account_id=account.id,
        kind=EntryKind.GOAL,
        text=text,
        item=goal.item,
        tenths=goal.tenths,
        since=goal.since,
        until=goal.until,
    )
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
    asked = (
        sa.select(CoachingEntryRow, AccountRow.display_name)
        .join(AccountRow, AccountRow.id == CoachingEntryRow.account_id)
        .where(CoachingEntryRow.agent_id == agent_id)
        .order_by(CoachingEntryRow.id)
    )
    if known_at is not None:
        asked = asked.where(CoachingEntryRow.at <= known_at)
    rows = [(row, by) for row, by in db.execute(asked)]
    return tuple(_entry(row, by, [one for one, _ in rows]) for row, by in reversed(rows) if row.about_id is None)


def _entry(row: CoachingEntryRow, by: str, rows: Sequence[CoachingEntryRow]) -> Entry:
    marks = {one.kind: one.at for one in reversed(rows) if one.about_id == row.id}
    goal = None
    if row.item is not None and row.tenths is not None and row.since is not None and row.until is not None:
        goal = AgreedGoal(item=row.item, tenths=row.tenths, since=row.since, until=row.until)
    return Entry(
        public_id=row.public_id,
        at=row.at,
        by=by,
        text=row.text or "",
        goal=goal,
        withdrawn=marks.get(EntryKind.WITHDRAWN),
        seen=marks.get(EntryKind.SEEN),
    )
