"""What the customer raised: hardship, a dispute, a wish to be left alone. Never counted against anybody."""

from collections.abc import Iterable
from itertools import groupby

from qa_monitor.conduct.evidence import places, quoted
from qa_monitor.conduct.sides import Side
from qa_monitor.domain import Check, Finding, FindingState, Outcome, Polarity, Text

SIGNAL = "signal:"
"""What the id of the check for a signal begins with."""

_ANSWERS = frozenset({"identity_confirmed", "identity_denied"})
"""Codes of expressions that answer a question of the agent and raise nothing themselves."""


def customer_signals(findings: Iterable[Finding]) -> list[Check]:
    """One YES for each kind of signal heard, by code; `signal:hardship` is the id of the check for `hardship`.

    What was not heard is not listed: silence about a hardship says nothing.
    """
    heard = sorted((finding for finding in findings if _raises_something(finding)), key=lambda f: (f.code, f.span))
    return [_heard(code, list(same)) for code, same in groupby(heard, key=lambda finding: finding.code)]


def _raises_something(finding: Finding) -> bool:
    return (
        finding.polarity is Polarity.SIGNAL
        and finding.state is FindingState.SUSPECTED
        and finding.role in Side.CALLEE.value
        and finding.code not in _ANSWERS
    )


def _heard(code: str, heard: list[Finding]) -> Check:
    return Check(
        id=f"{SIGNAL}{code}",
        name=Text(f"客户信号 {code}", f"customer's signal {code}"),
        outcome=Outcome.YES,
        because=quoted(heard[0]),
        spans=places(heard),
        sources=tuple(dict.fromkeys(source for finding in heard for source in finding.sources)),
    )
