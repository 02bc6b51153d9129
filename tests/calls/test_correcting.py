"""Misheard words put right in the sample recordings, by the embedded model and the shipped language model."""

from dataclasses import replace

from qa_monitor.domain import Transcript, Utterance
from qa_monitor.evaluation.transcription import CharacterErrors, character_errors
from qa_monitor.evaluation.truth import TrueCall


def as_written(transcript: Transcript) -> Transcript:
    return replace(transcript, utterances=tuple(map(_as_written, transcript.utterances)))


def _as_written(utterance: Utterance) -> Utterance:
    return replace(utterance, words=tuple(replace(word, text=word.written) for word in utterance.words))


def test_texts_are_nearer_to_what_was_said_than_the_recogniser_wrote_them(
    transcripts: dict[str, Transcript], truth: dict[str, TrueCall]
) -> None:
    before, after = CharacterErrors(0, 0), CharacterErrors(0, 0)
    for name, call in truth.items():
        before += character_errors(as_written(transcripts[name]), call.turns)
        after += character_errors(transcripts[name], call.turns)
    assert 0 < after.edits < before.edits


def test_words_put_right_keep_their_length_and_tell_what_was_written(transcripts: dict[str, Transcript]) -> None:
    words = [
        word for transcript in transcripts.values() for utterance in transcript.utterances for word in utterance.words
    ]
    changed = [word for word in words if word.heard is not None]
    assert changed
    assert all(word.text != word.heard and len(word.text) == len(word.written) for word in changed)
    assert all(0.5 <= word.probability <= 1 for word in changed)


def test_doubtful_utterances_stay_as_they_are(transcripts: dict[str, Transcript]) -> None:
    doubtful = [
        utterance for transcript in transcripts.values() for utterance in transcript.utterances if utterance.doubtful
    ]
    assert all(word.heard is None for utterance in doubtful for word in utterance.words)
