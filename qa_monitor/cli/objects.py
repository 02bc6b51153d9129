"""Calls, findings and analyses as plain objects for JSON and CSV, personal data masked, words of the program as ids."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qa_monitor.batch.report import FileReport
from qa_monitor.cli.outcomes import Answer
from qa_monitor.domain import Analysis, Finding, Metadata, NotApplicable, Score, Split, Text, Transcript, Undetermined
from qa_monitor.errors import Problem
from qa_monitor.masking import mask, mask_name
from qa_monitor.personal import masked_as_written, masked_quotes, masked_text, masked_turns
from qa_monitor.store import CallFinding, CallRow

Object = dict[str, Any]


def call_object(row: CallRow, checks: Mapping[str, Answer]) -> Object:
    """A stored call, as docs/commands.md describes it."""
    lacking = [value.missing for value in (row.points, row.critical) if isinstance(value, Undetermined)]
    lacking += [answer.missing for answer in checks.values() if answer.missing is not None]
    return {
        **identity_fields(row.metadata, row.file, row.sha256),
        "state": row.state,
        "reason": _text(row.reason),
        "erased_at": None if row.erased_at is None else row.erased_at.isoformat(),
        "seconds": row.seconds,
        "score": determined(row.points),
        "critical": determined(row.critical),
        "violations": sorted(row.violations),
        "review": sorted(row.for_review),
        "undetermined": sorted(set(lacking)),
        "checks": {check: answer.outcome for check, answer in checks.items()},
        "analysed_at": row.analysed_at.isoformat(),
        "versions": _versions(row),
    }


def unstored_object(report: FileReport) -> Object:
    """A recording of a run that has no analysis: the same keys, as far as anything is known."""
    return {
        **identity_fields(report.metadata, report.file, report.sha256),
        "state": report.state,
        "reason": _text(report.reason),
        "erased_at": None,
        "seconds": None,
        "score": None,
        "critical": None,
        "violations": [],
        "review": [],
        "undetermined": [],
        "checks": {},
        "analysed_at": None,
        "versions": None,
    }


def finding_object(row: CallFinding) -> Object:
    """A finding with the call it lies in; what it quotes is for `masked_findings` to mask before, which knows more."""
    return {**identity_fields(row.metadata, row.file, row.sha256), **finding_fields(row.finding)}


def analysis_object(analysis: Analysis) -> Object:
    """All that an analysis says."""
    analysis = masked_quotes(analysis)
    file = analysis.recording.files[0].path
    return {
        **identity_fields(analysis.recording.metadata, file, analysis.recording.sha256),
        "state": analysis.state,
        "reason": _text(analysis.reason),
        "versions": _versions(analysis),
        "transcript": None if analysis.transcript is None else _transcript(analysis.transcript),
        "findings": [finding_fields(finding) for finding in analysis.findings],
        "measures": [
            {
                "id": measure.id,
                "name": _text(measure.name),
                **_value("value", measure.value),
                "unit": measure.unit,
                "spans": [[span.start, span.end] for span in measure.spans],
            }
            for measure in analysis.measures
        ],
        "checks": [
            {
                "id": check.id,
                "name": _text(check.name),
                "outcome": check.outcome,
                "because": _text(check.because),
                "missing": check.missing,
                "spans": [[span.start, span.end] for span in check.spans],
                "sources": list(check.sources),
            }
            for check in analysis.checks
        ],
        "score": None if analysis.score is None else _score(analysis.score),
    }


def problem_object(problem: Problem) -> Object:
    """A problem in a file that people edit."""
    return {
        "path": mask_name(str(problem.path)),
        "line": problem.line,
        "column": problem.column,
        "what": _text(problem.what),
        "remedy": _text(problem.remedy),
    }


def determined(value: float | bool | Undetermined | None) -> float | bool | None:
    """The value; None where there is none or it is undetermined."""
    return None if isinstance(value, Undetermined) else value


def identity_fields(metadata: Metadata, file: Path, sha256: str | None) -> Object:
    """Which call."""
    agent = metadata.agent
    return {
        "call_id": mask_name(metadata.call_id or file.stem),
        "file": mask_name(str(file)),
        "sha256": sha256,
        "agent": agent.id if agent else None,
        "agent_name": agent.name if agent else None,
        "team": agent.team if agent else None,
        "customer_ref": None if metadata.customer_ref is None else mask(metadata.customer_ref),
        "started_at": metadata.started_at.isoformat() if metadata.started_at else None,
        "callee_role": metadata.callee_role,
    }


def finding_fields(finding: Finding) -> Object:
    """The finding, without its call; what it quotes is masked as far as that can be known without the turn."""
    cancelled = finding.cancelled_by
    return {
        "code": finding.code,
        "category": finding.category,
        "entry": finding.entry,
        "polarity": finding.polarity,
        "severity": finding.severity,
        "state": finding.state,
        "role": finding.role,
        "turn": finding.turn,
        "start": finding.span.start,
        "end": finding.span.end,
        "heard": masked_text(finding.heard),
        "believed": masked_text(finding.believed),
        "found_by": finding.found_by,
        "confidence": finding.confidence,
        "log_probability": finding.log_probability,
        "cancelled_by": cancelled.context if cancelled else None,
        "cue": masked_text(cancelled.cue) if cancelled else None,
        "review_because": finding.review_because,
        "sources": list(finding.sources),
    }


def _transcript(transcript: Transcript) -> Object:
    texts = masked_turns(transcript)
    return {
        "seconds": transcript.seconds,
        "roles_known": transcript.roles_known,
        "roles": list(transcript.roles),
        "split": None if transcript.split is None else _split(transcript.split),
        "damaged": [[span.start, span.end] for span in transcript.damaged],
        "utterances": [
            {
                "role": utterance.turn.role,
                "start": utterance.turn.span.start,
                "end": utterance.turn.span.end,
                "text": text,
                "written": masked_as_written(utterance, text) or text,
                "log_probability": utterance.log_probability,
                "doubtful": utterance.doubtful,
            }
            for utterance, text in zip(transcript.utterances, texts, strict=True)
        ],
    }


def _split(split: Split) -> Object:
    stated = split.stated
    return {
        "confidence": split.confidence,
        "likeness": split.likeness,
        "stated": None if stated is None else {"by": mask_name(stated.by), "at": stated.at.isoformat()},
    }


def _score(score: Score) -> Object:
    card = score.scorecard
    return {
        "scorecard": None
        if card is None
        else {"id": card.id, "name": _text(card.name), "sha256": card.sha256, "because": _text(card.because)},
        **_value("points", score.points),
        **_value("critical", score.critical),
        "dimensions": [
            {
                "id": each.id,
                "name": _text(each.name),
                "weight": each.weight,
                "judged": each.judged,
                **_value("points", each.points),
            }
            for each in score.dimensions
        ],
        "lines": [
            {
                "item": line.item,
                "name": _text(line.name),
                "dimension": line.dimension,
                "points": line.points,
                "outcome": line.outcome,
                "critical": line.critical,
                "reason": _text(line.reason),
                "span": None if line.span is None else [line.span.start, line.span.end],
                "finding": line.finding,
                "sources": list(line.sources),
            }
            for line in score.lines
        ],
    }


def _value(name: str, value: float | bool | Undetermined | NotApplicable) -> Object:
    """A number under its name, or null and the fact that it lacks; `not_applicable` where nothing is asked."""
    if isinstance(value, NotApplicable):
        return {name: None, f"{name}_missing": "not_applicable"}
    return {name: determined(value), f"{name}_missing": value.missing if isinstance(value, Undetermined) else None}


def _text(text: Text | None) -> Object | None:
    return None if text is None else {"zh": mask_name(text.zh), "en": mask_name(text.en)}


def _versions(of: CallRow | Analysis) -> Object:
    versions = of.versions
    return {
        "program": versions.program,
        "model": versions.model,
        "lexicons": versions.lexicons,
        "scorecard": versions.scorecard,
        "metadata": versions.metadata,
    }
