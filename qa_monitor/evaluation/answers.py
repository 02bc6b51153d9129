"""What an analysis answers to the questions of a truth file, in the words of the truth file."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

from qa_monitor.conduct.signals import SIGNAL
from qa_monitor.domain import Analysis, Check, FindingState, Outcome, Polarity, Role, Undetermined
from qa_monitor.evaluation.truth import SIGNALS

UNDETERMINED: Final = "undetermined"
REVIEW: Final = "review"

FIELDS = (
    "violations",
    "critical",
    "solution_offered",
    "identity_disclosed",
    "recording_notice",
    "identity_verified_before_debt",
    "time_ok",
    "promise_to_pay",
    "customer_signals",
)
"""Every question that the truth format knows."""

_CALLEES = frozenset({Role.CUSTOMER, Role.THIRD_PARTY})

_SAID = MappingProxyType(
    {
        Outcome.YES: True,
        Outcome.NO: False,
        Outcome.NOT_APPLICABLE: None,
        Outcome.REVIEW: UNDETERMINED,
        Outcome.UNDETERMINED: UNDETERMINED,
    }
)
"""Where a person must look, the program has no answer of its own."""

_TIME = MappingProxyType({**_SAID, Outcome.REVIEW: REVIEW})
"""That a person must decide on a call that runs past the permitted hours is itself the right answer."""


def judged(analysis: Analysis | None, signals: frozenset[str] = SIGNALS) -> Mapping[str, Any]:
    """The answer to each of `FIELDS`; `"undetermined"` where the program cannot tell.

    `signals`: codes of the customer's signals that are asked for. Without an analysis, or without a transcript, only
    what metadata alone can tell is answered.
    """
    checks = {} if analysis is None else {check.id: check for check in analysis.checks}
    return {
        "violations": _violations(analysis),
        "critical": _critical(analysis),
        **{
            field: _answer(checks.get(field), _SAID)
            for field in ("solution_offered", "identity_disclosed", "recording_notice", "identity_verified_before_debt")
        },
        "time_ok": _answer(checks.get("time_ok"), _TIME),
        "promise_to_pay": _promise(analysis, checks.get("promise_to_pay")),
        "customer_signals": _signals(analysis, signals),
    }


def _answer(check: Check | None, words: Mapping[Outcome, Any]) -> Any:
    return UNDETERMINED if check is None else words[check.outcome]


def _violations(analysis: Analysis | None) -> list[str] | str:
    """Codes of the suspected violations, sorted."""
    if analysis is None or analysis.transcript is None:
        return UNDETERMINED
    return sorted(
        {
            finding.code
            for finding in analysis.findings
            if finding.polarity is Polarity.VIOLATION and finding.state is FindingState.SUSPECTED
        }
    )


def _critical(analysis: Analysis | None) -> bool | str:
    score = None if analysis is None else analysis.score
    return score.critical if score is not None and isinstance(score.critical, bool) else UNDETERMINED


def _promise(analysis: Analysis | None, check: Check | None) -> Mapping[str, Any] | str | None:
    """Amount in yuan and last day of what was promised, each None where it was not made out; None without a promise.

    What the agent read back and the person called did not clearly answer is no answer, and so is a will to pay that
    only a person can judge.
    """
    if analysis is None or check is None or (said := _SAID[check.outcome]) == UNDETERMINED:
        return UNDETERMINED
    measures = {measure.id: measure.value for measure in analysis.measures}
    started_at = analysis.recording.metadata.started_at
    if not said:
        return None
    amount, days = measures["promised_amount"], measures["promised_in_days"]
    return {
        "amount": None if isinstance(amount, Undetermined) else round(amount),
        "date": None
        if isinstance(days, Undetermined) or started_at is None
        else (started_at.date() + timedelta(days=days)).isoformat(),
    }


def _signals(analysis: Analysis | None, asked_for: frozenset[str]) -> list[str] | str:
    """Codes of the signals heard from the customer, or whoever was called, sorted.

    Where nobody knows who spoke, those that are the customer's whoever did; none may hang on it.
    """
    if analysis is None or analysis.transcript is None:
        return UNDETERMINED
    if set(analysis.transcript.roles) == {Role.UNKNOWN}:
        return _signals_of_anybody(analysis, asked_for)
    if _CALLEES.isdisjoint(analysis.transcript.roles):
        return UNDETERMINED
    return sorted(
        {
            finding.code
            for finding in analysis.findings
            if finding.code in asked_for and finding.state is FindingState.SUSPECTED and finding.role in _CALLEES
        }
    )


def _signals_of_anybody(analysis: Analysis, asked_for: frozenset[str]) -> list[str] | str:
    outcomes = {
        check.id.removeprefix(SIGNAL): check.outcome for check in analysis.checks if check.id.startswith(SIGNAL)
    }
    asked = {code: outcome for code, outcome in outcomes.items() if code in asked_for}
    return UNDETERMINED if Outcome.UNDETERMINED in asked.values() else sorted(asked)
