"""`qa-monitor retention`, and every other command on what it leaves."""

import json
import re
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from office_of_one_customer import CUSTOMER, MARKS, OF_CUSTOMER, OTHER, Stored, applied

from qa_monitor.cli import main

POLICY = f"""\
rules:
  - {{id: sales, when: {{scorecards: [sales]}}, keep: {{audio: 180 days}}}}
  - {{id: standard, keep: {{audio: 2 years, text: 5 years, everything: 60 years}}}}
holds:
  - {{id: lawsuit-17, customer: {OTHER}, reason: 诉讼取证}}
requests:
  - {{id: request-2, customer: {OTHER}, received_on: 2026-11-20}}
"""


class _Today(datetime):
    """The clock of these tests."""

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        """The day on which the calls were made up."""
        return cls(2026, 11, 24, 3, tzinfo=tz)


@pytest.fixture
def stored(sqlite_stored: Stored, monkeypatch: pytest.MonkeyPatch) -> Stored:
    """The calls in the default database of the working directory, on a day that stays."""
    sqlite_stored.engine.dispose()
    monkeypatch.chdir(sqlite_stored.folder)
    monkeypatch.setenv("QA_MONITOR_LEXICONS", "no-lexicons")
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setenv("QA_MONITOR_DATABASE", f"sqlite:///{sqlite_stored.folder}/calls.db")
    monkeypatch.setattr(import_module("qa_monitor.cli.retention"), "datetime", _Today)
    Path("retention.yaml").write_text(POLICY, encoding="utf-8")
    return sqlite_stored


def program(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.mark.usefixtures("stored")
def test_without_apply_it_shows_what_would_go_and_what_is_held_and_why() -> None:
    result = program("retention", "--policy", "retention.yaml")
    assert [re.sub(r" {2,}", "  ", line).rstrip() for line in result.stdout.splitlines() if "─" not in line] == [
        "依据  通话  删录音  删录音和文字  删全部  保留不删",
        "sales  0  0  0  0  0",
        "standard  3  0  1  0  0",
        "request-2  1  0  0  0  1",
        "",
        "通话  日期  删除  依据",
        "20200302-KH-OUYANG-77  2020-03-02  录音和文字  standard",
        "",
        "保留的通话  本应按此删除  保留原因",
        "20260505-KH-WANG-01  request-2  lawsuit-17 诉讼取证",
    ]
    assert result.stderr.splitlines() == [
        "删除请求 request-2 暂不能完成：1 通因 lawsuit-17 保留，请求继续等待",
        "规则 sales 的期限不足两年；信用卡催收过程的记录须至少保存两年（R20）",
        "共 3 通，到期 1 通，保留 1 通；没有删除任何内容（加 --apply 才删除）",
    ]
    assert result.exit_code == 0


def test_a_dry_run_changes_nothing(stored: Stored) -> None:
    before = Path("calls.db").read_bytes()
    program("retention", "--policy", "retention.yaml", "--dry-run", "--json")
    assert Path("calls.db").read_bytes() == before
    assert all(path.exists() for path in stored.audio)


def test_apply_erases_and_says_so(stored: Stored) -> None:
    result = program("--lang", "en", "retention", "--policy", "retention.yaml", "--apply", "--json")
    told = json.loads(result.stdout)
    assert told == {
        "today": "2026-11-24",
        "calls": 3,
        "due": [
            {
                "call_id": "20200302-KH-OUYANG-77",
                "sha256": stored.calls[0].recording.sha256,
                "day": "2020-03-02",
                "kind": "text",
                "because": "standard",
            }
        ],
        "held": [
            {
                "call_id": "20260505-KH-WANG-01",
                "sha256": stored.calls[2].recording.sha256,
                "day": "2026-05-05",
                "kind": "everything",
                "because": "request-2",
                "held_by": [{"id": "lawsuit-17", "reason": {"zh": "诉讼取证", "en": "诉讼取证"}}],
            }
        ],
        "rules": {"sales": 0, "standard": 3},
        "unruled": 0,
        "short": ["sales"],
        "interrupted": 0,
        "requests": [
            {
                "id": "request-2",
                "customer": "KH-WANG-01",
                "received_on": "2026-11-20",
                "due": 0,
                "held": 1,
                "erased": 0,
                "erased_at": None,
            }
        ],
        "holds": [{"id": "lawsuit-17", "calls": 1, "over": False}],
        "applied": {"erased": 1, "files_deleted": 1, "files_gone": 0, "failed": [], "pages_cleared": True},
    }
    assert result.stderr.splitlines()[-1] == "1 calls erased (1 audio files deleted, 0 were gone before), 0 not"
    assert (result.exit_code, program("audit", "verify").exit_code) == (0, 0)


def test_what_could_not_be_erased_is_named_masked(stored: Stored) -> None:
    stored.audio[0].chmod(0o444)
    result = program("--lang", "en", "retention", "--policy", "retention.yaml", "--apply")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-2:] == [
        "0 calls erased (0 audio files deleted, 0 were gone before), 1 not",
        f"20200302-KH-OUYANG-77: {stored.folder}/recordings/欧阳测试-*******1234.wav: it is read-only and was not "
        "deleted; if it may go, make it writable (chmod u+w), and run it again",
    ]


@pytest.mark.usefixtures("stored")
def test_a_hold_on_a_call_that_is_not_stored_stops_everything() -> None:
    Path("retention.yaml").write_text(
        POLICY.replace(f"customer: {OTHER}, reason", "call: '0007', reason"), encoding="utf-8"
    )
    result = program("--lang", "en", "retention", "--policy", "retention.yaml", "--apply")
    assert (result.exit_code, result.stderr) == (
        3,
        "retention.yaml: the call that hold lawsuit-17 names is not stored; nothing was erased\n"
        "    mend its call, or take it out\n",
    )
    assert program("retention", "--policy", "retention.yaml").exit_code == 0


@pytest.mark.usefixtures("stored")
def test_a_request_that_is_done_says_so() -> None:
    Path("retention.yaml").write_text(
        POLICY.replace(OTHER, CUSTOMER)
        .replace("holds:\n", "")
        .replace(f"  - {{id: lawsuit-17, customer: {CUSTOMER}, reason: 诉讼取证}}\n", ""),
        encoding="utf-8",
    )
    program("retention", "--policy", "retention.yaml", "--apply")
    result = program("--lang", "en", "retention", "--policy", "retention.yaml")
    assert re.sub(r"\d{4}-\d\d-\d\d", "DAY", result.stderr.splitlines()[0]) == (
        "request request-2 is done: 2 calls erased, the last on DAY; take it out of the file"
    )


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(["--policy", "retention.yaml", "--apply", "--dry-run"], 2, id="both"),
        pytest.param([], 2, id="no policy"),
        pytest.param(["--policy", "missing.yaml"], 3, id="no such file"),
    ],
)
def test_what_cannot_be_understood(arguments: list[str], code: int) -> None:
    assert program("retention", *arguments).exit_code == code


COMMANDS = {
    "calls": ["calls"],
    "calls as JSON": ["calls", "--json"],
    "the call": ["show", "{sha256}"],
    "the call as JSON": ["show", "{sha256}", "--json"],
    "the call as a page": ["report", "{sha256}", "-o", "report.html"],
    "calls for a spreadsheet": ["export"],
    "findings for a program": ["export", "--what", "findings", "--format", "jsonl"],
    "what was said": ["search", "螺蛳湾"],
    "the log": ["audit", "show", "--json"],
    "the policy": ["retention", "--policy", "none.yaml"],
}


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_every_command_copes_with_erased_calls(stored: Stored, arguments: list[str]) -> None:
    applied(stored.engine, OF_CUSTOMER)
    Path("none.yaml").write_text("rules:\n  - {id: standard, keep: {audio: 1 days}}\n", encoding="utf-8")
    sha256 = stored.calls[0].recording.sha256
    result = program("--lang", "en", *(argument.format(sha256=sha256[:12]) for argument in arguments))
    assert result.exit_code == 0, result.output
    written = result.output + (Path("report.html").read_text(encoding="utf-8") if "report" in arguments else "")
    marks = [mark for mark in MARKS if mark not in arguments]
    assert [mark for mark in marks if mark in written] == []
    if (
        arguments[0] in ("show", "report")
        or arguments == ["export"]
        or ("--json" in arguments and arguments[0] != "audit")
    ):
        assert "erased by policy on" in written


def test_a_call_that_nobody_has_opened_is_erased_too(stored: Stored) -> None:
    with stored.engine.begin() as connection:
        for table in ("verdicts", "appeals", "appeal_decisions"):
            connection.exec_driver_sql(f"DROP TRIGGER {table}_immutable_delete")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.execute(sa.text("DELETE FROM review_queue"))
        connection.execute(sa.text("DELETE FROM reviews WHERE recording_id = 2"))
    report = applied(stored.engine, OF_CUSTOMER)
    assert [one.due.call.recording_id for one in report.erased] == [1, 2]
