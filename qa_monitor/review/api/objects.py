"""Values as JSON: enumerations by their words, spans as two numbers, texts in both languages."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from qa_monitor.domain import Span, Undetermined
from qa_monitor.review.values import ReviewedCall

Object = dict[str, Any]


def plain(value: object) -> Any:
    """The value in what JSON has; what is undetermined as an object that says what is missing."""
    for kind, convert in _FORMS:
        if isinstance(value, kind):
            return convert(value)
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value


_FORMS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (Enum, lambda choice: choice.value),
    (datetime, datetime.isoformat),
    (Span, lambda span: [span.start, span.end]),
    (Undetermined, lambda unknown: {"undetermined": unknown.missing}),
    (Mapping, lambda some: {str(plain(key)): plain(one) for key, one in some.items()}),
    ((list, tuple), lambda some: [plain(one) for one in some]),
)


def as_object(value: object) -> Object:
    """A dataclass as JSON."""
    found: Object = plain(value)
    return found


def as_list(values: Iterable[object]) -> list[Any]:
    """Each of the values as JSON."""
    return [plain(value) for value in values]


def call_object(call: ReviewedCall) -> Object:
    """A call; where its files lie on the server is nobody's business."""
    analysis = call.analysis
    return {
        **plain(call.row),
        "result": plain(analysis.state),
        "reason": plain(analysis.reason),
        "versions": plain(analysis.versions),
        "split": None if analysis.transcript is None else plain(analysis.transcript.split),
        "turns": [{**plain(turn), "text": turn.text} for turn in call.turns],
        "findings": plain(call.findings),
        "measures": plain(analysis.measures),
        "checks": plain(analysis.checks),
        "score": plain(call.score),
        "appeals": plain(call.appeals),
        "history": plain(call.history),
        "masked": call.masked,
        "blind": call.blind,
        "erased_at": plain(call.erased_at),
    }
