"""All findings of a call: what its text says, what the audio supports beyond it, personal data that were read out."""

from collections.abc import Sequence
from dataclasses import replace

from qa_monitor.domain import CalleeRole, Finding, FindingState, FoundBy, Reading, Severity, Transcript
from qa_monitor.domain.findings import UNVERIFIED, WIDE
from qa_monitor.lexicon import Lexicons, Matcher
from qa_monitor.lexicon.match import same_act
from qa_monitor.personal import findings as personal_findings
from qa_monitor.personal import personal_data

PERSONAL_DATA = "credential_request"
"""The category that requests for and read-outs of personal data belong to."""


def find(
    transcript: Transcript,
    lexicons: Lexicons,
    matcher: Matcher,
    *,
    callee_role: CalleeRole | None,
    unverified: Sequence[Reading] = (),
) -> tuple[Finding, ...]:
    """Findings in order of time. What the text says plainly is not repeated by weaker evidence for the same words.

    Words so wide that only a person can decide give way to what is surely believed there.

    `unverified` readings were never put to the audio: what they make is for review and fails no call.
    """
    found = list(matcher.find(transcript.utterances, callee_role=callee_role))
    heard = matcher.believed(transcript.utterances, transcript.readings, callee_role=callee_role)
    guessed = matcher.believed(transcript.utterances, unverified, callee_role=callee_role)
    for finding in (*heard, *map(_unverified, guessed)):
        told = [other for other in found if same_act(finding, other) and other.state is not FindingState.CANCELLED]
        if finding.state is FindingState.SUSPECTED and told and all(other.review_because == WIDE for other in told):
            found = [other for other in found if other not in told]
            told = []
        if not told:
            found.append(finding)
    found += [finding for finding in _read_out(transcript, lexicons) if not _told(finding, found)]
    return tuple(sorted(found, key=lambda one: (one.span, one.category, one.entry, one.believed)))


def _unverified(finding: Finding) -> Finding:
    severity = Severity.MAJOR if finding.severity is Severity.CRITICAL else finding.severity
    replaces = finding.review_because in (None, "confidence", WIDE) and finding.state is not FindingState.CANCELLED
    review_because = UNVERIFIED if replaces else finding.review_because
    return replace(
        finding, found_by=FoundBy.PINYIN, severity=severity, log_probability=None, review_because=review_because
    )


def _read_out(transcript: Transcript, lexicons: Lexicons) -> tuple[Finding, ...]:
    category = next((one for one in lexicons.categories if one.id == PERSONAL_DATA), None)
    if category is None:
        return ()
    data = personal_data(transcript.utterances)
    return personal_findings(data, transcript.utterances, severity=category.severity, sources=category.sources)


def _told(finding: Finding, others: list[Finding]) -> bool:
    """Whether another finding in the same turn tells the same act: 我念一下您的身份证号, and then the number."""
    return finding.state is not FindingState.CANCELLED and any(
        other.category == finding.category
        and other.turn == finding.turn
        and other.role is finding.role
        and other.state is FindingState.SUSPECTED
        for other in others
    )
