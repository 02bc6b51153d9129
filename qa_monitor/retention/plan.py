"""What a policy asks of the stored calls on a day: what goes and by which rule, what is held and why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qa_monitor.domain import Text
from qa_monitor.errors import ConfigurationError, Problem
from qa_monitor.retention.policy import Hold, Policy, Request
from qa_monitor.store.erasures import Kind
from qa_monitor.store.retained import RetainedCall

APPEAL = "appeal"
"""Stands where the id of a hold does: an appeal that waits for its decision needs its evidence."""
APPEAL_OPEN = Text("申诉尚未裁定", "an appeal is not decided")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A call of which something goes."""

    call: RetainedCall
    kind: Kind
    because: str
    """Id of the rule or request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A call of which something would go, were it not held."""

    due: Due
    by: tuple[tuple[str, Text], ...]
    """Id and reason of every hold on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestState:
    """How far a request is."""

    request: Request
    due: int
    held: int
    """Calls that cannot go: the request waits."""
    erased: int
    """Calls that were erased for it."""
    erased_at: datetime | None
    """The last of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldState:
    """What a hold is on."""

    hold: Hold
    calls: int
    """Stored calls that it names; of erased ones nobody knows whose they were."""
    over: bool
    """Whether its last day has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPlan:
    """Everything that the policy says on a day."""

    today: date
    calls: int
    due: tuple[Due, ...]
    held: tuple[Held, ...]
    by_rule: Mapping[str, int]
    """Calls that each rule decides, by its id, in the order of the file."""
    unruled: int
    """Calls that no rule is for: they are kept for ever."""
    short: tuple[str, ...]
    """Ids of rules that keep something for less time than the record of a card's collection must be kept (R20)."""
    interrupted: int
    """Calls of which an erasure was begun, and that are no longer due: a hold or a longer time came in between."""
    requests: tuple[RequestState, ...]
    holds: tuple[HoldState, ...]


def plan(
    policy: Policy, calls: Iterable[RetainedCall], *, today: date, fulfilled: Mapping[str, tuple[int, datetime]]
) -> RetentionPlan:
    """What goes `today`; `fulfilled`: by id of a rule or request, how many calls were erased for it, and when."""
    active = [hold for hold in policy.holds if hold.until is None or today <= hold.until]
    due: list[Due] = []
    held: list[Held] = []
    number, interrupted = 0, 0
    by_rule: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for call in calls:
        number += 1
        named.update(hold.id for hold in policy.holds if hold.is_on(call))
        rule = policy.rule_for(call)
        by_rule[rule.id if rule else ""] += 1
        wanted = _wanted(policy, call, today)
        holds = _holds(active, call)
        if wanted is not None and not holds:
            due.append(wanted)
        elif wanted is not None:
            held.append(Held(due=wanted, by=holds))
        interrupted += call.begun is not None and (wanted is None or bool(holds))
    return RetentionPlan(
        today=today,
        calls=number,
        due=tuple(due),
        held=tuple(held),
        by_rule={rule.id: by_rule[rule.id] for rule in policy.rules},
        unruled=by_rule[""],
        short=tuple(rule.id for rule in policy.rules if rule.is_short),
        interrupted=interrupted,
        requests=tuple(_request(one, due, held, fulfilled) for one in policy.requests),
        holds=tuple(HoldState(hold=one, calls=named[one.id], over=one not in active) for one in policy.holds),
    )


def refuse_unknown_holds(found: RetentionPlan, path: Path) -> None:
    """Raises ConfigurationError for a hold on a call that is not stored: a slip of the pen would cost the evidence."""
    problems = [_unknown(path, one.hold) for one in found.holds if one.hold.call and not one.calls and not one.over]
    if problems:
        raise ConfigurationError(problems)


def _unknown(path: Path, hold: Hold) -> Problem:
    return Problem(
        path,
        None,
        Text(
            f"保留 {hold.id} 所指的通话不在数据库里，没有删除任何内容",
            f"the call that hold {hold.id} names is not stored; nothing was erased",
        ),
        Text("改正 call，或去掉这一条", "mend its call, or take it out"),
    )


def _wanted(policy: Policy, call: RetainedCall, today: date) -> Due | None:
    """What would go of the call, were nothing held; None: nothing that is still there."""
    request = next((one for one in policy.requests if one.is_for(call)), None)
    rule = policy.rule_for(call)
    if request is not None:
        kind, because = Kind.EVERYTHING, request.id
    elif rule is not None and (over := rule.due(call, today)) is not None:
        kind, because = over, rule.id
    else:
        return None
    return None if call.erased is not None and kind in call.erased.parts else Due(call=call, kind=kind, because=because)


def _holds(active: Sequence[Hold], call: RetainedCall) -> tuple[tuple[str, Text], ...]:
    by = [(hold.id, Text(hold.reason, hold.reason)) for hold in active if hold.is_on(call)]
    return (*by, (APPEAL, APPEAL_OPEN)) if call.appealed else tuple(by)


def _request(
    request: Request, due: Sequence[Due], held: Sequence[Held], fulfilled: Mapping[str, tuple[int, datetime]]
) -> RequestState:
    erased, at = fulfilled.get(request.id, (0, None))
    return RequestState(
        request=request,
        due=sum(one.because == request.id for one in due),
        held=sum(one.due.because == request.id for one in held),
        erased=erased,
        erased_at=at,
    )
