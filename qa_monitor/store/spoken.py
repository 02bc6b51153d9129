"""The index of what was said: pairs of adjacent characters, and pairs of adjacent syllables without tone.

Most Chinese words have two characters: a pair finds what triples (SQLite's trigram) cannot, needs no division into
words, and is rare enough to be quick. Syllables are folded by what southern speakers and recognisers confuse, so that
a search by sound finds what was written down wrongly. A text that has all pairs of a phrase in the same call need not
have the phrase: whoever searches looks it up in the turns.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from qa_monitor.language import normalise
from qa_monitor.language.sound import ways_to_say
from qa_monitor.store.review_tables import SpokenRow
from qa_monitor.store.tables import UtteranceRow

FOLDED = (("zh", "z"), ("ch", "c"), ("sh", "s"))
"""Initials that one in two speakers of the south does not tell apart; n and ng at the end are the other such pair."""

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


def index_spoken(db: Session, recording_id: int, transcript_id: int) -> None:
    """Put the transcript into the index in the place of the recording's earlier one."""
    known = db.get(SpokenRow, recording_id)
    if known is not None and known.transcript_id == transcript_id:
        return
    texts = db.scalars(
        sa.select(UtteranceRow.text).where(UtteranceRow.transcript_id == transcript_id).order_by(UtteranceRow.position)
    ).all()
    row = known or SpokenRow(recording_id=recording_id)
    row.transcript_id = transcript_id
    row.characters = _joined(character_terms(text) for text in texts)
    row.syllables = _joined(syllable_terms(text) for text in texts)
    db.add(row)
    db.flush()


def _joined(terms: Iterable[Sequence[str]]) -> str:
    return " ".join(dict.fromkeys(term for some in terms for term in some))


def holding(
    db: Session, *, characters: Sequence[str] = (), syllables: Sequence[Sequence[str]] = ()
) -> sa.ColumnElement[bool]:
    """Condition on `SpokenRow`: it has every term of `characters`, and one of each of `syllables`."""
    if db.get_bind().dialect.name == "postgresql":
        return sa.and_(*_arrays(characters, syllables))
    asked = [*(f"characters : {_quoted(term)}" for term in characters), *map(_any_syllable, syllables)]
    matching = sa.text(f"SELECT rowid FROM {SEARCH_TABLE} WHERE {SEARCH_TABLE} MATCH :asked")
    return SpokenRow.recording_id.in_(matching.bindparams(asked=" AND ".join(f"({one})" for one in asked)))


def _any_syllable(alternatives: Sequence[str]) -> str:
    return f"syllables : ({' OR '.join(map(_quoted, alternatives))})"


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def _arrays(characters: Sequence[str], syllables: Sequence[Sequence[str]]) -> Iterator[sa.ColumnElement[bool]]:
    def array(terms: Sequence[str]) -> sa.ColumnElement[object]:
        return sa.cast(list(terms), postgresql.ARRAY(sa.Text))

    if characters:
        yield sa.func.string_to_array(SpokenRow.characters, " ").op("@>")(array(characters))
    for alternatives in syllables:
        yield sa.func.string_to_array(SpokenRow.syllables, " ").op("&&")(array(alternatives))
