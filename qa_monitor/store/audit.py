"""The log of acts: a chain of hashes, written in the transaction of the act itself, never changed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import Account
from qa_monitor.store.review_tables import AuditRow, now

BEGINNING = "0" * 64
"""What stands for the hash before the first act."""
CHAIN_LOCK = 0x716D6175
"""Key of PostgreSQL's advisory lock: acts are added one after the other, for each holds the hash of the one before."""
FETCHED_AT_ONCE = 1000


class Act(StrEnum):
    """What was done."""

    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT = "sign_out"
    VERDICT = "verdict"
    ROLES_STATED = "roles_stated"
    APPEAL = "appeal"
    APPEAL_DECIDED = "appeal_decided"
    ASSIGNED = "assigned"
    UNMASKED = "unmasked"
    EXPORTED = "exported"
    PLAN_MADE = "plan_made"
    BLIND_VERDICT = "blind_verdict"
    BLIND_FINISHED = "blind_finished"
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_CHANGED = "account_changed"
    PASSWORD_CHANGED = "password_changed"
    TOKEN_MADE = "token_made"
    TOKEN_REVOKED = "token_revoked"
    COACHING_NOTE = "coaching_note"
    COACHING_GOAL = "coaching_goal"
    COACHING_WITHDRAWN = "coaching_withdrawn"
    COACHING_SEEN = "coaching_seen"
    CONFIGURED = "configured"
    CLIP_ADDED = "clip_added"
    CLIP_REMOVED = "clip_removed"
    CLIPS_EXPORTED = "clips_exported"
    ERASURE_BEGUN = "erasure_begun"
    ERASED = "erased"


COMMAND_LINE = "command line"
NOBODY = "nobody"
"""Who acts where nobody is signed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """An act as it stands in the log."""

    number: int
    """From 1, without gaps."""
    at: str
    """ISO 8601, UTC."""
    actor: str
    """Public id of the account, `command line` or `nobody`."""
    act: str
    subject: str
    """Public id of what was acted on; empty where there is none."""
    detail: Mapping[str, Any]
    """No personal data."""
    hash: str
    """SHA-256 over the hash before and all of this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The first row that is not what was written."""

    number: int
    why: str
    """`missing` before it, or `changed`."""


def add_act(db: Session, act: Act, *, by: Account | str, subject: str, detail: Mapping[str, Any] | None = None) -> None:
    """Append an act; the last statement of its transaction, which others who act wait for from here on."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(CHAIN_LOCK)))
    db.flush()
    last = db.execute(sa.select(AuditRow.id, AuditRow.hash).order_by(AuditRow.id.desc()).limit(1)).one_or_none()
    number, before = (0, BEGINNING) if last is None else last
    entry: dict[str, Any] = {
        "at": now().isoformat(),
        "actor": by if isinstance(by, str) else by.public_id,
        "act": str(act),
        "subject": subject,
        "detail": dict(detail or {}),
    }
    db.execute(sa.insert(AuditRow).values(id=number + 1, hash=_hash(before, number + 1, entry), **entry))


def _hash(before: str, number: int, entry: Mapping[str, Any]) -> str:
    told = json.dumps({"before": before, "number": number, **entry}, sort_keys=True, separators=(",", ":"))
    return sha256(told.encode()).hexdigest()


def audit_entries(db: Session, *, after: int = 0, limit: int | None = None) -> Iterator[AuditEntry]:
    """The acts after number `after`, in their order."""
    rows = sa.select(AuditRow).where(AuditRow.id > after).order_by(AuditRow.id).limit(limit)
    for row in db.scalars(rows.execution_options(yield_per=FETCHED_AT_ONCE)):
        yield _entry(row)


def newest_acts(db: Session, *, before: int | None = None, limit: int = 100) -> tuple[AuditEntry, ...]:
    """The newest acts first; `before`: only those with a smaller number."""
    rows = sa.select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
    if before is not None:
        rows = rows.where(AuditRow.id < before)
    return tuple(_entry(row) for row in db.scalars(rows))


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        number=row.id,
        at=row.at,
        actor=row.actor,
        act=row.act,
        subject=row.subject,
        detail=row.detail,
        hash=row.hash,
    )


def first_broken(entries: Iterator[AuditEntry]) -> tuple[int, str, Broken | None]:
    """How many acts hold, the hash of the last of them, and the first that does not; None where all do.

    An end that was cut off cannot be seen from the rows alone: compare number and hash with those of an earlier day.
    """
    number, before = 0, BEGINNING
    for entry in entries:
        if entry.number != number + 1:
            return number, before, Broken(number=number + 1, why="missing")
        told = {
            "at": entry.at,
            "actor": entry.actor,
            "act": entry.act,
            "subject": entry.subject,
            "detail": dict(entry.detail),
        }
        if _hash(before, entry.number, told) != entry.hash:
            return number, before, Broken(number=entry.number, why="changed")
        number, before = entry.number, entry.hash
    return number, before, None
