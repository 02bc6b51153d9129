"""Values of the domain as rows, and back. What is read is equal to what was written; a property test holds that.

A field whose name and type are the column's is copied by name; the functions spell out only what lies otherwise: a
`Span` as `start_seconds` and `end_seconds`, a `Text` as `..._zh` and `..._en`, an `Undetermined` as its missing fact.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from qa_monitor.conduct import HistoricCall
from qa_monitor.domain import (
    Agent,
    Analysis,
    Cancellation,
    Check,
    Finding,
    Measure,
    Metadata,
    Recording,
    SourceFile,
    Span,
    Text,
    Transcript,
    Turn,
    Undetermined,
    Utterance,
    Versions,
)
from qa_monitor.store.fields import (
    Columns,
    copied,
    determined,
    known_columns,
    read,
    span_columns,
    text_columns,
)
from qa_monitor.store.json_values import at_offset, offset_seconds, zone_name
from qa_monitor.store.tables import (
    AnalysisRow,
    CheckRow,
    FindingRow,
    HistoricCallRow,
    MeasureRow,
    RecordingRow,
    TranscriptRow,
    UtteranceRow,
)

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
        **copied(metadata, "agent"),
    }


def metadata_of(row: RecordingRow) -> Metadata:
    """The newest metadata of a recording, its start on the clock that the manifest gave."""
    agent = None
    if row.agent_id is not None:
        agent = Agent(id=row.agent_id, name=row.agent_name, team=row.agent_team)
    started_at = row.started_at
    if started_at is not None:
        started_at = at_offset(started_at, row.started_offset or 0, row.started_zone)
    return Metadata(agent=agent, started_at=started_at, **read(row, Metadata, "agent", "started_at"))


def file_columns(files: Sequence[SourceFile]) -> list[Columns]:
    """The columns of `recording_files`, without the recording's number; `stem` is the name without its ending."""
    return [{"position": position, "stem": Path(file.path.stem), **copied(file)} for position, file in enumerate(files)]


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
            **span_columns(utterance.turn.span),
            **copied(utterance, "turn"),
        }
        for position, (utterance, words) in enumerate(zip(utterances, tokens, strict=True))
    ]


def utterance_of(row: UtteranceRow) -> Utterance:
    """The utterance; its text is that of its words."""
    span = Span(row.start_seconds, row.end_seconds)
    turn = Turn(role=row.role, span=span, track=row.track, loudness=row.loudness)
    return Utterance(turn=turn, **read(row, Utterance, "turn"))


def transcript_columns(transcript: Transcript) -> Columns:
    """The columns of `transcripts`, without what it was made with and of."""
    return copied(transcript, "utterances")


def transcript_of(row: TranscriptRow, utterances: Iterable[UtteranceRow]) -> Transcript:
    """The transcript with its utterances, given in their order."""
    return Transcript(
        utterances=tuple(utterance_of(utterance) for utterance in utterances), **read(row, Transcript, "utterances")
    )


# --- analyses ---------------------------------------------------------------------------------------------------


def versions_columns(versions: Versions) -> Columns:
    """The versions as columns of `analyses`."""
    return {"metadata_version": versions.metadata, **copied(versions, "metadata")}


def versions_of(row: AnalysisRow) -> Versions:
    """The versions that an analysis was made with."""
    return Versions(metadata=row.metadata_version, **read(row, Versions, "metadata"))


def analysis_columns(analysis: Analysis) -> Columns:
    """The columns of `analyses`, without the numbers of recording and transcript."""
    score = analysis.score
    return {
        "files": analysis.recording.files,
        "call": analysis.recording.metadata,
        "state": analysis.state,
        **versions_columns(analysis.versions),
        **text_columns("reason", analysis.reason),
        **conclusion_columns(None if score is None else score.points, None if score is None else score.critical),
    }


def conclusion_columns(points: float | Undetermined | None, critical: bool | Undetermined | None) -> Columns:
    """What the score comes to as columns of `analyses`; None without a score."""
    return {
        **known_columns("points", points, missing="points_missing"),
        **known_columns("critical", critical, missing="critical_missing"),
    }


def points_of(row: AnalysisRow) -> float | Undetermined | None:
    """The points of an analysis; None where it has no score."""
    unscored = row.points is None and row.points_missing is None
    return None if unscored else determined(row.points, row.points_missing)


def critical_of(row: AnalysisRow) -> bool | Undetermined | None:
    """Whether a critical item failed; None where the analysis has no score."""
    return row.critical if row.critical_missing is None else Undetermined(row.critical_missing)


def finding_columns(finding: Finding) -> Columns:
    """The columns of `findings`, without its place in the analysis."""
    cancelled_by = finding.cancelled_by
    return {
        "state": finding.state,
        "cancelled_by": None if cancelled_by is None else cancelled_by.context,
        "cancelled_cue": None if cancelled_by is None else cancelled_by.cue,
        **span_columns(finding.span),
        **copied(finding, "span", "cancelled_by"),
    }


def finding_of(row: FindingRow) -> Finding:
    """The finding; its state follows from its fields."""
    cancelled_by = None
    if row.cancelled_by is not None:
        cancelled_by = Cancellation(row.cancelled_by, row.cancelled_cue or "")
    return Finding(  # field by field, which is quick: there are more of these than of anything else
        category=row.category,
        code=row.code,
        entry=row.entry,
        polarity=row.polarity,
        severity=row.severity,
        role=row.role,
        turn=row.turn,
        span=Span(row.start_seconds, row.end_seconds),
        heard=row.heard,
        believed=row.believed,
        found_by=row.found_by,
        confidence=row.confidence,
        log_probability=row.log_probability,
        cancelled_by=cancelled_by,
        review_because=row.review_because,
        sources=row.sources,
    )


def measure_columns(measure: Measure) -> Columns:
    """The columns of `measures`, without its place in the analysis."""
    return {
        "measure_id": measure.id,
        **text_columns("name", measure.name),
        **known_columns("value", measure.value, missing="missing"),
        **copied(measure, "id", "name", "value"),
    }


def measure_of(row: MeasureRow) -> Measure:
    """The measure."""
    return Measure(
        id=row.measure_id,
        name=Text(row.name_zh, row.name_en),
        value=determined(row.value, row.missing),
        **read(row, Measure, "id", "name", "value"),
    )


def check_columns(check: Check) -> Columns:
    """The columns of `checks`, without its place in the analysis."""
    return {
        "check_id": check.id,
        **text_columns("name", check.name),
        **text_columns("because", check.because),
        **copied(check, "id", "name", "because"),
    }


def check_of(row: CheckRow) -> Check:
    """The check."""
    return Check(
        id=row.check_id,
        name=Text(row.name_zh, row.name_en),
        because=Text(row.because_zh, row.because_en),
        **read(row, Check, "id", "name", "because"),
    )


# --- history ----------------------------------------------------------------------------------------------------


def historic_call_columns(call: HistoricCall) -> Columns:
    """The columns of `historic_calls`, without the analysis's number; what the manifest says is the recording's."""
    return {
        **known_columns("connected", call.connected, missing="connected_missing"),
        **copied(call, "connected", *_OF_RECORDING),
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
        **read(row, HistoricCall, "connected", *_OF_RECORDING),
    )


_OF_RECORDING = ("recording", "customer_ref", "callee_role", "started_at")
"""Fields of `HistoricCall` that the recording's own row holds."""
