"""The command around an evaluation; its figures are worked out in tests/evaluation."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from cli_examples import Program
from labelled_calls import label, with_fakes

from qa_monitor.domain import FoundBy
from qa_monitor.errors import ExitCode

ROOT = Path(__file__).parents[2]
CLEAN = {"violations": [], "critical": False, "time_ok": True, "the_banks_own": 7}
BAD = {"violations": ["V01"], "critical": True, "customer_signals": []}


@pytest.fixture
def folder(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two good truth files: a threat that is found and a clean call."""
    with_fakes(monkeypatch)
    where = nowhere / "labelled"
    where.mkdir()
    label(where, "a1", "threat", expect=BAD)
    label(where, "a2", "fine", expect=CLEAN)
    return where


def run_json(program: Program, *arguments: str, exit_code: ExitCode = ExitCode.OK) -> dict[str, Any]:
    result = program("evaluate", "labelled", "--workers", "1", "--json", *arguments)
    assert result.exit_code == exit_code, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.usefixtures("folder")
def test_json_has_what_was_expected_beside_what_was_judged(program: Program) -> None:
    found = run_json(program)
    assert list(found) == ["calls", "summary"]
    bad, clean = found["calls"]
    assert bad["call_id"] == "a1"
    assert bad["expect"] == BAD
    assert bad["judged"] == {"violations": ["V01"], "critical": True, "customer_signals": []}
    assert bad["findings"] == [
        {
            "category": "V01",
            "role": "agent",
            "start": 12.5,
            "end": 13.5,
            "found_by": "text",
            "confidence": 0.98,
            "cancelled_by": None,
            "state": "suspected",
            "review_because": None,
            "entry": "threat/entry",
            "heard": "打给你爸妈 *******1234",
            "believed": "打给你爸妈",
        }
    ]
    assert (bad["state"], bad["reason"]) == ("scored", None)
    assert clean["judged"] == {
        "violations": [],
        "critical": False,
        "time_ok": "undetermined",
        "the_banks_own": None,
    }


@pytest.mark.usefixtures("folder")
def test_the_summary_of_json(program: Program) -> None:
    summary = run_json(program)["summary"]
    assert (summary["calls"], summary["heard"], summary["problems"]) == (2, 2, [])
    assert summary["detection"]["suspected"]["calls"]["V01"] == {
        "right": 1,
        "missed": 0,
        "false": 0,
        "precision": 1.0,
        "precision_interval": [pytest.approx(0.2065, abs=1e-4), 1.0],
        "recall": 1.0,
        "recall_interval": [pytest.approx(0.2065, abs=1e-4), 1.0],
        "f1": 1.0,
        "f1_interval": None,
    }
    assert summary["fields"]["critical"]["agreement"] == 1.0
    assert summary["verdict"]["determined"] == {"calls": 2, "kappa": 1.0, "interval": None}
    assert set(summary["real_time_factor"]["stages"]) == {"recognition", "judging"}


def keys(content: Any) -> set[str]:
    if isinstance(content, list):
        return set().union(*map(keys, content))
    return set(content).union(*map(keys, content.values())) if isinstance(content, dict) else set()


def test_every_key_of_the_json_is_in_the_reference(program: Program, folder: Path) -> None:
    label(folder, "a3", "threat", expect=CLEAN)
    docs = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8").partition("## `qa-monitor evaluate")[2]
    of_the_calls = {"V01", "recognition", "judging", *BAD, *CLEAN, *FoundBy}
    told = {key.removesuffix("_interval") for key in keys(run_json(program)) - of_the_calls}
    assert sorted(key for key in told if f"`{key}`" not in docs) == []


def test_misses_and_false_alarms_quote_what_was_heard(program: Program, folder: Path) -> None:
    label(folder, "a3", "threat", expect=CLEAN)
    label(folder, "a4", "perhaps", expect=BAD)
    false_alarm, miss = run_json(program)["summary"]["confusions"]
    assert (false_alarm["kind"], false_alarm["call_id"], false_alarm["start"]) == ("false_alarm", "a3", 12.5)
    assert false_alarm["heard"] == "打给你爸妈 *******1234"
    assert (miss["kind"], miss["call_id"], miss["start"], miss["end"]) == ("miss", "a4", 12, 14)
    assert miss["heard"] == "perhaps打给你爸妈*******1234"
    assert [finding["state"] for finding in miss["findings"]] == ["review"]


@pytest.mark.usefixtures("folder")
def test_the_table(program: Program) -> None:
    result = program("evaluate", "labelled", "--workers", "1")
    assert result.exit_code == ExitCode.OK
    lines = result.stdout.splitlines()
    assert "总览" in lines
    assert "关键项不合格的通话                查全率 1/1 = 1.00 (0.21-1.00)，查准率 1/1 = 1.00 (0.21-1.00)" in lines
    rows = [line.split() for line in lines]
    assert ["V01", "威胁恐吓", "1", "1", "0", "1.00", "(0.21-1.00)", "1.00", "(0.21-1.00)", "1.00", "1", "0"] in rows
    assert ["a1", "是", "是", "V01", "V01", "已评分"] in rows
    assert "[2/2] a2 已评分 1:29" in result.stderr.splitlines()


@pytest.mark.usefixtures("folder")
def test_the_table_in_english(program: Program) -> None:
    shown = program("evaluate", "labelled", "--workers", "1", "--lang", "en").stdout
    assert "critical calls" in shown
    assert "V01 threats" in shown
    assert not any("一" <= character <= "鿿" for character in shown)


@pytest.mark.usefixtures("folder")
def test_calls_may_be_chosen(program: Program) -> None:
    assert [call["call_id"] for call in run_json(program, "--call", "*[2-9]")["calls"]] == ["a2"]
    nobody = program("evaluate", "labelled", "--call", "a2", "--call", "b*")
    assert (nobody.exit_code, nobody.stdout) == (ExitCode.USAGE, "")
    assert nobody.stderr.startswith("没有编号符合 b* 的通话\n")


def test_what_is_broken_is_told_and_the_rest_is_evaluated(program: Program, folder: Path) -> None:
    label(folder, "b1", "garbage", expect=BAD)
    label(folder, "b2", "defect", expect=BAD)
    label(folder, "b3", "kill", expect=BAD)
    label(folder, "b4", "trouble", expect=BAD)
    label(folder, "b5", "fine", expect=BAD, audio="gone.wav")
    label(folder, "b6", "threat", expect=BAD, turns=7)
    (folder / "b7.json").write_text("{")
    found = run_json(program, exit_code=ExitCode.RECORDING_FAILED)
    calls = {call["call_id"]: call for call in found["calls"]}
    assert {call_id: call["state"] for call_id, call in calls.items()} == {
        "a1": "scored",
        "a2": "scored",
        "b1": "unreadable",
        "b2": "failed",
        "b3": "failed",
        "b4": "failed",
        "b5": "missing",
        "b6": "scored",
    }
    for call_id in ("b1", "b2", "b3", "b4", "b5"):
        assert calls[call_id]["expect"] == BAD
        assert calls[call_id]["judged"] == dict.fromkeys(BAD, "undetermined")
        assert calls[call_id]["reason"]["zh"]
    assert (calls["b6"]["expect"], calls["b6"]["judged"]["violations"]) == ({}, ["V01"])
    assert found["summary"]["fields"]["violations"] | {"interval": 0} == {
        "right": 2,
        "wrong": 0,
        "undetermined": 5,
        "agreement": 1.0,
        "interval": 0,
        "agreement_of_all": pytest.approx(2 / 7),
    }
    problems = [(problem["path"], problem["line"]) for problem in found["summary"]["problems"]]
    assert problems == [("labelled/b7.json", 1), ("labelled/b6.json", None)]


def test_reasons_go_to_stderr_without_personal_data(program: Program, folder: Path) -> None:
    label(folder, "b1", "garbage", expect=BAD)
    label(folder, "b2", "defect", expect=BAD)
    (folder / "b7.json").write_text("{")
    result = program("evaluate", "labelled", "--workers", "1")
    assert result.exit_code == ExitCode.RECORDING_FAILED
    lines = result.stderr.splitlines()
    assert "b1: 无法读取: 无法解码" in lines
    assert any(line.startswith("b2: 失败: 程序在 ") and "ValueError" in line for line in lines)
    assert any(line.startswith("labelled/b7.json:1:2: JSON 写法有误") for line in lines)
    assert "1380000" not in result.stdout + result.stderr


def test_no_usable_call_at_all(program: Program, nowhere: Path) -> None:
    result = program("evaluate", "labelled")
    assert (result.exit_code, result.stdout) == (ExitCode.CONFIGURATION, "")
    assert result.stderr == "labelled: 这里没有真值文件（*.json）\n    文件夹的格式见 docs/truth.md\n"


def test_nothing_is_stored_unasked(program: Program, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_MONITOR_DATABASE", "sqlite:///asked.db")
    before = sorted(Path.cwd().rglob("*"))
    run_json(program)
    assert sorted(Path.cwd().rglob("*")) == before


def test_with_a_database_the_analyses_are_kept(program: Program, folder: Path) -> None:
    label(folder, "b1", "garbage", expect=BAD)
    database = ("--database", "sqlite:///kept.db")
    run_json(program, *database, exit_code=ExitCode.RECORDING_FAILED)
    run_json(program, *database, exit_code=ExitCode.RECORDING_FAILED)
    calls = json.loads(program("calls", "--json", *database).stdout)
    assert {call["call_id"]: (call["state"], call["violations"]) for call in calls} == {
        "a1": ("scored", ["V01"]),
        "a2": ("scored", []),
        "b1": ("unreadable", []),
    }


@pytest.mark.calls
def test_a_real_call_beside_broken_ones(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded model on a call to a third party in which the debt is told."""
    where = tmp_path / "labelled"
    where.mkdir()
    truth = json.loads((ROOT / "tests" / "calls" / "truth" / "d19.json").read_text(encoding="utf-8"))
    shutil.copy(ROOT / "recordings" / "d19.ogg", where)
    (where / "d19.json").write_text(json.dumps({**truth, "audio": "d19.ogg"}), encoding="utf-8")
    (where / "noise.json").write_text(json.dumps({**truth, "call_id": "noise", "audio": "noise.mp3"}))
    (where / "noise.mp3").write_bytes(b"this is no sound at all" * 100)
    (where / "torn.json").write_text('{"call_id": "torn", ')
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("QA_MONITOR_LEXICONS")
    result = program("evaluate", str(where), "--json")
    assert result.exit_code == ExitCode.RECORDING_FAILED
    found = json.loads(result.stdout)
    call, noise = found["calls"]
    assert set(call["judged"]) == set(call["expect"]) == set(truth["expect"])
    assert call["judged"]["time_ok"] is True
    assert "V06" in {finding["category"] for finding in call["findings"]}
    assert noise["state"] == "unreadable"
    assert set(noise["judged"].values()) == {"undetermined"}
    assert [Path(problem["path"]).name for problem in found["summary"]["problems"]] == ["torn.json"]
    assert found["summary"]["characters"]["error_rate"] < 0.4
