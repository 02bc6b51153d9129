"""Whole mono calls through both real models: what has one voice stays undetermined, what has two gets its roles."""

from dataclasses import replace

import numpy as np
import pytest

from qa_monitor.audio import decode
from qa_monitor.domain import SAMPLE_RATE_HZ, Audio, Recording, Role, Samples, Span, Track, Transcript, Undetermined
from qa_monitor.evaluation.diarization import told_apart
from qa_monitor.evaluation.truth import TrueCall, TrueTurn
from qa_monitor.pipeline import Opened, judgement, opened, transcribe
from qa_monitor.recognition import Recogniser
from qa_monitor.ruleset import Rules
from qa_monitor.settings import Settings
from qa_monitor.speakers import Voices, find_voices
from qa_monitor.speech import find_turns

pytestmark = pytest.mark.calls
EDGE = 0.1
SLOWER = 0.86
"""As with a vocal tract longer by a sixth: the samples are spoken by one synthetic voice."""


class InMemory:
    def __init__(self, samples: np.ndarray) -> None:
        self.samples = samples

    def __len__(self) -> int:
        return len(self.samples)

    def read(self, start: int, stop: int) -> np.ndarray:
        return self.samples[max(0, start) : max(0, stop)]


@pytest.fixture(scope="module")
def voices(settings: Settings) -> Voices:
    found = find_voices(settings.models_dir)
    if found is None:
        pytest.skip("no voice model; run qa-monitor model get voices")
    return found


def recording(call: TrueCall) -> Recording:
    assert call.recording is not None
    return call.recording


def in_two_voices(call: TrueCall) -> tuple[Opened, list[TrueTurn]]:
    """The call mixed to one track, the customer played slower, pauses as they were; and its turns."""
    sides = {track.role: track for track in decode(recording(call)).tracks}
    laid: list[TrueTurn] = []
    sounds: list[np.ndarray] = []
    ended = ended_here = 0.0
    for turn in call.turns:
        span = turn.span
        sound = sides[turn.role].cut(Span(max(0.0, span.start - EDGE), span.end + EDGE))
        if turn.role is not Role.AGENT:
            sound = np.interp(np.arange(0, len(sound) - 1, SLOWER), np.arange(len(sound)), sound).astype(np.float32)
        start = max(EDGE, ended_here + span.start - ended)
        laid.append(replace(turn, span=Span(start, start + len(sound) / SAMPLE_RATE_HZ - 2 * EDGE)))
        sounds.append(sound)
        ended, ended_here = max(ended, span.end), max(ended_here, laid[-1].span.end)
    whole = np.random.default_rng(0).normal(0, 0.001, round((ended_here + 1) * SAMPLE_RATE_HZ)).astype(np.float32)
    for turn, sound in zip(laid, sounds, strict=True):
        first = round((turn.span.start - EDGE) * SAMPLE_RATE_HZ)
        whole[first : first + len(sound)] += sound / 2
    samples: Samples = InMemory(whole)
    track = Track(role=Role.UNKNOWN, samples=samples)
    audio = Audio(tracks=(track,), seconds=track.seconds)
    return Opened(recording=recording(call), audio=audio, turns=find_turns(audio)), laid


@pytest.fixture(scope="module")
def heard(
    truth: dict[str, TrueCall], recogniser: Recogniser, rules: Rules, voices: Voices
) -> tuple[Transcript, Transcript, list[TrueTurn]]:
    """The mono sample as it is, and a sample of two channels in two voices on one track, with its turns."""
    made, turns = in_two_voices(truth["d11"])
    one, two = transcribe([opened(recording(truth["d06"])), made], recogniser, rules, voices=voices)
    return one, two, turns


def test_one_voice_on_both_sides_stays_undetermined(heard: tuple[Transcript, Transcript, list[TrueTurn]]) -> None:
    one, _, _ = heard
    assert one.split is not None
    assert (one.roles_known, one.roles, one.split.likeness) == (False, (Role.UNKNOWN,), None)


def test_two_voices_get_their_roles(heard: tuple[Transcript, Transcript, list[TrueTurn]]) -> None:
    _, two, turns = heard
    assert two.split is not None
    assert two.split.confidence >= 0.95
    assert two.roles == (Role.AGENT, Role.CUSTOMER)
    found = told_apart(two, turns)
    assert found.accuracy is not None
    assert found.accuracy >= 0.95
    assert found.error.rate < 0.2


def test_it_is_judged_but_for_what_takes_two_channels(
    heard: tuple[Transcript, Transcript, list[TrueTurn]], truth: dict[str, TrueCall], rules: Rules
) -> None:
    _, two, _ = heard
    analysis, _ = judgement(recording(truth["d11"]), two, rules)
    values = {measure.id: measure.value for measure in analysis.measures}
    on_two_channels = ("interruptions", "interruptions_customer", "overlap", "back_channels")
    assert [values[name] for name in on_two_channels] == [Undetermined("channels")] * 4
    assert isinstance(values["talk_share"], float)
    assert all(one.review_because == "roles" for one in analysis.findings if one.role is Role.UNKNOWN)
