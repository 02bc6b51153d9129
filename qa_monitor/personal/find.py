"""All personal data that were said in a call."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import groupby

from qa_monitor.domain import Role, Utterance
from qa_monitor.personal.datum import PersonalDatum, Place
from qa_monitor.personal.digits import plain
from qa_monitor.personal.division import Part, divide
from qa_monitor.personal.read_out import Digit, read_outs
from qa_monitor.personal.times import place
from qa_monitor.personal.topics import Mention, mentioned
from qa_monitor.personal.written_out import written_out

CONTEXT_SECONDS = 20.0
"""How far back a turn may lie that says what a number is."""

ECHO_SECONDS = 60.0
"""How soon after one side read a number out the same number from the other side is its repetition."""

SAME_NUMBER = 0.7
"""Share of the digits, in order, that two hearings of one number have in common at least."""


def personal_data(utterances: Sequence[Utterance]) -> tuple[PersonalDatum, ...]:
    """Every number, address and mailbox in a call that gives somebody away, in order of time.

    `utterances` are those of the whole call in order of their start. Doubtful ones are searched as well: what may be
    personal has to be masked. Never raises, whatever the text.
    """
    call = _Call(utterances, tuple(plain(utterance.text) for utterance in utterances))
    numbers = [
        _Number(call.datum(part), part.value)
        for read_out in read_outs(utterances)
        for part in divide(read_out, call.mentioned_before)
    ]
    data = [replace(number.datum, repeated=_is_repeated(number, numbers)) for number in numbers]
    return tuple(sorted([*data, *call.written_out()], key=lambda datum: (datum.span, datum.kind)))


@dataclass(frozen=True, slots=True)
class _Call:
    """The utterances and their texts as they are searched."""

    utterances: Sequence[Utterance]
    texts: tuple[str, ...] = field(repr=False)

    def mentioned_before(self, digit: Digit) -> Mention | None:
        """What a number that begins with `digit` was announced as."""
        turn = self.utterances[digit.turn].turn
        earlier = [
            (text, other.turn.role is Role.UNKNOWN or other.turn.role is not turn.role)
            for text, other in zip(self.texts[: digit.turn], self.utterances, strict=False)
            if other.turn.span.end >= turn.span.start - CONTEXT_SECONDS
        ]
        return mentioned(self.texts[digit.turn][: digit.start], earlier)

    def datum(self, part: Part) -> PersonalDatum:
        """The number as a datum: its places, without itself."""
        turns = [(turn, list(digits)) for turn, digits in groupby(part.digits, key=lambda digit: digit.turn)]
        return PersonalDatum(
            kind=part.judged.kind,
            role=self.utterances[part.digits[0].turn].turn.role,
            places=tuple(self._place(turn, digits[0].start, digits[-1].stop) for turn, digits in turns),
            digits=part.judged.digits,
            complete=part.judged.complete,
            checksum=part.judged.checksum,
            confidence=part.judged.confidence,
        )

    def written_out(self) -> Iterator[PersonalDatum]:
        """Addresses and mailboxes."""
        for turn, text in enumerate(self.texts):
            for found in written_out(text):
                yield PersonalDatum(
                    kind=found.kind,
                    role=self.utterances[turn].turn.role,
                    places=(self._place(turn, found.start, found.stop),),
                    digits=0,
                    complete=True,
                    checksum=None,
                    confidence=found.confidence,
                )

    def _place(self, turn: int, start: int, stop: int) -> Place:
        return place(self.utterances[turn], turn, start, stop)


@dataclass(frozen=True, slots=True)
class _Number:
    datum: PersonalDatum
    value: str = field(repr=False)


def _is_repeated(number: _Number, numbers: Sequence[_Number]) -> bool:
    """Whether the other side had begun to say the same number before."""
    return any(_repeats(number, other) for other in numbers)


def _repeats(later: _Number, earlier: _Number) -> bool:
    one, other = later.datum, earlier.datum
    if Role.UNKNOWN in (one.role, other.role) or one.role is other.role or one.kind is not other.kind:
        return False
    since = one.span.start - other.span.end
    if one.span.start <= other.span.start or since > ECHO_SECONDS:
        return False
    return since < 0 or SequenceMatcher(None, earlier.value, later.value, autojunk=False).ratio() >= SAME_NUMBER
