"""Fifty invented calls with upset customers, for the tests of what good calls do."""

from dataclasses import replace
from datetime import timedelta

from made_up_reviews import ANNA, BOB, STARTED, call, finding

from qa_monitor.domain import Analysis, Check, Finding, Outcome, Polarity, Role, Severity, Text

UPSET = replace(
    finding("V09", 5), code="complaint", category="complaint", polarity=Polarity.SIGNAL, severity=Severity.NONE
)


def upset_call(number: int, *, offered: bool, calm: bool) -> Analysis:
    """A customer who complains at 5 s, and at 50 s again unless calm; of two agents."""
    signal = replace(UPSET, role=Role.CUSTOMER)
    late: tuple[Finding, ...] = () if calm else (replace(signal, span=finding("V09", 50).span),)
    agent = (ANNA, BOB)[number % 2]
    made = call(f"{number:04}", signal, *late, agent=agent, started_at=STARTED + timedelta(minutes=number))
    answer = Outcome.YES if offered else Outcome.NO
    check = Check(id="solution_offered", name=Text("", ""), outcome=answer, because=Text("", ""))
    return replace(made, checks=(check,))


def fifty_calls() -> list[Analysis]:
    """25 with an offer, 20 of them calm; 25 without, 10 of them calm."""
    calls = [upset_call(at, offered=True, calm=at < 20) for at in range(25)]
    return calls + [upset_call(100 + at, offered=False, calm=at < 10) for at in range(25)]
