"""How often and how soon a person is called: connected calls and unanswered ones, each with its own limit (R04)."""

from collections.abc import Sequence
from datetime import UTC, timedelta, tzinfo

from qa_monitor.conduct.evidence import why_undetermined
from qa_monitor.conduct.history import HistoricCall, may_be_same_person, missing_for_history
from qa_monitor.conduct.profile import DailyLimit, LeastInterval
from qa_monitor.domain import CalleeRole, Check, Outcome, Text, Undetermined

_CONNECTED = ("calls_a_day_ok", Text("当日接通次数", "connected calls on the day"))
_UNANSWERED = ("redials_ok", Text("当日未接重拨次数", "unanswered redials on the day"))
_INTERVAL = ("interval_ok", Text("两次通话的间隔", "interval between calls"))


def calls_a_day(call: HistoricCall, before: Sequence[HistoricCall], limit: DailyLimit) -> Check:
    """Whether `call` stays within the connected calls that one person may get on one day of the call's own clock.

    NO needs as many calls that were certainly connected, to the debtor; for anybody else the rule does not give the
    number, and it is for REVIEW. UNDETERMINED where facts that lack decide; NOT_APPLICABLE where nobody answered.
    """
    if missing := missing_for_history(call):
        return _undetermined(_CONNECTED, missing, limit.sources)
    if call.connected is False:
        because = Text("本次未接通，不计入接通次数", "nobody answered, so that the call does not count")
        return _check(_CONNECTED, Outcome.NOT_APPLICABLE, because, limit.sources)
    counted = [one for one in (*_of_the_day(call, before), call) if one.connected is not False]
    lacking = [fact for one in counted if (fact := _unsure(one, call)) is not None]
    sure = len(counted) - len(lacking)
    words = _count(Text("接通", "connected"), len(counted), len(lacking), limit.a_day)
    if sure > limit.a_day:
        outcome = Outcome.NO if call.callee_role is CalleeRole.DEBTOR else Outcome.REVIEW
        return _check(_CONNECTED, outcome, words, limit.sources)
    if len(counted) > limit.a_day:
        return _check(_CONNECTED, Outcome.UNDETERMINED, words, limit.sources, missing=lacking[0])
    return _check(_CONNECTED, Outcome.YES, words, limit.sources)


def redials(call: HistoricCall, before: Sequence[HistoricCall], limit: DailyLimit) -> Check:
    """Whether the unanswered calls to one person on one day stay within what is advised, this one included.

    More are for REVIEW: the rule is advice and counts by telephone number, which the manifest does not tell.
    """
    if missing := missing_for_history(call):
        return _undetermined(_UNANSWERED, missing, limit.sources)
    unanswered = [one for one in (*_of_the_day(call, before), call) if one.connected is False]
    words = _count(Text("未接通", "unanswered"), len(unanswered), 0, limit.a_day)
    outcome = Outcome.YES if len(unanswered) <= limit.a_day else Outcome.REVIEW
    return _check(_UNANSWERED, outcome, words, limit.sources)


def interval(call: HistoricCall, before: Sequence[HistoricCall], limit: LeastInterval) -> Check:
    """Whether enough time has passed since the last conversation ended; sooner is for REVIEW: the line may have broken.

    Calls that reach into each other (two lines, or a clock that is wrong) are for REVIEW as well.
    """
    if missing := missing_for_history(call):
        return _undetermined(_INTERVAL, missing, limit.sources)
    last = next((one for one in reversed(before) if one.connected is True and may_be_same_person(one, call)), None)
    if last is None or last.started_at is None or call.started_at is None:
        because = Text("此前没有与其接通的通话", "there was no conversation with them before")
        return _check(_INTERVAL, Outcome.NOT_APPLICABLE, because, limit.sources)
    passed = call.started_at - last.started_at.astimezone(UTC) - timedelta(seconds=last.seconds)
    minutes = passed.total_seconds() / 60
    words = Text(
        f"距上一次通话结束 {minutes:.0f} 分钟，规定至少 {limit.minutes} 分钟",
        f"{minutes:.0f} minutes after the last conversation ended, of at least {limit.minutes}",
    )
    outcome = Outcome.YES if minutes >= limit.minutes else Outcome.REVIEW
    return _check(_INTERVAL, outcome, words, limit.sources)


def _of_the_day(call: HistoricCall, before: Sequence[HistoricCall]) -> list[HistoricCall]:
    """Calls to the same person on the day of `call`, by the clock of `call`."""
    assert call.started_at is not None
    zone = call.started_at.tzinfo
    return [one for one in before if may_be_same_person(one, call) and _day(one, zone) == _day(call, zone)]


def _day(call: HistoricCall, zone: tzinfo | None) -> object:
    assert call.started_at is not None
    return call.started_at.astimezone(zone).date()


def _unsure(one: HistoricCall, call: HistoricCall) -> str | None:
    """The fact without which it is not certain that `one` was a conversation with the person of `call`."""
    if isinstance(one.connected, Undetermined):
        return one.connected.missing
    return "callee_role" if one.callee_role is None or call.callee_role is None else None


def _count(kind: Text, calls: int, unsure: int, limit: int) -> Text:
    if not unsure:
        return Text(f"当日第 {calls} 次{kind.zh}，上限 {limit} 次", f"{calls} {kind.en} on the day, limit {limit}")
    return Text(
        f"当日{kind.zh}最多 {calls} 次，其中 {unsure} 次不能确定，上限 {limit} 次",
        f"at most {calls} {kind.en} on the day, {unsure} of them not certain, limit {limit}",
    )


def _undetermined(question: tuple[str, Text], missing: str, sources: tuple[str, ...]) -> Check:
    return _check(question, Outcome.UNDETERMINED, why_undetermined(missing), sources, missing=missing)


def _check(
    question: tuple[str, Text], outcome: Outcome, because: Text, sources: tuple[str, ...], *, missing: str | None = None
) -> Check:
    name, title = question
    return Check(id=name, name=title, outcome=outcome, because=because, missing=missing, sources=sources)
