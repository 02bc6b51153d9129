"""A person's word on who speaks in a call on one track: the roles swapped or confirmed, and the call judged by it."""

from sqlalchemy.orm import Session

from qa_monitor.batch.stated import judged_by
from qa_monitor.domain import Account, RoleStatement, Text, Transcript
from qa_monitor.pipeline import Rules
from qa_monitor.review.access import Right, may
from qa_monitor.review.history import changed_since
from qa_monitor.review.opened import open_call, refuse_erased, refuse_while_blind
from qa_monitor.review.refusals import NotAllowed, Unfit
from qa_monitor.speakers import agent_spans, may_be_swapped, stated, swapped
from qa_monitor.store import JudgedCall, judged_calls, save_stated
from qa_monitor.store.audit import Act, add_act
from qa_monitor.store.review_queue import Stale, next_version
from qa_monitor.store.review_tables import RoleStatementRow


def state_roles(db: Session, account: Account, public_id: str, *, swap: bool, seen: int, rules: Rules | None) -> int:
    """Keep that the two sides are the wrong way round (`swap`) or right, and judge the call by that, without audio.

    `seen`: the version of the call that the person saw; returned is the one after it. Raises ChangedMeanwhile,
    NotAllowed, NotThere, and Unfit for a call whose roles the program did not find or that cannot be judged here.
    """
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
    found = _found(call)
    if rules is None:
        raise Unfit(Text("这里没有词库，不能重新评分", "there are no lexicons here to judge the call by"))
    turned = swapped(found) if swap else found
    row = RoleStatementRow(
        recording_id=review.recording_id,
        account_id=account.id,
        version=version,
        swapped=swap,
        agent=agent_spans(turned),
    )
    db.add(row)
    db.flush()
    statement = RoleStatement(by=account.display_name, at=row.at, agent=row.agent)
    save_stated(db, judged_by(db, call, stated(turned, statement), rules))
    add_act(db, Act.ROLES_STATED, by=account, subject=public_id, detail={"swapped": swap, "version": version})
    db.refresh(review)
    return review.version


def _found(call: JudgedCall) -> Transcript:
    """What was heard, in roles that the program found. Raises Unfit."""
    if call.transcript is None or not may_be_swapped(call.transcript):
        raise Unfit(
            Text("这通电话的角色不是程序按声音区分的，无需认定", "the program did not find the roles of this call")
        )
    if call.heard_by is None:
        raise Unfit(
            Text(
                "清单后来改了声道或被叫身份，需要先重新评分",
                "channels or callee were corrected since; the recording must be scored again first",
            )
        )
    return call.transcript
