"""Places in the queue: which index answers a filter, so that a page takes milliseconds whatever is asked."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import ReviewState, Text
from qa_monitor.review.refusals import Unfit
from qa_monitor.review.values import Count, QueueFilter
from qa_monitor.store.review_queue import ANY_CODE
from qa_monitor.store.review_tables import AccountRow
from qa_monitor.store.review_tables import QueueRow as Place

COUNTED_TO = 1000
"""Calls counted at most: beyond it, people read "more than"."""
FEW = 3000
"""Calls of a range of dates up to which it is quicker to sort them than to look for them in the order of urgency."""
NOBODY = "none"
"""`reviewer` of a filter for calls that nobody has taken."""

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """All that must hold of a place of one state, twice: as it is quickest put in order, and as it is counted."""

    ordered: tuple[Condition, ...]
    counted: tuple[Condition, ...]


Conditions = Mapping[ReviewState, Asked]


def conditions(db: Session, where: QueueFilter) -> Conditions | None:
    """What the filter asks, whatever state it names; None where nothing can fit."""
    asked: list[Condition] = []
    if where.agent is not None:
        asked.append(Place.agent_id == where.agent)
    if where.team is not None:
        asked.append(Place.agent_team == where.team)
    if where.reviewer == NOBODY:
        asked.append(Place.assignee_id.is_(None))
    elif where.reviewer is not None:
        reviewer = db.scalars(sa.select(AccountRow.id).where(AccountRow.public_id == where.reviewer)).one_or_none()
        if reviewer is None:
            return None
        asked.append(Place.assignee_id == reviewer)
    by_state = {}
    for state in ReviewState:
        own = [Place.code == (where.category or ANY_CODE), Place.state == state]
        dates = _dates(db, own, where)
        counted = dates if asked else _between(Place.started_at, where.since, where.until)
        by_state[state] = Asked((*own, *asked, *dates), (*own, *asked, *counted))
    return by_state


def asked_states(where: QueueFilter) -> tuple[ReviewState, ...]:
    """The state that the filter names, else every state but `clear`."""
    if where.state is not None:
        return (where.state,)
    return tuple(state for state in ReviewState if state is not ReviewState.CLEAR)


def _dates(db: Session, own: Sequence[Condition], where: QueueFilter) -> list[Condition]:
    """The range of dates; of many calls in a form that no index serves, for the order of urgency finds them sooner."""
    plain = _between(Place.started_at, where.since, where.until)
    if not plain or db.get_bind().dialect.name != "sqlite":
        return plain  # PostgreSQL knows how many there are
    some = sa.select(sa.literal(1)).where(*own, *plain).limit(FEW + 1).subquery()
    if (db.scalar(sa.select(sa.func.count()).select_from(some)) or 0) <= FEW:
        return plain
    column: sa.ColumnElement[Any] = sa.type_coerce(Place.started_at, Place.started_at.type)
    unindexed = sa.UnaryExpression(column, operator=sa.sql.operators.custom_op("+"), type_=Place.started_at.type)
    return _between(unindexed, where.since, where.until)


def _between(started: Any, since: datetime | None, until: datetime | None) -> list[Condition]:
    found: list[Condition] = []
    if since is not None:
        found.append(started >= since)
    if until is not None:
        found.append(started < until)
    return found


def beyond(after: str | None) -> list[Condition]:
    """What lies after the place that a page ended with. Raises Unfit for what no page gave."""
    if after is None:
        return []
    read = re.fullmatch(r"(-?[0-9]{1,18})\.([A-Za-z0-9_-]{1,64})", after)
    if read is None:
        raise Unfit(Text("页码不对，请从第一页开始", "no such page; begin with the first"))
    place = int(read[1])
    return [sa.or_(Place.place > place, sa.and_(Place.place == place, Place.public_id > read[2])), Place.place >= place]


def first(db: Session, asked: Conditions, states: Iterable[ReviewState], after: str | None, limit: int) -> list[Any]:
    """The first `limit` places of the states behind `after`: (recording_id, place, public_id).

    Each state is a range of its own in the index; its first places are read in order, and the ranges merged.
    """
    behind = beyond(after)
    some = [
        sa.select(Place.recording_id, Place.place, Place.public_id)
        .where(*asked[state].ordered, *behind)
        .order_by(Place.place, Place.public_id)
        .limit(limit)
        .subquery()
        for state in states
    ]
    together = sa.union_all(*(sa.select(one) for one in some)).subquery()
    merged = sa.select(together).order_by(together.c.place, together.c.public_id).limit(limit)
    return list(db.execute(merged))


def counts(db: Session, asked: Conditions) -> dict[ReviewState, Count]:
    """The number of places in each state, up to `COUNTED_TO`."""
    return {state: _count(db, one.counted) for state, one in asked.items()}


def _count(db: Session, some: Sequence[Condition]) -> Count:
    places = sa.select(sa.literal(1)).where(*some).limit(COUNTED_TO + 1).subquery()
    number = db.scalar(sa.select(sa.func.count()).select_from(places)) or 0
    return Count(min(number, COUNTED_TO), number <= COUNTED_TO)
