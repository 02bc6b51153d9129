"""What holds of every score under the shipped scorecard, whatever the call."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cards import CHECKS, CRITICAL, GOOD, MEASURES, SEVERITIES, check, finding, lexicons, measure, transcript
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import (
    CalleeRole,
    Cancellation,
    Context,
    Finding,
    Metadata,
    NotApplicable,
    Outcome,
    Role,
    Score,
    Severity,
    Span,
    Undetermined,
)
from qa_monitor.scoring import load_scorecard, score

CARD = load_scorecard(Path(__file__).parents[2] / "lexicons" / "scorecards" / "default.yaml", lexicons())

starts = st.integers(0, 50).map(float)
violations = st.builds(finding, st.sampled_from(sorted(SEVERITIES)), starts) | st.builds(
    finding, st.sampled_from(sorted(SEVERITIES)), starts, severity=st.sampled_from(list(Severity))
)
good = st.builds(finding, st.sampled_from(GOOD), starts)
cancelled = st.builds(
    finding,
    st.sampled_from([*SEVERITIES, *GOOD]),
    starts,
    cancelled_by=st.sampled_from(list(Context)).map(lambda context: Cancellation(context, "不")),
)
for_review = st.builds(
    finding, st.sampled_from(sorted(SEVERITIES)), starts, review_because=st.sampled_from(["roles", "confidence"])
)
of_others = st.builds(
    finding,
    st.sampled_from([*SEVERITIES, *GOOD, "hardship"]),
    starts,
    role=st.sampled_from([Role.CUSTOMER, Role.THIRD_PARTY]),
)
findings = st.lists(violations | good | cancelled | for_review | of_others, max_size=6)

_known_roles = [(Role.AGENT, Role.CUSTOMER), (Role.AGENT, Role.THIRD_PARTY), (Role.AGENT,)]
_unknown_roles = [(Role.UNKNOWN,), (Role.UNKNOWN, Role.UNKNOWN)]


@st.composite
def calls(draw: st.DrawFn, roles: Sequence[tuple[Role, ...]] = (*_known_roles, *_unknown_roles)) -> dict[str, Any]:
    """All evidence but the findings."""
    values = st.floats(0, 500) | st.sampled_from(["roles", "audio", "speech"]).map(Undetermined)
    outcomes = st.sampled_from(list(Outcome))
    damaged = draw(st.sampled_from([(), (Span(5, 6),)]))
    return {
        "measures": [measure(id_, draw(values)) for id_ in MEASURES],
        "checks": [check(id_, draw(outcomes)) for id_ in CHECKS],
        "transcript": transcript(roles=draw(st.sampled_from(roles)), damaged=damaged),
        "metadata": Metadata(callee_role=draw(st.none() | st.sampled_from(list(CalleeRole)))),
    }


def scored(found: Sequence[Finding], call: dict[str, Any]) -> Score:
    return score(CARD, findings=found, **call)


def numbers(result: Score) -> tuple[Any, ...]:
    return result.points, result.critical, result.dimensions


Points = float | Undetermined | NotApplicable


def not_above(lower: Points, upper: Points) -> bool:
    """Whether no number rose. A total may become known by failing the call, never otherwise."""
    if isinstance(upper, Undetermined | NotApplicable):
        return lower in (upper, 0)
    return not isinstance(lower, Undetermined | NotApplicable) and lower <= upper


@given(findings, calls())
def test_points_stay_within_0_and_100(found: list[Finding], call: dict[str, Any]) -> None:
    result = scored(found, call)
    for points in (result.points, *(dimension.points for dimension in result.dimensions)):
        assert isinstance(points, Undetermined | NotApplicable) or 0 <= points <= 100


@given(findings, violations, calls())
def test_another_suspected_violation_never_raises_a_number(
    found: list[Finding], violation: Finding, call: dict[str, Any]
) -> None:
    before, after = scored(found, call), scored([*found, violation], call)
    assert not_above(after.points, before.points)
    assert before.critical is not True or after.critical is True
    for old, new in zip(before.dimensions, after.dimensions, strict=True):
        assert not_above(new.points, old.points)


@given(findings, good, calls())
def test_more_good_practice_never_lowers_a_number(
    found: list[Finding], practice: Finding, call: dict[str, Any]
) -> None:
    before, after = scored(found, call), scored([*found, practice], call)
    assert not_above(before.points, after.points)
    assert before.critical == after.critical
    for old, new in zip(before.dimensions, after.dimensions, strict=True):
        assert not_above(old.points, new.points)


@given(findings, calls(), st.randoms(use_true_random=False))
def test_the_order_of_findings_changes_no_number(found: list[Finding], call: dict[str, Any], random: Any) -> None:
    shuffled = random.sample(found, len(found))
    assert numbers(scored(shuffled, call)) == numbers(scored(found, call))


@given(findings, st.lists(cancelled | of_others, min_size=1), calls())
def test_what_is_cancelled_or_said_by_others_changes_nothing(
    found: list[Finding], nothing: list[Finding], call: dict[str, Any]
) -> None:
    before, after = scored(found, call), scored([*found, *nothing], call)
    assert after == before


@given(findings, for_review, calls())
def test_a_finding_for_review_moves_no_points(found: list[Finding], doubtful: Finding, call: dict[str, Any]) -> None:
    before, after = scored(found, call), scored([*found, doubtful], call)
    assert (after.points, after.dimensions) == (before.points, before.dimensions)


@given(findings, calls(roles=_unknown_roles))
def test_without_known_roles_a_call_is_free_of_critical_faults_only_if_nobody_said_any(
    found: list[Finding], call: dict[str, Any]
) -> None:
    perhaps = [one for one in found if one.code in CRITICAL and one.cancelled_by is None and one.role is Role.AGENT]
    complete = not call["transcript"].damaged and call["metadata"].callee_role
    assert (scored(found, call).critical is False) == bool(complete and not perhaps)


@given(findings, calls(roles=_unknown_roles))
def test_without_known_roles_no_item_that_can_cost_points_counts_as_judged_by_what_was_said(
    found: list[Finding], call: dict[str, Any]
) -> None:
    before, after = scored([], call), scored(found, call)
    assert [one.judged for one in before.dimensions] == [one.judged for one in after.dimensions]


@given(findings, calls(roles=_known_roles))
def test_a_call_is_free_of_critical_faults_only_if_everything_was_there(
    found: list[Finding], call: dict[str, Any]
) -> None:
    fails = [one for one in found if one.code in CRITICAL and one.severity is Severity.CRITICAL]
    fails = [one for one in fails if one.role is Role.AGENT and one.cancelled_by is None]
    complete = not call["transcript"].damaged and call["metadata"].callee_role
    assert (scored(found, call).critical is False) == bool(complete and not fails)


@given(findings, calls())
def test_every_number_follows_from_the_lines(found: list[Finding], call: dict[str, Any]) -> None:
    result = scored(found, call)
    assert (result.critical is True) == any(line.critical and line.outcome is Outcome.NO for line in result.lines)
    for dimension in result.dimensions:
        if not isinstance(dimension.points, Undetermined | NotApplicable):
            points = sum(line.points for line in result.lines if line.dimension == dimension.id)
            assert dimension.points == min(100, max(0, 100 + points))


@given(findings, calls())
def test_the_total_follows_from_the_dimensions(found: list[Finding], call: dict[str, Any]) -> None:
    """What was not judged weighs nothing, so that it neither helps nor harms."""
    result = scored(found, call)
    counted = [
        (one.weight * one.judged, one.points) for one in result.dimensions if isinstance(one.points, int | float)
    ]
    if result.critical is not True and not isinstance(result.points, Undetermined):
        mean = sum(weight * points for weight, points in counted) / sum(weight for weight, _ in counted)
        assert abs(result.points - mean) <= 0.005001
    elif result.critical is not True:
        applying = sum(one.weight for one in result.dimensions if one.points != NotApplicable())
        assert sum(weight for weight, _ in counted) < max(CARD.least_weight / 100 * applying, 1e-9)


@given(findings, st.sampled_from(sorted(SEVERITIES)), st.floats(0, 0.39), calls())
def test_a_weak_violation_moves_no_number_and_clears_no_call(
    found: list[Finding], code: str, confidence: float, call: dict[str, Any]
) -> None:
    weak = finding(code, confidence=confidence)
    before, after = scored(found, call), scored([*found, weak], call)
    assert (after.points, after.dimensions) == (before.points, before.dimensions)
    assert (after.critical is True) == (before.critical is True)
    assert [line.outcome for line in after.lines if line.finding == len(found)] == [Outcome.REVIEW]
    if code in CRITICAL:
        assert after.critical is not False


@given(findings, calls())
def test_every_point_names_its_finding_its_second_and_its_source(found: list[Finding], call: dict[str, Any]) -> None:
    items = {item.id: item for item in CARD.items}
    for line in scored(found, call).lines:
        assert line.sources == items[line.item].sources
        if line.finding is not None:
            assert line.span == found[line.finding].span
            assert f"00:{int(line.span.start):02}" in line.reason.zh
        assert all(source in line.reason.zh for source in line.sources if line.points)
