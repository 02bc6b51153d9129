"""What the stored calls of a period hold of good practice and of how calls turned out, laid side by side."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.coaching.facts import CallFacts, Calls, JudgedAct, acts_of, call_facts
from qa_monitor.coaching.outcomes import (
    LEAST_CONFIDENCE,
    UPSET,
    calmed,
    is_early,
    is_unsure,
    promises_kept,
    upset_before_the_end,
)
from qa_monitor.coaching.practices import PRACTICES, Learning, Observed, Presence, Result, compare
from qa_monitor.decided import Criteria
from qa_monitor.domain import CallState, Outcome, Polarity, Role
from qa_monitor.store.parts import in_parts
from qa_monitor.store.tables import AnalysisRow, CheckRow, TranscriptRow

_ANY = Criteria()
"""No score is asked for, so that no scorecard need be read."""


def learning(db: Session, which: Calls) -> Learning:
    """What the calls say, as known then."""
    calls = call_facts(db, which, _ANY)
    observed = {
        Result.PROMISE_KEPT: _observed_promises(db, calls, which),
        Result.CALMED: _observed_calm(db, calls, which),
    }
    return compare(len(calls), observed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """The answer to a check, and when what shows it began; None where nothing shows it."""

    outcome: Outcome
    began: float | None


def _observed_promises(db: Session, calls: Sequence[CallFacts], which: Calls) -> Sequence[Observed]:
    kept = promises_kept(db, calls, which.known_at)
    promised = [one for one in calls if one.recording_id in kept]
    present = _presences(db, promised, which)
    return [_observed(one, kept[one.recording_id], present[one.recording_id]) for one in promised]


def _observed_calm(db: Session, calls: Sequence[CallFacts], which: Calls) -> Sequence[Observed]:
    whole = _heard_throughout(db, calls)
    signals = acts_of(db, calls, {Polarity.SIGNAL})
    upset: list[CallFacts] = []
    came: dict[int, bool | None] = {}
    for call in calls:
        shown = [one for one in signals[call.recording_id] if one.finding.code in UPSET]
        if call.seconds is not None and upset_before_the_end(call.seconds, shown):
            upset.append(call)
            came[call.recording_id] = calmed(call.seconds, shown) if call.recording_id in whole else None
    present = _presences(db, upset, which, early=True)
    return [_observed(one, came[one.recording_id], present[one.recording_id]) for one in upset]


def _observed(call: CallFacts, came: bool | None, practices: Mapping[str, Presence]) -> Observed:
    agent = call.metadata.agent
    return Observed(
        agent=None if agent is None else agent.id,
        days_overdue=call.metadata.days_overdue,
        came=came,
        practices=practices,
    )


def _presences(
    db: Session, calls: Sequence[CallFacts], which: Calls, *, early: bool = False
) -> Mapping[int, Mapping[str, Presence]]:
    """By recording, the practices of each call; `early`: those that began in its first two thirds."""
    answers = _answers(db, calls, {one.check for one in PRACTICES if one.check is not None})
    good = acts_of(db, calls, {Polarity.GOOD})
    whole = _heard_throughout(db, calls)
    found: dict[int, dict[str, Presence]] = {}
    for call in calls:
        key, end = call.recording_id, call.seconds if early else None
        found[key] = {
            one.id: _answered(answers[key].get(one.check), end)
            if one.check is not None
            else _said([act for act in good[key] if act.finding.code == one.code], end, heard=key in whole)
            for one in PRACTICES
        }
    return found


def _answered(answer: _Answer | None, seconds: float | None) -> Presence:
    """`seconds`: the length of a call of which only the first two thirds count; None: all of it counts."""
    if answer is None or answer.outcome in (Outcome.REVIEW, Outcome.UNDETERMINED):
        return Presence.UNKNOWN
    if answer.outcome is Outcome.NOT_APPLICABLE:
        return Presence.NOT_ARISEN
    late = seconds is not None and answer.began is not None and not is_early(answer.began, seconds)
    return Presence.THERE if answer.outcome is Outcome.YES and not late else Presence.ABSENT


def _said(acts: Iterable[JudgedAct], seconds: float | None, *, heard: bool) -> Presence:
    own = [one for one in acts if seconds is None or is_early(one.finding.span.start, seconds)]
    if any(one.counts(LEAST_CONFIDENCE) for one in own):
        return Presence.THERE
    return Presence.ABSENT if heard and not any(map(is_unsure, own)) else Presence.UNKNOWN


def _answers(db: Session, calls: Sequence[CallFacts], checks: Collection[str]) -> Mapping[int, Mapping[str, _Answer]]:
    found: dict[int, dict[str, _Answer]] = {one.recording_id: {} for one in calls}
    recordings = {one.analysis_id: one.recording_id for one in calls}
    for some in in_parts(recordings):
        rows: Any = db.execute(
            sa.select(
                CheckRow.analysis_id, CheckRow.check_id, CheckRow.outcome, CheckRow.missing, CheckRow.spans
            ).where(CheckRow.analysis_id.in_(some), CheckRow.check_id.in_(checks))
        )
        for analysis, check, known, missing, spans in rows:
            outcome = known if missing is None else Outcome.UNDETERMINED  # nobody knows who spoke
            began = min((span.start for span in spans), default=None)
            found[recordings[analysis]][check] = _Answer(outcome=outcome, began=began)
    return found


def _heard_throughout(db: Session, calls: Sequence[CallFacts]) -> frozenset[int]:
    """Recordings in which both sides were recorded, each known to be who they are, and nothing is lost."""
    scored = {one.analysis_id: one.recording_id for one in calls if one.state is CallState.SCORED}
    found: set[int] = set()
    for some in in_parts(scored):
        rows: Any = db.execute(
            sa.select(AnalysisRow.id, TranscriptRow.roles_known, TranscriptRow.roles, TranscriptRow.damaged)
            .join(TranscriptRow, TranscriptRow.id == AnalysisRow.transcript_id)
            .where(AnalysisRow.id.in_(some))
        )
        found |= {
            scored[analysis]
            for analysis, known, roles, damaged in rows
            if known and not damaged and Role.AGENT in roles and len(roles) > 1
        }
    return frozenset(found)
