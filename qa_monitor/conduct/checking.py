"""All questions about the whole call."""

from collections.abc import Iterable, Sequence

from qa_monitor.conduct.follow_up import earlier_promise_kept, stop_request_respected
from qa_monitor.conduct.frequency import calls_a_day, interval, redials
from qa_monitor.conduct.history import HistoricCall, calls_before
from qa_monitor.conduct.permitted_hours import consent_heard, time_ok
from qa_monitor.conduct.plan_terms import plan_length_ok
from qa_monitor.conduct.profile import Profile
from qa_monitor.conduct.promised import promised
from qa_monitor.conduct.said import QUESTIONS, answer
from qa_monitor.conduct.signals import customer_signals
from qa_monitor.conduct.verification import identity_verified_before_debt
from qa_monitor.domain import Check, Finding, Metadata, Transcript


def checks(
    transcript: Transcript, findings: Sequence[Finding], metadata: Metadata, profile: Profile
) -> tuple[Check, ...]:
    """Every question with its answer and what it rests on; an absence that cannot be proven is UNDETERMINED."""
    return (
        time_ok(
            metadata.started_at,
            call_seconds=transcript.seconds,
            hours=profile.permitted_hours,
            consent=consent_heard(findings),
        ),
        *(answer(question, transcript, findings) for question in QUESTIONS),
        plan_length_ok(transcript, findings, profile.longest_plan),
        promised(transcript, findings, metadata.started_at),
        identity_verified_before_debt(transcript, findings, metadata.callee_role),
        *customer_signals(findings),
    )


def history_checks(
    call: HistoricCall,
    others: Iterable[HistoricCall],
    transcript: Transcript,
    findings: Sequence[Finding],
    profile: Profile,
) -> tuple[Check, ...]:
    """What the history of the customer says of `call`, whose transcript and findings these are.

    `others` are calls to the same customer, or to any, in any order; those that began later, and `call` itself, do not
    matter. An answer can change when a recording of an earlier call arrives later.
    """
    before = calls_before(call, others)
    return (
        calls_a_day(call, before, profile.connected_calls),
        redials(call, before, profile.unanswered_calls),
        interval(call, before, profile.interval),
        stop_request_respected(call, before),
        earlier_promise_kept(call, before, transcript, findings),
    )
