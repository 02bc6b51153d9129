"""Utterances cut where the speaker may change, and put together again when it is known who spoke."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from qa_monitor.domain import Role, Span, Turn, Utterance, Word
from qa_monitor.language import normalise

MARKS = frozenset("，,。.！!？?；;…")
"""Punctuation at which a turn that both speak in may be cut."""
LEAST_CHARACTERS = 2
LEAST_SECONDS = 0.6
"""Less than this on one side of a cut is no turn of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words of one utterance that one person said in a row."""

    utterance: int
    """Index among the utterances that were cut."""
    span: Span
    words: tuple[Word, ...]
    doubtful: bool

    @property
    def text(self) -> str:
        """What was heard."""
        return "".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A piece and whose words they are: `role` with the probability that it is the right one."""

    piece: Piece
    role: Role
    probability: float


def cut(utterances: Sequence[Utterance], changes: Sequence[float]) -> list[Piece]:
    """Pieces in order: cut behind punctuation, and between the words nearest to where the voice `changes`.

    There is no cut where hardly anything would stand on one side of it, nor in doubtful text.
    """
    return [piece for index, utterance in enumerate(utterances) for piece in _pieces(index, utterance, changes)]


def _pieces(index: int, utterance: Utterance, changes: Sequence[float]) -> Iterator[Piece]:
    whole = utterance.turn.span
    start, first = whole.start, 0
    doubtful = utterance.doubtful is not None
    for last in () if doubtful else _places(utterance, changes):
        words, end = utterance.words[first:last], utterance.words[last - 1].span.end
        if not _enough(words, end - start) or not _enough(utterance.words[last:], whole.end - end):
            continue
        yield Piece(utterance=index, span=Span(start, end), words=words, doubtful=False)
        start, first = end, last
    yield Piece(utterance=index, span=Span(start, whole.end), words=utterance.words[first:], doubtful=doubtful)


def _places(utterance: Utterance, changes: Sequence[float]) -> list[int]:
    """Numbers of words before a cut, ascending."""
    ends = [word.span.end for word in utterance.words[:-1]]
    marked = {at for at, word in enumerate(utterance.words[:-1], 1) if word.text.strip()[-1:] in MARKS}
    whole = utterance.turn.span
    inside = [moment for moment in changes if whole.start < moment < whole.end] if ends else []
    return sorted(marked | {1 + min(range(len(ends)), key=lambda at: abs(ends[at] - moment)) for moment in inside})


def _enough(words: Sequence[Word], seconds: float) -> bool:
    characters = len(normalise("".join(word.text for word in words)).text)
    return characters >= LEAST_CHARACTERS and seconds >= LEAST_SECONDS


def uttered(whole: Utterance, piece: Piece, role: Role) -> Utterance:
    """The words of `piece`, which was cut from `whole`, as an utterance of their own."""
    return _utterance(whole, [Spoken(piece, role, 1.0)])[0]


def joined(utterances: Sequence[Utterance], spoken: Sequence[Spoken]) -> Iterator[tuple[Utterance, float]]:
    """The utterances with their roles and the probability that these are right, cut where the role changes."""
    for index, group in groupby(spoken, key=lambda one: one.piece.utterance):
        for _, part in groupby(list(group), key=lambda one: one.role):
            yield _utterance(utterances[index], list(part))


def _utterance(whole: Utterance, part: Sequence[Spoken]) -> tuple[Utterance, float]:
    span = Span(part[0].piece.span.start, part[-1].piece.span.end)
    loudness = whole.turn.loudness if span == whole.turn.span else None  # a part of a turn may be quieter
    turn = Turn(role=part[0].role, span=span, track=whole.turn.track, loudness=loudness)
    words = tuple(word for one in part for word in one.piece.words)
    probability = sum(one.probability * one.piece.span.seconds for one in part) / span.seconds
    return replace(whole, turn=turn, words=words), min(1.0, probability)
