"""`qa-monitor export`: calls or findings for a spreadsheet or another program."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

import click
from sqlalchemy.orm import Session

from qa_monitor.cli.console import message
from qa_monitor.cli.interface import Command, option, settings_of
from qa_monitor.cli.objects import Object, call_object, finding_object
from qa_monitor.cli.options import chosen, filter_options, fits, setting_options
from qa_monitor.cli.outcomes import answers
from qa_monitor.cli.target import target
from qa_monitor.domain import Lang, Text
from qa_monitor.personal import masked_findings
from qa_monitor.settings import Settings
from qa_monitor.store import CallFilter, findings_of, list_calls, open_database, reading, transcript_of
from qa_monitor.words import printable

_BOM = "\N{BYTE ORDER MARK}"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell of text that begins so would be computed by a spreadsheet."""

COLUMNS: Mapping[str, Sequence[str]] = {
    "calls": (
        *("call_id", "file", "sha256", "agent", "agent_name", "team", "customer_ref", "started_at", "callee_role"),
        *("state", "reason", "seconds", "score", "critical", "violations", "review", "undetermined", "checks"),
        "analysed_at",
    ),
    "findings": (
        *("call_id", "file", "sha256", "agent", "agent_name", "team", "customer_ref", "started_at", "callee_role"),
        *("code", "category", "entry", "polarity", "severity", "state", "role", "start", "end", "heard", "believed"),
        *("found_by", "confidence", "cancelled_by", "cue", "review_because", "sources"),
    ),
}
"""Of the CSV; JSON Lines hold all keys of the objects."""


@click.command(
    cls=Command,
    text=Text(
        zh="导出通话或发现，一行一个；筛选条件与 calls 相同，个人信息已遮盖。",
        en="Export calls or findings, one a row; filters as for calls; personal data are masked.",
    ),
    examples=[
        "qa-monitor export --format csv --output 1012.csv --since 2026-10-12",
        "qa-monitor export --what findings --format jsonl --category V01 > findings.jsonl",
    ],
)
@option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl"]),
    default="csv",
    text=Text("csv（默认，Excel 可直接打开）或 jsonl", "csv (default, opens in Excel) or jsonl"),
)
@option(
    "--what",
    type=click.Choice(["calls", "findings"]),
    default="calls",
    text=Text("calls（默认）或 findings（含不计的）", "calls (default) or findings (cancelled ones too)"),
)
@option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    text=Text("写到文件；默认标准输出", "write to this file; default standard output"),
)
@filter_options
@setting_options("database", "zone")
@click.pass_context
def export(
    ctx: click.Context,
    /,
    form: str,
    what: str,
    output: Path | None,
    database: str | None,
    zone: str | None,
    **wanted: Any,
) -> None:
    """Findings are streamed; a file is put in place when it is whole."""
    settings = settings_of(ctx, {"database": database, "zone": zone})
    write = _write_csv if form == "csv" else _write_jsonl
    with reading(open_database(settings.database)) as db, target(output) as file:
        rows = _calls(db, wanted, settings) if what == "calls" else _findings(db, wanted, settings)
        number = write(rows, file, what, settings.lang)
    message(Text(f"导出 {number} 行", f"{number} rows exported").in_(settings.lang))


def _calls(db: Session, wanted: Mapping[str, Any], settings: Settings) -> Iterator[Object]:
    rows = [row for row in list_calls(db, chosen(wanted, settings.zone)) if fits(row, wanted)]
    checks = answers(db, [row.analysis_id for row in rows])
    return (call_object(row, checks.get(row.analysis_id, {})) for row in rows)


def _findings(db: Session, wanted: Mapping[str, Any], settings: Settings) -> Iterator[Object]:
    where: CallFilter = chosen(wanted, settings.zone)
    meant = {row.analysis_id for row in list_calls(db, where) if fits(row, wanted)}
    rows = (row for row in findings_of(db, where) if row.analysis_id in meant)
    for analysis_id, own in groupby(rows, key=lambda row: row.analysis_id):
        found = list(own)
        masked = masked_findings([row.finding for row in found], transcript_of(db, analysis_id))
        yield from (finding_object(replace(row, finding=one)) for row, one in zip(found, masked, strict=True))


def _write_jsonl(rows: Iterable[Object], file: TextIO, _: str, __: Lang) -> int:
    number = 0
    for row in rows:
        file.write(printable(json.dumps(row, ensure_ascii=False)) + "\n")
        number += 1
    return number


def _write_csv(rows: Iterable[Object], file: TextIO, what: str, lang: Lang) -> int:
    """With a byte order mark, without which Excel takes UTF-8 for GBK."""
    number = 0
    file.write(_BOM)
    writer = csv.DictWriter(file, COLUMNS[what], extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: cell(value, lang) for name, value in row.items()})
        number += 1
    return number


def cell(value: Any, lang: Lang) -> str | int | float:
    """A value for a spreadsheet: numbers stay numbers, and no text is ever computed."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = printable(_plain(value, lang))
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(value: Any, lang: Lang) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case {"zh": _, "en": _}:
            return str(value[lang])
        case Mapping():
            return " ".join(f"{name}={each}" for name, each in value.items())
        case list():
            return " ".join(map(str, value))
        case _:
            return str(value)
