"""Whether the agent took up what the person called raised, and had a word of empathy for their troubles.

What is raised, and what counts as a reaction, is data: `lexicons/reactions.yaml`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from qa_monitor.conduct.evidence import places, quoted, unproven_absence, why_undetermined
from qa_monitor.conduct.reactions import Raised, Reactions, covered
from qa_monitor.conduct.sides import BACK_CHANNEL_SECONDS, BOTH, Side, turns, unrecorded
from qa_monitor.domain import Check, Finding, FindingState, Outcome, Text, Transcript
from qa_monitor.domain.findings import LIKENESS


class Answer(Enum):
    """What became of something that was raised."""

    GIVEN = "given"
    PERHAPS = "perhaps"
    """Only a person can tell whether it was a reaction, or whether anything was raised."""
    UNHEARD = "unheard"
    """None was heard, and something that could hide one was lost."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Something that the person called raised, with the agent's reaction."""

    kind: Raised
    raised: Finding
    answer: Answer
    reaction: Finding | None
    """The first that counts; None where none was heard."""


def pairs(
    transcript: Transcript, findings: Iterable[Finding], kinds: Sequence[Raised], *, statements: int
) -> list[Pair]:
    """Each place where one of `kinds` was raised, in order, with the reaction within so many statements of the agent.

    Raising the same again in one turn counts once. What was taken up before stays taken up when it is said again.
    """
    findings = tuple(findings)
    found: list[Pair] = []
    for kind in kinds:
        answered: Pair | None = None
        for place in _raised(findings, kind):
            pair = _pair(transcript, findings, kind, place, statements)
            if answered is not None and pair.answer is not Answer.GIVEN:
                pair = Pair(kind=kind, raised=place, answer=Answer.GIVEN, reaction=answered.reaction)
            answered = pair if pair.answer is Answer.GIVEN else answered
            found.append(pair)
    return sorted(found, key=lambda pair: (pair.raised.span, pair.raised.code))


def signals_answered(transcript: Transcript, findings: Sequence[Finding], reactions: Reactions) -> list[Check]:
    """Whether everything raised was taken up, and for each kind that was raised one check more, `answered:hardship`.

    NO where no reaction to something was heard and none can have gone unheard; NOT_APPLICABLE where nothing was raised.
    """
    found = pairs(transcript, findings, reactions.raised, statements=reactions.statements)
    name = Text("对方提出的事是否都有回应", "everything raised was taken up")
    whole = _checked("signals_answered", name, transcript, found)
    kinds = [] if _unjudgeable(transcript) else [_of_kind(list(same)) for same in _by_code(found)]
    return [whole, *kinds]


def empathy_shown(transcript: Transcript, findings: Sequence[Finding], reactions: Reactions) -> Check:
    """Whether troubles (hardship, illness ...) were met with a word of empathy."""
    found = pairs(transcript, findings, reactions.empathy, statements=reactions.statements)
    heard = [pair for pair in found if pair.answer is Answer.GIVEN]
    name = Text("听到难处后有共情", "empathy after troubles were told")
    return _checked("empathy_shown", name, transcript, heard[:1] or found)


def _raised(findings: Iterable[Finding], kind: Raised) -> list[Finding]:
    """The first finding of the kind in each turn of the person called, in order."""
    said = [
        finding
        for finding in covered(findings, (kind.signal,))
        if finding.state is FindingState.SUSPECTED and finding.role in Side.CALLEE.value
    ]
    first: dict[int, Finding] = {}
    for finding in sorted(said, key=lambda finding: finding.span):
        first.setdefault(finding.turn, finding)
    return list(first.values())


def _pair(transcript: Transcript, findings: Iterable[Finding], kind: Raised, place: Finding, statements: int) -> Pair:
    turns, until = _window(transcript, place, statements)
    candidates = [
        finding
        for finding in covered(findings, kind.answered_by)
        if finding.turn in turns and finding.role in Side.AGENT.value and finding.span.end > place.span.start
    ]
    candidates.sort(key=lambda finding: (finding.state is not FindingState.SUSPECTED, finding.span))
    reaction = next((one for one in candidates if one.state is not FindingState.CANCELLED), None)
    if reaction is not None:
        sure = reaction.state is FindingState.SUSPECTED
        return Pair(kind=kind, raised=place, answer=Answer.GIVEN if sure else Answer.PERHAPS, reaction=reaction)
    doubtful = any(transcript.utterances[turn].doubtful for turn in turns)
    lost = any(span.end > place.span.start and span.start < until for span in transcript.damaged)
    doubtful = doubtful or place.entry == LIKENESS  # what nobody is sure was raised accuses nobody
    answer = Answer.UNHEARD if lost else Answer.PERHAPS if doubtful else Answer.NONE
    return Pair(kind=kind, raised=place, answer=answer, reaction=None)


def _window(transcript: Transcript, place: Finding, statements: int) -> tuple[list[int], float]:
    """The agent's turns in which a reaction counts, and the second until which they last.

    A short one (嗯, but 我理解 as well) may be a reaction, but takes no statement's place.
    """
    spoken = [
        (index, utterance.turn)
        for index, utterance in enumerate(transcript.utterances)
        if utterance.turn.span.end > place.span.start
    ]
    turns: list[int] = []
    count = 0
    for agent, same in groupby(spoken, key=lambda one: one[1].role in Side.AGENT.value):
        if agent and count < statements:
            own = list(same)
            count += any(turn.span.seconds >= BACK_CHANNEL_SECONDS for _, turn in own)
            turns += [index for index, _ in own]
    until = max((transcript.utterances[turn].turn.span.end for turn in turns), default=transcript.seconds)
    return turns, until if count == statements else transcript.seconds


def _by_code(found: Iterable[Pair]) -> list[list[Pair]]:
    ordered = sorted(found, key=lambda pair: pair.raised.code)
    return [list(same) for _, same in groupby(ordered, key=lambda pair: pair.raised.code)]


def _of_kind(found: Sequence[Pair]) -> Check:
    code = found[0].raised.code
    name = Text(f"对 {code} 的回应", f"answer to {code}")
    return _check(f"answered:{code}", name, found)


def _checked(check: str, name: Text, transcript: Transcript, found: Sequence[Pair]) -> Check:
    missing = _unjudgeable(transcript)
    if missing is None and not found:
        missing = unproven_absence(transcript, (Side.CALLEE,))
    if missing is not None:
        because = why_undetermined(missing)
        return Check(id=check, name=name, outcome=Outcome.UNDETERMINED, because=because, missing=missing)
    if not found:
        because = Text("没有听到对方提出这类事", "nothing of the kind was heard to be raised")
        return Check(id=check, name=name, outcome=Outcome.NOT_APPLICABLE, because=because)
    return _check(check, name, found)


def _unjudgeable(transcript: Transcript) -> str | None:
    """The fact without which no reaction can be told: who speaks, or the agent's voice (a wrong channel is silent)."""
    if unrecorded(transcript, BOTH):
        return "roles"
    return None if turns(transcript, Side.AGENT) else "speech"


_WORST = (
    (Answer.NONE, Outcome.NO),
    (Answer.PERHAPS, Outcome.REVIEW),
    (Answer.UNHEARD, Outcome.UNDETERMINED),
    (Answer.GIVEN, Outcome.YES),
)


def _check(check: str, name: Text, found: Sequence[Pair]) -> Check:
    """The worst answer decides; the places are those that show it, what was raised before its reaction."""
    worst, outcome = next(one for one in _WORST if any(pair.answer is one[0] for pair in found))
    telling = [pair for pair in found if pair.answer is worst]
    reactions = [pair.reaction for pair in telling if pair.reaction is not None]
    told = [_told(pair) for pair in telling]
    return Check(
        id=check,
        name=name,
        outcome=outcome,
        because=Text("；".join(one.zh for one in told), "; ".join(one.en for one in told)),
        spans=(*dict.fromkeys([*places(pair.raised for pair in telling), *places(reactions)]),),
        missing="audio" if worst is Answer.UNHEARD else None,
        sources=tuple(dict.fromkeys(source for pair in telling for source in pair.kind.sources)),
    )


def _told(pair: Pair) -> Text:
    raised = quoted(pair.raised)
    at = f"{pair.raised.span.start:.0f}"
    if pair.reaction is not None:
        reaction = quoted(pair.reaction)
        perhaps = pair.answer is Answer.PERHAPS
        zh = f"{at} 秒{raised.zh}，{'可能是' if perhaps else ''}{reaction.zh}作答"
        en = f"at {at} s {raised.en}, {'perhaps ' if perhaps else ''}answered where {reaction.en}"
        return Text(zh, en)
    alike = pair.answer is Answer.PERHAPS and pair.raised.entry == LIKENESS
    zh, en = _PERHAPS_RAISED if alike else _NO_REACTION[pair.answer]
    return Text(f"{at} 秒{raised.zh}，{zh}", f"at {at} s {raised.en}, {en}")


_NO_REACTION = {
    Answer.NONE: ("随后没有听到坐席回应", "and no reaction of the agent was heard"),
    Answer.PERHAPS: ("坐席随后的话听不清，须人工核对", "and what the agent said then is doubtful; a person must check"),
    Answer.UNHEARD: ("随后的录音有缺损", "and the recording is damaged after it"),
}

_PERHAPS_RAISED = (
    "随后没有听到坐席回应；这句只是说法相近，须人工核对",
    "and no reaction of the agent was heard; the words are only like such a matter, and a person must check",
)
