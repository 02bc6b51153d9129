"""Searching what was said, by characters or by sound, with the place shown."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import Account, Duty, Text, Transcript, Utterance
from qa_monitor.language import normalise, simplify
from qa_monitor.language.sound import Readings, ways_to_say
from qa_monitor.personal import masked_turns
from qa_monitor.review.queue import rows_of
from qa_monitor.review.refusals import Unfit
from qa_monitor.review.values import Passage, QueueRow, SearchPage
from qa_monitor.store.load import load_utterances
from qa_monitor.store.review_tables import ReviewRow
from qa_monitor.store.spoken import Terms, calls_with, character_terms, folded, syllable_alternatives
from qa_monitor.store.tables import UtteranceRow

LONGEST = 30
"""Characters of a search."""
CANDIDATES = 40
"""Calls asked of the index at once,"""
LOOKED_THROUGH = 200
"""and at most for a page: they have all pairs of a phrase, but perhaps not the phrase itself."""
AROUND = 6
"""Turns before and after the one shown that are masked with it: a number read out in groups may fill several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """A place in a turn, in characters of its text."""

    recording_id: int
    utterance: Utterance
    shown: str
    """Its text, masked."""
    start: int
    stop: int


def search(
    db: Session, account: Account, words: str, *, by_sound: bool = False, after: str | None = None, limit: int = 20
) -> SearchPage:
    """The calls in which the words were said, newest first, each with the first place; `after`: of the page before.

    By sound, tones do not count and zh/z, ch/c, sh/s, n/ng are one. Numbers match in any spelling. A page may be
    short, even empty, and yet not be the last. Raises Unfit for fewer than two characters.
    """
    normal = normalise(words).text
    if not 2 <= len(normal) <= LONGEST:
        raise Unfit(Text(f"请写 2 到 {LONGEST} 个字", f"write 2 to {LONGEST} characters"))
    before = _number_of(db, after)
    if account.duty is Duty.AGENT and account.agent_id is None:
        return SearchPage(passages=(), after=None)
    own = account.agent_id if account.duty is Duty.AGENT else None
    matches, last = _look(db, normal, by_sound=by_sound, before=before, agent=own, limit=limit)
    rows = rows_of(db, [match.recording_id for match in matches])
    passages = tuple(_passage(match, row) for match, row in zip(matches, rows, strict=True))
    return SearchPage(passages=passages, after=None if last is None else _public_id(db, last))


def _number_of(db: Session, after: str | None) -> int | None:
    """The number of the recording after which to go on."""
    if after is None:
        return None
    number = None
    if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", after):
        number = db.scalar(sa.select(ReviewRow.recording_id).where(ReviewRow.public_id == after))
    if number is None:
        raise Unfit(Text("页码不对，请从第一页开始", "no such page; begin with the first"))
    return number


def _public_id(db: Session, recording_id: int) -> str:
    return db.get_one(ReviewRow, recording_id).public_id


def _look(
    db: Session, normal: str, *, by_sound: bool, before: int | None, agent: str | None, limit: int
) -> tuple[list[_Match], int | None]:
    """At most `limit` matches, and the recording after which there may be more; None where there is none."""
    found: list[_Match] = []
    for _ in range(0, LOOKED_THROUGH, CANDIDATES):
        some = _candidates(db, normal, by_sound=by_sound, before=before, agent=agent)
        texts = _texts(db, [transcript_id for _, transcript_id in some])
        for recording_id, transcript_id in some:
            before = recording_id
            match = _first_match(db, recording_id, transcript_id, texts[transcript_id], normal, by_sound=by_sound)
            if match is not None:
                found.append(match)
            if len(found) == limit:
                return found, before
        if len(some) < CANDIDATES:
            return found, None
    return found, before


def _candidates(
    db: Session, normal: str, *, by_sound: bool, before: int | None, agent: str | None
) -> Sequence[tuple[int, int]]:
    """Calls with all pairs of the words; of a number said in two ways, those of either."""
    ways = syllable_alternatives(normal) if by_sound else ()
    asked = [Terms(syllables=way) for way in ways if way] or [Terms(characters=character_terms(normal))]
    found = {call for terms in asked for call in calls_with(db, terms, before=before, agent=agent, limit=CANDIDATES)}
    return sorted(found, reverse=True)[:CANDIDATES]


def _texts(db: Session, transcript_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """What was said in these transcripts, turn by turn."""
    rows = db.execute(
        sa.select(UtteranceRow.transcript_id, UtteranceRow.text)
        .where(UtteranceRow.transcript_id.in_(transcript_ids))
        .order_by(UtteranceRow.transcript_id, UtteranceRow.position)
    )
    texts: dict[int, list[str]] = {transcript_id: [] for transcript_id in transcript_ids}
    for transcript_id, text in rows:
        texts[transcript_id].append(text)
    return texts


def _first_match(
    db: Session, recording_id: int, transcript_id: int, texts: Sequence[str], normal: str, *, by_sound: bool
) -> _Match | None:
    """The first place that shows no personal datum: else a search, digit by digit, would tell what is masked."""
    for turn, text in enumerate(texts):
        place = place_of(text, normal, by_sound=by_sound)
        if place is None:
            continue
        utterance, shown = _turn(db, transcript_id, turn)
        if shown[slice(*place)] == text[slice(*place)]:
            return _Match(recording_id=recording_id, utterance=utterance, shown=shown, start=place[0], stop=place[1])
    return None


def _turn(db: Session, transcript_id: int, turn: int) -> tuple[Utterance, str]:
    """The turn, and its text masked together with the turns around it."""
    first = max(0, turn - AROUND)
    utterances = load_utterances(db, transcript_id, first, turn + AROUND)
    return utterances[turn - first], _masked(utterances)[turn - first]


def place_of(text: str, normal: str, *, by_sound: bool) -> tuple[int, int] | None:
    """Where the normalised words stand in the text first, or are heard in it; None where they are not."""
    own = normalise(text)
    if not by_sound:
        at = own.text.find(normal)
        return None if at < 0 else own.original_span(at, at + len(normal))
    for said in ways_to_say(own.text):
        for asked in ways_to_say(normal):
            heard = _heard_at(said.readings, asked.readings)
            if heard is not None:
                return own.original_span(said.starts[heard], said.stops[heard + len(asked.readings) - 1])
    return None


def _heard_at(said: Sequence[Readings], asked: Sequence[Readings]) -> int | None:
    sounds = [set(map(folded, syllables)) for syllables in said]
    wanted = [set(map(folded, syllables)) for syllables in asked]
    for at in range(len(sounds) - len(wanted) + 1):
        if wanted and all(one & other for one, other in zip(wanted, sounds[at:], strict=False)):
            return at
    return None


def _passage(match: _Match, row: QueueRow) -> Passage:
    return Passage(
        public_id=row.public_id,
        name=row.name,
        agent_id=row.agent_id,
        started_at=row.started_at,
        state=row.state,
        role=match.utterance.turn.role,
        span=match.utterance.turn.span,
        text=simplify(match.shown),
        start=match.start,
        stop=match.stop,
    )


def _masked(utterances: Sequence[Utterance]) -> list[str]:
    part = Transcript(
        seconds=utterances[-1].turn.span.end, roles_known=True, roles=(), damaged=(), utterances=tuple(utterances)
    )
    return masked_turns(part)
