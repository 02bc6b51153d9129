"""Agent and person called on one track: who said what, how sure that is, and the words that decided."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp

import numpy as np
import numpy.typing as npt

from qa_monitor.domain import Audio, CalleeRole, Finding, Polarity, Role, Span, Track, Turn, Utterance
from qa_monitor.lexicon import Lexicons, Matcher, Speaker
from qa_monitor.speakers.apart import TwoVoices, both_speak, changes, heard_closely, listen, tell_apart
from qa_monitor.speakers.dialogue import Clue, agent_probabilities, borne_out
from qa_monitor.speakers.pieces import Piece, Spoken, cut, joined
from qa_monitor.speakers.voice import Voices
from qa_monitor.speakers.words import Cue, RoleWords

SURE_CALL = 0.95
"""Share of the speech that must be expected right before any role of a call is given."""
SURE_UTTERANCE = 0.9
"""Probability below which one utterance stays unknown in a call whose roles are given."""
MOST_WORDS = 3.0
"""Log-odds that the words of one piece may weigh at most: a recogniser that is wrong once must not decide a call."""
KNOWN_EXPRESSION = 1.0
"""Log-odds of an expression of the lexicons that only one side uses."""
UNLIKE = 1.0
"""Log-odds, before anything is said, that two unlike voices are those of the two sides: a voice that varies much may be
parted into heaps that are no more alike than two voices are."""
CHANGE_WITHIN = 0.15
CHANGE_SOON = 0.4
CHANGE_LATE = 0.65
"""Probability of another speaker after punctuation inside a turn, after a short pause, after a longer one."""
LONGER_PAUSE = 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Who said what in a mono call; suspected, for a person to correct."""

    utterances: tuple[Utterance, ...]
    """In order, with their roles, cut where the speaker changes; as they came where the call is undetermined."""
    probabilities: tuple[float, ...]
    """That the role of each utterance is right, or for an unknown one the likelier role."""
    confidence: float
    """Share of the speech, 0..1, that the likelier roles can be expected to have right."""
    likeness: float | None
    """Of the two voices, 0..1; None where one voice speaks, or two that cannot be told apart."""
    cues: tuple[tuple[Cue, ...], ...]
    """For each utterance, the words that spoke for a side."""

    @property
    def determined(self) -> bool:
        """Whether the confidence is enough to give roles."""
        return self.confidence >= SURE_CALL


def callee_of(callee_role: CalleeRole | None) -> Role:
    """The role of the person called: whether that is a third party, the metadata alone say."""
    return Role.THIRD_PARTY if callee_role is CalleeRole.THIRD_PARTY else Role.CUSTOMER


def undetermined(utterances: Sequence[Utterance]) -> Roles:
    """Nobody's role is known."""
    return Roles(
        utterances=tuple(utterances),
        probabilities=(0.5,) * len(utterances),
        confidence=0.5,
        likeness=None,
        cues=((),) * len(utterances),
    )


def assign_roles(
    audio: Audio,
    utterances: Sequence[Utterance],
    lexicons: Lexicons,
    matcher: Matcher,
    words: RoleWords,
    voices: Voices | None,
    *,
    callee_role: CalleeRole | None,
) -> Roles:
    """The roles of a call on one track of unknown role; undetermined without `voices` or where no two are told apart.

    Words never decide alone: who speaks would follow from what is said, and what is said is judged by who speaks. An
    expression of a violation is not even evidence of who said it, only what else the same voice says is.
    """
    if voices is None or len(audio.tracks) != 1 or audio.roles_known or not utterances:
        return undetermined(utterances)
    two, moments = _voices(audio.tracks[0], [one.turn.span for one in utterances], voices)
    if two is None:
        return undetermined(utterances)
    pieces = cut(utterances, moments)
    said = spoken_words(pieces, words, lexicons, matcher, callee_role)
    clues = _clues(pieces, said, two)
    agent = agent_probabilities(clues)
    confidence = _confidence(agent, clues, [piece.span.seconds for piece in pieces])
    if confidence < SURE_CALL:
        return replace(undetermined(utterances), confidence=confidence, likeness=two.likeness)
    callee = callee_of(callee_role)
    spoken = [_spoken(piece, float(chance), callee) for piece, chance in zip(pieces, agent, strict=True)]
    given = [_known(utterance, sure) for utterance, sure in joined(utterances, spoken)]
    return Roles(
        utterances=tuple(utterance for utterance, _ in given),
        probabilities=tuple(sure for _, sure in given),
        confidence=confidence,
        likeness=two.likeness,
        cues=tuple(words.cues(utterance.text) for utterance, _ in given),
    )


def _voices(track: Track, spans: Sequence[Span], voices: Voices) -> tuple[TwoVoices | None, list[float]]:
    """The two voices, and when one takes over from the other inside a turn."""
    two = tell_apart(listen(track, spans, voices))
    if two is None:
        return None, []
    shared = both_speak(two, spans)
    two = heard_closely(two, track, shared, voices)
    return two, changes(two, shared)


def _confidence(agent: npt.NDArray[np.float64], clues: Sequence[Clue], seconds: Sequence[float]) -> float:
    """Share of the speech that can be expected right: half of it, should the voices not be those of the two sides."""
    right = float(np.average(np.maximum(agent, 1 - agent), weights=seconds))
    two_sides = 1 / (1 + exp(-UNLIKE - borne_out(clues, seconds)))
    return two_sides * right + (1 - two_sides) / 2


def _spoken(piece: Piece, agent: float, callee: Role) -> Spoken:
    return Spoken(piece, Role.AGENT, agent) if agent >= 0.5 else Spoken(piece, callee, 1 - agent)


def _known(utterance: Utterance, sure: float) -> tuple[Utterance, float]:
    if sure >= SURE_UTTERANCE:
        return utterance, sure
    return replace(utterance, turn=replace(utterance.turn, role=Role.UNKNOWN)), sure


def _clues(pieces: Sequence[Piece], words: Sequence[float], two: TwoVoices) -> list[Clue]:
    return [
        Clue(words=said, voice=two.log_odds(piece.span), change=change(pieces[at - 1], piece) if at else 0.5)
        for at, (piece, said) in enumerate(zip(pieces, words, strict=True))
    ]


def change(before: Piece, after: Piece) -> float:
    """Probability that another side says `after`, right behind `before`."""
    if before.utterance == after.utterance:
        return CHANGE_WITHIN
    return CHANGE_LATE if after.span.start - before.span.end >= LONGER_PAUSE else CHANGE_SOON


def spoken_words(
    pieces: Sequence[Piece],
    words: RoleWords,
    lexicons: Lexicons,
    matcher: Matcher,
    callee_role: CalleeRole | None,
    *,
    known_expression: float = KNOWN_EXPRESSION,
) -> list[float]:
    """What the words of each piece say for the agent: how they sound like a side, and expressions only it uses.

    Nothing where the text is doubtful, and nothing where it holds a violation: that it was the agent who said it is
    what an accusation would rest on.
    """
    found = _findings(pieces, matcher, callee_role)
    accused = {one.turn for one in found if one.polarity is Polarity.VIOLATION}
    only = _only_of_a_side(found, lexicons)
    return [
        0.0
        if piece.doubtful or at in accused
        else float(np.clip(words.log_odds(piece.text) + known_expression * only[at], -MOST_WORDS, MOST_WORDS))
        for at, piece in enumerate(pieces)
    ]


def _only_of_a_side(found: Sequence[Finding], lexicons: Lexicons) -> Counter[int]:
    """By piece, how many categories only the agent uses, less those that only the person called does."""
    worth = {Speaker.AGENT: 1, Speaker.CUSTOMER: -1, Speaker.ANY: 0}
    side = {category.id: worth[category.role] for category in lexicons.categories}
    balance: Counter[int] = Counter()
    for turn, category in {(one.turn, one.category) for one in found if one.cancelled_by is None}:
        balance[turn] += side[category]
    return balance


def _findings(pieces: Sequence[Piece], matcher: Matcher, callee_role: CalleeRole | None) -> tuple[Finding, ...]:
    """What is in the pieces, whoever says it; in doubtful ones nothing."""
    said = [
        Utterance(
            turn=Turn(role=Role.UNKNOWN, span=piece.span),
            words=piece.words,
            log_probability=0.0,
            doubtful="doubtful" if piece.doubtful else None,
        )
        for piece in pieces
    ]
    return matcher.find(said, callee_role=callee_role)
