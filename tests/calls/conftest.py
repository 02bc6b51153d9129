"""The sample recordings, heard once by the embedded model for all tests of whole calls."""

import os
from pathlib import Path

import pytest

from qa_monitor.domain import Analysis, Transcript
from qa_monitor.evaluation.truth import TrueCall, read_truth
from qa_monitor.pipeline import judgement, load_recogniser, opened, transcribe
from qa_monitor.recognition import Recogniser
from qa_monitor.recordings import discover
from qa_monitor.ruleset import Rules, load_rules
from qa_monitor.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
TRUTH = Path(__file__).parent / "truth"


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load_settings(command_line={}, environment=os.environ, file=None)


@pytest.fixture(scope="session")
def rules(settings: Settings) -> Rules:
    return load_rules(settings)


@pytest.fixture(scope="session")
def truth() -> dict[str, TrueCall]:
    return {call.call_id: call for call in read_truth(TRUTH)}


@pytest.fixture(scope="session")
def recogniser(settings: Settings) -> Recogniser:
    return load_recogniser(settings, threads=0)


@pytest.fixture(scope="session")
def transcripts(settings: Settings, rules: Rules, recogniser: Recogniser) -> dict[str, Transcript]:
    """All sample calls, heard together."""
    found = discover([ROOT / "recordings"], manifest=None, default_zone=settings.zone)
    calls = [opened(recording) for recording in found.recordings]
    return dict(
        zip([recording.name for recording in found.recordings], transcribe(calls, recogniser, rules), strict=True)
    )


@pytest.fixture(scope="session")
def analyses(settings: Settings, rules: Rules, transcripts: dict[str, Transcript]) -> dict[str, Analysis]:
    found = discover([ROOT / "recordings"], manifest=None, default_zone=settings.zone)
    return {
        recording.name: judgement(recording, transcripts[recording.name], rules)[0] for recording in found.recordings
    }
