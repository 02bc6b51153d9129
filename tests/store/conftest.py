"""Every test of the store runs on both databases, unless it is about one of them."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from qa_monitor.store import open_database
from qa_monitor.store.tables import Row

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=DATABASES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database that does not exist yet, or is empty."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/calls.db"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture(scope="session")
def opened_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """A database file with all tables, and beside it a copy of its empty state."""
    file = tmp_path_factory.mktemp("store") / "calls.db"
    engine = open_database(f"sqlite:///{file}")
    engine.dispose()
    shutil.copy(file, file.with_suffix(".empty"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def opened_postgresql(new_postgresql: Callable[[], str]) -> Iterator[sa.Engine]:
    """A database with all tables."""
    engine = open_database(new_postgresql())
    yield engine
    engine.dispose()


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest) -> sa.Engine:
    """An opened database without calls; emptied rather than made anew, which takes ten times as long."""
    engine: sa.Engine = request.getfixturevalue(f"opened_{request.param}")
    if request.param == "sqlite":
        engine.dispose()
        file = Path(str(engine.url.database))
        shutil.copy(file.with_suffix(".empty"), file)
    else:
        with engine.begin() as connection:
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))  # past the triggers
            connection.execute(sa.text(f"TRUNCATE {', '.join(Row.metadata.tables)} RESTART IDENTITY"))
    return engine
