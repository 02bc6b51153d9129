"""Ctrl-C, SIGTERM and kill -9 on a real process with real workers and a real database."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from night import fake_work

from qa_monitor.cli import main

NIGHT = Path(__file__).parent / "night.py"
COMMAND = ("score", ".", "--database", "sqlite:///calls.db", "--workers", "1", "--json")
STATES = "SELECT r.path, a.state FROM analyses a JOIN recording_files r USING (recording_id) ORDER BY r.path"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three calls; listening to the second takes a minute the first time, and no time the second."""
    for number, content in enumerate(["fine", "slow_at_first", "fine"]):
        (tmp_path / f"{number}.wav").write_text(f"{number} {content}")
    return tmp_path


def start(folder: Path) -> "subprocess.Popen[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QA_MONITOR_")}
    return subprocess.Popen(
        [sys.executable, str(NIGHT), *COMMAND],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(happened: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(0.02)


def listener_of(folder: Path, number: int) -> int:
    """The process that listens to that call, once it does."""
    note = folder / f"{number}.heard"
    wait_for(lambda: note.exists() and note.read_text().endswith("\n"))
    return int(note.read_text().splitlines()[0])


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"


def stored(folder: Path) -> dict[str, str]:
    with sqlite3.connect(folder / "calls.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return dict(database.execute(STATES))


def finish(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The same command again, to its end: how each call ended."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys.modules["qa_monitor.cli.score"], "work_for", fake_work)
    again = CliRunner().invoke(main, COMMAND)
    assert again.exit_code == 0
    return {call["file"]: call["state"] for call in json.loads(again.stdout)["calls"]}


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_wish_to_stop_saves_what_is_done(folder: Path, monkeypatch: pytest.MonkeyPatch, wish: signal.Signals) -> None:
    night = start(folder)
    worker = listener_of(folder, 1)
    os.killpg(night.pid, wish)  # a terminal sends it to the whole group
    _, messages = night.communicate(timeout=30)
    assert night.returncode == 130
    assert messages.splitlines()[-1] == "还剩 2 个。已中断，完成的部分已保存；再次运行同一命令会接着做。"
    assert "Traceback" not in messages
    assert stored(folder) == {"0.wav": "scored"}
    assert not alive(worker)
    assert finish(folder, monkeypatch) == {"0.wav": "unchanged", "1.wav": "scored", "2.wav": "scored"}


def test_a_killed_worker_loses_nothing(folder: Path) -> None:
    night = start(folder)
    os.kill(listener_of(folder, 1), signal.SIGKILL)
    report, _ = night.communicate(timeout=60)
    assert night.returncode == 0
    assert [call["state"] for call in json.loads(report)["calls"]] == ["scored", "scored", "scored"]


def test_a_killed_parent_leaves_whole_analyses_and_no_worker(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    night = start(folder)
    worker = listener_of(folder, 1)
    night.kill()
    night.communicate(timeout=30)
    wait_for(lambda: not alive(worker))
    assert stored(folder) == {"0.wav": "scored"}
    assert finish(folder, monkeypatch) == {"0.wav": "unchanged", "1.wav": "scored", "2.wav": "scored"}
