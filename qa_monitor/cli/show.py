"""`qa-monitor show`: everything that is known of one call."""

import click

from qa_monitor.cli import console
from qa_monitor.cli.glossary import glossary
from qa_monitor.cli.interface import Command, option, settings_of
from qa_monitor.cli.objects import analysis_object
from qa_monitor.cli.options import setting_options
from qa_monitor.cli.page import call_page
from qa_monitor.domain import Text
from qa_monitor.store import load_analysis, open_database, reading


@click.command(
    cls=Command,
    text=Text(
        zh="显示一通电话：内容、发现与证据、检查、得分与理由。\n\n"
        "CALL 是通话编号、文件名或路径，或 SHA-256 的前 8 位以上。长号码已遮盖。",
        en="Show a call: what was said, findings with evidence, checks, the score.\n\n"
        "CALL is a call id, a file's name or path, or 8 digits or more of a SHA-256. Long numbers are masked.",
    ),
    examples=["qa-monitor show d03", "qa-monitor show recordings/d03.ogg --json"],
)
@click.argument("call", metavar="CALL")
@option("--json", "as_json", is_flag=True, text=Text("以 JSON 输出", "write JSON"))
@setting_options("database", "lexicons")
@click.pass_context
def show(ctx: click.Context, /, call: str, as_json: bool, database: str | None, lexicons: str | None) -> None:
    """The newest analysis of the call."""
    settings = settings_of(ctx, {"database": database, "lexicons": lexicons})
    with reading(open_database(settings.database)) as db:
        analysis = load_analysis(db, call).analysis
    if as_json:
        console.write_json(analysis_object(analysis))
    else:
        words = glossary(settings.lexicons, settings.lang)
        console.show(call_page(analysis, words.by_id, words.rules, settings.lang))
