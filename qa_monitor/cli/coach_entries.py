"""`qa-monitor coach note` and `coach goal`: what was said and agreed in a talk, kept with who and when."""

import sys
from datetime import datetime, timedelta
from typing import Any

import click
from sqlalchemy.orm import Session

from qa_monitor.cli.console import message
from qa_monitor.cli.interface import Command, Misuse, option, settings_of
from qa_monitor.cli.options import setting_options
from qa_monitor.domain import Text
from qa_monitor.errors import QaMonitorError
from qa_monitor.review.access import Right
from qa_monitor.review.coaching import Writer, agree, note
from qa_monitor.review.knowledge import load_knowledge
from qa_monitor.review.people import person_with_right
from qa_monitor.store import open_database, writing
from qa_monitor.store.coaching import AgreedGoal, MeanPoints, Measured, OfTenCalls
from qa_monitor.store.find import find_recording

DAYS = 28
"""Length of the period of a goal where nobody says until when."""
_SETTINGS = ("database", "lexicons", "scorecard", "zone")

_DAY = click.DateTime(formats=["%Y-%m-%d"])

_as_account = option(
    "--as",
    "account",
    metavar="NAME",
    required=True,
    text=Text("以哪个主管账号的名义记下", "account of the supervisor in whose name it is kept"),
)


@click.command(
    "note",
    cls=Command,
    text=Text(
        zh="记下和坐席谈了什么；坐席在网页上看得到。\n\n"
        "TEXT 写 - 则从标准输入读。长号码和住址先遮盖再保存。谈到某位客户的，用 --call 写明通话：那通电话按保存期限"
        "删除时，这条记录的文字一并删除。",
        en="Keep what was said in a talk with an agent, who sees it in the review.\n\n"
        "TEXT is read from standard input where it is -. Long numbers and home addresses are masked first. Where it\n"
        "is about a customer, name the call with --call: the words are erased with that call.",
    ),
    examples=["qa-monitor coach note A05 一起听了开场，下次先核实身份 --as li --call 20261012-0001"],
)
@click.argument("agent", metavar="AGENT")
@click.argument("text", metavar="TEXT")
@_as_account
@option("--call", metavar="CALL", text=Text("关于哪通电话；写法与 show 相同", "the call that it is about, as for show"))
@setting_options("database")
@click.pass_context
def add_note(
    ctx: click.Context, /, agent: str, text: str, account: str, call: str | None, database: str | None
) -> None:
    """Kept with the account and the moment; the log says that the command line wrote it."""
    settings = settings_of(ctx, {"database": database})
    told = _read(text)
    with writing(open_database(settings.database)) as db:
        recording_id = None if call is None else find_recording(db, call)
        note(db, _writer(db, account), agent, told, recording_id=recording_id)
    message(Text(f"已记下，坐席 {agent}", f"kept, of agent {agent}").in_(settings.lang))


@click.command(
    "goal",
    cls=Command,
    text=Text(
        zh="记下和坐席约定的目标：用自己的话，或用一项来衡量，或两者都有。\n\n"
        "--item 与 --of-ten 合用：每 10 通里几通做到；--dimension 与 --points 合用：平均分不低于多少。"
        "期满后 coach AGENT 说达到没有；只有文字的由主管和坐席判断。",
        en="Keep a goal that was agreed with an agent: in your own words, measured, or both.\n\n"
        "--item goes with --of-ten: in how many of ten calls it is met; --dimension with --points: the least mean.\n"
        "coach AGENT then says whether it is met; of one in words alone supervisor and agent do.",
    ),
    examples=[
        "qa-monitor coach goal A05 --as li --item identity_before_debt --of-ten 9 --until 2026-12-31",
        "qa-monitor coach goal A05 --as li --text 先停顿再回答 --dimension courtesy --points 85",
    ],
)
@click.argument("agent", metavar="AGENT")
@_as_account
@option("--text", metavar="TEXT", default="", text=Text("目标，用自己的话；- 从标准输入读", "in words; - for stdin"))
@option("--item", metavar="ID", text=Text("评分卡的项目", "an item of the scorecard"))
@option("--of-ten", type=click.IntRange(1, 10), metavar="N", text=Text("每 10 通里几通", "met in so many of ten calls"))
@option("--dimension", metavar="ID", text=Text("评分卡的维度", "a dimension of the scorecard"))
@option(
    "--points", type=click.FloatRange(0, 100), metavar="N", text=Text("平均分不低于", "the least mean of its points")
)
@option("--since", type=_DAY, metavar="DATE", text=Text("从这天起（含）；默认今天", "from this day on; today"))
@option("--until", type=_DAY, metavar="DATE", text=Text("到这天止（含）；默认 28 天", "the last day; 28 days"))
@setting_options(*_SETTINGS)
@click.pass_context
def add_goal(ctx: click.Context, /, agent: str, account: str, text: str, **given: Any) -> None:
    """Kept with the account and the moment; the log says that the command line wrote it."""
    measured = _measured(ctx, **{name: given[name] for name in ("item", "of_ten", "dimension", "points")})
    settings = settings_of(ctx, {name: given[name] for name in _SETTINGS})
    knowledge = load_knowledge(settings)
    if measured is not None and knowledge.problem is not None:
        raise QaMonitorError(knowledge.problem)
    since = given["since"] or datetime.now(settings.zone)
    until = given["until"] or since + timedelta(days=DAYS - 1)
    goal = AgreedGoal(measured=measured, since=since.date(), until=until.date())
    told = _read(text)
    with writing(open_database(settings.database)) as db:
        agree(db, _writer(db, account), agent, goal, told, knowledge.guide)
    days = f"{goal.since}", f"{goal.until}"
    what = Text(f"已约定：坐席 {agent}，{days[0]} 至 {days[1]}", f"agreed: agent {agent}, {days[0]} to {days[1]}")
    message(what.in_(settings.lang))


def _measured(
    ctx: click.Context, *, item: str | None, of_ten: int | None, dimension: str | None, points: float | None
) -> Measured | None:
    """What the goal is measured by. Raises Misuse of a half of it, and of two."""
    if item is not None and of_ten is not None and dimension is None and points is None:
        return OfTenCalls(item=item, tenths=of_ten)
    if dimension is not None and points is not None and item is None and of_ten is None:
        return MeanPoints(dimension=dimension, points=points)
    if (item, of_ten, dimension, points) == (None, None, None, None):
        return None
    raise Misuse(
        Text(
            "--item 与 --of-ten 一起写，或者 --dimension 与 --points 一起写",
            "give --item with --of-ten, or --dimension with --points",
        ),
        ctx,
    )


def _read(text: str) -> str:
    """The text, or standard input for `-`."""
    return (sys.stdin.read() if text == "-" else text).strip()


def _writer(db: Session, name: str) -> Writer:
    return Writer(account=person_with_right(db, name, Right.COACH), at_command_line=True)
