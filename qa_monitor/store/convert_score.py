"""The scorecard applied to a call as rows, and back."""

from collections.abc import Iterable

from qa_monitor.domain import (
    DimensionScore,
    NotApplicable,
    Score,
    ScorecardChoice,
    ScoreLine,
    Span,
    Text,
    Undetermined,
)
from qa_monitor.store.convert import critical_of, points_of
from qa_monitor.store.fields import Columns, copied, determined, known_columns, read, span_columns, text_columns
from qa_monitor.store.tables import AnalysisRow, DimensionScoreRow, ScorecardChoiceRow, ScoreLineRow


def score_of(
    row: AnalysisRow,
    dimensions: Iterable[DimensionScoreRow],
    lines: Iterable[ScoreLineRow],
    choice: ScorecardChoiceRow | None,
) -> Score | None:
    """The score with its parts, given in their order; None where the analysis has none."""
    points, critical = points_of(row), critical_of(row)
    if points is None or critical is None:
        return None
    return Score(
        points=points,
        critical=critical,
        dimensions=tuple(dimension_score_of(dimension) for dimension in dimensions),
        lines=tuple(score_line_of(line) for line in lines),
        scorecard=None if choice is None else scorecard_choice_of(choice),
    )


def dimension_score_columns(dimension: DimensionScore) -> Columns:
    """The columns of `dimension_scores`, without its place in the analysis."""
    return {
        "dimension_id": dimension.id,
        **text_columns("name", dimension.name),
        **known_columns("points", _or_not_applicable(dimension.points), missing="missing"),
        **copied(dimension, "id", "name", "points"),
    }


def dimension_score_of(row: DimensionScoreRow) -> DimensionScore:
    """The points of the dimension."""
    return DimensionScore(
        id=row.dimension_id,
        name=Text(row.name_zh, row.name_en),
        points=NotApplicable() if row.missing == NOT_APPLICABLE else determined(row.points, row.missing),
        weight=row.weight,
        judged=1.0 if row.judged is None else row.judged,
    )


NOT_APPLICABLE = "not_applicable"
"""What a dimension lacks that does not apply."""


def _or_not_applicable(points: float | Undetermined | NotApplicable) -> float | Undetermined:
    return Undetermined(NOT_APPLICABLE) if isinstance(points, NotApplicable) else points


def scorecard_choice_columns(choice: ScorecardChoice) -> Columns:
    """The columns of `scorecard_choices`, without the analysis's number."""
    return {
        "scorecard_id": choice.id,
        "sha256": choice.sha256,
        **text_columns("name", choice.name),
        **text_columns("because", choice.because),
    }


def scorecard_choice_of(row: ScorecardChoiceRow) -> ScorecardChoice:
    """Which scorecard, and why."""
    return ScorecardChoice(
        id=row.scorecard_id,
        name=Text(row.name_zh, row.name_en),
        sha256=row.sha256,
        because=Text(row.because_zh, row.because_en),
    )


def score_line_columns(line: ScoreLine) -> Columns:
    """The columns of `score_lines`, without its place in the analysis."""
    return {
        **text_columns("name", line.name),
        **text_columns("reason", line.reason),
        **span_columns(line.span),
        **copied(line, "name", "reason", "span"),
    }


def score_line_of(row: ScoreLineRow) -> ScoreLine:
    """The line of the score card."""
    span = None
    if row.start_seconds is not None and row.end_seconds is not None:
        span = Span(row.start_seconds, row.end_seconds)
    return ScoreLine(
        name=Text(row.name_zh, row.name_en),
        reason=Text(row.reason_zh, row.reason_en),
        span=span,
        **read(row, ScoreLine, "name", "reason", "span"),
    )
