"""Facts of a call in which nobody knows who spoke: those that are the same in nearly all likely ways to tell who did.

They accuse nobody: what would be a violation stays undetermined or for review, and no point of a score hangs on them.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from qa_monitor.conduct.promise import Promise
from qa_monitor.conduct.promised import told
from qa_monitor.conduct.said import QUESTIONS
from qa_monitor.conduct.signals import SIGNAL
from qa_monitor.domain import Check, Outcome, Role, Text, Undetermined

T = TypeVar("T", bound=Hashable)

ENOUGH = 0.9
"""Share of the likely ways in which an answer must be the same."""

_PROMISE = "promise_to_pay"
_FACTS = {
    *(question.id for question in QUESTIONS),
    "identity_verified_before_debt",
    "recording_accepted",
    "solution_after_hardship",
    "escalation",
}
"""Questions that are answered so; whom to blame for what is none of them."""
_ANSWERS = {Outcome.YES, Outcome.NO, Outcome.NOT_APPLICABLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A likely way to tell who spoke, and what follows from it."""

    checks: Sequence[Check]
    promise: Promise | None


def whoever_spoke(answers: Iterable[Check], tellings: Sequence[Telling]) -> tuple[Check, ...]:
    """`answers`, those that lack nothing but the roles with what nearly all `tellings` say, and the signals they hold.

    Such an answer keeps `roles` as the fact that it lacks, and says how many of the ways it rests on.
    """
    by_id = [{check.id: check for check in telling.checks} for telling in tellings]
    promise = likely_promise(tellings)
    return (
        *(_answer(answer, by_id, promise) if _lacks_roles(answer) else answer for answer in answers),
        *_signals(by_id),
    )


def likely_promise(tellings: Sequence[Telling]) -> Promise | None:
    """The promise that was given in nearly all `tellings`; a sum or a day on which they differ is open (`roles`)."""
    given = [one.promise for one in tellings if one.promise is not None and one.promise.agreed]
    if len(given) < ENOUGH * len(tellings) or not given:
        return None
    amount = _common([promise.amount for promise in given], of=len(tellings))
    day = _common([promise.day for promise in given], of=len(tellings))
    shown = next((one for one in given if one.amount == amount and one.day == day), given[0])
    named_by = {promise.named_by for promise in given}
    return replace(
        shown,
        amount=Undetermined("roles") if amount is None else amount,
        day=Undetermined("roles") if day is None else day,
        named_by=named_by.pop() if len(named_by) == 1 else Role.UNKNOWN,
    )


def _common(values: Sequence[T], *, of: int) -> T | None:
    value, count = Counter(values).most_common(1)[0]
    return value if count >= ENOUGH * of else None


def _lacks_roles(answer: Check) -> bool:
    facts = answer.id in _FACTS or answer.id == _PROMISE
    return facts and answer.outcome is Outcome.UNDETERMINED and answer.missing == "roles"


def _answer(answer: Check, by_id: Sequence[Mapping[str, Check]], promise: Promise | None) -> Check:
    same = [checks[answer.id] for checks in by_id]
    if answer.id != _PROMISE or promise is None:
        outcome, count = Counter(check.outcome for check in same).most_common(1)[0]
        if count < ENOUGH * len(same) or outcome not in _ANSWERS or (answer.id == _PROMISE and outcome is Outcome.YES):
            return answer
        return _so(next(check for check in same if check.outcome is outcome), count, of=len(same))
    given = sum(check.outcome is Outcome.YES for check in same)
    return _so(replace(answer, outcome=Outcome.YES, because=told(promise), spans=promise.spans), given, of=len(same))


def _signals(by_id: Sequence[Mapping[str, Check]]) -> list[Check]:
    """Signals that nearly all hold, and undetermined those that only some do."""
    held = [name for checks in by_id for name in checks if name.startswith(SIGNAL)]
    found: list[Check] = []
    for name, count in sorted(Counter(held).items()):
        check = _so(next(checks[name] for checks in by_id if name in checks), count, of=len(by_id))
        if count >= ENOUGH * len(by_id):
            found.append(check)
        elif count > (1 - ENOUGH) * len(by_id):
            found.append(replace(check, outcome=Outcome.UNDETERMINED))
    return found


def _so(check: Check, count: int, *, of: int) -> Check:
    words = check.because
    if count == of:
        zh = f"说话人不明，但怎样划分都如此：{words.zh}"
        en = f"who spoke is not known, but so it is in every likely way to tell: {words.en}"
    else:
        zh = f"说话人不明，{of} 种可能的划分中有 {count} 种如此：{words.zh}"
        en = f"who spoke is not known, but so it is in {count} of {of} likely ways to tell: {words.en}"
    return replace(check, because=Text(zh, en), missing="roles")
