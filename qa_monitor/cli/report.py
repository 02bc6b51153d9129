"""`qa-monitor report`: a call as one page that a person can keep as evidence; a team's period for managers."""

from pathlib import Path

import click

from qa_monitor.cli.glossary import glossary
from qa_monitor.cli.interface import Command, option, settings_of
from qa_monitor.cli.options import setting_options
from qa_monitor.cli.target import target
from qa_monitor.cli.team_report import team
from qa_monitor.cli.unnamed import GroupOfOne
from qa_monitor.domain import Text
from qa_monitor.report import as_html, call_report
from qa_monitor.store import load_analysis, open_database, reading


@click.command(
    "call",
    cls=Command,
    text=Text(
        zh="把一通电话写成一页 HTML，作为证据保存或打印：内容与标记、得分与理由、依据、版本与校验值。\n\n"
        "CALL 与 show 相同。页面自成一体，不联网，没有脚本；个人信息已遮盖。",
        en="Write a call as one HTML page to keep or print as evidence: what was said with marks, the score with its\n"
        "reasons, the rules, versions and hashes.\n\n"
        "CALL as for show. The page needs nothing else, no network and no scripts; personal data are masked.",
    ),
    examples=["qa-monitor report call d19 -o d19.html", "qa-monitor --lang en report d19 -o - > d19.html"],
)
@click.argument("call", metavar="CALL")
@option(
    "-o",
    "--output",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    text=Text("写到文件；- 为标准输出", "write to this file; - for standard output"),
)
@setting_options("database", "lexicons")
@click.pass_context
def call_command(ctx: click.Context, /, call: str, output: Path, database: str | None, lexicons: str | None) -> None:
    """The newest analysis of the call."""
    settings = settings_of(ctx, {"database": database, "lexicons": lexicons})
    with reading(open_database(settings.database)) as db:
        stored = load_analysis(db, call)
    words = glossary(settings.lexicons, settings.lang)
    page = as_html(
        call_report(
            stored.analysis,
            number=stored.id,
            created_at=stored.created_at,
            names=words.by_id,
            rules=words.rules,
            lang=settings.lang,
        )
    )
    with target(None if output == Path("-") else output) as file:
        file.write(page)


report = GroupOfOne(
    "report",
    unnamed="call",
    text=Text(
        zh="把一通电话写成一页证据，或把一个班组的一段时间写成给管理者的报告。\n\n"
        "report CALL 就是 report call CALL；编号恰为 call 或 team 的通话须写全：report call team。",
        en="Write a call as a page of evidence, or a team's period as a report for managers.\n\n"
        "report CALL means report call CALL; a call whose id is call or team needs the whole: report call team.",
    ),
    examples=["qa-monitor report d19 -o d19.html", *team.examples],
)
report.add_command(call_command)
report.add_command(team)
