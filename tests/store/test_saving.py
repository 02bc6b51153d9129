"""Analyses are added once, whole, and share what does not change."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from made_up_calls import ANNA, BOB, VERSIONS, analysis, finding, recording, saved, tokens_of, transcript

from qa_monitor.domain import Analysis, CallState, Metadata, Recording, Text
from qa_monitor.store import (
    CallFilter,
    list_calls,
    load_analysis,
    open_database,
    reading,
    save_analysis,
    save_recording,
    writing,
)
from qa_monitor.store.tables import Row

FAILED = {"state": CallState.FAILED, "reason": Text("内存不足", "out of memory"), "transcript": None, "score": None}
UNREADABLE = {**FAILED, "state": CallState.UNREADABLE, "reason": Text("不是音频", "no audio")}
OTHER_LEXICONS = replace(VERSIONS, lexicons="d" * 64)


def rows(engine: sa.Engine, table: str) -> int:
    with reading(engine) as db:
        return db.scalars(sa.select(sa.func.count()).select_from(Row.metadata.tables[table])).one()


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param(analysis(), analysis(), [1, 1], id="the same versions add nothing"),
        pytest.param(analysis(), analysis(versions=OTHER_LEXICONS), [1, 2], id="other lexicons add an analysis"),
        pytest.param(
            analysis(), analysis(versions=replace(VERSIONS, metadata="e" * 64)), [1, 2], id="other metadata add one"
        ),
        pytest.param(analysis(), analysis(recording("recordings/0002.wav")), [1, 2], id="another recording"),
        pytest.param(analysis(**FAILED), analysis(**FAILED), [1, 1], id="the same failure adds nothing"),
        pytest.param(analysis(**FAILED), analysis(**UNREADABLE), [1, 2], id="another failure is told"),
        pytest.param(analysis(**FAILED), analysis(), [1, 2], id="a failure may be tried again"),
        pytest.param(
            analysis(**FAILED), analysis(versions=OTHER_LEXICONS, **FAILED), [1, 2], id="a failure under other versions"
        ),
        pytest.param(analysis(), analysis(**FAILED), [1, 1], id="a failure takes no conclusion back"),
        pytest.param(
            analysis(state=CallState.NO_SPEECH), analysis(), [1, 1], id="no speech is a conclusion like any other"
        ),
    ],
)
def test_storing_again(engine: sa.Engine, first: Analysis, second: Analysis, expected: list[int]) -> None:
    assert saved(engine, first, second) == expected
    assert rows(engine, "analyses") == len(set(expected))


def test_versions_that_come_again_after_others_are_the_newest_again(engine: sa.Engine) -> None:
    """A list shows the newest analysis, which would else be one that is no longer true."""
    first, other = analysis(), analysis(versions=OTHER_LEXICONS)
    assert saved(engine, first, other, first, first) == [1, 2, 3, 3]


def test_a_failure_that_comes_back_after_another_is_told_again(engine: sa.Engine) -> None:
    assert saved(engine, analysis(**FAILED), analysis(**UNREADABLE), analysis(**FAILED)) == [1, 2, 3]


@pytest.mark.parametrize("state", [CallState.MISSING, CallState.UNCHANGED])
def test_a_state_that_is_no_analysis_is_refused(engine: sa.Engine, state: CallState) -> None:
    with pytest.raises(ValueError, match=f"a recording that is {state} has no analysis"):
        saved(engine, analysis(state=state))
    assert rows(engine, "recordings") == 0


def test_an_error_while_storing_leaves_nothing_behind(engine: sa.Engine) -> None:
    with pytest.raises(ValueError, match="zip"), writing(engine) as db:
        save_analysis(db, analysis(), tokens=["您好", "再见"])
    assert {table: rows(engine, table) for table in ("recordings", "recording_files", "transcripts", "analyses")} == {
        "recordings": 0,
        "recording_files": 0,
        "transcripts": 0,
        "analyses": 0,
    }


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        pytest.param(analysis(versions=OTHER_LEXICONS), 1, id="judged under other lexicons: shared"),
        pytest.param(
            analysis(versions=OTHER_LEXICONS, transcript=transcript("您 好")), 2, id="heard otherwise: its own"
        ),
        pytest.param(
            analysis(versions=OTHER_LEXICONS, transcript=transcript(loudness=-23.5)), 2, id="loudness measured: its own"
        ),
        pytest.param(analysis(versions=replace(VERSIONS, model="large@1")), 2, id="another model: its own"),
        pytest.param(analysis(recording("recordings/0002.wav")), 2, id="another recording: its own"),
    ],
)
def test_a_transcript_is_stored_once(engine: sa.Engine, second: Analysis, expected: int) -> None:
    saved(engine, analysis(), second)
    assert (rows(engine, "transcripts"), rows(engine, "utterances")) == (expected, expected)
    with reading(engine) as db:
        assert load_analysis(db, second.recording.sha256).analysis == second


def test_a_transcript_is_stored_anew_where_its_words_for_the_search_differ(engine: sa.Engine) -> None:
    for versions, tokens in ((VERSIONS, "您好"), (OTHER_LEXICONS, "您 好")):
        with writing(engine) as db:
            save_analysis(db, analysis(versions=versions), tokens=[tokens])
    with reading(engine) as db:
        assert db.scalars(sa.text("SELECT tokens FROM utterances ORDER BY transcript_id")).all() == ["您好", "您 好"]


def test_a_later_manifest_corrects_the_recording_and_leaves_the_judgement_as_it_was(engine: sa.Engine) -> None:
    first = analysis(recording(call_id="C1", agent=ANNA, started_at=datetime(2026, 3, 1, 1, tzinfo=UTC)))
    corrected = replace(first.recording, metadata=Metadata(call_id="C1", agent=BOB, agency="某外包公司"))
    saved(engine, first)
    with writing(engine) as db:
        assert [call.metadata for call in list_calls(db, CallFilter())] == [first.recording.metadata]
        save_recording(db, corrected)
        assert [call.metadata for call in list_calls(db, CallFilter())] == [corrected.metadata]
        assert load_analysis(db, "C1").analysis == first


def test_a_recording_that_was_moved_keeps_its_newest_path(engine: sa.Engine) -> None:
    first = analysis()
    moved = replace(first.recording.files[0], path=Path("archive/0001.wav"))
    saved(engine, first)
    with writing(engine) as db:
        assert list_calls(db, CallFilter())[0].file == Path("recordings/0001.wav")
        save_recording(db, Recording(files=(moved,), metadata=first.recording.metadata))
        assert list_calls(db, CallFilter())[0].file == Path("archive/0001.wav")
    assert rows(engine, "recording_files") == 1


def test_an_analysis_says_when_it_was_made(engine: sa.Engine) -> None:
    before = datetime.now(UTC)
    saved(engine, analysis())
    with reading(engine) as db:
        created_at = load_analysis(db, analysis().recording.sha256).created_at
    assert before <= created_at <= datetime.now(UTC)
    assert created_at.tzinfo is UTC


def test_writers_at_once_store_every_recording_once(address: str) -> None:
    made = [analysis(recording(f"recordings/{number:04}.wav"), findings=(finding(),)) for number in range(15)]
    begin, errors = Barrier(3), list[BaseException]()

    def work() -> None:
        engine = open_database(address)
        begin.wait()
        try:
            for one in made:
                with writing(engine) as db:
                    list_calls(db, CallFilter())  # what is read first must not keep SQLite from writing
                    save_analysis(db, one, tokens=tokens_of(one))
        except BaseException as error:
            errors.append(error)
        finally:
            engine.dispose()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    engine = open_database(address)
    assert (rows(engine, "recordings"), rows(engine, "analyses"), rows(engine, "findings")) == (15, 15, 15)
    engine.dispose()


def test_a_reader_goes_on_while_another_writes(engine: sa.Engine) -> None:
    saved(engine, analysis())
    with writing(engine) as writer:
        save_analysis(writer, analysis(versions=OTHER_LEXICONS), tokens=["您好"])
        with reading(engine) as db:
            assert load_analysis(db, analysis().recording.sha256).analysis.versions == VERSIONS
