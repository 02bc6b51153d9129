"""Exports: every row, as it comes, safe for a spreadsheet."""

import csv
from io import StringIO
from itertools import islice

import pytest
import sqlalchemy as sa
from desks import Desk, desk_on
from made_up_reviews import BOB, KNOWLEDGE, call, finding, stored

from qa_monitor.domain import Duty, Ruling
from qa_monitor.review.calls import reviewed_call
from qa_monitor.review.export import export_verdicts
from qa_monitor.review.office import Office
from qa_monitor.review.refusals import NotAllowed
from qa_monitor.review.verdicts import NewVerdict, give_verdict
from qa_monitor.store import writing


def rows(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:])))


def test_the_calls_of_a_filter(desk: Desk) -> None:
    one, two = stored(desk.engine, call("=1+1", finding("V01")), call("two", finding("V09"), agent=BOB))
    answer = desk.client(Duty.AUDITOR).get("/api/export/calls.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="calls.csv"'
    assert rows(answer.text) == [
        [
            "call",
            "name",
            "agent_id",
            "team",
            "started_at",
            "state",
            "points",
            "critical",
            "violations",
            "escalations",
            "open_findings",
        ],
        [one, "'=1+1", "A01", "一组", "2026-03-02T02:00:00+00:00", "open", "0.0", "true", "V01", "", "1"],
        [two, "two", "A02", "二组", "2026-03-02T02:00:00+00:00", "open", "85.0", "false", "V09", "", "1"],
    ]
    nobodys = desk.client(Duty.SUPERVISOR).get("/api/export/calls.csv", params={"reviewer": "none", "state": "open"})
    assert nobodys.text == answer.text
    filtered = desk.client(Duty.SUPERVISOR).get("/api/export/calls.csv", params={"agent": "A02"})
    assert [row[0] for row in rows(filtered.text)] == ["call", two]


def test_all_verdicts(desk: Desk) -> None:
    (one,) = stored(desk.engine, call("one", finding("V01", 1)))
    reviewer = desk.accounts[Duty.REVIEWER]
    with writing(desk.engine) as db:
        named = reviewed_call(db, reviewer, one, KNOWLEDGE).findings[0].public_id
        new = NewVerdict(ruling=Ruling.OVERTURNED, finding=named, reason="@打 13812345678 问过")
        give_verdict(db, reviewer, one, new, seen=1, knowledge=KNOWLEDGE)
    (_, row) = rows(desk.client(Duty.SUPERVISOR).get("/api/export/verdicts.csv").text)
    assert row[:3] == [one, "one", "A01"]
    assert row[4:] == [
        *("测试reviewer", "overturned", "V01", "1.0", "2.0", "", "", "", "false", "'@打 *******5678 问过"),
    ]


@pytest.mark.parametrize(
    ("database", "verdicts"),
    [("sqlite", 100_000), pytest.param("postgresql", 5_000, marks=pytest.mark.postgresql)],
)
def test_a_hundred_thousand_rows_are_given_as_they_are_read(
    request: pytest.FixtureRequest, database: str, verdicts: int
) -> None:
    engine: sa.Engine = request.getfixturevalue(database)
    desk = desk_on(engine)
    stored(engine, call("one", finding("V01", 1)))
    numbers = "WITH RECURSIVE n(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n <= :last) "
    insert = "INSERT INTO verdicts (recording_id, analysis_id, version, account_id, at, ruling, reason) "
    moment = "'2026-03-01 00:00:00'" if database == "sqlite" else "timestamp '2026-03-01'"
    values = f"SELECT 1, 1, n, 1, {moment}, 'confirmed', 'r' FROM n"
    with writing(engine) as db:
        db.execute(sa.text(insert + numbers + values), {"last": verdicts})
    pieces = export_verdicts(Office(engine=engine, knowledge=KNOWLEDGE), desk.accounts[Duty.AUDITOR])
    first = list(islice(pieces, 3))
    assert [piece.count("\r\n") for piece in first] == [1, 500, 500]
    assert sum(piece.count("\r\n") for piece in pieces) == verdicts - 1000


def test_who_may_not_export_gets_nothing_and_stands_in_no_log(sqlite_desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        export_verdicts(Office(engine=sqlite_desk.engine, knowledge=KNOWLEDGE), sqlite_desk.accounts[Duty.REVIEWER])
