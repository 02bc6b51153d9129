"""The retention policy as values: rules, holds and requests, and what they say of one call."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from qa_monitor.store.erasures import Kind
from qa_monitor.store.retained import RetainedCall


class Unit(StrEnum):
    """What a period is counted in."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Period:
    """A time from the day of a call, by the calendar."""

    number: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError("a period has at least one day")

    def last_day(self, start: date) -> date:
        """The last day that is still in the period; the same day of the month, or the month's last."""
        if self.unit is Unit.DAYS:
            return start + timedelta(days=self.number)
        months = self.number * (12 if self.unit is Unit.YEARS else 1) + start.month - 1
        year, month = start.year + months // 12, months % 12 + 1
        return date(year, month, min(start.day, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How long the calls are kept that it is for."""

    id: str
    codes: tuple[str, ...] = ()
    """Codes of categories: calls with a finding of one of them; empty asks nothing."""
    scorecards: tuple[str, ...] = ()
    """Ids of scorecards: calls judged by one of them last; empty asks nothing."""
    keep: Mapping[Kind, Period]
    """A kind that is not in it is kept for ever."""

    def is_for(self, call: RetainedCall) -> bool:
        """Whether all that is asked holds."""
        by_code = not self.codes or not call.codes.isdisjoint(self.codes)
        return by_code and (not self.scorecards or call.scorecard in self.scorecards)

    def due(self, call: RetainedCall, today: date) -> Kind | None:
        """The most of the call whose time is over."""
        over = [kind for kind, period in self.keep.items() if period.last_day(call.day) < today]
        return max(over, key=list(Kind).index, default=None)

    @property
    def is_short(self) -> bool:
        """Whether something goes before the record of a card's collection may (R20)."""
        return any(period.last_day(_SOME_DAY) < RECORD_KEPT.last_day(_SOME_DAY) for period in self.keep.values())


_SOME_DAY = date(2001, 1, 1)
RECORD_KEPT = Period(2, Unit.YEARS)
"""For how long at least the record of a credit card's collection is kept, by rule R20."""
SHORTEST_HASH = 8
"""Digits of a SHA-256 that name a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What must stay as long as somebody needs it as evidence."""

    id: str
    reason: str
    customer: str | None = None
    call: str | None = None
    """Its call id, or 8 or more digits of its SHA-256."""
    until: date | None = None
    """The last day on which it holds; None: until somebody takes it out of the file."""

    def is_on(self, call: RetainedCall) -> bool:
        """Whether it names the call or its customer, whatever the day."""
        if self.customer is not None:
            return call.customer_ref == self.customer
        named = self.call or ""
        return call.call_id == named or (len(named) >= SHORTEST_HASH and call.sha256.startswith(named.lower()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A customer's request to delete what is stored of them."""

    id: str
    customer: str
    received_on: date

    def is_for(self, call: RetainedCall) -> bool:
        """Whether the call is theirs and no later than the request; one whose day nobody knows counts as earlier."""
        return call.customer_ref == self.customer and (call.started_on is None or call.started_on <= self.received_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The whole file."""

    rules: tuple[Rule, ...]
    """The first that is for a call decides."""
    holds: tuple[Hold, ...] = ()
    requests: tuple[Request, ...] = ()

    def rule_for(self, call: RetainedCall) -> Rule | None:
        """The rule that decides; None: the call is kept for ever."""
        return next((rule for rule in self.rules if rule.is_for(call)), None)
