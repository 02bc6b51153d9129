"""The flow from a recording to its analysis, one stage after the other; effects are reading files and the model."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256

from qa_monitor import conduct
from qa_monitor.audio import decode
from qa_monitor.call_state import call_state
from qa_monitor.conduct import (
    HistoricCall,
    Telling,
    historic_call,
    history_checks,
    promise_measures,
)
from qa_monitor.conduct.history import calls_before
from qa_monitor.correction import corrected
from qa_monitor.domain import (
    Analysis,
    Audio,
    CalleeRole,
    Check,
    Finding,
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
from qa_monitor.recognition import Recogniser, find_model
from qa_monitor.recognition.encoded import Encoded
from qa_monitor.recordings import metadata_sha256
from qa_monitor.rules import evaluate
from qa_monitor.ruleset import Rules, ToolVersions
from qa_monitor.scoring import scored
from qa_monitor.settings import Settings
from qa_monitor.speakers import Voices, assign_roles, likely_sides, of_anybody, with_roles
from qa_monitor.speakers import shipped as shipped_role_words
from qa_monitor.speech import find_turns
from qa_monitor.verification import readings, shipped


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
