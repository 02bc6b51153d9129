"""Whether the call lies inside the permitted hours, from its first second to its last."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from qa_monitor.conduct.evidence import quoted, said, why_undetermined
from qa_monitor.conduct.profile import PermittedHours
from qa_monitor.conduct.sides import Side
from qa_monitor.domain import Check, Finding, Outcome, Span, Text

_NAME = Text("在允许时段内通话", "called inside the permitted hours")


def time_ok(
    started_at: datetime | None, *, call_seconds: float, hours: PermittedHours, consent: Finding | None = None
) -> Check:
    """YES inside the hours, NO if the call begins outside, REVIEW if it begins inside and runs past their end.

    The clock is that of the zone of `started_at`. Consent of the person called would permit other hours, but only a
    person can tell whether words heard in the call are meant so: `because` quotes `consent`, or reminds of it.
    """
    if started_at is None:
        reason = why_undetermined("started_at")
        return _check(Outcome.UNDETERMINED, reason, hours, missing="started_at")
    ended_at = _later(started_at, call_seconds)
    if not hours.start <= started_at.time() < hours.end:
        return _check(Outcome.NO, _with(_outside(started_at, hours), consent), hours)
    closing = datetime.combine(started_at.date(), hours.end, started_at.tzinfo)
    if ended_at > closing:
        late = Span((closing - started_at).total_seconds(), call_seconds)
        because = _with(_ran_over(started_at, ended_at, hours), consent)
        return _check(Outcome.REVIEW, because, hours, spans=(late,))
    return _check(Outcome.YES, _inside(started_at, ended_at, hours), hours)


def consent_heard(findings: Iterable[Finding]) -> Finding | None:
    """Where the person called first says that this time suits them, or names one that does."""
    heard = said(findings, {"consent_to_time": Side.CALLEE})
    return next((finding for finding in heard if finding.entry != "busy_now"), None)


def _with(because: Text, consent: Finding | None) -> Text:
    if consent is None:
        return because
    words = quoted(consent)
    return Text(f"{because.zh}；{words.zh}", f"{because.en}; {words.en}")


def _check(
    outcome: Outcome, because: Text, hours: PermittedHours, *, spans: tuple[Span, ...] = (), missing: str | None = None
) -> Check:
    return Check(
        id="time_ok",
        name=_NAME,
        outcome=outcome,
        because=because,
        spans=spans,
        missing=missing,
        sources=hours.sources,
    )


def _later(moment: datetime, seconds: float) -> datetime:
    """`seconds` after `moment` on its own clock, right across a change of that clock."""
    return (moment.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(moment.tzinfo)


def _inside(start: datetime, end: datetime, hours: PermittedHours) -> Text:
    return Text(
        f"通话自 {start:%H:%M:%S} 至 {end:%H:%M:%S}，在允许时段 {hours.shown} 之内",
        f"the call ran from {start:%H:%M:%S} to {end:%H:%M:%S}, inside the permitted hours {hours.shown}",
    )


def _ran_over(start: datetime, end: datetime, hours: PermittedHours) -> Text:
    return Text(
        f"通话 {start:%H:%M:%S} 开始，{end:%H:%M:%S} 才结束，超出允许时段 {hours.shown}；须人工核对对方是否同意",
        f"the call began at {start:%H:%M:%S} and ran until {end:%H:%M:%S}, past the permitted hours {hours.shown}; "
        "a person must see whether the person called consented",
    )


def _outside(start: datetime, hours: PermittedHours) -> Text:
    return Text(
        f"通话 {start:%H:%M:%S} 开始，在允许时段 {hours.shown} 之外；对方事先同意的除外",
        f"the call began at {start:%H:%M:%S}, outside the permitted hours {hours.shown}; prior consent excepted",
    )
