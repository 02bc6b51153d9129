"""Values of the domain as rows, and back. What is read is equal to what was written; a property test holds that.

A field whose name and type are the column's is copied by name; the functions spell out only what lies otherwise: a
`Span` as `start_seconds` and `end_seconds`, a `Text` as `..._zh` and `..._en`, an `Undetermined` as its missing fact.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from qa_monitor.conduct import HistoricCall
from qa_monitor.domain import (
    Agent,
    Analysis,
    Cancellation,
    Check,
    DimensionScore,
    Finding,
    Measure,
    Metadata,
    NotApplicable,
    Recording,
    Score,
    ScorecardChoice,
    ScoreLine,
    SourceFile,
    Span,
    Text,
    Transcript,
    Turn,
    Undetermined,
    Utterance,
    Versions,
)
from qa_monitor.store.json_values import at_offset, offset_seconds, zone_name
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
    TranscriptRow,
    UtteranceRow,
)

Columns = dict[str, Any]


def _copied(value: Any, *but: str) -> Columns:
    """The fields of a dataclass by name, without those in `but`."""
    return {field.name: getattr(value, field.name) for field in fields(value) if field.name not in but}


def _read(row: Row, noun: type, *but: str) -> Columns:
    """The columns of a row that are named like a field of `noun`, without those in `but`."""
    return {field.name: getattr(row, field.name) for field in fields(noun) if field.name not in but}


def _span(span: Span | None) -> Columns:
    return {
        "start_seconds": None if span is None else span.start,
        "end_seconds": None if span is None else span.end,
    }


def _text(name: str, text: Text | None) -> Columns:
    return {f"{name}_zh": None if text is None else text.zh, f"{name}_en": None if text is None else text.en}


def _known(name: str, value: float | bool | Undetermined | None, *, missing: str) -> Columns:
    """The value under `name`, or the fact that it lacks under `missing`."""
    if isinstance(value, Undetermined):
        return {name: None, missing: value.missing}
    return {name: value, missing: None}


def text_of(zh: str | None, en: str | None) -> Text | None:
    """A text, None where it is not there."""
    return None if zh is None or en is None else Text(zh, en)


def determined(value: float | None, missing: str | None) -> float | Undetermined:
    """A value, or the fact that it lacks; raises ValueError where neither is stored."""
    if missing is not None:
        return Undetermined(missing)
    if value is None:
        raise ValueError("neither a value nor the fact that is missing is stored")
    return value


# --- recordings -------------------------------------------------------------------------------------------------


def recording_columns(recording: Recording) -> Columns:
    """The columns of `recordings`: the newest metadata, laid out for filters."""
    metadata, agent = recording.metadata, recording.metadata.agent
    started_at = metadata.started_at
    return {
        "sha256": recording.sha256,
        "agent_id": None if agent is None else agent.id,
        "agent_name": None if agent is None else agent.name,
        "agent_team": None if agent is None else agent.team,
        "started_offset": None if started_at is None else offset_seconds(started_at),
        "started_zone": None if started_at is None else zone_name(started_at),
        **_copied(metadata, "agent"),
    }


def metadata_of(row: RecordingRow) -> Metadata:
    """The newest metadata of a recording, its start on the clock that the manifest gave."""
    agent = None
    if row.agent_id is not None:
        agent = Agent(id=row.agent_id, name=row.agent_name, team=row.agent_team)
    started_at = row.started_at
    if started_at is not None:
        started_at = at_offset(started_at, row.started_offset or 0, row.started_zone)
    return Metadata(agent=agent, started_at=started_at, **_read(row, Metadata, "agent", "started_at"))


def file_columns(files: Sequence[SourceFile]) -> list[Columns]:
    """The columns of `recording_files`, without the recording's number; `stem` is the name without its ending."""
    return [
        {"position": position, "stem": Path(file.path.stem), **_copied(file)} for position, file in enumerate(files)
    ]


# --- transcripts ------------------------------------------------------------------------------------------------


def layout_key(recording: Recording) -> str:
    """What the roles in a transcript rest on: the layout of each file, and who was called."""
    layouts = "+".join(_word(file.layout) for file in recording.files)
    return f"{layouts}/{_word(recording.metadata.callee_role)}"


def _word(choice: str | None) -> str:
    return "-" if choice is None else choice


def utterance_columns(utterances: Iterable[Utterance], tokens: Sequence[str]) -> list[Columns]:
    """The columns of `utterances`, without the transcript's number; `tokens` has one text for each utterance."""
    return [
        {
            "position": position,
            "role": utterance.turn.role,
            "track": utterance.turn.track,
            "loudness": utterance.turn.loudness,
            "text": utterance.text,
            "tokens": words,
            **_span(utterance.turn.span),
            **_copied(utterance, "turn"),
        }
        for position, (utterance, words) in enumerate(zip(utterances, tokens, strict=True))
    ]


def utterance_of(row: UtteranceRow) -> Utterance:
    """The utterance; its text is that of its words."""
    span = Span(row.start_seconds, row.end_seconds)
    turn = Turn(role=row.role, span=span, track=row.track, loudness=row.loudness)
    return Utterance(turn=turn, **_read(row, Utterance, "turn"))


def transcript_columns(transcript: Transcript) -> Columns:
    """The columns of `transcripts`, without what it was made with and of."""
    return _copied(transcript, "utterances")


def transcript_of(row: TranscriptRow, utterances: Iterable[UtteranceRow]) -> Transcript:
    """The transcript with its utterances, given in their order."""
    return Transcript(
        utterances=tuple(utterance_of(utterance) for utterance in utterances), **_read(row, Transcript, "utterances")
    )


# --- analyses ---------------------------------------------------------------------------------------------------


def versions_columns(versions: Versions) -> Columns:
    """The versions as columns of `analyses`."""
    return {"metadata_version": versions.metadata, **_copied(versions, "metadata")}


def versions_of(row: AnalysisRow) -> Versions:
    """The versions that an analysis was made with."""
    return Versions(metadata=row.metadata_version, **_read(row, Versions, "metadata"))


def analysis_columns(analysis: Analysis) -> Columns:
    """The columns of `analyses`, without the numbers of recording and transcript."""
    score = analysis.score
    return {
        "files": analysis.recording.files,
        "call": analysis.recording.metadata,
        "state": analysis.state,
        **versions_columns(analysis.versions),
        **_text("reason", analysis.reason),
        **conclusion_columns(None if score is None else score.points, None if score is None else score.critical),
    }


def conclusion_columns(points: float | Undetermined | None, critical: bool | Undetermined | None) -> Columns:
    """What the score comes to as columns of `analyses`; None without a score."""
    return {
        **_known("points", points, missing="points_missing"),
        **_known("critical", critical, missing="critical_missing"),
    }


def points_of(row: AnalysisRow) -> float | Undetermined | None:
    """The points of an analysis; None where it has no score."""
    unscored = row.points is None and row.points_missing is None
    return None if unscored else determined(row.points, row.points_missing)


def critical_of(row: AnalysisRow) -> bool | Undetermined | None:
    """Whether a critical item failed; None where the analysis has no score."""
    return row.critical if row.critical_missing is None else Undetermined(row.critical_missing)


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


def finding_columns(finding: Finding) -> Columns:
    """The columns of `findings`, without its place in the analysis."""
    cancelled_by = finding.cancelled_by
    return {
        "state": finding.state,
        "cancelled_by": None if cancelled_by is None else cancelled_by.context,
        "cancelled_cue": None if cancelled_by is None else cancelled_by.cue,
        **_span(finding.span),
        **_copied(finding, "span", "cancelled_by"),
    }


def finding_of(row: FindingRow) -> Finding:
    """The finding; its state follows from its fields."""
    cancelled_by = None
    if row.cancelled_by is not None:
        cancelled_by = Cancellation(row.cancelled_by, row.cancelled_cue or "")
    return Finding(
        span=Span(row.start_seconds, row.end_seconds),
        cancelled_by=cancelled_by,
        **_read(row, Finding, "span", "cancelled_by"),
    )


def measure_columns(measure: Measure) -> Columns:
    """The columns of `measures`, without its place in the analysis."""
    return {
        "measure_id": measure.id,
        **_text("name", measure.name),
        **_known("value", measure.value, missing="missing"),
        **_copied(measure, "id", "name", "value"),
    }


def measure_of(row: MeasureRow) -> Measure:
    """The measure."""
    return Measure(
        id=row.measure_id,
        name=Text(row.name_zh, row.name_en),
        value=determined(row.value, row.missing),
        **_read(row, Measure, "id", "name", "value"),
    )


def check_columns(check: Check) -> Columns:
    """The columns of `checks`, without its place in the analysis."""
    return {
        "check_id": check.id,
        **_text("name", check.name),
        **_text("because", check.because),
        **_copied(check, "id", "name", "because"),
    }


def check_of(row: CheckRow) -> Check:
    """The check."""
    return Check(
        id=row.check_id,
        name=Text(row.name_zh, row.name_en),
        because=Text(row.because_zh, row.because_en),
        **_read(row, Check, "id", "name", "because"),
    )


def dimension_score_columns(dimension: DimensionScore) -> Columns:
    """The columns of `dimension_scores`, without its place in the analysis."""
    return {
        "dimension_id": dimension.id,
        **_text("name", dimension.name),
        **_known("points", _or_not_applicable(dimension.points), missing="missing"),
        **_copied(dimension, "id", "name", "points"),
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
        **_text("name", choice.name),
        **_text("because", choice.because),
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
        **_text("name", line.name),
        **_text("reason", line.reason),
        **_span(line.span),
        **_copied(line, "name", "reason", "span"),
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
        **_read(row, ScoreLine, "name", "reason", "span"),
    )


# --- history ----------------------------------------------------------------------------------------------------


def historic_call_columns(call: HistoricCall) -> Columns:
    """The columns of `historic_calls`, without the analysis's number; what the manifest says is the recording's."""
    return {
        **_known("connected", call.connected, missing="connected_missing"),
        **_copied(call, "connected", *_OF_RECORDING),
    }


def historic_call_of(row: HistoricCallRow, recording: str, metadata: Metadata) -> HistoricCall:
    """The call, with the newest metadata of its recording, given by its SHA-256."""
    connected = bool(row.connected) if row.connected_missing is None else Undetermined(row.connected_missing)
    return HistoricCall(
        recording=recording,
        customer_ref=metadata.customer_ref,
        callee_role=metadata.callee_role,
        started_at=metadata.started_at,
        connected=connected,
        **_read(row, HistoricCall, "connected", *_OF_RECORDING),
    )


_OF_RECORDING = ("recording", "customer_ref", "callee_role", "started_at")
"""Fields of `HistoricCall` that the recording's own row holds."""
