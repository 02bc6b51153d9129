"""`qa-monitor calls`: the calls in the database, filtered."""

from typing import Any

import click

from qa_monitor.cli.console import is_terminal, message, show, write_json
from qa_monitor.cli.glossary import glossary
from qa_monitor.cli.interface import Command, option, settings_of
from qa_monitor.cli.objects import call_object
from qa_monitor.cli.options import chosen, filter_options, fits, setting_options
from qa_monitor.cli.outcomes import answers
from qa_monitor.cli.table import calls_table, stored_line
from qa_monitor.domain import Outcome, Text
from qa_monitor.store import CallRow, list_calls, open_database, reading


@click.command(
    cls=Command,
    text=Text(
        zh="列出数据库里的通话，可按坐席、日期、得分等筛选。\n\n每个录音取最近一次分析；涉及轻生、重病的通话排在最前。",
        en="List the calls in the database, by agent, day, score and more.\n\nOf each recording the newest analysis;\n"
        "calls that speak of self-harm or serious illness come first.",
    ),
    examples=[
        "qa-monitor calls --since 2026-10-12 --until 2026-10-12 --critical",
        "qa-monitor calls --agent A03 --max-score 80",
        "qa-monitor calls --category V01 --json",
    ],
)
@filter_options
@option("--json", "as_json", is_flag=True, text=Text("以 JSON 输出", "write JSON"))
@setting_options("database", "lexicons", "zone")
@click.pass_context
def calls(
    ctx: click.Context, /, as_json: bool, database: str | None, lexicons: str | None, zone: str | None, **wanted: Any
) -> None:
    """One query for the calls, and for JSON one more for their checks."""
    settings = settings_of(ctx, {"database": database, "lexicons": lexicons, "zone": zone})
    engine = open_database(settings.database)
    with reading(engine) as db:
        rows = [row for row in list_calls(db, chosen(wanted, settings.zone)) if fits(row, wanted)]
        rows.sort(key=_urgency)
        if as_json:
            checks = answers(db, [row.analysis_id for row in rows])
            write_json([call_object(row, checks.get(row.analysis_id, {})) for row in rows])
            return
    if rows:
        names = glossary(settings.lexicons, settings.lang).by_code
        show(calls_table([stored_line(row) for row in rows], names, settings.lang, stacked=is_terminal()))
    message(Text(f"共 {len(rows)} 通", f"{len(rows)} calls").in_(settings.lang))


def _urgency(row: CallRow) -> int:
    """What a person must look at first, whatever its score, before the rest."""
    order = (Outcome.YES, Outcome.REVIEW)
    return order.index(row.escalation) if row.escalation in order else len(order)
