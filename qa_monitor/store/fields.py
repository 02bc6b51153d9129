"""Fields of values as columns, and back: what every conversion of a value to a row is made of."""

from dataclasses import fields
from functools import cache
from typing import Any

from qa_monitor.domain import Span, Text, Undetermined
from qa_monitor.store.tables import Row

Columns = dict[str, Any]


def copied(value: Any, *but: str) -> Columns:
    """The fields of a dataclass by name, without those in `but`."""
    noun: type = type(value)
    return {name: getattr(value, name) for name in _names(noun, but)}


def read(row: Row, noun: type, *but: str) -> Columns:
    """The columns of a row that are named like a field of `noun`, without those in `but`."""
    return {name: getattr(row, name) for name in _names(noun, but)}


@cache
def _names(noun: type, but: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(noun) if field.name not in but)


def span_columns(span: Span | None) -> Columns:
    """A stretch as its ends in seconds, None where there is none."""
    return {
        "start_seconds": None if span is None else span.start,
        "end_seconds": None if span is None else span.end,
    }


def text_columns(name: str, text: Text | None) -> Columns:
    """A text in both languages, None where there is none."""
    return {f"{name}_zh": None if text is None else text.zh, f"{name}_en": None if text is None else text.en}


def known_columns(name: str, value: float | bool | Undetermined | None, *, missing: str) -> Columns:
    """The value under `name`, or the fact that it lacks under `missing`."""
    if isinstance(value, Undetermined):
        return {name: None, missing: value.missing}
    return {name: value, missing: None}


def text_of(zh: str | None, en: str | None) -> Text | None:
    """A text, None where it is not there."""
    return None if zh is None or en is None else Text(zh, en)


def determined(value: float | None, missing: str | None) -> float | Undetermined:
    """A value, or the fact that it lacks; raises ValueError where neither is stored."""
    if missing is not None:
        return Undetermined(missing)
    if value is None:
        raise ValueError("neither a value nor the fact that is missing is stored")
    return value
