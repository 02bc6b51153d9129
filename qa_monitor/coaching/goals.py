"""Goals: drafted from the habits that cost most, what a goal can be measured by, and whether agreed ones were met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from qa_monitor.coaching.guide import Guide
from qa_monitor.coaching.habits import AFTER_HARDSHIP, HARDSHIP, Calls, Habit, Kind, kind_of, limit_of
from qa_monitor.coaching.intervals import Sample
from qa_monitor.domain import Text
from qa_monitor.scoring.scorecard import Item, MeasureRule
from qa_monitor.store.coaching import AgreedGoal, Entry, MeanPoints, Measured, OfTenCalls

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
    FOR_PEOPLE = "for_people"
    """In words alone: supervisor and agent say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """An agreed goal and what the calls of its period say."""

    entry: Entry
    goal: AgreedGoal
    aim: Text | None
    """What is measured, in words that can be counted; None of a goal in words alone."""
    counted: Calls | Sample | None
    """Of an item its calls, of a dimension its points; None of a goal in words alone."""
    over: bool
    """Whether its period has ended."""

    @property
    def met(self) -> Met:
        """By the calls judged; those that are undetermined count neither way."""
        match self.goal.measured, self.counted:
            case OfTenCalls(tenths=tenths), Calls() as calls:
                return _met(calls.judged, calls.met * 10 >= tenths * calls.judged)
            case MeanPoints(points=points), Sample() as sample:
                return _met(sample.number, sample.total >= points * sample.number)
        return Met.FOR_PEOPLE


def _met(judged: int, reached: bool) -> Met:
    if judged < FEWEST:
        return Met.TOO_FEW
    return Met.YES if reached else Met.NO


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


def measures(guide: Guide) -> Sequence[tuple[Measured, Text]]:
    """All that a goal can be measured by, each with the most that can be asked: every habit, then every dimension."""
    items = [item for item in guide.items.values() if item.costs]
    named = [(item.id, asked(item.name, kind_of(item), limit_of(item))) for item in items]
    of_calls = [(OfTenCalls(item=key, tenths=10), name) for key, name in (*named, (AFTER_HARDSHIP, HARDSHIP))]
    of_points = [(MeanPoints(dimension=one.id, points=100), one.name) for one in guide.dimensions]
    return [*of_calls, *of_points]


def asked(name: Text, kind: Kind, limit: str) -> Text:
    """What it is to meet an item."""
    match kind:
        case Kind.DONE:
            return name
        case Kind.WITHIN:
            return Text(f"{name.zh} {limit}", f"{name.en} {limit}")
        case Kind.FREE:
            return Text(f"没有{name.zh}", f"no {name.en}")


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


def mean_aim(name: Text, points: float) -> Text:
    """A goal about a dimension."""
    return Text(f"“{name.zh}”平均不低于 {points:g} 分", f'"{name.en}" of {points:g} points or more in the mean')
