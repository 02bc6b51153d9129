"""Recordings that a worker is given at once, with a fake ear and a fake model."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import batch_works as works
import pytest

from qa_monitor.batch import hearing as module
from qa_monitor.batch.hearing import MOST_SECONDS, hearing
from qa_monitor.batch.listening import Heard, listened
from qa_monitor.batch.report import TakenUp
from qa_monitor.domain import CallState, Recording
from qa_monitor.errors import UnreadableRecording
from qa_monitor.settings import Settings

CONTENTS = ["fine", "fine", "unreadable", "defect", "fine", "kill", "fine", "fine", "fine", "fine", "fine", "fine"]


def test_what_happens_to_one_of_a_group_happens_to_it_alone(tmp_path: Path) -> None:
    recordings = works.recordings(tmp_path, CONTENTS)
    taken_up: list[Recording] = []
    heard: dict[int, Heard] = {}
    with closing(listened(recordings, prepare=works.Ear("l"), workers=1, stopped=lambda: False)) as events:
        for number, event in events:
            if isinstance(event, TakenUp):
                taken_up.append(event.recording)
            else:
                assert number not in heard
                heard[number] = event
    assert taken_up[:3] == recordings[:3], "three are taken up at once"
    states = {
        "unreadable": CallState.UNREADABLE,
        "defect": CallState.FAILED,
        "kill": CallState.FAILED,
        "fine": CallState.SCORED,
    }
    assert [heard[number].state for number in range(len(CONTENTS))] == [states[content] for content in CONTENTS]
    assert [heard[number].recording for number in range(len(CONTENTS))] == recordings


@pytest.mark.parametrize(
    ("seconds", "together"),
    [
        pytest.param([60, None, 60], [[60, 60]], id="one that cannot be decoded leaves the others together"),
        pytest.param([None], [[]], id="nothing to hear"),
        pytest.param([200, 200, 60], [[200, 200], [60]], id="until they make up the most"),
        pytest.param([MOST_SECONDS, 60], [[MOST_SECONDS], [60]], id="a long one first"),
        pytest.param([0, 0], [[0, 0]], id="recordings without length"),
    ],
)
def test_recordings_are_recognised_together_and_told_in_order(
    seconds: list[float | None], together: list[list[float]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recordings = works.recordings(tmp_path, ["fine"] * len(seconds))
    lengths = dict(zip([recording.name for recording in recordings], seconds, strict=True))
    groups: list[list[float]] = []

    def opened(recording: Recording, **_: object) -> module.Opened:
        length = lengths[recording.name]
        if length is None:
            raise UnreadableRecording(works.UNREADABLE)
        audio = SimpleNamespace(seconds=length)
        return module.Opened(recording=recording, audio=audio, turns=())  # type: ignore[arg-type]

    def transcribe(calls: Sequence[module.Opened], *_: object, **__: object) -> list[str]:
        groups.append([call.audio.seconds for call in calls])
        return [call.recording.name for call in calls]

    monkeypatch.setattr(module, "load_rules", lambda _: None)
    monkeypatch.setattr(module, "load_recogniser", lambda _, threads: None)
    monkeypatch.setattr(module, "opened", opened)
    monkeypatch.setattr(module, "transcribe", transcribe)
    heard = hearing(Settings(lexicons=tmp_path, zone=ZoneInfo("Asia/Shanghai")), 1)(recordings)
    assert groups == together
    assert [one.recording for one in heard] == recordings
    assert [one.transcript for one in heard] == [
        None if lengths[recording.name] is None else recording.name for recording in recordings
    ]
