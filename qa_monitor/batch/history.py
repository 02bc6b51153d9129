"""Which calls are the history of which, by what is stored."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.conduct import HistoricCall
from qa_monitor.domain import Recording, RoleStatement
from qa_monitor.pipeline import versions_for
from qa_monitor.ruleset import ToolVersions
from qa_monitor.store import CustomerCall, customer_calls, customer_refs_of, reading, role_statements

Histories = Mapping[str | None, Sequence[HistoricCall]]
"""The calls to each customer; none to one whom nobody knows."""


def histories(db: Session, recordings: Collection[Recording]) -> Histories:
    """What is stored of the calls to the customers of `recordings`."""
    customers = {recording.metadata.customer_ref for recording in recordings}
    return _by_customer(customer_calls(db, [customer for customer in customers if customer is not None]))


def customers_of(recordings: Collection[Recording], engine: sa.Engine) -> set[str]:
    """Whom `recordings` called, by their manifest and by what is stored of them: a manifest may correct another."""
    given = {recording.metadata.customer_ref for recording in recordings}
    with reading(engine) as db:
        stored = customer_refs_of(db, [recording.sha256 for recording in recordings])
    return stored | {customer for customer in given if customer is not None}


def outdated(customers: Collection[str], versions: ToolVersions, engine: sa.Engine) -> list[Recording]:
    """Calls to these customers, by their start, that these tools judged with another history than is stored now.

    What other tools judged stays as it is until its recording is scored again.
    """
    with reading(engine) as db:
        calls = customer_calls(db, customers)
        said = role_statements(db, [call.recording.sha256 for call in calls])
    history = _by_customer(calls)
    old = [call.recording for call in calls if _is_outdated(call, versions, history, said.get(call.recording.sha256))]
    return sorted(old, key=began)


def began(recording: Recording) -> tuple[datetime, str]:
    """The order in which calls are each other's history: of two of the same second the smaller SHA-256 is first."""
    return recording.metadata.started_at or _LAST, recording.sha256


_LAST = datetime.max.replace(tzinfo=UTC)


def _by_customer(calls: Collection[CustomerCall]) -> Histories:
    found: defaultdict[str | None, list[HistoricCall]] = defaultdict(list)
    for call in calls:
        found[call.historic.customer_ref].append(call.historic)
    return found


def _is_outdated(call: CustomerCall, versions: ToolVersions, history: Histories, stated: RoleStatement | None) -> bool:
    now = versions_for(call.recording, versions, history[call.historic.customer_ref], stated=stated)
    return call.versions != now and replace(call.versions, metadata=now.metadata) == now
