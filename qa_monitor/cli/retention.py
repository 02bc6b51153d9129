"""`qa-monitor retention`: what the retention policy asks for today, shown or done."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import click
from rich.table import Table

from qa_monitor.cli.console import message, show, write, write_json
from qa_monitor.cli.interface import Command, Misuse, option, settings_of
from qa_monitor.cli.options import setting_options
from qa_monitor.cli.retention_object import retention_object
from qa_monitor.cli.table import empty_table
from qa_monitor.domain import Lang, Text
from qa_monitor.masking import mask_name, mask_told
from qa_monitor.retention.apply import ErasureReport, erase_due
from qa_monitor.retention.load import load_policy
from qa_monitor.retention.plan import Due, HoldState, RequestState, RetentionPlan, plan, refuse_unknown_holds
from qa_monitor.store import open_database, reading
from qa_monitor.store.erasures import Kind
from qa_monitor.store.retained import fulfilled, retained_calls
from qa_monitor.words import printable

SHOWN = 20
"""Calls that a table lists; JSON lists all."""
KINDS = {
    Kind.AUDIO: Text("录音", "audio"),
    Kind.TEXT: Text("录音和文字", "audio and text"),
    Kind.EVERYTHING: Text("全部", "everything"),
}


@click.command(
    cls=Command,
    text=Text(
        zh="按保存期限规定删除到期的录音、文字和个人信息；诉讼保留优先，客户的删除请求也在这里执行。\n\n"
        "默认只列出会删什么（--dry-run），--apply 才删除，删除后无法恢复。统计所需的得分、代码、结论不删。",
        en="Erase audio, text and personal data whose time is over, as the policy file says; holds win. Customers'\n"
        "requests to be deleted are carried out here.\n\n"
        "Without --apply it only shows what would go (--dry-run). What --apply erases cannot be brought back. Scores,\n"
        "codes and verdicts stay for the statistics.",
    ),
    examples=[
        "qa-monitor retention --policy retention.yaml",
        "qa-monitor retention --policy retention.yaml --json > due.json",
        "qa-monitor retention --policy retention.yaml --apply",
    ],
)
@option(
    "--policy",
    "path",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    text=Text("保存期限规定（YAML），见 docs/retention.md", "the retention policy (YAML), see docs/retention.md"),
)
@option("--dry-run", is_flag=True, text=Text("只列出会删什么（默认）", "only show what would go (the default)"))
@option("--apply", "applies", is_flag=True, text=Text("删除", "erase it"))
@option("--json", "as_json", is_flag=True, text=Text("以 JSON 输出", "write JSON"))
@setting_options("database", "zone")
@click.pass_context
def retention(
    ctx: click.Context,
    /,
    path: Path,
    dry_run: bool,
    applies: bool,
    as_json: bool,
    database: str | None,
    zone: str | None,
) -> None:
    """The policy is read whole before the database is opened."""
    if dry_run and applies:
        raise Misuse(Text("--dry-run 和 --apply 只能写一个", "give --dry-run or --apply, not both"), ctx)
    settings = settings_of(ctx, {"database": database, "zone": zone})
    policy = load_policy(path)
    engine = open_database(settings.database)
    with reading(engine) as db:
        calls = retained_calls(db, settings.zone)
        found = plan(policy, calls, today=datetime.now(settings.zone).date(), fulfilled=fulfilled(db))
    report = None
    if applies:
        refuse_unknown_holds(found, path)
        report = erase_due(found.due, engine, on_call=lambda number: _progress(number, len(found.due), settings.lang))
    if as_json:
        write_json(retention_object(found, report))
    else:
        _show(found, settings.lang)
    _tell(found, report, settings.lang)
    ctx.exit(0 if report is None else report.exit_code)


def _progress(number: int, of: int, lang: Lang) -> None:
    if number % 1000 == 0:
        message(Text(f"已处理 {number}/{of}", f"{number} of {of} done").in_(lang))


# --- for people -------------------------------------------------------------------------------------------------


def _show(found: RetentionPlan, lang: Lang) -> None:
    show(_counts(found, lang))
    if found.due:
        write("")
        show(_calls(found.due[:SHOWN], lang))
        if len(found.due) > SHOWN:
            more = len(found.due) - SHOWN
            message(Text(f"另有 {more} 通，--json 列出全部", f"and {more} more; --json lists all").in_(lang))
    if found.held:
        write("")
        show(_held(found, lang))


def _table(lang: Lang, *titles: Text) -> Table:
    table = empty_table()
    for title in titles:
        table.add_column(title.in_(lang), overflow="fold")
    return table


def _counts(found: RetentionPlan, lang: Lang) -> Table:
    """A row for each rule and request: the calls that it is for, and of how many what goes."""
    goes = [Text(f"删{name.zh}", f"{name.en} goes") for name in KINDS.values()]
    table = _table(lang, Text("依据", "by"), Text("通话", "calls"), *goes, Text("保留不删", "held"))
    for because, calls in _reasons(found):
        due = [sum(one.because == because and one.kind is kind for one in found.due) for kind in KINDS]
        held = sum(one.due.because == because for one in found.held)
        table.add_row(because, calls, *(str(number) for number in (*due, held)))
    return table


def _reasons(found: RetentionPlan) -> Iterable[tuple[str, str]]:
    yield from ((rule, str(calls)) for rule, calls in found.by_rule.items())
    for one in found.requests:
        yield one.request.id, str(one.due + one.held)


def _calls(due: Sequence[Due], lang: Lang) -> Table:
    titles = (Text("通话", "call"), Text("日期", "day"), Text("删除", "goes"), Text("依据", "by"))
    table = _table(lang, *titles)
    for one in due:
        table.add_row(_name(one), one.call.day.isoformat(), KINDS[one.kind].in_(lang), one.because)
    return table


def _name(one: Due) -> str:
    return printable(mask_name(one.call.call_id or one.call.sha256[:12]))


def _held(found: RetentionPlan, lang: Lang) -> Table:
    titles = (Text("保留的通话", "call held"), Text("本应按此删除", "would go by"), Text("保留原因", "held because"))
    table = _table(lang, *titles)
    for one in found.held[:SHOWN]:
        reasons = "；".join(f"{id_} {mask_told(reason.in_(lang))}" for id_, reason in one.by)
        table.add_row(_name(one.due), one.due.because, printable(reasons))
    return table


def _tell(found: RetentionPlan, report: ErasureReport | None, lang: Lang) -> None:
    for state in found.requests:
        message(_request(state, found, applied=report is not None).in_(lang))
    for hold in found.holds:
        if hold.over or not hold.calls:
            message(_idle(hold).in_(lang))
    if found.short:
        rules = "、".join(found.short)
        told = Text(
            f"规则 {rules} 的期限不足两年；信用卡催收过程的记录须至少保存两年（R20）",
            f"rules {rules} keep less than two years; the record of a credit card's collection is kept for two (R20)",
        )
        message(told.in_(lang))
    if found.unruled:
        told = Text(
            f"{found.unruled} 通没有适用的规则，永久保存", f"{found.unruled} calls are for no rule: kept for ever"
        )
        message(told.in_(lang))
    if found.interrupted:
        told = Text(
            f"{found.interrupted} 通以前已开始删除但未完成，现在不再到期，文件可能已删",
            f"{found.interrupted} calls whose erasure was begun are no longer due; their files may be gone",
        )
        message(told.in_(lang))
    message((_would(found) if report is None else _done(report)).in_(lang))
    if report is not None:
        for one in report.failed:
            message(f"{_name(one.due)}: {mask_name(one.reason.in_(lang))}")
        if report.not_cleared is not None:
            message(report.not_cleared.in_(lang))


def _request(state: RequestState, found: RetentionPlan, *, applied: bool) -> Text:
    """What becomes of a request; why it waits, where it does."""
    id_ = state.request.id
    if state.held:
        reasons = {by[0] for one in found.held if one.due.because == id_ for by in one.by}
        why = "、".join(sorted(reasons))
        return Text(
            f"删除请求 {id_} 暂不能完成：{state.held} 通因 {why} 保留，请求继续等待",
            f"request {id_} cannot be carried out: {state.held} calls are held by {why}; it waits",
        )
    if state.due and not applied:
        return Text(f"删除请求 {id_}：将删除 {state.due} 通", f"request {id_}: {state.due} calls would go")
    if state.due:
        return Text(f"删除请求 {id_}：处理 {state.due} 通", f"request {id_}: {state.due} calls taken up")
    if state.erased_at is not None:
        day = state.erased_at.astimezone().date()
        return Text(
            f"删除请求 {id_} 已完成：{state.erased} 通已删除，最后一次 {day}；可从文件中去掉",
            f"request {id_} is done: {state.erased} calls erased, the last on {day}; take it out of the file",
        )
    return Text(f"删除请求 {id_}：没有这位客户的通话", f"request {id_}: no call of this customer is stored")


def _idle(state: HoldState) -> Text:
    id_ = state.hold.id
    if state.over:
        return Text(f"保留 {id_} 已过期（{state.hold.until}）", f"hold {id_} is over ({state.hold.until})")
    return Text(f"保留 {id_} 目前没有对应的通话，请核对", f"hold {id_} names no stored call: check it")


def _would(found: RetentionPlan) -> Text:
    due, held = len(found.due), len(found.held)
    return Text(
        f"共 {found.calls} 通，到期 {due} 通，保留 {held} 通；没有删除任何内容（加 --apply 才删除）",
        f"{found.calls} calls, {due} due, {held} held; nothing was erased (--apply does it)",
    )


def _done(report: ErasureReport) -> Text:
    files = sum(one.files.deleted for one in report.erased)
    gone = sum(one.files.gone for one in report.erased)
    return Text(
        f"已删除 {len(report.erased)} 通（录音文件 {files} 个，另有 {gone} 个原已不在），"
        f"未能删除 {len(report.failed)} 通",
        f"{len(report.erased)} calls erased ({files} audio files deleted, {gone} were gone before), "
        f"{len(report.failed)} not",
    )
