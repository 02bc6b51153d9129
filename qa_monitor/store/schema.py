"""The tables of a database brought up to this program, by the migrations that it carries."""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

VERSION_TABLE = "qa_monitor_version"
"""Where a database keeps its revision; a name of our own, for another program may keep its tables beside ours."""
UPGRADE_LOCK = 0x716D6F6E
"""Key of the advisory lock that processes opening a PostgreSQL database at once queue for."""


def upgrade(engine: sa.Engine) -> None:
    """Apply every migration that the database lacks, in one transaction; a second process waits, then finds it done."""
    with engine.execution_options(write=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(UPGRADE_LOCK)))
        command.upgrade(migrations(connection), "head")


def current(engine: sa.Engine) -> str | None:
    """The revision of the database; None before its first use."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()


def head() -> str | None:
    """The revision that this program works with."""
    return ScriptDirectory.from_config(migrations()).get_current_head()


def known() -> set[str]:
    """Every revision that this program can upgrade from."""
    return {script.revision for script in ScriptDirectory.from_config(migrations()).walk_revisions()}


def migrations(connection: sa.Connection | None = None) -> Config:
    """Alembic's view of the migrations, working on `connection`; there is no alembic.ini."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "qa_monitor.store:migrations")
    config.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
    return config
