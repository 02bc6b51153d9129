"""What was said, without the personal data found in it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from qa_monitor.domain import Role, Span, Transcript, Turn, Utterance, Word
from qa_monitor.language import simplify
from qa_monitor.masking import mask, mask_together
from qa_monitor.personal.datum import Kind, PersonalDatum, Place
from qa_monitor.personal.digits import symbols
from qa_monitor.personal.find import personal_data

_LAST_FOUR_STAY = frozenset({Kind.ID_NUMBER, Kind.BANK_CARD, Kind.MOBILE, Kind.LANDLINE})
_LONG_ENOUGH = 7
"""Digits from which on the last four do not give the number away."""


def masked_texts(utterances: Sequence[Utterance], data: Iterable[PersonalDatum]) -> tuple[str, ...]:
    """The text of every utterance with `data` as stars, character for character, so that places still fit.

    Of identity, card and telephone numbers the last four digits stay, as on a receipt; of the rest nothing does.
    """
    hidden: set[tuple[int, int]] = set()
    for datum in data:
        characters = [
            at for place in datum.places for at in _characters(utterances[place.turn].text, place, datum.kind)
        ]
        keeps = datum.kind in _LAST_FOUR_STAY and len(characters) >= _LONG_ENOUGH
        hidden.update(characters[:-4] if keeps else characters)
    return tuple(
        "".join("*" if (turn, at) in hidden else character for at, character in enumerate(utterance.text))
        for turn, utterance in enumerate(utterances)
    )


def _characters(text: str, place: Place, kind: Kind) -> Iterator[tuple[int, int]]:
    """The characters to hide: of a number its digits, not the pauses between; of a text all letters."""
    if kind in (Kind.ADDRESS, Kind.EMAIL):
        yield from ((place.turn, at) for at in range(place.start, place.stop) if text[at].isalnum())
        return
    for symbol in symbols(text):
        if symbol.value and place.start <= symbol.start and symbol.stop <= place.stop:
            yield from ((place.turn, at) for at in range(symbol.start, symbol.stop))


def masked_as_written(utterance: Utterance, masked: str) -> str | None:
    """What the recogniser wrote in simplified script, with the stars of `masked`; None where nothing was put right."""
    if utterance.written == utterance.text:
        return None
    characters = zip(simplify(utterance.written), utterance.text, masked, strict=True)
    return "".join(written if shown == said else shown for written, said, shown in characters)


def masked_turns(transcript: Transcript) -> list[str]:
    """The utterances' texts without personal data, and without any other long number; characters keep their places."""
    texts = masked_texts(transcript.utterances, personal_data(transcript.utterances))
    by_speaker: dict[tuple[Role, int], list[int]] = defaultdict(list)
    for index, utterance in enumerate(transcript.utterances):
        by_speaker[utterance.turn.role, utterance.turn.track].append(index)
    masked: dict[int, str] = {}
    for own in by_speaker.values():
        masked |= dict(zip(own, mask_together([texts[index] for index in own]), strict=True))
    return [masked[index] for index in range(len(transcript.utterances))]


def masked_text(text: str) -> str:
    """A text that stands alone, such as a note or a quotation, masked as if somebody had said it in one turn."""
    if not text:
        return text
    whole = Span(0, 1)
    word = Word(text=text, span=whole, probability=1)
    alone = [Utterance(turn=Turn(role=Role.UNKNOWN, span=whole), words=(word,), log_probability=0)]
    return mask(masked_texts(alone, personal_data(alone))[0])


def masked_value(header: str, value: str) -> str:
    """A value of a table, masked as what its column says that it is."""
    return masked_text(f"{header}：{value}")[len(header) + 1 :]
