"""What is stored comes back equal."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
import strategies
from hypothesis import HealthCheck, given, settings
from made_up_calls import analysis, finding, recording, saved, tokens_of, transcript
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.exc import IntegrityError, StatementError

from qa_monitor.domain import Analysis, Measure, Metadata, Recording, Text
from qa_monitor.store import CallFilter, list_calls, load_analysis, open_database, reading, save_analysis, writing
from qa_monitor.store.columns import FilePath
from qa_monitor.store.json_values import metadata_from_json, metadata_to_json

SHANGHAI = ZoneInfo("Asia/Shanghai")
numbers = count()


def check_round_trip(engine: sa.Engine, made: Analysis) -> None:
    """Under versions of its own, so that no earlier example stands in its place."""
    made = replace(made, versions=replace(made.versions, program=f"{made.versions.program}-{next(numbers)}"))
    with writing(engine) as db:
        number = save_analysis(db, made, tokens=tokens_of(made))
    with reading(engine) as db:
        loaded = load_analysis(db, made.recording.sha256)
    assert (loaded.id, loaded.analysis) == (number, made)


@pytest.fixture(scope="module")
def sqlite_engine(tmp_path_factory: pytest.TempPathFactory) -> sa.Engine:
    return open_database(f"sqlite:///{tmp_path_factory.mktemp('store')}/calls.db")


@given(made=strategies.analyses)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_analysis_comes_back_equal_from_sqlite(sqlite_engine: sa.Engine, made: Analysis) -> None:
    check_round_trip(sqlite_engine, made)


@pytest.mark.postgresql
@given(made=strategies.analyses)
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_any_analysis_comes_back_equal_from_postgresql(postgresql_url: str, made: Analysis) -> None:
    engine = open_database(postgresql_url)
    check_round_trip(engine, made)
    engine.dispose()


@given(metadata=strategies.metadata)
@settings(deadline=None)
def test_any_metadata_comes_back_from_json_on_the_same_clock(metadata: Metadata) -> None:
    back = metadata_from_json(metadata_to_json(metadata))
    assert back == metadata
    if metadata.started_at is not None and back.started_at is not None:
        assert back.started_at.isoformat() == metadata.started_at.isoformat()


@pytest.mark.parametrize(
    ("zone", "shown", "kept"),
    [
        pytest.param(SHANGHAI, "2026-03-01T21:59:30+08:00", SHANGHAI, id="a named zone keeps its name"),
        pytest.param(timezone(timedelta(hours=8)), "2026-03-01T21:59:30+08:00", None, id="an offset is kept"),
        pytest.param(UTC, "2026-03-01T21:59:30+00:00", None, id="UTC is an offset of zero"),
        pytest.param(
            timezone(-timedelta(hours=3, minutes=30)), "2026-03-01T21:59:30-03:30", None, id="a negative offset is kept"
        ),
    ],
)
def test_a_start_is_shown_on_the_clock_it_was_given_on(
    engine: sa.Engine, zone: tzinfo, shown: str, kept: ZoneInfo | None
) -> None:
    made = analysis(recording(started_at=datetime(2026, 3, 1, 21, 59, 30, tzinfo=zone)))
    saved(engine, made)
    with reading(engine) as db:
        (call,) = list_calls(db, CallFilter())
        judged = load_analysis(db, made.recording.sha256).analysis.recording.metadata
    for metadata in (call.metadata, judged):
        assert metadata.started_at is not None
        assert metadata.started_at.isoformat() == shown
        assert kept is None or metadata.started_at.tzinfo is kept


@pytest.mark.parametrize(
    "zone",
    [
        pytest.param("Nowhere/X", id="it does not know it"),
        pytest.param("../etc/passwd", id="it is no zone's name"),
        pytest.param("Asia", id="it is a folder of zones"),
        pytest.param("Asia/Tokyo", id="it knows other rules for it"),
    ],
)
def test_a_zone_that_this_machine_cannot_apply_leaves_the_clock_time(zone: str) -> None:
    stored = metadata_to_json(Metadata(started_at=datetime(2026, 3, 1, 9, tzinfo=SHANGHAI)))
    started_at = metadata_from_json({**stored, "zone": zone}).started_at
    assert started_at is not None
    assert started_at.isoformat() == "2026-03-01T09:00:00+08:00"


@given(path=strategies.paths)
@settings(deadline=None)
def test_any_path_is_text_that_both_databases_take_and_comes_back(path: Path) -> None:
    column, dialect = FilePath(), DefaultDialect()
    text = column.process_bind_param(path, dialect)
    assert text is not None
    assert text.encode("utf-8")
    assert column.process_result_value(text, dialect) == path


def test_a_file_name_in_gbk_comes_back_as_its_bytes(engine: sa.Engine) -> None:
    path = Path("录音", "\udcc4\udce3\\1.wav")
    made = analysis(recording(str(path).encode("utf-8", "backslashreplace").decode()))
    file = replace(made.recording.files[0], path=path)
    made = replace(made, recording=Recording(files=(file,), metadata=made.recording.metadata))
    saved(engine, made)
    with reading(engine) as db:
        assert list_calls(db, CallFilter())[0].file == path
        assert load_analysis(db, "\udcc4\udce3\\1.wav").analysis == made


def test_characters_that_no_database_holds_are_replaced_and_lose_nothing_else(engine: sa.Engine) -> None:
    made = analysis(reason=Text("坏\0字\ud800符", "odd"), transcript=transcript("您\0好"))
    saved(engine, made)
    with reading(engine) as db:
        loaded = load_analysis(db, made.recording.sha256).analysis
    assert loaded == replace(made, reason=Text("坏\ufffd字\ufffd符", "odd"))


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"findings": (finding(confidence=float("nan")),)}, id="a finding without a confidence"),
        pytest.param(
            {"measures": (Measure(id="talk", name=Text("话", "talk"), value=float("nan"), unit="ratio"),)},
            id="a measure without a value",
        ),
    ],
)
def test_not_a_number_is_refused_rather_than_stored_as_undetermined(
    sqlite_engine: sa.Engine, broken: dict[str, object]
) -> None:
    made = analysis(recording("recordings/nan.wav"), **broken)
    with pytest.raises((IntegrityError, StatementError)):
        saved(sqlite_engine, made)
