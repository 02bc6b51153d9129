"""How well speech was cut into turns and written down, against the truth."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    """Errors over a call, track by track, once script, width, punctuation and numerals are alike on both sides."""
    total = CharacterErrors(0, 0)
    for role in sorted(set(transcript.roles)):
        said = "".join(t.text for t in sorted(turns, key=lambda t: t.span) if _is(t.role, role))
        heard = "".join(u.text for u in transcript.utterances if u.turn.role is role)
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


def edits(heard: Sequence[object], said: Sequence[object]) -> int:
    """Least number of insertions, deletions and substitutions from one sequence to the other (Levenshtein 1966)."""
    row = list(range(len(said) + 1))
    for i, left in enumerate(heard, 1):
        above, row = row, [i]
        for j, right in enumerate(said, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (left != right)))
    return row[-1]
