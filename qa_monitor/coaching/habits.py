"""What an agent does from call to call: for each item of the scorecard, in how many calls it was met."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa_monitor.coaching.facts import CallFacts
from qa_monitor.coaching.guide import Guide
from qa_monitor.coaching.intervals import Sample, difference, share
from qa_monitor.domain import Outcome, ScoreLine, Text
from qa_monitor.evaluation.metrics import Interval, wilson
from qa_monitor.scoring.scorecard import CheckRule, FindingRule, Item, MeasureRule

AFTER_HARDSHIP = "solution_after_hardship"
"""The check, of no scorecard's, that is a habit too."""
HARDSHIP = Text("听到困难后提供方案", "a solution after a hardship")
"""What people call it."""
ALWAYS_SHOWN = (
    *("interruptions", "talk_share", "identity_before_debt", "recording_notice", "solution_offered"),
    AFTER_HARDSHIP,
)
"""What every talk looks at, met or not."""


class Kind(StrEnum):
    """What it is to meet an item."""

    DONE = "done"
    """A question about the whole call is answered with yes."""
    WITHIN = "within"
    """A measure stays within its limit."""
    FREE = "free"
    """No violation of the kind was found."""


class Change(StrEnum):
    """Against the period before."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    """No difference beyond chance."""
    TOO_FEW = "too_few"
    """Too few calls in one of the periods to tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """In how many calls of a period an item was met."""

    met: int = 0
    judged: int = 0
    open: int = 0
    """Undetermined, or for a person to judge: neither met nor missed."""

    @property
    def missed(self) -> int:
        """Judged, and not met."""
        return self.judged - self.met

    @property
    def rate(self) -> float | None:
        """None where nothing was judged."""
        return self.met / self.judged if self.judged else None

    @property
    def interval(self) -> Interval | None:
        """95 %, Wilson's."""
        return wilson(self.met / self.judged, self.judged) if self.judged else None

    @property
    def sample(self) -> Sample:
        """For a comparison."""
        return share([True] * self.met + [False] * self.missed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """An item of the scorecard over the calls of a period."""

    item: str
    name: Text
    kind: Kind
    limit: str
    """Of a measure, `≤ 0.8`; empty without one."""
    critical: bool
    """Whether missing it fails a call."""
    now: Calls
    before: Calls
    lost: float
    """Points of the total that it cost a judged call in the mean; a call that it failed cost 100."""

    @property
    def change(self) -> Change:
        """Whether it is met more often than in the period before, by Agresti and Caffo's interval (2000)."""
        grown = difference(self.before.sample, self.now.sample)
        if grown is None:
            return Change.TOO_FEW
        if grown.low > 0:
            return Change.BETTER
        return Change.WORSE if grown.high < 0 else Change.SAME


Lines = Mapping[int, Sequence[ScoreLine]]


def habits(
    calls: Sequence[CallFacts], lines: Lines, earlier: Sequence[CallFacts], earlier_lines: Lines, guide: Guide
) -> tuple[Habit, ...]:
    """Items that were judged in a call of either period, what weighs most first; `lines` as `lines_of` gives them."""
    now, before = counted(calls, lines), counted(earlier, earlier_lines)
    found = []
    for item in guide.items.values():
        own = now.get(item.id, Calls())
        if item.costs and (own.judged or own.open):
            found.append(
                Habit(
                    item=item.id,
                    name=item.name,
                    kind=kind_of(item),
                    limit=limit_of(item),
                    critical=isinstance(item.rule, FindingRule) and item.rule.critical,
                    now=own,
                    before=before.get(item.id, Calls()),
                    lost=_lost(item, calls, lines, guide) / max(1, own.judged),
                )
            )
    return tuple(sorted(found, key=lambda habit: -habit.lost))


def counted(calls: Iterable[CallFacts], lines: Lines) -> Mapping[str, Calls]:
    """In how many of the calls each item was met, by its id. A call to which it does not apply counts nowhere."""
    found: dict[str, Calls] = {}
    for call in calls:
        outcomes: dict[str, set[Outcome]] = {}
        for line in lines.get(call.recording_id, ()):
            outcomes.setdefault(line.item, set()).add(line.outcome)
        for item, given in outcomes.items():
            found[item] = _with(found.get(item, Calls()), given)
    return found


def _with(calls: Calls, outcomes: set[Outcome]) -> Calls:
    """One call more. A miss that is sure is one, whatever else of the item is open."""
    if Outcome.NO in outcomes:
        return Calls(met=calls.met, judged=calls.judged + 1, open=calls.open)
    if outcomes & {Outcome.REVIEW, Outcome.UNDETERMINED}:
        return Calls(met=calls.met, judged=calls.judged, open=calls.open + 1)
    if Outcome.YES in outcomes:
        return Calls(met=calls.met + 1, judged=calls.judged + 1, open=calls.open)
    return calls


def after_hardship(now: Iterable[Outcome], before: Iterable[Outcome]) -> Habit:
    """The habit to answer a hardship with a solution, from the check's outcomes; it costs no points of its own."""
    kept, earlier = Calls(), Calls()
    for outcome in now:
        kept = _with(kept, {outcome})
    for outcome in before:
        earlier = _with(earlier, {outcome})
    return Habit(
        item=AFTER_HARDSHIP,
        name=HARDSHIP,
        kind=Kind.DONE,
        limit="",
        critical=False,
        now=kept,
        before=earlier,
        lost=0.0,
    )


def kind_of(item: Item) -> Kind:
    """What it is to meet the item."""
    match item.rule:
        case CheckRule():
            return Kind.DONE
        case MeasureRule():
            return Kind.WITHIN
        case FindingRule():
            return Kind.FREE


def limit_of(item: Item) -> str:
    """The limit of an item about a measure, `≤ 0.8`; empty of any other."""
    if not isinstance(item.rule, MeasureRule):
        return ""
    return f"≤ {item.rule.above:g}" if item.rule.above is not None else f"≥ {item.rule.below:g}"


def _lost(item: Item, calls: Sequence[CallFacts], lines: Lines, guide: Guide) -> float:
    """Points of the total that the item cost all the calls."""
    total = 0.0
    for call in calls:
        own = [one for one in lines.get(call.recording_id, ()) if one.item == item.id and one.outcome is Outcome.NO]
        if any(one.critical for one in own):
            total += 100.0
        elif own and (card := guide.card(call.metadata)) is not None:
            weight = {one.id: one.weight / 100 for one in card.dimensions}.get(own[0].dimension, 0.0)
            total -= weight * sum(one.points for one in own)
    return total
