"""Analyses as far as a score reads them, many at a time: without the words that were said."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import Analysis, Check, Measure, Recording, Span, Text, Transcript, Turn, Utterance
from qa_monitor.store import convert, convert_score, fields
from qa_monitor.store.parts import in_parts
from qa_monitor.store.tables import (
    AnalysisRow,
    CheckRow,
    DimensionScoreRow,
    FindingRow,
    MeasureRow,
    Row,
    TranscriptRow,
    UtteranceRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorable:
    """An analysis that can be scored again."""

    analysis: Analysis
    """Turns have no words, measures and checks no names, reasons and places, the score no lines."""
    findings: Sequence[Any]
    """The rows of its findings, in their order."""


def finding_rows(db: Session, analysis_ids: Sequence[int]) -> Mapping[int, Sequence[Any]]:
    """By the number of the analysis, the rows of its findings, in their order."""
    return _by_analysis(db, FindingRow, analysis_ids)


def scorable_analyses(db: Session, analysis_ids: Sequence[int]) -> Mapping[int, Scorable]:
    """The analyses of these numbers, a few statements for every 500."""
    findings = finding_rows(db, analysis_ids)
    measures = _by_analysis(db, MeasureRow, analysis_ids, "measure_id", "value", "missing", "unit")
    checks = _by_analysis(db, CheckRow, analysis_ids, "check_id", "outcome", "missing")
    dimensions = _by_analysis(db, DimensionScoreRow, analysis_ids)
    found: dict[int, Scorable] = {}
    for some in in_parts(analysis_ids):
        rows = db.execute(
            sa.select(AnalysisRow, TranscriptRow)
            .outerjoin(TranscriptRow, TranscriptRow.id == AnalysisRow.transcript_id)
            .where(AnalysisRow.id.in_(some))
        ).all()
        turns = _turns(db, [heard.id for _, heard in rows if heard is not None])
        for row, heard in rows:
            analysis = Analysis(
                recording=Recording(files=row.files, metadata=row.call),
                versions=convert.versions_of(row),
                state=row.state,
                reason=fields.text_of(row.reason_zh, row.reason_en),
                transcript=None if heard is None else _transcript(heard, turns[heard.id]),
                findings=tuple(map(convert.finding_of, findings[row.id])),
                measures=tuple(map(_measure, measures[row.id])),
                checks=tuple(map(_check, checks[row.id])),
                score=convert_score.score_of(row, dimensions[row.id], (), None),
            )
            found[row.id] = Scorable(analysis=analysis, findings=findings[row.id])
    return found


def _measure(row: Any) -> Measure:
    return Measure(id=row.measure_id, name=_NOWHERE, value=fields.determined(row.value, row.missing), unit=row.unit)


def _check(row: Any) -> Check:
    return Check(id=row.check_id, name=_NOWHERE, outcome=row.outcome, because=_NOWHERE, missing=row.missing)


_NOWHERE = Text("", "")


def _by_analysis(
    db: Session, table: type[Row], analysis_ids: Sequence[int], *names: str
) -> Mapping[int, Sequence[Any]]:
    """The rows of one kind of part by analysis, in their order; `names`: the only columns that are wanted."""
    columns = table.__table__.c
    wanted = [columns.analysis_id, *(columns[name] for name in names)] if names else list(columns)
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for some in in_parts(analysis_ids):
        asked = sa.select(*wanted).where(columns.analysis_id.in_(some))
        for row in db.execute(asked.order_by(columns.analysis_id, columns.position)):
            found[row.analysis_id].append(row)
    return found


def _turns(db: Session, transcript_ids: Sequence[int]) -> Mapping[int, Sequence[Turn]]:
    found: defaultdict[int, list[Turn]] = defaultdict(list)
    rows = db.execute(
        sa.select(
            UtteranceRow.transcript_id,
            UtteranceRow.role,
            UtteranceRow.track,
            UtteranceRow.start_seconds,
            UtteranceRow.end_seconds,
        )
        .where(UtteranceRow.transcript_id.in_(transcript_ids))
        .order_by(UtteranceRow.transcript_id, UtteranceRow.position)
    )
    for transcript_id, role, track, start, end in rows:
        found[transcript_id].append(Turn(role=role, span=Span(start, end), track=track))
    return found


def _transcript(row: TranscriptRow, turns: Iterable[Turn]) -> Transcript:
    return Transcript(
        seconds=row.seconds,
        roles_known=row.roles_known,
        roles=row.roles,
        damaged=row.damaged,
        utterances=tuple(Utterance(turn=turn, words=(), log_probability=0.0) for turn in turns),
    )
