"""`rescore` and `search` as they are typed: two calls, judged by worker processes, shown as tables and as JSON."""

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from cli_examples import Program
from click.testing import CliRunner

from qa_monitor.cli import main
from qa_monitor.domain import (
    Agent,
    Analysis,
    CalleeRole,
    CallState,
    Layout,
    Metadata,
    Recording,
    Role,
    SourceFile,
    Span,
    Transcript,
    Turn,
    Utterance,
    Versions,
    Word,
)
from qa_monitor.errors import ExitCode
from qa_monitor.settings import load_settings
from qa_monitor.store import open_database, save_analysis, writing

LINES = ("您好，请问是张先生本人吗，本次通话会录音", "再不还我就打断你的腿，我手机是13800001234")


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program in a folder with the shipped lexicons and a database of two calls."""
    lexicons = load_settings(command_line={}, environment=os.environ, file=None).lexicons
    monkeypatch.setenv("QA_MONITOR_LEXICONS", str(lexicons.resolve()))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    engine = open_database("sqlite:///qa-monitor.db")
    for day, name in enumerate(("t01", "t02"), 12):
        with writing(engine) as db:
            save_analysis(db, _heard(name, day), tokens=list(LINES))
    return lambda *arguments: CliRunner().invoke(main, arguments)


def _heard(name: str, day: int) -> Analysis:
    file = SourceFile(path=Path(f"{name}.wav"), sha256=name.encode().hex().ljust(64, "0"), layout=Layout.AGENT_LEFT)
    metadata = Metadata(
        call_id=name,
        agent=Agent(id="A01", name="测试员甲"),
        started_at=datetime.fromisoformat(f"2026-10-{day}T10:00:00+08:00"),
        callee_role=CalleeRole.DEBTOR,
    )
    utterances = (
        Utterance(
            turn=Turn(role=Role.AGENT, span=Span(10 * at, 10 * at + 9)),
            words=(Word(text=line, span=Span(10 * at, 10 * at + 9), probability=0.9),),
            log_probability=-0.3,
        )
        for at, line in enumerate(LINES)
    )
    transcript = Transcript(
        seconds=40, roles_known=True, roles=(Role.AGENT, Role.CUSTOMER), damaged=(), utterances=tuple(utterances)
    )
    versions = Versions(program="0.0", model="base@d01c", lexicons="past", scorecard="past", metadata="past")
    return Analysis(
        recording=Recording(files=(file,), metadata=metadata),
        versions=versions,
        state=CallState.SCORED,
        reason=None,
        transcript=transcript,
    )


def test_judging_again(typed: Program) -> None:
    told = typed("rescore", "--since", "2026-10-13", "--json", "--workers", "1", "--lang", "en")
    assert told.exit_code == ExitCode.OK, told.stderr
    assert told.stderr == (
        "1 calls chosen, 1 judged of which 1 change, 0 judged by these versions before; the audio of 1 was asked about "
        "lexicons that are not at hand, so that new expressions were judged by text alone\n"
    )
    report = json.loads(told.stdout)
    expected = {"chosen": 1, "judged": 1, "changed": 1, "unchanged": 0, "not_heard": 0, "meanwhile": 0}
    assert report["counts"] == {**expected, "unknown_questions": 1, "failed": 0, "left": 0}
    (change,) = report["changes"]
    assert (change["call_id"], change["score"], change["critical"]) == ("t02", [None, 0], [None, True])
    assert "V01" in {finding["code"] for finding in change["gained"]}
    calls = json.loads(typed("calls", "--json").stdout)
    assert [call["score"] for call in calls] == [None, 0]
    assert calls[1]["versions"]["program"].endswith("/0.0")


def test_unusable_lexicons_stop_it_before_any_call(typed: Program, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    assert typed("rescore", "--lexicons", "new").exit_code == ExitCode.CONFIGURATION


@pytest.mark.parametrize("command", ["rescore", "search"])
def test_undetermined_calls_cannot_be_chosen(typed: Program, command: str) -> None:
    phrase = ["打断"] if command == "search" else []
    assert typed(command, *phrase, "--undetermined").exit_code == ExitCode.USAGE


def test_searching(typed: Program) -> None:
    found = typed("search", "打短你的腿，我手机", "--until", "2026-10-12")
    (row,) = [line for line in found.stdout.splitlines() if "t01" in line]
    assert "【打断你的腿，我手机】" in row
    assert "*******1234" in row
    assert "未核实" in row
    assert found.stderr == "共 1 处读音相近，未经核实，列出 1 处\n"
    (place,) = json.loads(typed("search", "打短你的腿", "--until", "2026-10-12", "--json").stdout)["places"]
    assert (place["call_id"], place["heard"], place["verified"], place["distance"]) == ("t01", "打断你的腿", False, 0)


def test_a_phrase_without_sound(typed: Program) -> None:
    assert typed("search", "。。").exit_code == ExitCode.USAGE


def test_verifying_without_the_recording(typed: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One recording is gone, the other is another file by now."""
    monkeypatch.setattr("qa_monitor.cli.search.load_recogniser", _no_model)
    (tmp_path / "t02.wav").write_bytes(b"another")
    places = json.loads(typed("search", "打蒜你的腿", "--verify", "--json", "--lang", "en").stdout)["places"]
    assert [(place["call_id"], place["because"]["en"]) for place in places] == [
        ("t01", "t01.wav: the file does not exist, or the link is broken"),
        ("t02", "t02.wav: the file has changed and is not the recording that was scored"),
    ]


def _no_model(*_: object, **__: object) -> Callable[[], None] | None:
    return None
