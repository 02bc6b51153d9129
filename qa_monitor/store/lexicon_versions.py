"""What the lexicons were of which a version stands in analyses, so that later ones know which categories differ."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from qa_monitor.store.tables import LexiconVersionRow

MOST = 5
"""Versions that analyses are compared with, the newest: lexicons are edited every week, and each takes time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LexiconVersion:
    """Lexicons with their rules, by hashes."""

    version: str
    """As in `Versions.lexicons`."""
    shared: str
    """Of all but the expressions of the categories."""
    categories: Mapping[str, str]
    """By id, of the category's expressions."""


def save_lexicon_version(db: Session, one: LexiconVersion) -> None:
    """Store it if it is not known yet; the caller owns the transaction."""
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"version": one.version, "shared": one.shared, "categories": one.categories}
    db.execute(insert(LexiconVersionRow).values(values).on_conflict_do_nothing(index_elements=("version",)))


def kindred_versions(db: Session, one: LexiconVersion) -> list[LexiconVersion]:
    """Other versions that differ from this one in nothing but expressions, the newest first."""
    rows = db.scalars(
        sa.select(LexiconVersionRow)
        .where(LexiconVersionRow.shared == one.shared, LexiconVersionRow.version != one.version)
        .order_by(LexiconVersionRow.created_at.desc(), LexiconVersionRow.version)
        .limit(MOST)
    )
    return [LexiconVersion(version=row.version, shared=row.shared, categories=row.categories) for row in rows]
