"""Calls that a person looks at first: their place in the list, and their mark."""

import json
from dataclasses import replace
from pathlib import Path

import cli_examples as examples
import pytest
from cli_examples import Program

from qa_monitor.domain import Analysis, CallState, Check, Outcome, Text
from qa_monitor.store import open_database, save_analysis, writing

ANSWERS = {"u1": None, "u2": Outcome.REVIEW, "u3": Outcome.YES, "u4": Outcome.UNDETERMINED}


def analysis(name: str, outcome: Outcome | None) -> Analysis:
    plain = examples.analysis()
    files = (replace(plain.recording.files[0], sha256=name * 32),)
    text = Text("优先", "first")
    return replace(
        plain,
        recording=replace(plain.recording, files=files, metadata=replace(plain.recording.metadata, call_id=name)),
        state=CallState.SCORED,
        reason=None,
        findings=(),
        score=replace(examples.score(), points=92.5, critical=False),
        checks=() if outcome is None else (Check(id="escalation", name=text, outcome=outcome, because=text),),
    )


@pytest.fixture(autouse=True)
def stored(nowhere: Path) -> None:
    with writing(open_database("sqlite:///qa-monitor.db")) as db:
        for name, outcome in ANSWERS.items():
            save_analysis(db, analysis(name, outcome), tokens=[""] * len(examples.transcript().utterances))


def test_they_come_first_and_are_marked(program: Program) -> None:
    assert program("calls").stdout == (
        "通话  坐席  开始              时长  得分  关键项  疑似违规      状态\n"
        f"{'─' * 71}\n"
        "u3    周宁  2026-10-12 10:21  1:29  92.5  合格    须优先关注    已评分\n"
        "u2    周宁  2026-10-12 10:21  1:29  92.5  合格    或须优先关注  已评分\n"
        "u1    周宁  2026-10-12 10:21  1:29  92.5  合格                  已评分\n"
        "u4    周宁  2026-10-12 10:21  1:29  92.5  合格                  已评分\n"
    )


def test_they_come_first_in_json(program: Program) -> None:
    listed = json.loads(program("calls", "--json").stdout)
    assert [(call["call_id"], call["checks"].get("escalation")) for call in listed] == [
        ("u3", "yes"),
        ("u2", "review"),
        ("u1", None),
        ("u4", "undetermined"),
    ]
