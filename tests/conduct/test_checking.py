from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from timelines import REACTIONS, A, C, T, U, call, finding, transcripts

from qa_monitor.conduct import checks, load_profile
from qa_monitor.conduct.signals import customer_signals
from qa_monitor.domain import (
    Cancellation,
    Check,
    Context,
    Finding,
    Metadata,
    Outcome,
    Polarity,
    Role,
    Span,
    Text,
    Transcript,
)

PROFILE = load_profile(Path(__file__).parents[2] / "lexicons" / "profile.yaml")
STARTED = datetime.fromisoformat("2026-10-12T10:21:05+08:00")
TALK = call((A, 0, 5), (C, 6, 9))
OF_CALLEE = ("escalation", "empathy_shown", "signals_answered", "solution_after_hardship")
OF_A_PART = ("courteous_opening", "voice_calm")
"""What is lost later does not matter to the opening, nor a little to a level."""


def test_every_question_is_asked_once_and_signals_follow() -> None:
    findings = [finding("C04", A, 1), finding("hardship", C, 7, "工资没发"), finding("hardship", C, 8)]
    found = checks(TALK, findings, Metadata(started_at=STARTED), PROFILE, REACTIONS)
    assert [(check.id, check.outcome) for check in found] == [
        ("escalation", Outcome.NO),
        ("time_ok", Outcome.YES),
        ("identity_disclosed", Outcome.YES),
        ("recording_notice", Outcome.NO),
        ("debt_mentioned", Outcome.NO),
        ("solution_offered", Outcome.NO),
        ("channel_named", Outcome.NO),
        ("written_follow_up", Outcome.NO),
        ("documents_asked_for", Outcome.NO),
        ("plan_length_ok", Outcome.NOT_APPLICABLE),
        ("plan_terms_stated", Outcome.NOT_APPLICABLE),
        ("solution_after_hardship", Outcome.NO),
        ("promise_to_pay", Outcome.NO),
        ("identity_verified_before_debt", Outcome.NOT_APPLICABLE),
        ("debt_details_told", Outcome.UNDETERMINED),
        ("debt_kept_private", Outcome.UNDETERMINED),
        ("data_purpose_stated", Outcome.NOT_APPLICABLE),
        ("recording_accepted", Outcome.NOT_APPLICABLE),
        ("voice_calm", Outcome.UNDETERMINED),
        ("courteous_opening", Outcome.NO),
        ("courteous_closing", Outcome.REVIEW),
        ("empathy_shown", Outcome.NO),
        ("signals_answered", Outcome.NO),
        ("answered:hardship", Outcome.NO),
        ("signal:hardship", Outcome.YES),
    ]


def test_a_signal_names_its_code_and_every_place() -> None:
    findings = [
        finding("hardship", C, 30, "没钱", sources=("R30",)),
        finding("hardship", C, 7, "工资没发", sources=("R30",)),
        finding("stop_request", T, 50, "别再打了", sources=("R08",)),
    ]
    assert customer_signals(findings) == [
        Check(
            id="signal:hardship",
            name=Text("客户信号 hardship", "customer's signal hardship"),
            outcome=Outcome.YES,
            because=Text("客户说「工资没发」", "the customer said 「工资没发」"),
            spans=(Span(7, 8), Span(30, 31)),
            sources=("R30",),
        ),
        Check(
            id="signal:stop_request",
            name=Text("客户信号 stop_request", "customer's signal stop_request"),
            outcome=Outcome.YES,
            because=Text("第三方说「别再打了」", "the third party said 「别再打了」"),
            spans=(Span(50, 51),),
            sources=("R08",),
        ),
    ]


@pytest.mark.parametrize(
    "no_signal",
    [
        pytest.param(finding("hardship", A, 7), id="in the agent's mouth"),
        pytest.param(finding("hardship", U, 7, review_because="roles"), id="in nobody knows whose mouth"),
        pytest.param(finding("hardship", C, 7, review_because="confidence"), id="for review"),
        pytest.param(finding("hardship", C, 7, cancelled_by=Cancellation(Context.NEGATION, "没有")), id="cancelled"),
        pytest.param(finding("identity_confirmed", C, 7), id="an answer about identity"),
        pytest.param(finding("identity_denied", C, 7), id="a denial of identity"),
        pytest.param(finding("V02", C, 7, polarity=Polarity.VIOLATION), id="the customer's insult"),
    ],
)
def test_what_is_no_signal(no_signal: Finding) -> None:
    assert customer_signals([no_signal]) == []


@given(transcripts())
def test_an_absence_is_never_certain_without_the_agents_voice(transcript: Transcript) -> None:
    heard = any(utterance.turn.role is Role.AGENT for utterance in transcript.utterances)
    found = checks(transcript, [], Metadata(), PROFILE, REACTIONS)
    undetermined = [check for check in found if check.outcome is Outcome.UNDETERMINED]
    if not heard or transcript.damaged:
        of_agent = [check for check in found if check.id not in (*OF_CALLEE, *OF_A_PART)]
        assert [check for check in of_agent if check not in undetermined] == []
    assert all(check.missing for check in undetermined)
    assert all(check.missing is None for check in found if check not in undetermined)
