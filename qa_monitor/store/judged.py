"""Calls as they were judged last, many at a time: what a new judgement without audio needs, and its storing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from qa_monitor.conduct import HistoricCall
from qa_monitor.domain import (
    Analysis,
    Finding,
    FindingState,
    Outcome,
    Polarity,
    Recording,
    SourceFile,
    Transcript,
    Undetermined,
    Versions,
)
from qa_monitor.store import convert
from qa_monitor.store.calls import CallFilter, newest
from qa_monitor.store.erasures import words_erased
from qa_monitor.store.load import AT_ONCE
from qa_monitor.store.review_queue import open_review
from qa_monitor.store.tables import (
    AnalysisRow,
    CheckRow,
    DimensionScoreRow,
    FindingRow,
    HistoricCallRow,
    MeasureRow,
    RecordingFileRow,
    RecordingRow,
    Row,
    ScorecardChoiceRow,
    ScoreLineRow,
    TranscriptRow,
    UtteranceRow,
)

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusions:
    """What an analysis concludes."""

    points: float | Undetermined | None
    critical: bool | Undetermined | None
    violations: tuple[Finding, ...]
    """Those that are suspected or for review, in order of time."""
    checks: Mapping[str, Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardBy:
    """What a transcript was made with."""

    program: str
    model: str
    asked: str
    """Version of the lexicons whose expressions were put to the audio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedCall:
    """A call with its newest metadata, and its newest analysis."""

    recording_id: int
    recording: Recording
    analysis_id: int
    versions: Versions
    transcript_id: int | None
    """None where nothing was heard."""
    heard_by: HeardBy | None
    """None where nothing was heard, or not with the roles that the call has now."""
    conclusions: Conclusions
    transcript: Transcript | None


def calls_with_customers(db: Session, where: CallFilter) -> list[tuple[int, str | None]]:
    """The number of each recording that fits, by its start, and the customer called; erased calls are left alone."""
    rows = db.execute(newest(where, RecordingRow.id, RecordingRow.customer_ref).where(~words_erased()))
    return [(number, customer) for number, customer in rows]


def other_calls_to(db: Session, customers: Collection[str], without: Collection[int]) -> list[tuple[int, str]]:
    """The numbers of all other analysed recordings of calls to these customers."""
    known = set(without)
    found: list[tuple[int, str]] = []
    for some in _some(sorted(customers)):
        rows = db.execute(
            newest(CallFilter(), RecordingRow.id, RecordingRow.customer_ref).where(
                RecordingRow.customer_ref.in_(some), ~words_erased()
            )
        )
        found += [(number, customer) for number, customer in rows if number not in known]
    return found


def judged_calls(db: Session, recording_ids: Collection[int]) -> list[JudgedCall]:
    """These calls by their start, a few statements for every 500."""
    return [call for some in _some(recording_ids) for call in _judged_calls(db, some)]


def _some(keys: Collection[Key]) -> Iterator[list[Key]]:
    left = iter(keys)
    while some := list(islice(left, AT_ONCE)):
        yield some


def _judged_calls(db: Session, recording_ids: Sequence[int]) -> list[JudgedCall]:
    second = aliased(RecordingFileRow)
    rows = db.execute(
        newest(CallFilter(), RecordingRow, RecordingFileRow, second, AnalysisRow, TranscriptRow)
        .outerjoin(second, sa.and_(second.recording_id == RecordingRow.id, second.position == 1))
        .where(RecordingRow.id.in_(recording_ids), ~words_erased())
    ).all()
    analysis_ids = [row[3].id for row in rows]
    said = _transcripts(db, [row[4] for row in rows if row[4] is not None])
    violations, checks = _violations(db, analysis_ids), _outcomes(db, analysis_ids)
    return [
        _judged_call(
            *row,
            transcript=None if row[4] is None else said[row[4].id],
            conclusions=Conclusions(
                points=convert.points_of(row[3]),
                critical=convert.critical_of(row[3]),
                violations=tuple(violations[row[3].id]),
                checks=checks[row[3].id],
            ),
        )
        for row in rows
    ]


def _judged_call(
    recording: RecordingRow,
    first: RecordingFileRow,
    second: RecordingFileRow | None,
    analysis: AnalysisRow,
    heard: TranscriptRow | None,
    *,
    transcript: Transcript | None,
    conclusions: Conclusions,
) -> JudgedCall:
    files = tuple(
        SourceFile(path=file.path, sha256=file.sha256, layout=file.layout) for file in (first, second) if file
    )
    now = Recording(files=files, metadata=convert.metadata_of(recording))
    holds = heard is not None and heard.layout_key == convert.layout_key(now)
    return JudgedCall(
        recording_id=recording.id,
        recording=now,
        analysis_id=analysis.id,
        versions=convert.versions_of(analysis),
        transcript_id=None if heard is None else heard.id,
        heard_by=HeardBy(program=heard.program, model=heard.model, asked=heard.asked) if heard and holds else None,
        conclusions=conclusions,
        transcript=transcript,
    )


def _transcripts(db: Session, rows: Sequence[TranscriptRow]) -> Mapping[int, Transcript]:
    columns = UtteranceRow.__table__.columns
    spoken = db.execute(
        sa.select(*(column for column in columns if column.name not in ("position", "text", "tokens")))
        .where(columns.transcript_id.in_([row.id for row in rows]))
        .order_by(columns.transcript_id, columns.position)
    )
    utterances: defaultdict[int, list[Any]] = defaultdict(list)
    for one in spoken:
        utterances[one.transcript_id].append(one)
    return {row.id: convert.transcript_of(row, utterances[row.id]) for row in rows}


def _violations(db: Session, analysis_ids: Sequence[int]) -> Mapping[int, Sequence[Finding]]:
    found: defaultdict[int, list[Finding]] = defaultdict(list)
    rows: Iterable[Any] = db.execute(
        sa.select(FindingRow.__table__)
        .where(
            FindingRow.analysis_id.in_(analysis_ids),
            FindingRow.polarity == Polarity.VIOLATION,
            FindingRow.state != FindingState.CANCELLED,
        )
        .order_by(FindingRow.analysis_id, FindingRow.position)
    )
    for row in rows:
        found[row.analysis_id].append(convert.finding_of(row))
    return found


def _outcomes(db: Session, analysis_ids: Sequence[int]) -> Mapping[int, Mapping[str, Outcome]]:
    found: defaultdict[int, dict[str, Outcome]] = defaultdict(dict)
    rows = db.execute(
        sa.select(CheckRow.analysis_id, CheckRow.check_id, CheckRow.outcome)
        .where(CheckRow.analysis_id.in_(analysis_ids))
        .order_by(CheckRow.analysis_id, CheckRow.position)
    )
    for analysis_id, check_id, outcome in rows:
        found[analysis_id][check_id] = outcome
    return found


# --- storing ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A new analysis of a call that was judged before, of the same transcript."""

    call: JudgedCall
    analysis: Analysis
    historic: HistoricCall


def save_judgements(db: Session, judgements: Sequence[Judgement]) -> set[int]:
    """Store them, and return the numbers of the recordings stored; the caller owns the transaction.

    A recording that has a newer analysis by now is left out: somebody else has scored it meanwhile. So is one that was
    erased meanwhile.
    """
    ids = sorted(one.call.recording_id for one in judgements)
    locked = sa.select(RecordingRow.id).where(RecordingRow.id.in_(ids), ~words_erased()).order_by(RecordingRow.id)
    # who gives a verdict meanwhile only needs it to stay
    there = set(db.scalars(locked.with_for_update(key_share=True)))
    latest = dict(
        db.execute(
            sa.select(AnalysisRow.recording_id, sa.func.max(AnalysisRow.id))
            .where(AnalysisRow.recording_id.in_(ids))
            .group_by(AnalysisRow.recording_id)
        ).all()
    )
    current = [
        one
        for one in judgements
        if one.call.recording_id in there and latest[one.call.recording_id] == one.call.analysis_id
    ]
    if current:
        _insert(db, current)
    return {one.call.recording_id for one in current}


def _insert(db: Session, judgements: Sequence[Judgement]) -> None:
    rows = [
        {
            "recording_id": one.call.recording_id,
            "transcript_id": one.call.transcript_id,
            **convert.analysis_columns(one.analysis),
        }
        for one in judgements
    ]
    numbers = db.scalars(sa.insert(AnalysisRow).returning(AnalysisRow.id, sort_by_parameter_order=True), rows).all()
    parts: defaultdict[type[Row], list[convert.Columns]] = defaultdict(list)
    for number, one in zip(numbers, judgements, strict=True):
        for table, columns in analysis_parts(one.analysis):
            parts[table] += ({"analysis_id": number, **row} for row in columns)
        parts[HistoricCallRow].append({"analysis_id": number, **convert.historic_call_columns(one.historic)})
    for table, columns in parts.items():
        db.execute(
            sa.insert(Row.metadata.tables[table.__tablename__]), columns
        )  # by the table: by its class, rows with a None go one by one
    for one in judgements:
        open_review(db, one.call.recording_id)


def analysis_parts(analysis: Analysis) -> list[tuple[type[Row], list[convert.Columns]]]:
    """The rows that hang on an analysis, by their table, without its number."""
    score = analysis.score
    parts = [
        (FindingRow, _placed(convert.finding_columns(finding) for finding in analysis.findings)),
        (MeasureRow, _placed(convert.measure_columns(measure) for measure in analysis.measures)),
        (CheckRow, _placed(convert.check_columns(check) for check in analysis.checks)),
    ]
    if score is not None:
        parts += [
            (DimensionScoreRow, _placed(convert.dimension_score_columns(dimension) for dimension in score.dimensions)),
            (ScoreLineRow, _placed(convert.score_line_columns(line) for line in score.lines)),
        ]
        if score.scorecard is not None:
            parts.append((ScorecardChoiceRow, [convert.scorecard_choice_columns(score.scorecard)]))
    return parts


def _placed(rows: Iterable[convert.Columns]) -> list[convert.Columns]:
    return [{"position": position, **row} for position, row in enumerate(rows)]
