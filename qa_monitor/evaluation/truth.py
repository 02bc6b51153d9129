"""Calls of which is known what was said and what is really in it; the format is described in docs/truth.md.

Two functions keep the answers out of the judgement: `read_calls` gives what a manifest would say, and `read_answers`,
for a call that was judged, what was really in it.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from qa_monitor.domain import Agent, CalleeRole, Layout, Metadata, Recording, Role, SourceFile, Span, Text
from qa_monitor.errors import ConfigurationError, Problem
from qa_monitor.schemas import mistakes
from qa_monitor.yamlfiles import read_schema, read_text

SIGNALS = frozenset(
    {
        "ask_date_change",
        "ask_explanation",
        "ask_written",
        "complaint",
        "dispute",
        "hardship",
        "illness",
        "lawyer",
        "promise",
        "self_harm",
        "stop_request",
        "unemployment",
    }
)
"""Codes of the customer's signals that the truth format documents."""

NULL_ANSWERS = frozenset({"identity_verified_before_debt", "promise_to_pay"})
"""Questions that null answers: the debt was never mentioned, nothing was promised."""

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledCall:
    """A call of known truth before anybody looks at that truth: where it is written down, and what was recorded."""

    path: Path
    """Of the truth file."""
    call_id: str
    audio: Path
    recording: Recording | None
    """None where there is no audio file; `reason` says why."""
    reason: Text | None = None


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

    call_id: str
    recording: Recording | None
    turns: tuple[TrueTurn, ...]
    """Empty where only the whole call was labelled."""
    expect: Mapping[str, Any]
    """Answers for the whole call as the file has them: `violations`, `critical`, `time_ok` ..."""

    @property
    def answers(self) -> Mapping[str, Any]:
        """`expect` without what is null for want of an answer; where null is an answer, it stays."""
        return {key: value for key, value in self.expect.items() if value is not None or key in NULL_ANSWERS}


def read_calls(folder: Path, *, zone: ZoneInfo) -> tuple[tuple[LabelledCall, ...], tuple[Problem, ...]]:
    """The calls of `folder` by file name, and every truth file that cannot be used, with what is wrong with it.

    `zone` is that of times that name none. Nothing is read but metadata. Raises ConfigurationError where no call at
    all can be used.
    """
    calls: dict[str, LabelledCall] = {}
    problems: list[Problem] = []
    for path in sorted(path for path in folder.glob("*.json") if not path.name.startswith(".")):
        try:
            call = _call(path, zone)
        except ConfigurationError as error:
            problems += error.problems
            continue
        if call.call_id in calls:
            problems.append(_twice(path, calls[call.call_id]))
        else:
            calls[call.call_id] = call
    if not calls:
        raise ConfigurationError(problems or [_no_calls(folder)])
    return tuple(calls.values()), tuple(problems)


def read_answers(call: LabelledCall) -> TrueCall:
    """The truth about `call`, to be asked for when it has been judged. Raises ConfigurationError."""
    document = _read(call.path, "answers.schema.json")
    return TrueCall(
        call_id=call.call_id,
        recording=call.recording,
        turns=tuple(_turn(turn, number, call.path) for number, turn in enumerate(document["turns"], 1)),
        expect=document["expect"],
    )


def read_truth(folder: Path) -> tuple[TrueCall, ...]:
    """Metadata and truth of every call of `folder`, by file name, for what judges nothing. Raises ConfigurationError.

    It suffers neither a broken file nor a call without its recording.
    """
    calls, problems = read_calls(folder, zone=SHANGHAI)
    problems += tuple(Problem(call.path, None, call.reason, _FORMAT) for call in calls if call.reason is not None)
    if problems:
        raise ConfigurationError(problems)
    return tuple(map(read_answers, calls))


def _call(path: Path, zone: ZoneInfo) -> LabelledCall:
    document = _read(path, "metadata.schema.json")
    audio = path.parent / document["audio"]
    metadata = _metadata(path, document, zone)
    digest = _sha256(audio)
    return LabelledCall(
        path=path,
        call_id=document["call_id"],
        audio=audio,
        recording=None if isinstance(digest, Text) else _recording(audio, digest, document, metadata),
        reason=digest if isinstance(digest, Text) else None,
    )


def _recording(audio: Path, digest: str, document: Mapping[str, Any], metadata: Metadata) -> Recording:
    layout = document.get("layout")
    file = SourceFile(path=audio, sha256=digest, layout=None if layout is None else Layout(layout))
    return Recording(files=(file,), metadata=metadata)


def _metadata(path: Path, document: Mapping[str, Any], zone: ZoneInfo) -> Metadata:
    agent, callee = document.get("agent"), document.get("callee_role")
    return Metadata(
        call_id=document["call_id"],
        agent=None if agent is None else Agent(id=agent["id"], name=agent.get("name"), team=agent.get("team")),
        customer_ref=document.get("customer_ref"),
        started_at=_moment(path, document.get("started_at"), zone),
        callee_role=None if callee is None else CalleeRole(callee),
        days_overdue=document.get("days_overdue"),
        agency=document.get("agency"),
    )


def _sha256(audio: Path) -> str | Text:
    """Of the file's bytes, or why they cannot be read."""
    try:
        with audio.open("rb") as file:
            return file_digest(file, sha256).hexdigest()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Text(
            f"录音 {audio.name} 无法读取（{reason}）；audio 应写录音相对于真值文件的路径",
            f"the recording {audio.name} cannot be read ({reason}); audio is the way to it from the truth file",
        )


def _read(path: Path, schema_name: str) -> dict[str, Any]:
    """What the schema knows of the file, and nothing else of it. Raises ConfigurationError."""
    schema = read_schema("qa_monitor.evaluation", schema_name)
    content = _parsed(path)
    if isinstance(content, dict):
        content = {key: content[key] for key in schema["properties"] if key in content}
    problems = [Problem(path, None, wrong.what, wrong.remedy) for wrong in mistakes(content, schema)]
    if problems:
        raise ConfigurationError(problems)
    known: dict[str, Any] = content
    return known


def _parsed(path: Path) -> Any:
    text = read_text(path)
    if isinstance(text, Problem):
        raise ConfigurationError([text])
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        what = Text(f"JSON 写法有误（{error.msg}）", f"not valid JSON ({error.msg})")
        raise ConfigurationError([Problem(path, error.lineno, what, _FORMAT, error.colno)]) from error
    except (ValueError, RecursionError) as error:
        what = Text(f"JSON 内容不能用（{error}）", f"unusable JSON ({error})")
        raise ConfigurationError([Problem(path, None, what, _FORMAT)]) from error


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number")


def _moment(path: Path, written: str | None, zone: ZoneInfo) -> datetime | None:
    if written is None:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        what = Text(f"started_at 不是时间：{written}", f"started_at is not a time: {written}")
        remedy = Text("应为 ISO 8601，例：2026-10-12T10:21:05+08:00", "give ISO 8601, e.g. 2026-10-12T10:21:05+08:00")
        raise ConfigurationError([Problem(path, None, what, remedy)]) from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _turn(turn: Mapping[str, Any], number: int, path: Path) -> TrueTurn:
    start, end = float(turn["start"]), float(turn["end"])
    if not (start < end and math.isfinite(end)):
        what = Text(f"turns[{number}] 的 end 不晚于 start", f"turns[{number}] does not end after its start")
        raise ConfigurationError([Problem(path, None, what, _FORMAT)])
    return TrueTurn(
        role=Role.AGENT if turn["who"] == "agent" else Role.CUSTOMER,
        text=turn["text"],
        span=Span(start, end),
        labels=frozenset(turn.get("labels") or ()),
        hard_negative=turn.get("hard_negative"),
    )


_FORMAT = Text("格式见 docs/truth.md", "docs/truth.md describes the format")


def _twice(path: Path, other: LabelledCall) -> Problem:
    return Problem(
        path,
        None,
        Text(
            f"call_id {other.call_id} 与 {other.path.name} 重复", f"{other.path.name} has call_id {other.call_id} too"
        ),
        Text("每通电话的 call_id 应各不相同", "give every call an id of its own"),
    )


def _no_calls(folder: Path) -> Problem:
    return Problem(
        folder,
        None,
        Text("这里没有真值文件（*.json）", "there is no truth file (*.json) here"),
        Text("文件夹的格式见 docs/truth.md", "docs/truth.md describes what the folder holds"),
    )
