"""Opening a database, and transactions on it, the same way on SQLite and PostgreSQL."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from qa_monitor.domain import Text
from qa_monitor.store.address import UnusableDatabase, database_url, shown
from qa_monitor.store.json_values import as_json
from qa_monitor.store.schema import current, head, known, upgrade

LOCK_SECONDS = 30
"""How long SQLite waits for another process that writes; a recording is stored in well under a second."""
CONNECT_SECONDS = 10
"""How long a PostgreSQL server may take to answer; the system's own limit is minutes."""


def open_database(address: str) -> sa.Engine:
    """The database at `address`, created and upgraded to this program's tables where needed.

    Any number of processes may open it at once. Raises UnusableDatabase, which names the remedy, where the address is
    malformed, the server cannot be reached, the file is no database of ours, or a newer program has upgraded it.
    """
    engine = connect(address)
    with explained(engine):
        if current(engine) != head():
            upgrade(engine)
    return engine


def connect(address: str) -> sa.Engine:
    """The database at `address`, its tables left as they are. Raises UnusableDatabase as `open_database` does."""
    url = database_url(address)
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)
    with explained(engine):
        if url.get_backend_name() == "sqlite":
            _write_ahead(engine)
        else:
            _check_encoding(engine)
        _check_not_newer(engine)
    return engine


@contextmanager
def reading(engine: sa.Engine) -> Iterator[Session]:
    """A session for reading; on SQLite everything read in it is of one moment, and nobody who writes waits for it."""
    with explained(engine), Session(engine) as db:
        yield db


@contextmanager
def writing(engine: sa.Engine) -> Iterator[Session]:
    """One transaction, committed at the end, rolled back on an error.

    On SQLite it takes the lock for writing at once, so that what it read is still true when it writes.
    """
    with explained(engine), Session(engine.execution_options(write=True)) as db, db.begin():
        yield db


def _postgresql(url: sa.URL) -> sa.Engine:
    """Parameters stay out of error messages and logs: they are what customers said."""
    url = url.set(query={"connect_timeout": str(CONNECT_SECONDS), "client_encoding": "utf8", **url.query})
    return sa.create_engine(url, hide_parameters=True, json_serializer=as_json, pool_pre_ping=True)


def _sqlite(url: sa.URL) -> sa.Engine:
    """SQLite with foreign keys, and with transactions that begin where SQLAlchemy says, not where sqlite3 guesses."""
    engine = sa.create_engine(
        url, hide_parameters=True, json_serializer=as_json, connect_args={"timeout": LOCK_SECONDS}
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA recursive_triggers = ON")  # else INSERT OR REPLACE deletes past the triggers

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(engine: sa.Engine) -> None:
    """Let readers and a writer work side by side; lasts for the file, and fails at once where another switches too."""
    give_up = time.monotonic() + LOCK_SECONDS
    with closing(engine.raw_connection()) as connection:
        while True:
            try:
                connection.cursor().execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > give_up:
                    raise
                time.sleep(0.05)
            else:
                return


def _check_encoding(engine: sa.Engine) -> None:
    """A database in another encoding would refuse some Chinese characters in the middle of a night's run."""
    with engine.connect() as connection:
        encoding = connection.execute(sa.text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise UnusableDatabase(
            Text(
                f"数据库 {shown(engine.url)} 的编码是 {encoding}，存不下全部汉字",
                f"the database {shown(engine.url)} is encoded in {encoding}, which lacks Chinese characters",
            ),
            Text(
                "请新建 UTF8 编码的数据库：createdb --encoding=UTF8 --template=template0 数据库名",
                "create one in UTF8: createdb --encoding=UTF8 --template=template0 NAME",
            ),
        )


def _check_not_newer(engine: sa.Engine) -> None:
    revision = current(engine)
    if revision is not None and revision not in known():
        raise UnusableDatabase(
            Text(
                f"数据库 {shown(engine.url)} 的版本 {revision} 比本程序新",
                f"the database {shown(engine.url)} is of version {revision}, newer than this program",
            ),
            Text("请升级 qa-monitor，或改用另一个数据库", "upgrade qa-monitor, or use another database"),
        )


@contextmanager
def explained(engine: sa.Engine) -> Iterator[None]:
    """Turn what the server or the file system refuses into an error that people can act on."""
    try:
        yield
    except (IntegrityError, DataError):  # a row that was refused, and no fault of the database
        raise
    except (DBAPIError, sqlite3.Error) as error:
        raise _refused(engine.url, error) from error


def _refused(url: sa.URL, error: Exception) -> UnusableDatabase:
    cause = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()
    reason = cause[0] if cause else type(error).__name__
    if url.password:
        reason = reason.replace(str(url.password), "***")
    return UnusableDatabase(
        Text(f"数据库 {shown(url)} 无法使用：{reason}", f"the database {shown(url)} cannot be used: {reason}"),
        SQLITE_REMEDY if url.get_backend_name() == "sqlite" else POSTGRESQL_REMEDY,
    )


SQLITE_REMEDY = Text(
    "请检查：文件是否由 qa-monitor 建立，文件和所在文件夹是否可写，磁盘是否已满，是否有别的程序长时间占用它",
    "check that qa-monitor made the file, that it and its folder can be written, that the disk is not full, and that "
    "no other program keeps it locked",
)
POSTGRESQL_REMEDY = Text(
    "请检查：服务器是否已启动，主机、端口、用户名、密码是否正确，数据库是否已建立（createdb），用户能否在其中建表",
    "check that the server runs, that host, port, user and password are right, that the database exists (createdb), "
    "and that the user may create tables in it",
)
