"""`review`, `account` and `audit`."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
import sqlalchemy as sa
from cli_examples import Program
from click.testing import CliRunner, Result

from qa_monitor.cli import main
from qa_monitor.errors import ExitCode
from qa_monitor.store import open_database

PASSWORD = "correct horse battery\n"
DATABASE = "sqlite:///qa-monitor.db"


def run(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(main, arguments, input=stdin)


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "told"),
    [
        pytest.param(
            ("Admin", "--role", "administrator"),
            PASSWORD,
            ExitCode.OK,
            "已添加账号 admin（管理员）\n",
            id="an administrator",
        ),
        pytest.param(
            ("a07", "--role", "agent", "--agent-id", "A07", "--lang", "en"),
            PASSWORD,
            ExitCode.OK,
            "added the account a07 (agent)\n",
            id="an agent, in English",
        ),
        pytest.param(
            ("admin", "--role", "reviewer"),
            "short\n",
            ExitCode.CONFIGURATION,
            "密码要有 12 到 200 个字符\n",
            id="a short password",
        ),
        pytest.param(("a", "--role", "reviewer"), "", ExitCode.CONFIGURATION, "密码要有 12 到 200 个字符\n", id="none"),
        pytest.param(
            ("a", "--role", "agent"),
            PASSWORD,
            ExitCode.CONFIGURATION,
            "坐席账号要写工号，其他账号不写\n",
            id="no agent",
        ),
    ],
)
def test_adding_an_account(nowhere: Path, arguments: tuple[str, ...], stdin: str, code: ExitCode, told: str) -> None:
    result = run("account", "add", *arguments, stdin=stdin)
    assert (result.exit_code, result.stdout, result.stderr) == (code, "", told)


def test_no_password_stands_on_the_command_line() -> None:
    assert "--password" not in run("account", "add", "--help").stdout


def test_accounts_are_listed_disabled_and_let_in_again(program: Program) -> None:
    run("account", "add", "lin", "--role", "reviewer", "--display-name", "林", stdin=PASSWORD)
    assert run("account", "disable", "lin").exit_code == 0
    (listed,) = json.loads(program("account", "list", "--json").stdout)
    created_at = listed.pop("created_at")
    assert created_at.endswith("+00:00")
    assert listed == {"name": "lin", "display_name": "林", "role": "reviewer", "agent_id": None, "disabled": True}
    assert run("account", "disable", "lin", "--enable").exit_code == 0
    assert program("account", "list").stdout == "账号  姓名  角色    工号  状态\nlin   林    复核员  -     可用\n"
    assert run("account", "password", "lin", stdin="another long password\n").stdout == "lin\n"
    missing = run("account", "disable", "nobody")
    assert (missing.exit_code, missing.stderr) == (ExitCode.CONFIGURATION, "没有账号 nobody\n")


def test_the_log_is_shown_and_proved(program: Program) -> None:
    run("account", "add", "lin", "--role", "reviewer", stdin=PASSWORD)
    run("account", "disable", "lin")
    shown = json.loads(program("audit", "show", "--json").stdout)
    assert [(row["number"], row["actor"], row["act"]) for row in shown] == [
        (2, "command line", "account_changed"),
        (1, "command line", "account_added"),
    ]
    assert "account_changed  lin" in program("audit", "show").stdout
    whole = program("audit", "verify")
    assert (whole.exit_code, whole.stderr) == (0, "2 条记录完整\n")
    kept = whole.stdout.strip()
    assert re.fullmatch("2:[0-9a-f]{64}", kept)
    run("account", "disable", "lin", "--enable")
    assert program("audit", "verify", "--holds", kept).exit_code == 0
    tampered("DELETE FROM audit_log WHERE id > 1")
    assert program("audit", "verify").exit_code == 0
    cut = program("audit", "verify", "--holds", kept)
    assert (cut.exit_code, cut.stderr) == (
        ExitCode.AUDIT_BROKEN,
        "以前的第 2 条不在其中：末尾被删，或整个记录被换过\n",
    )
    tampered("UPDATE audit_log SET actor = 'x'")
    broken = program("audit", "verify")
    assert (broken.exit_code, broken.stderr) == (ExitCode.AUDIT_BROKEN, "第 1 条被改动\n")
    assert program("audit", "verify", "--holds", "x").exit_code == ExitCode.USAGE


def tampered(act: str) -> None:
    engine = open_database(DATABASE)
    with engine.execution_options(write=True).begin() as connection:
        for trigger in ("update", "delete"):
            connection.execute(sa.text(f"DROP TRIGGER IF EXISTS audit_log_immutable_{trigger}"))
        connection.execute(sa.text(act))
    engine.dispose()


def test_a_port_that_is_taken(program: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = program("review", "--port", str(port), "--no-browser")
    assert result.exit_code == ExitCode.CONFIGURATION
    assert result.stderr.startswith(f"无法监听 127.0.0.1:{port}：")


def test_the_review_serves_the_database_that_score_writes_and_stops_in_order(nowhere: Path, stored: None) -> None:
    command = [sys.executable, "-m", "qa_monitor", "review", "--port", "0", "--no-browser", "--lang", "en"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    assert process.stderr is not None
    told = ""
    while "The review is at" not in told:
        line = process.stderr.readline()
        assert line, told
        told += line
    address = re.search(r"http://127\.0\.0\.1:\d+/", told)
    assert address is not None
    assert "run qa-monitor account add NAME --role administrator" in told
    with urlopen(f"{address[0]}healthz") as answer:
        assert (answer.status, answer.read()) == (200, b'{"status":"ok"}')
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    process.send_signal(signal.SIGTERM)
    rest = process.communicate(timeout=20)[1]
    assert '"route": "/healthz", "status": 200' in rest
    assert process.returncode in (0, -signal.SIGTERM)
