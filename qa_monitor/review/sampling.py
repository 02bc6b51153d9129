"""Sampling plans: calls drawn for people to hear, so that what the machine misses is estimated, not guessed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from heapq import nsmallest
from math import ceil, fsum
from secrets import randbelow
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import Account, CallState, Polarity, ReviewState, Ruling, Text
from qa_monitor.evaluation.metrics import Interval, wilson
from qa_monitor.review.access import Right, may
from qa_monitor.review.queue import rows_of
from qa_monitor.review.refusals import NotAllowed, NotThere, Unfit
from qa_monitor.review.values import QueueRow
from qa_monitor.store.audit import Act, add_act
from qa_monitor.store.erasures import ErasureRow
from qa_monitor.store.review_queue import ANY_CODE
from qa_monitor.store.review_tables import (
    AccountRow,
    BlindReviewRow,
    ReviewRow,
    SampledCallRow,
    SamplingPlanRow,
)
from qa_monitor.store.review_tables import QueueRow as Place
from qa_monitor.store.tables import AnalysisRow, RecordingRow
from qa_monitor.store.verdicts import Verdict, load_blind_verdicts, load_verdicts, subjects

MOST_CALLS = 2000
"""Calls of a plan; nobody hears more."""
LOW_POINTS = 80
"""Below it a call is of greater risk."""
HEARD = (CallState.SCORED, CallState.DAMAGED)


class Stratum(StrEnum):
    """By what a plan draws evenly."""

    NONE = "none"
    AGENT = "agent"
    TEAM = "team"
    RISK = "risk"
    """Points below 80, points or critical items that could not be judged, and the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """What to draw from, and how much of it."""

    name: str
    flagged: bool = False
    """False: calls in which the machine flagged nothing, for what it misses; True: flagged ones."""
    double: bool = False
    """Two people review each call without seeing each other's verdicts."""
    share: float
    """0..1, of every stratum, at least one call of each."""
    stratum: Stratum = Stratum.NONE
    seed: int | None = None
    """The same seed draws the same calls from the same calls; None: by lot, and kept."""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledCall:
    """A drawn call."""

    call: QueueRow
    stratum: str
    reviewed: bool
    missed: tuple[str, ...]
    """Codes of violations that people added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledStratum:
    """What is known of a stratum."""

    name: str
    population: int
    drawn: int
    reviewed: int
    missed: int
    """Reviewed calls in which the machine missed a violation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The share of calls in which the machine missed a violation, among those that the plan was drawn from."""

    share: float
    interval: Interval
    """95 %, Wilson's for as many calls as the weights are worth (Kish 1965)."""
    reviewed: int
    missed: int
    population: int
    """Calls in the strata of which any call was reviewed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """A plan in a list."""

    public_id: str
    name: str
    at: datetime
    by: str
    flagged: bool
    double: bool
    share: float
    stratum: Stratum
    seed: int
    since: datetime | None
    until: datetime | None
    population: int
    drawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPlan:
    """A plan and what its reviews say so far."""

    line: PlanLine
    strata: tuple[SampledStratum, ...]
    calls: tuple[SampledCall, ...]
    estimate: Estimate | None
    """None while nothing is reviewed, and of flagged calls."""


def make_plan(db: Session, account: Account, new: NewPlan) -> str:
    """Draw; the plan's public id. Raises NotAllowed, Unfit where the share draws nothing or more than people hear."""
    if not may(account, Right.PLAN_SAMPLES):
        raise NotAllowed
    if not new.name.strip() or not 0 < new.share <= 1:
        raise Unfit(Text("请写名称，比例在 0 到 1 之间", "give a name, and a share between 0 and 1"))
    seed = randbelow(2**31) if new.seed is None else new.seed
    if not 0 <= seed < 2**63:
        raise Unfit(Text("种子应为非负整数", "a seed is a whole number, not negative"))
    population, drawn = _draw(db, new, seed)
    number = sum(map(len, drawn.values()))
    if not 1 <= number <= MOST_CALLS:
        raise Unfit(
            Text(
                f"会抽出 {number} 通，应为 1 到 {MOST_CALLS} 通，请调整比例或日期",
                f"it would draw {number} calls; draw 1 to {MOST_CALLS}: change share or dates",
            )
        )
    plan = SamplingPlanRow(
        account_id=account.id,
        name=new.name.strip()[:100],
        flagged=new.flagged,
        double=new.double,
        share=new.share,
        stratum=new.stratum,
        seed=seed,
        since=new.since,
        until=new.until,
        population=population,
    )
    db.add(plan)
    db.flush()
    db.execute(
        sa.insert(SampledCallRow),
        [
            {"plan_id": plan.id, "recording_id": recording, "stratum": stratum, "version": version}
            for stratum, calls in drawn.items()
            for recording, version in calls
        ],
    )
    add_act(db, Act.PLAN_MADE, by=account, subject=plan.public_id, detail={"seed": seed, "calls": number})
    return plan.public_id


def _draw(db: Session, new: NewPlan, seed: int) -> tuple[dict[str, int], dict[str, list[tuple[int, int]]]]:
    """The number of calls in each stratum, and number and version of those drawn from it.

    Calls are ordered by the SHA-256 of seed and recording, and the first are drawn: the order in which a database has
    them plays no part.
    """
    strata: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for recording, version, digest, stratum in _population(db, new):
        strata[stratum].append((sha256(f"{seed} {digest}".encode()).hexdigest(), recording, version))
    drawn = {
        stratum: [call[1:] for call in nsmallest(ceil(new.share * len(calls)), calls)]
        for stratum, calls in sorted(strata.items())
    }
    return {stratum: len(calls) for stratum, calls in sorted(strata.items())}, drawn


def _population(db: Session, new: NewPlan) -> Iterable[Any]:
    """Number, version, hash and stratum of every call that could be heard and that the plan draws from."""
    is_clear = Place.state == ReviewState.CLEAR
    asked = (
        sa.select(ReviewRow.recording_id, ReviewRow.version, RecordingRow.sha256, _stratum(new.stratum))
        .join(Place, sa.and_(Place.recording_id == ReviewRow.recording_id, Place.code == ANY_CODE))
        .join(RecordingRow, RecordingRow.id == ReviewRow.recording_id)
        .join(AnalysisRow, AnalysisRow.id == ReviewRow.analysis_id)
        .where(~is_clear if new.flagged else is_clear, AnalysisRow.state.in_(HEARD))
        .where(~sa.exists().where(ErasureRow.recording_id == ReviewRow.recording_id))
    )
    if new.since is not None:
        asked = asked.where(Place.started_at >= new.since)
    if new.until is not None:
        asked = asked.where(Place.started_at < new.until)
    return db.execute(asked.execution_options(yield_per=5000))


def _stratum(stratum: Stratum) -> sa.ColumnElement[str]:
    match stratum:
        case Stratum.AGENT:
            return sa.func.coalesce(RecordingRow.agent_id, "")
        case Stratum.TEAM:
            return sa.func.coalesce(RecordingRow.agent_team, "")
        case Stratum.RISK:
            unknown = sa.or_(AnalysisRow.points.is_(None), AnalysisRow.critical.is_(None))
            return sa.case((unknown, "undetermined"), (AnalysisRow.points < LOW_POINTS, "low"), else_="high")
        case Stratum.NONE:
            return sa.literal("")


def plans(db: Session) -> tuple[PlanLine, ...]:
    """All plans, the newest first."""
    drawn = sa.select(sa.func.count()).where(SampledCallRow.plan_id == SamplingPlanRow.id).scalar_subquery()
    rows = db.execute(
        sa.select(SamplingPlanRow, AccountRow.display_name, drawn)
        .join(AccountRow, AccountRow.id == SamplingPlanRow.account_id)
        .order_by(SamplingPlanRow.id.desc())
    )
    return tuple(_line(row, by, number) for row, by, number in rows)


def _line(row: SamplingPlanRow, by: str, drawn: int) -> PlanLine:
    return PlanLine(
        public_id=row.public_id,
        name=row.name,
        at=row.at,
        by=by,
        flagged=row.flagged,
        double=row.double,
        share=row.share,
        stratum=Stratum(row.stratum),
        seed=row.seed,
        since=row.since,
        until=row.until,
        population=sum(row.population.values()),
        drawn=drawn,
    )


def find_plan(db: Session, public_id: str) -> SamplingPlanRow:
    """The plan. Raises NotThere."""
    row = db.scalars(sa.select(SamplingPlanRow).where(SamplingPlanRow.public_id == public_id)).one_or_none()
    if row is None:
        raise NotThere
    return row


def plan(db: Session, public_id: str) -> ShownPlan:
    """The plan with its calls and, of unflagged ones, the estimate of what is missed. Raises NotThere."""
    row = find_plan(db, public_id)
    sampled = db.scalars(sa.select(SampledCallRow).where(SampledCallRow.plan_id == row.id)).all()
    calls = _calls(db, row, sampled)
    by = db.get_one(AccountRow, row.account_id).display_name
    strata = _strata(row.population, calls)
    return ShownPlan(
        line=_line(row, by, len(sampled)),
        strata=strata,
        calls=calls,
        estimate=None if row.flagged else estimate(strata),
    )


def _calls(db: Session, row: SamplingPlanRow, sampled: Sequence[SampledCallRow]) -> tuple[SampledCall, ...]:
    rows = rows_of(db, [one.recording_id for one in sampled])
    if row.double:
        blind = _finished(db, row.id)
        given = load_blind_verdicts(db, [review for reviews in blind.values() for review in reviews])
        found = [
            (len(blind[one.id]) >= 2, _missed_by_any([given.get(review, ()) for review in blind[one.id]]))
            for one in sampled
        ]
    else:
        verdicts = load_verdicts(db, [one.recording_id for one in sampled])
        own = [verdicts.get(one.recording_id, ()) for one in sampled]
        found = [(_heard(told, one.version), missed(told)) for one, told in zip(sampled, own, strict=True)]
    return tuple(
        SampledCall(call=call, stratum=one.stratum, reviewed=reviewed, missed=codes)
        for one, call, (reviewed, codes) in zip(sampled, rows, found, strict=True)
    )


def _missed_by_any(blind: Iterable[Sequence[Verdict]]) -> tuple[str, ...]:
    """What one of two blind reviewers found is missed until somebody says otherwise."""
    return tuple(sorted({code for verdicts in blind for code in missed(verdicts)}))


def _finished(db: Session, plan_id: int) -> Mapping[int, Sequence[int]]:
    """Finished blind reviews by sampled call."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    rows = db.execute(
        sa.select(BlindReviewRow.sampled_call_id, BlindReviewRow.id)
        .join(SampledCallRow, SampledCallRow.id == BlindReviewRow.sampled_call_id)
        .where(SampledCallRow.plan_id == plan_id, BlindReviewRow.finished_at.is_not(None))
    )
    for call, review in rows:
        found[call].append(review)
    return found


def _heard(verdicts: Sequence[Verdict], since: int) -> bool:
    """Whether somebody has heard the call in full since it was drawn: said so, or added what was missed."""
    telling = (Ruling.NOTHING_MISSED, Ruling.ADDED)
    return any(one.ruling in telling and (one.version or 0) > since for one in verdicts)


def missed(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """Codes of violations that people added and nobody overturned."""
    codes = set()
    for subject in subjects(verdicts):
        target = subject.verdicts[0].target
        holds = subject.holds.ruling in (Ruling.ADDED, Ruling.CONFIRMED)
        if subject.added and holds and target is not None and target.polarity is Polarity.VIOLATION:
            codes.add(subject.holds.correction.code or target.code)
    return tuple(sorted(codes))


def _strata(population: Mapping[str, int], calls: Sequence[SampledCall]) -> tuple[SampledStratum, ...]:
    return tuple(
        SampledStratum(
            name=name,
            population=number,
            drawn=sum(one.stratum == name for one in calls),
            reviewed=sum(one.stratum == name and one.reviewed for one in calls),
            missed=sum(one.stratum == name and one.reviewed and bool(one.missed) for one in calls),
        )
        for name, number in population.items()
    )


def estimate(strata: Sequence[SampledStratum]) -> Estimate | None:
    """The share missed, each stratum weighing what it holds; None while nothing is reviewed.

    The interval is Wilson's for the effective number of calls, (sum of weights)^2 / sum of squared weights (Kish 1965,
    Survey Sampling): unequal weights tell less than as many equal ones.
    """
    known = [one for one in strata if one.reviewed]
    if not known:
        return None
    population = sum(one.population for one in known)
    share = fsum(one.population * one.missed / one.reviewed for one in known) / population
    effective = population**2 / fsum(one.population**2 / one.reviewed for one in known)
    return Estimate(
        share=share,
        interval=wilson(share, effective),
        reviewed=sum(one.reviewed for one in known),
        missed=sum(one.missed for one in known),
        population=population,
    )
