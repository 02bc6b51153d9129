"""Opening a database: what is made on first use, and what is said where it cannot be opened."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from made_up_calls import analysis, recording, saved

from qa_monitor.errors import ExitCode
from qa_monitor.store import (
    UnusableDatabase,
    catch_up,
    connect,
    current,
    customer_calls,
    head,
    load_analysis,
    open_database,
    reading,
    upgrade,
    writing,
)
from qa_monitor.store.review_tables import ReviewRow
from qa_monitor.store.schema import UPGRADE_LOCK, VERSION_TABLE, migrations
from qa_monitor.store.tables import Row

FORMS = (
    "    可用的写法：sqlite:///文件夹/calls.db 或 postgresql://用户:密码@主机:5432/数据库"
    "（密码里的 @ : / % 写成 %40 %3A %2F %25）"
)
MALFORMED = f"数据库地址无法识别（为保密，不显示其内容）\n{FORMS}"
SQLITE_REMEDY = (
    "    请检查：文件是否由 qa-monitor 建立，文件和所在文件夹是否可写，磁盘是否已满，是否有别的程序长时间占用它"
)
POSTGRESQL_REMEDY = (
    "    请检查：服务器是否已启动，主机、端口、用户名、密码是否正确，数据库是否已建立（createdb），用户能否在其中建表"
)


def refusal(address: str) -> str:
    with pytest.raises(UnusableDatabase) as raised:
        open_database(address)
    assert raised.value.exit_code is ExitCode.CONFIGURATION
    assert "geheim" not in raised.value.text.zh + raised.value.text.en
    return raised.value.text.zh


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("", MALFORMED, id="an empty address"),
        pytest.param("calls.db", MALFORMED, id="a path without sqlite:///"),
        pytest.param("sqlite://folder/calls.db", MALFORMED, id="two slashes before a path"),
        pytest.param("postgresql://anna:geheim@host:geheim/calls", MALFORMED, id="a port that is no number"),
        pytest.param("postgresql://anna:a@geheim@host/calls", MALFORMED, id="an @ inside the password"),
        pytest.param("postgresql://anna:a@ge/geheim@host/calls", MALFORMED, id="an @ and a slash inside the password"),
        pytest.param(
            "mysql://anna:geheim@host/calls", f"不支持数据库类型 mysql://\n{FORMS}", id="a database we do not serve"
        ),
        pytest.param(
            "postgresql+asyncpg://host/calls", f"不支持数据库类型 postgresql+asyncpg://\n{FORMS}", id="another driver"
        ),
        pytest.param(
            "postgresql://127.0.0.1:1/calls?password=geheim&ssl=geheim",
            f'数据库 postgresql://127.0.0.1:1/calls 无法使用：invalid connection option "ssl"\n{POSTGRESQL_REMEDY}',
            id="an option that the server's library does not know",
        ),
    ],
)
def test_an_address_that_cannot_be_opened(address: str, expected: str) -> None:
    assert refusal(address) == expected


def test_a_server_that_does_not_run_is_told() -> None:
    said = refusal("postgresql://anna:geheim@127.0.0.1:1/calls")
    assert said.startswith("数据库 postgresql://anna:***@127.0.0.1:1/calls 无法使用：connection failed: ")
    assert said.endswith(f"Connection refused\n{POSTGRESQL_REMEDY}")


def test_both_languages_name_the_remedy() -> None:
    with pytest.raises(UnusableDatabase) as raised:
        open_database("mysql://host/calls")
    assert raised.value.text.en == (
        "databases of type mysql:// are not supported\n"
        "    write sqlite:///folder/calls.db or postgresql://user:password@host:5432/database "
        "(inside a password, write @ : / % as %40 %3A %2F %25)"
    )


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    file = tmp_path / "none" / "calls.db"
    assert refusal(f"sqlite:///{file}") == (
        f"数据库 sqlite:///{file} 无法使用：文件夹 {file.parent} 不存在\n"
        f"    请先建立文件夹（mkdir -p {file.parent}），或改正地址"
    )
    assert not file.parent.exists()


def test_a_file_of_another_kind_is_told_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "calls.db"
    file.write_text("客户,电话\n" * 100, encoding="utf-8")
    before = file.read_bytes()
    assert refusal(f"sqlite:///{file}") == f"数据库 sqlite:///{file} 无法使用：file is not a database\n{SQLITE_REMEDY}"
    assert file.read_bytes() == before


@pytest.mark.postgresql
def test_a_database_that_does_not_exist_is_told(postgresql_url: str) -> None:
    url = sa.make_url(postgresql_url).set(database="nowhere")
    said = refusal(url.render_as_string(hide_password=False))
    assert said.startswith("数据库 postgresql://qa_monitor@/nowhere 无法使用：")
    assert said.endswith(f'database "nowhere" does not exist\n{POSTGRESQL_REMEDY}')


@pytest.mark.postgresql
def test_a_user_who_may_not_make_tables_is_told(postgresql_url: str) -> None:
    admin = sa.create_engine(postgresql_url, poolclass=sa.NullPool)
    role = f"reader_{uuid4().hex}"
    with admin.begin() as connection:
        connection.execute(sa.text(f"CREATE ROLE {role} LOGIN"))
        connection.execute(sa.text(f"GRANT USAGE ON SCHEMA public TO {role}"))
    said = refusal(sa.make_url(postgresql_url).set(username=role).render_as_string(hide_password=False))
    with admin.begin() as connection:
        connection.execute(sa.text(f"DROP OWNED BY {role}"))
        connection.execute(sa.text(f"DROP ROLE {role}"))
    assert said.endswith(f"permission denied for schema public\n{POSTGRESQL_REMEDY}")


@pytest.fixture
def gbk_url(postgresql_url: str) -> Iterator[str]:
    """Address of a database in EUC_CN, the encoding of old Chinese servers."""
    server = sa.create_engine(postgresql_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    name = f"{server.url.database}_euc"
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} ENCODING 'EUC_CN' LOCALE 'C' TEMPLATE template0"))
    yield server.url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.mark.postgresql
def test_a_database_that_lacks_characters_is_told(gbk_url: str) -> None:
    shown = f"postgresql://qa_monitor@/{sa.make_url(gbk_url).database}"
    assert refusal(gbk_url) == (
        f"数据库 {shown} 的编码是 EUC_CN，存不下全部汉字\n"
        "    请新建 UTF8 编码的数据库：createdb --encoding=UTF8 --template=template0 数据库名"
    )


def test_a_database_newer_than_the_program_is_refused(address: str) -> None:
    engine = open_database(address)
    with engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    shown = engine.url.set(drivername=engine.url.get_backend_name(), query={}).render_as_string()
    assert refusal(address) == (f"数据库 {shown} 的版本 9999 比本程序新\n    请升级 qa-monitor，或改用另一个数据库")


def test_a_server_that_goes_away_in_the_middle_is_told(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/calls.db")
    with pytest.raises(UnusableDatabase) as raised, writing(engine) as db:
        db.execute(sa.text("SELECT * FROM no_such_table"))
    assert raised.value.text.zh == (
        f"数据库 sqlite:///{tmp_path}/calls.db 无法使用：no such table: no_such_table\n{SQLITE_REMEDY}"
    )


def test_first_use_makes_the_tables_and_connecting_does_not(address: str) -> None:
    engine = connect(address)
    assert current(engine) is None
    upgrade(engine)
    assert current(engine) == head() == "0012"
    upgrade(engine)
    assert current(engine) == "0012"
    engine.dispose()


def test_the_migrations_make_the_tables_that_the_program_reads(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": VERSION_TABLE,
                "compare_type": True,
                "compare_server_default": True,
                "include_name": lambda name, *_: not str(name).startswith(("spoken_search", "ix_spoken_")),
            },
        )
        assert compare_metadata(context, Row.metadata) == []


def test_the_migrations_make_the_checks_that_the_tables_name(engine: sa.Engine) -> None:
    inspector = sa.inspect(engine)
    made = {
        table: {str(check["name"]) for check in inspector.get_check_constraints(table)} for table in Row.metadata.tables
    }
    named = {
        name: {str(check.name) for check in table.constraints if isinstance(check, sa.CheckConstraint)}
        for name, table in Row.metadata.tables.items()
    }
    assert made == named


def test_a_database_of_an_earlier_program_is_upgraded_and_loses_nothing(address: str, tmp_path: Path) -> None:
    made = analysis(recording(call_id="c1", customer_ref="C1", started_at=datetime(2026, 3, 1, 1, tzinfo=UTC)))
    today = open_database(f"sqlite:///{tmp_path}/today.db")
    saved(today, made)
    engine = connect(address)
    with engine.execution_options(write=True).begin() as connection:
        command.upgrade(migrations(connection), "0001")
    _copy(today, engine)
    upgrade(engine)
    with reading(engine) as db:
        assert load_analysis(db, "c1").analysis == made
        assert customer_calls(db, ["C1"]) == []
        assert db.scalars(sa.select(ReviewRow.recording_id)).all() == []
    assert (catch_up(engine), catch_up(engine)) == (1, 0)
    with reading(engine) as db:
        assert db.scalars(sa.select(ReviewRow.recording_id)).all() == [1]
    engine.dispose()


def _copy(source: sa.Engine, target: sa.Engine) -> None:
    """Every row of the tables that `target` has."""
    tables = sa.MetaData()
    tables.reflect(target)
    with source.connect() as read, target.execution_options(write=True).begin() as write:
        for table in tables.sorted_tables:
            if table.name in Row.metadata.tables:
                rows = [dict(row) for row in read.execute(sa.select(Row.metadata.tables[table.name])).mappings()]
                known = [{name: value for name, value in row.items() if name in table.columns} for row in rows]
                if known:
                    write.execute(sa.insert(Row.metadata.tables[table.name]), known)


def test_a_migration_that_fails_leaves_an_empty_database(address: str) -> None:
    engine = connect(address)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE runs (id INTEGER)"))
    assert "无法使用" in refusal(address)
    assert set(sa.inspect(engine).get_table_names()) <= {"runs"}
    engine.dispose()


VERSIONS = (
    "versions/r0001_recordings_and_analyses.py",
    "versions/r0002_history_of_calls.py",
    "versions/r0003_scorecard_choices.py",
    "versions/r0004_loudness_of_turns.py",
    "versions/r0005_review.py",
    "versions/r0006_sides_of_mono_calls.py",
    "versions/r0007_coaching.py",
    "versions/r0008_library.py",
)


def test_the_migrations_are_part_of_the_package() -> None:
    folder = files("qa_monitor.store.migrations")
    for name in ("env.py", "script.py.mako", "versions/__init__.py", *VERSIONS):
        assert folder.joinpath(name).is_file()


def test_sqlite_is_opened_with_foreign_keys_and_a_write_ahead_log(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/calls.db")
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "recursive_triggers")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30000, "recursive_triggers": 1}


def test_sqlite_in_memory_lasts_as_long_as_the_engine() -> None:
    assert current(open_database("sqlite://")) == head()


OPEN_WHEN_TOLD = """
import sys
from qa_monitor.store import current, open_database
print("ready", flush=True)
sys.stdin.readline()
print(current(open_database(sys.argv[1])))
"""


def test_processes_that_open_a_new_database_at_once_all_get_it(address: str) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN_WHEN_TOLD, address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    ends = [(*process.communicate(), process.returncode) for process in processes]
    assert ends == [("0012\n", "", 0)] * 3
    engine = connect(address)
    with engine.connect() as connection:
        assert connection.scalars(sa.text(f"SELECT version_num FROM {VERSION_TABLE}")).all() == ["0012"]
    engine.dispose()


@pytest.mark.postgresql
def test_postgresql_is_upgraded_by_one_process_while_the_others_wait(postgresql_url: str) -> None:
    first = sa.create_engine(postgresql_url, poolclass=sa.NullPool)
    waiting = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    with ThreadPoolExecutor() as pool, first.begin() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(UPGRADE_LOCK)))
        second = pool.submit(open_database, postgresql_url)
        while connection.execute(waiting).scalar_one() == 0:
            assert not second.done()
        connection.rollback()
        assert current(second.result()) == head()
        second.result().dispose()


def test_sqlite_waits_for_another_process_on_first_use(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/calls.db"
    other = sqlite3.connect(tmp_path / "calls.db", isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE t (x)")
    other.execute("BEGIN IMMEDIATE")  # not yet a write-ahead log: switching to one now fails at once
    with ThreadPoolExecutor() as pool:
        second = pool.submit(open_database, address)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.3)
        other.execute("ROLLBACK")
        assert current(second.result()) == head()
    other.close()


def test_a_database_locked_by_another_program_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa_monitor.store.database.LOCK_SECONDS", 0.1)
    file = tmp_path / "calls.db"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("CREATE TABLE t (x)")
    other.execute("BEGIN EXCLUSIVE")
    assert refusal(f"sqlite:///{file}") == f"数据库 sqlite:///{file} 无法使用：database is locked\n{SQLITE_REMEDY}"
    other.close()
