"""What a new judgement of a call changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from qa_monitor.domain import Analysis, Finding, FindingState, Outcome, Polarity, Recording, Undetermined
from qa_monitor.lexicon.match import same_act
from qa_monitor.store import Conclusions


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckChange:
    """A question about the whole call that is answered otherwise; None: it was not asked, or is not any more."""

    check: str
    before: Outcome | None
    after: Outcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallChange:
    """What changes in one call."""

    recording: Recording
    points: tuple[float | Undetermined | None, float | Undetermined | None]
    """Before and after, as in `Score`; None without a score."""
    critical: tuple[bool | Undetermined | None, bool | Undetermined | None]
    gained: tuple[Finding, ...]
    """Violations, suspected or for review, that were not found there before."""
    lost: tuple[Finding, ...]
    restated: tuple[tuple[Finding, Finding], ...]
    """Violations found before and after that are now suspected and were for review, or the other way round."""
    checks: tuple[CheckChange, ...]


def conclusions_of(analysis: Analysis) -> Conclusions:
    """What the analysis concludes."""
    score = analysis.score
    return Conclusions(
        points=None if score is None else score.points,
        critical=None if score is None else score.critical,
        violations=tuple(
            finding
            for finding in analysis.findings
            if finding.polarity is Polarity.VIOLATION and finding.state is not FindingState.CANCELLED
        ),
        checks={check.id: check.outcome for check in analysis.checks},
    )


def change(recording: Recording, before: Conclusions, after: Conclusions) -> CallChange | None:
    """What is otherwise after than before; None where nothing is."""
    found = CallChange(
        recording=recording,
        points=(before.points, after.points),
        critical=(before.critical, after.critical),
        gained=_without(after.violations, before.violations),
        lost=_without(before.violations, after.violations),
        restated=tuple(_restated(before.violations, after.violations)),
        checks=tuple(
            CheckChange(check=check, before=before.checks.get(check), after=after.checks.get(check))
            for check in dict.fromkeys([*before.checks, *after.checks])
            if before.checks.get(check) is not after.checks.get(check)
        ),
    )
    same = found.points[0] == found.points[1] and found.critical[0] == found.critical[1]
    return None if same and not (found.gained or found.lost or found.restated or found.checks) else found


def _without(some: Sequence[Finding], others: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in some if not any(same_act(one, other) for other in others))


def _restated(before: Sequence[Finding], after: Sequence[Finding]) -> list[tuple[Finding, Finding]]:
    """Acts told by both, where the surest finding of each stands otherwise."""
    pairs: list[tuple[Finding, Finding]] = []
    for now in after:
        then = [one for one in before if same_act(one, now)]
        if then and all(one.state is not now.state for one in then):
            pairs.append((then[0], now))
    return pairs
