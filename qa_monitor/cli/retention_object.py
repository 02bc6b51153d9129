"""A retention plan, and what became of it, as JSON for scripts."""

from typing import Any

from qa_monitor.cli.objects import Object
from qa_monitor.domain import Text
from qa_monitor.masking import mask, mask_name, mask_told
from qa_monitor.retention.apply import ErasureReport
from qa_monitor.retention.plan import Due, Held, HoldState, RequestState, RetentionPlan


def retention_object(found: RetentionPlan, report: ErasureReport | None) -> Object:
    """As docs/commands.md describes it; `report`: None where nothing was to be erased."""
    return {
        "today": found.today.isoformat(),
        "calls": found.calls,
        "due": [_due(one) for one in found.due],
        "held": [_held(one) for one in found.held],
        "rules": dict(found.by_rule),
        "unruled": found.unruled,
        "short": list(found.short),
        "interrupted": found.interrupted,
        "requests": [_request(one) for one in found.requests],
        "holds": [_hold(one) for one in found.holds],
        "applied": None if report is None else _applied(report),
    }


def _due(one: Due) -> dict[str, Any]:
    call = one.call
    return {
        "call_id": None if call.call_id is None else mask_name(call.call_id),
        "sha256": call.sha256,
        "day": call.day.isoformat(),
        "kind": str(one.kind),
        "because": one.because,
    }


def _held(one: Held) -> dict[str, Any]:
    return {**_due(one.due), "held_by": [{"id": id_, "reason": _told(reason)} for id_, reason in one.by]}


def _told(text: Text) -> dict[str, str]:
    return {"zh": mask_told(text.zh), "en": mask_told(text.en)}


def _request(one: RequestState) -> dict[str, Any]:
    return {
        "id": one.request.id,
        "customer": mask(one.request.customer),
        "received_on": one.request.received_on.isoformat(),
        "due": one.due,
        "held": one.held,
        "erased": one.erased,
        "erased_at": None if one.erased_at is None else one.erased_at.isoformat(),
    }


def _hold(one: HoldState) -> dict[str, Any]:
    return {"id": one.hold.id, "calls": one.calls, "over": one.over}


def _applied(report: ErasureReport) -> dict[str, Any]:
    return {
        "erased": len(report.erased),
        "files_deleted": sum(one.files.deleted for one in report.erased),
        "files_gone": sum(one.files.gone for one in report.erased),
        "failed": [
            {
                **_due(one.due),
                "reason": {"zh": mask_name(one.reason.zh), "en": mask_name(one.reason.en)},
            }
            for one in report.failed
        ],
        "pages_cleared": report.not_cleared is None,
    }
