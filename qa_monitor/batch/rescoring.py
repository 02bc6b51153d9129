"""Stored calls judged again without audio, some at a time: the work of one process.

The calls to a customer are judged together, by their start, for the later ones depend on the earlier ones.
"""

import gc
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import sqlalchemy as sa

from qa_monitor.batch.changes import CallChange, change, conclusions_of
from qa_monitor.batch.history import began, histories
from qa_monitor.batch.standing import Basis, Held, bases, held, kindred, upheld
from qa_monitor.batch.worker import Failure, failure
from qa_monitor.conduct import HistoricCall
from qa_monitor.domain import CalleeRole, Finding, FindingState, Reading, Role, Text, Transcript, Versions
from qa_monitor.domain.verdicts import Verdict
from qa_monitor.errors import QaMonitorError
from qa_monitor.evaluation.metrics import Counts
from qa_monitor.evaluation.verdicts import agreement_with_verdicts, together
from qa_monitor.lexicon import Lexicons
from qa_monitor.lexicon.beyond import beyond
from qa_monitor.lexicon.seek import Seeker
from qa_monitor.pipeline import judgement, versions_for
from qa_monitor.ruleset import Rules, ToolVersions, read_rule_files, rules_from
from qa_monitor.settings import Settings
from qa_monitor.store import (
    Conclusions,
    HeardBy,
    JudgedCall,
    Judgement,
    Upheld,
    connect,
    judged_calls,
    reading,
    save_judgements,
    verdicts_of,
    writing,
)
from qa_monitor.verification import Questioner, shipped_prior

LEAST_PROBABILITY = 0.5
"""Probability, before the audio is asked, from which an expression that was never put to it is told."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A recording to judge again, by its number in the database."""

    recording_id: int
    chosen: bool
    """False: only if it has been judged by these rules already, and the calls before it are told otherwise now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far findings agree with reviewers, by category, before and after."""

    suspected: tuple[Mapping[str, Counts], Mapping[str, Counts]] = ({}, {})
    flagged: tuple[Mapping[str, Counts], Mapping[str, Counts]] = ({}, {})
    """Suspected or for review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescored:
    """What came of some calls."""

    judged: int = 0
    unchanged: int = 0
    """Judged last under these versions."""
    not_heard: int = 0
    """Without a transcript, or with one of other roles than the call has now; they must be listened to."""
    meanwhile: int = 0
    """Scored by somebody else while they were judged; theirs stands."""
    unknown_questions: int = 0
    """Judged by what was put to the audio under lexicons that are not at hand."""
    failures: tuple[tuple[str, Failure], ...] = ()
    """Names of calls that the program failed on, and where."""
    changes: tuple[CallChange, ...] = ()
    agreement: Agreement = field(default_factory=Agreement)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    rules: Rules
    known: str | None
    """Version of the lexicons that are at hand beside these."""
    new: Questioner | None
    """Asks for the expressions that those do not have; None where there are none."""
    near_new: Seeker | None
    """Finds where one of them may be at all."""
    bases: tuple[Basis, ...]
    """Rules under which analyses were made that may stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Lexicons that the audio of stored calls may have been asked about."""

    version: str
    """As in `Transcript.asked`."""
    lexicons: Lexicons


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """How calls are to be judged again."""

    settings: Settings
    lexicons: Lexicons
    """Those of the settings, as the parent read them."""
    version: str
    """Of these lexicons with their rules."""
    in_force: Asked | None
    """The lexicons in force, where they are others."""
    store: bool
    """Whether the analyses are to be added."""


def rescoring(task: Task) -> Callable[[Sequence[Wish]], Rescored]:
    """The rules in memory, as a function that judges calls of the settings' database again.

    Raises QaMonitorError if the rules are not those of the task.
    """
    engine = connect(task.settings.database)
    files, known = read_rule_files(task.settings, task.lexicons), task.in_force
    if files.version != task.version:
        raise QaMonitorError(
            Text(
                "运行期间词库的规则文件被改动了；请改完后再运行同一命令",
                "the rule files of the lexicons were changed during the run; run the same command when they are done",
            )
        )
    rules = rules_from(files, model="")
    extra = None if known is None else beyond(files.lexicons, known.lexicons)
    questioner = seeker = None
    if extra is not None and extra.categories:
        questioner = Questioner(extra, rules.matcher, rules.segmenter(), shipped_prior())
        seeker = Seeker.of_any(extra)
    known_version, known_lexicons = (None, None) if known is None else (known.version, known.lexicons)
    judge = _Judge(
        rules=rules,
        known=known_version,
        new=questioner,
        near_new=seeker,
        bases=bases(files, known_version, known_lexicons, kindred(files, engine, store=task.store)),
    )
    gc.freeze()  # the rules stay: going through them for garbage costs a tenth of the time
    return partial(_rescored, judge, engine, task.store)


_Done = Judgement | Upheld


@dataclass(frozen=True, slots=True, kw_only=True)
class _Calls:
    """Some calls as they are stored, and what else their judgement needs."""

    calls: Sequence[JudgedCall]
    """By their start."""
    histories: Mapping[str | None, dict[str, HistoricCall]]
    """By customer and recording the calls to each; brought up to date while calls are judged."""
    verdicts: Mapping[int, Sequence[Verdict]]
    held: Held


def _rescored(judge: _Judge, engine: sa.Engine, store: bool, wishes: Sequence[Wish]) -> Rescored:
    chosen = {wish.recording_id: wish.chosen for wish in wishes}
    read = _read(judge, engine, chosen)
    judgements: list[_Done] = []
    failures: list[tuple[str, Failure]] = []
    not_heard = unchanged = 0
    for call in read.calls:
        own = read.histories[call.recording.metadata.customer_ref]
        if call.transcript is None or call.heard_by is None:
            not_heard += chosen[call.recording_id]
            continue
        tools, stated = _tools(judge, call.heard_by), call.transcript.stated
        now = versions_for(call.recording, tools, list(own.values()), stated=stated)
        if not _to_do(call, now, chosen=chosen[call.recording_id]):
            unchanged += chosen[call.recording_id]
            continue
        try:
            done = _judged(call, call.transcript, now, judge, list(own.values()), read.held)
        except Exception as error:
            failures.append((call.recording.name, failure(error)))
            continue
        if isinstance(done, Judgement) and call.recording.metadata.started_at is not None:  # else in nobody's history
            own[call.recording.sha256] = done.historic
        judgements.append(done)
    kept, refused = _stored(engine, judgements) if store else (judgements, [])
    return Rescored(
        judged=len(kept),
        unchanged=unchanged,
        not_heard=not_heard,
        meanwhile=len(judgements) - len(kept) - len(refused),
        unknown_questions=sum(_unknown(one.call, judge) for one in kept),
        failures=(*failures, *refused),
        changes=tuple(
            found
            for one in kept
            if (found := change(one.call.recording, one.call.conclusions, _after(one))) is not None
        ),
        agreement=_agreement(kept, read.verdicts),
    )


def _read(judge: _Judge, engine: sa.Engine, recording_ids: Collection[int]) -> _Calls:
    with reading(engine) as db:
        calls = sorted(judged_calls(db, recording_ids), key=lambda one: began(one.recording))
        told = defaultdict[str | None, dict[str, HistoricCall]](dict)
        for customer, own in histories(db, [call.recording for call in calls]).items():
            told[customer] = {call.recording: call for call in own}
        heard = {call.analysis_id: call.heard_by for call in calls if call.heard_by is not None}
        now = {number: _tools(judge, heard_by) for number, heard_by in heard.items()}
        return _Calls(
            calls=calls,
            histories=told,
            verdicts=verdicts_of(db, recording_ids),
            held=held(db, calls, now, judge.bases),
        )


def _tools(judge: _Judge, heard_by: HeardBy) -> ToolVersions:
    return tools_without_audio(judge.rules.versions, heard_by)


def tools_without_audio(tools: ToolVersions, heard_by: HeardBy) -> ToolVersions:
    """What judges a transcript made with `heard_by`.

    Where program or lexicons are not those that heard it and were put to the audio, these stand behind a stroke: such
    an analysis is not the one that listening again would give.
    """
    return ToolVersions(
        program=_and_then(tools.program, heard_by.program),
        model=heard_by.model,
        lexicons=_and_then(tools.lexicons, heard_by.asked),
        scorecard=tools.scorecard,
    )


def _and_then(now: str, then: str) -> str:
    return now if now == then else f"{now}/{then}"


def _to_do(call: JudgedCall, now: Versions, *, chosen: bool) -> bool:
    if chosen:
        return call.versions != now
    return call.versions != now and replace(call.versions, metadata=now.metadata) == now


def _judged(
    call: JudgedCall,
    transcript: Transcript,
    now: Versions,
    judge: _Judge,
    earlier: Sequence[HistoricCall],
    stored: Held,
) -> _Done:
    needless = _unknown(call, judge) or transcript.asked == judge.rules.versions.lexicons
    guessed = () if needless else _guessed(judge, transcript, call.recording.metadata.callee_role)
    if (stands := upheld(call, transcript, now, judge.rules, guessed, stored)) is not None:
        return stands
    tools = ToolVersions(program=now.program, model=now.model, lexicons=now.lexicons, scorecard=now.scorecard)
    analysis, historic = judgement(
        call.recording, transcript, replace(judge.rules, versions=tools), earlier, unverified=guessed
    )
    return Judgement(call=call, analysis=analysis, historic=historic)


def _after(one: _Done) -> Conclusions:
    """What the call's new analysis concludes."""
    if isinstance(one, Judgement):
        return conclusions_of(one.analysis)
    if one.score is None:
        return one.call.conclusions
    return replace(one.call.conclusions, points=one.score.points, critical=one.score.critical)


def _guessed(judge: _Judge, transcript: Transcript, callee_role: CalleeRole | None) -> tuple[Reading, ...]:
    """What would be put to the audio, if there were any, and is probable without it."""
    if judge.new is None or judge.near_new is None or not judge.near_new.sightings(_by_speaker(transcript)):
        return ()
    return tuple(
        Reading(
            category=question.category,
            entry=question.entry,
            turn=question.turn,
            start=question.start,
            stop=question.stop,
            believed=question.believed,
            probability=question.prior,
            log_probability=0.0,
            same_sound=question.cost == 0,
        )
        for question in judge.new.questions(transcript.utterances, callee_role=callee_role)
        if question.prior >= LEAST_PROBABILITY
    )


def _by_speaker(transcript: Transcript) -> list[str]:
    """All that each side says, as one text."""
    texts: defaultdict[tuple[Role, int], str] = defaultdict(str)
    for utterance in transcript.utterances:
        texts[utterance.turn.role, utterance.turn.track] += utterance.text
    return list(texts.values())


def _unknown(call: JudgedCall, judge: _Judge) -> bool:
    """Whether nobody can tell for which expressions of the lexicons the audio was asked."""
    asked = None if call.heard_by is None else call.heard_by.asked
    return asked not in (judge.rules.versions.lexicons, judge.known)


def _stored(engine: sa.Engine, judgements: Sequence[_Done]) -> tuple[Sequence[_Done], list[tuple[str, Failure]]]:
    """What was stored, all in one transaction; where that is refused, each alone, and what is refused then and why."""
    try:
        with writing(engine) as db:
            stored = save_judgements(db, judgements)
        return [one for one in judgements if one.call.recording_id in stored], []
    except QaMonitorError:
        raise  # the database as a whole
    except Exception as error:
        if len(judgements) == 1:
            return [], [(judgements[0].call.recording.name, failure(error))]
    each = [_stored(engine, [one]) for one in judgements]
    return [one for kept, _ in each for one in kept], [one for _, refused in each for one in refused]


def _agreement(judgements: Sequence[_Done], verdicts: Mapping[int, Sequence[Verdict]]) -> Agreement:
    def counted(findings: Callable[[_Done], Sequence[Finding]], *, suspected: bool) -> Mapping[str, Counts]:
        return together(
            agreement_with_verdicts(
                (f for f in findings(one) if not suspected or f.state is FindingState.SUSPECTED),
                verdicts[one.call.recording_id],
            )
            for one in judgements
            if one.call.recording_id in verdicts
        )

    def before(one: _Done) -> Sequence[Finding]:
        return one.call.conclusions.violations

    def after(one: _Done) -> Sequence[Finding]:
        return _after(one).violations

    return Agreement(
        suspected=(counted(before, suspected=True), counted(after, suspected=True)),
        flagged=(counted(before, suspected=False), counted(after, suspected=False)),
    )


def all_together(parts: Sequence[Rescored]) -> Rescored:
    """The outcomes of several groups of calls as one."""
    return Rescored(
        judged=sum(part.judged for part in parts),
        unchanged=sum(part.unchanged for part in parts),
        not_heard=sum(part.not_heard for part in parts),
        meanwhile=sum(part.meanwhile for part in parts),
        unknown_questions=sum(part.unknown_questions for part in parts),
        failures=tuple(one for part in parts for one in part.failures),
        changes=tuple(sorted((one for part in parts for one in part.changes), key=lambda one: began(one.recording))),
        agreement=Agreement(
            suspected=(
                together(part.agreement.suspected[0] for part in parts),
                together(part.agreement.suspected[1] for part in parts),
            ),
            flagged=(
                together(part.agreement.flagged[0] for part in parts),
                together(part.agreement.flagged[1] for part in parts),
            ),
        ),
    )


def in_groups(calls: Sequence[tuple[int, str | None]], followers: Sequence[tuple[int, str]]) -> list[list[Wish]]:
    """The chosen calls, and others to the same customers, in groups that hold all calls to a customer."""
    by_customer: defaultdict[tuple[str | None, int], list[Wish]] = defaultdict(list)
    for number, customer in calls:
        by_customer[customer, 0 if customer is not None else number].append(Wish(number, chosen=True))
    for number, customer in followers:
        by_customer[customer, 0].append(Wish(number, chosen=False))
    groups: list[list[Wish]] = [[]]
    for wishes in by_customer.values():
        if len(groups[-1]) >= CALLS_IN_A_GROUP:
            groups.append([])
        groups[-1] += wishes
    return [group for group in groups if group]


CALLS_IN_A_GROUP = 50
"""Few enough that both workers end at about the same time, many enough that statements and transactions cost little."""
