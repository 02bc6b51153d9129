"""`report team` on the command line, and that `report CALL` stays what it was."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from cli_examples import Program

OCTOBER = ("--since", "2026-10-01", "--until", "2026-10-31")


@pytest.mark.usefixtures("stored")
def test_a_page_of_a_period(program: Program) -> None:
    result = program("report", "team", *OCTOBER, "-o", "-")
    assert result.exit_code == 0
    assert "<title>班组质检报告 全部班组 2026-10-01 – 2026-10-31</title>" in result.stdout
    assert result.stdout.count('<th scope="row">A0') == 2
    assert '<tr><td>录音通话</td><td class="num">3</td></tr>' in result.stdout
    assert "sources.yaml: 文件无法读取" in result.stderr  # categories and dimensions then show by their ids


@pytest.mark.usefixtures("stored")
def test_a_workbook_of_a_team_is_whole_and_replaces_an_older_one(program: Program) -> None:
    Path("week.xlsx").write_text("older")
    options = ("--team", "二组", "--format", "xlsx", "--review-address", "https://review.example/", "-o", "week.xlsx")
    result = program("--lang", "en", "report", "team", *OCTOBER, *options)
    assert (result.exit_code, result.stdout) == (0, "")
    calls = openpyxl.load_workbook("week.xlsx")["Calls"]
    assert [cell.value for cell in calls["A"]] == ["Call", "t01", "t03"]
    assert calls["A2"].hyperlink.target.startswith("https://review.example/calls/")
    assert sorted(path.name for path in Path.cwd().iterdir() if "xlsx" in path.name) == ["week.xlsx"]


@pytest.mark.usefixtures("stored")
def test_a_workbook_goes_to_standard_output_too(program: Program) -> None:
    result = program("report", "team", *OCTOBER, "--format", "xlsx", "-o", "-")
    assert openpyxl.load_workbook(BytesIO(result.stdout_bytes)).sheetnames[0] == "汇总"


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("known_at", "calls"),
    [
        pytest.param("2020-01-01", 0, id="before anything was judged"),
        pytest.param("2100-01-01T09:00:00", 3, id="to the second, on the clock of the zone"),
        pytest.param("2100-01-01T09:00:00.5+00:00", 3, id="as a report tells it"),
    ],
)
def test_what_was_known_at_a_moment(program: Program, known_at: str, calls: int) -> None:
    page = program("report", "team", *OCTOBER, "--known-at", known_at, "-o", "-").stdout
    assert f'<tr><td>录音通话</td><td class="num">{calls}</td></tr>' in page
    assert page == program("report", "team", *OCTOBER, "--known-at", known_at, "-o", "-").stdout


@pytest.mark.usefixtures("stored")
def test_the_moment_that_a_report_tells_gives_it_again(program: Program) -> None:
    page = program("report", "team", *OCTOBER, "-o", "-").stdout
    told = page.split("<dt>数据截至</dt><dd>")[1].split("</dd>")[0]
    assert program("report", "team", *OCTOBER, "--known-at", told, "-o", "-").stdout == page


@pytest.mark.usefixtures("stored")
def test_days_in_the_wrong_order_are_told(program: Program) -> None:
    result = program("report", "team", "--since", "2026-10-02", "--until", "2026-10-01", "-o", "x.html")
    assert (result.exit_code, result.stderr) == (
        3,
        "--until 2026-10-01 早于 --since 2026-10-02\n    请对调两个日期\n",
    )


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("report", "t01", "-o", "-"), id="the call alone"),
        pytest.param(("report", "call", "t01", "-o", "-"), id="named a call"),
        pytest.param(("report", "-o", "-", "t01"), id="options first"),
        pytest.param(("report", "--lang", "zh", "t01", "-o", "-"), id="behind an option of every command"),
        pytest.param(("report", "--lang=zh", "t01", "-o", "-"), id="the same with an equals sign"),
    ],
)
def test_a_call_needs_no_command(program: Program, arguments: tuple[str, ...]) -> None:
    result = program(*arguments)
    assert (result.exit_code, result.stdout.startswith("<!DOCTYPE html>")) == (0, True)
    assert "<title>通话质检报告 t01</title>" in result.stdout


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(("report", "call", "team", "-o", "-"), "team", id="a call whose id is team"),
        pytest.param(("report", "call", "call", "-o", "-"), "call", id="a call whose id is call"),
    ],
)
def test_a_call_named_like_a_command_is_reached(program: Program, arguments: tuple[str, ...], told: str) -> None:
    result = program(*arguments)
    assert result.exit_code == 5  # looked for, and not there
    assert told in result.stderr


def test_help_tells_of_both(program: Program) -> None:
    for arguments in (("report",), ("report", "--help"), ("report", "--lang", "en", "--help")):
        page = program(*arguments).stdout
        assert "report call team" in page
        assert "\n  call " in page
        assert "\n  team " in page
