"""`qa-monitor coach`: what to talk about with an agent, the clips to listen to together, and what was agreed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import sqlalchemy as sa

from qa_monitor.cli.coach_entries import add_goal, add_note
from qa_monitor.cli.coach_page import coach_page
from qa_monitor.cli.console import message, show
from qa_monitor.cli.interface import Command, option, settings_of
from qa_monitor.cli.options import setting_options
from qa_monitor.cli.target import target
from qa_monitor.cli.unnamed import GroupOfOne
from qa_monitor.coaching.agent import AgentReport, Period, agent_report, with_clips
from qa_monitor.coaching.agent_page import as_html, playlist_of
from qa_monitor.coaching.playlist import as_html as as_playlist
from qa_monitor.coaching.playlist import write_folder
from qa_monitor.coaching.trend import By
from qa_monitor.domain import Lang, Text
from qa_monitor.errors import QaMonitorError
from qa_monitor.review.knowledge import load_knowledge
from qa_monitor.settings import Settings
from qa_monitor.sound import OpenedCalls
from qa_monitor.store import open_database, reading, writing
from qa_monitor.store.audit import COMMAND_LINE, Act, add_act

DAYS = 28
"""Looked at where nobody says since when."""

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command(
    "show",
    cls=Command,
    text=Text(
        zh="辅导一名坐席：得分走势、习惯、三处做得好的和三处值得改的、目标草案、上次约定的目标达到没有。\n\n"
        "AGENT 是坐席工号。只用把握足够的疑似和人确认过的发现；推翻的不出现，没复核的会标出。\n"
        "与前一段同样长的时间比较；个人信息已遮盖，片段里以提示音代替。",
        en="Coach an agent: the score's trend, habits, three moments that went well and three to change, drafted\n"
        "goals, and whether those agreed last time were met.\n\n"
        "AGENT is the agent's id. Only what is sure enough or was confirmed; what was overturned never appears, what\n"
        "nobody reviewed is marked. Compared with the period of the same length before. Personal data are masked,\n"
        "and a tone in clips.",
    ),
    examples=[
        "qa-monitor coach A05 --since 2026-10-01",
        "qa-monitor coach show A05 --since 2026-10-01 --until 2026-10-31 -o A05.html",
        "qa-monitor coach A05 --since 2026-10-01 --playlist A05-clips.html",
    ],
)
@click.argument("agent", metavar="AGENT")
@option("--since", type=_DAY, metavar="DATE", text=Text("从这天起（含）；默认最近 28 天", "from this day on; 28 days"))
@option("--until", type=_DAY, metavar="DATE", text=Text("到这天止（含）；默认今天", "up to and with this day; today"))
@option(
    "--by",
    type=click.Choice([by.value for by in By]),
    default=By.WEEK.value,
    text=Text("走势按 week（默认）或 month", "trend by week (default) or month"),
)
@option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    text=Text("写成一页 HTML，片段的声音在内", "write one HTML page that holds the clips' sound"),
)
@option(
    "--playlist",
    metavar="PATH",
    type=click.Path(path_type=Path),
    text=Text(
        "把片段写成一页（PATH 以 .html 结尾）或一个文件夹",
        "write the clips as one page (PATH ends with .html) or as a folder",
    ),
)
@setting_options("database", "lexicons", "scorecard", "zone")
@click.pass_context
def show_agent(
    ctx: click.Context,
    /,
    agent: str,
    since: datetime | None,
    until: datetime | None,
    by: str,
    output: Path | None,
    playlist: Path | None,
    **given: str | None,
) -> None:
    """The page in the terminal, unless a file is asked for."""
    settings = settings_of(ctx, given)
    period = _period(since, until, By(by), settings)
    knowledge = load_knowledge(settings)
    if knowledge.problem is not None:
        raise QaMonitorError(knowledge.problem)
    engine = open_database(settings.database)
    with reading(engine) as db:
        report = agent_report(db, agent, period, knowledge.guide)
        if output is not None or playlist is not None:
            report = with_clips(db, report, OpenedCalls(1))
    if output is None and playlist is None:
        show(coach_page(report, settings.lang))
        return
    _written(report, output, playlist, settings.lang)
    _noted(engine, agent, report)


def _period(since: datetime | None, until: datetime | None, by: By, settings: Settings) -> Period:
    """Whole days on the clock of the settings."""
    today = datetime.now(settings.zone).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    end = (until or today) + timedelta(days=1)
    begin = since or end - timedelta(days=DAYS)
    if begin >= end:
        raise QaMonitorError(
            Text("--since 晚于 --until，没有这样的时间段\n    请调换两个日期", "--since is after --until; swap them")
        )
    return Period(
        since=begin.replace(tzinfo=settings.zone),
        until=end.replace(tzinfo=settings.zone),
        by=by,
        zone=settings.zone,
        known_at=datetime.now(UTC),
    )


def _written(report: AgentReport, output: Path | None, playlist: Path | None, lang: Lang) -> None:
    if output is not None:
        with target(output) as file:
            file.write(as_html(report, lang))
    if playlist is not None and playlist.suffix.lower() == ".html":
        with target(playlist) as file:
            file.write(as_playlist(playlist_of(report), lang))
    elif playlist is not None:
        write_folder(playlist_of(report), playlist, lang)
    silent = sum(one.clip.sound is None for one in (*report.best, *report.weakest))
    if silent:
        told = Text(f"{silent} 个片段没有声音，原因写在页面上", f"{silent} clips have no sound; the page says why")
        message(told.in_(lang))


def _noted(engine: sa.Engine, agent: str, report: AgentReport) -> None:
    """Recorded sound that leaves the database is in the log."""
    detail = {"what": "coaching", "clips": len(report.best) + len(report.weakest)}
    with writing(engine) as db:
        add_act(db, Act.EXPORTED, by=COMMAND_LINE, subject=agent, detail=detail)


coach = GroupOfOne(
    "coach",
    unnamed="show",
    text=Text(
        zh="辅导一名坐席：谈话前看什么、一起听什么；谈完记下谈了什么、约定了什么。\n\n"
        "coach AGENT 就是 coach show AGENT；工号恰为 show、note 或 goal 的须写全：coach show note。",
        en="Coach an agent: what to look at and hear together before a talk, and what was said and agreed in it.\n\n"
        "coach AGENT means coach show AGENT; an agent whose id is show, note or goal needs the whole: coach show note.",
    ),
    examples=[*show_agent.examples, *add_note.examples, *add_goal.examples],
)
for _command in (show_agent, add_note, add_goal):
    coach.add_command(_command)
