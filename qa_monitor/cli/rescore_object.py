"""What a new judgement changes, as a plain object for JSON, personal data masked."""

from collections.abc import Mapping
from typing import Any

from qa_monitor.batch.changes import CallChange
from qa_monitor.batch.rescore import RescoreReport
from qa_monitor.cli.objects import Object, determined, finding_fields, identity_fields
from qa_monitor.evaluation.metrics import Counts
from qa_monitor.masking import mask_name


def rescore_object(report: RescoreReport, *, dry_run: bool) -> Object:
    """The report, as docs/commands.md describes it."""
    outcome = report.outcome
    return {
        "dry_run": dry_run,
        "counts": {
            "chosen": report.chosen,
            "judged": outcome.judged,
            "changed": len(outcome.changes),
            "unchanged": outcome.unchanged,
            "not_heard": outcome.not_heard,
            "meanwhile": outcome.meanwhile,
            "unknown_questions": outcome.unknown_questions,
            "failed": len(outcome.failures),
            "left": report.left,
        },
        "changes": [_change(change) for change in outcome.changes],
        "failures": [
            {"call_id": mask_name(name), "kind": what.kind, "place": what.place} for name, what in outcome.failures
        ],
        "verdicts": {
            "suspected": _before_and_after(outcome.agreement.suspected),
            "flagged": _before_and_after(outcome.agreement.flagged),
        },
    }


def _change(change: CallChange) -> Object:
    recording = change.recording
    return {
        **identity_fields(recording.metadata, recording.files[0].path, recording.sha256),
        "score": [determined(value) for value in change.points],
        "critical": [determined(value) for value in change.critical],
        "gained": [finding_fields(finding) for finding in change.gained],
        "lost": [finding_fields(finding) for finding in change.lost],
        "restated": [[finding_fields(finding) for finding in pair] for pair in change.restated],
        "checks": {check.check: [check.before, check.after] for check in change.checks},
    }


def _before_and_after(counts: tuple[Mapping[str, Counts], Mapping[str, Counts]]) -> Object:
    before, after = counts
    return {
        category: [_counts(one.get(category, Counts())) for one in (before, after)]
        for category in sorted({*before, *after})
    }


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "right": counts.right,
        "missed": counts.missed,
        "false": counts.false,
        "precision": counts.precision.value,
        "recall": counts.recall.value,
    }
