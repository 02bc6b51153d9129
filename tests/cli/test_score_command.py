"""The command around a run; what happens inside one is in tests/batch, with the real model in tests/calls."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import cli_examples as examples
import pytest
from cli_examples import Program
from night import fake_work

from qa_monitor.batch.report import Ended, FileReport, Planned
from qa_monitor.cli.progress import Tally, counted
from qa_monitor.domain import CallState, Lang, Metadata
from qa_monitor.errors import ExitCode

MANIFEST = """\
file,call_id,agent_id,started_at
0.wav,c0,A01,2026-10-12 10:00
1.wav,c1,A01,2026-10-12 09:00
gone.wav,c9,A02,2026-10-12 11:00
0.wav,c0,A01,2026-10-12 10:00
"""


@pytest.fixture(autouse=True)
def fake_ear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["qa_monitor.cli.score"], "work_for", fake_work)


@pytest.fixture
def folder(nowhere: Path) -> Path:
    """Two calls, the later one first; a third file is missing, and a row stands twice."""
    (nowhere / "calls").mkdir()
    for number in range(2):
        (nowhere / "calls" / f"{number}.wav").write_text(f"{number} fine")
    (nowhere / "calls" / "manifest.csv").write_text(MANIFEST)
    return nowhere / "calls"


@pytest.mark.usefixtures("folder")
def test_the_table_is_data_and_the_rest_is_messages(program: Program) -> None:
    result = program("score", "calls", "--workers", "1")
    assert result.exit_code == ExitCode.RECORDING_FAILED
    assert result.stdout == (
        "通话  坐席  开始              时长  得分  关键项  疑似违规  状态\n"
        f"{'─' * 67}\n"
        "c1    A01   2026-10-12 09:00  1:00  90.0  合格              已评分\n"
        "c0    A01   2026-10-12 10:00  1:00  90.0  合格              已评分\n"
        "c9    A02   2026-10-12 11:00                                缺文件\n"
    )
    lines = result.stderr.splitlines()
    assert "[2/3] c1 已评分 1:00" in lines
    assert any(line.startswith("calls/manifest.csv:5: ") for line in lines)
    assert any(line.startswith("calls/gone.wav: 缺文件: ") for line in lines)
    assert "共 3 个：已评分 2，缺文件 1" in lines
    assert lines[-1].startswith("识别录音 2:00，用时 0:0")


@pytest.mark.usefixtures("folder")
def test_again_nothing_is_left_to_do(program: Program) -> None:
    program("score", "calls/0.wav", "--workers", "1")
    result = program("score", "calls/0.wav")
    assert result.exit_code == ExitCode.OK
    assert result.stdout.splitlines()[-1] == "c0    A01   2026-10-12 10:00  1:00  90.0  合格              未变"
    assert result.stderr.splitlines()[-1] == "共 1 个：未变 1"
    assert "识别录音" not in result.stderr


@pytest.mark.usefixtures("folder")
def test_json(program: Program) -> None:
    report = json.loads(program("score", "calls", "--workers", "1", "--json").stdout)
    assert [(call["call_id"], call["state"], call["score"]) for call in report["calls"]] == [
        ("c1", "scored", 90.0),
        ("c0", "scored", 90.0),
        ("c9", "missing", None),
    ]
    assert set(report["calls"][0]) == set(report["calls"][2])
    assert report["counts"] == {"missing": 1, "scored": 2}
    assert (report["left"], report["audio_seconds"]) == (0, 120)
    assert report["real_time_factor"] == report["wall_seconds"] / 120
    assert [(problem["path"], problem["line"]) for problem in report["problems"]] == [("calls/manifest.csv", 5)]


@pytest.mark.usefixtures("folder")
def test_a_dry_run_only_tells(program: Program) -> None:
    program("score", "calls/0.wav", "--workers", "1")
    result = program("score", "calls", "--dry-run", "--json")
    assert result.exit_code == ExitCode.OK
    assert [(file["file"], file["state"]) for file in json.loads(result.stdout)["files"]] == [
        ("calls/1.wav", "would_score"),
        ("calls/0.wav", "unchanged"),
        ("calls/gone.wav", "missing"),
    ]
    assert program("score", "calls", "--dry-run").stdout == (
        "通话  文件            状态\n"
        f"{'─' * 29}\n"
        "c1    calls/1.wav     将评分\n"
        "c0    calls/0.wav     未变\n"
        "c9    calls/gone.wav  缺文件\n"
    )
    assert [call["call_id"] for call in json.loads(program("calls", "--json").stdout)] == ["c0"]


def test_a_path_that_does_not_exist(program: Program) -> None:
    result = program("score", "nowhere")
    assert (result.exit_code, result.stdout) == (ExitCode.CONFIGURATION, "")
    assert result.stderr == "nowhere: 没有这个文件或文件夹\n    请检查路径是否写对、磁盘是否已挂载\n"


def test_numbers_in_file_names_are_masked(program: Program, nowhere: Path) -> None:
    (nowhere / "20261012_13800001234.wav").write_text("0 unreadable")
    result = program("score", ".", "--workers", "1")
    assert "20261012_*******1234" in result.stdout
    assert "1380000" not in result.stdout + result.stderr


def test_the_time_left_is_told_by_bytes(tmp_path: Path) -> None:
    clock = iter([100.0, 110.0, 110.0]).__next__
    small, large = (
        replace(
            examples.recording(),
            files=(replace(examples.recording().files[0], path=tmp_path / name, sha256=name),),
        )
        for name in ("small", "large")
    )
    (tmp_path / "small").write_bytes(b"x" * 10)
    (tmp_path / "large").write_bytes(b"x" * 30)
    tally = Tally(now=clock)
    tally.note(Planned((small, large)))
    done = FileReport(file=tmp_path / "small", sha256="small", metadata=Metadata(extra={}), state=CallState.SCORED)
    tally.note(Ended(done, audio_seconds=40))
    assert tally.seconds_left == 30
    assert tally.real_time_factor == 0.25


def test_counts_stand_in_the_order_of_the_states() -> None:
    tally = Tally(now=lambda: 0)
    for state in (CallState.FAILED, CallState.SCORED, CallState.SCORED):
        tally.note(Ended(FileReport(file=Path("a"), sha256=None, metadata=Metadata(extra={}), state=state)))
    assert counted(tally.counts, Lang.ZH) == "已评分 2，失败 1"
    assert counted(tally.counts, Lang.EN) == "scored 2, failed 1"
