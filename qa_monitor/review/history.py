"""What happened to a call since it was scored, in words."""

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import Text
from qa_monitor.review.refusals import Change, ChangedMeanwhile
from qa_monitor.store.review_tables import AccountRow, AppealDecisionRow, AppealRow, ReviewRow, RoleStatementRow
from qa_monitor.store.tables import AnalysisRow
from qa_monitor.store.verdicts import Verdict, load_verdicts
from qa_monitor.words import RULINGS

JUDGED_ANEW = Text("系统重新评过分，发现可能已不同", "the call was judged anew; its findings may be others")


def history(db: Session, recording_id: int) -> tuple[Change, ...]:
    """Every verdict, appeal, decision and statement on roles, oldest first; blind verdicts are no part of it."""
    changes = [
        *map(_of_verdict, load_verdicts(db, [recording_id]).get(recording_id, ())),
        *_of_appeals(db, recording_id),
        *_of_roles(db, recording_id),
    ]
    return tuple(sorted(changes, key=lambda one: (one.version, one.at)))


def _of_verdict(verdict: Verdict) -> Change:
    ruling, target = RULINGS[verdict.ruling], verdict.target
    place = Text("", "")
    if target is not None:
        at = f"{target.span.start:.1f}"
        place = Text(f" {target.code}（第 {at} 秒）", f" {target.code} (at {at} s)")
    return Change(
        version=verdict.version or 0,
        at=verdict.at,
        by=verdict.by,
        what=Text(f"{ruling.zh}{place.zh}", f"{ruling.en}{place.en}"),
    )


def _of_appeals(db: Session, recording_id: int) -> Iterator[Change]:
    appeals = db.execute(
        sa.select(AppealRow, AccountRow.display_name)
        .join(AccountRow, AccountRow.id == AppealRow.account_id)
        .where(AppealRow.recording_id == recording_id)
    )
    for row, by in appeals:
        yield Change(version=row.version, at=row.at, by=by, what=Text("申诉", "appealed"))
    decisions = db.execute(
        sa.select(AppealDecisionRow, AccountRow.display_name)
        .join(AccountRow, AccountRow.id == AppealDecisionRow.account_id)
        .join(AppealRow, AppealRow.id == AppealDecisionRow.appeal_id)
        .where(AppealRow.recording_id == recording_id)
    )
    for decision, by in decisions:
        what = Text("申诉成立", "upheld the appeal") if decision.upheld else Text("申诉不成立", "rejected the appeal")
        yield Change(version=decision.version, at=decision.at, by=by, what=what)


def _of_roles(db: Session, recording_id: int) -> Iterator[Change]:
    statements = db.execute(
        sa.select(RoleStatementRow, AccountRow.display_name)
        .join(AccountRow, AccountRow.id == RoleStatementRow.account_id)
        .where(RoleStatementRow.recording_id == recording_id)
    )
    for row, by in statements:
        yield Change(version=row.version, at=row.at, by=by, what=_stated(row))


def _stated(row: RoleStatementRow) -> Text:
    if row.swapped:
        return Text("交换双方角色", "swapped the roles")
    if row.callee is not None:
        return Text("逐句指定说话人", "told who speaks, turn by turn")
    return Text("确认角色", "confirmed the roles")


def changed_since(db: Session, review: ReviewRow, seen: int) -> ChangedMeanwhile:
    """The refusal that tells what came in between."""
    changes = [one for one in history(db, review.recording_id) if one.version > seen]
    if not changes:
        changes = [Change(version=review.version, at=_judged_at(db, review), by="", what=JUDGED_ANEW)]
    return ChangedMeanwhile(review.version, changes)


def _judged_at(db: Session, review: ReviewRow) -> datetime:
    return db.get_one(AnalysisRow, review.analysis_id).created_at
