"""From characters of an utterance to seconds of the recording."""

from collections.abc import Iterator

from qa_monitor.domain import Span, Utterance, Word
from qa_monitor.personal.datum import Place


def place(utterance: Utterance, turn: int, start: int, stop: int) -> Place:
    """Where the characters `start` to `stop` of an utterance lie and when they are spoken, start < stop.

    The characters of a word are taken to be equally long: words have times, characters have none.
    """
    spans = list(_spans(utterance, start, stop))
    span = Span(min(span.start for span in spans), max(span.end for span in spans))
    return Place(turn=turn, start=start, stop=stop, span=span)


def _spans(utterance: Utterance, start: int, stop: int) -> Iterator[Span]:
    at = 0
    for word in utterance.words:
        first, last = max(start - at, 0), min(stop - at, len(word.text))
        if first < last:
            yield _part(word, first, last)
        at += len(word.text)


def _part(word: Word, first: int, last: int) -> Span:
    each = word.span.seconds / len(word.text)
    start, end = word.span.start + each * first, word.span.start + each * last
    return Span(start, end) if start < end else word.span  # a word can be too short to be divided
