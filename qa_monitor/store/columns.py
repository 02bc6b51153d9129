"""How values of the domain lie in a column, the same on SQLite and PostgreSQL."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL, which PostgreSQL refuses in a text, and lone surrogates, which UTF-8 cannot write."""


class PlainText(TypeDecorator[str]):
    """Text; the characters that no database can hold become U+FFFD, so that one odd byte never loses an analysis."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Text that both databases take."""
        return None if value is None else NOT_STORABLE.sub("\N{REPLACEMENT CHARACTER}", value)


class FilePath(TypeDecorator[Path]):
    """A path, whatever its bytes: names that are not UTF-8 (a Windows share in GBK) come back as they were."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Path | None, dialect: sa.Dialect) -> str | None:
        """The path as text, with a backslash doubled and a byte that is no UTF-8 as the escape of its surrogate."""
        if value is None:
            return None
        return str(value).replace("\\", "\\\\").encode("utf-8", "backslashreplace").decode()

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Path | None:
        """The path that was stored."""
        if value is None:
            return None
        return Path(re.sub(r"\\(?:u([0-9a-f]{4})|\\)", lambda m: chr(int(m[1], 16)) if m[1] else "\\", value))


class Moment(TypeDecorator[datetime]):
    """An instant, stored and given back in UTC; a naive time is refused, for nobody knows when it was."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """The instant in UTC, without its zone where the database has no column type for one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone, got {value}")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """The instant in UTC, with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Choice(TypeDecorator[E], Generic[E]):
    """A value of one of the domain's enumerations, as its word."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, choices: type[E]) -> None:
        super().__init__()
        self.choices = choices
        self._by_word = {choice.value: choice for choice in choices}

    def process_bind_param(self, value: E | None, dialect: sa.Dialect) -> str | None:
        """The word."""
        return None if value is None else self.choices(value).value

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> E | None:
        """The value; raises ValueError for a word that the enumeration lacks."""
        if value is None:
            return None
        choice = self._by_word.get(value)  # a page reads hundreds of thousands: to call the enumeration takes longer
        return self.choices(value) if choice is None else choice


class AsJson(TypeDecorator[T], Generic[T]):
    """A value as JSON, made by `to_json` and read by `from_json`.

    In PostgreSQL it is `json`, not `jsonb`: `json` gives back the text as it was stored, numbers to the last digit and
    the escape of a NUL included.
    """

    impl = sa.JSON
    cache_ok = True

    def __init__(self, to_json: Callable[[T], Any], from_json: Callable[[Any], T]) -> None:
        super().__init__(none_as_null=True)
        self.to_json = to_json
        self.from_json = from_json

    def process_bind_param(self, value: T | None, dialect: sa.Dialect) -> Any:
        """What `json` can write."""
        return None if value is None else self.to_json(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> T | None:
        """The value."""
        return None if value is None else self.from_json(value)
