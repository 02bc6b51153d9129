import csv
import io
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_monitor.domain import Agent, CalleeRole, Lang, Layout, Metadata
from qa_monitor.errors import ConfigurationError
from qa_monitor.manifest import Manifest, ManifestRow, read_manifest
from qa_monitor.manifest_columns import (
    CALLEE_ROLES,
    HEADERS,
    LAYOUTS,
    NOTHING,
    PERSONAL_HEADERS,
    PERSONAL_PARTS,
    Column,
    columns,
    parse_callee_role,
    parse_days,
    parse_layout,
    parse_started_at,
)
from qa_monitor.manifest_problems import masked

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT_10_21_05 = datetime(2026, 10, 12, 10, 21, 5, tzinfo=SHANGHAI)

ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16"]
DELIMITERS = [",", "\t", ";"]


def read(content: str | bytes, folder: Path, encoding: str = "utf-8") -> Manifest:
    path = folder / "manifest.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return read_manifest(path, default_zone=SHANGHAI)


def problems_of(manifest: Manifest) -> list[str]:
    """Problems in Chinese, the folder left out."""
    return [problem.in_(Lang.ZH).replace(f"{manifest.path.parent}/", "") for problem in manifest.problems]


def refusal(content: str | bytes, folder: Path, lang: Lang = Lang.ZH) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read(content, folder)
    return caught.value.text.in_(lang).replace(f"{folder}/", "")


# --- a whole manifest -------------------------------------------------------------------------------------------

CHINESE = """\
录音文件,通话编号,坐席工号,坐席姓名,班组,客户编号,开始时间,被叫身份,声道,逾期天数,外包机构,备注
d01.ogg,d01,A01,陈静,一组,C1001,2026-10-12 10:21:05,本人,左坐席右客户,43,示例公司,已承诺
"""
ENGLISH = """\
file;call_id;agent_id;agent_name;team;customer_ref;started_at;callee_role;layout;days_overdue;agency;备注
d01.ogg;d01;A01;陈静;一组;C1001;2026-10-12T02:21:05Z;debtor;agent_left;43;示例公司;已承诺
"""


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("content", [CHINESE, ENGLISH], ids=["Chinese headers", "English headers"])
def test_every_column_is_read(tmp_path: Path, content: str, encoding: str) -> None:
    assert read(content, tmp_path, encoding) == Manifest(
        path=tmp_path / "manifest.csv",
        rows=(
            ManifestRow(
                line=2,
                file=tmp_path / "d01.ogg",
                metadata=Metadata(
                    call_id="d01",
                    agent=Agent(id="A01", name="陈静", team="一组"),
                    customer_ref="C1001",
                    started_at=AT_10_21_05,
                    callee_role=CalleeRole.DEBTOR,
                    days_overdue=43,
                    agency="示例公司",
                    extra={"备注": "已承诺"},
                ),
                layout=Layout.AGENT_LEFT,
            ),
        ),
        problems=(),
    )


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param("d01.ogg", "d01.ogg", id="in the manifest's folder"),
        pytest.param("晚间/d01.ogg", "晚间/d01.ogg", id="in a folder below"),
        pytest.param(r"晚间\d01.ogg", "晚间/d01.ogg", id="backslashes of a Windows export"),
        pytest.param("/data/d01.ogg", "/data/d01.ogg", id="absolute"),
        pytest.param("录音（１）.ogg", "录音（１）.ogg", id="full-width characters belong to the name"),
    ],
)
def test_a_file_is_named_from_the_manifests_folder(tmp_path: Path, cell: str, expected: str) -> None:
    assert read(f"file\n{cell}\n", tmp_path).rows[0].file == tmp_path / expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param('="00123"', "00123", id="formula that keeps zeros"),
        pytest.param('"=""00123"""', "00123", id="the same, quoted"),
        pytest.param("'00123", "00123", id="leading apostrophe"),
        pytest.param("  00123\u3000 ", "00123", id="blanks around"),
        pytest.param('"\t00123"', "00123", id="tab that keeps zeros"),
        pytest.param("\u202d00123\u202c", "00123", id="invisible direction marks"),
        pytest.param("Ａ００１２３", "A00123", id="full-width characters"),
        pytest.param("无", None, id="a word for nothing"),
        pytest.param("NULL", None, id="a database's word for nothing"),
    ],
)
def test_an_id_without_what_spreadsheets_add(tmp_path: Path, cell: str, expected: str | None) -> None:
    manifest = read(f"file,call_id\nd01.ogg,{cell}\n", tmp_path)
    assert (manifest.rows[0].metadata.call_id, manifest.problems) == (expected, ())


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        pytest.param("坐席工号,坐席姓名", "A01,陈静", Agent(id="A01", name="陈静"), id="id and name"),
        pytest.param("客服工号", "A01", Agent(id="A01"), id="客服 is 坐席"),
        pytest.param(
            "催收员姓名,班组", "陈静,一组", Agent(id="陈静", name="陈静", team="一组"), id="name stands for the id"
        ),
        pytest.param("坐席工号,坐席姓名", ",陈静", Agent(id="陈静", name="陈静"), id="name where this row has no id"),
        pytest.param("坐席工号,坐席姓名", "1.23E+17,陈静", None, id="no agent where the id is spoilt"),
        pytest.param("班组", "一组", None, id="a team is no agent"),
    ],
)
def test_agent(tmp_path: Path, header: str, row: str, expected: Agent | None) -> None:
    assert read(f"file,{header}\nd01.ogg,{row}\n", tmp_path).rows[0].metadata.agent == expected


def test_empty_lines_and_totals_are_no_rows(tmp_path: Path) -> None:
    manifest = read("\n录音文件,通话编号\n\nd01.ogg,d01\n,\n  \nd02.ogg,d02\n合计,2\n共 2 条,\n总计：2,\n", tmp_path)
    assert [(row.line, row.metadata.call_id) for row in manifest.rows] == [(4, "d01"), (7, "d02")]
    assert manifest.problems == ()


def test_lines_are_those_of_the_file_where_cells_hold_line_breaks(tmp_path: Path) -> None:
    manifest = read('file,备注\r\nd01.ogg,"第一行\r\n第二行\r\n"\r\nd02.ogg,好\r\n', tmp_path)
    assert [(row.line, row.file.name, row.metadata.extra) for row in manifest.rows] == [
        (2, "d01.ogg", {"备注": "第一行\r\n第二行"}),
        (5, "d02.ogg", {"备注": "好"}),
    ]


def test_excels_delimiter_line_is_no_header(tmp_path: Path) -> None:
    assert [row.line for row in read("sep=;\nfile;call_id\nd01.ogg;d01\n", tmp_path).rows] == [3]


def test_gb18030_that_happens_to_be_valid_utf8(tmp_path: Path) -> None:
    manifest = read("file,agent_name\nd01.ogg,楼\n", tmp_path, "gb18030")
    assert manifest.rows[0].metadata.agent == Agent(id="楼", name="楼")


# --- columns ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "known"),
    [
        pytest.param(["Call ID", "File"], {Column.CALL_ID: 0, Column.FILE: 1}, id="spaces and capitals"),
        pytest.param(["callId", "fileName"], {Column.CALL_ID: 0, Column.FILE: 1}, id="camel case"),
        pytest.param(["通话ＩＤ（必填）", "*录音文件"], {Column.CALL_ID: 0, Column.FILE: 1}, id="width, remark, star"),
        pytest.param(["文件名", "录音文件"], {Column.FILE: 1}, id="of two columns the first choice"),
        pytest.param(['="录音文件"', ""], {Column.FILE: 0}, id="spreadsheet formula"),
    ],
)
def test_headers_are_known_by_their_words(header: list[str], known: dict[Column, int]) -> None:
    assert columns(header).known == known


@pytest.mark.parametrize(
    ("column", "header"), [pytest.param(column, header, id=header) for column in HEADERS for header in HEADERS[column]]
)
def test_every_header_means_one_column(column: Column, header: str) -> None:
    assert columns([header]).known == {column: 0}


@pytest.mark.parametrize(
    "header", ["客户姓名", "姓名", "手机号码", "被叫号码", "身份证号", "银行卡号", "Customer Name", "phone", "客户"]
)
def test_columns_of_the_customers_personal_data_are_not_kept(tmp_path: Path, header: str) -> None:
    manifest = read(f"file,{header},备注\nd01.ogg,不应保存,好\n", tmp_path)
    assert (manifest.rows[0].metadata, manifest.problems) == (Metadata(extra={"备注": "好"}), ())


def test_columns_without_name_or_with_the_same_name_are_kept_apart(tmp_path: Path) -> None:
    manifest = read("file,备注,,备注,文件名\nd01.ogg,甲,乙,丙,丁\n", tmp_path)
    assert manifest.rows[0].metadata.extra == {"备注": "甲", "第3列": "乙", "备注 (2)": "丙", "文件名": "丁"}


def test_two_columns_of_one_known_name(tmp_path: Path) -> None:
    manifest = read("file,坐席工号,座席工号\nd01.ogg,A01,A02\n", tmp_path)
    assert manifest.rows[0].metadata.agent == Agent(id="A01")
    assert problems_of(manifest) == [
        "manifest.csv:1: 表头里「坐席工号」不止一列，只读了第一列\n    请删去或改名多余的一列"
    ]


# --- cells ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        "2026-10-12T10:21:05+08:00",
        "2026-10-12T02:21:05Z",
        "2026-10-12t02:21:05z",
        "2026-10-12 10:21:05",
        "2026-10-12  10:21:05.000 +0800",
        "2026-10-12 02:21:05 UTC+00:00",
        "2026-10-11 22:21:05-04",
        "2026/10/12 10:21:05",
        "2026.10.12 10:21:05",
        "2026年10月12日 10:21:05",
        "2026年10月12日10时21分05秒",
        "2026年10月12日 上午10:21:05",
        "２０２６－１０－１２　１０：２１：０５",
        "20261012102105",
        "20261012 102105",
        "20261012T102105+0800",
        "20261012102105000",
        "1791771665",
        "1791771665000",
    ],
)
def test_one_moment_in_every_format(cell: str) -> None:
    assert parse_started_at(cell, SHANGHAI) == AT_10_21_05


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param("2026/1/2 3:04", datetime(2026, 1, 2, 3, 4, tzinfo=SHANGHAI), id="one digit, no seconds"),
        pytest.param("2026年1月2日3点04分", datetime(2026, 1, 2, 3, 4, tzinfo=SHANGHAI), id="点 and 分, no seconds"),
        pytest.param("202601020304", datetime(2026, 1, 2, 3, 4, tzinfo=SHANGHAI), id="twelve digits"),
        pytest.param("2026/1/2 下午3:04", datetime(2026, 1, 2, 15, 4, tzinfo=SHANGHAI), id="afternoon"),
        pytest.param("2026/1/2 下午12:04", datetime(2026, 1, 2, 12, 4, tzinfo=SHANGHAI), id="noon is afternoon"),
        pytest.param("2026/1/2 上午12:04", datetime(2026, 1, 2, 0, 4, tzinfo=SHANGHAI), id="midnight is morning"),
        pytest.param("2026/1/2 下午15:04", datetime(2026, 1, 2, 15, 4, tzinfo=SHANGHAI), id="afternoon said twice"),
        pytest.param("2026-01-02 03:04:05.25", datetime(2026, 1, 2, 3, 4, 5, 250_000, tzinfo=SHANGHAI), id="fraction"),
        pytest.param("1791771665250", AT_10_21_05.replace(microsecond=250_000), id="milliseconds since 1970"),
    ],
)
def test_moments(cell: str, expected: datetime) -> None:
    assert parse_started_at(cell, SHANGHAI) == expected


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("2026-10-12", id="a date alone would be midnight, a forbidden hour"),
        pytest.param("20261012", id="a date alone, in digits"),
        pytest.param("10/12/2026 10:21", id="day and month in unknown order"),
        pytest.param("2026-02-30 10:21", id="no such day"),
        pytest.param("2026-10-12 24:00", id="no such hour"),
        pytest.param("2026-10-12 上午13:00", id="no such morning"),
        pytest.param("2026-10-1210:21", id="where the day ends is a guess"),
        pytest.param("1900/1/0 10:21", id="a spreadsheet's empty date"),
        pytest.param("1900-01-01 10:21", id="before any recording"),
        pytest.param("2.0261E+13", id="digits lost in a spreadsheet"),
        pytest.param("46307.43", id="a spreadsheet's serial number"),
        pytest.param("2026101210", id="ten digits of a date or of seconds"),
        pytest.param("2026-10-12 10:21 CST", id="a zone that is two"),
        pytest.param("2026-10-12 10:21+25:00", id="no such zone"),
        pytest.param("00:03:12", id="a length of time"),
    ],
)
def test_what_is_no_moment(cell: str) -> None:
    assert parse_started_at(cell, SHANGHAI) is None


@pytest.mark.parametrize(("role", "word"), [(role, word) for role in CALLEE_ROLES for word in CALLEE_ROLES[role]])
def test_every_wording_of_a_callee_role(role: CalleeRole, word: str) -> None:
    assert parse_callee_role(word) is role


@pytest.mark.parametrize(("layout", "word"), [(layout, word) for layout in LAYOUTS for word in LAYOUTS[layout]])
def test_every_wording_of_a_layout(layout: Layout, word: str) -> None:
    assert parse_layout(word) is layout


@pytest.mark.parametrize(
    ("cell", "layout"),
    [
        pytest.param("左声道：坐席，右声道：客户", Layout.AGENT_LEFT, id="punctuation and 声道"),
        pytest.param("左客服右客户", Layout.AGENT_LEFT, id="客服 is 坐席"),
        pytest.param("双声道", None, id="stereo does not say who is left"),
    ],
)
def test_layouts(cell: str, layout: Layout | None) -> None:
    assert parse_layout(cell) is layout


@pytest.mark.parametrize("cell", ["客户", "其他", "1"])
def test_wordings_that_leave_the_callee_role_open(cell: str) -> None:
    assert parse_callee_role(cell) is None


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("43", 43),
        ("４３天", 43),
        ("43.0", 43),
        ("0", 0),
        ("-3", -3),
        ("43.5", None),
        ("M2", None),
        ("13800001111", None),
    ],
)
def test_days(cell: str, days: int | None) -> None:
    assert parse_days(cell) == days


def test_messages_show_no_long_number_and_one_line() -> None:
    assert masked("客户13800001111\n，卡１２３４５６７，2026-10-12") == "客户13*******11 ，卡１２***６７，2026-10-12"


# --- problems ---------------------------------------------------------------------------------------------------

REMEDY_OF_START = "请按年月日时分写，如 2026-10-12 10:21:05 或 2026-10-12T10:21:05+08:00；本通开始时间暂按不确定处理"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        pytest.param(
            "d01.ogg,d01,2026-13-01 10:00,,,",
            f"manifest.csv:2: 看不懂「开始时间」里的「2026-13-01 10:00」\n    {REMEDY_OF_START}",
            id="unreadable date",
        ),
        pytest.param(
            "d01.ogg,d01,13800001111,,,",
            f"manifest.csv:2: 看不懂「开始时间」里的「13*******11」\n    {REMEDY_OF_START}",
            id="long numbers are masked",
        ),
        pytest.param(
            "d01.ogg,d01,,客户,,",
            "manifest.csv:2: 看不懂「被叫身份」里的「客户」\n"
            "    请写 本人、担保人、配偶 或 第三方；本通被叫身份暂按不确定处理",
            id="unknown callee role",
        ),
        pytest.param(
            "d01.ogg,d01,,,双声道,",
            "manifest.csv:2: 看不懂「声道」里的「双声道」\n"
            "    请写 左坐席右客户、左客户右坐席、单声道、仅坐席 或 仅客户；本文件各声道是谁暂按不确定处理",
            id="unknown layout",
        ),
        pytest.param(
            "d01.ogg,d01,,,,M2",
            "manifest.csv:2: 看不懂「逾期天数」里的「M2」\n    请写整数天数，如 43；本通逾期天数暂按不确定处理",
            id="days that are no number",
        ),
    ],
)
def test_a_cell_that_cannot_be_understood_is_none_and_the_rest_is_read(tmp_path: Path, row: str, problem: str) -> None:
    manifest = read(f"录音文件,通话编号,开始时间,被叫身份,声道,逾期天数\n{row}\nd02.ogg,d02,,,,\n", tmp_path)
    assert problems_of(manifest) == [problem]
    assert manifest.rows == (
        ManifestRow(line=2, file=tmp_path / "d01.ogg", metadata=Metadata(call_id="d01", extra={}), layout=None),
        ManifestRow(line=3, file=tmp_path / "d02.ogg", metadata=Metadata(call_id="d02", extra={}), layout=None),
    )


def test_an_id_that_a_spreadsheet_spoilt_is_not_shown(tmp_path: Path) -> None:
    manifest = read("录音文件,客户编号\nd01.ogg,1.38000E+10\n", tmp_path)
    assert manifest.rows[0].metadata.customer_ref is None
    assert problems_of(manifest) == [
        "manifest.csv:2: 「客户编号」被表格软件改写成 1.23E+17 这样的数，后几位已丢失\n"
        "    请把这一列设为文本格式后重新导出；本行暂按此项空白处理"
    ]


def test_a_row_without_file_is_left_out(tmp_path: Path) -> None:
    manifest = read("file,call_id\n,d01\n-,d02\nd03.ogg,d03\n", tmp_path)
    assert [row.line for row in manifest.rows] == [4]
    assert problems_of(manifest) == [
        f"manifest.csv:{line}: 本行没有写录音文件，未采用\n    请填写录音文件名，或删去本行" for line in (2, 3)
    ]


def test_of_rows_for_one_file_the_first_counts(tmp_path: Path) -> None:
    manifest = read("file,agent_id\nd01.ogg,A01\nd02.ogg,A02\n./x/../d01.ogg,A03\n", tmp_path)
    assert [(row.line, row.metadata.agent) for row in manifest.rows] == [(2, Agent(id="A01")), (3, Agent(id="A02"))]
    assert problems_of(manifest) == [
        "manifest.csv:4: 与第 2 行是同一个录音文件，以第 2 行为准\n    请核对后删去其中一行"
    ]


@pytest.mark.parametrize(
    ("row", "metadata", "problem"),
    [
        pytest.param(
            "d01.ogg,陈静,一组,A01,43",
            Metadata(extra={}),
            "本行有 5 格，表头只有 4 列；各列可能错位，只采用文件名\n    请给含分隔符的单元格加引号",
            id="a cell too many: nobody is accused by a shifted column",
        ),
        pytest.param(
            "d01.ogg,A01",
            Metadata(agent=Agent(id="A01"), extra={}),
            "本行只有 2 格，表头有 4 列；缺的按空白处理\n    请补齐本行，空白的列也要留分隔符",
            id="cells missing at the end",
        ),
        pytest.param(
            'd01.ogg,A01,"一组,43',
            Metadata(agent=Agent(id="A01", team="一组"), days_overdue=43, extra={}),
            '引号不成对，本行按不带引号读取\n    请把单元格里的引号写成两个（""），并核对本行各列',
            id="a quotation mark that never closes swallows nothing",
        ),
        pytest.param(
            'd01.ogg,"A01"x,一组,43',
            Metadata(agent=Agent(id='A01"x', team="一组"), days_overdue=43, extra={}),
            '引号不成对，本行按不带引号读取\n    请把单元格里的引号写成两个（""），并核对本行各列',
            id="text after a closing quotation mark",
        ),
    ],
)
def test_rows_of_another_shape(tmp_path: Path, row: str, metadata: Metadata, problem: str) -> None:
    manifest = read(f"file,坐席工号,班组,逾期天数\n{row}\nd02.ogg,A02,二组,7\n", tmp_path)
    assert problems_of(manifest) == [f"manifest.csv:2: {problem}"]
    assert [(row.file.name, row.metadata) for row in manifest.rows] == [
        ("d01.ogg", metadata),
        ("d02.ogg", Metadata(agent=Agent(id="A02", team="二组"), days_overdue=7, extra={})),
    ]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('file,agent_id\nd01.ogg,"A01\nd02.ogg,A02\nd03.ogg,A03"\n', id="in the last column"),
        pytest.param('agent_id,file\n"A01,d01.ogg\nA02,d02.ogg\nA03",d03.ogg\n', id="in the first column"),
        pytest.param('file,agent_id\n"d01.ogg,A01\nd02.ogg,A02\nd03.ogg",A03\n', id="in the file's column"),
    ],
)
def test_stray_quotation_marks_that_close_lines_later_swallow_no_rows(tmp_path: Path, content: str) -> None:
    manifest = read(content, tmp_path)
    assert [(row.line, row.file.name, row.metadata.agent) for row in manifest.rows] == [
        (2, "d01.ogg", Agent(id="A01")),
        (3, "d02.ogg", Agent(id="A02")),
        (4, "d03.ogg", Agent(id="A03")),
    ]
    quotes = '引号不成对，本行按不带引号读取\n    请把单元格里的引号写成两个（""），并核对本行各列'
    assert problems_of(manifest) == [f"manifest.csv:{line}: {quotes}" for line in (2, 4)]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("file,call_id,,\nd01.ogg,d01,,\n", id="empty columns in header and row"),
        pytest.param("file,call_id,,\nd01.ogg,d01\n", id="empty columns only in the header"),
        pytest.param("file,call_id\nd01.ogg,d01,,\n", id="empty columns only in the row"),
    ],
)
def test_trailing_empty_columns_are_nothing(tmp_path: Path, content: str) -> None:
    manifest = read(content, tmp_path)
    assert (manifest.rows[0].metadata, manifest.problems) == (Metadata(call_id="d01", extra={}), ())


NO_HEADER = (
    "manifest.csv:{line}: 表头里没有「录音文件」这一列\n"
    "    第一行写表头，如 录音文件,通话编号,坐席工号,开始时间,被叫身份,声道；列之间用逗号、制表符或分号"
)
EMPTY = (
    "manifest.csv:1: 清单是空的\n"
    "    第一行写表头，如 录音文件,通话编号,坐席工号,开始时间,被叫身份,声道；之后每个录音文件一行"
)
NO_TEXT = (
    "manifest.csv:{line}: 这里不是 UTF-8、GB18030 或带 BOM 的 UTF-16 文字，清单读不了\n"
    "    请重新导出，另存为“CSV UTF-8”"
)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param("通话编号,工号\nd01,A01\n", NO_HEADER.format(line=1), id="a header without a file"),
        pytest.param("\n\n张三,13800001111\n", NO_HEADER.format(line=3), id="no header: the data are not quoted"),
        pytest.param("", EMPTY, id="no bytes"),
        pytest.param(b"\xef\xbb\xbf\r\n \r\n", EMPTY, id="only a mark and blank lines"),
        pytest.param("文件\n甲.wav\n乙".encode()[:-1], NO_TEXT.format(line=3), id="UTF-8 cut in a character"),
        pytest.param("\ufeff文件\n甲.wav\n乙".encode()[:-1], NO_TEXT.format(line=3), id="the same after a mark"),
        pytest.param("文件\r\n甲.wav\r\n".encode("gb18030") + b"\xff\xff", NO_TEXT.format(line=3), id="no GB18030"),
        pytest.param("文件\n甲\n".encode("utf-16") + b"\n", NO_TEXT.format(line=3), id="UTF-16 of odd length"),
        pytest.param("file\na.wav\n".encode("utf-16-le"), NO_TEXT.format(line=1), id="UTF-16 without a mark"),
        pytest.param(b"file\nRIFF\x00\x00WAVE", NO_TEXT.format(line=2), id="a sound file"),
    ],
)
def test_a_manifest_that_cannot_be_read_at_all(tmp_path: Path, content: str | bytes, text: str) -> None:
    assert refusal(content, tmp_path) == text


def test_a_manifest_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_manifest(tmp_path / "none.csv", default_zone=SHANGHAI)
    assert caught.value.text.en == (
        f"{tmp_path}/none.csv: the manifest cannot be opened: No such file or directory\n"
        "    Check the path and the permission to read it"
    )


# --- properties -------------------------------------------------------------------------------------------------

plain_cells = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Z"]), max_size=12).filter(
    lambda text: not text.startswith(("'", "="))
)
multi_line_cells = st.lists(plain_cells.filter(bool), min_size=1, max_size=3).map("\n".join)


QUOTING: list[Literal[0, 1]] = [csv.QUOTE_MINIMAL, csv.QUOTE_ALL]


@settings(deadline=None)
@given(
    rows=st.lists(st.tuples(multi_line_cells, plain_cells, multi_line_cells | plain_cells), max_size=6),
    encoding=st.sampled_from(ENCODINGS),
    delimiter=st.sampled_from(DELIMITERS),
    line_end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from(QUOTING),
)
def test_rows_read_back_as_they_were_written(
    rows: list[Sequence[str]], encoding: str, delimiter: str, line_end: str, quoting: Literal[0, 1]
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writerow(["备注", "结果", "录音文件", "外包机构", "说明"])
    for number, (note, outcome, remark) in enumerate(rows):
        writer.writerow([note, outcome, f"录音{number}.wav", f"机构{number}", remark])
    with tempfile.TemporaryDirectory() as folder:
        manifest = read(out.getvalue(), Path(folder), encoding)
        assert manifest.problems == ()
        assert [(row.file, row.metadata.agency, row.metadata.extra) for row in manifest.rows] == [
            (
                Path(folder, f"录音{number}.wav"),
                f"机构{number}",
                {name: cell for name, cell in zip(("备注", "结果", "说明"), row, strict=True) if cell},
            )
            for number, row in enumerate(rows)
        ]


FORMATS = [
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y.%m.%d %H:%M:%S",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日%H时%M分%S秒",
    "%Y%m%d%H%M%S",
    "%Y%m%d %H%M%S",
]
offsets = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(
    moment=st.datetimes(datetime(1990, 1, 2), datetime(2099, 12, 30), timezones=offsets).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    form=st.sampled_from(FORMATS),
)
def test_a_moment_with_its_zone_reads_back_in_every_format(moment: datetime, form: str) -> None:
    assert parse_started_at(moment.strftime(form + "%z"), SHANGHAI) == moment
    assert parse_started_at(moment.strftime(form) + moment.isoformat()[-6:], SHANGHAI) == moment


@given(
    moment=st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)).map(lambda moment: moment.replace(microsecond=0)),
    form=st.sampled_from(FORMATS),
    zone=st.sampled_from([SHANGHAI, ZoneInfo("Asia/Urumqi"), ZoneInfo("Asia/Hong_Kong"), UTC]),
)
def test_a_moment_without_zone_is_in_the_default_zone(moment: datetime, form: str, zone: ZoneInfo) -> None:
    assert parse_started_at(moment.strftime(form), zone) == moment.replace(tzinfo=zone)


@given(cell=st.text("0123456789-/:. TZ+年月日上下午时分秒E"))
def test_whatever_is_read_as_a_moment_is_a_plausible_one(cell: str) -> None:
    moment = parse_started_at(cell, SHANGHAI)
    assert moment is None or (moment.utcoffset() is not None and 1989 < moment.year < 2100)


@settings(deadline=None)
@given(
    content=st.binary()
    | st.builds(lambda header, rest: header.encode() + rest, st.just("录音文件,开始时间\n"), st.binary())
)
def test_arbitrary_bytes_are_read_or_refused(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            manifest = read(content, Path(folder))
        except ConfigurationError as error:
            assert error.problems[0].line is not None  # noqa: PT017
        else:
            lines = len(content.decode("utf-8", "replace").splitlines()) + content.count(b"\r") + 1
            assert all(1 < row.line <= lines for row in manifest.rows)


@settings(deadline=None)
@given(text=st.text("录音文件,file\n\"\r\t;='ab1", max_size=60))
def test_arbitrary_marks_are_read_or_refused(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            manifest = read("file,call_id\n" + text, Path(folder))
        except ConfigurationError:
            pytest.fail("a good header is never refused")
        assert all(row.line >= 2 for row in manifest.rows)


def test_the_reference_has_every_word() -> None:
    reference = (Path(__file__).parents[1] / "docs" / "manifest.md").read_text("utf-8")
    tables = [*HEADERS.values(), *CALLEE_ROLES.values(), *LAYOUTS.values()]
    words = [*(word for table in tables for word in table), *PERSONAL_PARTS, *PERSONAL_HEADERS, *(NOTHING - {""})]
    assert [word for word in words if f"`{word}`" not in reference] == []
