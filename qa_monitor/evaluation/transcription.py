"""How well speech was cut into turns and written down, against the truth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa_monitor.domain import Role, Span, Transcript
from qa_monitor.evaluation.truth import TrueTurn
from qa_monitor.language import normalise


@dataclass(frozen=True, slots=True)
class CharacterErrors:
    """Edits (insertions, deletions, substitutions) that lead from what was written to what was said."""

    edits: int
    said: int

    @property
    def rate(self) -> float:
        """Character error rate (CER); above 1 where more was invented than said."""
        return self.edits / self.said if self.said else 0.0

    def __add__(self, other: "CharacterErrors") -> "CharacterErrors":
        return CharacterErrors(self.edits + other.edits, self.said + other.said)


def character_errors(transcript: Transcript, turns: Sequence[TrueTurn]) -> CharacterErrors:
    """Errors over a call, track by track, once script, width, punctuation and numerals are alike on both sides.

    A call on one track is one text, whoever speaks.
    """
    total = CharacterErrors(0, 0)
    together = transcript.split is not None
    for role in [Role.UNKNOWN] if together else sorted(set(transcript.roles)):
        said = "".join(t.text for t in sorted(turns, key=lambda t: t.span) if _is(t.role, role))
        heard = "".join(u.text for u in transcript.utterances if together or u.turn.role is role)
        said, heard = normalise(said).text, normalise(heard).text
        total += CharacterErrors(edits(heard, said), len(said))
    return total


def start_errors(transcript: Transcript, turns: Sequence[TrueTurn]) -> list[float]:
    """For each true turn that was heard at all, seconds by which the nearest heard turn begins late (< 0: early)."""
    errors: list[float] = []
    for turn in turns:
        starts = [
            utterance.turn.span.start - turn.span.start
            for utterance in transcript.utterances
            if _is(turn.role, utterance.turn.role) and utterance.turn.span.overlap(turn.span) > 0
        ]
        if starts:
            errors.append(min(starts, key=abs))
    return errors


def same_place(span: Span, role: Role, turn: TrueTurn) -> bool:
    """Whether something at `span` by `role` lies in `turn`; an unknown role may be anybody's."""
    return _is(turn.role, role) and span.overlap(turn.span) > 0


def _is(true_role: Role, heard_as: Role) -> bool:
    """The truth calls whoever was called the customer, a third party too."""
    if heard_as is Role.UNKNOWN:
        return True
    return (true_role is Role.AGENT) == (heard_as is Role.AGENT)


def edits(heard: Sequence[str], said: Sequence[str]) -> int:
    """Least number of insertions, deletions and substitutions from one sequence to the other (Levenshtein 1966).

    Row by row over the table of edits, each row at once: what a run of insertions costs grows by 1 a step, so that the
    least way to each cell is a running minimum once that growth is taken off.
    """
    numbers = {symbol: number for number, symbol in enumerate({*heard, *said})}
    target = np.array([numbers[symbol] for symbol in said], dtype=np.int64)
    steps = np.arange(len(said) + 1)
    row = steps
    for symbol in heard:
        below = row + 1
        below[1:] = np.minimum(below[1:], row[:-1] + (target != numbers[symbol]))
        row = np.minimum.accumulate(below - steps) + steps
    return int(row[-1])
