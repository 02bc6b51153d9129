"""The reports of a fixed month, whole: as a page and as a workbook."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desks import Desk
from made_up_reviews import BOB, call, judged_anew, stored
from openpyxl.workbook import Workbook
from team_material import CHINESE, MARCH, NAMES, at, filled, month, reported, rule

from qa_monitor.coaching.sheets import MOST_ROWS, Column, TooManyRows, workbook
from qa_monitor.coaching.team_html import Look, as_html, tables
from qa_monitor.coaching.workbook import write_workbook
from qa_monitor.domain import Agent, Lang, Ruling

DATA = Path(__file__).parent / "data"
ENGLISH = Look(lang=Lang.EN, zone=CHINESE.zone, review="https://review.example")


def written(desk: Desk, folder: Path, look: Look = CHINESE) -> Workbook:
    """The workbook of the month, read back."""
    write_workbook(reported(desk.engine), NAMES, look, folder / "team.xlsx")
    return openpyxl.load_workbook(folder / "team.xlsx")


def cells(book: Workbook, sheet: str) -> list[list[Any]]:
    """Values of a sheet without its header."""
    return [[cell.value for cell in row] for row in book[sheet].iter_rows(min_row=2)]


def test_the_page_is_this_one(desk: Desk) -> None:
    filled(desk)
    assert as_html(reported(desk.engine), NAMES, CHINESE) == (DATA / "team.html").read_text("utf-8")


def test_every_cell_of_the_workbook(desk: Desk, tmp_path: Path) -> None:
    filled(desk)
    book = written(desk, tmp_path)
    told = "\n".join(
        f"{sheet.title}!{cell.coordinate} {cell.data_type} [{cell.number_format}] {cell.value}"
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    )
    assert told + "\n" == (DATA / "team.cells.txt").read_text("utf-8")


def test_every_sheet_keeps_its_header_and_can_be_filtered(sqlite_desk: Desk, tmp_path: Path) -> None:
    filled(sqlite_desk)
    book = written(sqlite_desk, tmp_path)
    assert {sheet.title: (sheet.freeze_panes, sheet.auto_filter.ref) for sheet in book} == {
        "汇总": ("B2", "A1:B13"),
        "坐席": ("B2", "A1:U4"),
        "违规": ("B2", "A1:N3"),
        "周比较": ("B2", "A1:M9"),
        "风险通话": ("B2", "A1:I3"),
        "通话": ("B2", "A1:P34"),
        "覆盖": ("B2", "A1:B12"),
        "一致性": ("B2", "A1:K4"),
        "盲审": ("B2", "A1:F3"),
        "版本": ("B2", "A1:D5"),
        "读法": ("B2", "A1:A13"),
    }


def test_calls_are_linked_to_the_review_where_its_address_is_known(sqlite_desk: Desk, tmp_path: Path) -> None:
    ids = filled(sqlite_desk)
    book = written(sqlite_desk, tmp_path, ENGLISH)
    linked = {row[0].value: row[0].hyperlink.target for row in book["Calls"].iter_rows(min_row=2)}
    assert linked["threat"] == f"https://review.example/calls/{ids['threat']}"
    assert len(linked) == 33
    page = as_html(reported(sqlite_desk.engine), NAMES, ENGLISH)
    assert f'<a href="https://review.example/calls/{ids["threat"]}">threat</a>' in page
    assert (
        '<a href="https://review.example/queue?category=V09&amp;since=2026-03-02&amp;until=2026-03-29">V09 blame</a>'
        in page
    )
    assert "<a " not in as_html(reported(sqlite_desk.engine), NAMES, replace(ENGLISH, review=None))


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", '=HYPERLINK("x")', "\t=1"])
def test_what_looks_like_a_formula_is_text(sqlite_desk: Desk, tmp_path: Path, text: str) -> None:
    one = call(text, started_at=at(3), agent=Agent(id=text, name=text, team=text))
    stored(sqlite_desk.engine, one)
    for look in (CHINESE, ENGLISH):
        book = written(sqlite_desk, tmp_path, look)
        sheet = book["通话" if look is CHINESE else "Calls"]
        assert {cell.data_type for row in sheet["A2:D2"] for cell in row} == {"s"}
        assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_a_report_of_a_moment_stays_what_it_was(sqlite_desk: Desk, tmp_path: Path) -> None:
    engine = sqlite_desk.engine
    ids = filled(sqlite_desk)
    then = replace(MARCH, known_at=datetime.now(UTC))

    def bytes_of(name: str) -> tuple[str, str]:
        report = reported(engine, then)
        write_workbook(report, NAMES, ENGLISH, tmp_path / name)
        return as_html(report, NAMES, ENGLISH), hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()

    before = bytes_of("before.xlsx")
    rule(sqlite_desk, ids["threat"], Ruling.OVERTURNED, reason="客户说的")
    stored(engine, judged_anew(month()[5]), call("late", agent=BOB, started_at=at(5)))
    assert bytes_of("after.xlsx") == before
    now = as_html(reported(engine, replace(then, known_at=datetime.now(UTC))), NAMES, ENGLISH)
    assert now != before[0]
    assert "were not judged by the same versions" in now
    assert "were not judged by the same versions" not in before[0]


def test_no_long_number_stands_in_a_report(sqlite_desk: Desk, tmp_path: Path) -> None:
    filled(sqlite_desk)
    book = written(sqlite_desk, tmp_path)
    told = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    page = as_html(reported(sqlite_desk.engine), NAMES, CHINESE)
    assert not any("13800001234" in one for one in (*told, page))
    assert "t*******1234" in told


def test_a_page_lists_fifty_calls_and_tells_of_the_others(sqlite_desk: Desk) -> None:
    filled(sqlite_desk)
    report = reported(sqlite_desk.engine)
    many = replace(report, risky=report.risky * 53)
    assert tables(many, NAMES, CHINESE).count(">threat<") == 50
    assert "另有 3 通，见导出的报告。" in tables(many, NAMES, CHINESE)
    assert as_html(many, NAMES, CHINESE).count(">threat<") == 53


def test_more_rows_than_a_sheet_takes_are_refused(tmp_path: Path) -> None:
    with (
        workbook(tmp_path / "x.xlsx", title="x", created=datetime(2026, 3, 1, tzinfo=UTC)) as book,
        pytest.raises(TooManyRows, match="take a shorter period, or one team"),
    ):
        book.sheet("x", [Column("x")], (), MOST_ROWS + 1)
