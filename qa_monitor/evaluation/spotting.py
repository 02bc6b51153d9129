"""Whether the lexicons' expressions are spotted in the audio, whatever their context, against the true text.

What was really said is searched with the same lexicons, character by character: expressions found there are what a
perfect recogniser would have given. Spotting is finding the same category at the same place in the audio.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa_monitor.domain import Context, Finding, FoundBy, Role, Turn, Utterance, Word
from qa_monitor.domain import Span as Seconds
from qa_monitor.evaluation.truth import TrueTurn
from qa_monitor.lexicon import Matcher


@dataclass(frozen=True, slots=True)
class Point:
    """Spotting where evidence of at least `probability` is believed; what the text says plainly always is."""

    probability: float
    spotted: int
    """Of the expressions really said."""
    said: int
    right: int
    """Of those taken for said."""
    taken: int

    @property
    def recall(self) -> float:
        """Share of what was said that was spotted."""
        return self.spotted / self.said if self.said else 0.0

    @property
    def precision(self) -> float:
        """Share of what was spotted that was said."""
        return self.right / self.taken if self.taken else 1.0


def really_said(turns: Sequence[TrueTurn], matcher: Matcher) -> tuple[Finding, ...]:
    """Expressions in the true text, in whatever context, from the side that they are about."""
    utterances = [_utterance(turn) for turn in sorted(turns, key=lambda turn: turn.span)]
    return tuple(found for found in matcher.find(utterances, callee_role=None) if not _wrong_side(found))


def curve(pairs: Iterable[tuple[Sequence[Finding], Sequence[Finding]]], bounds: Sequence[float]) -> tuple[Point, ...]:
    """A point for each of `bounds` over calls: what was really said in each, and what was found in its audio."""
    pairs = [(said, [found for found in heard if not _wrong_side(found)]) for said, heard in pairs]
    return tuple(_point(pairs, bound) for bound in bounds)


def same_expression(one: Finding, other: Finding) -> bool:
    """Whether both tell of the same category, by the same side, at the same place."""
    return one.category == other.category and _same_side(one.role, other.role) and one.span.overlap(other.span) > 0


def _point(pairs: Sequence[tuple[Sequence[Finding], Sequence[Finding]]], bound: float) -> Point:
    spotted = said = right = taken = 0
    for true, heard in pairs:
        believed = [one for one in heard if one.found_by is FoundBy.TEXT or one.confidence >= bound]
        said += len(true)
        taken += len(believed)
        spotted += sum(any(same_expression(one, other) for other in believed) for one in true)
        right += sum(any(same_expression(one, other) for other in true) for one in believed)
    return Point(probability=bound, spotted=spotted, said=said, right=right, taken=taken)


def _same_side(one: Role, other: Role) -> bool:
    return Role.UNKNOWN in (one, other) or (one is Role.AGENT) == (other is Role.AGENT)


def _wrong_side(finding: Finding) -> bool:
    return finding.cancelled_by is not None and finding.cancelled_by.context in (Context.ROLE, Context.CALLEE)


def _utterance(turn: TrueTurn) -> Utterance:
    """The true text as a recogniser would have given it, its characters equally long."""
    step = turn.span.seconds / max(len(turn.text), 1)
    words = tuple(
        Word(
            text=character,
            span=Seconds(turn.span.start + step * at, turn.span.start + step * (at + 1)),
            probability=1.0,
        )
        for at, character in enumerate(turn.text)
    )
    return Utterance(turn=Turn(role=turn.role, span=turn.span), words=words, log_probability=0.0)
