"""A month of invented calls of two agents, the same in every test."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from desks import Desk
from made_up_reviews import ANNA, BOB, KNOWLEDGE, call, finding, stored

from qa_monitor.coaching.facts import Calls
from qa_monitor.coaching.team import DoubleReview, TeamReport, names_of, team_report
from qa_monitor.coaching.team_html import Look
from qa_monitor.domain import Analysis, Duty, Lang, Ruling
from qa_monitor.evaluation.metrics import Interval
from qa_monitor.review.calls import reviewed_call
from qa_monitor.review.verdicts import NewVerdict, give_verdict
from qa_monitor.store import reading, writing

ZONE = ZoneInfo("Asia/Shanghai")
SINCE, UNTIL = datetime(2026, 3, 2, tzinfo=ZONE), datetime(2026, 3, 30, tzinfo=ZONE)
LONG_AFTER = datetime(2100, 1, 1, tzinfo=UTC)
MARCH = Calls(since=SINCE, until=UNTIL, known_at=LONG_AFTER)
NAMES = names_of({code: one.name for code, one in KNOWLEDGE.categories.items()}, KNOWLEDGE.criteria)
DOUBLE = (
    DoubleReview(plan="p2", name="三月双人复核", calls=6, pairs=14, kappa=0.625, interval=Interval(0.2, 0.91)),
    DoubleReview(plan="p1", name="二月双人复核", calls=1, pairs=2, kappa=None, interval=None),
)
CHINESE = Look(lang=Lang.ZH, zone=ZONE)


def at(day: int, hour: int = 10) -> datetime:
    """A start in March 2026."""
    return datetime(2026, 3, day, hour, tzinfo=ZONE)


def month() -> list[Analysis]:
    """Anna has a call a day; Bob four, of which one is unlike the others.

    Anna blames on every fourth day. `threat` threatens, `unsure` perhaps does, `signal` speaks of self-harm, `=1+1` is
    named like a formula, and `t13800001234` like a telephone number.
    """
    plain = [call(f"a{day:02}", *_blame(day), started_at=at(day), agent=ANNA) for day in range(2, 30)]
    signal = finding("self_harm", 11, turn=1, confidence=1.0)
    return [
        *plain,
        call("threat", finding(), started_at=at(20, 9), agent=BOB),
        call("unsure", finding(confidence=0.5), started_at=at(21, 9), agent=BOB),
        call("signal", signal, started_at=at(22, 9), agent=BOB),
        call("=1+1", started_at=at(23, 9), agent=BOB),
        call("t13800001234", started_at=at(24, 9), agent=None),
        call("nowhen", started_at=None, agent=BOB),
    ]


def _blame(day: int) -> list[Any]:
    return [] if day % 4 else [finding("V09", 1)]


def filled(desk: Desk) -> dict[str, str]:
    """The month in the database, with three verdicts; public ids by the name of the call."""
    made = month()
    ids = dict(zip([one.recording.name for one in made], stored(desk.engine, *made), strict=True))
    rule(desk, ids["a04"], Ruling.OVERTURNED, reason="客户说的")
    rule(desk, ids["a08"], Ruling.CONFIRMED)
    rule(desk, ids["unsure"], Ruling.CANNOT_TELL, reason="听不清")
    return ids


def rule(desk: Desk, public_id: str, ruling: Ruling, **rest: Any) -> None:
    """A verdict on the first finding."""
    by = desk.accounts[Duty.REVIEWER]
    with reading(desk.engine) as db:
        opened = reviewed_call(db, by, public_id, KNOWLEDGE)
    new = NewVerdict(ruling=ruling, finding=opened.findings[0].public_id, **rest)
    with writing(desk.engine) as db:
        give_verdict(db, by, public_id, new, seen=opened.row.version, knowledge=KNOWLEDGE)


def reported(engine: sa.Engine, which: Calls = MARCH) -> TeamReport:
    """The report of the period."""
    with reading(engine) as db:
        return team_report(db, which, KNOWLEDGE.criteria, NAMES, DOUBLE)
