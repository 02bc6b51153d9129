"""Blind double review: two people judge the same calls without seeing each other, and how far they agree."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.coaching.team import DoubleReview
from qa_monitor.domain import Account, Polarity, ReviewState, Span, Text
from qa_monitor.evaluation.metrics import Interval, cohens_kappa, kappa_interval
from qa_monitor.review.access import Right, may
from qa_monitor.review.calls import shown_call, shown_verdict
from qa_monitor.review.knowledge import Knowledge
from qa_monitor.review.opened import Named, Opened, named_findings, refuse_erased
from qa_monitor.review.refusals import NotAllowed, NotThere, Unfit
from qa_monitor.review.sampling import find_plan
from qa_monitor.review.values import ReviewedCall, ShownVerdict
from qa_monitor.review.verdicts import NewVerdict, check_form, verdict_columns
from qa_monitor.store.audit import Act, add_act
from qa_monitor.store.erasures import words_erased
from qa_monitor.store.review_queue import needs_verdict
from qa_monitor.store.review_tables import (
    BlindReviewRow,
    ReviewRow,
    SampledCallRow,
    SamplingPlanRow,
    VerdictRow,
    now,
)
from qa_monitor.store.verdicts import Subject, Verdict, load_blind_verdicts

NOT_ADDED = "nothing"
"""Answer of whom who did not add what the other added."""
REVIEWERS = 2
PLANS = 3
"""The newest plans of double review, of which a team's page and report tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindTask:
    """A plan that an account may review blind."""

    plan: str
    name: str
    waiting: int
    """Calls that still want a reviewer and that the account has not had."""
    open_review: str | None
    """Public id of the account's own unfinished review."""
    done: int
    """Calls that the account has finished."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryAgreement:
    """How far two people agree on findings of a category; all categories where the code is empty."""

    code: str
    name: Text
    pairs: int
    agreed: int
    kappa: float | None
    """Cohen's; None where both always gave the same one answer, for then chance explains everything."""
    interval: Interval | None
    """95 %, by drawing findings anew; None for fewer than five."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A finding on which the two differ."""

    call: str
    """Public id."""
    code: str
    name: Text
    span: Span
    verdicts: tuple[tuple[str, str, str | None], ...]
    """Of each: display name, ruling (`nothing` of whom who did not add it), reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAgreement:
    """The agreement over a plan's calls that two people have finished."""

    calls: int
    categories: tuple[CategoryAgreement, ...]
    """All together first."""
    disagreements: tuple[Disagreement, ...]


# --- one's own blind reviews --------------------------------------------------------------------------------------


def blind_queue(db: Session, account: Account) -> tuple[BlindTask, ...]:
    """The plans of double reviews, the newest first."""
    _check(account)
    found = db.scalars(sa.select(SamplingPlanRow).where(SamplingPlanRow.double).order_by(SamplingPlanRow.id.desc()))
    return tuple(_task(db, account, plan) for plan in found)


def _check(account: Account) -> None:
    if not may(account, Right.REVIEW_BLIND):
        raise NotAllowed


def _task(db: Session, account: Account, plan: SamplingPlanRow) -> BlindTask:
    own = db.scalars(
        sa.select(BlindReviewRow)
        .join(SampledCallRow, SampledCallRow.id == BlindReviewRow.sampled_call_id)
        .where(SampledCallRow.plan_id == plan.id, BlindReviewRow.account_id == account.id)
        .where(sa.or_(BlindReviewRow.finished_at.is_not(None), ~words_erased(SampledCallRow.recording_id)))
    ).all()
    waiting = db.scalar(sa.select(sa.func.count()).select_from(_waiting(account, plan.id).subquery())) or 0
    return BlindTask(
        plan=plan.public_id,
        name=plan.name,
        waiting=waiting,
        open_review=next((one.public_id for one in own if one.finished_at is None), None),
        done=sum(one.finished_at is not None for one in own),
    )


def _waiting(account: Account, plan_id: int) -> "sa.Select[int, int]":
    """Calls of the plan with fewer than two reviewers, not had by the account, in blind or otherwise."""
    reviewers = sa.select(sa.func.count()).where(BlindReviewRow.sampled_call_id == SampledCallRow.id).scalar_subquery()
    had = sa.exists().where(
        BlindReviewRow.sampled_call_id == SampledCallRow.id, BlindReviewRow.account_id == account.id
    )
    judged = sa.exists().where(
        VerdictRow.recording_id == SampledCallRow.recording_id, VerdictRow.account_id == account.id
    )
    return (
        sa.select(SampledCallRow.id, SampledCallRow.recording_id)
        .where(SampledCallRow.plan_id == plan_id, reviewers < REVIEWERS, ~had, ~judged)
        .where(~words_erased(SampledCallRow.recording_id))
        .order_by(reviewers.desc(), SampledCallRow.id)
    )


def next_blind(db: Session, account: Account, plan_id: str) -> str | None:
    """The account's unfinished review of the plan, else a new one of a call that waits; None where none does."""
    _check(account)
    plan = find_plan(db, plan_id)
    unfinished = _task(db, account, plan).open_review
    if unfinished is not None:
        return unfinished
    locked = sa.select(SamplingPlanRow.id).where(SamplingPlanRow.id == plan.id).with_for_update()
    db.execute(locked)  # one after the other, so that no call gets three reviewers
    call = db.execute(_waiting(account, plan.id).limit(1)).one_or_none()
    if call is None:
        return None
    first = db.scalars(sa.select(BlindReviewRow.analysis_id).where(BlindReviewRow.sampled_call_id == call[0])).first()
    # both judge the same analysis, or nothing could be compared
    analysis = db.get_one(ReviewRow, call[1]).analysis_id if first is None else first
    row = BlindReviewRow(sampled_call_id=call[0], account_id=account.id, analysis_id=analysis)
    db.add(row)
    db.flush()
    return row.public_id


def _own(db: Session, account: Account, review_id: str, *, lock: bool) -> tuple[BlindReviewRow, Opened]:
    _check(account)
    asked = (
        sa.select(BlindReviewRow, ReviewRow)
        .join(SampledCallRow, SampledCallRow.id == BlindReviewRow.sampled_call_id)
        .join(ReviewRow, ReviewRow.recording_id == SampledCallRow.recording_id)
        .where(BlindReviewRow.public_id == review_id, BlindReviewRow.account_id == account.id)
    )
    found = db.execute(asked.with_for_update(of=BlindReviewRow) if lock else asked).one_or_none()
    if found is None:
        raise NotThere
    blind, review = found
    call = Opened(recording_id=review.recording_id, public_id=review.public_id, analysis_id=blind.analysis_id)
    return blind, call


def blind_call(db: Session, account: Account, review_id: str, knowledge: Knowledge) -> ReviewedCall:
    """The call as its blind reviewer sees it: with their own verdicts alone, masked. Raises NotThere."""
    blind, call = _own(db, account, review_id, lock=False)
    shown = shown_call(db, call, _verdicts(db, blind), knowledge, masked=True)
    mine = {one.public_id for one in shown.findings if one.verdicts}
    named = named_findings(db, call, ())
    waiting = sum(one.finding is not None and needs_verdict(one.finding) and one.public_id not in mine for one in named)
    state = ReviewState.OPEN if waiting else ReviewState.DECIDED
    bearing = [one.finding for one in named if one.finding is not None and needs_verdict(one.finding)]
    codes = {finding.code for finding in bearing if finding.polarity is Polarity.VIOLATION}
    # nothing of what others did with the call meanwhile, what they added least of all
    row = replace(
        shown.row,
        state=state,
        open_findings=waiting,
        reviewer=None,
        reviewer_id=None,
        version=1,
        codes=tuple(sorted(codes)),
    )
    return replace(shown, row=row, blind=True)


def _verdicts(db: Session, blind: BlindReviewRow) -> tuple[Verdict, ...]:
    return load_blind_verdicts(db, [blind.id]).get(blind.id, ())


def give_blind_verdict(
    db: Session, account: Account, review_id: str, new: NewVerdict, *, knowledge: Knowledge
) -> ShownVerdict:
    """Store a verdict that nobody else sees before both have finished, and that does not count in the score.

    Raises NotThere, Unfit where the review is finished or the verdict lacks something.
    """
    check_form(new)
    blind, call = _own(db, account, review_id, lock=True)
    refuse_erased(db, call.recording_id)
    if blind.finished_at is not None:
        raise Unfit(Text("盲审已交，不能再改", "the blind review is finished"))
    columns = verdict_columns(db, call, _verdicts(db, blind), new, knowledge)
    db.add(VerdictRow(**columns, blind_review_id=blind.id, account_id=account.id))
    db.flush()
    add_act(db, Act.BLIND_VERDICT, by=account, subject=review_id, detail={"ruling": str(new.ruling)})
    return shown_verdict(_verdicts(db, blind)[-1])


def finish_blind(db: Session, account: Account, review_id: str) -> None:
    """Hand it in. Raises NotThere, Unfit while a finding waits for a verdict."""
    blind, call = _own(db, account, review_id, lock=True)
    refuse_erased(db, call.recording_id)
    named = named_findings(db, call, _verdicts(db, blind))
    waiting = [one for one in named if one.finding is not None and needs_verdict(one.finding) and one.subject is None]
    if waiting:
        raise Unfit(Text(f"还有 {len(waiting)} 个发现没有结论", f"{len(waiting)} findings still wait for a verdict"))
    if blind.finished_at is None:
        blind.finished_at = now()
        add_act(db, Act.BLIND_FINISHED, by=account, subject=review_id)


# --- agreement ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """What two people said of one act."""

    call: str
    code: str
    span: Span
    verdicts: tuple[Verdict | None, Verdict | None]

    @property
    def answers(self) -> tuple[str, str]:
        first, second = (NOT_ADDED if one is None else str(one.ruling) for one in self.verdicts)
        return first, second


def agreement(db: Session, plan_id: str, knowledge: Knowledge, *, known_at: datetime | None = None) -> PlanAgreement:
    """How far the two reviewers of every call of the plan agree. Raises NotThere.

    `known_at`: reviews that were finished later do not count; None: all that are finished now.
    """
    by_call: dict[int, list[BlindReviewRow]] = defaultdict(list)
    asked = (
        sa.select(BlindReviewRow)
        .join(SampledCallRow, SampledCallRow.id == BlindReviewRow.sampled_call_id)
        .where(SampledCallRow.plan_id == find_plan(db, plan_id).id, BlindReviewRow.finished_at.is_not(None))
        .order_by(BlindReviewRow.id)
    )
    if known_at is not None:
        asked = asked.where(BlindReviewRow.finished_at <= known_at)
    for row in db.scalars(asked):
        by_call[row.sampled_call_id].append(row)
    both = [(rows[0], rows[1]) for rows in by_call.values() if len(rows) == REVIEWERS]
    pairs = [pair for two in both for pair in _pairs(db, two)]
    codes = sorted({pair.code for pair in pairs})
    every = [("", Text("全部", "all"), pairs)]
    every += [(code, knowledge.name(code), [pair for pair in pairs if pair.code == code]) for code in codes]
    return PlanAgreement(
        calls=len(both),
        categories=tuple(_category(code, name, some) for code, name, some in every),
        disagreements=tuple(_disagreement(pair, knowledge) for pair in pairs if pair.answers[0] != pair.answers[1]),
    )


def double_reviews(db: Session, knowledge: Knowledge, known_at: datetime | None) -> tuple[DoubleReview, ...]:
    """Of the newest plans of double review made up to then, those of which two people had finished a call."""
    asked = sa.select(SamplingPlanRow).where(SamplingPlanRow.double).order_by(SamplingPlanRow.id.desc()).limit(PLANS)
    if known_at is not None:
        asked = asked.where(SamplingPlanRow.at <= known_at)
    found = ((plan, agreement(db, plan.public_id, knowledge, known_at=known_at)) for plan in db.scalars(asked).all())
    return tuple(
        DoubleReview(
            plan=plan.public_id,
            name=plan.name,
            calls=agreed.calls,
            pairs=agreed.categories[0].pairs,
            kappa=agreed.categories[0].kappa,
            interval=agreed.categories[0].interval,
        )
        for plan, agreed in found
        if agreed.calls
    )


def _category(code: str, name: Text, pairs: Sequence[_Pair]) -> CategoryAgreement:
    answers = [pair.answers for pair in pairs]
    return CategoryAgreement(
        code=code,
        name=name,
        pairs=len(answers),
        agreed=sum(first == second for first, second in answers),
        kappa=cohens_kappa(answers),
        interval=kappa_interval(answers),
    )


def _pairs(db: Session, two: tuple[BlindReviewRow, BlindReviewRow]) -> Iterator[_Pair]:
    """The machine's findings that both judged, and what either added."""
    first, second = (_named(db, one) for one in two)
    others = {one.public_id: one for one in second}
    public_id = _public_id(db, two[0])
    for one in first:
        other = others.get(one.public_id)
        if one.finding is not None and needs_verdict(one.finding) and other is not None:
            yield _pair(public_id, one, _holds(one.subject), _holds(other.subject))
    left = [one for one in second if one.finding is None]
    for one in (one for one in first if one.finding is None):
        same = next((other for other in left if other.target.is_at(one.target)), None)
        left = [other for other in left if other is not same]
        yield _pair(public_id, one, _holds(one.subject), None if same is None else _holds(same.subject))
    for other in left:
        yield _pair(public_id, other, None, _holds(other.subject))


def _named(db: Session, blind: BlindReviewRow) -> list[Named]:
    sampled = db.get_one(SampledCallRow, blind.sampled_call_id)
    call = Opened(recording_id=sampled.recording_id, public_id=_public_id(db, blind), analysis_id=blind.analysis_id)
    return named_findings(db, call, _verdicts(db, blind))


def _public_id(db: Session, blind: BlindReviewRow) -> str:
    sampled = db.get_one(SampledCallRow, blind.sampled_call_id)
    return db.get_one(ReviewRow, sampled.recording_id).public_id


def _holds(subject: Subject | None) -> Verdict | None:
    return None if subject is None else subject.holds


def _pair(call: str, one: Named, first: Verdict | None, second: Verdict | None) -> _Pair:
    return _Pair(call=call, code=one.target.code, span=one.target.span, verdicts=(first, second))


def _disagreement(pair: _Pair, knowledge: Knowledge) -> Disagreement:
    verdicts = [
        ("", NOT_ADDED, None) if one is None else (one.by, str(one.ruling), shown_verdict(one).reason)
        for one in pair.verdicts
    ]
    return Disagreement(
        call=pair.call, code=pair.code, name=knowledge.name(pair.code), span=pair.span, verdicts=tuple(verdicts)
    )
