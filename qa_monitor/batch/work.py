"""What is done with one recording: workers listen, the parent judges, for it alone sees the history of a customer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from qa_monitor.batch.hearing import hearing
from qa_monitor.batch.listening import Heard, Hearing, defect
from qa_monitor.batch.report import Analysed
from qa_monitor.batch.standing import lexicon_version
from qa_monitor.batch.worker import failure
from qa_monitor.conduct import HistoricCall
from qa_monitor.domain import Analysis, CallState, Recording, Text, Transcript, Versions
from qa_monitor.pipeline import judgement, search_terms, unheard_call, versions_for
from qa_monitor.ruleset import Rules, ToolVersions, load_rules
from qa_monitor.settings import Settings
from qa_monitor.store import LexiconVersion

Judging = Callable[[Recording, Transcript, Sequence[HistoricCall]], Analysed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a run does with recordings."""

    versions: ToolVersions
    hearing: Callable[[int], Hearing]
    """Called once in each worker, with its number of threads; picklable. What it returns listens."""
    judge: Judging
    """Judges what was heard; given other calls to the same customer, in any order."""
    lexicons: LexiconVersion | None = None
    """To be stored with the analyses; None where they are judged by something else."""
    category_names: Mapping[str, Text]
    """By their code, for whoever reads the report."""


def work_for(settings: Settings) -> Work:
    """The work that `settings` describe; every file that people edit is read now. Raises ConfigurationError."""
    rules = load_rules(settings)
    return Work(
        versions=rules.versions,
        hearing=partial(hearing, settings),
        judge=partial(_judged, rules),
        lexicons=lexicon_version(rules),
        category_names={rule.code: rule.name for rule in rules.rulebook.rules}
        | {category.code: category.name for category in rules.lexicons.categories},
    )


def _judged(rules: Rules, recording: Recording, transcript: Transcript, earlier: Sequence[HistoricCall]) -> Analysed:
    analysis, historic = judgement(recording, transcript, rules, earlier)
    return Analysed(analysis, historic, search_terms(transcript, rules.segmenter()))


def judged(heard: Heard, earlier: Sequence[HistoricCall], work: Work) -> Analysed:
    """What is said of a recording that was listened to, or why nothing is; a defect of the judge fails it alone."""
    versions = versions_for(heard.recording, work.versions, earlier)
    if heard.transcript is None:
        return without_score(heard.recording, versions, heard.state, heard.reason)
    try:
        return work.judge(heard.recording, heard.transcript, earlier)
    except Exception as error:
        return without_score(heard.recording, versions, CallState.FAILED, defect(failure(error)))


def without_score(recording: Recording, versions: Versions, state: CallState, reason: Text | None) -> Analysed:
    """The analysis of a recording of which nothing can be said."""
    analysis = Analysis(recording=recording, versions=versions, state=state, reason=reason, transcript=None)
    return Analysed(analysis, unheard_call(recording))
