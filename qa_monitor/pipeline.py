"""The flow from a recording to its analysis, one stage after the other; effects are reading files and the model."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache, partial
from hashlib import sha256

from qa_monitor import __version__, conduct
from qa_monitor.audio import decode
from qa_monitor.call_state import call_state
from qa_monitor.conduct import (
    HistoricCall,
    Profile,
    Reactions,
    Telling,
    historic_call,
    history_checks,
    load_profile,
    load_reactions,
    promise_measures,
)
from qa_monitor.conduct.history import calls_before
from qa_monitor.correction import Corrector, corrected, shipped_corrector, shipped_sha256
from qa_monitor.domain import (
    Analysis,
    Audio,
    CalleeRole,
    Check,
    Finding,
    Layout,
    Metadata,
    Reading,
    Recording,
    Role,
    RoleStatement,
    Transcript,
    Turn,
    Undetermined,
    Utterance,
    Versions,
)
from qa_monitor.finding import find
from qa_monitor.language import Segmenter, simplify
from qa_monitor.language.breaks import shipped_breaks_sha256
from qa_monitor.lexicon import Lexicons, Matcher, load_lexicons
from qa_monitor.likeness import Comparison, shipped_signals
from qa_monitor.likeness import shipped as shipped_likeness
from qa_monitor.likeness.model import Likeness
from qa_monitor.recognition import Recogniser, find_model
from qa_monitor.recognition.encoded import Encoded
from qa_monitor.recordings import metadata_sha256
from qa_monitor.rules import RuleBook, evaluate
from qa_monitor.rules import load_rules as load_rulebook
from qa_monitor.scoring import Scorecards, scorecards_of, scored
from qa_monitor.settings import Settings
from qa_monitor.speakers import VOICES, Voices, assign_roles, find_voices, likely_sides, of_anybody, with_roles
from qa_monitor.speakers import shipped as shipped_role_words
from qa_monitor.speech import find_turns
from qa_monitor.verification import Questioner, readings, shipped, shipped_prior


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolVersions:
    """What the tools of a run are, as `Versions` names it."""

    program: str
    model: str
    lexicons: str
    scorecard: str
    voices: str = ""
    """The voice model by which the sides of a call on one track are told apart; empty where there is none."""

    def model_for(self, recording: Recording) -> str:
        """The models that a transcript of `recording` rests on: voices tell sides apart only where channels do not."""
        on_channels = any(file.layout not in (None, Layout.MONO) for file in recording.files)
        return self.model if on_channels or not self.voices else f"{self.model}+{self.voices}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFiles:
    """What the files say that people edit."""

    lexicons: Lexicons
    rulebook: RuleBook
    profile: Profile
    reactions: Reactions
    scorecards: Scorecards
    likeness: Likeness
    """Of an agent's words to violations."""
    signal_likeness: Likeness
    """Of the words of the person called to signals."""
    correction: str = field(default_factory=shipped_sha256)
    """SHA-256 of what puts misheard words right."""
    breaks: str = field(default_factory=shipped_breaks_sha256)
    """SHA-256 of what tells where sentences end."""

    @property
    def version(self) -> str:
        """Of all but the scorecards, as `Versions.lexicons` names it."""
        likeness = (self.likeness, self.signal_likeness)
        files = (self.lexicons, self.rulebook, self.profile, self.reactions, *likeness)
        return _fingerprint(*(file.sha256 for file in files), self.correction, self.breaks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All that judges a transcript: enough where the audio was heard before."""

    lexicons: Lexicons
    matcher: Matcher
    rulebook: RuleBook
    profile: Profile
    scorecards: Scorecards
    reactions: Reactions
    questioner: Callable[[], Questioner]
    """Finds what to ask the audio; heavy, and built when first needed: who only judges asks nothing."""
    violations: Comparison
    """Of an agent's words."""
    signals: Comparison
    """Of the words of the person called."""
    segmenter: Callable[[], Segmenter]
    """Heavy as well."""
    corrector: Callable[[], Corrector]
    """Puts misheard words right; heavy as well."""
    versions: ToolVersions


def load_rules(settings: Settings) -> Rules:
    """Read every file that people edit, before any audio. Raises ConfigurationError with all problems of a file."""
    files = read_rule_files(settings)
    rules = rules_from(files, model=find_model(settings.model, models=settings.models_dir).version)
    voices = VOICES if find_voices(settings.models_dir) else ""
    return replace(rules, versions=replace(rules.versions, voices=voices))


def read_rule_files(settings: Settings, lexicons: Lexicons | None = None) -> RuleFiles:
    """The files that people edit, checked; `lexicons` where these have been read already, which takes longest.

    Raises ConfigurationError with all problems of a file.
    """
    lexicons = lexicons or load_lexicons(settings.lexicons)
    return RuleFiles(
        lexicons=lexicons,
        rulebook=load_rulebook(settings.lexicons / "rules", lexicons),
        profile=load_profile(settings.lexicons / "profile.yaml"),
        reactions=load_reactions(settings.lexicons / "reactions.yaml", lexicons),
        scorecards=scorecards_of(settings, lexicons),
        likeness=shipped_likeness(),
        signal_likeness=shipped_signals(),
    )


def rules_from(files: RuleFiles, *, model: str) -> Rules:
    """The rules ready to judge what `model`, named as in `Versions`, heard."""
    lexicons = files.lexicons
    matcher = Matcher.build(lexicons)
    segmenter = cache(partial(Segmenter, lexicons.words))
    return Rules(
        lexicons=lexicons,
        matcher=matcher,
        rulebook=files.rulebook,
        profile=files.profile,
        scorecards=files.scorecards,
        reactions=files.reactions,
        violations=Comparison.of_violations(lexicons, matcher.contexts, files.likeness),
        signals=Comparison.of_signals(lexicons, matcher.contexts, files.signal_likeness),
        questioner=cache(lambda: Questioner(lexicons, matcher, segmenter(), shipped_prior())),
        segmenter=segmenter,
        corrector=cache(shipped_corrector),
        versions=ToolVersions(
            program=__version__, model=model, lexicons=files.version, scorecard=files.scorecards.sha256
        ),
    )


def _fingerprint(*parts: str) -> str:
    return sha256(" ".join(parts).encode()).hexdigest()


def load_recogniser(settings: Settings, *, threads: int) -> Recogniser:
    """The recognition model in memory: about 350 MB for the embedded one. `threads` 0: all cores."""
    model = find_model(settings.model, models=settings.models_dir)
    return Recogniser(model.folder, device=settings.device, compute_type=settings.compute_type, threads=threads)


def versions_for(
    recording: Recording,
    tools: ToolVersions,
    earlier: Sequence[HistoricCall] = (),
    *,
    stated: RoleStatement | None = None,
) -> Versions:
    """What an analysis of `recording` by these tools rests on; of `earlier`, in any order, the calls that came before.

    Its `metadata` is that of the call alone where none came before, and nobody has `stated` who speaks in it.
    """
    metadata = metadata_sha256(recording)
    if stated is not None:
        said = {name: value for name, value in asdict(stated).items() if value is not None}
        metadata = sha256(f"{metadata} {json.dumps(said, default=str, sort_keys=True)}".encode()).hexdigest()
    if before := calls_before(unheard_call(recording), earlier):
        told = json.dumps([asdict(call) for call in before], default=str, sort_keys=True)
        metadata = sha256(f"{metadata} {told}".encode()).hexdigest()
    return Versions(
        program=tools.program,
        model=tools.model_for(recording),
        lexicons=tools.lexicons,
        scorecard=tools.scorecard,
        metadata=metadata,
    )


def unheard_call(recording: Recording) -> HistoricCall:
    """What other calls know of a recording that nobody could listen to: that there was one."""
    metadata = recording.metadata
    return HistoricCall(
        recording=recording.sha256,
        customer_ref=metadata.customer_ref,
        callee_role=metadata.callee_role,
        started_at=metadata.started_at,
        seconds=0.0,
        connected=Undetermined("audio"),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opened:
    """A recording decoded, and who speaks when."""

    recording: Recording
    audio: Audio
    turns: tuple[Turn, ...]


def _not_timed(stage: str) -> None:
    pass


def opened(recording: Recording, *, ended: Callable[[str], None] = _not_timed) -> Opened:
    """`recording` decoded; `ended` is told the name of each stage when it is through. Raises UnreadableRecording."""
    audio = decode(recording)
    ended("audio")
    turns = find_turns(audio)
    ended("speech")
    return Opened(recording=recording, audio=audio, turns=turns)


def transcribe(
    calls: Sequence[Opened],
    recogniser: Recogniser,
    rules: Rules,
    *,
    voices: Voices | None = None,
    ended: Callable[[str], None] = _not_timed,
) -> list[Transcript]:
    """What was said in each of `calls`, by whom and when, and what more the audio supports of the lexicons.

    Together they are recognised faster, to the same texts. Without `voices` the sides of a call on one track are not
    told apart. `ended` is told the name of each stage when it is through,
    of the later ones once for each call.
    """
    recognised = recogniser.recognise([(call.audio, call.turns) for call in calls])
    ended("recognition")
    transcripts: list[Transcript] = []
    for call, heard in zip(calls, recognised, strict=True):
        said = corrected(call.audio, heard.encoded, heard.utterances, recogniser, rules.corrector())
        ended("correction")
        transcript = _split(_heard(call, said), call, rules, voices)
        ended("speakers")
        transcripts.append(_asked(transcript, call, heard.encoded, recogniser, rules, ended=ended))
    return transcripts


def _heard(call: Opened, said: tuple[Utterance, ...]) -> Transcript:
    audio = call.audio
    return Transcript(
        seconds=audio.seconds,
        roles_known=audio.roles_known,
        roles=tuple(track.role for track in audio.tracks),
        damaged=audio.damaged,
        utterances=said,
    )


def _split(transcript: Transcript, call: Opened, rules: Rules, voices: Voices | None) -> Transcript:
    """`transcript` with roles where both sides are on one track and are surely told apart."""
    if voices is None or transcript.roles != (Role.UNKNOWN,):
        return transcript
    callee_role = call.recording.metadata.callee_role
    book = (rules.lexicons, rules.matcher, shipped_role_words())
    return with_roles(
        transcript, assign_roles(call.audio, transcript.utterances, *book, voices, callee_role=callee_role)
    )


def _asked(
    transcript: Transcript,
    call: Opened,
    encoded: Sequence[Encoded],
    recogniser: Recogniser,
    rules: Rules,
    *,
    ended: Callable[[str], None],
) -> Transcript:
    """`transcript` with what more the audio supports; where a person may swap the roles, of either side's words."""
    utterances = transcript.utterances if transcript.split is None else of_anybody(transcript.utterances)
    questions = rules.questioner().questions(utterances, callee_role=call.recording.metadata.callee_role)
    ended("retrieval")
    supported = readings(call.audio, encoded, questions, recogniser, shipped())
    ended("verification")
    return replace(transcript, readings=supported, asked=rules.versions.lexicons)


def judgement(
    recording: Recording,
    transcript: Transcript,
    rules: Rules,
    earlier: Sequence[HistoricCall] = (),
    *,
    unverified: Sequence[Reading] = (),
) -> tuple[Analysis, HistoricCall]:
    """What the rules say of `transcript` (findings, measures, checks, score), and what later calls must know of it.

    `earlier`: calls to the same customer, in any order; those that began later do not matter.
    `unverified`: what may have been said by its sound, but was never put to the audio.
    """
    metadata = recording.metadata
    said = find(transcript, rules.lexicons, rules.matcher, callee_role=metadata.callee_role, unverified=unverified)
    tellings = _tellings(transcript, metadata, rules)
    said = (*said, *conduct.perhaps_violated(transcript, said, tellings))
    raised = rules.signals.find(transcript.utterances, said, callee_role=metadata.callee_role)
    findings = _with_rules(said, raised, transcript, metadata, rules)
    call = historic_call(recording, transcript, findings)
    promise = conduct.likely_promise(tellings) if tellings else call.promise
    measures = (*conduct.measures(transcript), *promise_measures(promise, metadata.started_at))
    checks = (
        *_checks(transcript, (*said, *raised), tellings, metadata, rules),
        *history_checks(call, earlier, transcript, said, rules.profile),
    )
    state, reason = call_state(transcript)
    analysis = Analysis(
        recording=recording,
        versions=versions_for(recording, rules.versions, earlier, stated=transcript.stated),
        state=state,
        reason=reason,
        transcript=transcript,
        findings=findings,
        measures=measures,
        checks=checks,
    )
    return scored(analysis, rules.scorecards), call


def _checks(
    transcript: Transcript, said: Sequence[Finding], tellings: Sequence[Telling], metadata: Metadata, rules: Rules
) -> tuple[Check, ...]:
    """The answers that hold whoever said what is unsure."""
    profile, reactions, callee_role = rules.profile, rules.reactions, metadata.callee_role
    answers = conduct.checks(transcript, said, metadata, profile, reactions)
    if tellings:
        return conduct.whoever_spoke(answers, tellings)
    others = [
        conduct.checks(other, _heard_in(other, callee_role, rules), metadata, profile, reactions)
        for other in conduct.either_side(transcript)
    ]
    return conduct.settled(answers, others, transcript)


def _tellings(transcript: Transcript, metadata: Metadata, rules: Rules) -> list[Telling]:
    """What follows in each of the likely ways to tell who spoke; none where some role is known."""
    profile, reactions, callee_role = rules.profile, rules.reactions, metadata.callee_role
    book = (rules.lexicons, rules.matcher, shipped_role_words())
    tellings: list[Telling] = []
    for likely in likely_sides(transcript, *book, callee_role=callee_role):
        said = _heard_in(likely, callee_role, rules)
        answers = conduct.checks(likely, said, metadata, profile, reactions)
        promise = conduct.promise_to_pay(likely, said, metadata.started_at)
        tellings.append(Telling(findings=said, checks=answers, promise=promise))
    return tellings


def _heard_in(transcript: Transcript, callee_role: CalleeRole | None, rules: Rules) -> tuple[Finding, ...]:
    """What was said in it, and what the person called seems to have raised."""
    said = find(transcript, rules.lexicons, rules.matcher, callee_role=callee_role)
    return (*said, *rules.signals.find(transcript.utterances, said, callee_role=callee_role))


def _with_rules(
    said: Sequence[Finding], raised: Sequence[Finding], transcript: Transcript, metadata: Metadata, rules: Rules
) -> tuple[Finding, ...]:
    """What was said, and what the rules over order and time find in it, in the order of the call.

    The rules accuse an agent, so they go by what was said, not by what only seems to have been `raised`.
    """
    ruled = evaluate(
        rules.rulebook,
        utterances=transcript.utterances,
        findings=said,
        metadata=metadata,
        seconds=transcript.seconds,
        damaged=transcript.damaged,
        roles_known=transcript.roles_known,
    )
    alike = rules.violations.find(transcript.utterances, said, callee_role=metadata.callee_role)
    return tuple(
        sorted((*said, *raised, *alike, *ruled), key=lambda one: (one.span, one.category, one.entry, one.believed))
    )


def search_terms(transcript: Transcript, segmenter: Segmenter) -> tuple[str, ...]:
    """For each utterance, its words for an index of what was said, joined by spaces."""
    return tuple(" ".join(segmenter.search_terms(simplify(utterance.text))) for utterance in transcript.utterances)
