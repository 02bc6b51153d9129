"""What can be wrong in a manifest, in words: what happened, where, and what to do.

A cell's text is shown only for columns that hold no personal data, and long numbers are masked even there.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from qa_monitor.domain import Text
from qa_monitor.errors import Problem
from qa_monitor.manifest_columns import Column

_HEADER = Text(
    "录音文件,通话编号,坐席工号,开始时间,被叫身份,声道", "file,call_id,agent_id,started_at,callee_role,layout"
)
_REMEDIES: Mapping[Column, Text] = {
    Column.STARTED_AT: Text(
        "请按年月日时分写，如 2026-10-12 10:21:05 或 2026-10-12T10:21:05+08:00；本通开始时间暂按不确定处理",
        "Write year first, with hour and minute: 2026-10-12 10:21:05 or 2026-10-12T10:21:05+08:00; "
        "until then the start is undetermined",
    ),
    Column.CALLEE_ROLE: Text(
        "请写 本人、担保人、配偶 或 第三方；本通被叫身份暂按不确定处理",
        "Write debtor, guarantor, spouse or third_party; until then the callee role is undetermined",
    ),
    Column.LAYOUT: Text(
        "请写 左坐席右客户、左客户右坐席、单声道、仅坐席 或 仅客户；本文件各声道是谁暂按不确定处理",
        "Write agent_left, customer_left, mono, agent_only or customer_only; "
        "until then who is on which channel is undetermined",
    ),
    Column.DAYS_OVERDUE: Text(
        "请写整数天数，如 43；本通逾期天数暂按不确定处理",
        "Write whole days, such as 43; until then the days overdue are undetermined",
    ),
}


def masked(text: str) -> str:
    """A cell fit for a message: one line, at most 60 characters, of long numbers the ends.

    Unlike `qa_monitor.masking`, dates written with separators stay readable: they are what these messages are about.
    """
    line = "".join(character if character.isprintable() else " " for character in text)
    shown = re.sub(r"\d{7,}", lambda number: number[0][:2] + "*" * (len(number[0]) - 4) + number[0][-2:], line)
    return shown if len(shown) <= 60 else shown[:59] + "…"


def unreadable(path: Path, error: OSError) -> Problem:
    """The file cannot be opened."""
    return Problem(
        path,
        None,
        Text(f"清单打不开：{error.strerror}", f"the manifest cannot be opened: {error.strerror}"),
        Text("请检查路径和读取权限", "Check the path and the permission to read it"),
    )


def undecodable(path: Path, line: int) -> Problem:
    """The bytes on `line` are no text in any encoding that is read."""
    return Problem(
        path,
        line,
        Text(
            "这里不是 UTF-8、GB18030 或带 BOM 的 UTF-16 文字，清单读不了",
            "this is not text in UTF-8, GB18030 or UTF-16 with a byte order mark; the manifest cannot be read",
        ),
        Text("请重新导出，另存为“CSV UTF-8”", 'Export it again, saved as "CSV UTF-8"'),
    )


def empty(path: Path) -> Problem:
    """Not even a header."""
    return Problem(
        path,
        1,
        Text("清单是空的", "the manifest is empty"),
        Text(
            f"第一行写表头，如 {_HEADER.zh}；之后每个录音文件一行",
            f"Begin with a header, such as {_HEADER.en}; then one row for each file",
        ),
    )


def no_file_column(path: Path, line: int) -> Problem:
    """A header that does not say where the files are named. It is not quoted: without a header these are data."""
    return Problem(
        path,
        line,
        Text("表头里没有「录音文件」这一列", "the header has no column for the file"),
        Text(
            f"第一行写表头，如 {_HEADER.zh}；列之间用逗号、制表符或分号",
            f"Begin with a header, such as {_HEADER.en}, with commas, tabs or semicolons between the columns",
        ),
    )


def column_twice(path: Path, line: int, header: str) -> Problem:
    """Two columns of one name: which is meant cannot be told."""
    return Problem(
        path,
        line,
        Text(
            f"表头里「{header}」不止一列，只读了第一列", f'more than one column is "{header}"; only the first was read'
        ),
        Text("请删去或改名多余的一列", "Remove or rename the other one"),
    )


def quotes(path: Path, line: int) -> Problem:
    """Quotation marks that do not pair."""
    return Problem(
        path,
        line,
        Text("引号不成对，本行按不带引号读取", "the quotation marks do not match; the line was read without them"),
        Text(
            '请把单元格里的引号写成两个（""），并核对本行各列',
            'Write a quotation mark in a cell twice (""); check the row',
        ),
    )


def too_many_cells(path: Path, line: int, *, cells: int, columns: int) -> Problem:
    """More cells than columns: any of them may stand under the wrong header."""
    return Problem(
        path,
        line,
        Text(
            f"本行有 {cells} 格，表头只有 {columns} 列；各列可能错位，只采用文件名",
            f"this row has {cells} cells, the header {columns} columns; cells may have shifted, only the file is used",
        ),
        Text("请给含分隔符的单元格加引号", "Put quotation marks around cells that contain the delimiter"),
    )


def too_few_cells(path: Path, line: int, *, cells: int, columns: int) -> Problem:
    """Fewer cells than columns: the last are missing."""
    return Problem(
        path,
        line,
        Text(
            f"本行只有 {cells} 格，表头有 {columns} 列；缺的按空白处理",
            f"this row has {cells} cells, the header {columns} columns; the missing ones count as empty",
        ),
        Text("请补齐本行，空白的列也要留分隔符", "Complete the row; empty columns need their delimiters too"),
    )


def no_file(path: Path, line: int) -> Problem:
    """A row that names no file."""
    return Problem(
        path,
        line,
        Text("本行没有写录音文件，未采用", "this row names no file and is not used"),
        Text("请填写录音文件名，或删去本行", "Name the recording's file, or remove the row"),
    )


def same_file_again(path: Path, line: int, first: int) -> Problem:
    """A second row for the file of line `first`."""
    return Problem(
        path,
        line,
        Text(f"与第 {first} 行是同一个录音文件，以第 {first} 行为准", f"the same file as line {first}, which counts"),
        Text("请核对后删去其中一行", "Check both rows and remove one"),
    )


def not_understood(path: Path, line: int, column: Column, *, header: str, cell: str) -> Problem:
    """A cell that `column` cannot hold; an id is never shown, and only spreadsheets make one unreadable."""
    if column in _REMEDIES:
        what = Text(f"看不懂「{header}」里的「{masked(cell)}」", f'"{masked(cell)}" in "{header}" cannot be understood')
        return Problem(path, line, what, _REMEDIES[column])
    return Problem(
        path,
        line,
        Text(
            f"「{header}」被表格软件改写成 1.23E+17 这样的数，后几位已丢失",
            f'"{header}" was rewritten by a spreadsheet as a number like 1.23E+17; its last digits are lost',
        ),
        Text(
            "请把这一列设为文本格式后重新导出；本行暂按此项空白处理",
            "Format the column as text and export again; until then it counts as empty in this row",
        ),
    )
