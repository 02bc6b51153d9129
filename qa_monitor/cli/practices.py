"""`qa-monitor practices`: what good calls do, as far as practices go with kept promises and with customers' calm."""

from datetime import datetime, timedelta
from typing import Any

import click
from rich.table import Table

from qa_monitor.cli.console import message, show, write, write_json
from qa_monitor.cli.interface import Command, option, settings_of
from qa_monitor.cli.objects import Object
from qa_monitor.cli.options import setting_options
from qa_monitor.cli.table import empty_table
from qa_monitor.coaching.association import Within
from qa_monitor.coaching.facts import Calls
from qa_monitor.coaching.learning import learning
from qa_monitor.coaching.practices import Compared, Learned, Learning
from qa_monitor.coaching.told import ASKED, REMARKS, RESULTS, WARNING, difference, left_out, method, share
from qa_monitor.domain import Lang, Text
from qa_monitor.evaluation.metrics import Interval, Share
from qa_monitor.store import open_database, reading

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_HEADERS = (
    Text("做法", "practice"),
    Text("做了", "with it"),
    Text("没做", "without"),
    Text("差（百分点）", "difference (points)"),
    Text("同一坐席内", "within agents"),
    Text("同一逾期段内", "within days overdue"),
    Text("未计入", "left out"),
    Text("能说什么", "what it tells"),
)


@click.command(
    cls=Command,
    text=Text(
        zh="好电话都做了什么：哪些做法常和承诺兑现、客户平静一起出现。\n\n"
        "只说明一起出现，不说明谁带来谁；通数、区间、同一坐席内的比较都列出，太少的不下结论。",
        en="What good calls do: which practices go with kept promises, and with customers who are calm in the end.\n\n"
        "It tells what goes together, not what brings about what; with counts, intervals and comparisons within\n"
        "agents, and nothing is concluded from too few calls.",
    ),
    examples=[
        "qa-monitor practices --since 2026-07-01",
        "qa-monitor practices --since 2026-07-01 --until 2026-09-30 --team 一组 --json",
    ],
)
@option("--since", type=_DAY, metavar="DATE", required=True, text=Text("从这天起（含）", "from this day on"))
@option("--until", type=_DAY, metavar="DATE", text=Text("到这天止（含）；默认今天", "up to and with this day; today"))
@option("--team", metavar="NAME", text=Text("只看这个班组", "only of this team"))
@option("--json", "as_json", is_flag=True, text=Text("以 JSON 输出", "write JSON"))
@setting_options("database", "zone")
@click.pass_context
def practices(
    ctx: click.Context, /, since: datetime, until: datetime | None, team: str | None, as_json: bool, **given: Any
) -> None:
    """One pass over the calls of the period."""
    settings = settings_of(ctx, given)
    last = datetime.now(settings.zone) if until is None else until
    end = last.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=settings.zone) + timedelta(days=1)
    which = Calls(since=since.replace(tzinfo=settings.zone), until=end, team=team)
    with reading(open_database(settings.database)) as db:
        learned = learning(db, which)
    if as_json:
        write_json(learning_object(learned))
        return
    for one in learned.results:
        write(f"{RESULTS[one.result].in_(settings.lang)}　{came(one).in_(settings.lang)}")
        write(ASKED[one.result].in_(settings.lang))
        show(practices_table(one, settings.lang))
    message(WARNING.in_(settings.lang))
    message(method(learned).in_(settings.lang))


def came(learned: Learned) -> Text:
    """In how many calls the result came, and of how many nobody knows."""
    return Text(
        f"{share(learned.came)}，不知道结果的 {learned.unknown} 通",
        f"{share(learned.came)}, not known of {learned.unknown}",
    )


def practices_table(learned: Learned, lang: Lang) -> Table:
    """A row a practice."""
    table = empty_table()
    for header in _HEADERS:
        table.add_column(header.in_(lang), overflow="fold")
    for one in learned.compared:
        table.add_row(*_cells(one, lang))
    return table


def _cells(one: Compared, lang: Lang) -> list[str]:
    return [
        one.practice.name.in_(lang),
        share(one.calls.with_it),
        share(one.calls.without),
        difference(one.calls.difference, one.interval),
        _within(one.within_agents),
        _within(one.within_overdue),
        left_out(one).in_(lang),
        REMARKS[one.remark].in_(lang),
    ]


def _within(one: Within | None) -> str:
    return difference(None, None) if one is None else difference(one.difference, one.interval)


# --- for programs -----------------------------------------------------------------------------------------------------


def learning_object(learned: Learning) -> Object:
    """The same as one object."""
    return {
        "calls": learned.calls,
        "comparisons": learned.comparisons,
        "results": [
            {
                "result": str(one.result),
                "asked": one.asked,
                "came": _share(one.came),
                "unknown": one.unknown,
                "practices": [_compared(practice) for practice in one.compared],
            }
            for one in learned.results
        ],
    }


def _compared(one: Compared) -> Object:
    return {
        "practice": one.practice.id,
        "with": _share(one.calls.with_it),
        "without": _share(one.calls.without),
        "difference": one.calls.difference,
        "interval": _interval(one.interval),
        "within_agents": _stratified(one.within_agents),
        "within_overdue": _stratified(one.within_overdue),
        "undetermined": one.unknown,
        "not_applicable": one.not_arisen,
        "chance": one.chance,
        "remark": str(one.remark),
    }


def _share(of: Share) -> Object:
    return {"part": of.part, "whole": of.whole, "share": of.value, "interval": _interval(of.interval)}


def _stratified(one: Within | None) -> Object | None:
    if one is None:
        return None
    return {
        "difference": one.difference,
        "interval": _interval(one.interval),
        "p": one.p,
        "strata": one.strata,
        "calls": one.cases,
    }


def _interval(of: Interval | None) -> list[float] | None:
    return None if of is None else [of.low, of.high]
