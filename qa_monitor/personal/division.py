"""A read-out divided into the numbers that it most probably holds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from qa_monitor.personal.numbers import Judged, judge
from qa_monitor.personal.read_out import Digit, ReadOut
from qa_monitor.personal.topics import Mention

MOST_DIGITS = 40
"""No number is longer, not even one whose groups are all said twice."""

LONGEST_GROUP = 19
"""A longer group without pause holds more than one number, which may meet at any digit."""

LEFT_OUT = 0.4
"""What a digit that belongs to no number takes away, where a confidence of 1 gives 1 for each digit."""


@dataclass(frozen=True, slots=True)
class Part:
    """Digits of a read-out that are one number."""

    digits: tuple[Digit, ...]
    judged: Judged

    @property
    def value(self) -> str:
        """The number."""
        return _value(self.digits)


def divide(read_out: ReadOut, mentioned_before: Callable[[Digit], Mention | None]) -> tuple[Part, ...]:
    """The numbers in `read_out`, in order: the division in which the most digits lie in the surest numbers.

    Numbers meet where the speaker paused, or anywhere in what is too long for one. `mentioned_before` tells what the
    number that begins with a digit was announced as.
    """
    cuts = _cuts(read_out.digits)
    mentions = {cut: mentioned_before(read_out.digits[cut]) for cut in cuts[:-1]}
    best: list[tuple[float, tuple[Part, ...]]] = [(0.0, ())]
    for at, stop in enumerate(cuts[1:], start=1):
        ways = [(best[at - 1][0] - LEFT_OUT * (stop - cuts[at - 1]), best[at - 1][1])]
        for before, start in enumerate(cuts[:at]):
            if stop - start <= MOST_DIGITS and (part := _part(read_out, start, stop, mentions[start])) is not None:
                score, parts = best[before]
                ways.append((score + part.judged.confidence * (stop - start), (*parts, part)))
        best.append(max(ways, key=lambda way: way[0]))
    return best[-1][1]


def _cuts(digits: Sequence[Digit]) -> list[int]:
    """Where a number may begin or end, from 0 to the number of digits."""
    cuts = [0]
    for _, members in groupby(digits, key=lambda digit: (digit.turn, digit.group)):
        start, length = cuts[-1], len(list(members))
        cuts += range(start + 1, start + length) if length > LONGEST_GROUP else []
        cuts.append(start + length)
    return cuts


def _part(read_out: ReadOut, start: int, stop: int, mention: Mention | None) -> Part | None:
    digits = read_out.digits[start:stop]
    counts_from = len(read_out.digits) - read_out.counted
    if start >= counts_from:
        return None
    lead = () if start or read_out.lead is None else (read_out.lead,)
    parts = [Part(digits, judged) for value in _readings(digits) if (judged := judge(value, mention)) is not None]
    if lead and (judged := judge(_value((*lead, *digits)), mention)) is not None:
        parts.append(Part((*lead, *digits), judged))
    if stop > counts_from:  # what looks like an amount is a part of a number only where it makes it whole
        parts = [part for part in parts if part.judged.complete]
    return max(parts, key=lambda part: part.judged.confidence, default=None)


def _readings(digits: Sequence[Digit]) -> Iterator[str]:
    """The number as it was said and, where groups were said twice in a row, as it was meant."""
    groups = [_value(list(group)) for _, group in groupby(digits, key=lambda digit: (digit.turn, digit.group))]
    yield "".join(groups)
    once = [group for at, group in enumerate(groups) if len(group) < 3 or at == 0 or group != groups[at - 1]]
    if len(once) < len(groups):
        yield "".join(once)


def _value(digits: Sequence[Digit]) -> str:
    return "".join(digit.value for digit in digits)
