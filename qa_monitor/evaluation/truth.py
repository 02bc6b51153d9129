"""Calls of which is known what was said and what is really in it; the format is described in docs/truth.md."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from qa_monitor.domain import Agent, CalleeRole, Layout, Metadata, Recording, Role, SourceFile, Span, Text
from qa_monitor.errors import ConfigurationError, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueTurn:
    """A turn as it was really spoken; `role` is the agent's or the customer's, whoever was called."""

    role: Role
    text: str
    span: Span
    labels: frozenset[str]
    """Codes of what is really in it, in context."""
    hard_negative: str | None
    """Code of the category that it could wrongly trigger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueCall:
    """A recording, its metadata and the truth about it."""

    recording: Recording
    seconds: float
    turns: tuple[TrueTurn, ...]
    expect: Mapping[str, Any]
    """Answers for the whole call: `violations`, `critical`, `time_ok` ..."""

    @property
    def call_id(self) -> str:
        """The call's id, which every truth file has."""
        return self.recording.name


def read_truth(folder: Path) -> tuple[TrueCall, ...]:
    """Every call of `folder`, by file name. Raises ConfigurationError naming each truth file that cannot be used."""
    calls: list[TrueCall] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.json")):
        try:
            calls.append(_call(path, json.loads(path.read_text(encoding="utf-8"))))
        except json.JSONDecodeError as error:
            problems.append(_problem(path, error.msg, error.lineno))
        except (KeyError, TypeError, ValueError, OSError) as error:
            problems.append(_problem(path, f"{type(error).__name__}: {error}", None))
    if not calls and not problems:
        problems.append(_problem(folder, "no *.json", None))
    if problems:
        raise ConfigurationError(problems)
    return tuple(calls)


def _problem(path: Path, what: str, line: int | None) -> Problem:
    return Problem(
        path,
        line,
        Text(f"不是可用的真值文件：{what}", f"not a usable truth file: {what}"),
        Text("格式见 docs/truth.md", "docs/truth.md describes the format"),
    )


def _call(path: Path, data: Mapping[str, Any]) -> TrueCall:
    audio = path.parent / data["audio"]
    with audio.open("rb") as file:
        digest = file_digest(file, sha256).hexdigest()
    return TrueCall(
        recording=Recording(
            files=(SourceFile(path=audio, sha256=digest, layout=Layout(data["layout"])),),
            metadata=Metadata(
                call_id=data["call_id"],
                agent=Agent(**data["agent"]),
                customer_ref=data["customer_ref"],
                started_at=datetime.fromisoformat(data["started_at"]),
                callee_role=CalleeRole(data["callee_role"]),
                days_overdue=data["days_overdue"],
            ),
        ),
        seconds=float(data["seconds"]),
        turns=tuple(_turn(turn) for turn in data["turns"]),
        expect=data["expect"],
    )


def _turn(data: Mapping[str, Any]) -> TrueTurn:
    return TrueTurn(
        role=Role.AGENT if data["who"] == "agent" else Role.CUSTOMER,
        text=data["text"],
        span=Span(float(data["start"]), float(data["end"])),
        labels=frozenset(data.get("labels", ())),
        hard_negative=data.get("hard_negative"),
    )
