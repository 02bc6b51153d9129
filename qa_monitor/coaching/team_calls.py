"""The calls of a team as its page and its reports count them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.coaching.facts import CallFacts, Calls, JudgedAct, acts_of, call_facts
from qa_monitor.decided import Criteria
from qa_monitor.domain import Agent, FindingState, Polarity, Ruling, Severity
from qa_monitor.masking import mask_name
from qa_monitor.store.load import AT_ONCE
from qa_monitor.store.review_queue import ESCALATIONS
from qa_monitor.store.tables import FindingRow, RecordingFileRow

LEAST_CONFIDENCE = 0.75
"""Of a violation that nobody reviewed, to be counted."""


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

    @property
    def counting(self) -> tuple[Noted, ...]:
        """The violations that count."""
        return tuple(one for one in self.violations if one.counts)


def team_calls(db: Session, which: Calls, criteria: Criteria) -> list[TeamCall]:
    """The calls by their start, then by their number."""
    calls = [one for one in call_facts(db, which, criteria) if one.metadata.started_at is not None]
    noted = _unreviewed(db, [one for one in calls if not one.reviewed])
    reviewed = [one for one in calls if one.reviewed]
    judged = acts_of(db, reviewed, {Polarity.VIOLATION, Polarity.SIGNAL}, criteria, known_at=which.known_at)
    noted |= {recording_id: [*map(_noted, acts)] for recording_id, acts in judged.items()}
    files = _files(db, [one.recording_id for one in calls if one.metadata.call_id is None])
    return [_call(one, noted.get(one.recording_id, ()), files) for one in calls]


def _call(facts: CallFacts, noted: Sequence[Noted], files: Mapping[int, Path]) -> TeamCall:
    return TeamCall(
        facts=facts,
        name=mask_name(facts.metadata.call_id or files[facts.recording_id].stem),
        violations=tuple(one for one in noted if one.polarity is Polarity.VIOLATION and _is_shown(one)),
        escalations=tuple(one for one in noted if one.code in ESCALATIONS and one.counts),
    )


def _is_shown(one: Noted) -> bool:
    return one.counts or one.ruling in (None, Ruling.OVERTURNED, Ruling.CANNOT_TELL)


def _noted(act: JudgedAct) -> Noted:
    """An act of a call that a person has looked at; a signal stands until a person overturns it."""
    finding = act.finding
    signal = finding.polarity is Polarity.SIGNAL and finding.state is not FindingState.CANCELLED
    return Noted(
        code=finding.code,
        severity=finding.severity,
        polarity=finding.polarity,
        ruling=act.ruling,
        counts=signal or act.counts(LEAST_CONFIDENCE),
    )


def _unreviewed(db: Session, calls: Sequence[CallFacts]) -> dict[int, Sequence[Noted]]:
    """By the number of the recording; columns alone, for there are tens of thousands."""
    found: defaultdict[int, list[Noted]] = defaultdict(list)
    recordings = {one.analysis_id: one.recording_id for one in calls}
    counted = sa.case(
        (FindingRow.polarity == Polarity.SIGNAL, True),
        else_=sa.and_(FindingRow.state == FindingState.SUSPECTED, FindingRow.confidence >= LEAST_CONFIDENCE),
    )
    asked = sa.select(FindingRow.analysis_id, FindingRow.code, FindingRow.severity, FindingRow.polarity, counted).where(
        FindingRow.state != FindingState.CANCELLED,
        sa.or_(FindingRow.polarity == Polarity.VIOLATION, FindingRow.code.in_(ESCALATIONS)),
    )
    for some in _some(recordings):
        rows = db.execute(asked.where(FindingRow.analysis_id.in_(some)).order_by(FindingRow.id))
        for analysis_id, code, severity, polarity, counts in rows:
            found[recordings[analysis_id]].append(
                Noted(code=code, severity=severity, polarity=polarity, ruling=None, counts=bool(counts))
            )
    return dict(found)


def _files(db: Session, recording_ids: Sequence[int]) -> dict[int, Path]:
    """Of calls that have no id, the file by which people know them."""
    found: dict[int, Path] = {}
    for some in _some(recording_ids):
        rows = db.execute(
            sa.select(RecordingFileRow.recording_id, RecordingFileRow.path).where(
                RecordingFileRow.recording_id.in_(some), RecordingFileRow.position == 0
            )
        )
        found.update((recording_id, path) for recording_id, path in rows)
    return found


def _some(keys: Collection[int]) -> Iterator[list[int]]:
    left = iter(keys)
    while some := list(islice(left, AT_ONCE)):
        yield some
