"""Other calls to the same customer, as far as they bear on this one.

Whatever order calls are given in, and however often one of them is given, the same calls come before the same call.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from qa_monitor.conduct.promise import Promise, promise_to_pay
from qa_monitor.conduct.sides import Side, turns, unrecorded
from qa_monitor.domain import CalleeRole, Finding, FindingState, Recording, Transcript, Undetermined


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoricCall:
    """A call as other calls to the same customer need to know it. None: the manifest does not say."""

    recording: str
    """SHA-256 of the recording; tells a call that was scored twice from two calls."""
    customer_ref: str | None
    callee_role: CalleeRole | None
    started_at: datetime | None
    seconds: float
    connected: bool | Undetermined
    """Whether the person called was heard; undetermined (`roles`) where their voice cannot be told from the agent's."""
    stop_request: FindingState | None = None
    """How sure it is that the person called asked for no more calls; None where they were not heard to."""
    promise: Promise | None = None
    """What the person called agreed to pay."""


def historic_call(recording: Recording, transcript: Transcript, findings: Iterable[Finding]) -> HistoricCall:
    """What other calls need to know of this one."""
    findings, metadata = tuple(findings), recording.metadata
    asked = {finding.state for finding in findings if finding.code == "stop_request"}
    promise = promise_to_pay(transcript, findings, metadata.started_at)
    return HistoricCall(
        recording=recording.sha256,
        customer_ref=metadata.customer_ref,
        callee_role=metadata.callee_role,
        started_at=metadata.started_at,
        seconds=transcript.seconds,
        connected=_connected(transcript),
        stop_request=next((state for state in (FindingState.SUSPECTED, FindingState.REVIEW) if state in asked), None),
        promise=promise if promise is not None and promise.agreed else None,
    )


def calls_before(call: HistoricCall, others: Iterable[HistoricCall]) -> list[HistoricCall]:
    """Those of `others` to the same customer that began before `call`, in order, each recording once.

    Of two that began in the same second the one with the smaller SHA-256 is taken to be first. Empty where customer or
    start of `call` are not known; calls without either are in nobody's history.
    """
    if call.customer_ref is None or call.started_at is None:
        return []
    known = {other.recording: other for other in sorted(others, key=_newest_metadata_last)}
    same = [one for one in known.values() if one.customer_ref == call.customer_ref and one.recording != call.recording]
    return sorted((one for one in same if one.started_at and _began(one) < _began(call)), key=_began)


def may_be_same_person(one: HistoricCall, other: HistoricCall) -> bool:
    """Whether two calls of one customer may have gone to the same person: who was called is known for one, or alike."""
    return None in (one.callee_role, other.callee_role) or one.callee_role is other.callee_role


def missing_for_history(call: HistoricCall) -> str | None:
    """The fact without which nobody can say which calls came before."""
    if call.customer_ref is None:
        return "customer_ref"
    return "started_at" if call.started_at is None else None


def _began(call: HistoricCall) -> tuple[datetime, str]:
    assert call.started_at is not None
    return call.started_at.astimezone(UTC), call.recording


def _newest_metadata_last(call: HistoricCall) -> tuple[bool, str]:
    """An order that does not depend on that of the arguments, for a recording that is given twice."""
    return call.started_at is not None, repr(call)


def _connected(transcript: Transcript) -> bool | Undetermined:
    if turns(transcript, Side.CALLEE):
        return True
    silent = not any(utterance.words for utterance in transcript.utterances)
    return False if silent else (unrecorded(transcript, (Side.CALLEE,)) or False)
