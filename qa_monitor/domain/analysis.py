"""Everything one run says of one recording."""

from dataclasses import dataclass
from enum import StrEnum

from qa_monitor.domain.basics import Role, Span, Text
from qa_monitor.domain.findings import Finding
from qa_monitor.domain.recordings import Recording
from qa_monitor.domain.scores import Check, Measure, Score
from qa_monitor.domain.speech import Reading, RoleStatement, Split, Utterance


class CallState(StrEnum):
    """How a recording ended; every file of a run gets one, with a reason where something is amiss."""

    SCORED = "scored"
    DAMAGED = "damaged"
    """Scored, but stretches of audio are missing; what needs them is undetermined."""
    NO_SPEECH = "no_speech"
    UNREADABLE = "unreadable"
    FAILED = "failed"
    MISSING = "missing"
    """Named by the manifest, not found on disk."""
    UNCHANGED = "unchanged"
    """Already analysed under the same versions; nothing was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """What an analysis was made with; two runs with equal versions give the same analysis."""

    program: str
    model: str
    """Name of the model and the SHA-256 of its weights, `base@d01c...`."""
    lexicons: str
    """SHA-256 over the lexicon files, canonical."""
    scorecard: str
    """SHA-256 of the scorecard file, or over all of them and the rule that chooses."""
    metadata: str
    """SHA-256 of the call's metadata and of the same customer's calls before it, on which the judgement depends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What was said in a recording, by whom and when: the part of an analysis that needs audio and model."""

    seconds: float
    roles_known: bool
    roles: tuple[Role, ...]
    """Roles that have a track, heard or silent."""
    damaged: tuple[Span, ...]
    utterances: tuple[Utterance, ...]
    """In order of their start."""
    readings: tuple[Reading, ...] = ()
    """What the audio supports beyond the recogniser's words."""
    asked: str = ""
    """Version of the lexicons whose expressions were put to the audio; others would have to be put to it anew."""
    split: Split | None = None
    """How the sides of a call on one track were told apart; None where each has a track, or nobody tried."""

    @property
    def stated(self) -> RoleStatement | None:
        """What a person said of who speaks when."""
        return None if self.split is None else self.split.stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Everything one run says of one recording under one set of versions. Scoring again adds another."""

    recording: Recording
    versions: Versions
    state: CallState
    reason: Text | None
    transcript: Transcript | None
    findings: tuple[Finding, ...] = ()
    measures: tuple[Measure, ...] = ()
    checks: tuple[Check, ...] = ()
    score: Score | None = None
