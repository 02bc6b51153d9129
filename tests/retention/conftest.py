"""Databases of both kinds, and in them and beside them all that is ever kept of a customer's calls."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from office_of_one_customer import Stored, stored_in

from qa_monitor.store import connect, open_database

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]

EMPTY = """
    DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'qa_monitor_version'
        LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
        FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'
        LOOP PERFORM setval(quote_ident(name), 1, false); END LOOP;
    END $$
"""


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables."""
    file = tmp_path_factory.mktemp("retention") / "empty.db"
    open_database(f"sqlite:///{file}").dispose()
    return file


@pytest.fixture(scope="session")
def retention_postgresql(new_postgresql: Callable[[], str]) -> Iterator[sa.Engine]:
    """A database with all tables."""
    engine = open_database(new_postgresql())
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite(empty_file: Path, tmp_path: Path) -> Iterator[sa.Engine]:
    """Debian's SQLite overwrites what is deleted; that of others does not, nor does this one here."""
    shutil.copy(empty_file, tmp_path / "calls.db")
    engine = connect(f"sqlite:///{tmp_path}/calls.db")
    engine.dispose()
    sa.event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA secure_delete = OFF"))
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql(retention_postgresql: sa.Engine) -> sa.Engine:
    """A database without calls and accounts."""
    with retention_postgresql.begin() as connection:
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))  # past the triggers
        connection.execute(sa.text(EMPTY))
    return retention_postgresql


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest) -> sa.Engine:
    """On both databases."""
    engine: sa.Engine = request.getfixturevalue(request.param)
    return engine


@pytest.fixture
def stored(engine: sa.Engine, tmp_path: Path) -> Stored:
    """Three calls on both databases, with everything that people and programs ever add to them."""
    return stored_in(engine, tmp_path)


@pytest.fixture
def sqlite_stored(sqlite: sa.Engine, tmp_path: Path) -> Stored:
    """The same on SQLite alone."""
    return stored_in(sqlite, tmp_path)


@pytest.fixture
def postgresql_stored(postgresql: sa.Engine, tmp_path: Path) -> Stored:
    """The same on PostgreSQL alone."""
    return stored_in(postgresql, tmp_path)
