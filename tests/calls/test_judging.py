"""Sample calls from audio to score: what must be found, what must not, what must stay undetermined."""

import pytest

from qa_monitor.domain import Analysis, CallState, FindingState, Outcome, Polarity, Undetermined

pytestmark = pytest.mark.calls

CLEAN = ("d01", "d11", "d18", "d20")


def violations(analysis: Analysis, state: FindingState = FindingState.SUSPECTED) -> set[str]:
    return {f.code for f in analysis.findings if f.polarity is Polarity.VIOLATION and f.state is state}


def outcome(analysis: Analysis, check: str) -> Outcome:
    return next(one.outcome for one in analysis.checks if one.id == check)


def test_every_call_is_scored(analyses: dict[str, Analysis]) -> None:
    assert {analysis.state for analysis in analyses.values()} == {CallState.SCORED}


@pytest.mark.parametrize("call_id", CLEAN)
def test_clean_calls_accuse_nobody(call_id: str, analyses: dict[str, Analysis]) -> None:
    """What the audio supports too weakly to count may be put before a person; it accuses nobody and costs nothing."""
    analysis = analyses[call_id]
    assert violations(analysis) == set()
    assert analysis.score is not None
    waiting = violations(analysis, FindingState.REVIEW) != set()
    assert analysis.score.critical in ([False, Undetermined("review")] if waiting else [False])


@pytest.mark.parametrize(
    ("call_id", "code"),
    [
        pytest.param("d19", "V05", id="the debt told to a third party"),
        pytest.param("d21", "V02", id="insults"),
        pytest.param("d21", "V03", id="posing as police"),
    ],
)
def test_critical_violations_fail_the_call_and_show_their_place(
    call_id: str, code: str, analyses: dict[str, Analysis]
) -> None:
    analysis = analyses[call_id]
    score = analysis.score
    assert score is not None
    assert (score.points, score.critical) == (0, True)
    assert code in violations(analysis)
    lost = [line for line in score.lines if line.critical and line.points < 0]
    assert lost
    for line in lost:
        assert line.finding is not None
        assert line.span == analysis.findings[line.finding].span
        assert line.sources


def test_a_mono_call_is_not_judged_by_guesses(analyses: dict[str, Analysis]) -> None:
    analysis = analyses["d06"]
    assert violations(analysis) == set()
    assert analysis.score is not None
    assert analysis.score.critical == Undetermined("roles")
    assert isinstance(analysis.score.points, Undetermined)
    assert outcome(analysis, "recording_notice") is Outcome.UNDETERMINED


@pytest.mark.parametrize(
    ("call_id", "expected"),
    [
        pytest.param("d01", Outcome.YES, id="in the morning"),
        pytest.param("d18", Outcome.REVIEW, id="begins before 22:00 and runs past it"),
        pytest.param("d20", Outcome.NO, id="before 8:00"),
        pytest.param("d06", Outcome.YES, id="hours do not depend on roles"),
    ],
)
def test_permitted_hours(call_id: str, expected: Outcome, analyses: dict[str, Analysis]) -> None:
    assert outcome(analyses[call_id], "time_ok") is expected
