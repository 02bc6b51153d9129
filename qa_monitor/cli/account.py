"""`qa-monitor account`: who may sign in to the review."""

import sys
from datetime import UTC

import click
from rich.table import Table

from qa_monitor.cli.console import message, show, write, write_json
from qa_monitor.cli.interface import Command, Group, lang, option, settings_of
from qa_monitor.cli.options import setting_options
from qa_monitor.domain import Duty, Text
from qa_monitor.review.people import NewPerson, add_person, find_person, people, set_disabled, set_password
from qa_monitor.review.values import Person
from qa_monitor.store import open_database, reading, writing
from qa_monitor.words import DUTIES

account = Group(
    "account",
    text=Text(zh="复核网页的账号：添加、停用、改密码。", en="Accounts of the review: add, disable, set a password."),
    examples=["qa-monitor account add admin --role administrator", "qa-monitor account list"],
)


@account.command(
    "add",
    cls=Command,
    text=Text(
        zh="添加账号。密码在提示后输入，或从标准输入读一行；从不写在命令行上。",
        en="Add an account. The password is asked for, or read as a line from stdin; it never stands on the line.",
    ),
    examples=[
        "qa-monitor account add admin --role administrator",
        "qa-monitor account add a07 --role agent --agent-id A07 < password.txt",
    ],
)
@click.argument("name", metavar="NAME")
@option(
    "--role",
    type=click.Choice([duty.value for duty in Duty]),
    required=True,
    metavar="ROLE",
    text=Text(f"角色：{', '.join(Duty)}", f"one of {', '.join(Duty)}"),
)
@option(
    "--display-name", metavar="TEXT", default="", text=Text("显示的姓名；默认同账号", "the name shown; default NAME")
)
@option("--agent-id", metavar="ID", text=Text("坐席工号（角色为 agent 时必填）", "the agent's id, for the role agent"))
@setting_options("database")
@click.pass_context
def add(
    ctx: click.Context, /, name: str, role: str, display_name: str, agent_id: str | None, database: str | None
) -> None:
    """The first administrator can only be made here."""
    engine = open_database(settings_of(ctx, {"database": database}).database)
    new = NewPerson(name=name, display_name=display_name, duty=Duty(role), agent_id=agent_id, password=_password(ctx))
    with writing(engine) as db:
        made = add_person(db, None, new)
    told = Text(f"已添加账号 {made.name}（{_duty(made).zh}）", f"added the account {made.name} ({_duty(made).en})")
    message(told.in_(lang(ctx)))


def _password(ctx: click.Context) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    asked, again = Text("密码", "Password"), Text("再输入一次", "Again")
    password: str = click.prompt(
        asked.in_(lang(ctx)), hide_input=True, confirmation_prompt=again.in_(lang(ctx)), err=True
    )
    return password


def _duty(person: Person) -> Text:
    return DUTIES[Duty(person.duty)]


@account.command(
    "list",
    cls=Command,
    text=Text(zh="列出账号。", en="List the accounts."),
    examples=["qa-monitor account list --json"],
)
@option("--json", "as_json", is_flag=True, text=Text("以 JSON 输出", "write JSON"))
@setting_options("database")
@click.pass_context
def list_accounts(ctx: click.Context, /, as_json: bool, database: str | None) -> None:
    """By their names."""
    settings = settings_of(ctx, {"database": database})
    with reading(open_database(settings.database)) as db:
        found = people(db)
    if as_json:
        write_json([_object(person) for person in found])
        return
    table = Table(box=None, pad_edge=False)
    for title in (Text("账号", "name"), Text("姓名", "shown as"), Text("角色", "role"), Text("工号", "agent")):
        table.add_column(title.in_(settings.lang))
    table.add_column(Text("状态", "state").in_(settings.lang))
    for person in found:
        state = Text("停用", "disabled") if person.disabled else Text("可用", "enabled")
        table.add_row(
            person.name,
            person.display_name,
            _duty(person).in_(settings.lang),
            person.agent_id or "-",
            state.in_(settings.lang),
        )
    show(table)


def _object(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "display_name": person.display_name,
        "role": person.duty,
        "agent_id": person.agent_id,
        "disabled": person.disabled,
        "created_at": person.created_at.astimezone(UTC).isoformat(),
    }


@account.command(
    "disable",
    cls=Command,
    text=Text(
        zh="停用账号；其登录和令牌立即失效。--enable 重新启用。",
        en="Disable an account; its sessions and tokens end at once. --enable lets it in again.",
    ),
    examples=["qa-monitor account disable a07", "qa-monitor account disable a07 --enable"],
)
@click.argument("name", metavar="NAME")
@option("--enable", is_flag=True, text=Text("重新启用", "let it in again"))
@setting_options("database")
@click.pass_context
def disable(ctx: click.Context, /, name: str, enable: bool, database: str | None) -> None:
    """What the account did stays."""
    with writing(open_database(settings_of(ctx, {"database": database}).database)) as db:
        set_disabled(db, None, find_person(db, name).public_id, disabled=not enable)


@account.command(
    "password",
    cls=Command,
    text=Text(
        zh="给账号设新密码（提示后输入，或从标准输入读一行）；其登录和令牌立即失效。",
        en="Set an account's password (asked for, or a line of stdin); its sessions and tokens end at once.",
    ),
    examples=["qa-monitor account password a07"],
)
@click.argument("name", metavar="NAME")
@setting_options("database")
@click.pass_context
def password(ctx: click.Context, /, name: str, database: str | None) -> None:
    """For one who has forgotten it."""
    engine = open_database(settings_of(ctx, {"database": database}).database)
    with reading(engine) as db:
        person = find_person(db, name)
    new = _password(ctx)
    with writing(engine) as db:
        set_password(db, None, person.public_id, new)
    write(person.name)
