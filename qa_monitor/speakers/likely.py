"""Calls in which nobody knows who spoke: who probably said what, by words and alternation alone.

This gives nobody a role. It is for facts that accuse nobody and are the same whoever is likely to have spoken.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import log

from qa_monitor.domain import CalleeRole, Reading, Role, Transcript, Utterance
from qa_monitor.language import normalise, simplify
from qa_monitor.lexicon import Lexicons, Matcher
from qa_monitor.speakers.dialogue import Clue, drawn
from qa_monitor.speakers.pieces import Piece, cut, uttered
from qa_monitor.speakers.roles import change, spoken_words
from qa_monitor.speakers.words import RoleWords

DRAWN = 20
"""Ways to give the words to the two sides that are looked at."""
SEED = 0
AGENT_TALKS = 0.8
LONGER = 0.5
USUAL_SYLLABLES = 7
"""Log-odds that words of usual length are the agent's, before anything is known of them, and by how much they rise
where the words are longer by e: agents do most of the talking, and people who are asked answer in short."""
MOST_LIKELY_CHANGE = 0.8
LONG_PAUSE = 0.8
"""Probability of another speaker after a pause of so many seconds."""
ANSWERS = 3.0
"""How many times the odds of another speaker rise after a question."""
ONLY_ONE_SIDE = 2.0
"""Log-odds of an expression that only one side uses; more than where voices help, for here nothing else does."""
TRACK = 6.0
"""Log-odds that two tracks, of which nobody knows whose they are, hold one side each."""
_ASKS = re.compile(r"[吗呢么][？?，。]?$|[？?]$|什么|怎么|多少|[哪几](?:天|号|时|位)|能不能|是不是")


def likely_sides(
    transcript: Transcript, lexicons: Lexicons, matcher: Matcher, words: RoleWords, *, callee_role: CalleeRole | None
) -> tuple[Transcript, ...]:
    """The call with all its words given to the agent or to the person called, in `DRAWN` ways, likely ones more often.

    Utterances are cut behind punctuation, the same in all. Empty where a role is known, or nothing was said.
    """
    if set(transcript.roles) != {Role.UNKNOWN} or not any(one.words for one in transcript.utterances):
        return ()
    pieces = _pieces(transcript.utterances)
    said = spoken_words(pieces, words, lexicons, matcher, callee_role, known_expression=ONLY_ONE_SIDE)
    clues = _clues(transcript, pieces, said)
    readings = tuple(_moved(transcript.readings, pieces))
    callee = Role.THIRD_PARTY if callee_role is CalleeRole.THIRD_PARTY else Role.CUSTOMER
    return tuple(
        replace(
            transcript,
            roles_known=True,
            roles=(Role.AGENT, callee),
            utterances=tuple(
                uttered(transcript.utterances[piece.utterance], piece, Role.AGENT if agent else callee)
                for piece, agent in zip(pieces, course, strict=True)
            ),
            readings=readings,
            split=None,
        )
        for course in drawn(clues, many=DRAWN, seed=SEED)
    )


def _clues(transcript: Transcript, pieces: Sequence[Piece], said: Sequence[float]) -> list[Clue]:
    tracks = [transcript.utterances[piece.utterance].turn.track for piece in pieces]
    return [
        Clue(
            words=worth + _talks(piece),
            voice=0.0 if len(transcript.roles) == 1 else -TRACK if tracks[at] else TRACK,
            change=_change(pieces[at - 1], piece) if at else 0.5,
        )
        for at, (piece, worth) in enumerate(zip(pieces, said, strict=True))
    ]


def _talks(piece: Piece) -> float:
    return AGENT_TALKS + LONGER * log(max(1, len(normalise(piece.text).text)) / USUAL_SYLLABLES)


def _change(before: Piece, after: Piece) -> float:
    pause = after.span.start - before.span.end
    usual = MOST_LIKELY_CHANGE if before.utterance != after.utterance and pause >= LONG_PAUSE else change(before, after)
    odds = usual / (1 - usual) * (ANSWERS if _ASKS.search(simplify(before.text)) else 1)
    return odds / (1 + odds)


def _pieces(utterances: Sequence[Utterance]) -> list[Piece]:
    """Pieces in order; an utterance whose numerals go on across a mark stays whole, for its readings count in them."""
    parts: list[list[Piece]] = [[] for _ in utterances]
    for piece in cut(utterances, ()):
        parts[piece.utterance].append(piece)
    return [
        piece
        for index, (utterance, own) in enumerate(zip(utterances, parts, strict=True))
        for piece in (own if _same_text(utterance, own) else [_whole(index, utterance)])
    ]


def _same_text(utterance: Utterance, pieces: Sequence[Piece]) -> bool:
    return normalise(utterance.text).text == "".join(normalise(piece.text).text for piece in pieces)


def _whole(index: int, utterance: Utterance) -> Piece:
    doubtful = utterance.doubtful is not None
    return Piece(utterance=index, span=utterance.turn.span, words=utterance.words, doubtful=doubtful)


def _moved(readings: Sequence[Reading], pieces: Sequence[Piece]) -> Iterator[Reading]:
    """The readings by the numbers of the pieces in which they begin."""
    first: dict[int, int] = {}
    offsets: dict[int, list[int]] = {}
    for number, piece in enumerate(pieces):
        first.setdefault(piece.utterance, number)
        lengths = offsets.setdefault(piece.utterance, [0])
        lengths.append(lengths[-1] + len(normalise(piece.text).text))
    for reading in readings:
        begins = offsets[reading.turn][:-1]
        part = bisect_right(begins, reading.start) - 1
        shift = begins[part]
        yield replace(reading, turn=first[reading.turn] + part, start=reading.start - shift, stop=reading.stop - shift)
