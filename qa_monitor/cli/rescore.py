"""`qa-monitor rescore`: stored calls judged again without audio, and what that changes."""

from typing import Any

import click

from qa_monitor.batch.rescore import RescoreReport, rescore
from qa_monitor.batch.rescoring import Asked, Task
from qa_monitor.cli.changes import agreement_table, changes_table, summary
from qa_monitor.cli.console import message, show, write_json
from qa_monitor.cli.interface import Command, Misuse, option, settings_of
from qa_monitor.cli.options import chosen, filter_options, setting_options
from qa_monitor.cli.rescore_object import rescore_object
from qa_monitor.domain import Lang, Text
from qa_monitor.ruleset import read_rule_files
from qa_monitor.settings import Settings
from qa_monitor.store import open_database

_SETTINGS = ("database", "lexicons", "scorecard", "workers", "zone")
_EVERY = 10
"""Per cent of the calls after which progress is told."""


@click.command(
    "rescore",
    cls=Command,
    text=Text(
        zh="按新的词库、评分卡重新评判已存的通话，不需要录音；中断后再次运行会接着做。\n\n"
        "--dry-run 只看哪些通话会变、怎么变，不存入。结果是新增的分析，原有的分析不动。\n"
        "新词库里没有向录音核实过的说法，只按文字和读音判断；仅凭读音的标为未核实，需人工复核，不算关键项。",
        en="Judge stored calls again by new lexicons or another scorecard, without audio; after an interruption the\n"
        "same command goes on.\n\n"
        "--dry-run only shows which calls would change and how. Analyses are added; those there are stay.\n"
        "Expressions that the audio was never asked about are judged by text and sound; by sound alone they are\n"
        "marked unverified: for review, and never critical.",
    ),
    examples=[
        "qa-monitor rescore --since 2026-10-01 --lexicons lexicons-new/ --dry-run",
        "qa-monitor rescore --lexicons lexicons-new/",
        "qa-monitor rescore --scorecard card.yaml --team 一组 --dry-run --json > changes.json",
    ],
)
@filter_options
@option("--dry-run", is_flag=True, text=Text("只看会有什么变化，不存入", "only show what would change; store nothing"))
@option("--json", "as_json", is_flag=True, text=Text("以 JSON 输出", "write JSON"))
@setting_options(*_SETTINGS)
@click.pass_context
def rescore_command(
    ctx: click.Context,
    /,
    dry_run: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Everything that people edit is read before the first call is looked at."""
    if options["critical"] == "undetermined":
        raise Misuse(Text("rescore 不支持 --undetermined", "rescore does not take --undetermined"), ctx)
    given = {name: options[name] for name in _SETTINGS}
    settings = settings_of(ctx, given)
    files = read_rule_files(settings)
    report = rescore(
        chosen(options, settings.zone),
        task=Task(
            settings=settings,
            lexicons=files.lexicons,
            version=files.version,
            in_force=_in_force(settings_of(ctx, {**given, "lexicons": None}), settings),
            store=not dry_run,
        ),
        engine=open_database(settings.database),
        on_progress=_Progress(settings.lang),
    )
    if as_json:
        write_json(rescore_object(report, dry_run=dry_run))
    else:
        _show(report, settings.lang)
    message(summary(report, dry_run=dry_run).in_(settings.lang))
    ctx.exit(report.exit_code)


def _in_force(live: Settings, new: Settings) -> Asked | None:
    """The lexicons that are in force, about which the audio was asked, where they are others than the new ones."""
    if live.lexicons.resolve() == new.lexicons.resolve():
        return None
    files = read_rule_files(live)
    return Asked(version=files.version, lexicons=files.lexicons)


class _Progress:
    """Tells how far it is, at every tenth of the calls."""

    def __init__(self, lang: Lang) -> None:
        self._lang = lang
        self._next = _EVERY

    def __call__(self, through: int, of: int) -> None:
        percent = 100 * through // max(of, 1)
        if percent >= self._next and through < of:
            message(Text(f"已评判 {through}/{of}", f"{through} of {of} judged").in_(self._lang))
        while self._next <= percent:
            self._next += _EVERY


def _show(report: RescoreReport, lang: Lang) -> None:
    if report.outcome.changes:
        show(changes_table(report.outcome.changes, lang))
    if (table := agreement_table(report.outcome.agreement, lang)) is not None:
        show(table)
