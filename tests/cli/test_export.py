import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from cli_examples import Program
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.cli.export import COLUMNS, cell
from qa_monitor.domain import Lang

stored = pytest.mark.usefixtures("stored")


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@stored
def test_calls_as_csv(program: Program) -> None:
    result = program("export")
    assert result.stdout.startswith("\ufeffcall_id,file,sha256,")
    leak, clean, open_question, unreadable = read(result.stdout)
    assert {
        name: leak[name] for name in ("call_id", "file", "reason", "score", "critical", "violations", "checks")
    } == {
        "call_id": "t01",
        "file": "recordings/t01_*******1234.ogg",
        "reason": "缺 1.5 秒音频",
        "score": "0.0",
        "critical": "true",
        "violations": "V05",
        "checks": "recording_notice=no time_ok=undetermined",
    }
    assert (clean["score"], clean["critical"]) == ("92.5", "false")
    assert (open_question["score"], open_question["critical"], open_question["review"]) == ("", "", "V05")
    assert (unreadable["call_id"], unreadable["state"], unreadable["seconds"]) == ("t04", "unreadable", "")
    assert result.stderr == "导出 4 行\n"


@stored
def test_findings_as_csv(program: Program) -> None:
    result = program("--lang", "en", "export", "--what", "findings", "--agent", "A07")
    found = read(result.stdout)
    assert [(row["call_id"], row["code"], row["state"], row["cancelled_by"]) for row in found] == [
        ("t01", "V05", "suspected", ""),
        ("t01", "V01", "cancelled", "negation"),
        ("t01", "hardship", "review", ""),
        ("t03", "V05", "review", ""),
    ]
    assert result.stderr == "4 rows exported\n"


@stored
@pytest.mark.parametrize("what", ["calls", "findings"])
def test_json_lines(program: Program, what: str) -> None:
    lines = program("export", "--format", "jsonl", "--what", what, "--critical").stdout.splitlines()
    rows = [json.loads(line) for line in lines]
    assert {row["call_id"] for row in rows} == {"t01"}
    assert set(COLUMNS[what]) <= set(rows[0])
    assert "1380000" not in "".join(lines)


@stored
def test_findings_of_undetermined_calls_only(program: Program) -> None:
    lines = program("export", "--format", "jsonl", "--what", "findings", "--undetermined").stdout.splitlines()
    assert [json.loads(line)["call_id"] for line in lines] == ["t03"]


@stored
@pytest.mark.parametrize("what", ["calls", "findings"])
def test_without_rows_the_header_still_stands(program: Program, what: str) -> None:
    result = program("export", "--what", what, "--agent", "A99")
    assert result.stdout == "\ufeff" + ",".join(COLUMNS[what]) + "\n"


@stored
def test_a_file_is_replaced_when_the_export_is_whole(program: Program, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("old")
    result = program("export", "--output", "calls.csv")
    assert (result.exit_code, result.stdout) == (0, "")
    assert [row["call_id"] for row in read((tmp_path / "calls.csv").read_text("utf-8"))] == ["t01", "t02", "t03", "t04"]
    assert list(tmp_path.glob(".calls.csv*")) == []


@stored
def test_a_folder_that_is_not_there(program: Program) -> None:
    result = program("export", "--output", "no/calls.csv")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == (
        "无法写入 no/calls.csv：No such file or directory\n    请检查文件夹是否存在、是否可写，磁盘是否已满\n"
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("=1+1", "'=1+1", id="a formula"),
        pytest.param("+8613", "'+8613", id="a plus sign"),
        pytest.param("-1", "'-1", id="text that looks negative"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="an at sign"),
        pytest.param(["=1", "V01"], "'=1 V01", id="a list that begins like a formula"),
        pytest.param({"zh": "=文", "en": "text"}, "'=文", id="a text in the language"),
        pytest.param(-1.5, -1.5, id="a negative number stays a number"),
        pytest.param(True, "true", id="a truth"),
        pytest.param(None, "", id="nothing"),
        pytest.param("张三", "张三", id="ordinary text"),
    ],
)
def test_cells(value: Any, expected: Any) -> None:
    assert cell(value, Lang.ZH) == expected


@given(st.text())
def test_no_text_is_ever_computed(text: str) -> None:
    assert str(cell(text, Lang.ZH))[:1] not in {"=", "+", "-", "@", "\t", "\r"}
