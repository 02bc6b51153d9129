"""Sample calls from audio to text, against what was really said."""

import statistics
from itertools import pairwise

import pytest

from qa_monitor.domain import Role, Transcript
from qa_monitor.evaluation.transcription import character_errors, same_place, start_errors
from qa_monitor.evaluation.truth import TrueCall
from qa_monitor.pipeline import opened
from qa_monitor.recognition import Recogniser

pytestmark = pytest.mark.calls

STEREO = ("d01", "d11", "d18", "d19", "d20", "d21")


def test_turns_begin_where_they_begin(transcripts: dict[str, Transcript], truth: dict[str, TrueCall]) -> None:
    """The truth counts from the first sample of the synthetic voice, about 90 ms before its first sound."""
    errors = [error for name, call in truth.items() for error in start_errors(transcripts[name], call.turns)]
    assert len(errors) == sum(len(call.turns) for call in truth.values())
    assert statistics.median(map(abs, errors)) < 0.12


@pytest.mark.parametrize("call_id", STEREO)
def test_each_true_turn_is_one_turn_of_its_speaker(
    call_id: str, transcripts: dict[str, Transcript], truth: dict[str, TrueCall]
) -> None:
    utterances = transcripts[call_id].utterances
    assert len(utterances) == len(truth[call_id].turns)
    for turn in truth[call_id].turns:
        assert any(same_place(utterance.turn.span, utterance.turn.role, turn) for utterance in utterances)


@pytest.mark.parametrize("call_id", [*STEREO, "d06"])
def test_most_characters_are_right(
    call_id: str, transcripts: dict[str, Transcript], truth: dict[str, TrueCall]
) -> None:
    """A bound that only a broken stage exceeds; docs/quality.md has the figures."""
    assert character_errors(transcripts[call_id], truth[call_id].turns).rate < 0.4


def test_a_call_heard_alone_has_the_text_that_it_has_among_others(
    transcripts: dict[str, Transcript], recogniser: Recogniser, truth: dict[str, TrueCall]
) -> None:
    recording = truth["d11"].recording
    assert recording is not None
    call = opened(recording)
    [alone] = recogniser.recognise([(call.audio, call.turns)])
    assert [one.text for one in alone.utterances] == [one.written for one in transcripts["d11"].utterances]


def test_words_lie_in_their_turns_in_order(transcripts: dict[str, Transcript]) -> None:
    for transcript in transcripts.values():
        for utterance in transcript.utterances:
            assert utterance.words, utterance.turn
            for before, after in pairwise(utterance.words):
                assert before.span.start <= after.span.start
            assert utterance.turn.span.start - 0.5 <= utterance.words[0].span.start
            assert utterance.words[-1].span.end <= utterance.turn.span.end + 0.5


def test_roles_follow_the_manifest(transcripts: dict[str, Transcript]) -> None:
    assert {name: set(transcript.roles) for name, transcript in transcripts.items()} == {
        "d01": {Role.AGENT, Role.CUSTOMER},
        "d06": {Role.UNKNOWN},
        "d11": {Role.AGENT, Role.CUSTOMER},
        "d18": {Role.AGENT, Role.CUSTOMER},
        "d19": {Role.AGENT, Role.THIRD_PARTY},
        "d20": {Role.AGENT, Role.CUSTOMER},
        "d21": {Role.AGENT, Role.CUSTOMER},
    }
