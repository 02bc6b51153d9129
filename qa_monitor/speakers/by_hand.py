"""A call on one track with the roles that a person gave, utterance by utterance or word by word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise

from qa_monitor.domain import Reading, Role, RoleStatement, Span, Split, Transcript, Utterance
from qa_monitor.language import normalise

LEAST_GIVEN = 0.9
"""Share of the speech whose speaker a person must have told before a call has roles. The program itself leaves up to
0.06 of it open in calls that it tells apart (docs/decisions/0011)."""
SHORTEST_GAP = 0.6
"""Fewer seconds that no statement covers, inside an utterance, belong to whoever speaks beside them: another hearing
does not begin and end words at the same moments."""
UNTRIED = Split(confidence=0.5, likeness=None)
"""Of a call whose sides nobody but a person has told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """From this word of this utterance on, to its end or the next such place in it, somebody speaks."""

    utterance: int
    word: int
    role: Role


def times_told(utterances: Sequence[Utterance], told: Sequence[Told]) -> dict[Role, tuple[Span, ...]]:
    """When each role speaks by `told`; an utterance that it leaves out is nobody's.

    Raises ValueError for an utterance or word that there is not.
    """
    found: dict[Role, list[Span]] = {}
    places = sorted(told, key=lambda one: (one.utterance, one.word))
    for at, one in enumerate(places):
        if not 0 <= one.utterance < len(utterances):
            raise ValueError(f"there is no utterance {one.utterance}")
        follows = places[at + 1] if places[at + 1 : at + 2] and places[at + 1].utterance == one.utterance else None
        span = _stretch(utterances[one.utterance], one.word, None if follows is None else follows.word)
        if span is not None:
            found.setdefault(one.role, []).append(span)
    return {role: tuple(spans) for role, spans in found.items()}


def _stretch(utterance: Utterance, first: int, stop: int | None) -> Span | None:
    """From where word `first` begins to where `stop` begins; None where the words' times leave nothing of it."""
    whole, words = utterance.turn.span, utterance.words
    if first and not 0 < first < len(words):
        raise ValueError(f"there is no word {first}")
    start = max(whole.start, words[first - 1].span.end) if first else whole.start
    end = min(whole.end, words[stop - 1].span.end) if stop else whole.end
    return Span(start, end) if start < end else None


def by_hand(transcript: Transcript, statement: RoleStatement, callee: Role) -> Transcript:
    """`transcript` with the roles of a statement that tells when both sides speak, cut where the speaker changes.

    `callee`: the role of the person called. Where too little of the speech is told, nobody's role is known.
    """
    sides = ((Role.AGENT, statement.agent), (callee, statement.callee or ()))
    parts = [list(_parts(utterance, sides)) for utterance in transcript.utterances]
    utterances = tuple(part for some in parts for part in some)
    split = replace(transcript.split or UNTRIED, stated=statement)
    if share_told(utterances) < LEAST_GIVEN:
        unknown = tuple(_with_role(one, Role.UNKNOWN) for one in transcript.utterances)
        return replace(transcript, utterances=unknown, roles_known=False, roles=(Role.UNKNOWN,), split=split)
    return replace(
        transcript,
        utterances=utterances,
        roles_known=True,
        roles=(Role.AGENT, callee),
        readings=tuple(_moved(reading, parts) for reading in transcript.readings),
        split=split,
    )


def share_told(utterances: Sequence[Utterance]) -> float:
    """Of the speech, 0..1, that whose role is known; 1 of no speech."""
    seconds = sum(one.turn.span.seconds for one in utterances)
    told = sum(one.turn.span.seconds for one in utterances if one.turn.role is not Role.UNKNOWN)
    return told / seconds if seconds else 1.0


_Sides = Sequence[tuple[Role, Sequence[Span]]]


def _parts(utterance: Utterance, sides: _Sides) -> Iterator[Utterance]:
    whole = utterance.turn.span
    near = [(role, [span for span in spans if whole.overlap(span) > 0]) for role, spans in sides]
    if not utterance.words:
        yield _with_role(utterance, _speaker(whole, near))
        return
    roles = _closed([_speaker(word.span, near) for word in utterance.words], utterance)
    first, stop, start = 0, 0, whole.start
    for role, run in groupby(roles):
        stop += len(list(run))
        last = stop == len(roles)
        end = whole.end if last else utterance.words[stop - 1].span.end
        if not last and not start < end < whole.end:
            continue  # nothing of the time is left for these words: they go with those that follow
        if (first, stop) == (0, len(roles)):
            yield _with_role(utterance, role)
        else:
            turn = replace(utterance.turn, role=role, span=Span(start, end), loudness=None)  # a part may be quieter
            yield replace(utterance, turn=turn, words=utterance.words[first:stop])
        first, start = stop, end


def _speaker(span: Span, sides: _Sides) -> Role:
    """Whose times share most with `span`; unknown where none does, or both as much."""
    shared = {role: sum(map(span.overlap, spans)) for role, spans in sides}
    most = max(shared.values())
    best = [role for role, seconds in shared.items() if seconds == most]
    return best[0] if most > 0 and len(best) == 1 else Role.UNKNOWN


def _closed(roles: Sequence[Role], utterance: Utterance) -> list[Role]:
    """`roles` of the words, short gaps given to the speaker before them, or behind them at the beginning."""
    closed: list[Role] = []
    runs = [(role, len(list(run))) for role, run in groupby(roles)]
    for at, (role, number) in enumerate(runs):
        words = utterance.words[len(closed) : len(closed) + number]
        short = words[-1].span.end - words[0].span.start < SHORTEST_GAP
        gap = role is Role.UNKNOWN and short and len(runs) > 1
        closed += [runs[at - 1 if at else 1][0] if gap else role] * number
    return closed


def _with_role(utterance: Utterance, role: Role) -> Utterance:
    return replace(utterance, turn=replace(utterance.turn, role=role))


def _moved(reading: Reading, parts: Sequence[Sequence[Utterance]]) -> Reading:
    """`reading`, made of whole utterances, bound to the part that has most of it."""
    number = sum(map(len, parts[: reading.turn]))
    edges = list(accumulate((len(normalise(part.text).text) for part in parts[reading.turn]), initial=0))
    bounds = list(pairwise(edges))
    shared = [min(stop, reading.stop) - max(start, reading.start) for start, stop in bounds]
    most = max(range(len(bounds)), key=shared.__getitem__)
    start, stop = bounds[most]
    last = most == len(bounds) - 1  # it may go on into the next utterance
    return replace(
        reading,
        turn=number + most,
        start=max(reading.start, start) - start,
        stop=(reading.stop if last else min(reading.stop, stop)) - start,
    )
