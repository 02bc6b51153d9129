"""Passages found by sound put to the audio: recordings are opened again, those that are not what they were left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from qa_monitor.audio import decode
from qa_monitor.batch.search import Hit
from qa_monitor.domain import Recording, Span, Text
from qa_monitor.errors import UnreadableRecording
from qa_monitor.language import Segmenter, normalise
from qa_monitor.recognition import Recogniser
from qa_monitor.recordings import changed_file
from qa_monitor.verification import shipped
from qa_monitor.verification.phrase import phrase_question, probabilities


@dataclass(frozen=True, slots=True)
class Verified:
    """What the audio says of a hit."""

    probability: float | None
    """That the phrase was said there, 0..1; None where the audio was not asked."""
    because: Text | None = None
    """Why it was not."""


AS_WRITTEN = Text("识别文字就是这样", "recognised in these very words")
_TOO_LONG = Text("这段话太长，无法一次核实", "too long a stretch of speech to be verified at once")


def verified(hits: Sequence[Hit], phrase: str, recogniser: Recogniser, segmenter: Segmenter) -> list[Verified]:
    """For each hit what the audio says, recording by recording; one that cannot be opened leaves the others alone."""
    found: dict[int, Verified] = {}
    by_recording = sorted(enumerate(hits), key=lambda one: one[1].recording.sha256)
    for _, group in groupby(by_recording, key=lambda one: one[1].recording.sha256):
        found |= _of_recording(dict(group), phrase, recogniser, segmenter)
    return [found[number] for number in range(len(hits))]


def _of_recording(
    hits: Mapping[int, Hit], phrase: str, recogniser: Recogniser, segmenter: Segmenter
) -> dict[int, Verified]:
    to_ask = {number: hit for number, hit in hits.items() if normalise(hit.heard).text != normalise(phrase).text}
    told = {number: Verified(None, AS_WRITTEN) for number in hits.keys() - to_ask.keys()}
    if not to_ask:
        return told
    recording = next(iter(hits.values())).recording
    if (reason := _not_as_it_was(recording)) is not None:
        return told | dict.fromkeys(to_ask, Verified(None, reason))
    try:
        audio = decode(recording)
    except UnreadableRecording as error:
        return told | dict.fromkeys(to_ask, Verified(None, error.text))
    questions = [
        phrase_question(
            phrase,
            (hit.before, hit.heard, hit.after),
            role=hit.role,
            track=hit.track,
            span=_whole(hit),
            cost=hit.cost,
            segmenter=segmenter,
        )
        for hit in to_ask.values()
    ]
    answers = probabilities(audio, questions, recogniser, shipped())
    return told | {
        number: Verified(answer, _TOO_LONG if answer is None else None)
        for number, answer in zip(to_ask, answers, strict=True)
    }


def _whole(hit: Hit) -> Span:
    spans: Iterable[Span] = [utterance.turn.span for utterance in hit.utterances]
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _not_as_it_was(recording: Recording) -> Text | None:
    for file in recording.files:
        if (reason := changed_file(file)) is not None:
            return reason
    return None
