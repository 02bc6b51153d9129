from pathlib import Path

import pytest
from cli_examples import Program

from qa_monitor.store import load_analysis, open_database, reading


@pytest.mark.usefixtures("stored")
def test_a_report_is_written_whole_and_replaces_an_older_one(program: Program, nowhere: Path) -> None:
    Path("t01.html").write_text("older", encoding="utf-8")
    result = program("report", "t01", "-o", "t01.html")
    assert (result.exit_code, result.stdout) == (0, "")
    page = Path("t01.html").read_text("utf-8")
    assert page.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert page.endswith("</html>")
    assert sorted(path.name for path in nowhere.iterdir() if "html" in path.name) == ["t01.html"]


@pytest.mark.usefixtures("stored")
def test_a_dash_writes_to_standard_output(program: Program) -> None:
    result = program("--lang", "en", "report", "t01", "-o", "-")
    assert result.exit_code == 0
    assert "<title>Quality report of a call t01</title>" in result.stdout
    assert "13800001234" not in result.stdout


@pytest.mark.usefixtures("stored")
def test_a_report_names_the_analysis_that_it_shows(program: Program) -> None:
    page = program("report", "t01", "-o", "-").stdout
    with reading(open_database("sqlite:///qa-monitor.db")) as db:
        stored = load_analysis(db, "t01")
    assert f"<dt>分析编号</dt><dd><code>{stored.id}</code></dd>" in page
    assert f"<code>{stored.created_at:%Y-%m-%d %H:%M:%S} UTC</code>" in page
    assert f"<code>{stored.analysis.recording.sha256}</code>" in page


@pytest.mark.usefixtures("stored")
def test_an_unknown_call_leaves_no_file(program: Program) -> None:
    result = program("report", "t99", "-o", "t99.html")
    assert (result.exit_code, Path("t99.html").exists()) == (5, False)


@pytest.mark.usefixtures("stored")
def test_a_folder_that_is_not_there_is_told(program: Program) -> None:
    result = program("report", "t01", "-o", "no/t01.html")
    assert result.exit_code == 3
    assert "无法写入 no/t01.html：" in result.stderr
    assert "请检查文件夹是否存在" in result.stderr
