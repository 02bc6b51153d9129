"""How far findings agree with what reviewers said of the same calls."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from qa_monitor.domain import Finding, Ruling
from qa_monitor.domain.verdicts import Verdict
from qa_monitor.evaluation.metrics import Counts

_COUNTED: Mapping[tuple[Ruling, bool], Counts] = MappingProxyType(
    {
        (Ruling.CONFIRMED, True): Counts(right=1),
        (Ruling.CONFIRMED, False): Counts(missed=1),
        (Ruling.ADDED, True): Counts(right=1),
        (Ruling.ADDED, False): Counts(missed=1),
        (Ruling.OVERTURNED, True): Counts(false=1),
    }
)
"""By the verdict, and whether there is a finding at its place."""


def agreement_with_verdicts(findings: Iterable[Finding], verdicts: Sequence[Verdict]) -> dict[str, Counts]:
    """For each category that reviewers judged, how many of their verdicts on one call the findings bear out.

    A finding is at a verdict's place if they share a category and some time. Findings on which there is no verdict
    count neither way, nor does a verdict that cannot tell; so precision is that of what people have looked at.
    """
    found = list(findings)
    counts: dict[str, Counts] = {}
    for verdict in verdicts:
        is_found = any(one.category == verdict.category and one.span.overlap(verdict.span) > 0 for one in found)
        counts[verdict.category] = counts.get(verdict.category, Counts()) + _COUNTED.get(
            (verdict.outcome, is_found), Counts()
        )
    return counts


def together(counts: Iterable[Mapping[str, Counts]]) -> dict[str, Counts]:
    """The counts of several calls added up, by category."""
    total: dict[str, Counts] = {}
    for one in counts:
        for category, own in one.items():
            total[category] = total.get(category, Counts()) + own
    return total
