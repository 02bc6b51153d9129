"""`qa-monitor score` as its users run it: a new process, the embedded model, a database of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.calls

ROOT = Path(__file__).parents[2]


def qa_monitor(*arguments: str, database: Path, exit_code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "qa_monitor", *arguments],
        cwd=ROOT,
        env={**os.environ, "QA_MONITOR_DATABASE": f"sqlite:///{database}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == exit_code, done.stderr
    return done.stdout


def test_a_folder_is_scored_once_listed_and_shown(tmp_path: Path) -> None:
    database = tmp_path / "calls.db"
    night = tmp_path / "night"
    night.mkdir()
    for name in ("d19.ogg", "d06.flac"):
        (night / name).write_bytes((ROOT / "recordings" / name).read_bytes())
    rows = (ROOT / "recordings" / "manifest.csv").read_text(encoding="utf-8").splitlines()
    kept = [rows[0], *(row for row in rows if row.startswith(("d19", "d06")))]
    (night / "manifest.csv").write_text("\n".join([*kept, "gone.wav" + "," * 9]) + "\n", encoding="utf-8")
    (night / "broken.mp3").write_bytes(b"this is no sound at all" * 100)

    report = json.loads(qa_monitor("score", str(night), "--json", database=database, exit_code=1))
    assert report["counts"] == {"scored": 2, "unreadable": 1, "missing": 1}
    again = json.loads(qa_monitor("score", str(night), "--json", database=database, exit_code=1))
    assert again["counts"] == {"unchanged": 2, "unreadable": 1, "missing": 1}

    calls = {call["call_id"]: call for call in json.loads(qa_monitor("calls", "--json", database=database))}
    assert calls["d19"]["critical"] is True
    assert "V05" in calls["d19"]["violations"]
    assert calls["d19"]["score"] == 0
    assert calls["d06"]["critical"] is None
    assert calls["d06"]["violations"] == []
    assert calls["broken"]["state"] == "unreadable"

    shown = qa_monitor("show", "d19", database=database)
    assert "V05" in shown
    assert "第三人" in shown
