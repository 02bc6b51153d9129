"""Sample calls from audio to score: what must be found, what must not, what must stay undetermined."""

from dataclasses import replace
from datetime import timedelta

import pytest

from qa_monitor.conduct import HistoricCall, historic_call
from qa_monitor.domain import Analysis, CallState, FindingState, Outcome, Polarity, Role, Text, Transcript, Undetermined
from qa_monitor.pipeline import judgement
from qa_monitor.ruleset import Rules
from qa_monitor.speech.loudness import BLOCK_SECONDS

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
    assert analysis.score.critical is not True
    assert isinstance(analysis.score.points, Undetermined)
    answers = {check.id: check for check in analysis.checks}
    facts = ("recording_notice", "identity_disclosed", "solution_offered", "promise_to_pay")
    assert [answers[name].missing for name in facts] == ["roles"] * 4
    assert Outcome.NO not in (answers["recording_notice"].outcome, answers["identity_disclosed"].outcome)


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


def test_a_promise_is_told_in_numbers_too(analyses: dict[str, Analysis]) -> None:
    """Two thousand yuan on the fifteenth, said on the twelfth."""
    promised = {one.id: one for one in analyses["d01"].measures if one.id.startswith("promised")}
    assert {name: (one.value, one.unit) for name, one in promised.items()} == {
        "promised_amount": (2000, "yuan"),
        "promised_in_days": (3, "days"),
    }
    assert outcome(analyses["d01"], "promise_to_pay") is Outcome.YES


def earlier_calls(call: HistoricCall, *, hours: tuple[int, ...]) -> list[HistoricCall]:
    """The same call again, so many hours before."""
    assert call.started_at is not None
    return [replace(call, recording=f"{hour}", started_at=call.started_at - timedelta(hours=hour)) for hour in hours]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        pytest.param((), Outcome.YES, id="the first of the day"),
        pytest.param((1, 2), Outcome.YES, id="the third"),
        pytest.param((2, 1, 3), Outcome.NO, id="the fourth, in whatever order they are given"),
        pytest.param((1, 2, 30), Outcome.YES, id="yesterday's do not count"),
        pytest.param((1, 2, -1), Outcome.YES, id="later ones do not count"),
    ],
)
def test_a_call_is_judged_with_the_earlier_ones(
    hours: tuple[int, ...],
    expected: Outcome,
    analyses: dict[str, Analysis],
    transcripts: dict[str, Transcript],
    rules: Rules,
) -> None:
    alone, transcript = analyses["d01"], transcripts["d01"]
    call = historic_call(alone.recording, transcript, alone.findings)
    judged = judgement(alone.recording, transcript, rules, earlier_calls(call, hours=hours))[0]
    assert outcome(judged, "calls_a_day_ok") is expected
    assert (judged.versions == alone.versions) is (max(hours, default=0) <= 0)
    assert judged.findings == alone.findings


def test_without_the_customer_a_call_has_no_history(
    analyses: dict[str, Analysis], transcripts: dict[str, Transcript], rules: Rules
) -> None:
    recording, transcript = analyses["d01"].recording, transcripts["d01"]
    nobody = replace(recording, metadata=replace(recording.metadata, customer_ref=None))
    earlier = earlier_calls(historic_call(recording, transcript, ()), hours=(1, 2, 3))
    checks = judgement(nobody, transcript, rules, earlier)[0].checks
    of_history = ("calls_a_day_ok", "redials_ok", "interval_ok", "stop_request_respected", "earlier_promise_kept")
    assert {(one.id, one.outcome, one.missing) for one in checks if one.id in of_history} == {
        (name, Outcome.UNDETERMINED, "customer_ref") for name in of_history
    }


def test_a_silent_channel_may_be_the_wrong_one(
    transcripts: dict[str, Transcript], analyses: dict[str, Analysis], rules: Rules
) -> None:
    heard = transcripts["d01"]
    of_customer = tuple(one for one in heard.utterances if one.turn.role is Role.CUSTOMER)
    analysis = judgement(analyses["d01"].recording, replace(heard, utterances=of_customer), rules)[0]
    assert (analysis.state, analysis.reason) == (
        CallState.SCORED,
        Text(
            "坐席的声道全程没有说话，可能录错了声道；请核对清单里的 layout",
            "the channel of the agent holds no speech: it may be the wrong one; check layout in the manifest",
        ),
    )
    assert outcome(analysis, "recording_notice") is outcome(analysis, "signals_answered") is Outcome.UNDETERMINED


def test_a_call_of_one_turn_is_judged(
    transcripts: dict[str, Transcript], analyses: dict[str, Analysis], rules: Rules
) -> None:
    heard = transcripts["d01"]
    analysis = judgement(analyses["d01"].recording, replace(heard, utterances=heard.utterances[:1]), rules)[0]
    assert analysis.reason is not None
    assert analysis.reason.en.startswith("the channel of the other side holds no speech")
    assert (outcome(analysis, "courteous_opening"), outcome(analysis, "identity_verified_before_debt")) == (
        Outcome.YES,
        Outcome.NOT_APPLICABLE,
    )
    assert outcome(analysis, "signals_answered") is Outcome.UNDETERMINED


def test_what_was_raised_is_paired_with_its_answer(analyses: dict[str, Analysis]) -> None:
    assert outcome(analyses["d01"], "signals_answered") is Outcome.YES
    assert outcome(analyses["d01"], "empathy_shown") is Outcome.YES


def test_loudness_is_stored_with_the_turns_that_are_long_enough(transcripts: dict[str, Transcript]) -> None:
    turns = [one.turn for one in transcripts["d01"].utterances]
    assert all((turn.loudness is not None) == (turn.span.seconds >= BLOCK_SECONDS) for turn in turns)
