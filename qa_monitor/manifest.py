"""Reads a manifest: the CSV file in which a call platform says what each recording is. Reference: docs/manifest.md."""

import codecs
import csv
import io
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from qa_monitor import manifest_problems as wrong
from qa_monitor.domain import Agent, Layout, Metadata
from qa_monitor.errors import ConfigurationError, Problem
from qa_monitor.manifest_columns import (
    Column,
    Columns,
    cell_text,
    columns,
    is_total,
    parse_callee_role,
    parse_days,
    parse_id,
    parse_layout,
    parse_started_at,
    says_nothing,
)

_DELIMITERS = (",", "\t", ";")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_FILE_NAME = re.compile(r"\.\w{2,5}$", re.ASCII)
_EXCEL_DELIMITER_LINE = re.compile(r'"?sep=."?\s*', re.IGNORECASE)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestRow:
    """What one row says of one audio file."""

    line: int
    """Where the row begins in the manifest, counted from 1 in lines of the file, not in rows."""
    file: Path
    """As the manifest names it, from the manifest's folder; it need not exist."""
    metadata: Metadata
    layout: Layout | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A manifest as read. What could not be understood is None in the rows, and a problem with its line."""

    path: Path
    rows: tuple[ManifestRow, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Record:
    """One record of the CSV, its cells cleaned of Excel's artefacts."""

    line: int
    cells: tuple[str, ...]
    quotes_match: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """What the rows of a manifest look like: how many cells, and which of them, from 0, is the file."""

    width: int
    file_at: int


@dataclass(frozen=True, slots=True)
class _Table:
    path: Path
    header: _Record
    columns: Columns
    records: tuple[_Record, ...]


def read_manifest(path: Path, *, default_zone: ZoneInfo) -> Manifest:
    """The rows of `path`: CSV in UTF-8, UTF-16 or GB18030, with comma, tab or semicolon; its columns: docs/manifest.md.

    A time without zone is in `default_zone`. A row that names no file is left out, of several rows for one file the
    first counts; both are problems. Raises ConfigurationError for a file that cannot be read at all: not there, not
    text, empty, or without a column for the file.
    """
    table = _table(path, _text(path))
    header = table.header.cells
    problems = [
        wrong.column_twice(path, table.header.line, header[table.columns.known[column]])
        for column in table.columns.twice
    ]
    rows: dict[str, ManifestRow] = {}
    for record in table.records:
        row = _row(table, record, default_zone, problems)
        if row is None:
            continue
        first = rows.setdefault(os.path.realpath(row.file), row)
        if first is not row:
            problems.append(wrong.same_file_again(path, row.line, first.line))
    return Manifest(path=path, rows=tuple(rows.values()), problems=tuple(problems))


# --- from bytes to records --------------------------------------------------------------------------------------


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError([wrong.unreadable(path, error)]) from error
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    encoding = marked or ("utf-8" if _is_utf8(content) else "gb18030")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode(encoding, errors="ignore")
        raise ConfigurationError([wrong.undecodable(path, _line_after(before))]) from error
    if "\0" in text:
        raise ConfigurationError([wrong.undecodable(path, _line_after(text[: text.index("\0")]))])
    return text


def _is_utf8(content: bytes) -> bool:
    """Whether bytes without a mark are UTF-8 rather than GB18030, even where damage makes them invalid.

    Chinese takes three bytes in UTF-8. GB18030 read as UTF-8 is errors for the most part, and where it happens to be
    valid (a lone 楼 is) it is all letters of two bytes, which no Chinese manifest holds alone.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", errors="replace")
        errors = text.count("\N{REPLACEMENT CHARACTER}")
        return sum(character >= "\u0800" for character in text) - errors > errors
    return text.isascii() or any(character >= "\u0800" for character in text)


def _line_after(text: str) -> int:
    return len(re.findall(r"\r\n|\r|\n", text)) + 1


def _table(path: Path, text: str) -> _Table:
    """The header and all records but empty ones and totals. Raises ConfigurationError for a header without a file."""
    lines = list(io.StringIO(text, newline=""))
    at = next((n for n, line in enumerate(lines) if line.strip() and not _EXCEL_DELIMITER_LINE.fullmatch(line)), None)
    if at is None:
        raise ConfigurationError([wrong.empty(path)])
    headers = [(delimiter, *_record(lines, at, delimiter, None)) for delimiter in _DELIMITERS]
    delimiter, header, taken = max(headers, key=lambda each: _known_columns(each[1]))
    found = columns(header.cells)
    if Column.FILE not in found.known:
        raise ConfigurationError([wrong.no_file_column(path, header.line)])
    shape = _Shape(width=len(header.cells), file_at=found.known[Column.FILE])
    records = _records(lines, at + taken, delimiter, shape)
    kept = [record for record in records if any(record.cells) and not is_total(record.cells)]
    return _Table(path, header, found, tuple(kept))


def _known_columns(header: _Record) -> tuple[bool, int]:
    known = columns(header.cells).known
    return Column.FILE in known, len(known)


def _records(lines: Sequence[str], at: int, delimiter: str, shape: _Shape) -> Iterator[_Record]:
    while at < len(lines):
        record, taken = _record(lines, at, delimiter, shape)
        yield record
        at += taken


def _record(lines: Sequence[str], at: int, delimiter: str, shape: _Shape | None) -> tuple[_Record, int]:
    """The record that begins at index `at`, and how many lines it takes; `shape` is None for the header.

    A stray quotation mark would swallow the rows after it, unseen. So where the marks do not match, or a record of
    several lines cannot be one row, its first line is taken alone.
    """
    reader = csv.reader((lines[n] for n in range(at, len(lines))), delimiter=delimiter, strict=True)
    try:
        cells, taken = next(reader), reader.line_num
        own = lines[at : at + taken]
        paired = sum(line.count('"') for line in own) % 2 == 0
        matches = paired and (taken == 1 or shape is None or _is_one_row(cells, own, delimiter, shape))
    except csv.Error:
        matches = False
    if not matches:
        cells, taken = _unquoted(lines[at], delimiter), 1
    return _Record(at + 1, tuple(cell_text(cell) for cell in cells), matches), taken


def _is_one_row(cells: Sequence[str], lines: Sequence[str], delimiter: str, shape: _Shape) -> bool:
    """Whether a record of several lines is one row: of the header's width, and no line is a row for another file."""
    if len(cells) != shape.width:
        return False
    alone = [_unquoted(line, delimiter) for line in lines]
    files = {line[shape.file_at] for line in alone if len(line) == shape.width}
    return not any(_FILE_NAME.search(file) for file in files - set(_unquoted(cells[shape.file_at], "\n")))


def _unquoted(line: str, delimiter: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(delimiter)]


# --- from records to rows ---------------------------------------------------------------------------------------


def _row(table: _Table, record: _Record, default_zone: ZoneInfo, problems: list[Problem]) -> ManifestRow | None:
    """What `record` says; None where it names no file. Adds what is wrong with it to `problems`."""
    problems.extend(_shape_problems(table, record))
    shifted = any(record.cells[len(table.header.cells) :])
    known = {
        column: record.cells[index]
        for column, index in table.columns.known.items()
        if index < len(record.cells) and not says_nothing(record.cells[index])
    }
    if Column.FILE not in known:
        problems.append(wrong.no_file(table.path, record.line))
        return None
    file = table.path.parent / known[Column.FILE].replace("\\", "/")
    if shifted:
        return ManifestRow(line=record.line, file=file, metadata=Metadata(extra={}), layout=None)
    extra = {name: record.cells[i] for i, name in table.columns.extra.items() if i < len(record.cells)}

    def read(column: Column, parse: Callable[[str], _T | None]) -> _T | None:
        value = parse(known[column]) if column in known else None
        if value is None and column in known:
            header = table.header.cells[table.columns.known[column]]
            problems.append(wrong.not_understood(table.path, record.line, column, header=header, cell=known[column]))
        return value

    return ManifestRow(
        line=record.line,
        file=file,
        metadata=Metadata(
            call_id=read(Column.CALL_ID, parse_id),
            agent=_agent(read(Column.AGENT_ID, parse_id), known),
            customer_ref=read(Column.CUSTOMER_REF, parse_id),
            started_at=read(Column.STARTED_AT, partial(parse_started_at, default_zone=default_zone)),
            callee_role=read(Column.CALLEE_ROLE, parse_callee_role),
            days_overdue=read(Column.DAYS_OVERDUE, parse_days),
            agency=known.get(Column.AGENCY),
            extra={name: cell for name, cell in extra.items() if cell},
        ),
        layout=read(Column.LAYOUT, parse_layout),
    )


def _agent(agent_id: str | None, known: Mapping[Column, str]) -> Agent | None:
    """The agent; where the row has no id, the name stands for it."""
    name = known.get(Column.AGENT_NAME)
    if agent_id is None and (name is None or Column.AGENT_ID in known):
        return None
    return Agent(id=agent_id or name or "", name=name, team=known.get(Column.TEAM))


def _shape_problems(table: _Table, record: _Record) -> Iterator[Problem]:
    """What is wrong with the record as CSV: its quotation marks, its number of cells."""
    header, cells = table.header.cells, record.cells
    named = max(index for index, name in enumerate(header) if name) + 1
    if not record.quotes_match:
        yield wrong.quotes(table.path, record.line)
    if any(cells[len(header) :]):
        yield wrong.too_many_cells(table.path, record.line, cells=len(cells), columns=len(header))
    elif len(cells) < named:
        yield wrong.too_few_cells(table.path, record.line, cells=len(cells), columns=named)
