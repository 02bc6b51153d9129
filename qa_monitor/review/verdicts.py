"""Giving a verdict: on a finding, on a call that has nothing more, or on what the machine missed."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import Account, Polarity, Role, Ruling, Span, Text
from qa_monitor.review.access import Right, may
from qa_monitor.review.history import changed_since
from qa_monitor.review.knowledge import Knowledge
from qa_monitor.review.opened import (
    Named,
    Opened,
    find_named,
    named_findings,
    open_call,
    opened,
    own_verdicts,
    refuse_erased,
    refuse_while_blind,
)
from qa_monitor.review.refusals import NotAllowed, Unfit
from qa_monitor.review.values import CategoryName
from qa_monitor.store.audit import Act, add_act
from qa_monitor.store.review_queue import Stale, next_version, refresh
from qa_monitor.store.review_tables import VerdictRow
from qa_monitor.store.tables import AnalysisRow, TranscriptRow
from qa_monitor.store.verdicts import Target, Verdict

LONGEST_REASON = 2000
BY_HAND = "by_hand"
"""`entry` of what a person added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVerdict:
    """What a person says: `ADDED` with category and time, `OVERTURNED` with a reason, of a whole call neither."""

    ruling: Ruling
    finding: str | None = None
    """Its public id."""
    reason: str | None = None
    code: str | None = None
    """The right category, where the machine's is not, or of what is added."""
    span: Span | None = None
    """The right time, likewise."""


def give_verdict(
    db: Session, account: Account, public_id: str, new: NewVerdict, *, seen: int, knowledge: Knowledge
) -> int:
    """Store the verdict of somebody who has seen the call at version `seen`; the version after it.

    Raises ChangedMeanwhile where the call has another version by now, NotAllowed, NotThere, Unfit.
    """
    if not may(account, Right.DECIDE):
        raise NotAllowed
    check_form(new)
    review = open_call(db, account, public_id)
    refuse_while_blind(db, account, review.recording_id)
    refuse_erased(db, review.recording_id)
    try:
        version = next_version(db, review.recording_id, seen)
    except Stale:
        raise changed_since(db, open_call(db, account, public_id), seen) from None
    db.refresh(review)
    columns = verdict_columns(db, opened(review), own_verdicts(db, review), new, knowledge)
    db.add(VerdictRow(**columns, version=version, account_id=account.id))
    db.flush()
    refresh(db, [review.recording_id])
    detail = {"ruling": str(new.ruling), "finding": new.finding, "version": version}
    add_act(db, Act.VERDICT, by=account, subject=public_id, detail=detail)
    return version


def check_form(new: NewVerdict) -> None:
    """Whether the verdict has what it needs. Raises Unfit, which says what is missing."""
    reason = (new.reason or "").strip()
    if len(reason) > LONGEST_REASON:
        raise Unfit(Text(f"理由最多 {LONGEST_REASON} 字", f"a reason has at most {LONGEST_REASON} characters"))
    if new.ruling is Ruling.OVERTURNED and not reason:
        raise Unfit(Text("推翻必须写明理由", "to overturn a finding, give a reason"))
    if new.ruling is Ruling.ADDED and (new.code is None or new.span is None or new.finding is not None):
        raise Unfit(Text("补充发现要选类别和时间", "what is added needs a category and a time"))
    if new.ruling is Ruling.NOTHING_MISSED and (new.finding or new.code or new.span):
        raise Unfit(Text("“没有漏检”是对整通电话的结论", '"nothing missed" is a verdict on the whole call'))
    if new.ruling not in (Ruling.ADDED, Ruling.NOTHING_MISSED) and new.finding is None:
        raise Unfit(Text("没有指明是哪个发现", "name the finding"))


def verdict_columns(
    db: Session, call: Opened, verdicts: tuple[Verdict, ...], new: NewVerdict, knowledge: Knowledge
) -> dict[str, Any]:
    """The columns of a verdict, without its version and who gave it. Raises NotThere, Unfit."""
    category = _category(new.code, knowledge)
    _check_time(db, call, new.span)
    columns: dict[str, Any] = {
        "recording_id": call.recording_id,
        "analysis_id": call.analysis_id,
        "ruling": new.ruling,
        "reason": (new.reason or "").strip() or None,
    }
    if new.finding is not None:
        one = find_named(named_findings(db, call, verdicts), new.finding)
        return columns | _of_finding(one) | _correction(category, new.span)
    if category is not None and new.span is not None:
        return columns | target_columns(_added(db, call, category, new.span))
    return columns


def _category(code: str | None, knowledge: Knowledge) -> CategoryName | None:
    if code is None:
        return None
    if code not in knowledge.categories:
        raise Unfit(Text("没有这个类别", "there is no such category"))
    return knowledge.categories[code]


def _check_time(db: Session, call: Opened, span: Span | None) -> None:
    seconds = db.scalar(
        sa.select(TranscriptRow.seconds)
        .join(AnalysisRow, AnalysisRow.transcript_id == TranscriptRow.id)
        .where(AnalysisRow.id == call.analysis_id)
    )
    if span is not None and (seconds is None or span.start >= seconds or span.end > seconds + 1):
        raise Unfit(Text("时间不在通话之内", "the time lies outside the call"))


def _of_finding(one: Named) -> dict[str, Any]:
    return {
        "finding_id": None if one.finding is None else one.finding.id,
        "added_id": one.added_id,
        **target_columns(one.target),
    }


def target_columns(target: Target) -> dict[str, Any]:
    """What a verdict is about, as columns."""
    return {
        "category": target.category,
        "code": target.code,
        "entry": target.entry,
        "role": target.role,
        "polarity": target.polarity,
        "severity": target.severity,
        "start_seconds": target.span.start,
        "end_seconds": target.span.end,
    }


def _correction(category: CategoryName | None, span: Span | None) -> dict[str, Any]:
    return {
        "corrected_category": category and category.id,
        "corrected_code": category and category.code,
        "corrected_polarity": category and category.polarity,
        "corrected_severity": category and category.severity,
        "corrected_start": span and span.start,
        "corrected_end": span and span.end,
    }


def _added(db: Session, call: Opened, category: CategoryName, span: Span) -> Target:
    known = db.scalar(
        sa.select(TranscriptRow.roles_known)
        .join(AnalysisRow, AnalysisRow.transcript_id == TranscriptRow.id)
        .where(AnalysisRow.id == call.analysis_id)
    )
    role = Role.CUSTOMER if category.polarity is Polarity.SIGNAL else Role.AGENT
    return Target(
        category=category.id,
        code=category.code,
        entry=BY_HAND,
        role=role if known else Role.UNKNOWN,
        polarity=category.polarity,
        severity=category.severity,
        span=span,
    )
