"""Invented numbers, and people who read them out.

Identity numbers are born after 2089, so they pass every check and are nobody's; cards begin with 620000, which no bank
issues; mobiles with 154, which no network uses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric

from qa_monitor.domain import Role, Span, Turn, Utterance, Word
from qa_monitor.personal import Kind, PersonalDatum

AGENT, CUSTOMER = Role.AGENT, Role.CUSTOMER


def identity_number(born: date, order: int, *, region: str = "110101") -> str:
    body = f"{region}{born:%Y%m%d}{order:03d}"
    return body + ric.calc_check_digit(body + "0")


def bank_card(body: str) -> str:
    return f"620000{body}" + luhn.calc_check_digit(f"620000{body}")


IDENTITY = identity_number(date(2093, 4, 15), 86)
IDENTITY_X = next(number for order in range(1000) if (number := identity_number(date(2091, 7, 2), order)).endswith("X"))
CARD = bank_card("123456789")
LONG_CARD = bank_card("987654321098")
MOBILE = "15400001234"

identity_numbers = st.builds(identity_number, st.dates(date(2090, 1, 1), date(2099, 12, 31)), st.integers(0, 999))
bank_cards = st.one_of(
    st.text("0123456789", min_size=length, max_size=length).map(lambda body: bank_card(f"775{body}"))
    for length in (6, 9)
)
"""Without 19 or 20 where an identity number has the year of birth: no 18 of their digits may look like one."""
mobiles = st.text("0123456789", min_size=8, max_size=8).map("154{}".format)
numbers = st.one_of(
    st.tuples(st.just(Kind.ID_NUMBER), identity_numbers),
    st.tuples(st.just(Kind.BANK_CARD), bank_cards),
    st.tuples(st.just(Kind.MOBILE), mobiles),
)

SPELLINGS = {
    **{str(digit): [str(digit), character] for digit, character in enumerate("零一二三四五六七八九")},
    "X": ["X", "x", "叉"],
}
for _digit, _spellings in {"0": "〇洞０", "1": "幺１", "2": "两２", "7": "拐", "9": "勾"}.items():
    SPELLINGS[_digit].extend(_spellings)


def spoken(number: str) -> str:
    """As it is said on the telephone."""
    return "".join("叉" if digit == "X" else "零幺二三四五六七八九"[int(digit)] for digit in number)


def utterance(role: Role, words: Sequence[str], *, start: float) -> Utterance:
    """Words of a quarter of a second each, one after the other."""
    spans = [Span(start + at / 4, start + (at + 1) / 4) for at in range(len(words))]
    return Utterance(
        turn=Turn(role=role, span=Span(start, start + max(len(words), 1) / 4), track=int(role is not AGENT)),
        words=tuple(Word(text=word, span=span, probability=0.8) for word, span in zip(words, spans, strict=True)),
        log_probability=-0.3,
    )


def talk(*turns: tuple[Role, str], pause: float = 0.5) -> list[Utterance]:
    """People speaking in turn, each character a word."""
    said: list[Utterance] = []
    start = 1.0
    for role, text in turns:
        said.append(utterance(role, text, start=start))
        start = said[-1].turn.span.end + pause
    return said


@dataclass(frozen=True)
class ReadAloud:
    """A number read out in a call."""

    kind: Kind
    number: str
    utterances: list[Utterance]
    digit_words: list[tuple[int, Word]]
    """Every word that is a digit of the number, with its turn."""


BEFORE = ["", "我念一下，", "您听好", "号码的话就是", "一共三个，", "等一下"]
BETWEEN = ["", "", "", "，", " ", "-", "嗯", "，然后", "，后面是", "、呃、", "…", "。接着"]
AFTER = ["", "。", "，对吧？", "，就这个", "，您记一下", "没了"]
MEANWHILE = [[], ["嗯"], ["对", "对"], ["好，您说"], ["嗯，后面呢"], ["幺二三四，嗯"]]


@st.composite
def read_aloud(draw: st.DrawFn) -> ReadAloud:
    """A number in any spelling, with pauses and fillers, over several turns with the other side's answers between."""
    kind, number = draw(numbers)
    role, other = draw(st.permutations([AGENT, CUSTOMER]))
    ends = {*draw(st.sets(st.integers(1, len(number) - 1), max_size=3)), len(number)}
    said: list[Utterance] = []
    digits: list[tuple[int, Word]] = []
    words = [draw(st.sampled_from(BEFORE))]
    start = 1.0
    for at, digit in enumerate(number, start=1):
        words += [
            draw(st.sampled_from(SPELLINGS[digit])),
            draw(st.sampled_from(AFTER if at == len(number) else BETWEEN)),
        ]
        if at in ends:
            said.append(utterance(role, words, start=start))
            digits += [(len(said) - 1, word) for word in said[-1].words[1::2]]
            words = [""]
            for text in draw(st.sampled_from(MEANWHILE)):
                said.append(utterance(other, [text], start=said[-1].turn.span.end + 0.25))
            start = said[-1].turn.span.end + draw(st.floats(0.1, 3))
    return ReadAloud(kind, number, said, digits)


def told(datum: PersonalDatum) -> tuple[Kind, Role, tuple[int, ...], int, bool, bool | None]:
    """What tests compare: kind, role, turns, digits, complete, checksum."""
    return datum.kind, datum.role, datum.turns, datum.digits, datum.complete, datum.checksum
