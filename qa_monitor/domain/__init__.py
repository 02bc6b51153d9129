"""The nouns of the program, as immutable values; every stage takes some and returns others.

Units everywhere: seconds from the start of the recording, Hz, natural-log probability (<= 0), probability 0..1.
Nothing here knows files, databases, the command line or the web.
"""

from qa_monitor.domain.analysis import Analysis, CallState, Transcript, Versions
from qa_monitor.domain.basics import (
    SAMPLE_RATE_HZ,
    CalleeRole,
    Lang,
    Layout,
    NotApplicable,
    Role,
    Span,
    Text,
    Undetermined,
)
from qa_monitor.domain.findings import Cancellation, Context, Finding, FindingState, FoundBy, Polarity, Severity
from qa_monitor.domain.recordings import Agent, Metadata, Recording, SourceFile, identity
from qa_monitor.domain.reviews import Account, Duty, ReviewState, Ruling, Scenario
from qa_monitor.domain.scores import Check, DimensionScore, Measure, Outcome, Score, ScorecardChoice, ScoreLine
from qa_monitor.domain.speech import Audio, Reading, RoleStatement, Samples, Split, Track, Turn, Utterance, Word

__all__ = [
    "SAMPLE_RATE_HZ",
    "Account",
    "Agent",
    "Analysis",
    "Audio",
    "CallState",
    "CalleeRole",
    "Cancellation",
    "Check",
    "Context",
    "DimensionScore",
    "Duty",
    "Finding",
    "FindingState",
    "FoundBy",
    "Lang",
    "Layout",
    "Measure",
    "Metadata",
    "NotApplicable",
    "Outcome",
    "Polarity",
    "Reading",
    "Recording",
    "ReviewState",
    "Role",
    "RoleStatement",
    "Ruling",
    "Samples",
    "Scenario",
    "Score",
    "ScoreLine",
    "ScorecardChoice",
    "Severity",
    "SourceFile",
    "Span",
    "Split",
    "Text",
    "Track",
    "Transcript",
    "Turn",
    "Undetermined",
    "Utterance",
    "Versions",
    "Word",
    "identity",
]
