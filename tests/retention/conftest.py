"""Databases of their own, for an erasure rewrites the whole file, and a folder with the audio of a customer's calls."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from office_of_one_customer import Stored, stored_in

from qa_monitor.store import open_database

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


def careless(engine: sa.Engine) -> sa.Engine:
    """Debian's SQLite overwrites what is deleted; that of others does not, nor does this one here."""
    if engine.dialect.name == "sqlite":
        engine.dispose()
        sa.event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA secure_delete = OFF"))
    return engine


@pytest.fixture(params=DATABASES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/calls.db"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def engine(address: str) -> Iterator[sa.Engine]:
    """On both databases."""
    engine = careless(open_database(address))
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[sa.Engine]:
    """On SQLite alone."""
    engine = careless(open_database(f"sqlite:///{tmp_path}/calls.db"))
    yield engine
    engine.dispose()


@pytest.fixture
def stored(engine: sa.Engine, tmp_path: Path) -> Stored:
    """Three calls on both databases, with everything that people and programs ever add to them."""
    return stored_in(engine, tmp_path)


@pytest.fixture
def sqlite_stored(sqlite: sa.Engine, tmp_path: Path) -> Stored:
    """The same on SQLite alone."""
    return stored_in(sqlite, tmp_path)
