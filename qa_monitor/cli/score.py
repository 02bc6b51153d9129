"""`qa-monitor score`: recordings in, scored calls in the database, a table for the person who asked."""

from pathlib import Path

import click
import sqlalchemy as sa

from qa_monitor.batch.capacity import workers_on
from qa_monitor.batch.report import RunReport
from qa_monitor.batch.run import plan, run
from qa_monitor.batch.work import Work, work_for
from qa_monitor.cli.console import is_terminal, show, write_json
from qa_monitor.cli.interface import Command, Misuse, option, settings_of
from qa_monitor.cli.options import setting_options
from qa_monitor.cli.plan import plan_object, plan_table
from qa_monitor.cli.progress import progress
from qa_monitor.cli.run_report import lines, report_object, stored, tell, tell_problems
from qa_monitor.cli.table import calls_table
from qa_monitor.domain import Text
from qa_monitor.recognition import graphics_cards
from qa_monitor.recordings import Discovery, discover
from qa_monitor.settings import Settings
from qa_monitor.store import open_database

_NOTHING_NAMED = Text(
    "没有指定录音：请写出文件、文件夹或清单，例：qa-monitor score recordings/",
    "no recordings named: give files, folders or a manifest, e.g. qa-monitor score recordings/",
)


@click.command(
    cls=Command,
    text=Text(
        zh="给录音打分，结果存入数据库；中断后再次运行会接着做。\n\n"
        "PATH 是录音文件、文件夹（含子文件夹）或清单（CSV）；文件夹里的 manifest.csv 自动采用。\n"
        "已按同样版本评过分的录音不再处理；只改了词库、评分卡或清单的，只重新评判，不重新识别。",
        en="Score recordings and store the results; after an interruption the same command goes on.\n\n"
        "PATH is a recording, a folder (with its subfolders) or a manifest (CSV); a folder's manifest.csv is used by\n"
        "itself. What was scored under equal versions is left alone; where only lexicons, scorecard or manifest\n"
        "changed, what was heard is judged again without listening again.",
    ),
    examples=[
        "qa-monitor score recordings/",
        "qa-monitor score --manifest 20261012.csv /data/20261012/ --workers 4",
        "qa-monitor score recordings/ --database postgresql://qa@localhost/qa --json > report.json",
        "qa-monitor score recordings/ --dry-run",
    ],
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@option("--manifest", metavar="FILE", type=click.Path(path_type=Path), text=Text("清单（CSV）", "the manifest (CSV)"))
@option(
    "--force",
    is_flag=True,
    text=Text("没有变化的也重新识别、评分", "listen and score again even where nothing changed"),
)
@option(
    "--dry-run",
    is_flag=True,
    text=Text("只列出将要做什么，不加载模型", "only list what would be done; no model is loaded"),
)
@option("--json", "as_json", is_flag=True, text=Text("以 JSON 输出", "write JSON"))
@setting_options(
    "database", "model", "models_dir", "lexicons", "scorecard", "workers", "device", "compute_type", "zone"
)
@click.pass_context
def score(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    manifest: Path | None,
    force: bool,
    dry_run: bool,
    as_json: bool,
    **given: str | None,
) -> None:
    """Everything that people edit is read before the first recording is looked at."""
    if not paths and manifest is None:
        raise Misuse(_NOTHING_NAMED, ctx)
    settings = settings_of(ctx, given)
    work = work_for(settings)
    engine = open_database(settings.database)
    found = discover(paths, manifest=manifest, default_zone=settings.zone)
    if dry_run:
        planned = plan(found.recordings, work.versions, engine, force=force)
        if as_json:
            write_json(plan_object(planned, found))
        else:
            show(plan_table(planned, found, settings.lang))
            tell_problems(found, settings.lang)
        return
    report = _run(found, work, engine, settings, force=force)
    rows = stored(engine, found.recordings)
    if as_json:
        write_json(report_object(report, found, rows, engine))
    else:
        table = calls_table(lines(report, found, rows), work.category_names, settings.lang, stacked=is_terminal())
        show(table)
    tell(report, found, settings.lang)
    ctx.exit(report.exit_code)


def _run(found: Discovery, work: Work, engine: sa.Engine, settings: Settings, *, force: bool) -> RunReport:
    with progress(len(found.recordings) + len(found.missing), settings.lang) as on_event:
        return run(
            found.recordings,
            found.missing,
            work=work,
            engine=engine,
            workers=settings.workers or workers_on(settings.device, cards=graphics_cards()),
            force=force,
            on_event=on_event,
        )
