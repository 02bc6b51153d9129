"""Constructed calls of one customer's history."""

from datetime import datetime
from typing import Any

from qa_monitor.conduct.history import HistoricCall
from qa_monitor.domain import CalleeRole


def historic(name: str, started_at: str | None, **changes: Any) -> HistoricCall:
    values: dict[str, Any] = {
        "recording": name,
        "customer_ref": "C9",
        "callee_role": CalleeRole.DEBTOR,
        "started_at": None if started_at is None else datetime.fromisoformat(started_at),
        "seconds": 60.0,
        "connected": True,
    }
    return HistoricCall(**{**values, **changes})
