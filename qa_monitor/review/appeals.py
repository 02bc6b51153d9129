"""Appeals: an agent objects to verdicts on their own calls, and somebody who gave none of these decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from qa_monitor.domain import Account, Ruling, Text
from qa_monitor.personal import masked_text
from qa_monitor.review.access import Right, may
from qa_monitor.review.opened import Named, find_named, named_findings, open_call, opened, own_verdicts, refuse_erased
from qa_monitor.review.queue import rows_of
from qa_monitor.review.refusals import NotAllowed, NotThere, Unfit
from qa_monitor.review.values import QueueRow, ShownAppeal
from qa_monitor.review.verdicts import LONGEST_REASON, target_columns
from qa_monitor.store.audit import Act, add_act
from qa_monitor.store.review_queue import refresh
from qa_monitor.store.review_tables import AccountRow, AppealDecisionRow, AppealRow, ReviewRow, VerdictRow
from qa_monitor.store.verdicts import Verdict, subjects

AGAINST = (Ruling.CONFIRMED, Ruling.ADDED, Ruling.CANNOT_TELL)
"""Verdicts that an agent may have reason to appeal against."""
LISTED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAppeal:
    """An appeal that waits for a decision."""

    public_id: str
    call: QueueRow
    at: datetime
    by: str
    reason: str
    findings: int
    mine_to_decide: bool
    """False: who looks gave one of the verdicts, or appealed."""


def appeal(db: Session, account: Account, public_id: str, findings: Sequence[str], reason: str) -> str:
    """Object to the verdicts on these findings of one's own call; the appeal's public id.

    Raises NotAllowed, NotThere, Unfit for a finding without a verdict against the agent, or one under appeal.
    """
    if not may(account, Right.APPEAL):
        raise NotAllowed
    _check_reason(reason)
    review = open_call(db, account, public_id, lock=True)
    refuse_erased(db, review.recording_id)
    verdicts = own_verdicts(db, review)
    named = named_findings(db, opened(review), verdicts)
    chosen = [find_named(named, finding) for finding in dict.fromkeys(findings)]
    taken = {finding for one in appeals_of(db, review, verdicts) if one.upheld is None for finding in one.findings}
    if not chosen or any(one.public_id in taken or not _is_against(one) for one in chosen):
        raise Unfit(
            Text(
                "请选择已有复核结论、且未在申诉中的发现",
                "choose findings that have a verdict and are not under appeal",
            )
        )
    review.version += 1
    row = AppealRow(
        recording_id=review.recording_id,
        account_id=account.id,
        version=review.version,
        reason=reason.strip(),
        verdicts=[one.subject.holds.id for one in chosen if one.subject is not None],
    )
    db.add(row)
    db.flush()
    refresh(db, [review.recording_id])
    add_act(db, Act.APPEAL, by=account, subject=public_id, detail={"appeal": row.public_id, "findings": len(chosen)})
    return row.public_id


def _check_reason(reason: str) -> None:
    if not 1 <= len(reason.strip()) <= LONGEST_REASON:
        raise Unfit(
            Text(f"请写明理由（最多 {LONGEST_REASON} 字）", f"give a reason, of at most {LONGEST_REASON} characters")
        )


def _is_against(one: Named) -> bool:
    return one.subject is not None and one.subject.holds.ruling in AGAINST


def decide_appeal(db: Session, account: Account, appeal_id: str, *, upheld: bool, reason: str) -> None:
    """Decide; where the agent is right, the findings are overturned.

    Raises NotAllowed where the account gave a verdict on one of the findings, NotThere, Unfit where it is decided.
    """
    if not may(account, Right.DECIDE_APPEAL):
        raise NotAllowed
    _check_reason(reason)
    row = db.scalars(sa.select(AppealRow).where(AppealRow.public_id == appeal_id)).one_or_none()
    if row is None:
        raise NotThere
    review = db.scalars(sa.select(ReviewRow).where(ReviewRow.recording_id == row.recording_id).with_for_update()).one()
    if db.get(AppealDecisionRow, row.id, populate_existing=True) is not None:
        raise Unfit(Text("这个申诉已有决定", "the appeal has been decided"))
    verdicts = own_verdicts(db, review)
    if not _may_decide(account, row, verdicts):
        raise NotAllowed(
            Text("作出结论的人不能决定对它的申诉", "who gave the verdict cannot decide the appeal against it")
        )
    review.version += 1
    decision = AppealDecisionRow(
        appeal_id=row.id, account_id=account.id, version=review.version, upheld=upheld, reason=reason.strip()
    )
    db.add(decision)
    if upheld:
        db.add_all(_overturn(decision, row, verdicts))
    db.flush()
    refresh(db, [review.recording_id])
    detail = {"appeal": appeal_id, "upheld": upheld, "version": review.version}
    add_act(db, Act.APPEAL_DECIDED, by=account, subject=review.public_id, detail=detail)


def _may_decide(account: Account, row: AppealRow, verdicts: Sequence[Verdict]) -> bool:
    """Whether the account neither appealed nor gave any verdict, old or new, on what the appeal names."""
    named = [one for one in subjects(verdicts) if any(verdict.id in row.verdicts for verdict in one.verdicts)]
    judges = {verdict.account_id for one in named for verdict in one.verdicts}
    return account.id not in {row.account_id, *judges}


def _overturn(decision: AppealDecisionRow, row: AppealRow, verdicts: Sequence[Verdict]) -> Iterator[VerdictRow]:
    """The verdict that takes the place of each that was appealed against."""
    for verdict in verdicts:
        target = verdict.target
        if verdict.id in row.verdicts and target is not None:
            yield VerdictRow(
                recording_id=row.recording_id,
                analysis_id=verdict.analysis_id,
                version=decision.version,
                appeal_id=row.id,
                account_id=decision.account_id,
                ruling=Ruling.OVERTURNED,
                reason=decision.reason,
                finding_id=verdict.finding_id,
                added_id=verdict.id if verdict.ruling is Ruling.ADDED else verdict.added_id,
                **target_columns(target),
            )


def appeals_of(db: Session, review: ReviewRow, verdicts: Sequence[Verdict]) -> tuple[ShownAppeal, ...]:
    """The appeals on a call, oldest first, with what was decided."""
    appellant, decider = aliased(AccountRow), aliased(AccountRow)
    rows = db.execute(
        sa.select(AppealRow, appellant.display_name, AppealDecisionRow, decider.display_name)
        .join(appellant, appellant.id == AppealRow.account_id)
        .outerjoin(AppealDecisionRow, AppealDecisionRow.appeal_id == AppealRow.id)
        .outerjoin(decider, decider.id == AppealDecisionRow.account_id)
        .where(AppealRow.recording_id == review.recording_id)
        .order_by(AppealRow.id)
    ).all()
    if not rows:
        return ()
    by_verdict = {
        verdict.id: one.public_id
        for one in named_findings(db, opened(review), verdicts)
        if one.subject is not None
        for verdict in one.subject.verdicts
    }
    return tuple(
        ShownAppeal(
            public_id=row.public_id,
            at=row.at,
            by=by,
            findings=tuple(by_verdict[verdict] for verdict in row.verdicts if verdict in by_verdict),
            reason=masked_text(row.reason),
            upheld=None if decision is None else decision.upheld,
            decided_by=decided_by,
            decided_at=None if decision is None else decision.at,
            decision=None if decision is None else masked_text(decision.reason),
        )
        for row, by, decision, decided_by in rows
    )


def open_appeals(db: Session, account: Account) -> tuple[OpenAppeal, ...]:
    """Appeals that wait for a decision, the oldest first; an agent's own alone."""
    asked = (
        sa.select(AppealRow, AccountRow.display_name)
        .join(AccountRow, AccountRow.id == AppealRow.account_id)
        .outerjoin(AppealDecisionRow, AppealDecisionRow.appeal_id == AppealRow.id)
        .where(AppealDecisionRow.appeal_id.is_(None))
        .order_by(AppealRow.id)
        .limit(LISTED)
    )
    if not may(account, Right.DECIDE_APPEAL):
        asked = asked.where(AppealRow.account_id == account.id)
    found = db.execute(asked).all()
    calls = dict(zip((row.id for row, _ in found), rows_of(db, [row.recording_id for row, _ in found]), strict=True))
    return tuple(
        OpenAppeal(
            public_id=row.public_id,
            call=calls[row.id],
            at=row.at,
            by=by,
            reason=masked_text(row.reason),
            findings=len(row.verdicts),
            mine_to_decide=may(account, Right.DECIDE_APPEAL) and _may_decide(account, row, _all(db, row)),
        )
        for row, by in found
    )


def _all(db: Session, row: AppealRow) -> tuple[Verdict, ...]:
    return own_verdicts(db, db.get_one(ReviewRow, row.recording_id))
