"""All questions about the whole call."""

from collections.abc import Iterable, Sequence

from qa_monitor.conduct.answered import empathy_shown, signals_answered
from qa_monitor.conduct.courtesy import courteous_closing, courteous_opening
from qa_monitor.conduct.data_purpose import data_purpose_stated
from qa_monitor.conduct.debt_details import debt_details_told
from qa_monitor.conduct.escalation import escalation
from qa_monitor.conduct.follow_up import earlier_promise_kept, first_contact, stop_request_respected
from qa_monitor.conduct.frequency import calls_a_day, interval, redials
from qa_monitor.conduct.history import HistoricCall, calls_before
from qa_monitor.conduct.permitted_hours import consent_heard, time_ok
from qa_monitor.conduct.plan_terms import plan_length_ok
from qa_monitor.conduct.profile import Profile
from qa_monitor.conduct.promised import promised
from qa_monitor.conduct.raised_voice import voice_calm
from qa_monitor.conduct.reactions import Reactions
from qa_monitor.conduct.recording_consent import recording_accepted
from qa_monitor.conduct.said import QUESTIONS, answer
from qa_monitor.conduct.signals import customer_signals
from qa_monitor.conduct.solution import plan_terms_stated, solution_after_hardship
from qa_monitor.conduct.third_party import debt_kept_private
from qa_monitor.conduct.verification import identity_verified_before_debt
from qa_monitor.domain import Check, Finding, Metadata, Transcript


def checks(
    transcript: Transcript, findings: Sequence[Finding], metadata: Metadata, profile: Profile, reactions: Reactions
) -> tuple[Check, ...]:
    """Every question with its answer and what it rests on; an absence that cannot be proven is UNDETERMINED."""
    started_at, callee = metadata.started_at, metadata.callee_role
    verified = identity_verified_before_debt(transcript, findings, callee)
    return (
        escalation(transcript, findings, reactions),
        time_ok(
            started_at,
            call_seconds=transcript.seconds,
            hours=profile.hours_on(None if started_at is None else started_at.date()),
            consent=consent_heard(findings),
        ),
        *(answer(question, transcript, findings) for question in QUESTIONS),
        plan_length_ok(transcript, findings, profile.longest_plan),
        plan_terms_stated(transcript, findings),
        solution_after_hardship(transcript, findings),
        promised(transcript, findings, started_at),
        verified,
        debt_details_told(transcript, findings, callee, verified=verified),
        debt_kept_private(transcript, findings, callee),
        data_purpose_stated(transcript, findings),
        recording_accepted(transcript, findings),
        voice_calm(transcript),
        courteous_opening(transcript, findings),
        courteous_closing(transcript, findings),
        empathy_shown(transcript, findings, reactions),
        *signals_answered(transcript, findings, reactions),
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
        first_contact(call, before),
        earlier_promise_kept(call, before, transcript, findings),
    )
