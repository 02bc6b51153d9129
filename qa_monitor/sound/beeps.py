"""When personal data are spoken in a call, so that who has no right to them does not hear them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from qa_monitor.domain import Role, Span, Transcript, Utterance
from qa_monitor.masking import mask_together
from qa_monitor.personal import personal_data
from qa_monitor.personal.times import place

MARGIN_SECONDS = 0.3
"""Beeped on either side: the times of words are that uncertain."""


def personal_spans(transcript: Transcript) -> tuple[Span, ...]:
    """The stretches of a call to beep, in order, apart from each other.

    They hold all that is masked in the text and the last four digits as well: sound cannot be cut as finely as text.
    Personal data that the recogniser did not write down are not among them.
    """
    data = personal_data(transcript.utterances)
    spans = [datum_place.span for datum in data for datum_place in datum.places]
    return merged(_widened([*spans, *_long_numbers(transcript.utterances)]))


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """`spans` in order, those that meet as one."""
    apart: list[Span] = []
    for span in sorted(spans):
        if apart and span.start <= apart[-1].end:
            apart[-1] = Span(apart[-1].start, max(apart[-1].end, span.end))
        else:
            apart.append(span)
    return tuple(apart)


def _widened(spans: Iterable[Span]) -> Iterator[Span]:
    for span in spans:
        yield Span(max(0.0, span.start - MARGIN_SECONDS), span.end + MARGIN_SECONDS)


def _long_numbers(utterances: Sequence[Utterance]) -> Iterator[Span]:
    """Where one speaker says a number so long that the text hides it whatever it is."""
    by_speaker: dict[tuple[Role, int], list[int]] = defaultdict(list)
    for turn, utterance in enumerate(utterances):
        by_speaker[utterance.turn.role, utterance.turn.track].append(turn)
    for turns in by_speaker.values():
        texts = [utterances[turn].text for turn in turns]
        for turn, text, masked in zip(turns, texts, mask_together(texts), strict=True):
            for start, stop in _differing(text, masked):
                yield place(utterances[turn], turn, start, stop).span


def _differing(text: str, masked: str) -> Iterator[tuple[int, int]]:
    """Stretches of characters, from the first hidden one to the last, pauses between them included."""
    hidden = [at for at, (shown, original) in enumerate(zip(masked, text, strict=True)) if shown != original]
    for _, run in groupby(enumerate(hidden), lambda pair: pair[1] - pair[0]):
        characters = [at for _, at in run]
        yield characters[0], characters[-1] + 1
