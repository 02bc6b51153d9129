import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from cli_examples import Program

import qa_monitor
from qa_monitor.cli import main
from qa_monitor.cli.interface import Command, Option, language_of
from qa_monitor.domain import Lang, Text
from qa_monitor.errors import ExitCode

DOCS = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")


def commands(command: click.Command = main, path: str = "qa-monitor") -> Iterator[tuple[str, Command]]:
    assert isinstance(command, Command)
    yield path, command
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from commands(child, f"{path} {name}")


KNOWN = (
    "score, rescore, calls, show, report, search, coach, export, practices, evaluate, lexicon, model, database, "
    "review, account, audit, retention"
)
COMMANDS = dict(commands())


def texts() -> Iterator[tuple[str, Text]]:
    for path, command in COMMANDS.items():
        yield path, command.text
        for param in command.params:
            if isinstance(param, Option):
                yield f"{path} {param.opts[0]}", param.text


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_and_option_is_in_the_reference(path: str) -> None:
    assert f"`{path}" in DOCS
    options = [name for param in COMMANDS[path].params if isinstance(param, Option) for name in param.opts]
    assert [name for name in options if f"`{name}" not in DOCS] == []


@pytest.mark.parametrize("code", ExitCode)
def test_every_exit_code_is_in_the_reference(code: ExitCode) -> None:
    assert re.search(rf"^\| {code.value} \|", DOCS, re.MULTILINE)


def test_every_key_of_the_json_is_in_the_reference(program: Program, stored: None) -> None:
    call, *_ = json.loads(program("calls", "--json").stdout)
    finding = json.loads(program("export", "--what", "findings", "--format", "jsonl").stdout.splitlines()[0])
    assert [key for key in {**call, **finding} if f"`{key}`" not in DOCS] == []


@pytest.mark.parametrize(("path", "text"), list(texts()), ids=lambda value: value if isinstance(value, str) else "")
def test_help_is_in_both_languages(path: str, text: Text) -> None:
    assert re.search("[一-鿿]", text.zh) or re.fullmatch(r"[a-zA-Z0-9、，或 ]+", text.zh)
    assert not re.search("[一-鿿]", text.en)


@pytest.mark.parametrize("path", COMMANDS)
@pytest.mark.parametrize(("lang", "heading"), [("zh", "示例：\n"), ("en", "Examples:\n")])
def test_every_help_page_has_examples(program: Program, path: str, lang: str, heading: str) -> None:
    result = program(*path.split()[1:], "--help", "--lang", lang)
    assert result.exit_code == 0
    assert heading in result.stdout
    assert COMMANDS[path].text.in_(Lang(lang)) in result.stdout


@pytest.mark.parametrize("example", sorted({line for command in COMMANDS.values() for line in command.examples}))
def test_every_example_can_be_parsed(program: Program, example: str) -> None:
    name, *arguments = example.split(" > ", maxsplit=1)[0].split()
    assert name == "qa-monitor"
    assert program(*arguments, "--help").exit_code == 0


def test_alone_the_program_shows_its_help(program: Program) -> None:
    assert program().stdout == program("--help").stdout
    assert program("lexicon").stdout == program("lexicon", "--help").stdout


def test_version(program: Program) -> None:
    assert program("--version").stdout == f"qa-monitor {qa_monitor.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "environment", "settings", "expected"),
    [
        pytest.param(["calls"], {}, "", Lang.ZH, id="Chinese by default"),
        pytest.param(["--lang", "en", "calls"], {}, "", Lang.EN, id="the option, before the command"),
        pytest.param(["calls", "--lang=en"], {}, "", Lang.EN, id="the option, behind the command"),
        pytest.param(["calls"], {"QA_MONITOR_LANG": "en"}, "", Lang.EN, id="the environment"),
        pytest.param(["calls"], {}, 'lang = "en"', Lang.EN, id="the settings file"),
        pytest.param(["--lang", "zh"], {"QA_MONITOR_LANG": "en"}, "", Lang.ZH, id="the option before the environment"),
        pytest.param(["--lang", "fr"], {}, "", Lang.ZH, id="no language we have"),
        pytest.param(["--lang", "en"], {"QA_MONITOR_WORKERS": "x"}, "", Lang.EN, id="in spite of a bad setting"),
        pytest.param([], {"QA_MONITOR_LANG": "en", "QA_MONITOR_WORKERS": "x"}, "", Lang.EN, id="the same, environment"),
        pytest.param(["--lang"], {}, "", Lang.ZH, id="the option without its value"),
    ],
)
def test_language(
    nowhere: Path, arguments: list[str], environment: dict[str, str], settings: str, expected: Lang
) -> None:
    if settings:
        (nowhere / "qa-monitor.toml").write_text(settings)
    assert language_of(arguments, environment) is expected


@pytest.mark.parametrize(
    ("line", "zh", "en"),
    [
        pytest.param(
            "scor",
            f"没有命令 scor；可用的命令：{KNOWN}",
            f"no command scor; there are: {KNOWN}",
            id="unknown command",
        ),
        pytest.param(
            "score",
            "没有指定录音：请写出文件、文件夹或清单，例：qa-monitor score recordings/",
            "no recordings named: give files, folders or a manifest, e.g. qa-monitor score recordings/",
            id="nothing to score",
        ),
        pytest.param(
            "calls --state x",
            "'--state' 的值不能用：应为 scored、damaged、no_speech、unreadable、failed 之一",
            "Invalid value for '--state': 'x' is not one of 'scored', 'damaged', 'no_speech', 'unreadable', 'failed'.",
            id="not one of the choices",
        ),
        pytest.param(
            "calls --min-score x",
            "'--min-score' 的值不能用：应为数字",
            "Invalid value for '--min-score': 'x' is not a valid float.",
            id="not a number",
        ),
        pytest.param(
            "calls --since yesterday",
            "'--since' 的值不能用：应为日期，例：2026-10-12",
            "Invalid value for '--since': 'yesterday' does not match the format '%Y-%m-%d'.",
            id="not a date",
        ),
        pytest.param(
            "show",
            "缺少参数 'CALL'",
            "Missing argument 'CALL'.",
            id="an argument is missing",
        ),
        pytest.param(
            "show a --nonsense",
            "没有选项 --nonsense",
            "No such option '--nonsense'.",
            id="unknown option",
        ),
    ],
)
def test_a_command_line_that_cannot_be_understood(program: Program, line: str, zh: str, en: str) -> None:
    for language, what, remedy in (("zh", zh, "用法见"), ("en", en, "See")):
        result = program(*line.split(), "--lang", language)
        command = "qa-monitor" if line == "scor" else f"qa-monitor {line.split(maxsplit=1)[0]}"
        expected = f"{what}\n    {remedy} {command} --help\n"
        assert (result.exit_code, result.stdout, result.stderr) == (ExitCode.USAGE, "", expected)


def test_a_setting_that_cannot_be_used(program: Program) -> None:
    result = program("calls", "--zone", "Mars/Olympus")
    assert result.exit_code == ExitCode.CONFIGURATION
    assert result.stderr.startswith("--zone: ")


def test_a_settings_file_that_is_not_there(program: Program) -> None:
    result = program("calls", "--config", "nowhere.toml")
    assert result.exit_code == ExitCode.CONFIGURATION
    assert result.stderr.startswith("nowhere.toml: ")


def test_control_characters_never_reach_the_terminal(program: Program, stored: None) -> None:
    result = program("show", "\x1b[31mred")
    assert result.exit_code == ExitCode.NOT_FOUND
    assert "\x1b" not in result.stderr
