"""The values of the domain that lie as JSON in one column; each function `..._from_json` inverts `..._to_json`."""

import json
from dataclasses import asdict
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from qa_monitor.conduct import Promise
from qa_monitor.conduct.terms import Terms
from qa_monitor.domain import (
    Agent,
    CalleeRole,
    Layout,
    Metadata,
    Reading,
    Role,
    RoleStatement,
    SourceFile,
    Span,
    Split,
    Undetermined,
    Word,
)

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def as_json(value: object) -> str:
    """JSON with Chinese written as itself; only what UTF-8 cannot write is escaped. Raises ValueError on NaN."""
    return _ENCODER.encode(value).encode("utf-8", "backslashreplace").decode()


def roles_from_json(roles: list[str]) -> tuple[Role, ...]:
    """From `[role, ...]`."""
    return tuple(Role(role) for role in roles)


def spans_to_json(spans: tuple[Span, ...]) -> list[list[float]]:
    """`[[start, end], ...]` in seconds."""
    return [[span.start, span.end] for span in spans]


def spans_from_json(spans: list[list[float]]) -> tuple[Span, ...]:
    """From `[[start, end], ...]`."""
    return tuple(Span(start, end) for start, end in spans)


StoredWord = tuple[str, float, float, float] | tuple[str, float, float, float, str]


def words_to_json(words: tuple[Word, ...]) -> list[StoredWord]:
    """`[[text, start, end, probability], ...]`: a call has a thousand words, so no keys are written out.

    A fifth value is what the recogniser wrote, where the text was put right.
    """
    return [
        (word.text, word.span.start, word.span.end, word.probability, *(() if word.heard is None else (word.heard,)))
        for word in words
    ]


def words_from_json(words: list[StoredWord]) -> tuple[Word, ...]:
    """What `words_to_json` made."""
    return tuple(
        Word(text=text, span=Span(start, end), probability=probability, heard=heard[0] if heard else None)
        for text, start, end, probability, *heard in words
    )


def readings_to_json(readings: tuple[Reading, ...]) -> list[dict[str, Any]]:
    """Each reading by the names of its fields."""
    return [asdict(reading) for reading in readings]


def readings_from_json(readings: list[dict[str, Any]]) -> tuple[Reading, ...]:
    """The readings that `readings_to_json` wrote."""
    return tuple(Reading(**fields) for fields in readings)


def split_to_json(split: Split) -> dict[str, Any]:
    """The fields of `Split` by name; what a person stated with its instant as ISO 8601."""
    stated = split.stated
    return {
        "confidence": split.confidence,
        "likeness": split.likeness,
        "stated": None if stated is None else _statement_to_json(stated),
    }


def _statement_to_json(stated: RoleStatement) -> dict[str, Any]:
    """`callee` is left out where it is None, so that a transcript of before it was kept keeps its digest."""
    callee = {} if stated.callee is None else {"callee": spans_to_json(stated.callee)}
    return {"by": stated.by, "at": stated.at.isoformat(), "agent": spans_to_json(stated.agent), **callee}


def split_from_json(fields: dict[str, Any]) -> Split:
    """From the object that `split_to_json` makes."""
    stated = fields["stated"]
    return Split(
        confidence=fields["confidence"],
        likeness=fields["likeness"],
        stated=None
        if stated is None
        else RoleStatement(
            by=stated["by"],
            at=datetime.fromisoformat(stated["at"]),
            agent=spans_from_json(stated["agent"]),
            callee=spans_from_json(stated["callee"]) if "callee" in stated else None,
        ),
    )


def files_to_json(files: tuple[SourceFile, ...]) -> list[dict[str, str | None]]:
    """`[{"path", "sha256", "layout"}, ...]`; JSON's escapes keep a path that is no UTF-8."""
    return [{"path": str(file.path), "sha256": file.sha256, "layout": file.layout} for file in files]


def files_from_json(files: list[dict[str, Any]]) -> tuple[SourceFile, ...]:
    """From `[{"path", "sha256", "layout"}, ...]`."""
    return tuple(
        SourceFile(
            path=Path(file["path"]),
            sha256=file["sha256"],
            layout=None if file["layout"] is None else Layout(file["layout"]),
        )
        for file in files
    )


def metadata_to_json(metadata: Metadata) -> dict[str, Any]:
    """The fields of `Metadata` by name; `started_at` as ISO 8601 with its offset, and its zone's name beside it."""
    agent, started_at = metadata.agent, metadata.started_at
    return {
        "call_id": metadata.call_id,
        "agent": None if agent is None else {"id": agent.id, "name": agent.name, "team": agent.team},
        "customer_ref": metadata.customer_ref,
        "started_at": None if started_at is None else started_at.isoformat(),
        "zone": None if started_at is None else zone_name(started_at),
        "callee_role": metadata.callee_role,
        "days_overdue": metadata.days_overdue,
        "agency": metadata.agency,
        "extra": dict(metadata.extra),
    }


def metadata_from_json(fields: dict[str, Any]) -> Metadata:
    """From the object that `metadata_to_json` makes."""
    agent, started_at, callee_role = fields["agent"], fields["started_at"], fields["callee_role"]
    return Metadata(
        call_id=fields["call_id"],
        agent=None if agent is None else Agent(**agent),
        customer_ref=fields["customer_ref"],
        started_at=None if started_at is None else in_zone(datetime.fromisoformat(started_at), fields["zone"]),
        callee_role=None if callee_role is None else CalleeRole(callee_role),
        days_overdue=fields["days_overdue"],
        agency=fields["agency"],
        extra=fields["extra"],
    )


def promise_to_json(promise: Promise) -> dict[str, Any]:
    """The fields of `Promise` by name; a day as ISO 8601, what is open as `{"missing": ...}`."""
    heard = promise.heard_otherwise
    return {
        "amount": _named_to_json(promise.amount),
        "day": _named_to_json(promise.day),
        "named_by": promise.named_by,
        "read_back": promise.read_back,
        "agreed": promise.agreed,
        "heard_otherwise": None
        if heard is None
        else {
            "amount": _named_to_json(heard.amount),
            "day": _named_to_json(heard.day),
            "periodic": heard.periodic,
        },
        "spans": spans_to_json(promise.spans),
    }


def promise_from_json(fields: dict[str, Any]) -> Promise:
    """From the object that `promise_to_json` makes."""
    heard = fields["heard_otherwise"]
    return Promise(
        amount=_named_from_json(fields["amount"]),
        day=_named_from_json(fields["day"]),
        named_by=Role(fields["named_by"]),
        read_back=fields["read_back"],
        agreed=fields["agreed"],
        heard_otherwise=None
        if heard is None
        else Terms(
            amount=_named_from_json(heard["amount"]), day=_named_from_json(heard["day"]), periodic=heard["periodic"]
        ),
        spans=spans_from_json(fields["spans"]),
    )


def _named_to_json(named: int | date | Undetermined | None) -> Any:
    if isinstance(named, Undetermined):
        return {"missing": named.missing}
    return named.isoformat() if isinstance(named, date) else named


def _named_from_json(named: Any) -> Any:
    """A sum, a day, or why it is open."""
    if isinstance(named, dict):
        return Undetermined(named["missing"])
    return date.fromisoformat(named) if isinstance(named, str) else named


def zone_name(moment: datetime) -> str | None:
    """The IANA name of its zone (`Asia/Shanghai`), None where it has an offset only."""
    return moment.tzinfo.key if isinstance(moment.tzinfo, ZoneInfo) else None


def offset_seconds(moment: datetime) -> int:
    """Seconds its clock is ahead of UTC."""
    return round((moment.utcoffset() or timedelta()).total_seconds())


def in_zone(moment: datetime, zone: str | None) -> datetime:
    """The instant on the clock of `zone`, but never another clock time than the one that was given with it.

    A machine may lack the zone, or know other rules for it; then the offset in `moment` stands.
    """
    if zone is None:
        return moment
    try:
        named = moment.astimezone(ZoneInfo(zone))
    except (LookupError, ValueError, OSError):  # no tzdata here; a name that cannot be a zone's; a folder's name
        return moment
    return named if named.utcoffset() == moment.utcoffset() else moment


def at_offset(moment: datetime, offset: int, zone: str | None) -> datetime:
    """The instant as it was given: on a clock `offset` seconds ahead of UTC, in the zone of that name."""
    return in_zone(moment.astimezone(timezone(timedelta(seconds=offset))), zone)
