"""The promise to pay as a question about the call and, for machines, as two numbers."""

from collections.abc import Iterable
from datetime import date, datetime

from qa_monitor.conduct.dialogue import statements
from qa_monitor.conduct.evidence import perhaps_said, places, unproven_absence, why_undetermined
from qa_monitor.conduct.promise import Promise, promise_to_pay
from qa_monitor.conduct.sides import BOTH, Side
from qa_monitor.conduct.terms import Terms, is_about_paying, terms_of
from qa_monitor.domain import Check, Finding, Measure, Outcome, Role, Span, Text, Transcript, Undetermined

_WHO = {
    Role.AGENT: Text("坐席", "the agent"),
    Role.CUSTOMER: Text("客户", "the customer"),
    Role.THIRD_PARTY: Text("第三方", "the third party"),
    Role.UNKNOWN: Text("有人", "somebody"),
}

_OPEN_AMOUNT = {
    "not_named": Text("没有说金额", "no sum was named"),
    "range": Text("金额只说了大概", "the sum was named only roughly"),
    "part": Text("只说先还一部分", "only some part was named"),
    "total": Text("说还全部，通话中没有唯一的欠款金额", "all is to be paid, and the call names no single total"),
    "remainder": Text("说还剩下的，金额不明", "the rest is to be paid, which is no known sum"),
    "minimum": Text("说还最低，通话中没有唯一的最低还款额", "the least payment, and the call names no single one"),
    "disagreement": Text("双方说的金额不一致", "the two sides named different sums"),
    "roles": Text("金额要看是谁说的", "the sum hangs on who said what"),
}

_OPEN_DAY = {
    "not_named": Text("没有说日期", "no day was named"),
    "ambiguous": Text("日期不能确定是哪一天", "the day named may be several"),
    "impossible": Text("所说的日期不存在", "the calendar has no such day"),
    "past": Text("所说的日期已经过去", "the day named is past"),
    "disagreement": Text("双方说的日期不一致", "the two sides named different days"),
    "roles": Text("日期要看是谁说的", "the day hangs on who said what"),
    "started_at": Text("不知道通话日期，无法推算", "the day of the call is not known, so that no day can be told"),
}


def promised(transcript: Transcript, findings: Iterable[Finding], started_at: datetime | None) -> Check:
    """YES where the person called promised a sum or a day, or agreed to one; REVIEW where that was not clearly heard.

    What the agent demands or plans is no promise until the person called says yes. NO only where both sides were heard
    all through, and where the day of the call is known, or none was spoken of.
    """
    findings = tuple(findings)
    promise = promise_to_pay(transcript, findings, started_at)
    if promise is not None and promise.agreed:
        return _check(Outcome.YES, told(promise), promise.spans)
    if missing := unproven_absence(transcript, BOTH):
        unclear = places(perhaps_said(findings, {"promise": Side.CALLEE}))
        return _check(Outcome.UNDETERMINED, why_undetermined(missing), unclear, missing=missing)
    if promise is not None:
        words = told(promise)
        because = Text(f"可能是承诺，须人工核对：{words.zh}", f"perhaps a promise, a person must check: {words.en}")
        return _check(Outcome.REVIEW, because, promise.spans)
    if started_at is None and (unresolved := _days_of_payment(transcript)):
        return _check(Outcome.UNDETERMINED, why_undetermined("started_at"), unresolved, missing="started_at")
    return _check(Outcome.NO, Text("没有说定金额或日期", "neither a sum nor a day was settled"))


def _days_of_payment(transcript: Transcript) -> tuple[Span, ...]:
    """Statements that speak of paying on a day, which may settle one if only the calendar were known."""
    return tuple(
        one.span
        for one in statements(transcript)
        if is_about_paying(one.text, None) and terms_of(one.text, None).day is not None
    )


def promise_measures(promise: Promise | None, started_at: datetime | None) -> tuple[Measure, ...]:
    """The promised sum, and the days from the call to the promised one; nothing where there is no promise."""
    if promise is None or not promise.agreed:
        return ()
    days = promise.day if isinstance(promise.day, Undetermined) else _days(promise.day, started_at)
    return (
        Measure(
            id="promised_amount",
            name=Text("承诺还款金额", "promised sum"),
            value=promise.amount if isinstance(promise.amount, Undetermined) else float(promise.amount),
            unit="yuan",
            spans=promise.spans,
        ),
        Measure(
            id="promised_in_days",
            name=Text("承诺还款距通话天数", "days from the call to the promised payment"),
            value=days,
            unit="days",
            spans=promise.spans,
        ),
    )


def told(promise: Promise) -> Text:
    """The promise in words: who named it, the sum, the day, what is open, whether it was read back."""
    who, amount, day = _WHO[promise.named_by], _amount(promise.amount), _day(promise.day)
    back = Text("坐席已复述", "read back by the agent") if promise.read_back else Text("未复述", "not read back")
    zh = [f"{who.zh}提出还款：{amount.zh}，{day.zh}", back.zh]
    en = [f"{who.en} named a payment: {amount.en}, {day.en}", back.en]
    if promise.heard_otherwise is not None:
        otherwise = _otherwise(promise, promise.heard_otherwise)
        zh.append(f"此前听到对方说的是{otherwise.zh}")
        en.append(f"before that they were heard to name {otherwise.en}")
    return Text("；".join(zh), "; ".join(en))


def _amount(amount: int | Undetermined) -> Text:
    if isinstance(amount, Undetermined):
        return _OPEN_AMOUNT[amount.missing]
    return Text(f"{amount} 元", f"{amount} yuan")


def _day(day: date | Undetermined) -> Text:
    if isinstance(day, Undetermined):
        return _OPEN_DAY[day.missing]
    return Text(f"{day:%Y-%m-%d} 之前", f"by {day:%Y-%m-%d}")


def _otherwise(promise: Promise, heard: Terms) -> Text:
    """What differs from the promise in what was heard before."""
    parts = []
    if isinstance(heard.amount, int) and heard.amount != promise.amount:
        parts.append(_amount(heard.amount))
    if isinstance(heard.day, date) and heard.day != promise.day:
        parts.append(_day(heard.day))
    return Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))


def _days(day: date, started_at: datetime | None) -> float | Undetermined:
    return Undetermined("started_at") if started_at is None else float((day - started_at.date()).days)


def _check(outcome: Outcome, because: Text, spans: tuple[Span, ...] = (), *, missing: str | None = None) -> Check:
    return Check(
        id="promise_to_pay",
        name=Text("还款承诺", "promise to pay"),
        outcome=outcome,
        because=because,
        spans=spans,
        missing=missing,
    )
