"""The calls of a team as its page and its reports count them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.coaching.facts import CallFacts, Calls, JudgedAct, acts_of, call_facts
from qa_monitor.decided import Criteria
from qa_monitor.domain import Agent, FindingState, Metadata, Polarity, Ruling, Severity
from qa_monitor.masking import mask_name
from qa_monitor.scoring import choose
from qa_monitor.store.parts import in_parts
from qa_monitor.store.review_queue import ESCALATIONS
from qa_monitor.store.tables import FindingRow, RecordingFileRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A violation, or a signal for which a person must look, as it stands with verdicts."""

    code: str
    severity: Severity
    polarity: Polarity
    ruling: Ruling | None
    """None where nobody has said anything."""
    counts: bool
    """Whether it may be held before the agent; see `JudgedAct.counts`."""

    @property
    def confirmed(self) -> bool:
        """Whether a person stands for it."""
        return self.ruling in (Ruling.CONFIRMED, Ruling.ADDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamCall:
    """A call of the period."""

    facts: CallFacts
    name: str
    """Masked."""
    violations: tuple[Noted, ...]
    """Those that context does not take back, and those that a person overturned."""
    counting: tuple[Noted, ...]
    """Those of the violations that count."""
    escalations: tuple[Noted, ...]
    """Signals of the customer for which a person must look, unless one has overturned them."""

    @property
    def agent(self) -> Agent | None:
        """As the analysis was told."""
        return self.facts.metadata.agent

    @property
    def started_at(self) -> datetime:
        """A call of a period has a start."""
        assert self.facts.metadata.started_at is not None
        return self.facts.metadata.started_at


def team_calls(db: Session, which: Calls, criteria: Criteria) -> list[TeamCall]:
    """The calls by their start, then by their number."""
    calls = [one for one in call_facts(db, which, criteria) if one.metadata.started_at is not None]
    noted = _unreviewed(db, [one for one in calls if not one.reviewed], criteria)
    noted |= _reviewed(db, [one for one in calls if one.reviewed], criteria)
    calls = [one if one.acts is None else replace(one, acts=None) for one in calls]  # what was said is needed no more
    files = _files(db, [one.recording_id for one in calls if one.metadata.call_id is None])
    return [_call(one, noted.get(one.recording_id, ()), files) for one in calls]


def _call(facts: CallFacts, noted: Sequence[Noted], files: Mapping[int, Path]) -> TeamCall:
    violations = tuple(one for one in noted if one.polarity is Polarity.VIOLATION and _is_shown(one))
    return TeamCall(
        facts=facts,
        name=mask_name(facts.metadata.call_id or files[facts.recording_id].stem),
        violations=violations,
        counting=tuple(one for one in violations if one.counts),
        escalations=tuple(one for one in noted if one.code in ESCALATIONS and one.counts),
    )


def _is_shown(one: Noted) -> bool:
    return one.counts or one.ruling in (None, Ruling.OVERTURNED, Ruling.CANNOT_TELL)


def least_confidence(criteria: Criteria, metadata: Metadata) -> float:
    """Of a violation that nobody reviewed, to be counted: what the call's scorecard asks, else certainty."""
    if criteria.scorecards is None:
        return 1.0
    asked = {card.least_confidence for card in criteria.scorecards.cards.values()}
    if len(asked) == 1:  # a choice costs more than all else here
        return asked.pop()
    return choose(criteria.scorecards, metadata)[0].least_confidence


def _noted(act: JudgedAct, least: float) -> Noted:
    """An act of a call that a person has looked at; a signal stands until a person overturns it."""
    finding = act.finding
    signal = finding.polarity is Polarity.SIGNAL and finding.state is not FindingState.CANCELLED
    return Noted(
        code=finding.code,
        severity=finding.severity,
        polarity=finding.polarity,
        ruling=act.ruling,
        counts=signal or act.counts(least),
    )


def _reviewed(db: Session, calls: Sequence[CallFacts], criteria: Criteria) -> dict[int, Sequence[Noted]]:
    """By the number of the recording, all that a person may have spoken of."""
    judged = acts_of(db, calls, {Polarity.VIOLATION, Polarity.SIGNAL})
    found: dict[int, Sequence[Noted]] = {}
    for call in calls:
        least = least_confidence(criteria, call.metadata)
        found[call.recording_id] = [_noted(act, least) for act in judged[call.recording_id]]
    return found


def _unreviewed(db: Session, calls: Sequence[CallFacts], criteria: Criteria) -> dict[int, Sequence[Noted]]:
    """By the number of the recording; columns alone, for there are tens of thousands."""
    found: defaultdict[int, list[Noted]] = defaultdict(list)
    by_analysis = {one.analysis_id: one for one in calls}
    finding = FindingRow.__table__.c  # of the table, not of the mapping: its rows are read quicker
    signal, suspected = finding.polarity == Polarity.SIGNAL, finding.state == FindingState.SUSPECTED
    asked = sa.select(finding.analysis_id, finding.code, finding.severity, signal, suspected, finding.confidence).where(
        finding.state != FindingState.CANCELLED,
        sa.or_(finding.polarity == Polarity.VIOLATION, finding.code.in_(ESCALATIONS)),
    )
    for some in in_parts(by_analysis):
        rows = db.execute(asked.where(finding.analysis_id.in_(some)).order_by(finding.analysis_id, finding.id))
        for analysis_id, alike in groupby(rows, itemgetter(0)):
            call = by_analysis[analysis_id]
            least = least_confidence(criteria, call.metadata)
            found[call.recording_id] += [
                _alone(code, severity, bool(raised), bool(raised or (sure and confidence >= least)))
                for _, code, severity, raised, sure, confidence in alike
            ]
    return dict(found)


@cache
def _alone(code: str, severity: Severity, raised: bool, counts: bool) -> Noted:
    """A finding of which nobody has said anything, see `JudgedAct.counts`; one for all that are alike.

    `raised`: by the customer, a signal.
    """
    polarity = Polarity.SIGNAL if raised else Polarity.VIOLATION
    return Noted(code=code, severity=severity, polarity=polarity, ruling=None, counts=counts)


def _files(db: Session, recording_ids: Sequence[int]) -> dict[int, Path]:
    """Of calls that have no id, the file by which people know them."""
    found: dict[int, Path] = {}
    for some in in_parts(recording_ids):
        rows = db.execute(
            sa.select(RecordingFileRow.recording_id, RecordingFileRow.path).where(
                RecordingFileRow.recording_id.in_(some), RecordingFileRow.position == 0
            )
        )
        found.update((recording_id, path) for recording_id, path in rows)
    return found
