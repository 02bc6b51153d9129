"""Options that several commands share: settings, and which calls."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from qa_monitor.cli.interface import F, option
from qa_monitor.domain import CallState, Text, Undetermined
from qa_monitor.store import CallFilter, CallRow

_SETTINGS: Mapping[str, tuple[str, Text]] = {
    "database": (
        "URL",
        Text("数据库；默认 sqlite:///qa-monitor.db", "the database; default sqlite:///qa-monitor.db"),
    ),
    "model": (
        "NAME_OR_PATH",
        Text("识别模型；默认 base（内置）", "recognition model; default base (embedded)"),
    ),
    "models_dir": ("DIR", Text("模型存放处；默认 .models", "where models are put; default .models")),
    "lexicons": ("DIR", Text("词库文件夹；默认 lexicons", "folder of the lexicons; default lexicons")),
    "scorecard": (
        "FILE",
        Text(
            "所有通话都用这张评分卡；默认按词库的 scorecards/choice.yaml 逐通选择",
            "one scorecard for all calls; default: chosen by scorecards/choice.yaml of the lexicons",
        ),
    ),
    "workers": (
        "NUMBER",
        Text("并行处理的进程数；默认按 CPU 核数和空闲内存", "worker processes; default by cores and free memory"),
    ),
    "device": ("NAME", Text("auto、cpu 或 cuda", "auto, cpu or cuda")),
    "compute_type": (
        "NAME",
        Text("模型的计算精度，如 int8；默认 auto", "arithmetic of the model, e.g. int8; default auto"),
    ),
    "zone": (
        "ZONE",
        Text("没写时区的时间和日期按此时区；默认 Asia/Shanghai", "zone of times that name none; default Asia/Shanghai"),
    ),
}


def setting_options(*names: str) -> Callable[[F], F]:
    """Options for these settings; the command gets each as text or None, under the setting's name."""

    def decorated(function: F) -> F:
        for name in reversed(names):
            metavar, text = _SETTINGS[name]
            function = option(f"--{name.replace('_', '-')}", name, metavar=metavar, text=text)(function)
        return function

    return decorated


def filter_options(function: F) -> F:
    """Options that choose calls; the command gets them under the names that `chosen` takes."""
    for decorate in reversed(_FILTERS):
        function = decorate(function)
    return function


_STATES = ("scored", "damaged", "no_speech", "unreadable", "failed")
"""States that a call in the database can be in."""
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_CRITICAL = "critical"

_FILTERS: tuple[Callable[[Any], Any], ...] = (
    option("--agent", metavar="ID", text=Text("坐席工号", "the agent's id")),
    option("--team", metavar="NAME", text=Text("班组", "the agent's team")),
    option("--since", type=_DAY, metavar="DATE", text=Text("从这天起（含）", "from this day on")),
    option("--until", type=_DAY, metavar="DATE", text=Text("到这天止（含）", "up to and with this day")),
    option("--min-score", type=float, metavar="POINTS", text=Text("不低于此分", "this score or better")),
    option("--max-score", type=float, metavar="POINTS", text=Text("不高于此分", "this score or worse")),
    option("--critical", _CRITICAL, flag_value="yes", text=Text("关键项不合格的", "a critical item failed")),
    option("--not-critical", _CRITICAL, flag_value="no", text=Text("关键项都合格的", "no critical item failed")),
    option(
        "--undetermined",
        _CRITICAL,
        flag_value="undetermined",
        text=Text("有关键项无法判定的", "a critical item could not be judged"),
    ),
    option(
        "--category",
        metavar="CODE",
        text=Text(
            "有这类发现（疑似或待复核）的，如 V01", "with a finding of this category, suspected or for review: V01"
        ),
    ),
    option(
        "--state",
        type=click.Choice(_STATES),
        metavar="STATE",
        text=Text(f"处于这种状态的：{', '.join(_STATES)}", f"in this state: {', '.join(_STATES)}"),
    ),
)

_CRITICAL_IS = {"yes": True, "no": False}


def chosen(options: Mapping[str, Any], zone: ZoneInfo) -> CallFilter:
    """The filter that these options describe; days are those of `zone`. See `fits` for what it cannot say."""
    until: datetime | None = options["until"]
    since: datetime | None = options["since"]
    return CallFilter(
        agent=options["agent"],
        team=options["team"],
        since=None if since is None else since.replace(tzinfo=zone),
        until=None if until is None else (until + timedelta(days=1)).replace(tzinfo=zone),
        min_points=options["min_score"],
        max_points=options["max_score"],
        critical=_CRITICAL_IS.get(options[_CRITICAL]),
        code=options["category"],
        state=None if options["state"] is None else CallState(options["state"]),
    )


def fits(row: CallRow, options: Mapping[str, Any]) -> bool:
    """Whether a call that `chosen` lets through is meant: `CallFilter` cannot ask for what is undetermined."""
    return options[_CRITICAL] != "undetermined" or isinstance(row.critical, Undetermined)
