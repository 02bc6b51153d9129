"""A database with four calls, and a way to run the program on it."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import cli_examples as examples
import pytest
from cli_examples import Program
from click.testing import CliRunner

from qa_monitor.cli import main
from qa_monitor.domain import Agent, Analysis, CallState, Layout, Metadata, Recording, SourceFile, Text, Undetermined
from qa_monitor.store import open_database, save_analysis, writing


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, no settings from outside, and no lexicons, so that categories show by code."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QA_MONITOR_LEXICONS", str(tmp_path / "no-lexicons"))
    monkeypatch.delenv("COLUMNS", raising=False)
    return tmp_path


@pytest.fixture
def program(nowhere: Path) -> Program:
    """`program("calls", "--json")` runs the command line."""
    return lambda *arguments: CliRunner().invoke(main, arguments)


@pytest.fixture
def stored(nowhere: Path) -> None:
    """The calls of `analyses` in the default database of the working directory."""
    with writing(open_database("sqlite:///qa-monitor.db")) as db:
        for analysis in analyses():
            transcript = analysis.transcript
            save_analysis(db, analysis, tokens=[""] * (len(transcript.utterances) if transcript else 0))


def analyses() -> list[Analysis]:
    """t01: a critical violation; t02: clean; t03: undetermined; t04: unreadable, without metadata."""
    leak = examples.analysis()
    clean = replace(
        leak,
        recording=_recording("t02", "b6", "A08", "一组", "2026-10-13T09:00:00+08:00"),
        state=CallState.SCORED,
        reason=None,
        findings=(),
        score=replace(examples.score(), points=92.5, critical=False),
    )
    open_question = replace(
        leak,
        recording=_recording("t03", "c7", "A07", "二组", "2026-10-13T23:30:00+08:00"),
        state=CallState.SCORED,
        reason=None,
        findings=(replace(examples.DISCLOSURE, review_because="callee_role"),),
        score=replace(examples.score(), points=Undetermined("audio"), critical=Undetermined("callee_role")),
    )
    unreadable = Analysis(
        recording=Recording(
            files=(SourceFile(path=Path("recordings/t04.wav"), sha256="d8" * 32, layout=None),),
            metadata=Metadata(extra={}),
        ),
        versions=examples.VERSIONS,
        state=CallState.UNREADABLE,
        reason=Text("无法解码", "cannot be decoded"),
        transcript=None,
    )
    return [leak, clean, open_question, unreadable]


def _recording(call_id: str, byte: str, agent: str, team: str, started_at: str) -> Recording:
    return Recording(
        files=(SourceFile(path=Path(f"recordings/{call_id}.ogg"), sha256=byte * 32, layout=Layout.AGENT_LEFT),),
        metadata=Metadata(
            call_id=call_id,
            agent=Agent(id=agent, name=None, team=team),
            started_at=datetime.fromisoformat(started_at),
            extra={},
        ),
    )
