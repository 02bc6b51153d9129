"""What tests of several parts share."""

import os
import shutil
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, sync_playwright

SERVER = os.environ.get("QA_MONITOR_TEST_POSTGRESQL")


@pytest.fixture(scope="session")
def new_postgresql() -> Iterator[Callable[[], str]]:
    """Makes an empty database on the test server and gives its address; all are deleted in the end."""
    if not SERVER:
        pytest.skip('no PostgreSQL server; start one with: eval "$(.ci/postgresql.sh)"')
    server = sa.create_engine(SERVER, isolation_level="AUTOCOMMIT")
    names: list[str] = []

    def make() -> str:
        names.append(f"qa_monitor_test_{uuid4().hex}")
        with server.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {names[-1]} ENCODING 'UTF8' TEMPLATE template0"))
        return server.url.set(database=names[-1]).render_as_string(hide_password=False)

    yield make
    with server.connect() as connection:
        for name in names:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(scope="session")
def postgresql_scratch(new_postgresql: Callable[[], str]) -> str:
    """Address of the database that `postgresql_url` empties."""
    return new_postgresql()


@pytest.fixture
def postgresql_url(postgresql_scratch: str) -> str:
    """Address of an empty PostgreSQL database, the test's own until it ends."""
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    database = sa.create_engine(postgresql_scratch, poolclass=sa.NullPool)
    with database.begin() as connection:
        connection.execute(sa.text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    return postgresql_scratch


OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--mute-audio"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a window, one for all tests: playwright runs one loop a thread."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no Chromium; as root: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        yield chromium
        chromium.close()
