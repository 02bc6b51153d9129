"""Digits that one speaker reads out, joined across pauses, turns and what the other side says in between."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qa_monitor.domain import Role, Utterance
from qa_monitor.personal.digits import Sign, Symbol, plain, symbols
from qa_monitor.personal.topics import topics

LONGEST_PAUSE_SECONDS = 8.0
"""People look at their card and wait for an answer between the groups of a number."""

LONGEST_INTERJECTION = 5
"""Characters, beside digits and hesitation, that the others may say in between: 好，您说; 嗯对，后面呢."""

LONGEST_COUNT = 9
"""Digits that a unit behind them makes an amount or a date: 4860元. More are a number, whatever follows."""

MOST_WAS_SAID = 8
"""From so many digits on 后四位 introduces the rest of a number, a stray character is one misheard, X ends it."""

_UNITS = frozenset("元块万千百十亿角毛钱圆年月日天号期岁点时分秒折成倍%度位个人次遍笔张楼层栋室套条")


@dataclass(frozen=True, slots=True, kw_only=True)
class Digit:
    """One digit, or the X of an identity number, at its place in an utterance's text."""

    value: str = field(repr=False)
    turn: int
    start: int
    stop: int
    group: int
    """Number of the group it was read out in; a pause, a filler or a turn ends a group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOut:
    """Digits that one speaker read out one after the other: perhaps several numbers, perhaps none."""

    digits: tuple[Digit, ...]
    lead: Digit | None
    """A sound-alike of 幺 right before the first digit: perhaps a digit as well."""
    counted: int
    """How many of the digits, the last ones, a unit behind them makes an amount or a date: 4860元."""


def read_outs(utterances: Sequence[Utterance]) -> list[ReadOut]:
    """All digits that were said, however few, speaker by speaker.

    A number goes on in the speaker's next turn if no more than `LONGEST_PAUSE_SECONDS` lie between and the others say
    next to nothing but digits meanwhile: 嗯, 好，您说, the group said after them; not a question for another number.
    """
    speakers: dict[tuple[Role, int], list[int]] = {}
    for turn, utterance in enumerate(utterances):
        speakers.setdefault((utterance.turn.role, utterance.turn.track), []).append(turn)
    return [
        read_out
        for turns in speakers.values()
        for read_out in _sequences(_stream(utterances, turns))
        if read_out.digits
    ]


@dataclass(frozen=True, slots=True)
class _Said:
    """A symbol at its turn, and the character that it begins with."""

    turn: int
    symbol: Symbol
    character: str = field(repr=False)


def _stream(utterances: Sequence[Utterance], turns: Sequence[int]) -> Iterator[_Said]:
    """All that one speaker says, as signs; between turns a pause, or what ends a number."""
    for at, turn in enumerate(turns):
        if at:
            goes_on = _goes_on(utterances, turns[at - 1], turn)
            yield _Said(turn, Symbol(sign=Sign.PAUSE if goes_on else Sign.OTHER, start=0, stop=0), "")
        text, before = plain(utterances[turn].text), None
        for symbol in symbols(utterances[turn].text):
            if symbol.sign is not Sign.OTHER or before is not Sign.OTHER:  # one is enough to end a number
                yield _Said(turn, symbol, text[symbol.start])
            before = symbol.sign


def _goes_on(utterances: Sequence[Utterance], earlier: int, later: int) -> bool:
    pause = utterances[later].turn.span.start - utterances[earlier].turn.span.end
    if pause > LONGEST_PAUSE_SECONDS:
        return False
    texts = [plain(other.text) for other in utterances[earlier + 1 : later]]
    signs = [symbol for text in texts for symbol in symbols(text)]
    interjected = sum(symbol.stop - symbol.start for symbol in signs if symbol.sign in (Sign.OTHER, Sign.STRAY))
    return interjected <= LONGEST_INTERJECTION and not any(topics(text) for text in texts)


def _sequences(stream: Iterator[_Said]) -> Iterator[ReadOut]:
    """What stands between two signs that end a number; often no digit."""
    digits: list[Digit] = []
    lead: Digit | None = None
    group, paused = 0, False
    for said in stream:
        sign = said.symbol.sign
        if _goes_on_behind(said, len(digits)):
            group, paused = group + 1, not said.character.isspace()
        elif _is_digit(sign, len(digits)):
            digits.append(_digit(said, group))
            group, paused = group + (said.symbol.value == "X"), False
        else:
            yield ReadOut(digits=tuple(digits), lead=lead, counted=0 if paused else _counted(digits, said.character))
            digits, paused = [], False
            lead = _digit(said, group) if sign is Sign.LEAD else None
    yield ReadOut(digits=tuple(digits), lead=lead, counted=0)


def _digit(said: _Said, group: int) -> Digit:
    symbol = said.symbol
    return Digit(value=symbol.value, turn=said.turn, start=symbol.start, stop=symbol.stop, group=group)


def _goes_on_behind(said: _Said, before: int) -> bool:
    """Whether a number of which `before` digits were said may go on behind this sign."""
    sign = said.symbol.sign
    if sign is Sign.PAUSE:
        return True
    stray = sign is Sign.STRAY and said.character not in _UNITS
    return before >= MOST_WAS_SAID and (stray or sign is Sign.LAST_FOUR)


def _is_digit(sign: Sign, before: int) -> bool:
    """Whether a sign is one more digit, `before` of them having been said; what only sounds like X must be the 18th."""
    return (
        sign is Sign.DIGIT
        or (sign is Sign.LEAD and before > 0)
        or (sign is Sign.CROSS and before >= MOST_WAS_SAID)
        or (sign is Sign.CROSS_ALIKE and before == 17)
    )


def _counted(digits: Sequence[Digit], following: str) -> int:
    """How many digits the last group has, if the character that follows makes an amount or a date of it."""
    if not digits or following not in _UNITS:
        return 0
    length = sum(digit.group == digits[-1].group for digit in digits)
    return length if length <= LONGEST_COUNT else 0
