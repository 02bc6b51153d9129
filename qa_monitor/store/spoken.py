"""The index of what was said: pairs of adjacent characters, and pairs of adjacent syllables without tone.

Most Chinese words have two characters: a pair finds what triples (SQLite's trigram) cannot, needs no division into
words, and is rare enough to be quick. Syllables are folded by what southern speakers and recognisers confuse, so that
a search by sound finds what was written down wrongly. A text that has all pairs of a phrase in the same call need not
have the phrase: whoever searches looks it up in the turns.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from qa_monitor.language import normalise
from qa_monitor.language.sound import ways_to_say
from qa_monitor.store.review_tables import SpokenRow
from qa_monitor.store.tables import RecordingRow, UtteranceRow

FOLDED = (("zh", "z"), ("ch", "c"), ("sh", "s"))
"""Initials that one in two speakers of the south does not tell apart; n and ng at the end are the other such pair."""

LOOKED_INTO = 4000
"""Recordings that PostgreSQL looks into one by one, the newest first, before it asks the index."""

SEARCH_TABLE = "spoken_search"
"""SQLite's full-text table."""


def folded(syllable: str) -> str:
    """The syllable as it is indexed: zh, ch, sh as z, c, s, and ng as n."""
    for initial, plain in FOLDED:
        if syllable.startswith(initial):
            syllable = plain + syllable[len(initial) :]
    return syllable.removesuffix("g") if syllable.endswith("ng") else syllable


def character_terms(text: str) -> tuple[str, ...]:
    """Pairs of adjacent characters of a text, normalised, each once."""
    return tuple(dict.fromkeys(a + b for a, b in pairwise(normalise(text).text)))


def syllable_alternatives(text: str) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """For each way to say the text, for each pair of adjacent syllables, the terms that may stand for it."""
    return tuple(
        tuple(
            tuple(dict.fromkeys(f"{folded(a)}{folded(b)}" for a, b in product(left, right)))
            for left, right in pairwise(spoken.readings)
        )
        for spoken in ways_to_say(normalise(text).text)
    )


def syllable_terms(text: str) -> tuple[str, ...]:
    """Every pair of adjacent syllables that the text may be said with, each once."""
    return tuple(
        dict.fromkeys(term for way in syllable_alternatives(text) for alternatives in way for term in alternatives)
    )


def index_spoken(db: Session, transcripts: Mapping[int, int]) -> None:
    """Put these transcripts, by their recordings' numbers, into the index in the place of the earlier ones."""
    rows = sa.select(SpokenRow.recording_id, SpokenRow.transcript_id).where(SpokenRow.recording_id.in_(transcripts))
    indexed = dict(db.execute(rows).all())
    for recording_id, transcript_id in transcripts.items():
        if indexed.get(recording_id) != transcript_id:
            _index(db, recording_id, transcript_id)


def _index(db: Session, recording_id: int, transcript_id: int) -> None:
    texts = db.scalars(
        sa.select(UtteranceRow.text).where(UtteranceRow.transcript_id == transcript_id).order_by(UtteranceRow.position)
    ).all()
    row = db.get(SpokenRow, recording_id) or SpokenRow(recording_id=recording_id)
    row.transcript_id = transcript_id
    row.characters = _joined(character_terms(text) for text in texts)
    row.syllables = _joined(syllable_terms(text) for text in texts)
    db.add(row)
    db.flush()


def _joined(terms: Iterable[Sequence[str]]) -> str:
    return " ".join(dict.fromkeys(term for some in terms for term in some))


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a call must have: all of `characters`, and for each of `syllables` one of its alternatives."""

    characters: tuple[str, ...] = ()
    syllables: tuple[tuple[str, ...], ...] = ()


def calls_with(
    db: Session, terms: Terms, *, before: int | None = None, agent: str | None = None, limit: int
) -> list[tuple[int, int]]:
    """Numbers of recording and transcript of calls that have the terms, the greatest number of a recording first.

    `before`: only recordings with a smaller number; `agent`: only calls of the agent with this id.
    """
    statement = sa.select(SpokenRow.recording_id, SpokenRow.transcript_id)
    if agent is not None:
        statement = statement.join(RecordingRow, RecordingRow.id == SpokenRow.recording_id)
        statement = statement.where(RecordingRow.agent_id == agent)
    if db.get_bind().dialect.name == "postgresql":
        return _newest_first(db, statement.where(*_arrays(terms)), before, limit)
    index = sa.table(SEARCH_TABLE, sa.column("rowid", sa.Integer))
    statement = statement.join(index, index.c.rowid == SpokenRow.recording_id)
    statement = statement.where(sa.text(f"{SEARCH_TABLE} MATCH :asked").bindparams(asked=_match(terms)))
    if before is not None:
        statement = statement.where(index.c.rowid < before)
    return [(one, other) for one, other in db.execute(statement.order_by(index.c.rowid.desc()).limit(limit))]


def _newest_first(
    db: Session, statement: "sa.Select[int, int]", before: int | None, limit: int
) -> list[tuple[int, int]]:
    """The newest first: among the last few thousand recordings by their order, then among all by the index.

    An inverted index has no order: of a phrase in every other call all would be fetched to give the newest few. And
    PostgreSQL believes that a look into a text costs nothing, and would look into a million where the phrase is rare.
    """
    upper = before
    if upper is None:
        upper = (db.scalar(sa.select(sa.func.max(SpokenRow.recording_id))) or 0) + 1
    lower = upper - LOOKED_INTO
    number = SpokenRow.recording_id
    unindexed = number + sa.literal_column("0")
    found: list[tuple[int, int]] = []
    for place, within in ((number, sa.and_(number >= lower, number < upper)), (unindexed, unindexed < lower)):
        if len(found) < limit:
            newest = statement.where(within).order_by(place.desc()).limit(limit - len(found))
            found += [(one, other) for one, other in db.execute(newest)]
    return found


def _match(terms: Terms) -> str:
    """The question in the language of SQLite's full-text search."""
    asked = [f"characters : {_quoted(term)}" for term in terms.characters]
    asked += [f"syllables : ({' OR '.join(map(_quoted, alternatives))})" for alternatives in terms.syllables]
    return " AND ".join(f"({one})" for one in asked)


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def _arrays(terms: Terms) -> Iterator[sa.ColumnElement[bool]]:
    def array(some: Sequence[str]) -> sa.ColumnElement[object]:
        return sa.cast(list(some), postgresql.ARRAY(sa.Text))

    if terms.characters:
        yield sa.func.string_to_array(SpokenRow.characters, sa.literal_column("' '")).op("@>")(array(terms.characters))
    for alternatives in terms.syllables:
        heard = sa.func.string_to_array(SpokenRow.syllables, sa.literal_column("' '"))
        yield heard.op("&&")(array(alternatives))
