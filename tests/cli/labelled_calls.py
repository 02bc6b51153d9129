"""Labelled calls for `evaluate`, and a fake ear: what a recording's bytes say was said in it.

Spawned processes import this by name, and quickly: nothing here needs the model's libraries.
"""

import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cli_examples as examples

from qa_monitor.batch.listening import Heard, Hearing
from qa_monitor.batch.report import Analysed
from qa_monitor.batch.work import Work
from qa_monitor.conduct import HistoricCall, historic_call
from qa_monitor.domain import Analysis, CallState, Finding, Recording, Role, Score, Text, Transcript
from qa_monitor.pipeline import versions_for
from qa_monitor.ruleset import ToolVersions
from qa_monitor.settings import Settings

TOOLS = ToolVersions(program="0.1.0", model="fake@00", lexicons="aa", scorecard="bb")
THREAT = replace(examples.THREAT, cancelled_by=None, turn=0)


def label(folder: Path, call_id: str, sound: str, *, expect: Mapping[str, Any], **rest: Any) -> None:
    """A recording of these bytes and its truth: one turn of the agent, a threat where one is expected."""
    (folder / f"{call_id}.wav").write_text(f"{sound} {call_id}", encoding="utf-8")
    labels = ["V01"] if "V01" in expect.get("violations", ()) else []
    turn = {"who": "agent", "text": "打给你爸妈", "start": 12, "end": 14, "labels": labels}
    truth = {"call_id": call_id, "audio": f"{call_id}.wav", "turns": [turn], "expect": expect, **rest}
    (folder / f"{call_id}.json").write_text(json.dumps(truth, ensure_ascii=False), encoding="utf-8")


def fake_hearing(threads: int) -> Hearing:
    return hear


def hear(recordings: Sequence[Recording]) -> list[Heard]:
    return [_hear(recording) for recording in recordings]


def _hear(recording: Recording) -> Heard:
    word = recording.files[0].path.read_text(encoding="utf-8").split()[0]
    if word == "garbage":
        reason = Text("无法解码", "cannot be decoded")
        return Heard(recording=recording, transcript=None, state=CallState.UNREADABLE, reason=reason)
    if word == "defect":
        raise ValueError("13800001234")
    if word == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    said = examples.utterance(Role.AGENT, 12, [word, "打给", "你爸妈", "13800001234"])
    transcript = replace(examples.transcript(), damaged=(), utterances=(said,))
    return Heard(recording=recording, transcript=transcript, stages={"recognition": 1.0})


def fake_judge(recording: Recording, transcript: Transcript, earlier: Sequence[HistoricCall]) -> Analysed:
    """`threat` accuses, `perhaps` wants a person, all else is clean; `trouble` is a defect of the judge."""
    findings = _findings(transcript.utterances[0].words[0].text)
    critical = bool(findings) and findings[0].review_because is None
    analysis = Analysis(
        recording=recording,
        versions=versions_for(recording, TOOLS, earlier),
        state=CallState.SCORED,
        reason=None,
        transcript=transcript,
        findings=tuple(findings),
        score=Score(points=90, critical=critical, dimensions=(), lines=()),
    )
    return Analysed(analysis, historic_call(recording, transcript, findings), ("",))


def _findings(word: str) -> Sequence[Finding]:
    match word:
        case "trouble":
            raise KeyError("13800001234")
        case "threat":
            return [replace(THREAT, heard="打给你爸妈 13800001234")]
        case "perhaps":
            return [replace(THREAT, review_because="confidence")]
        case _:
            return []


def fake_work(_: Settings) -> Work:
    return Work(
        versions=TOOLS, hearing=fake_hearing, judge=fake_judge, category_names={"V01": Text("威胁恐吓", "threats")}
    )


def with_fakes(monkeypatch: Any) -> None:
    monkeypatch.setattr(sys.modules["qa_monitor.cli.evaluate"], "work_for", fake_work)
