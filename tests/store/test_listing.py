"""Lists of calls and findings: the newest analysis of each recording, filtered, in one query."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from made_up_calls import ANNA, BOB, VERSIONS, analysis, finding, recording, saved, score, source

from qa_monitor.domain import (
    CallState,
    Cancellation,
    Context,
    Layout,
    Metadata,
    Polarity,
    Recording,
    Text,
    Undetermined,
)
from qa_monitor.store import CallFilter, CallFinding, CallRow, findings_of, list_calls, open_database, reading

NINE = datetime.fromisoformat("2026-03-01T09:00:00+08:00")
NEGATED = Cancellation(Context.NEGATION, "不会")
CALLS = (
    analysis(
        recording("late.wav", call_id="late", agent=ANNA, started_at=NINE + timedelta(hours=13)),
        findings=(finding("V01"), finding("V01"), finding("V03", review_because="callee_role")),
        score=score(0, critical=True),
    ),
    analysis(
        recording("early.wav", call_id="early", agent=BOB, started_at=NINE),
        findings=(finding("V01", cancelled_by=NEGATED), finding("C01", polarity=Polarity.GOOD)),
        score=score(90),
    ),
    analysis(recording("bare.wav"), score=score(Undetermined("metadata"), Undetermined("callee_role")), findings=()),
    analysis(
        recording("broken.wav", call_id="broken", agent=ANNA, started_at=NINE + timedelta(hours=1)),
        state=CallState.UNREADABLE,
        reason=Text("不是音频", "no audio"),
        transcript=None,
        score=None,
    ),
)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        pytest.param(CallFilter(), ["early", "broken", "late", None], id="all, by start, unknown starts last"),
        pytest.param(CallFilter(agent="A01"), ["broken", "late"], id="an agent's"),
        pytest.param(CallFilter(team="二组"), ["early"], id="a team's"),
        pytest.param(CallFilter(since=NINE + timedelta(hours=1)), ["broken", "late"], id="since includes its moment"),
        pytest.param(CallFilter(until=NINE + timedelta(hours=1)), ["early"], id="until leaves its moment out"),
        pytest.param(
            CallFilter(since=datetime(2026, 3, 1, 1, tzinfo=UTC), until=datetime(2026, 3, 1, 1, 1, tzinfo=UTC)),
            ["early"],
            id="moments are compared across zones",
        ),
        pytest.param(CallFilter(min_points=90), ["early"], id="at least these points"),
        pytest.param(CallFilter(max_points=0), ["late"], id="at most these points, 0 among them"),
        pytest.param(CallFilter(critical=True), ["late"], id="critical"),
        pytest.param(CallFilter(critical=False), ["early"], id="not critical, which undetermined is not"),
        pytest.param(CallFilter(code="V01"), ["late"], id="a category, where it is not cancelled"),
        pytest.param(CallFilter(code="V03"), ["late"], id="a category that is for review"),
        pytest.param(CallFilter(code="C01"), ["early"], id="a category of good practice"),
        pytest.param(CallFilter(state=CallState.UNREADABLE), ["broken"], id="a state"),
        pytest.param(CallFilter(agent="A01", state=CallState.SCORED), ["late"], id="all conditions hold at once"),
        pytest.param(CallFilter(agent="A01' OR '1'='1"), [], id="a quote is only a character"),
    ],
)
def test_calls_that_fit(engine: sa.Engine, where: CallFilter, expected: list[str | None]) -> None:
    saved(engine, *CALLS)
    with reading(engine) as db:
        assert [call.metadata.call_id for call in list_calls(db, where)] == expected


def test_calls_that_start_together_are_listed_by_call_id(engine: sa.Engine) -> None:
    saved(engine, *(analysis(recording(f"{name}.wav", call_id=name, started_at=NINE)) for name in ("2", "3", "1")))
    with reading(engine) as db:
        assert [call.metadata.call_id for call in list_calls(db, CallFilter())] == ["1", "2", "3"]


def test_a_call_shows_its_newest_analysis(engine: sa.Engine) -> None:
    first = CALLS[0]
    newer = replace(VERSIONS, lexicons="d" * 64)
    saved(engine, first, replace(first, versions=newer, findings=(finding("V05"),), score=score(70)))
    with reading(engine) as db:
        (call,) = list_calls(db, CallFilter())
        assert list_calls(db, CallFilter(code="V01")) == []
    assert call == CallRow(
        analysis_id=2,
        analysed_at=call.analysed_at,
        sha256=first.recording.sha256,
        file=Path("late.wav"),
        metadata=first.recording.metadata,
        versions=newer,
        state=CallState.SCORED,
        reason=None,
        seconds=60,
        points=70,
        critical=False,
        violations=("V05",),
        for_review=(),
        escalation=None,
    )


def shown(call: CallRow) -> dict[str, Any]:
    names = ("state", "reason", "seconds", "points", "critical", "violations", "for_review")
    return {name: getattr(call, name) for name in names}


def test_what_a_row_shows_in_every_case(engine: sa.Engine) -> None:
    saved(engine, *CALLS)
    with reading(engine) as db:
        early, broken, late, bare = map(shown, list_calls(db, CallFilter()))
    scored = {"state": CallState.SCORED, "reason": None, "seconds": 60}
    assert early == {**scored, "points": 90, "critical": False, "violations": (), "for_review": ()}
    assert late == {**scored, "points": 0, "critical": True, "violations": ("V01",), "for_review": ("V03",)}
    assert bare == {
        **scored,
        "points": Undetermined("metadata"),
        "critical": Undetermined("callee_role"),
        "violations": (),
        "for_review": (),
    }
    assert broken == {
        "state": CallState.UNREADABLE,
        "reason": Text("不是音频", "no audio"),
        "seconds": None,
        "points": None,
        "critical": None,
        "violations": (),
        "for_review": (),
    }


def test_a_call_of_two_files_is_one_row_with_the_agents_file(engine: sa.Engine) -> None:
    files = (source("agent.wav", Layout.AGENT_ONLY), source("customer.wav", Layout.CUSTOMER_ONLY))
    saved(engine, analysis(Recording(files=files, metadata=Metadata())))
    with reading(engine) as db:
        assert [call.file for call in list_calls(db, CallFilter())] == [Path("agent.wav")]


def test_findings_come_with_their_call_in_order(engine: sa.Engine) -> None:
    saved(engine, *CALLS)
    late, early = CALLS[0], CALLS[1]
    expected = [
        CallFinding(
            analysis_id=number,
            sha256=made.recording.sha256,
            file=made.recording.files[0].path,
            metadata=made.recording.metadata,
            position=position,
            finding=found,
        )
        for number, made in ((2, early), (1, late))
        for position, found in enumerate(made.findings)
    ]
    with reading(engine) as db:
        assert list(findings_of(db, CallFilter())) == expected


def test_findings_of_a_code_are_those_findings_only(engine: sa.Engine) -> None:
    saved(engine, *CALLS)
    with reading(engine) as db:
        found = [(row.metadata.call_id, row.finding.code) for row in findings_of(db, CallFilter(code="V01"))]
    assert found == [("late", "V01"), ("late", "V01")]


def test_findings_are_fetched_as_they_are_asked_for(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa_monitor.store.calls.FETCHED_AT_ONCE", 10)
    saved(engine, analysis(findings=(finding(),) * 35))
    with reading(engine) as db:
        rows = findings_of(db, CallFilter())
        next(rows)
        assert len(list(db.identity_map.values())) < 35
        assert len(list(rows)) == 34


def test_a_list_is_one_query(engine: sa.Engine) -> None:
    saved(engine, *CALLS)
    statements: list[str] = []
    with reading(engine) as db:
        sa.event.listen(engine, "before_cursor_execute", lambda *about: statements.append(about[2]))
        assert len(list_calls(db, CallFilter())) == 4
    assert [statement.split()[0] for statement in statements if statement != "BEGIN"] == ["SELECT"]


@pytest.mark.parametrize(
    ("where", "index"),
    [
        pytest.param(CallFilter(agent="A01"), "ix_recordings_agent_id_started_at (agent_id=?)", id="agent"),
        pytest.param(CallFilter(team="一组"), "ix_recordings_agent_team_started_at (agent_team=?)", id="team"),
        pytest.param(CallFilter(since=NINE), "ix_recordings_started_at (started_at>?)", id="date"),
    ],
)
def test_sqlite_looks_calls_up_and_scans_no_table(tmp_path: Path, where: CallFilter, index: str) -> None:
    statements: list[tuple[str, Any]] = []
    engine = open_database(f"sqlite:///{tmp_path}/calls.db")
    sa.event.listen(engine, "before_cursor_execute", lambda *about: statements.append((about[2], about[3])))
    with reading(engine) as db:
        list_calls(db, where)
        sql, parameters = statements[-1]
        plan = [row[3] for row in db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    assert f"SEARCH recordings USING INDEX {index}" in plan
    assert [step for step in plan if step.startswith("SCAN")] == []
