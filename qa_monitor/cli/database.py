"""`qa-monitor database`: the tables of the database and their revision."""

import click

from qa_monitor.cli.console import message, write, write_json
from qa_monitor.cli.interface import Command, Group, option, settings_of
from qa_monitor.cli.options import setting_options
from qa_monitor.domain import Text
from qa_monitor.store import connect, head, open_database
from qa_monitor.store import current as revision_of

database = Group(
    "database",
    text=Text(zh="升级数据库，或查看其版本。", en="Upgrade the database or show its revision."),
    examples=["qa-monitor database upgrade", "qa-monitor database current"],
)


@database.command(
    "upgrade",
    cls=Command,
    text=Text(
        zh="建立数据库的表，或升级到本程序的版本；其他命令首次使用时也会自动做。",
        en="Create the tables, or bring them up to this program; other commands do so by themselves on first use.",
    ),
    examples=["qa-monitor database upgrade --database postgresql://qa@localhost/qa"],
)
@setting_options("database")
@click.pass_context
def upgrade(ctx: click.Context, /, **given: str | None) -> None:
    """Run before many processes open a database for the first time, or by a user who may create tables."""
    settings = settings_of(ctx, given)
    write(str(revision_of(open_database(settings.database))))
    message(Text("数据库已是最新", "the database is up to date").in_(settings.lang))


@database.command(
    "current",
    cls=Command,
    text=Text(
        zh="显示数据库的版本和本程序需要的版本；不改动数据库。",
        en="Show the revision of the database and the one that this program needs; changes nothing.",
    ),
    examples=["qa-monitor database current --json"],
)
@option("--json", "as_json", is_flag=True, text=Text("以 JSON 输出", "write JSON"))
@setting_options("database")
@click.pass_context
def current(ctx: click.Context, /, as_json: bool, **given: str | None) -> None:
    """Null, or a dash, for a database without our tables."""
    settings = settings_of(ctx, given)
    found, needed = revision_of(connect(settings.database)), head()
    if as_json:
        write_json({"current": found, "needed": needed})
        return
    told = Text(f"数据库 {found or '-'}，本程序 {needed}", f"database {found or '-'}, program {needed}")
    write(told.in_(settings.lang))
