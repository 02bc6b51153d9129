"""`qa-monitor audit`: the log of what people did in the review."""

import click
from rich.table import Table

from qa_monitor.cli.console import message, show, write, write_json
from qa_monitor.cli.interface import Command, Group, lang, option, settings_of
from qa_monitor.cli.options import setting_options
from qa_monitor.domain import Text
from qa_monitor.errors import ExitCode
from qa_monitor.review.people import people
from qa_monitor.store import open_database, reading
from qa_monitor.store.audit import AuditEntry, audit_entries, first_broken, newest_acts

audit = Group(
    "audit",
    text=Text(
        zh="复核的审计记录：查看，或验证没有被改动。", en="The log of the review: show it, or prove that it is whole."
    ),
    examples=["qa-monitor audit verify", "qa-monitor audit show --limit 20"],
)


@audit.command(
    "verify",
    cls=Command,
    text=Text(
        zh="验证审计记录的哈希链，指出第一条不符的记录。\n\n"
        "记下打印的条数和哈希：下次用 --holds 核对，可发现末尾被删。",
        en="Check the log's chain of hashes and name the first row that does not fit.\n\n"
        "Keep the number and the hash it prints: given to --holds later, they tell whether the end was cut off.",
    ),
    examples=["qa-monitor audit verify", "qa-monitor audit verify --holds 120:9f86d081..."],
)
@option("--holds", metavar="NUMBER:HASH", text=Text("以前打印的条数和哈希", "what an earlier check printed"))
@setting_options("database")
@click.pass_context
def verify(ctx: click.Context, /, holds: str | None, database: str | None) -> None:
    """Exit code 6 where it does not hold."""
    known = _known(holds)
    with reading(open_database(settings_of(ctx, {"database": database}).database)) as db:
        acts = list(audit_entries(db)) if known else None
        number, last, broken = first_broken(audit_entries(db) if acts is None else iter(acts))
    write(f"{number}:{last}")
    if broken is not None:
        why = {"missing": Text("缺失", "is missing"), "changed": Text("被改动", "was changed")}[broken.why]
        message(Text(f"第 {broken.number} 条{why.zh}", f"row {broken.number} {why.en}").in_(lang(ctx)))
        ctx.exit(ExitCode.AUDIT_BROKEN)
    if known is not None and known not in {(act.number, act.hash) for act in acts or ()} and known[0] > 0:
        told = Text(
            f"以前的第 {known[0]} 条不在其中：末尾被删，或整个记录被换过",
            f"the earlier row {known[0]} is not in it: the end was cut off, or the log was replaced",
        )
        message(told.in_(lang(ctx)))
        ctx.exit(ExitCode.AUDIT_BROKEN)
    message(Text(f"{number} 条记录完整", f"all {number} rows hold").in_(lang(ctx)))


def _known(holds: str | None) -> tuple[int, str] | None:
    if holds is None:
        return None
    number, _, digest = holds.partition(":")
    if not number.isdecimal() or len(digest) != 64:
        raise click.BadParameter("NUMBER:HASH", param_hint="--holds")
    return int(number), digest


@audit.command(
    "show",
    cls=Command,
    text=Text(zh="显示最近的审计记录，新的在前。", en="Show the newest rows of the log, the newest first."),
    examples=["qa-monitor audit show --limit 20", "qa-monitor audit show --json"],
)
@option(
    "--limit",
    type=click.IntRange(1, 100_000),
    default=100,
    metavar="NUMBER",
    text=Text("条数；默认 100", "rows; default 100"),
)
@option("--json", "as_json", is_flag=True, text=Text("以 JSON 输出", "write JSON"))
@setting_options("database")
@click.pass_context
def show_log(ctx: click.Context, /, limit: int, as_json: bool, database: str | None) -> None:
    """Accounts by their names where they have one."""
    with reading(open_database(settings_of(ctx, {"database": database}).database)) as db:
        acts = newest_acts(db, limit=limit)
        names = {person.public_id: person.name for person in people(db)}
    if as_json:
        write_json([_object(act, names) for act in acts])
        return
    table = Table(box=None, pad_edge=False)
    for title in (Text("条", "row"), Text("时间（UTC）", "time (UTC)"), Text("谁", "who"), Text("做了", "did")):
        table.add_column(title.in_(lang(ctx)))
    table.add_column(Text("对象", "to").in_(lang(ctx)))
    table.add_column(Text("内容", "detail").in_(lang(ctx)), overflow="fold")
    for act in acts:
        detail = " ".join(f"{name}={value}" for name, value in act.detail.items())
        who, whom = names.get(act.actor, act.actor), names.get(act.subject, act.subject)
        table.add_row(str(act.number), act.at[:19].replace("T", " "), who, act.act, whom, detail)
    show(table)


def _object(act: AuditEntry, names: dict[str, str]) -> dict[str, object]:
    return {
        "number": act.number,
        "at": act.at,
        "actor": act.actor,
        "name": names.get(act.actor),
        "act": act.act,
        "subject": act.subject,
        "detail": dict(act.detail),
        "hash": act.hash,
    }
