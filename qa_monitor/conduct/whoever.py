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
from qa_monitor.domain import (
    Check,
    Finding,
    FindingState,
    Outcome,
    Polarity,
    Role,
    Text,
    Transcript,
    Undetermined,
)

T = TypeVar("T", bound=Hashable)

HEARD = 0.7
"""Share of the likely ways in which something was said by the side that should say it."""
NOT_HEARD = 0.8
"""Share of them in which it was not: words of the other side are easily taken for it."""
RAISED = 0.6
"""Share of them in which the person called raised something; it counts for nobody and against nobody."""
PERHAPS_RAISED = 0.4
"""From here on it hangs on who spoke."""
AGREED = 0.9
"""Share of those with a promise that must name the same sum, or the same day."""

_PROMISE = "promise_to_pay"
_FACTS = {
    *(question.id for question in QUESTIONS),
    "identity_verified_before_debt",
    "recording_accepted",
    "solution_after_hardship",
    "escalation",
    _PROMISE,
}
"""Questions that are answered so; whom to blame for what is none of them."""
_OMISSIONS = {"identity_disclosed", "recording_notice", "identity_verified_before_debt", "solution_after_hardship"}
"""Those whose NO would blame the agent for words that a recording on one track has often swallowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A likely way to tell who spoke, and what follows from it."""

    findings: Sequence[Finding]
    checks: Sequence[Check]
    promise: Promise | None


def whoever_spoke(answers: Iterable[Check], tellings: Sequence[Telling]) -> tuple[Check, ...]:
    """`answers`, those that lack nothing but the roles with what most `tellings` say, and the signals they hold.

    Such an answer keeps `roles` as the fact that it lacks, and says how many of the ways it rests on.
    """
    by_id = [{check.id: check for check in telling.checks} for telling in tellings]
    promise = likely_promise(tellings)
    return (
        *(_answer(answer, by_id, promise) if _lacks_roles(answer) else answer for answer in answers),
        *_signals(by_id),
    )


def perhaps_violated(transcript: Transcript, said: Iterable[Finding], tellings: Sequence[Telling]) -> list[Finding]:
    """For review, what some of the `tellings` suspect and is not among the findings `said` of anybody.

    Sentences that one side says in several breaths are one expression only where it is known that they are one side's.
    """
    known = [finding for finding in said if finding.state is not FindingState.CANCELLED]
    found: list[Finding] = []
    for finding in (finding for telling in tellings for finding in telling.findings):
        accuses = finding.polarity is Polarity.VIOLATION and finding.state is FindingState.SUSPECTED
        if accuses and not any(_same_words(finding, other) for other in (*known, *found)):
            found.append(finding)
    return [_of_nobody(finding, transcript) for finding in found]


def _same_words(one: Finding, other: Finding) -> bool:
    return one.category == other.category and one.span.overlap(other.span) > 0


def _of_nobody(finding: Finding, transcript: Transcript) -> Finding:
    """The finding in the utterance of `transcript`, whose speakers nobody knows, that shares most time with it."""
    spoken = [one.turn.span for one in transcript.utterances]
    turn = max(range(len(spoken)), key=lambda at: (spoken[at].overlap(finding.span), -at))
    return replace(finding, role=Role.UNKNOWN, turn=turn, review_because="roles")


def likely_promise(tellings: Sequence[Telling]) -> Promise | None:
    """The promise that was given in most `tellings`; a sum or a day on which they differ is open (`roles`)."""
    given = [one.promise for one in tellings if one.promise is not None and one.promise.agreed]
    if not given or len(given) < HEARD * len(tellings):
        return None
    amount = _common([promise.amount for promise in given])
    day = _common([promise.day for promise in given])
    shown = next((one for one in given if one.amount == amount and one.day == day), given[0])
    named_by = {promise.named_by for promise in given}
    return replace(
        shown,
        amount=Undetermined("roles") if amount is None else amount,
        day=Undetermined("roles") if day is None else day,
        named_by=named_by.pop() if len(named_by) == 1 else Role.UNKNOWN,
    )


def _common(values: Sequence[T]) -> T | None:
    value, count = Counter(values).most_common(1)[0]
    return value if count >= AGREED * len(values) else None


def _lacks_roles(answer: Check) -> bool:
    return answer.id in _FACTS and answer.outcome is Outcome.UNDETERMINED and answer.missing == "roles"


def _answer(answer: Check, by_id: Sequence[Mapping[str, Check]], promise: Promise | None) -> Check:
    same = [checks[answer.id] for checks in by_id]
    outcome, count = Counter(check.outcome for check in same).most_common(1)[0]
    if count < _ENOUGH.get(outcome, 2) * len(same):
        return answer
    if outcome is Outcome.NO and answer.id in _OMISSIONS:
        return replace(answer, because=_NOT_HEARD)
    if answer.id == _PROMISE and promise is not None:
        return _so(replace(answer, outcome=outcome, because=told(promise), spans=promise.spans), count, of=len(same))
    return _so(next(check for check in same if check.outcome is outcome), count, of=len(same))


_ENOUGH = {Outcome.YES: HEARD, Outcome.NO: NOT_HEARD, Outcome.NOT_APPLICABLE: NOT_HEARD}
"""By the answer; any other is none."""
_NOT_HEARD = Text(
    "说话人不明，多半没有；但双方录在同一声道时短句容易听漏，须人工核对",
    "who spoke is not known; most likely not, but one track easily hides a short sentence: a person must check",
)


def _signals(by_id: Sequence[Mapping[str, Check]]) -> list[Check]:
    """Signals that most hold, and undetermined those of which it hangs on who spoke."""
    held = Counter(name for checks in by_id for name in checks if name.startswith(SIGNAL))
    found: list[Check] = []
    for name, count in sorted(held.items()):
        check = _so(next(checks[name] for checks in by_id if name in checks), count, of=len(by_id))
        if count >= RAISED * len(by_id):
            found.append(check)
        elif count >= PERHAPS_RAISED * len(by_id):
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
