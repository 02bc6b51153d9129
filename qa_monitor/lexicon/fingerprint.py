"""What of two lexicons is the same: hashes of the expressions of each category, and of all the rest."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from hashlib import sha256
from typing import Any

from qa_monitor.domain import Context
from qa_monitor.lexicon.model import Category, Lexicons, Pattern


def shared(lexicons: Lexicons) -> tuple[Lexicons, list[tuple[frozenset[Context], Category]]]:
    """All but expressions and examples: of each category what is said of it, and the contexts that it allows at all."""
    return (
        replace(lexicons, categories=(), sha256=""),
        [
            (
                frozenset[Context]().union(*(entry.contexts for entry in category.entries)),
                replace(category, entries=(), examples=()),
            )
            for category in lexicons.categories
        ],
    )


def sha256_of_shared(lexicons: Lexicons) -> str:
    """The hash of `shared`."""
    return _sha256(shared(lexicons))


def sha256_of_entries(lexicons: Lexicons) -> Mapping[str, str]:
    """By the category's id the hash of its entries."""
    return {category.id: _sha256(category.entries) for category in lexicons.categories}


def _sha256(value: Any) -> str:
    return sha256(json.dumps(_plain(value), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """The value in what JSON can write, the same in every process; a pattern is what was written."""
    if isinstance(value, Pattern):
        return value.written
    if value is None or isinstance(value, str | int | float):
        return str(value) if isinstance(value, Enum) else value
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if is_dataclass(value):
        return [_plain(getattr(value, field.name)) for field in fields(value)]
    return [_plain(one) for one in value]
