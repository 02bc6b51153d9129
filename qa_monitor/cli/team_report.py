"""`qa-monitor report team`: a team's period for managers, as a page or a workbook."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from qa_monitor.cli.console import message
from qa_monitor.cli.interface import Command, option, settings_of
from qa_monitor.cli.options import setting_options
from qa_monitor.cli.target import target
from qa_monitor.coaching.facts import Calls
from qa_monitor.coaching.team import known_until, names_of, team_report
from qa_monitor.coaching.team_html import Look, as_html
from qa_monitor.coaching.workbook import write_workbook
from qa_monitor.domain import Text
from qa_monitor.errors import QaMonitorError
from qa_monitor.review.calibration import double_reviews
from qa_monitor.review.knowledge import load_knowledge
from qa_monitor.settings import Settings
from qa_monitor.store import open_database, reading

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_MOMENT = click.DateTime(
    formats=["%Y-%m-%d", *(f"%Y-%m-%dT%H:%M:%S{rest}" for rest in ("", "%z", ".%f", ".%f%z"))],
)


class OfNoTime(QaMonitorError):
    """A period that ends before it begins."""


@click.command(
    "team",
    cls=Command,
    text=Text(
        zh="把一个班组（或全部班组）一段时间的质检结果写成报告：覆盖、各坐席各维度、违规、风险通话、周比较、"
        "机器与复核人的一致。\n\n"
        "个人信息已遮盖。同一 --known-at 再出一次，得到同样的报告。",
        en="Write what a period's calls of a team, or of all, came to: coverage, dimensions by agent, violations,\n"
        "calls at risk, this week against the last, agreement of machine and reviewers.\n\n"
        "Personal data are masked. The same --known-at gives the same report later.",
    ),
    examples=[
        "qa-monitor report team --since 2026-10-01 --until 2026-10-31 --format xlsx -o october.xlsx",
        "qa-monitor report team --team 一组 --since 2026-10-12 --until 2026-10-18 -o week.html",
    ],
)
@option("--since", type=_DAY, required=True, metavar="DATE", text=Text("从这天起（含）", "from this day on"))
@option("--until", type=_DAY, required=True, metavar="DATE", text=Text("到这天止（含）", "up to and with this day"))
@option("--team", metavar="NAME", text=Text("班组；默认全部", "the agents' team; default all"))
@option(
    "--known-at",
    type=_MOMENT,
    metavar="MOMENT",
    text=Text(
        "只算到此刻已有的评分和结论，如 2026-11-01T09:00:00；默认现在",
        "count only scores and verdicts there were by then, such as 2026-11-01T09:00:00; default now",
    ),
)
@option(
    "--format",
    "form",
    type=click.Choice(["html", "xlsx"]),
    default="html",
    text=Text("html（默认）或 xlsx", "html (default) or xlsx"),
)
@option(
    "--review-address",
    metavar="URL",
    text=Text(
        "复核网页的地址，通话链接到那里；默认只写通话名称",
        "address of the review, to which calls are linked; default their names alone",
    ),
)
@option(
    "-o",
    "--output",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    text=Text("写到文件；- 为标准输出", "write to this file; - for standard output"),
)
@setting_options("database", "lexicons", "scorecard", "zone")
@click.pass_context
def team(  # noqa: PLR0913  an option each
    ctx: click.Context,
    /,
    *,
    since: datetime,
    until: datetime,
    team: str | None,
    known_at: datetime | None,
    form: str,
    review_address: str | None,
    output: Path,
    **given: str | None,
) -> None:
    """All that is read is read in one transaction."""
    settings = settings_of(ctx, given)
    which = known_until(datetime.now(UTC), _calls(since, until, team, known_at, settings.zone))
    knowledge = load_knowledge(settings)
    if knowledge.problem is not None:
        message(knowledge.problem.in_(settings.lang))
    names = names_of({one.code: one.name for one in knowledge.categories.values()}, knowledge.criteria)
    with reading(open_database(settings.database)) as db:
        report = team_report(db, which, knowledge.criteria, names, double_reviews(db, knowledge, which.known_at))
    look = _look(settings, review_address)
    to = None if output == Path("-") else output
    if form == "html":
        with target(to) as file:
            file.write(as_html(report, names, look))
        return
    with _workbook_target(to) as path:
        write_workbook(report, names, look, path)


def _calls(since: datetime, until: datetime, team: str | None, known_at: datetime | None, zone: ZoneInfo) -> Calls:
    """Days are those of `zone`, and so is a moment that names none. Raises OfNoTime."""
    if until < since:
        raise OfNoTime(
            Text(
                f"--until {until:%Y-%m-%d} 早于 --since {since:%Y-%m-%d}\n    请对调两个日期",
                f"--until {until:%Y-%m-%d} is before --since {since:%Y-%m-%d}\n    exchange the two days",
            )
        )
    if known_at is not None and known_at.tzinfo is None:
        known_at = known_at.replace(tzinfo=zone)
    end = (until + timedelta(days=1)).replace(tzinfo=zone)
    return Calls(since=since.replace(tzinfo=zone), until=end, team=team, known_at=known_at)


def _look(settings: Settings, review_address: str | None) -> Look:
    address = None if review_address is None else review_address.rstrip("/")
    return Look(lang=settings.lang, zone=settings.zone, review=address)


@contextmanager
def _workbook_target(output: Path | None) -> Iterator[Path]:
    """Where to write a workbook, which is made in a file of its own and then put in its place."""
    with tempfile.TemporaryDirectory(prefix="qa-monitor-") as folder:
        made = Path(folder) / "report.xlsx"
        yield made
        content = made.read_bytes()
    with target(output) as file:
        file.flush()
        file.buffer.write(content)
