"""Storing what calls are judged to be anew, many at a time: new analyses, and those that hold under other versions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.conduct import HistoricCall
from qa_monitor.domain import Analysis, Score, Versions
from qa_monitor.store import convert, convert_score, fields
from qa_monitor.store.erasures import words_erased
from qa_monitor.store.judged import JudgedCall
from qa_monitor.store.review_queue import open_reviews
from qa_monitor.store.tables import (
    AnalysisRow,
    CheckRow,
    DimensionScoreRow,
    FindingRow,
    HistoricCallRow,
    MeasureRow,
    RecordingRow,
    Row,
    ScorecardChoiceRow,
    ScoreLineRow,
)

SAID = (FindingRow, MeasureRow, CheckRow, HistoricCallRow)
"""What an analysis says of a call before it is scored."""

SCORED = (DimensionScoreRow, ScoreLineRow, ScorecardChoiceRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A new analysis of a call that was judged before, of the same transcript."""

    call: JudgedCall
    analysis: Analysis
    historic: HistoricCall


@dataclass(frozen=True, slots=True, kw_only=True)
class Upheld:
    """A call whose newest analysis says under other versions what it said: a new one copies it."""

    call: JudgedCall
    versions: Versions
    score: Score | None
    """By another scorecard; None keeps the score as well."""


def save_judgements(db: Session, judgements: Sequence[Judgement | Upheld]) -> set[int]:
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


def _insert(db: Session, judgements: Sequence[Judgement | Upheld]) -> None:
    rows = [
        {"recording_id": one.call.recording_id, "transcript_id": one.call.transcript_id, **_analysis_columns(one)}
        for one in judgements
    ]
    numbers = db.scalars(sa.insert(AnalysisRow).returning(AnalysisRow.id, sort_by_parameter_order=True), rows).all()
    parts: defaultdict[type[Row], list[fields.Columns]] = defaultdict(list)
    same, same_score = dict[int, int](), dict[int, int]()
    for number, one in zip(numbers, judgements, strict=True):
        if isinstance(one, Upheld):
            same[one.call.analysis_id] = number
            if one.score is None:
                same_score[one.call.analysis_id] = number
        for table, columns in _new_parts(one):
            parts[table] += ({"analysis_id": number, **row} for row in columns)
    for table, columns in parts.items():
        if columns:  # by the table: by its class, rows with a None go one by one
            db.execute(sa.insert(Row.metadata.tables[table.__tablename__]), columns)
    _copy(db, SAID, same)
    _copy(db, SCORED, same_score)
    open_reviews(db, [one.call.recording_id for one in judgements])


def _analysis_columns(one: Judgement | Upheld) -> fields.Columns:
    if isinstance(one, Judgement):
        return convert.analysis_columns(one.analysis)
    call = one.call
    upheld = Analysis(
        recording=call.recording,
        versions=one.versions,
        state=call.state,
        reason=call.reason,
        transcript=None,
        score=one.score,
    )
    kept = {} if one.score else convert.conclusion_columns(call.conclusions.points, call.conclusions.critical)
    return {**convert.analysis_columns(upheld), **kept}


def _new_parts(one: Judgement | Upheld) -> list[tuple[type[Row], list[fields.Columns]]]:
    if isinstance(one, Upheld):
        return [] if one.score is None else _score_parts(one.score)
    return [*analysis_parts(one.analysis), (HistoricCallRow, [convert.historic_call_columns(one.historic)])]


def _copy(db: Session, tables: Sequence[type[Row]], numbers: Mapping[int, int]) -> None:
    """Give the rows of analyses, by their numbers, to others as well."""
    if not numbers:
        return
    pairs = sa.values(sa.column("old", sa.Integer), sa.column("new", sa.Integer), name="pairs")
    numbered = pairs.data(list(numbers.items())).cte("numbered")
    for table in (Row.metadata.tables[one.__tablename__] for one in tables):
        copied = [column for column in table.columns if column.name not in ("id", "analysis_id")]
        rows = sa.select(numbered.c.new, *copied).join_from(table, numbered, numbered.c.old == table.c.analysis_id)
        order = [numbered.c.new, *(column for column in copied if column.name == "position")]
        db.execute(sa.insert(table).from_select(["analysis_id", *copied], rows.order_by(*order)))


def analysis_parts(analysis: Analysis) -> list[tuple[type[Row], list[fields.Columns]]]:
    """The rows that hang on an analysis, by their table, without its number."""
    return [
        (FindingRow, _placed(convert.finding_columns(finding) for finding in analysis.findings)),
        (MeasureRow, _placed(convert.measure_columns(measure) for measure in analysis.measures)),
        (CheckRow, _placed(convert.check_columns(check) for check in analysis.checks)),
        *([] if analysis.score is None else _score_parts(analysis.score)),
    ]


def _score_parts(score: Score) -> list[tuple[type[Row], list[fields.Columns]]]:
    choice = [] if score.scorecard is None else [convert_score.scorecard_choice_columns(score.scorecard)]
    return [
        (
            DimensionScoreRow,
            _placed(convert_score.dimension_score_columns(dimension) for dimension in score.dimensions),
        ),
        (ScoreLineRow, _placed(convert_score.score_line_columns(line) for line in score.lines)),
        (ScorecardChoiceRow, choice),
    ]


def _placed(rows: Iterable[fields.Columns]) -> list[fields.Columns]:
    return [{"position": position, **row} for position, row in enumerate(rows)]
