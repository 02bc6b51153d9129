"""All questions about the whole call."""

from collections.abc import Sequence

from qa_monitor.conduct.permitted_hours import time_ok
from qa_monitor.conduct.profile import Profile
from qa_monitor.conduct.said import QUESTIONS, answer
from qa_monitor.conduct.signals import customer_signals
from qa_monitor.conduct.verification import identity_verified_before_debt
from qa_monitor.domain import Check, Finding, Metadata, Transcript


def checks(
    transcript: Transcript, findings: Sequence[Finding], metadata: Metadata, profile: Profile
) -> tuple[Check, ...]:
    """Every question with its answer and what it rests on; an absence that cannot be proven is UNDETERMINED."""
    return (
        time_ok(metadata.started_at, call_seconds=transcript.seconds, hours=profile.permitted_hours),
        *(answer(question, transcript, findings) for question in QUESTIONS),
        identity_verified_before_debt(transcript, findings, metadata.callee_role),
        *customer_signals(findings),
    )
