"""Misheard words put right in the sample recordings, by the embedded model and the shipped language model."""

from dataclasses import replace

from qa_monitor.correction import corrected
from qa_monitor.domain import Transcript, Utterance
from qa_monitor.evaluation.transcription import CharacterErrors, character_errors
from qa_monitor.evaluation.truth import TrueCall
from qa_monitor.pipeline import opened
from qa_monitor.recognition import Recogniser
from qa_monitor.ruleset import Rules


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


def test_a_doubtful_utterance_stays_as_it_is(
    truth: dict[str, TrueCall], recogniser: Recogniser, rules: Rules, transcripts: dict[str, Transcript]
) -> None:
    recording = truth["d11"].recording
    assert recording is not None
    call = opened(recording)
    [heard] = recogniser.recognise([(call.audio, call.turns)])
    changed = [at for at, one in enumerate(transcripts["d11"].utterances) if one.written != one.text]
    doubtful = tuple(
        replace(one, doubtful="loop") if at == changed[0] else one for at, one in enumerate(heard.utterances)
    )
    said = corrected(call.audio, heard.encoded, doubtful, recogniser, rules.corrector())
    assert said[changed[0]] == doubtful[changed[0]]
    assert [at for at, one in enumerate(said) if one.written != one.text] == changed[1:]
