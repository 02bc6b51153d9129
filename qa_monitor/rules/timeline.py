"""The course of a call: when it really begins and ends, whose turn it is, and what may have gone unheard.

A call begins with its first word and ends with its last: ringing and hanging up count nowhere. Utterances of one
speaker that follow each other are one turn, however often the voice pauses.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, log

from qa_monitor.domain import Role, Span, Utterance
from qa_monitor.lexicon import Speaker
from qa_monitor.rules.hits import Hit
from qa_monitor.rules.model import Edge, Order, Reach, Unit, Window

SHORTEST_SECONDS = 0.001
"""A place has some length, whatever the recogniser's times say."""

LEAST_PROBABILITY = 1e-6
"""Stands for a word probability of 0, whose logarithm does not exist."""


def place(start: float, end: float) -> Span:
    """From `start` to `end`, or a moment at `start` where that would be nothing."""
    return Span(start, max(end, start + SHORTEST_SECONDS))


@dataclass(frozen=True, slots=True)
class Stretches:
    """Spans in order of their start, each with the latest end so far; they may overlap and nest."""

    starts: tuple[float, ...]
    latest: tuple[float, ...]

    @classmethod
    def of(cls, spans: Iterable[Span]) -> "Stretches":
        """`spans` in any order."""
        ordered = sorted(spans)
        return cls(tuple(span.start for span in ordered), tuple(accumulate((span.end for span in ordered), max)))

    def touch(self, span: Span) -> bool:
        """Whether one of them shares time with `span`."""
        before = bisect_left(self.starts, span.end)
        return before > 0 and self.latest[before - 1] > span.start


@dataclass(frozen=True, slots=True)
class Side:
    """What was heard of one side: its utterances' starts, running sums over their words, and what is doubtful."""

    starts: tuple[float, ...]
    log_probabilities: tuple[float, ...]
    words: tuple[int, ...]
    doubtful: Stretches

    @classmethod
    def of(cls, speaker: Speaker, utterances: Iterable[Utterance]) -> "Side":
        """The side of `speaker` in `utterances`, which are in order of their start."""
        own = [one for one in utterances if one.turn.role is Role.UNKNOWN or speaker.speaks_as(one.turn.role)]
        heard = [one for one in own if one.words and one.doubtful is None]
        return cls(
            starts=tuple(one.turn.span.start for one in heard),
            log_probabilities=(0.0, *accumulate(_log_probability(one) for one in heard)),
            words=(0, *accumulate(len(one.words) for one in heard)),
            doubtful=Stretches.of(one.turn.span for one in own if one.doubtful is not None),
        )

    def clarity(self, span: Span) -> float:
        """Geometric mean of the probabilities of the words that began to be said in `span`; 1 where none did."""
        first, last = bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)
        words = self.words[last] - self.words[first]
        return exp((self.log_probabilities[last] - self.log_probabilities[first]) / words) if words else 1.0


def _log_probability(utterance: Utterance) -> float:
    return sum(log(min(max(word.probability, LEAST_PROBABILITY), 1.0)) for word in utterance.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The course of one call in which somebody is heard."""

    span: Span
    """From the first word to the last, and all damaged stretches."""
    roles_known: bool
    starts: tuple[float, ...]
    """Of the utterances."""
    numbers: tuple[int, ...]
    """For each utterance, which turn it belongs to, from 0."""
    turns: tuple[Span, ...]
    damaged: Stretches
    sides: Mapping[Speaker, Side]

    @classmethod
    def of(cls, utterances: Sequence[Utterance], damaged: Sequence[Span], *, roles_known: bool) -> "Timeline | None":
        """The course of a call; None where no word is heard that can be relied on."""
        heard = [one.turn.span for one in utterances if one.words and one.doubtful is None]
        if not heard:
            return None
        ends = [*heard, *damaged]
        numbers = _numbers(utterances)
        return cls(
            span=Span(min(span.start for span in ends), max(span.end for span in ends)),
            roles_known=roles_known,
            starts=tuple(one.turn.span.start for one in utterances),
            numbers=numbers,
            turns=_turns(utterances, numbers),
            damaged=Stretches.of(damaged),
            sides={speaker: Side.of(speaker, utterances) for speaker in Speaker},
        )

    def number(self, utterance: int) -> int:
        """Which turn the utterance of that index belongs to."""
        return self.numbers[min(max(utterance, 0), len(self.numbers) - 1)]

    def utterance_at(self, second: float) -> int:
        """Index of the last utterance that has begun at `second`, else of the first."""
        return max(bisect_right(self.starts, second) - 1, 0)

    def unheard(self, speakers: Iterable[Speaker], span: Span) -> str | None:
        """The fact for want of which what was not heard of `speakers` in `span` may still have been said.

        `roles`: whose voice it is; `speech`: a side that is silent all through, as one without a track is; `audio`:
        a stretch that could not be decoded; `confidence`: words that the recogniser may have invented.
        """
        speakers = tuple(speakers)
        if not self.roles_known and any(speaker is not Speaker.ANY for speaker in speakers):
            return "roles"
        if not all(self.sides[speaker].starts for speaker in speakers):
            return "speech"
        if self.damaged.touch(span):
            return "audio"
        return "confidence" if any(self.sides[speaker].doubtful.touch(span) for speaker in speakers) else None

    def clarity(self, speakers: Iterable[Speaker], span: Span) -> float:
        """How well the least well heard of `speakers` was heard in `span`, 0..1."""
        return min((self.sides[speaker].clarity(span) for speaker in speakers), default=1.0)

    def window(self, window: Window) -> Span:
        """Where a window lies."""
        first, amount = window.edge is Edge.FIRST, window.reach.amount
        if window.reach.unit is Unit.TURNS:
            count = max(1, min(int(amount), len(self.turns)))
            inner = max(t.end for t in self.turns[:count]) if first else min(t.start for t in self.turns[-count:])
        else:
            seconds = amount if window.reach.unit is Unit.SECONDS else self.span.seconds * amount / 100
            inner = self.span.start + seconds if first else self.span.end - seconds
        return self._inside(self.span.start, inner) if first else self._inside(inner, self.span.end)

    def inside(self, hits: Iterable[Hit], window: Window) -> list[Hit]:
        """The hits that lie in a window or reach into it; by turns, those whose turn does."""
        first, where, amount = window.edge is Edge.FIRST, self.window(window), window.reach.amount
        if window.reach.unit is Unit.TURNS:
            from_end = len(self.turns) - amount
            return [hit for hit in hits if (hit.number < amount if first else hit.number >= from_end)]
        return [hit for hit in hits if (hit.span.start < where.end if first else hit.span.end > where.start)]

    def around(self, hit: Hit, order: Order, within: Reach | None) -> Span:
        """Where another hit would have to lie for it to be so ordered to `hit`: `AFTER` is what comes behind it."""
        low = self._back(hit, within) if order is not Order.AFTER else hit.span.end
        high = self._ahead(hit, within) if order is not Order.BEFORE else hit.span.start
        return self._inside(low, high)

    def _back(self, hit: Hit, within: Reach | None) -> float:
        if within is None:
            return self.span.start
        if within.unit is Unit.SECONDS:
            return hit.span.start - within.amount
        return self.turns[max(hit.number - int(within.amount), 0)].start

    def _ahead(self, hit: Hit, within: Reach | None) -> float:
        if within is None:
            return self.span.end
        if within.unit is Unit.SECONDS:
            return hit.span.end + within.amount
        return self.turns[min(hit.number + int(within.amount), len(self.turns) - 1)].end

    def _inside(self, low: float, high: float) -> Span:
        """From `low` to `high`, cut off at the ends of the call."""
        low = max(low, self.span.start)
        return place(low, min(high, self.span.end))


def _numbers(utterances: Sequence[Utterance]) -> tuple[int, ...]:
    """Which turn each utterance belongs to. One without words belongs to the turn before it."""
    several_tracks = len({utterance.turn.track for utterance in utterances}) > 1
    numbers: list[int] = []
    number, speaking = -1, None
    for index, utterance in enumerate(utterances):
        told_apart = utterance.turn.role is not Role.UNKNOWN or several_tracks
        speaker = (utterance.turn.role, utterance.turn.track) if told_apart else index
        if utterance.words and speaker != speaking:
            number, speaking = number + 1, speaker
        numbers.append(max(number, 0))
    return tuple(numbers)


def _turns(utterances: Sequence[Utterance], numbers: Sequence[int]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for utterance, number in zip(utterances, numbers, strict=True):
        span = utterance.turn.span
        if number == len(spans):
            spans.append(span)
        else:
            spans[number] = Span(min(spans[number].start, span.start), max(spans[number].end, span.end))
    return tuple(spans)
