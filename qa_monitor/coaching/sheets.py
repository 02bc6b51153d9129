"""Tables of an Excel workbook: typed cells, a header that stays, a filter on every column."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from qa_monitor.domain import Text
from qa_monitor.errors import QaMonitorError
from qa_monitor.words import printable

MOST_ROWS = 1_048_575
"""Of a sheet, below its header."""
MOST_LINKS = 65_000
"""Of a sheet: Excel takes 65,530."""

FORMATS: Mapping[str, str] = {
    "text": "@",
    "count": "#,##0",
    "points": "0.0",
    "share": "0.0%",
    "kappa": "0.00",
    "hours": "#,##0.0",
    "moment": "yyyy-mm-dd hh:mm",
    "day": "yyyy-mm-dd",
    "length": "[h]:mm:ss",
}
"""Number formats by what a cell holds."""

Value = str | int | float | datetime | None


class TooManyRows(QaMonitorError):
    """More rows than a sheet takes."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    heading: str
    form: str = "text"
    """Of `FORMATS`; text in a column of numbers is written as text all the same."""
    width: float = 12
    """Characters."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is more than its value."""

    value: Value
    form: str | None = None
    """Other than that of its column."""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook under way."""

    workbook: Any
    formats: Mapping[str, Any]
    heading: Any
    link: Any

    def sheet(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Value | Cell]], number: int) -> None:
        """Write `number` rows, one after the other. Raises TooManyRows."""
        if number > MOST_ROWS:
            raise TooManyRows(
                Text(
                    f"{number} 行放不进一张 Excel 表（最多 {MOST_ROWS} 行）；请缩短时段，或只选一个班组",
                    f"{number} rows do not fit on a sheet ({MOST_ROWS} at most): take a shorter period, or one team",
                )
            )
        sheet = self.workbook.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, number, len(columns) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(0, at, column.heading, self.heading)
        links = 0
        for line, row in enumerate(rows, start=1):
            for at, (column, value) in enumerate(zip(columns, row, strict=True)):
                cell = value if isinstance(value, Cell) else Cell(value)
                linked = cell.link is not None and links < MOST_LINKS
                links += linked
                self._write(sheet, (line, at), cell, cell.form or column.form, linked=linked)

    def _write(self, sheet: Any, place: tuple[int, int], cell: Cell, form: str, *, linked: bool) -> None:
        """Text is always text: what begins with `=` or `@` is no formula here."""
        match cell.value:
            case None:
                pass
            case datetime() as at:
                sheet.write_datetime(*place, at.replace(tzinfo=None), self.formats[form])
            case str() as text if linked:
                sheet.write_url(*place, cell.link, self.link, printable(text))
            case str() as text:
                sheet.write_string(*place, printable(text), self.formats["text"])
            case number:
                sheet.write_number(*place, number, self.formats[form])


@contextmanager
def workbook(path: Path, *, title: str, created: datetime) -> Iterator[Book]:
    """A workbook written row by row, so that any number fits into memory; the same tables give the same bytes."""
    options = {"constant_memory": True, "default_date_format": FORMATS["moment"]}
    made = xlsxwriter.Workbook(str(path), options)
    made.set_properties({"title": title, "created": created.replace(tzinfo=None, microsecond=0)})
    formats = {name: made.add_format({"num_format": form, "valign": "top"}) for name, form in FORMATS.items()}
    formats["text"].set_text_wrap()
    heading = made.add_format({"bold": True, "bottom": 1, "bg_color": "#E6E6E6", "text_wrap": True, "valign": "top"})
    link = made.add_format({"underline": 1, "font_color": "#17527F", "valign": "top"})
    yield Book(made, formats, heading, link)
    made.close()
