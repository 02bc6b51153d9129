from collections.abc import Sequence

import pytest

from qa_monitor.domain import Finding, FoundBy, Polarity, Role, Ruling, Severity, Span
from qa_monitor.domain.verdicts import Verdict
from qa_monitor.evaluation.metrics import Counts
from qa_monitor.evaluation.verdicts import agreement_with_verdicts, together


def finding(category: str = "threat", start: float = 10, end: float = 12) -> Finding:
    return Finding(
        category=category,
        code="V01",
        entry="harm",
        polarity=Polarity.VIOLATION,
        severity=Severity.CRITICAL,
        role=Role.AGENT,
        turn=0,
        span=Span(start, end),
        heard="打断你的腿",
        believed="打断你的腿",
        found_by=FoundBy.TEXT,
        confidence=0.9,
    )


def verdict(outcome: Ruling, start: float = 11, end: float = 13) -> Verdict:
    return Verdict(category="threat", span=Span(start, end), outcome=outcome)


@pytest.mark.parametrize(
    ("findings", "verdicts", "expected"),
    [
        pytest.param([finding()], [], {}, id="what nobody looked at counts neither way"),
        pytest.param([finding()], [verdict(Ruling.CONFIRMED)], {"threat": Counts(right=1)}, id="confirmed and found"),
        pytest.param([], [verdict(Ruling.CONFIRMED)], {"threat": Counts(missed=1)}, id="confirmed, now lost"),
        pytest.param([], [verdict(Ruling.ADDED)], {"threat": Counts(missed=1)}, id="added by a person"),
        pytest.param([finding()], [verdict(Ruling.ADDED)], {"threat": Counts(right=1)}, id="added, now found"),
        pytest.param([finding()], [verdict(Ruling.OVERTURNED)], {"threat": Counts(false=1)}, id="overturned"),
        pytest.param([], [verdict(Ruling.OVERTURNED)], {"threat": Counts()}, id="overturned, now gone"),
        pytest.param([finding()], [verdict(Ruling.CANNOT_TELL)], {"threat": Counts()}, id="cannot tell"),
        pytest.param(
            [finding("insult")],
            [verdict(Ruling.CONFIRMED)],
            {"threat": Counts(missed=1)},
            id="another category at the same place",
        ),
        pytest.param(
            [finding()],
            [verdict(Ruling.CONFIRMED, 12, 14)],
            {"threat": Counts(missed=1)},
            id="places that only touch",
        ),
    ],
)
def test_agreement(findings: Sequence[Finding], verdicts: Sequence[Verdict], expected: dict[str, Counts]) -> None:
    assert agreement_with_verdicts(findings, verdicts) == expected


def test_calls_add_up() -> None:
    one, other = {"threat": Counts(right=1)}, {"threat": Counts(missed=2), "insult": Counts(false=1)}
    assert together([one, other]) == {"threat": Counts(right=1, missed=2), "insult": Counts(false=1)}
