"""`lexicon`, `model` and `database`."""

import json
import shutil
from pathlib import Path

import pytest
from cli_examples import Program

from qa_monitor.errors import ExitCode
from qa_monitor.store import head

SHIPPED = Path(__file__).parents[2] / "lexicons"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"  # of b"test"


@pytest.fixture
def lexicons(nowhere: Path) -> Path:
    """The shipped files with one category alone."""
    one = nowhere / "lexicons"
    (one / "categories").mkdir(parents=True)
    for file in (*SHIPPED.glob("*.*"), SHIPPED / "categories" / "c01_courtesy.yaml"):
        shutil.copy(file, one / file.relative_to(SHIPPED))
    return one


def test_the_shipped_lexicons_are_valid(program: Program) -> None:
    result = program("lexicon", "check", "--lexicons", str(SHIPPED))
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "")
    assert result.stdout.startswith("词库、评分卡和规则可以使用：")


def test_examples_that_hold(program: Program, lexicons: Path) -> None:
    result = program("lexicon", "test", "--lexicons", "lexicons")
    assert (result.exit_code, result.stdout) == (ExitCode.OK, "")
    assert "不符 0 条" in result.stderr


def test_a_broken_lexicon(program: Program, lexicons: Path) -> None:
    broken = lexicons / "classes.yaml"
    broken.write_text("亲属: 爸\n")
    told = program("lexicon", "check", "--lexicons", "lexicons")
    assert (told.exit_code, told.stdout) == (ExitCode.CONFIGURATION, "")
    assert told.stderr.startswith("lexicons/classes.yaml:1:")
    data = program("lexicon", "check", "--lexicons", "lexicons", "--json")
    assert data.exit_code == ExitCode.CONFIGURATION
    report = json.loads(data.stdout)
    assert report["valid"] is False
    assert [(problem["path"], problem["line"]) for problem in report["problems"]] == [("lexicons/classes.yaml", 1)]


def test_a_bad_choice_of_scorecards(program: Program, lexicons: Path) -> None:
    (lexicons / "rules").mkdir()
    (lexicons / "scorecards").mkdir()
    (lexicons / "scorecards" / "choice.yaml").write_text("rules: []\n", encoding="utf-8")
    told = program("lexicon", "check", "--lexicons", "lexicons", "--json")
    problems = json.loads(told.stdout)["problems"]
    assert told.exit_code == 3
    assert ("lexicons/scorecards/choice.yaml", 1, "缺少字段 fallback") in [
        (problem["path"], problem["line"], problem["what"]["zh"]) for problem in problems
    ]


def test_an_example_that_does_not_hold(program: Program, lexicons: Path) -> None:
    courtesy = lexicons / "categories" / "c01_courtesy.yaml"
    text = courtesy.read_text("utf-8")
    line = text[: text.index("  match:\n")].count("\n") + 2
    courtesy.write_text(
        text.replace("  match:\n", "  match:\n    - {text: 天「气」不错, entry: greeting}\n", 1), "utf-8"
    )
    told = program("lexicon", "test", "--lexicons", "lexicons")
    assert told.exit_code == ExitCode.EXAMPLES_FAILED, told.stderr
    assert told.stdout == (
        f"lexicons/categories/c01_courtesy.yaml:{line}: courtesy：天气不错\n"
        "    应为：恰好一处：greeting「气」\n"
        "    实际：没有命中\n"
    )
    data = json.loads(program("lexicon", "test", "--lexicons", "lexicons", "--json").stdout)
    assert (data["failed"], data["failures"][0]["line"]) == (1, line)


def test_the_model_in_use(program: Program, nowhere: Path) -> None:
    (nowhere / "tiny").mkdir()
    (nowhere / "tiny" / "model.bin").write_bytes(b"test")
    assert json.loads(program("model", "show", "--model", "tiny", "--models-dir", "empty", "--json").stdout) == {
        "name": "tiny",
        "folder": "tiny",
        "sha256": SHA256,
        "voices": None,
    }
    assert program("model", "show", "--model", "tiny", "--models-dir", "empty").stdout == (
        f"tiny\ntiny\nsha256 {SHA256}\n声纹模型 没有（运行 qa-monitor model get voices）\n"
    )
    assert program("model", "get", "tiny").stdout == f"tiny\ntiny\nsha256 {SHA256}\n"


def test_a_voice_model_that_another_package_holds(program: Program, nowhere: Path) -> None:
    (nowhere / "some.whl").write_bytes(b"nothing")
    result = program("model", "get", "some.whl")
    assert (result.exit_code, result.stdout) == (ExitCode.CONFIGURATION, "")
    assert result.stderr.startswith("some.whl 里没有预期的声纹模型\n")


def test_a_model_that_is_not_here(program: Program) -> None:
    result = program("model", "show", "--model", "none-such")
    assert (result.exit_code, result.stdout) == (ExitCode.CONFIGURATION, "")
    assert result.stderr.startswith("没有识别模型 none-such：")


def test_the_database_is_created_and_told(program: Program) -> None:
    assert json.loads(program("database", "current", "--json").stdout) == {"current": None, "needed": head()}
    assert program("database", "upgrade").stdout == f"{head()}\n"
    assert program("database", "current").stdout == f"数据库 {head()}，本程序 {head()}\n"


def test_a_database_that_cannot_be_opened(program: Program) -> None:
    result = program("calls", "--database", "sqlite:///no/such/folder/qa.db")
    assert (result.exit_code, result.stdout) == (ExitCode.CONFIGURATION, "")
    assert "no/such/folder" in result.stderr
