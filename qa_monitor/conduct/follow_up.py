"""What earlier calls were told and this one should know: a wish for no more calls (R08), and a promise to pay (P7)."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from qa_monitor.conduct.dialogue import statements
from qa_monitor.conduct.evidence import places, said, why_undetermined
from qa_monitor.conduct.history import HistoricCall, may_be_same_person, missing_for_history
from qa_monitor.conduct.said import DEBT
from qa_monitor.conduct.sides import Side
from qa_monitor.domain import CalleeRole, Check, Finding, FindingState, Outcome, Span, Text, Transcript, Undetermined

_PAID = re.compile(
    "(?:收到|查到|看到)(?:了|你的?|这笔)*(?:还款|款|钱)|(?:已经|已|款项?|钱)到账|按时还(?:了|款了)|已经(?:还清|结清|还了)|还款成功"
)
"""The agent says that money came in."""

_NOT_PAID = re.compile("没有?(?:收到|查到|看到|到账|还)|未(?:收到|到账|还)|还没")


def stop_request_respected(call: HistoricCall, before: Sequence[HistoricCall]) -> Check:
    """Whether nobody had asked for no more calls before this one.

    NO where a third party had, and the third party of this call says so again. Otherwise REVIEW: the manifest does not
    tell whether it is the same number, and the debtor's own wish does not bind as a third party's does.
    """
    if missing := missing_for_history(call):
        return _stop(Outcome.UNDETERMINED, why_undetermined(missing), missing=missing)
    asked = [one for one in before if one.stop_request is not None and may_be_same_person(one, call)]
    if not asked:
        return _stop(Outcome.YES, Text("此前没有听到停止联系的要求", "no wish for no more calls was heard before"))
    last = asked[-1]
    when = f"{last.started_at:%Y-%m-%d %H:%M}"
    certain = last.stop_request is FindingState.SUSPECTED is call.stop_request
    if certain and last.callee_role is call.callee_role is CalleeRole.THIRD_PARTY:
        zh = f"第三方在 {when} 的通话中要求停止联系，本次又被致电并再次要求停止"
        en = f"a third party asked for no more calls on {when}, was called again and had to ask again"
        return _stop(Outcome.NO, Text(zh, en))
    zh = f"{when} 的通话中有停止联系的要求，须人工核对是否同一人、同一号码"
    en = f"no more calls were asked for on {when}; a person must see whether it is the same person and number"
    return _stop(Outcome.REVIEW, Text(zh, en))


def first_contact(call: HistoricCall, before: Sequence[HistoricCall]) -> Check:
    """Whether nobody had spoken to this person before, as far as the recordings go: what is owed at a first contact."""
    if missing := missing_for_history(call):
        return _first(Outcome.UNDETERMINED, why_undetermined(missing), missing=missing)
    earlier = [one for one in before if one.connected is not False and may_be_same_person(one, call)]
    if not earlier:
        return _first(Outcome.YES, Text("此前没有接通的通话", "no conversation was recorded before"))
    unsure = [one.connected for one in earlier if isinstance(one.connected, Undetermined)]
    if len(unsure) == len(earlier):
        return _first(Outcome.UNDETERMINED, why_undetermined(unsure[0].missing), missing=unsure[0].missing)
    last = next(one for one in reversed(earlier) if one.connected is True)
    when = f"{last.started_at:%Y-%m-%d %H:%M}"
    return _first(Outcome.NO, Text(f"上次通话 {when}", f"the last conversation was on {when}"))


def earlier_promise_kept(
    call: HistoricCall, before: Sequence[HistoricCall], transcript: Transcript, findings: Iterable[Finding]
) -> Check:
    """Whether the last promise of an earlier call that is due by now was kept, as far as this call tells.

    YES where the agent says that the money came in; REVIEW, never NO, where the debt is spoken of as still open.
    """
    if missing := missing_for_history(call):
        return _kept(Outcome.UNDETERMINED, why_undetermined(missing), missing=missing)
    promise = next((one.promise for one in reversed(before) if one.promise is not None), None)
    if promise is None or call.started_at is None:
        return _kept(Outcome.NOT_APPLICABLE, Text("此前没有还款承诺", "no payment was promised before"))
    if not isinstance(promise.day, date):
        because = Text("此前承诺的还款日期没有说定", "the day of the payment promised before was not settled")
        return _kept(Outcome.UNDETERMINED, because, missing="promised_day")
    if call.started_at.date() <= promise.day:
        because = Text(f"承诺的还款日 {promise.day} 未过", f"the promised day {promise.day} is not past")
        return _kept(Outcome.NOT_APPLICABLE, because)
    return _due(promise.day, transcript, tuple(findings))


def _due(day: date, transcript: Transcript, findings: Sequence[Finding]) -> Check:
    agent = [statement for statement in statements(transcript) if statement.side is Side.AGENT]
    paid = [one.span for one in agent if _PAID.search(one.text) and not _NOT_PAID.search(one.text)]
    if paid:
        because = Text(f"坐席提到已收到还款（承诺日 {day}）", f"the agent says that money came in (promised for {day})")
        return _kept(Outcome.YES, because, tuple(paid))
    if debt := said(findings, {**DEBT, "C07": Side.AGENT}):
        zh = f"承诺的还款日 {day} 已过，坐席仍在谈欠款，须人工核对是否未还"
        en = f"the promised day {day} is past and the agent speaks of the debt; a person must see whether it was paid"
        return _kept(Outcome.REVIEW, Text(zh, en), places(debt))
    because = Text(f"承诺的还款日 {day} 已过，通话中没有说是否还了", f"{day} is past, and nothing is said of a payment")
    return _kept(Outcome.UNDETERMINED, because, missing="payment")


def _stop(outcome: Outcome, because: Text, *, missing: str | None = None) -> Check:
    return Check(
        id="stop_request_respected",
        name=Text("未在对方要求停止后再联系", "no call after a request to stop"),
        outcome=outcome,
        because=because,
        missing=missing,
        sources=("R08",),
    )


def _first(outcome: Outcome, because: Text, *, missing: str | None = None) -> Check:
    name = Text("首次联系", "first contact")
    return Check(id="first_contact", name=name, outcome=outcome, because=because, missing=missing)


def _kept(outcome: Outcome, because: Text, spans: tuple[Span, ...] = (), *, missing: str | None = None) -> Check:
    return Check(
        id="earlier_promise_kept",
        name=Text("此前的还款承诺是否兑现", "an earlier promise kept"),
        outcome=outcome,
        because=because,
        spans=spans,
        missing=missing,
    )
