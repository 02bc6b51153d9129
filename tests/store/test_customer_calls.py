"""The calls to a customer: by one indexed query, as they were judged last, with the newest metadata."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import strategies
from hypothesis import given
from hypothesis import strategies as st
from made_up_calls import VERSIONS, analysis, historic, recording, remembered, saved, source

from qa_monitor.conduct import Promise
from qa_monitor.conduct.terms import Terms
from qa_monitor.domain import (
    Analysis,
    CalleeRole,
    CallState,
    FindingState,
    Layout,
    Recording,
    Role,
    Span,
    Text,
    Undetermined,
)
from qa_monitor.store import (
    CustomerCall,
    customer_calls,
    customer_refs_of,
    open_database,
    reading,
    save_recording,
    writing,
)
from qa_monitor.store.json_values import as_json, promise_from_json, promise_to_json

NINE = datetime.fromisoformat("2026-03-01T09:00:00+08:00")
PROMISE = Promise(
    amount=2000,
    day=date(2026, 3, 15),
    named_by=Role.CUSTOMER,
    read_back=True,
    agreed=True,
    heard_otherwise=Terms(amount=200, day=Undetermined("ambiguous")),
    spans=(Span(1, 2.5), Span(4, 6)),
)


def call(name: str, hour: float = 0, customer: str | None = "C1", **changes: Any) -> Analysis:
    of = recording(
        f"{name}.wav",
        call_id=name,
        customer_ref=customer,
        callee_role=CalleeRole.DEBTOR,
        started_at=NINE + timedelta(hours=hour),
    )
    return analysis(of, **changes)


def remember(engine: sa.Engine, *made: Analysis) -> None:
    remembered(engine, *((one, historic(one)) for one in made))


def names(calls: list[CustomerCall]) -> list[str]:
    return sorted(one.recording.name for one in calls)


@pytest.mark.parametrize(
    "known",
    [
        pytest.param({"connected": True, "promise": PROMISE}, id="a promise"),
        pytest.param({"connected": False}, id="nobody answered"),
        pytest.param({"connected": Undetermined("roles")}, id="nobody knows who spoke"),
        pytest.param({"stop_request": FindingState.SUSPECTED}, id="a wish for no more calls"),
        pytest.param({"stop_request": FindingState.REVIEW}, id="perhaps a wish for no more calls"),
    ],
)
def test_what_is_known_of_a_call_comes_back_equal(engine: sa.Engine, known: dict[str, Any]) -> None:
    made = call("1")
    told = historic(made, **known)
    remembered(engine, (made, told))
    with reading(engine) as db:
        assert customer_calls(db, ["C1"]) == [CustomerCall(recording=made.recording, versions=VERSIONS, historic=told)]


named = st.none() | st.builds(Undetermined, st.sampled_from(["not_named", "range", "ambiguous"]))
terms = st.builds(Terms, amount=named | st.integers(1, 10**6), day=named | st.dates(), periodic=st.booleans())
certain = st.builds(Undetermined, st.sampled_from(["not_named", "disagreement"]))
promises = st.builds(
    Promise,
    amount=certain | st.integers(1, 10**6),
    day=certain | st.dates(),
    named_by=st.sampled_from(Role),
    read_back=st.booleans(),
    agreed=st.booleans(),
    heard_otherwise=st.none() | terms,
    spans=strategies.several_spans,
)


@given(promise=promises)
def test_any_promise_comes_back_from_json(promise: Promise) -> None:
    assert promise_from_json(json.loads(as_json(promise_to_json(promise)))) == promise


def test_a_pair_of_files_comes_back_in_its_order(engine: sa.Engine) -> None:
    files = (source("a.wav", Layout.AGENT_ONLY), source("b.wav", Layout.CUSTOMER_ONLY))
    remember(engine, analysis(Recording(files=files, metadata=call("1").recording.metadata)))
    with reading(engine) as db:
        assert [one.recording.files for one in customer_calls(db, ["C1"])] == [files]


def test_only_calls_to_these_customers_whose_start_is_known(engine: sa.Engine) -> None:
    no_start = analysis(recording("5.wav", call_id="5", customer_ref="C1"))
    remember(engine, call("1"), call("2", 1), call("3", customer="C2"), call("4", customer=None), no_start)
    saved(engine, call("6"))  # nothing is known of it
    with reading(engine) as db:
        assert names(customer_calls(db, ["C1"])) == ["1", "2"]
        assert names(customer_calls(db, ["C2", "C1", "C9"])) == ["1", "2", "3"]
        assert customer_calls(db, []) == []


def test_any_number_of_customers_is_asked_for(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa_monitor.store.parts.AT_ONCE", 2)
    remember(engine, *(call(str(number), customer=f"C{number}") for number in range(5)))
    with reading(engine) as db:
        assert names(customer_calls(db, [f"C{number}" for number in range(5)])) == ["0", "1", "2", "3", "4"]


FAILED: dict[str, Any] = {
    "state": CallState.FAILED,
    "reason": Text("内存不足", "out of memory"),
    "transcript": None,
    "score": None,
}
OTHER = replace(VERSIONS, lexicons="d" * 64)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param([call("1"), call("1", versions=OTHER)], OTHER, id="the newest"),
        pytest.param(
            [call("1"), call("1", versions=OTHER, **FAILED)], VERSIONS, id="a failure takes no conclusion back"
        ),
        pytest.param([call("1", **FAILED), call("1", versions=OTHER)], OTHER, id="a conclusion after a failure"),
        pytest.param([call("1", **FAILED)], VERSIONS, id="a failure alone: there was a call"),
    ],
)
def test_which_analysis_speaks_for_the_call(engine: sa.Engine, made: list[Analysis], expected: Any) -> None:
    remember(engine, *made)
    with reading(engine) as db:
        assert [one.versions for one in customer_calls(db, ["C1"])] == [expected]


def test_metadata_are_the_newest(engine: sa.Engine) -> None:
    made = call("1")
    remember(engine, made)
    metadata = replace(made.recording.metadata, callee_role=None, started_at=datetime(2026, 3, 2, tzinfo=UTC))
    corrected = replace(made.recording, metadata=metadata)
    with writing(engine) as db:
        save_recording(db, corrected)
        expected = historic(replace(made, recording=corrected))
        assert customer_calls(db, ["C1"]) == [CustomerCall(recording=corrected, versions=VERSIONS, historic=expected)]


def test_customers_that_recordings_called(engine: sa.Engine) -> None:
    made = [call("1"), call("2", customer="C2"), call("3", customer=None)]
    saved(engine, *made)
    with reading(engine) as db:
        assert customer_refs_of(db, [one.recording.sha256 for one in made] + ["f" * 64]) == {"C1", "C2"}


def test_it_is_one_query(engine: sa.Engine) -> None:
    remember(engine, call("1"), call("2", 1), call("3", 2))
    statements: list[str] = []
    with reading(engine) as db:
        sa.event.listen(engine, "before_cursor_execute", lambda *about: statements.append(about[2]))
        assert len(customer_calls(db, ["C1"])) == 3
    assert [statement.split()[0] for statement in statements if statement != "BEGIN"] == ["SELECT"]


def test_sqlite_looks_the_calls_up_and_scans_no_table(tmp_path: str) -> None:
    statements: list[tuple[str, Any]] = []
    engine = open_database(f"sqlite:///{tmp_path}/calls.db")
    sa.event.listen(engine, "before_cursor_execute", lambda *about: statements.append((about[2], about[3])))
    with reading(engine) as db:
        customer_calls(db, ["C1"])
        sql, parameters = statements[-1]
        plan = [row[3] for row in db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    index = "ix_recordings_customer_ref_started_at (customer_ref=? AND started_at>?)"
    assert f"SEARCH recordings USING INDEX {index}" in plan
    assert [step for step in plan if step.startswith("SCAN")] == []


@pytest.mark.postgresql
def test_postgresql_looks_the_calls_up(postgresql_url: str) -> None:
    engine = open_database(postgresql_url)
    statements: list[tuple[str, Any]] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *about: statements.append((about[2], about[3])))
    with reading(engine) as db:
        customer_calls(db, ["C1"])
        sql, parameters = statements[-1]
        db.execute(sa.text("SET LOCAL enable_seqscan = off"))  # an empty table is read whole
        plan = "\n".join(db.connection().exec_driver_sql(f"EXPLAIN {sql}", parameters).scalars())
    assert "ix_recordings_customer_ref_started_at" in plan
    engine.dispose()
