"""A person's word on who speaks in a call on one track, and the call judged by it: roles swapped, confirmed, given."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import Any

from sqlalchemy.orm import Session

from qa_monitor.batch.stated import judged_by
from qa_monitor.domain import Account, Role, Span, Text, Transcript
from qa_monitor.pipeline import search_terms
from qa_monitor.review.access import Right, may
from qa_monitor.review.history import changed_since
from qa_monitor.review.opened import open_call, refuse_erased, refuse_while_blind
from qa_monitor.review.refusals import NotAllowed, Unfit
from qa_monitor.ruleset import Rules
from qa_monitor.speakers import (
    LEAST_GIVEN,
    Told,
    agent_spans,
    callee_spans,
    may_be_swapped,
    on_one_track,
    stated,
    swapped,
    times_told,
)
from qa_monitor.store import JudgedCall, judged_calls, save_stated, statement_of
from qa_monitor.store.audit import Act, add_act
from qa_monitor.store.review_queue import Stale, next_version
from qa_monitor.store.review_tables import ReviewRow, RoleStatementRow

TOLD = (Role.AGENT, Role.CUSTOMER, Role.UNKNOWN)
"""What a person may say of who speaks; the customer stands for the person called, whoever that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stated:
    """A call that somebody states the roles of, locked for them."""

    account: Account
    review: ReviewRow
    version: int
    """Of the call after the statement."""
    call: JudgedCall
    heard: Transcript
    rules: Rules


def state_roles(db: Session, account: Account, public_id: str, *, swap: bool, seen: int, rules: Rules | None) -> int:
    """Keep that the two sides are the wrong way round (`swap`) or right, and judge the call by that, without audio.

    `seen`: the version of the call that the person saw; returned is the one after it. Raises ChangedMeanwhile,
    NotAllowed, NotThere, and Unfit for a call whose roles the program did not find or that cannot be judged here.
    """
    of = _opened(db, account, public_id, seen, rules)
    if not may_be_swapped(of.heard):
        raise Unfit(
            Text("这通电话的角色不是程序按声音区分的，无需认定", "the program did not find the roles of this call")
        )
    turned = swapped(of.heard) if swap else of.heard
    before = of.heard.stated
    given = before is not None and before.callee is not None  # by hand, which must outlive a swap
    callee = callee_spans(turned) if given else None
    return _keep(db, of, turned, agent=agent_spans(turned), callee=callee, swap=swap)


def give_roles(
    db: Session, account: Account, public_id: str, told: Sequence[Told], *, seen: int, rules: Rules | None
) -> int:
    """Keep who speaks when by `told`, which names places in the newest transcript, and judge the call by that.

    What it leaves out is unknown. Raises like `state_roles`, and Unfit where less than `LEAST_GIVEN` of the speech is
    told, and for places that there are not.
    """
    of = _opened(db, account, public_id, seen, rules)
    if not on_one_track(of.heard):
        raise Unfit(Text("这通电话双方各有一个声道，无需指定", "each side of this call has a channel of its own"))
    try:
        times = times_told(of.heard.utterances, told)
    except ValueError as error:
        raise Unfit(Text(f"没有这个位置：{error}", f"there is no such place: {error}")) from error
    return _keep(db, of, of.heard, agent=times.get(Role.AGENT, ()), callee=times.get(Role.CUSTOMER, ()), swap=False)


def _opened(db: Session, account: Account, public_id: str, seen: int, rules: Rules | None) -> _Stated:
    if not may(account, Right.DECIDE):
        raise NotAllowed
    review = open_call(db, account, public_id)
    refuse_while_blind(db, account, review.recording_id)
    refuse_erased(db, review.recording_id)
    try:
        version = next_version(db, review.recording_id, seen)
    except Stale:
        raise changed_since(db, open_call(db, account, public_id), seen) from None
    (call,) = judged_calls(db, [review.recording_id])
    if call.transcript is None:
        raise Unfit(Text("这通电话没有文字，无从认定角色", "nothing was heard in this call: there are no roles in it"))
    if call.heard_by is None:
        raise Unfit(
            Text(
                "清单后来改了声道或被叫身份，需要先重新评分",
                "channels or callee were corrected since; the recording must be scored again first",
            )
        )
    if rules is None:
        raise Unfit(Text("这里没有词库，不能重新评分", "there are no lexicons here to judge the call by"))
    return _Stated(account=account, review=review, version=version, call=call, heard=call.transcript, rules=rules)


def _keep(
    db: Session,
    of: _Stated,
    heard: Transcript,
    *,
    agent: tuple[Span, ...],
    callee: tuple[Span, ...] | None,
    swap: bool,
) -> int:
    """Store the statement and the call judged by it; its new version."""
    row = RoleStatementRow(
        recording_id=of.review.recording_id,
        account_id=of.account.id,
        version=of.version,
        swapped=swap,
        agent=agent,
        callee=callee,
    )
    db.add(row)
    db.flush()
    statement = statement_of(row, of.account.display_name)
    told = stated(heard, statement, callee_role=of.call.recording.metadata.callee_role)
    if not told.roles_known:
        raise _too_little(heard, (*agent, *(callee or ())))
    save_stated(
        db,
        judged_by(db, of.call, told, of.rules),
        lambda transcript: search_terms(transcript, of.rules.segmenter()),
    )
    how: dict[str, Any] = {"swapped": swap} if swap or callee is None else {"by_hand": True}
    add_act(db, Act.ROLES_STATED, by=of.account, subject=of.review.public_id, detail=how | {"version": of.version})
    db.refresh(of.review)
    return of.review.version


def _too_little(heard: Transcript, told: Sequence[Span]) -> Unfit:
    seconds = sum(one.turn.span.seconds for one in heard.utterances)
    share = floor(100 * sum(span.seconds for span in told) / seconds) if seconds else 100
    return Unfit(
        Text(
            f"只指定了 {share}% 的说话时间，至少需要 {LEAST_GIVEN:.0%}；请把听得出的句子都指定上",
            f"the speaker of {share}% of the speech is told, {LEAST_GIVEN:.0%} are needed: tell all that can be heard",
        )
    )
