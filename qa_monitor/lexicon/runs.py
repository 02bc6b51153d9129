"""Utterances joined to runs of text, and the way back from a place in a run to seconds, words and turn."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp, log

from qa_monitor.domain import Role, Span, Utterance, Word
from qa_monitor.language import Normal, normalise, simplify
from qa_monitor.recent import kept_for_recent

LONGEST_PAUSE_SECONDS = 1.0
"""Speech of one role goes on across a pause shorter than this: voice activity may cut a sentence in two."""

LONGEST_INTERRUPTION_SECONDS = 4.0
"""A role goes on with what it said before across so long a time, if meanwhile the other side only shows it listens."""

BACK_CHANNEL = re.compile(
    "(?:嗯|恩|哦|喔|噢|啊|哎|唉|诶|好|好的|对|对的|是|是的|行|可以|知道|知道了|明白|你说|喂|在|在听){1,4}"
)
"""What a listener says without taking the turn, in normal characters."""

MARKS = frozenset("，,。.！!？?；;…")
"""Punctuation that ends a clause."""

SENTENCE_ENDS = frozenset("。！!？?")
"""Punctuation that ends a sentence; a bare point may stand in a number."""

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
    said: str
    """The same, put right."""
    confidence: float
    """Geometric mean of the probabilities of the words touched."""
    put_right: float | None
    """The least probability of a word touched that was put right; None where none was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Utterances of one role that follow each other, as one normalised text."""

    role: Role
    text: str
    pieces: tuple[Piece, ...]
    before: "Run | None" = None
    """What the same role said before, if this goes on with it: the other side only showed that it listens."""
    after: "Run | None" = None
    """What goes on with this in the same way."""
    answers: "Run | None" = None
    """What the other side said right before."""

    def marks(self) -> dict[int, str]:
        """Punctuation that ends a clause, by the index of the normal character behind it; at the end, the length."""
        found: dict[int, str] = {}
        for piece in self.pieces:
            text = piece.utterance.text
            edges = zip((0, *piece.normal.stops), (*piece.normal.starts, len(text)), strict=True)
            for index, (low, high) in enumerate(edges, piece.offset):
                if low < high and (written := "".join(filter(MARKS.__contains__, text[low:high]))):
                    found[index] = found.get(index, "") + written
        return found

    def sentence_ends(self) -> frozenset[int]:
        """Where sentences end, by the index of the normal character behind them."""
        return frozenset(at for at, marks in self.marks().items() if not SENTENCE_ENDS.isdisjoint(marks))

    def place(self, start: int, stop: int) -> Place:
        """Where the characters `start` (inclusive) to `stop` (exclusive) of the run lie, start < stop."""
        parts = list(self._originals(start, stop))
        words = [(word, first, last) for piece, a, b in parts for word, first, last in _words(piece.utterance, a, b)]
        return Place(
            turn=parts[0][0].turn,
            span=Span(min(_moment(*word[:2]) for word in words), max(_moment(word, last) for word, _, last in words)),
            heard=self.heard(start, stop),
            said="".join(simplify(piece.utterance.text)[a:b] for piece, a, b in parts),
            confidence=exp(sum(log(max(word.probability, LEAST_PROBABILITY)) for word, *_ in words) / len(words)),
            put_right=min((word.probability for word, *part in words if _put_right(word, *part)), default=None),
        )

    def heard(self, start: int, stop: int) -> str:
        """The recogniser's characters at `start` to `stop`, simplified."""
        return "".join(simplify(piece.utterance.written)[a:b] for piece, a, b in self._originals(start, stop))

    def _originals(self, start: int, stop: int) -> Iterator[tuple[Piece, int, int]]:
        """The stretch in the characters of each utterance that it touches."""
        for piece in self.pieces:
            first = max(start - piece.offset, 0)
            last = min(stop - piece.offset, len(piece.normal.text))
            if first < last:
                yield piece, *piece.normal.original_span(first, last)


def runs(utterances: Sequence[Utterance]) -> tuple[Run, ...]:
    """The text to search: utterances in order of their start, those of one role joined where speech goes on.

    Speech goes on across a pause of less than `LONGEST_PAUSE_SECONDS` in which nobody else begins to speak. Doubtful
    utterances are left out and end a run. Where the role is unknown two utterances may be two people: never joined,
    nor is it known what they go on with or answer.
    """
    return _runs(tuple(utterances))


@kept_for_recent
def _runs(utterances: tuple[Utterance, ...]) -> tuple[Run, ...]:
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
    found = [run for group in groups if (run := _run(utterances, group)).text]
    before = [_before(utterances, found, number) for number in range(len(found))]
    after = {earlier: later for later, earlier in enumerate(before) if earlier is not None}
    return tuple(
        replace(
            run,
            before=None if (earlier := before[number]) is None else found[earlier],
            after=found[after[number]] if number in after else None,
            answers=_answered(found, number),
        )
        for number, run in enumerate(found)
    )


def _before(utterances: Sequence[Utterance], found: Sequence[Run], number: int) -> int | None:
    """The run that this one goes on with."""
    role = found[number].role
    earlier = next((index for index in reversed(range(number)) if found[index].role is role), None)
    if earlier is None or role is Role.UNKNOWN:
        return None
    last, first = found[earlier].pieces[-1], found[number].pieces[0]
    gap = first.utterance.turn.span.start - last.utterance.turn.span.end
    meanwhile = utterances[last.turn + 1 : first.turn]
    return earlier if all(map(_listens, meanwhile)) and gap <= LONGEST_INTERRUPTION_SECONDS else None


def _listens(utterance: Utterance) -> bool:
    return utterance.doubtful is None and BACK_CHANNEL.fullmatch(normalise(utterance.text).text) is not None


def _answered(found: Sequence[Run], number: int) -> Run | None:
    """The other side's words that a run answers, if both sides are known."""
    earlier = next((run for run in reversed(found[:number]) if not BACK_CHANNEL.fullmatch(run.text)), None)
    if earlier is None or Role.UNKNOWN in (earlier.role, found[number].role):
        return None
    return None if earlier.role is found[number].role else earlier


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


def _put_right(word: Word, first: int, last: int) -> bool:
    """Whether the characters `first` to `last` of the word are not those that the recogniser wrote."""
    return word.heard is not None and word.heard[first:last] != word.text[first:last]


def _moment(word: Word, character: int) -> float:
    """When the edge before that character is spoken, as if a word's characters were equally long."""
    return word.span.start + word.span.seconds * character / len(word.text)
