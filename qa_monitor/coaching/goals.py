"""Goals that can be counted: drafted from the habits that cost most, and whether agreed ones were met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from qa_monitor.coaching.habits import Calls, Habit, Kind
from qa_monitor.domain import Text
from qa_monitor.scoring.scorecard import Item, MeasureRule
from qa_monitor.store.coaching import Entry

MOST = 3
"""Goals drafted at a time: more are remembered by nobody."""
FEWEST = 5
"""Calls that must have been judged before a goal is drafted, or said to be met or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A goal that is proposed for the next period; nothing is agreed before a person says so."""

    habit: Habit
    tenths: int
    """Of ten calls."""


class Met(StrEnum):
    """Where an agreed goal stands."""

    YES = "yes"
    NO = "no"
    TOO_FEW = "too_few"
    """Fewer than `FEWEST` calls of its period were judged so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """An agreed goal and what the calls of its period say."""

    entry: Entry
    name: Text
    kind: Kind
    limit: str
    calls: Calls
    over: bool
    """Whether its period has ended."""

    @property
    def met(self) -> Met:
        """By the calls judged; those that are undetermined count neither way."""
        if self.calls.judged < FEWEST or self.entry.goal is None:
            return Met.TOO_FEW
        return Met.YES if self.calls.met * 10 >= self.entry.goal.tenths * self.calls.judged else Met.NO


def drafted(habits: Sequence[Habit], items: Mapping[str, Item]) -> tuple[Draft, ...]:
    """Goals for the habits that cost most points a call, at most one for each measure.

    The aim is to halve the misses, to the next tenth; where a miss fails a call, to have none.
    """
    chosen: list[Draft] = []
    measures: set[str] = set()
    for habit in sorted(habits, key=lambda one: -one.lost):
        rate, rule = habit.now.rate, items[habit.item].rule if habit.item in items else None
        about = rule.measure if isinstance(rule, MeasureRule) else habit.item
        if rate is None or habit.lost <= 0 or habit.now.judged < FEWEST or about in measures or len(chosen) == MOST:
            continue
        measures.add(about)
        tenths = 10 if habit.critical else min(10, ceil(round(10 * (1 + rate) / 2, 6)))
        chosen.append(Draft(habit=habit, tenths=tenths))
    return tuple(chosen)


def aim(name: Text, kind: Kind, limit: str, tenths: int) -> Text:
    """A goal in words that can be counted."""
    if kind is Kind.DONE:
        return Text(f"每 10 通里 {tenths} 通做到“{name.zh}”", f'"{name.en}" in {tenths} of 10 calls')
    if kind is Kind.WITHIN:
        return Text(
            f"每 10 通里 {tenths} 通“{name.zh}”在限度内（{limit}）",
            f'"{name.en}" within its limit ({limit}) in {tenths} of 10 calls',
        )
    return Text(f"每 10 通里 {tenths} 通没有“{name.zh}”", f'no "{name.en}" in {tenths} of 10 calls')
