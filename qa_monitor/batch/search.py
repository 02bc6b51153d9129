"""Who said anything like a phrase: stored calls searched by sound, without audio.

Speech of one role is joined across a pause shorter than a second, so that a phrase cut in two by voice activity is
found; the recogniser's alternatives are searched utterance by utterance.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.orm import Session

from qa_monitor.domain import Recording, Role, Span, Utterance
from qa_monitor.lexicon.runs import LONGEST_PAUSE_SECONDS
from qa_monitor.lexicon.seek import Seeker, Sighting
from qa_monitor.personal.times import place
from qa_monitor.store import CallFilter, SpokenText, recordings_at, spoken_in, utterances_at

AT_ONCE = 100_000
"""Texts searched together."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """One utterance in a text, at its characters `offset` and on."""

    spoken: SpokenText
    offset: int


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A text to search."""

    text: str
    pieces: tuple[_Piece, ...]
    alternative: bool = False
    """Whether it is the recogniser's further hypothesis of its one utterance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage of a call that sounds like the phrase; never put to the audio."""

    recording: Recording
    role: Role
    track: int
    utterances: tuple[Utterance, ...]
    """Those that the passage touches."""
    span: Span
    before: str
    heard: str
    """The passage as recognised, between what stands `before` and `after` it."""
    after: str
    alternative: bool
    """Whether it stands in a further hypothesis of the recogniser; `span` is then the utterance's."""
    cost: float
    """For each syllable of the phrase; 0: the same sound, 1: nothing in common."""


def search(db: Session, phrase: str, where: CallFilter, *, role: Role | None, most: int) -> tuple[list[Hit], int]:
    """The `most` passages nearest by sound in the calls that fit, and how many there are in all.

    Of equally near ones the earlier call comes first. `role`: only what was said by it; None: by anyone.
    Raises ValueError for a phrase that cannot be searched for by sound.
    """
    seeker = Seeker.build(phrase)
    found: list[tuple[Sighting, _Stretch]] = []
    for stretches in _batches(_stretches(text for text in spoken_in(db, where) if role in (None, text.role))):
        sightings = seeker.sightings([stretch.text for stretch in stretches])
        found += [(sighting, stretches[sighting.text]) for sighting in sightings]
    kept = _without_repetition(found)
    shown = sorted(kept, key=lambda one: one[0].cost)[:most]
    places = {(piece.spoken.transcript_id, piece.spoken.position) for one in shown for piece in _touched(*one)}
    utterances = utterances_at(db, places)
    recordings = recordings_at(db, {stretch.pieces[0].spoken.recording_id for _, stretch in shown})
    return [_hit(sighting, stretch, utterances, recordings) for sighting, stretch in shown], len(kept)


def _stretches(texts: Iterable[SpokenText]) -> Iterator[_Stretch]:
    for _, call in groupby(texts, key=lambda text: text.transcript_id):
        spoken = list(call)
        for text in spoken:
            for alternative in text.alternatives:
                yield _Stretch(alternative, (_Piece(text, 0),), alternative=True)
        by_speaker = sorted(spoken, key=lambda text: (text.role, text.track, text.position))
        together: list[SpokenText] = []
        for text in by_speaker:
            if together and not _goes_on(together[-1], text):
                yield _joined(together)
                together = []
            together.append(text)
        yield _joined(together)


def _goes_on(one: SpokenText, other: SpokenText) -> bool:
    same = (one.role, one.track) == (other.role, other.track) and one.role is not Role.UNKNOWN
    return same and other.start - one.end < LONGEST_PAUSE_SECONDS


def _joined(texts: Sequence[SpokenText]) -> _Stretch:
    pieces: list[_Piece] = []
    offset = 0
    for text in texts:
        pieces.append(_Piece(text, offset))
        offset += len(text.text)
    return _Stretch("".join(text.text for text in texts), tuple(pieces))


def _batches(stretches: Iterator[_Stretch]) -> Iterator[list[_Stretch]]:
    batch: list[_Stretch] = []
    for stretch in stretches:
        batch.append(stretch)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    yield batch


def _without_repetition(found: Sequence[tuple[Sighting, _Stretch]]) -> list[tuple[Sighting, _Stretch]]:
    """Without what an alternative says of an utterance that has a sighting as near, or another alternative a nearer."""
    kept: list[tuple[Sighting, _Stretch]] = []
    told: set[tuple[int, int]] = set()
    for sighting, stretch in sorted(found, key=lambda one: (one[0].cost, one[1].alternative)):
        places = {(piece.spoken.transcript_id, piece.spoken.position) for piece in _touched(sighting, stretch)}
        if not stretch.alternative or told.isdisjoint(places):
            kept.append((sighting, stretch))
        told |= places
    return kept


def _touched(sighting: Sighting, stretch: _Stretch) -> list[_Piece]:
    """The utterances that the passage touches; of an alternative, its own."""
    if stretch.alternative:
        return list(stretch.pieces)
    return [
        piece
        for piece in stretch.pieces
        if piece.offset < sighting.stop and sighting.start < piece.offset + len(piece.spoken.text)
    ]


def _hit(
    sighting: Sighting,
    stretch: _Stretch,
    utterances: Mapping[tuple[int, int], Utterance],
    recordings: Mapping[int, Recording],
) -> Hit:
    pieces = _touched(sighting, stretch)
    first, last = pieces[0], pieces[-1]
    start, stop = sighting.start, sighting.stop
    low, high = first.offset, len(stretch.text) if stretch.alternative else last.offset + len(last.spoken.text)
    said = tuple(utterances[piece.spoken.transcript_id, piece.spoken.position] for piece in pieces)
    return Hit(
        recording=recordings[first.spoken.recording_id],
        role=first.spoken.role,
        track=first.spoken.track,
        utterances=said,
        span=Span(first.spoken.start, first.spoken.end) if stretch.alternative else _span(pieces, said, start, stop),
        before=stretch.text[low:start],
        heard=stretch.text[start:stop],
        after=stretch.text[stop:high],
        alternative=stretch.alternative,
        cost=sighting.cost,
    )


def _span(pieces: Sequence[_Piece], said: Sequence[Utterance], start: int, stop: int) -> Span:
    spans = [
        place(utterance, 0, max(start - piece.offset, 0), min(stop - piece.offset, len(utterance.text))).span
        for piece, utterance in zip(pieces, said, strict=True)
    ]
    return Span(min(span.start for span in spans), max(span.end for span in spans))
