"""Calls as they were judged, with people's verdicts, as known at a moment: what coaching and reports count."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from sys import intern
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.decided import Act, Criteria, acts_in, with_verdicts
from qa_monitor.domain import (
    CallState,
    Finding,
    FindingState,
    Metadata,
    NotApplicable,
    Outcome,
    Polarity,
    Ruling,
    Undetermined,
)
from qa_monitor.store import convert, convert_score, fields
from qa_monitor.store.parts import in_parts
from qa_monitor.store.review_tables import ReviewRow
from qa_monitor.store.scorable import Scorable, scorable_analyses
from qa_monitor.store.tables import (
    AnalysisRow,
    CheckRow,
    DimensionScoreRow,
    FindingRow,
    MeasureRow,
    RecordingRow,
    TranscriptRow,
)
from qa_monitor.store.verdicts import Verdict, load_verdicts, subjects

Points = float | Undetermined | NotApplicable


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """Which calls, and when they were known as they are asked for."""

    since: datetime
    """Earliest start, with its zone; a call whose start nobody knows is in no period."""
    until: datetime
    """Start before which a call must lie, with its zone."""
    agent: str | None = None
    """The agent's id."""
    team: str | None = None
    known_at: datetime | None = None
    """Later analyses and verdicts do not count, with its zone; None: all that is known now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedAct:
    """A finding as it counts with verdicts."""

    finding: Finding
    position: int | None
    """Index of the finding in the analysis; None of one that a person added."""
    ruling: Ruling | None
    """What a person said last; None where nobody did."""

    def counts(self, least_confidence: float) -> bool:
        """Whether it may be held before the agent: confirmed or added by a person, or else suspected and sure enough.

        Never what a person overturned or could not tell, nor what context takes back.
        """
        if self.ruling in (Ruling.CONFIRMED, Ruling.ADDED):
            return True
        sure = self.finding.state is FindingState.SUSPECTED and self.finding.confidence >= least_confidence
        return self.ruling is None and sure


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """What is known of one call."""

    recording_id: int
    public_id: str | None
    """Its name in the review's addresses; None where no review was opened yet."""
    analysis_id: int
    metadata: Metadata
    """As the analysis had it."""
    state: CallState
    seconds: float | None
    """None where nothing could be read."""
    verdicts: tuple[Verdict, ...] = field(repr=False)
    """What people said of it up to then, oldest first; blind verdicts are left out."""
    acts: tuple[JudgedAct, ...] | None = field(repr=False)
    """Its findings with verdicts, those that people added last; None where nobody has judged any."""
    points: float | Undetermined | None
    """With verdicts; None without a score."""
    critical: bool | Undetermined | None
    dimensions: Mapping[str, Points]
    """By the scorecard's id of the dimension."""

    @property
    def reviewed(self) -> bool:
        """Whether a person has said anything of it."""
        return bool(self.verdicts)


def call_facts(db: Session, which: Calls, criteria: Criteria) -> list[CallFacts]:
    """The calls by their start, then by their number. A few statements for all; one more for each with verdicts."""
    return _with_verdicts(db, _as_judged(db, which), criteria)


def _as_judged(db: Session, which: Calls) -> list[CallFacts]:
    """The calls with the machine's own scores."""
    rows = _newest(db, which)
    verdicts = _known_verdicts(db, [row.recording_id for row in rows], which.known_at)
    dimensions = _dimensions(db, [row.id for row in rows])
    return [_facts(row, dimensions[row.id], verdicts.get(row.recording_id, ())) for row in rows]


def _known_verdicts(
    db: Session, recording_ids: Collection[int], known_at: datetime | None
) -> Mapping[int, tuple[Verdict, ...]]:
    """Verdicts given up to then, by recording, oldest first; blind ones are left out."""
    given = load_verdicts(db, recording_ids)
    if known_at is None:
        return given
    known = {recording: tuple(one for one in all_ if one.at <= known_at) for recording, all_ in given.items()}
    return {recording: some for recording, some in known.items() if some}


def _newest(db: Session, which: Calls) -> Sequence[Any]:
    """The newest analysis known then of each call, of the agent and team that the analysis was told."""
    of_call = [AnalysisRow.recording_id == RecordingRow.id]
    if which.known_at is not None:
        of_call.append(AnalysisRow.created_at <= which.known_at)
    newest = sa.select(sa.func.max(AnalysisRow.id)).where(*of_call).correlate(RecordingRow).scalar_subquery()
    rows = db.execute(
        sa.select(
            AnalysisRow.id,
            AnalysisRow.recording_id,
            AnalysisRow.call,
            AnalysisRow.state,
            AnalysisRow.points,
            AnalysisRow.points_missing,
            AnalysisRow.critical,
            AnalysisRow.critical_missing,
            TranscriptRow.seconds,
            ReviewRow.public_id,
        )
        .select_from(RecordingRow)
        .join(AnalysisRow, AnalysisRow.id == newest)
        .outerjoin(TranscriptRow, TranscriptRow.id == AnalysisRow.transcript_id)
        .outerjoin(ReviewRow, ReviewRow.recording_id == RecordingRow.id)
        .where(RecordingRow.started_at >= which.since, RecordingRow.started_at < which.until)
        .order_by(RecordingRow.started_at, RecordingRow.id)
    )
    return [row for row in rows if _of(row.call, which)]


def _of(call: Metadata, which: Calls) -> bool:
    agent = call.agent
    return (which.agent is None or (agent is not None and agent.id == which.agent)) and (
        which.team is None or (agent is not None and agent.team == which.team)
    )


def _facts(row: Any, dimensions: Mapping[str, Points], verdicts: tuple[Verdict, ...]) -> CallFacts:
    return CallFacts(
        recording_id=row.recording_id,
        public_id=row.public_id,
        analysis_id=row.id,
        metadata=row.call,
        state=row.state,
        seconds=row.seconds,
        verdicts=verdicts,
        acts=None,
        points=convert.points_of(row),
        critical=convert.critical_of(row),
        dimensions=dimensions,
    )


def _with_verdicts(db: Session, calls: list[CallFacts], criteria: Criteria) -> list[CallFacts]:
    """Findings and score with verdicts; the machine's own score where it cannot be made again."""
    judged = {one.analysis_id: at for at, one in enumerate(calls) if one.verdicts and subjects(one.verdicts)}
    for some in in_parts(sorted(judged)):  # few at a time: all that a score reads takes a hundred times what it gives
        stored = scorable_analyses(db, some)
        for analysis_id in some:
            at = judged[analysis_id]
            calls[at] = _rescored(calls[at], stored[analysis_id], criteria)
    return calls


def _rescored(facts: CallFacts, stored: Scorable, criteria: Criteria) -> CallFacts:
    acts = acts_in(stored.findings, facts.verdicts)
    decided = with_verdicts(stored.analysis, acts, criteria)
    score = decided.score
    judged = tuple(map(_judged, acts, decided.findings))
    if score is None:
        return replace(facts, acts=judged)
    return replace(
        facts,
        acts=judged,
        points=score.points,
        critical=score.critical,
        dimensions={one.id: one.points for one in score.dimensions},
    )


def _dimensions(db: Session, analysis_ids: Sequence[int]) -> Mapping[int, Mapping[str, Points]]:
    found: defaultdict[int, dict[str, Points]] = defaultdict(dict)
    row = DimensionScoreRow.__table__.c  # of the table, not of the mapping: its rows are read quicker
    for some in in_parts(analysis_ids):
        asked = sa.select(row.analysis_id, row.dimension_id, row.points, row.missing)
        rows = db.execute(asked.where(row.analysis_id.in_(some)))
        for analysis_id, dimension, points, missing in rows:
            found[analysis_id][intern(dimension)] = points if missing is None else _points(points, missing)
    return found


def _points(points: float | None, missing: str | None) -> Points:
    return NotApplicable() if missing == convert_score.NOT_APPLICABLE else fields.determined(points, missing)


# --- parts of those calls, as far as somebody asks for them -----------------------------------------------------------


def outcomes_of(
    db: Session, calls: Sequence[CallFacts], checks: Collection[str]
) -> Mapping[int, Mapping[str, Outcome]]:
    """By the number of the recording, the answers to the checks of these ids; verdicts do not change them.

    One that was given although nobody knows who spoke says nothing of the agent: it is undetermined.
    """
    found: dict[int, dict[str, Outcome]] = {one.recording_id: {} for one in calls}
    recordings = {one.analysis_id: one.recording_id for one in calls}
    for some in in_parts(list(recordings)):
        rows = db.execute(
            sa.select(CheckRow.analysis_id, CheckRow.check_id, CheckRow.outcome, CheckRow.missing).where(
                CheckRow.analysis_id.in_(some), CheckRow.check_id.in_(checks)
            )
        )
        for analysis_id, check, outcome, missing in rows:
            found[recordings[analysis_id]][check] = outcome if missing is None else Outcome.UNDETERMINED
    return found


def measures_of(db: Session, calls: Sequence[CallFacts], ids: Collection[str]) -> Mapping[int, Mapping[str, float]]:
    """By the number of the recording, the determined measures of these ids, in their own units."""
    found: dict[int, dict[str, float]] = {one.recording_id: {} for one in calls}
    recordings = {one.analysis_id: one.recording_id for one in calls}
    for some in in_parts(list(recordings)):
        rows: Any = db.execute(
            sa.select(MeasureRow.analysis_id, MeasureRow.measure_id, MeasureRow.value).where(
                MeasureRow.analysis_id.in_(some), MeasureRow.measure_id.in_(ids), MeasureRow.value.is_not(None)
            )
        )
        for analysis_id, measure, value in rows:
            found[recordings[analysis_id]][measure] = value
    return found


def acts_of(
    db: Session,
    calls: Sequence[CallFacts],
    polarities: Collection[Polarity],
) -> Mapping[int, tuple[JudgedAct, ...]]:
    """By the number of the recording, its findings of these polarities as they count with verdicts, by their time.

    Polarity is that after verdicts: a person may have corrected the category.
    """
    found = _machine_acts(db, [one for one in calls if one.acts is None], polarities)
    for call in calls:
        if call.acts is not None:
            found[call.recording_id] = [one for one in call.acts if one.finding.polarity in polarities]
    return {key: tuple(sorted(acts, key=lambda one: one.finding.span)) for key, acts in found.items()}


def _judged(act: Act, finding: Finding) -> JudgedAct:
    return JudgedAct(
        finding=finding,
        position=act.position,
        ruling=None if act.subject is None else act.subject.holds.ruling,
    )


def _machine_acts(
    db: Session, calls: Sequence[CallFacts], polarities: Collection[Polarity]
) -> dict[int, list[JudgedAct]]:
    found: dict[int, list[JudgedAct]] = {one.recording_id: [] for one in calls}
    recordings = {one.analysis_id: one.recording_id for one in calls}
    for some in in_parts(list(recordings)):
        rows: Any = db.execute(
            sa.select(FindingRow.__table__).where(
                FindingRow.analysis_id.in_(some), FindingRow.polarity.in_(list(polarities))
            )
        )
        for row in rows:
            act = JudgedAct(finding=convert.finding_of(row), position=row.position, ruling=None)
            found[recordings[row.analysis_id]].append(act)
    return found
