"""Nothing of an erased customer is found: in no column of any table, in no file, in no byte of the database."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from office_of_one_customer import (
    ACCOUNT,
    AGENT,
    CUSTOMER,
    MARKS,
    NAME,
    NUMBER,
    OF_CUSTOMER,
    OTHER,
    OTHER_SPOKEN,
    STAYS,
    Stored,
    account,
    applied,
)

from qa_monitor.domain import Duty
from qa_monitor.review.coaching import Writer, note
from qa_monitor.review.refusals import Unfit
from qa_monitor.store import reading, writing
from qa_monitor.store.audit import audit_entries, first_broken


def everything(engine: sa.Engine) -> dict[str, str]:
    """Every row of every table that the database has, shadow tables included, as text."""
    found: dict[str, str] = {}
    with engine.connect() as connection:
        for name in sa.inspect(connection).get_table_names():
            rows = connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()
            found[name] = "\n".join(repr(tuple(row)) for row in rows)
    return found


def as_written(mark: str) -> tuple[str, ...]:
    """A text and the ways in which JSON and Python write it."""
    return mark, mark.encode("unicode_escape").decode(), repr(mark.encode())[2:-1]


def found_in_tables(engine: sa.Engine, marks: tuple[str, ...]) -> set[tuple[str, str]]:
    tables = everything(engine)
    return {(mark, name) for mark in marks for name, rows in tables.items() if any(w in rows for w in as_written(mark))}


def found_in_files(folder: Path, marks: tuple[str, ...]) -> set[tuple[str, str]]:
    """Marks in names and in bytes of files, in whatever encoding the database writes."""
    found = set()
    for path in (one for one in folder.rglob("*") if one.is_file()):
        content = path.read_bytes()
        for mark in marks:
            ways = (mark.encode(), mark.encode("utf-16-le"), mark.encode("unicode_escape"))
            if mark in path.name or any(way in content for way in ways):
                found.add((mark, path.name))
    return found


def test_before_the_erasure_the_marks_are_everywhere(stored: Stored) -> None:
    tables = {name for _, name in found_in_tables(stored.engine, MARKS)}
    assert {
        *("recordings", "recording_files", "transcripts", "utterances", "analyses", "findings", "checks"),
        *("score_lines", "scorecard_choices", "run_files", "spoken", "waveforms"),
        *("verdicts", "appeals", "appeal_decisions", "coaching_entries"),
    } <= tables
    assert {mark for mark, _ in found_in_tables(stored.engine, MARKS)} == set(MARKS)


def test_no_table_holds_anything_of_the_customer(stored: Stored) -> None:
    applied(stored.engine, OF_CUSTOMER)
    assert found_in_tables(stored.engine, MARKS) == set()


def test_no_file_holds_anything_of_the_customer(stored: Stored) -> None:
    report = applied(stored.engine, OF_CUSTOMER)
    assert report.not_cleared is None
    assert found_in_files(stored.folder, MARKS) == set()


def test_another_customers_calls_stay(stored: Stored) -> None:
    applied(stored.engine, OF_CUSTOMER)
    tables = everything(stored.engine)
    assert all(mark in tables[name] for mark, name in ((OTHER, "recordings"), (OTHER_SPOKEN, "utterances")))
    assert stored.audio[2].exists()
    with stored.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM spoken")).scalar() == 1


def test_of_the_record_of_talks_only_words_go_that_name_the_call_or_the_customer(stored: Stored) -> None:
    who_and_when = sa.text("SELECT kind, account_id, at, since FROM coaching_entries ORDER BY id")
    with stored.engine.connect() as connection:
        before = connection.execute(who_and_when).all()
        kept = connection.execute(sa.text("SELECT text FROM coaching_entries ORDER BY id")).scalars().all()
    assert [NUMBER in text or ACCOUNT in text or "测试路" in text for text in kept] == [False] * 5
    applied(stored.engine, OF_CUSTOMER)
    with stored.engine.connect() as connection:
        after = connection.execute(who_and_when).all()
        texts = connection.execute(sa.text("SELECT text FROM coaching_entries ORDER BY id")).scalars().all()
    assert after == before
    assert texts == ["", "", "", STAYS, ""]


def test_no_note_can_be_about_a_call_whose_words_are_gone(sqlite_stored: Stored) -> None:
    lead = Writer(account=account(sqlite_stored.engine, Duty.SUPERVISOR, "s2"))
    applied(sqlite_stored.engine, OF_CUSTOMER)
    with pytest.raises(Unfit, match="erased by policy on"), writing(sqlite_stored.engine) as db:
        note(db, lead, AGENT.id, "又听了一遍", recording_id=1)


def test_the_audit_log_holds_and_tells_the_erasures(stored: Stored) -> None:
    applied(stored.engine, OF_CUSTOMER)
    with reading(stored.engine) as db:
        acts = list(audit_entries(db))
        assert first_broken(iter(acts))[2] is None
    told = [(act.act, act.subject != "", dict(act.detail)) for act in acts if act.act.startswith("eras")]
    begun = ("erasure_begun", True, {"kind": "everything", "because": "request-1"})
    erased = ("erased", True, {"kind": "everything", "because": "request-1", "files": 1, "gone": 0})
    assert told == [begun, erased, begun, erased]


def test_a_second_run_finds_nothing_to_do(stored: Stored) -> None:
    applied(stored.engine, OF_CUSTOMER)
    again = applied(stored.engine, OF_CUSTOMER)
    assert (again.erased, again.failed, again.not_cleared) == ((), (), None)


@pytest.mark.parametrize("settled", [True, False], ids=["pages of the file", "pages of the write-ahead log"])
def test_bytes_do_not_survive_in_the_file_of_sqlite(sqlite_stored: Stored, settled: bool) -> None:
    file = Path(str(sqlite_stored.engine.url.database))
    log = Path(f"{file}-wal")
    if settled:
        with sqlite_stored.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    before = file if settled else log
    assert {mark for mark in MARKS if mark.encode() in before.read_bytes()} >= set(MARKS[:4])
    applied(sqlite_stored.engine, OF_CUSTOMER)
    assert [mark for mark in MARKS if mark.encode() in file.read_bytes() + log.read_bytes()] == []


@pytest.mark.postgresql
def test_postgresql_keeps_nothing_in_statistics_either(postgresql_stored: Stored) -> None:
    engine = postgresql_stored.engine
    statistics = sa.text("SELECT string_agg(to_jsonb(s)::text, '') FROM pg_stats AS s WHERE schemaname = 'public'")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE"))
        assert CUSTOMER in connection.execute(statistics).scalar_one()
        applied(engine, OF_CUSTOMER)
        told = connection.execute(statistics).scalar_one()
    assert [mark for mark in (CUSTOMER, NAME) if mark in told] == []
