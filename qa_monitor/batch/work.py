"""What is done with one recording, in a worker or, where its transcript is known, in the parent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from qa_monitor.batch.report import Analysed
from qa_monitor.domain import Analysis, CallState, Recording, Text, Transcript
from qa_monitor.errors import UnreadableRecording
from qa_monitor.pipeline import (
    Rules,
    ToolVersions,
    judge,
    load_recogniser,
    load_rules,
    search_terms,
    transcribe,
    versions_for,
)
from qa_monitor.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a run does with recordings."""

    versions: ToolVersions
    listener: Callable[[int], Callable[[Recording], Analysed]]
    """Called once in each worker, with its number of threads; picklable. What it returns listens and judges."""
    judge: Callable[[Recording, Transcript], Analysed]
    """Judges what was heard in an earlier run."""
    category_names: Mapping[str, Text]
    """By their code, for whoever reads the report."""


def work_for(settings: Settings) -> Work:
    """The work that `settings` describe; every file that people edit is read now. Raises ConfigurationError."""
    rules = load_rules(settings)
    return Work(
        versions=rules.versions,
        listener=partial(listener, settings),
        judge=partial(judged, rules=rules),
        category_names={rule.code: rule.name for rule in rules.rulebook.rules}
        | {category.code: category.name for category in rules.lexicons.categories},
    )


def listener(settings: Settings, threads: int) -> Callable[[Recording], Analysed]:
    """Model and rules in memory, as a function from a recording to all that is said of it."""
    rules = load_rules(settings)
    recogniser = load_recogniser(settings, threads=threads)

    def listen(recording: Recording) -> Analysed:
        try:
            transcript = transcribe(recording, recogniser, rules)
        except UnreadableRecording as error:
            return Analysed(without_score(recording, rules.versions, CallState.UNREADABLE, error.text))
        return judged(recording, transcript, rules=rules)

    return listen


def judged(recording: Recording, transcript: Transcript, *, rules: Rules) -> Analysed:
    """`transcript` under `rules`."""
    return Analysed(judge(recording, transcript, rules), search_terms(transcript, rules.segmenter))


def without_score(recording: Recording, versions: ToolVersions, state: CallState, reason: Text) -> Analysis:
    """The analysis of a recording that could not be listened to."""
    return Analysis(
        recording=recording,
        versions=versions_for(recording, versions),
        state=state,
        reason=reason,
        transcript=None,
    )
