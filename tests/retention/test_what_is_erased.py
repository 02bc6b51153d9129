"""The list of what an erasure takes is held to the tables, and the triggers let nothing else pass."""

import pytest
import sqlalchemy as sa
from office_of_one_customer import CUSTOMER, OF_CUSTOMER, SPOKEN, Stored, applied, planned
from sqlalchemy.exc import IntegrityError

from qa_monitor.store import writing
from qa_monitor.store.erasable import DELETED, EMPTIED, KEPT
from qa_monitor.store.erase import FileCounts, begin_erasure, finish_erasure
from qa_monitor.store.erasures import Kind
from qa_monitor.store.schema import VERSION_TABLE
from qa_monitor.store.spoken import SEARCH_TABLE

TEXT = (sa.Text, sa.String, sa.JSON, sa.LargeBinary)


def columns_of_text(engine: sa.Engine) -> set[tuple[str, str]]:
    """Every column that the database has in which something could be written; shadow tables of the index apart."""
    inspector = sa.inspect(engine)
    return {
        (table, column["name"])
        for table in inspector.get_table_names()
        if table != VERSION_TABLE and not table.startswith(SEARCH_TABLE)
        for column in inspector.get_columns(table)
        if isinstance(column["type"], TEXT)
    }


def test_every_column_of_text_is_erased_or_stays_for_a_reason(engine: sa.Engine) -> None:
    emptied = {(table, column) for table, columns in EMPTIED.items() for column in columns}
    kept = {(table, column) for table, columns in KEPT.items() for column in columns}
    listed = {place for place in emptied | kept if place[0] not in DELETED}
    there = {place for place in columns_of_text(engine) if place[0] not in DELETED}
    no_text = {("recordings", "started_at"), ("recordings", "days_overdue"), ("review_queue", "started_at")}
    assert there - listed == set(), "say in store/erasable.py what a retention policy does with these columns"
    assert listed - there == no_text
    assert emptied & kept == set()
    assert all(reason for columns in KEPT.values() for reason in columns.values())


CHANGES = {
    "a score": "UPDATE analyses SET points = 100",
    "a code": "UPDATE findings SET code = 'V09'",
    "a ruling": "UPDATE verdicts SET ruling = 'overturned'",
    "words into others": "UPDATE utterances SET text = 'never said'",
    "a reason into another": "UPDATE appeals SET reason = 'another'",
    "a decision": "UPDATE appeal_decisions SET upheld = NOT upheld",
    "a row of an analysis": "DELETE FROM findings",
    "a verdict": "DELETE FROM verdicts",
    "a note": "UPDATE coaching_entries SET text = 'never said'",
    "whose note it is": "UPDATE coaching_entries SET text = '', account_id = 1",
    "a row of the talks": "DELETE FROM coaching_entries",
    "the audit log": "UPDATE audit_log SET act = 'none'",
    "the erasure itself": "DELETE FROM erasures",
    "whom it was for": "UPDATE erasures SET because = 'another'",
}


@pytest.mark.parametrize(
    "change", CHANGES.values(), ids=[f"{name} stays while an erasure is begun" for name in CHANGES]
)
def test_triggers_let_only_the_erasure_pass(stored: Stored, change: str) -> None:
    for due in planned(stored.engine, OF_CUSTOMER).due:
        with writing(stored.engine) as db:
            begin_erasure(db, due.call.recording_id, due.kind, because=due.because)
    with pytest.raises(IntegrityError, match="are immutable"), writing(stored.engine) as db:
        db.execute(sa.text(change))


@pytest.mark.parametrize(
    "change",
    [
        *("UPDATE utterances SET text = ''", "UPDATE verdicts SET reason = NULL", "DELETE FROM historic_calls"),
        *(f"UPDATE coaching_entries SET text = '' WHERE recording_id IS {some} NULL" for some in ("", "NOT")),
    ],
)
@pytest.mark.parametrize("begun", [None, Kind.AUDIO], ids=["no erasure begun", "only the audio to be erased"])
def test_without_an_erasure_nothing_is_emptied(stored: Stored, begun: Kind | None, change: str) -> None:
    if begun is not None:
        with writing(stored.engine) as db:
            begin_erasure(db, 1, begun, because="standard")
    with pytest.raises(IntegrityError, match="are immutable"), writing(stored.engine) as db:
        db.execute(sa.text(change))


def test_what_is_finished_is_not_changed_again(stored: Stored) -> None:
    applied(stored.engine, OF_CUSTOMER)
    with pytest.raises(IntegrityError, match="erasures are immutable"), writing(stored.engine) as db:
        db.execute(sa.text("UPDATE erasures SET finished_at = NULL"))
    with pytest.raises(IntegrityError, match="findings are immutable"), writing(stored.engine) as db:
        db.execute(sa.text("UPDATE findings SET heard = 'something'"))


@pytest.mark.parametrize(
    ("kind", "left"),
    [
        pytest.param(
            Kind.AUDIO,
            {"recordings", "utterances", "findings", "verdicts", "spoken", "historic_calls", "notes", "named"},
            id="audio",
        ),
        pytest.param(
            Kind.TEXT, {"recordings", "historic_calls", "named"}, id="text takes words and index, not whose they are"
        ),
        pytest.param(Kind.EVERYTHING, set(), id="everything"),
    ],
)
def test_each_kind_takes_what_it_should(sqlite_stored: Stored, kind: Kind, left: set[str]) -> None:
    engine = sqlite_stored.engine
    with writing(engine) as db:
        begin_erasure(db, 1, kind, because="standard")
        finish_erasure(db, 1, kind, FileCounts(deleted=0, gone=0))
    told = {
        "recordings": f"SELECT count(*) FROM recordings WHERE id = 1 AND customer_ref = '{CUSTOMER}'",
        "utterances": f"SELECT count(*) FROM utterances WHERE transcript_id = 1 AND text = '{SPOKEN}'",
        "findings": f"SELECT count(*) FROM findings WHERE analysis_id = 1 AND heard = '{SPOKEN}'",
        "verdicts": "SELECT count(*) FROM verdicts WHERE reason IS NOT NULL",
        "spoken": "SELECT count(*) FROM spoken WHERE recording_id = 1",
        "historic_calls": "SELECT count(*) FROM historic_calls WHERE analysis_id = 1",
        "notes": "SELECT count(*) FROM coaching_entries WHERE recording_id = 1 AND text <> ''",
        "named": f"SELECT count(*) FROM coaching_entries WHERE text LIKE '%{CUSTOMER} %'",
        "waveforms": "SELECT count(*) FROM waveforms WHERE recording_id = 1",
    }
    with engine.connect() as connection:
        assert {name for name, query in told.items() if connection.execute(sa.text(query)).scalar()} == left
