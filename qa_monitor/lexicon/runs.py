"""Utterances joined to runs of text, and the way back from a place in a run to seconds, words and turn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log

from qa_monitor.domain import Role, Span, Utterance, Word
from qa_monitor.language import Normal, normalise, simplify

LONGEST_PAUSE_SECONDS = 1.0
"""Speech of one role goes on across a pause shorter than this: voice activity may cut a sentence in two."""

LEAST_PROBABILITY = 1e-6
"""Stands for a word probability of 0, whose logarithm does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One utterance inside a run; its normal characters stand from `offset` on."""

    turn: int
    utterance: Utterance
    normal: Normal
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A stretch of a run as it lies in the recording."""

    turn: int
    """Index of the utterance in which it begins."""
    span: Span
    heard: str
    """The recogniser's characters, simplified."""
    confidence: float
    """Geometric mean of the probabilities of the words touched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Utterances of one role that follow each other, as one normalised text."""

    role: Role
    text: str
    pieces: tuple[Piece, ...]

    def place(self, start: int, stop: int) -> Place:
        """Where the characters `start` (inclusive) to `stop` (exclusive) of the run lie, start < stop."""
        parts = list(self._originals(start, stop))
        words = [(word, first, last) for piece, a, b in parts for word, first, last in _words(piece.utterance, a, b)]
        return Place(
            turn=parts[0][0].turn,
            span=Span(min(_moment(*word[:2]) for word in words), max(_moment(word, last) for word, _, last in words)),
            heard=self.heard(start, stop),
            confidence=exp(sum(log(max(word.probability, LEAST_PROBABILITY)) for word, *_ in words) / len(words)),
        )

    def heard(self, start: int, stop: int) -> str:
        """The recogniser's characters at `start` to `stop`, simplified."""
        return "".join(simplify(piece.utterance.text)[a:b] for piece, a, b in self._originals(start, stop))

    def _originals(self, start: int, stop: int) -> Iterator[tuple[Piece, int, int]]:
        """The stretch in the characters of each utterance that it touches."""
        for piece in self.pieces:
            first = max(start - piece.offset, 0)
            last = min(stop - piece.offset, len(piece.normal.text))
            if first < last:
                yield piece, *piece.normal.original_span(first, last)


def runs(utterances: Sequence[Utterance]) -> list[Run]:
    """The text to search: utterances in order of their start, those of one role joined where speech goes on.

    Speech goes on across a pause of less than `LONGEST_PAUSE_SECONDS` in which nobody else begins to speak. Doubtful
    utterances are left out and end a run. Where the role is unknown two utterances may be two people: never joined.
    """
    groups: list[list[int]] = []
    open_groups: dict[Role, list[int]] = {}
    for turn, utterance in enumerate(utterances):
        role = utterance.turn.role
        if utterance.doubtful is not None:
            open_groups.pop(role, None)
            continue
        group = open_groups.get(role)
        if group is None or not _goes_on(utterances, group[-1], turn):
            group = []
            groups.append(group)
            open_groups[role] = group
        group.append(turn)
    return [run for group in groups if (run := _run(utterances, group)).text]


def _goes_on(utterances: Sequence[Utterance], earlier: int, later: int) -> bool:
    role = utterances[later].turn.role
    paused_at = utterances[earlier].turn.span.end
    pause = utterances[later].turn.span.start - paused_at
    if role is Role.UNKNOWN or pause >= LONGEST_PAUSE_SECONDS:
        return False
    return all(other.turn.span.start < paused_at for other in utterances[earlier + 1 : later])


def _run(utterances: Sequence[Utterance], turns: list[int]) -> Run:
    pieces: list[Piece] = []
    text = ""
    for turn in turns:
        normal = normalise(utterances[turn].text)
        pieces.append(Piece(turn=turn, utterance=utterances[turn], normal=normal, offset=len(text)))
        text += normal.text
    return Run(role=utterances[turns[0]].turn.role, text=text, pieces=tuple(pieces))


def _words(utterance: Utterance, start: int, stop: int) -> Iterator[tuple[Word, int, int]]:
    """The words that the characters `start` to `stop` touch, each with the part of it touched."""
    at = 0
    for word in utterance.words:
        first, last = max(start - at, 0), min(stop - at, len(word.text))
        if first < last:
            yield word, first, last
        at += len(word.text)


def _moment(word: Word, character: int) -> float:
    """When the edge before that character is spoken, as if a word's characters were equally long."""
    return word.span.start + word.span.seconds * character / len(word.text)
