"""An office on both databases, with accounts of every duty and browsers that are signed in."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from made_up_reviews import KNOWLEDGE, accounts_of_every_duty

from qa_monitor.domain import Account, Duty
from qa_monitor.review.application import create_app
from qa_monitor.review.office import Office
from qa_monitor.review.requests import COOKIE, CSRF_HEADER
from qa_monitor.review.sessions import csrf_token, open_session
from qa_monitor.store import open_database, writing
from qa_monitor.store.tables import Row

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(scope="session")
def review_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """A database file with all tables, and beside it a copy of its empty state."""
    file = tmp_path_factory.mktemp("review") / "calls.db"
    engine = open_database(f"sqlite:///{file}")
    engine.dispose()
    shutil.copy(file, file.with_suffix(".empty"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def review_postgresql(new_postgresql: Callable[[], str]) -> Iterator[sa.Engine]:
    """A database with all tables."""
    engine = open_database(new_postgresql())
    yield engine
    engine.dispose()


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest) -> sa.Engine:
    """An opened database without calls and accounts."""
    engine: sa.Engine = request.getfixturevalue(f"review_{request.param}")
    return emptied(engine)


@pytest.fixture
def sqlite(review_sqlite: sa.Engine) -> sa.Engine:
    """The same on SQLite alone, for what does not depend on the database."""
    return emptied(review_sqlite)


@pytest.fixture
def postgresql(review_postgresql: sa.Engine) -> sa.Engine:
    """The same on PostgreSQL alone."""
    return emptied(review_postgresql)


def emptied(engine: sa.Engine) -> sa.Engine:
    if engine.dialect.name == "sqlite":
        engine.dispose()
        file = Path(str(engine.url.database))
        for beside in ("-wal", "-shm"):
            Path(f"{file}{beside}").unlink(missing_ok=True)
        shutil.copy(file.with_suffix(".empty"), file)
    else:
        with engine.begin() as connection:
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))  # past the triggers
            connection.execute(sa.text(f"TRUNCATE {', '.join(Row.metadata.tables)} RESTART IDENTITY"))
    return engine


@dataclass(frozen=True)
class Desk:
    """The application on a database, and who works there."""

    engine: sa.Engine
    app: FastAPI
    accounts: dict[Duty, Account]

    def client(self, who: Duty | Account | None) -> TestClient:
        """A browser in which they are signed in; it repeats the token against forgery with every request."""
        client = TestClient(self.app, raise_server_exceptions=True, follow_redirects=False)
        if who is not None:
            with writing(self.engine) as db:
                token = open_session(db, self.accounts[who] if isinstance(who, Duty) else who)
            client.cookies.set(COOKIE, token)
            client.headers[CSRF_HEADER] = csrf_token(token)
        return client


def desk_on(engine: sa.Engine) -> Desk:
    """An account of every duty."""
    accounts = accounts_of_every_duty(engine)
    return Desk(engine, create_app(Office(engine=engine, knowledge=KNOWLEDGE)), accounts)


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    """On both databases."""
    return desk_on(engine)


@pytest.fixture
def sqlite_desk(sqlite: sa.Engine) -> Desk:
    """On SQLite alone."""
    return desk_on(sqlite)
