"""How calls turned out, as far as what is stored tells: promises kept, and customers who were calm in the end."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.coaching.facts import CallFacts, JudgedAct
from qa_monitor.domain import FindingState, Outcome, Ruling
from qa_monitor.scoring.choice import plain
from qa_monitor.store.parts import in_parts
from qa_monitor.store.tables import AnalysisRow, CheckRow, RecordingRow

LEAST_CONFIDENCE = 0.7
"""From which on what nobody ruled on is taken to have been said."""

UPSET = ("complaint", "distress", "self_harm", "stop_request")
"""Signals by which the person called shows that they are upset."""

LAST_PART = 2 / 3
"""Of the length of a call: what begins later belongs to its end."""

PAID_COLUMNS = ("promise_kept", "承诺兑现", "承诺是否兑现", "是否兑现")
"""Columns of the manifest that say whether the payment promised in the call came in, the first choice first."""
_PAID = {
    **dict.fromkeys(("yes", "y", "true", "1", "是", "已兑现", "兑现"), True),
    **dict.fromkeys(("no", "n", "false", "0", "否", "未兑现"), False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Later:
    """What a call of a customer says of promises: whether it holds one, and of the last one before it."""

    began: tuple[datetime, str]
    """Start and SHA-256 of the recording: the order in which calls to a customer are taken."""
    promised: bool
    earlier: Outcome | None


# --- kept promises ----------------------------------------------------------------------------------------------------


def promises_kept(db: Session, calls: Sequence[CallFacts], known_at: datetime | None) -> Mapping[int, bool | None]:
    """By recording, of the calls in which a payment was promised: whether it came in; None: nobody knows.

    The manifest's word goes first. Else the first later call to the customer, up to the one with their next promise,
    that says anything of it: the money came in, or the agent still speaks of the debt after the promised day, which
    is no proof of a broken promise and counts as one not kept here.
    """
    refs = {one.metadata.customer_ref for one in calls if one.metadata.customer_ref is not None}
    of_customer = _calls_of(db, sorted(refs), known_at)
    found: dict[int, bool | None] = {}
    for call in calls:
        told, others = _told(call.metadata.extra), of_customer.get(call.metadata.customer_ref or "", {})
        own = others.get(call.recording_id)
        if own is not None and own.promised:
            later = sorted((one for one in others.values() if one.began > own.began), key=lambda one: one.began)
            found[call.recording_id] = _kept(later) if told is None else told
        elif told is not None:
            found[call.recording_id] = told
    return found


def _told(extra: Mapping[str, str]) -> bool | None:
    cells = {plain(name): plain(value) for name, value in extra.items()}
    answers = (_PAID.get(cells.get(name, "")) for name in PAID_COLUMNS)
    return next((answer for answer in answers if answer is not None), None)


def _kept(later: Sequence[_Later]) -> bool | None:
    """What calls after the promise say of it, oldest first: each speaks of the last promise before it."""
    for one in later:
        if one.earlier in (Outcome.YES, Outcome.REVIEW):
            return one.earlier is Outcome.YES
        if one.promised:
            return None
    return None


def _calls_of(db: Session, customers: Sequence[str], known_at: datetime | None) -> Mapping[str, Mapping[int, _Later]]:
    found: defaultdict[str, dict[int, _Later]] = defaultdict(dict)
    of_call = [AnalysisRow.recording_id == RecordingRow.id]
    if known_at is not None:
        of_call.append(AnalysisRow.created_at <= known_at)
    newest = sa.select(sa.func.max(AnalysisRow.id)).where(*of_call).correlate(RecordingRow).scalar_subquery()
    asked = (
        sa.select(
            RecordingRow.customer_ref, RecordingRow.id, RecordingRow.started_at, RecordingRow.sha256, AnalysisRow.id
        )
        .join(AnalysisRow, AnalysisRow.id == newest)
        .where(RecordingRow.started_at.is_not(None))
    )
    for some in in_parts(customers):
        rows: Any = db.execute(asked.where(RecordingRow.customer_ref.in_(some))).all()
        answers = _promise_answers(db, [row[-1] for row in rows])
        for customer, recording, started_at, sha256, analysis in rows:
            told = answers.get(analysis, {})
            found[customer][recording] = _Later(
                began=(started_at, sha256),
                promised=told.get("promise_to_pay") is Outcome.YES,
                earlier=told.get("earlier_promise_kept"),
            )
    return found


def _promise_answers(db: Session, analysis_ids: Sequence[int]) -> Mapping[int, Mapping[str, Outcome]]:
    found: defaultdict[int, dict[str, Outcome]] = defaultdict(dict)
    for some in in_parts(analysis_ids):
        rows = db.execute(
            sa.select(CheckRow.analysis_id, CheckRow.check_id, CheckRow.outcome).where(
                CheckRow.analysis_id.in_(some),
                CheckRow.check_id.in_(("promise_to_pay", "earlier_promise_kept")),
            )
        )
        for analysis, check, outcome in rows:
            found[analysis][check] = outcome
    return found


# --- calm -------------------------------------------------------------------------------------------------------------


def calmed(seconds: float, signals: Sequence[JudgedAct]) -> bool | None:
    """Whether the person called, upset in the first two thirds of the call, was heard so no more in the last.

    `signals`: their signals of `UPSET` in a call of which both sides were heard throughout. None: only a person could
    tell whether one was heard in the end. Raises ValueError where nobody was upset before that.
    """
    if not upset_before_the_end(seconds, signals):
        raise ValueError("nobody was upset in the first two thirds of the call")
    late = [one for one in signals if not is_early(one.finding.span.start, seconds)]
    if any(one.counts(LEAST_CONFIDENCE) for one in late):
        return False
    return None if any(map(is_unsure, late)) else True


def upset_before_the_end(seconds: float, signals: Sequence[JudgedAct]) -> bool:
    """Whether one of `signals` surely came in the first two thirds of the call."""
    return any(one.counts(LEAST_CONFIDENCE) and is_early(one.finding.span.start, seconds) for one in signals)


def is_early(at: float, seconds: float) -> bool:
    """Whether a moment lies in the first two thirds of a call of `seconds`."""
    return at < seconds * LAST_PART


def is_unsure(act: JudgedAct) -> bool:
    """Whether only a person could tell if it was said: nobody has, and it neither counts nor is taken back."""
    if act.ruling is not None:
        return act.ruling is Ruling.CANNOT_TELL
    return act.finding.state is not FindingState.CANCELLED and not act.counts(LEAST_CONFIDENCE)
