"""Sum and day that one statement names for a payment."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from qa_monitor.conduct.amounts import PART, NamedAmount, named_amounts, one_amount
from qa_monitor.conduct.clauses import REMEMBERED
from qa_monitor.conduct.days import NamedDay, named_days, one_day
from qa_monitor.domain import Undetermined

NOT_NAMED = Undetermined("not_named")
DISAGREEMENT = Undetermined("disagreement")
"""The two sides named different ones, and it is not known which was meant."""

_THE_REST = re.compile(r"剩下|余下|其余|另外的")
_PAYS = re.compile(
    r"还(?![是有会要没不得能可想在打请需剩差欠跟]|款日|给你打)|存(?!在)|处理|结清|[入到转]账|扣款|缴|付(?!出)|打款|汇款|[海含](?=\d)"
)
_NEAR = 14
"""Characters that may lie between a sum or a day and the word for paying."""

_BARE = 6
"""Characters beside sum and day in a statement that is about nothing else."""

_CONTACT = re.compile("电话|来电|致电|联系|提醒|短信|通知|沟通|核对|说明|打给")
"""What else happens on a day: 今天打电话提醒您还款 names no day for the payment."""

_NOT_MEANT = re.compile(
    "(?<!其)他|要是|否则|不然|再不|[不没别](?:用|会|能|要|让|谈|催|再|着急|提|是)*还|(?:谈|催)还|还完"
    "|(?:上次|上回|上周|之前你|说好|答应|承诺).{0,14}(?:今天都|都几号|怎么|又没|还没|没还|结果|不算)"
)
"""A payment of somebody else, under a threat, none at all, or one that is past: 说好十五号还，今天都十九号了."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a statement names of a payment; None where it names none."""

    amount: int | Undetermined | None = None
    day: date | Undetermined | None = None
    periodic: bool = False
    """The sum is due again and again (每期三百)."""

    @property
    def says_something(self) -> bool:
        """Whether more is named than the will to pay a part."""
        return self.day is not None or self.amount not in (None, PART)

    @property
    def names_a_payment(self) -> bool:
        """Whether a certain sum or any day is named."""
        return self.day is not None or isinstance(self.amount, int)

    @property
    def is_certain(self) -> bool:
        """Whether a certain sum or a certain day is named."""
        return isinstance(self.amount, int) or isinstance(self.day, date)

    @property
    def is_complete(self) -> bool:
        """Whether a certain sum and a certain day are named."""
        return isinstance(self.amount, int) and isinstance(self.day, date)

    def completes(self, other: "Terms") -> bool:
        """Whether a certain sum or day is named that `other` leaves open."""
        amount = isinstance(self.amount, int) and not isinstance(other.amount, int)
        return amount or (isinstance(self.day, date) and not isinstance(other.day, date))

    def differ(self, other: "Terms") -> bool:
        """Whether both name a certain sum, or a certain day, and not the same."""
        return _differ(self.amount, other.amount) or _differ(self.day, other.day)

    def reconciled(self, read_back: "Terms") -> "Terms":
        """These, completed by what was read back and not answered; where the two differ it is not known which holds."""
        told = self.completed(read_back)
        return Terms(
            amount=DISAGREEMENT if _differ(self.amount, read_back.amount) else told.amount,
            day=DISAGREEMENT if _differ(self.day, read_back.day) else told.day,
        )

    def shares(self, other: "Terms") -> bool:
        """Whether both name the same certain sum, or the same certain day."""
        amount = isinstance(self.amount, int) and self.amount == other.amount
        return amount or (isinstance(self.day, date) and self.day == other.day)

    def or_else(self, other: "Terms") -> "Terms":
        """These, with what `other` names where these name nothing."""
        return Terms(
            amount=other.amount if self.amount is None else self.amount,
            day=other.day if self.day is None else self.day,
        )

    def completed(self, other: "Terms") -> "Terms":
        """These, with what `other` names where these name nothing certain."""
        return Terms(
            amount=other.amount if isinstance(other.amount, int) and not isinstance(self.amount, int) else self.amount,
            day=other.day if isinstance(other.day, date) and not isinstance(self.day, date) else self.day,
        ).or_else(other)


@lru_cache(REMEMBERED)
def terms_of(text: str, called_on: date | None) -> Terms:
    """What `text`, in the form of `clauses`, names: of several payments the first, of several days the one at it."""
    text = _first_payment(text)
    amount = one_amount(named_amounts(text))
    days = named_days(text, called_on)
    return Terms(
        amount=None if amount is None else amount.yuan,
        day=_day_beside(amount, days),
        periodic=amount is not None and amount.periodic,
    )


@lru_cache(REMEMBERED)
def is_about_paying(text: str, called_on: date | None) -> bool:
    """Whether `text` names a sum or a day close to a word for paying."""
    named = [(one.start, one.stop) for one in named_amounts(text)]
    named += [(one.start, one.stop) for one in named_days(text, called_on)]
    pays = [match.span() for match in _PAYS.finditer(text)]
    return any(_belongs(text, one, pay) for one in named for pay in pays)


def is_meant(text: str) -> bool:
    """Whether a payment that `text` names is to come, and to be made by the person called."""
    return _NOT_MEANT.search(text) is None


@lru_cache(REMEMBERED)
def is_bare(text: str, called_on: date | None) -> bool:
    """Whether `text` says little beside a sum and a day: 金额一千二; 好，下周三四百."""
    named = [(one.start, one.stop) for one in named_amounts(text)]
    named += [(one.start, one.stop) for one in named_days(text, called_on)]
    beside = len(text.replace("，", "")) - sum(stop - start for start, stop in named)
    return _CONTACT.search(text) is None and beside <= _BARE


def _belongs(text: str, named: tuple[int, int], pay: tuple[int, int]) -> bool:
    first, second = sorted((named, pay))
    between = text[first[1] : second[0]]
    return len(between) <= _NEAR and _CONTACT.search(between) is None


def _first_payment(text: str) -> str:
    """`text` without what it says of the rest of the money: 今天先还五百 of 今天先还五百，剩下的月底还."""
    rest = _THE_REST.search(text)
    if rest and any(isinstance(one.yuan, int) for one in named_amounts(text[: rest.start()])):
        return text[: rest.start()]
    return text


def _day_beside(amount: NamedAmount | None, days: Sequence[NamedDay]) -> date | Undetermined | None:
    together = one_day(days)
    certain = [one for one in days if isinstance(one.day, date)]
    if amount is None or isinstance(together, date) or not certain:
        return together
    before = [one for one in certain if one.start < amount.start]
    return (before[-1] if before else certain[0]).day


def _differ(one: object, other: object) -> bool:
    return isinstance(one, int | date) and isinstance(other, int | date) and one != other
