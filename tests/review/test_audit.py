"""The log: every act in it, a chain that tells what was changed, and nothing that can be changed."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from desks import Desk
from made_up_reviews import KNOWLEDGE, call, finding, stored
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_monitor.domain import Duty
from qa_monitor.review.calls import reviewed_call
from qa_monitor.review.configuration import note_configuration
from qa_monitor.review.people import make_token
from qa_monitor.review.refusals import NotAllowed, Unfit
from qa_monitor.store import reading, writing
from qa_monitor.store.audit import COMMAND_LINE, Act, Broken, add_act, audit_entries, first_broken


def broken(number: int, why: str) -> Broken:
    return Broken(number=number, why=why)


def filled(engine: sa.Engine, acts: int = 4) -> None:
    for number in range(acts):
        with writing(engine) as db:
            add_act(db, Act.CONFIGURED, by=COMMAND_LINE, subject=str(number), detail={"what": "班组", "number": number})


def verified(engine: sa.Engine) -> tuple[int, Broken | None]:
    with reading(engine) as db:
        number, _, first = first_broken(audit_entries(db))
    return number, first


def tamper(engine: sa.Engine, act: str) -> None:
    """What an owner of the database could do after taking the triggers off."""
    with engine.execution_options(write=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        else:
            for trigger in ("update", "delete"):
                connection.execute(sa.text(f"DROP TRIGGER audit_log_immutable_{trigger}"))
        connection.execute(sa.text(act))


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        pytest.param("SELECT 1", (4, None), id="untouched"),
        pytest.param("UPDATE audit_log SET subject = 'x' WHERE id = 3", (2, broken(3, "changed")), id="a changed row"),
        pytest.param("UPDATE audit_log SET at = '2020-01-01' WHERE id = 1", (0, broken(1, "changed")), id="a time"),
        pytest.param("UPDATE audit_log SET hash = '0' WHERE id = 4", (3, broken(4, "changed")), id="a hash"),
        pytest.param("DELETE FROM audit_log WHERE id = 2", (1, broken(2, "missing")), id="a row taken out"),
        pytest.param("DELETE FROM audit_log WHERE id = 1", (0, broken(1, "missing")), id="the first row"),
        pytest.param(
            "INSERT INTO audit_log SELECT 5, at, actor, act, subject, detail, hash FROM audit_log WHERE id = 4",
            (4, broken(5, "changed")),
            id="a row put in",
        ),
    ],
)
def test_the_first_row_that_does_not_fit_is_named(
    engine: sa.Engine, act: str, expected: tuple[int, Broken | None]
) -> None:
    filled(engine)
    tamper(engine, act)
    assert verified(engine) == expected


@pytest.mark.parametrize("act", ["UPDATE audit_log SET act = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log"])
def test_no_row_is_changed_or_deleted(engine: sa.Engine, act: str) -> None:
    if act.startswith("TRUNCATE") and engine.dialect.name == "sqlite":
        act = "INSERT OR REPLACE INTO audit_log SELECT * FROM audit_log"
    filled(engine)
    with pytest.raises(IntegrityError, match="audit_log are immutable"), writing(engine) as db:
        db.execute(sa.text(act))


def test_an_act_that_fails_leaves_no_trace_and_no_gap(engine: sa.Engine) -> None:
    filled(engine, 2)
    with pytest.raises(IntegrityError), writing(engine) as db:
        fail_after_an_act(db)
    filled(engine, 1)
    assert verified(engine) == (3, None)


def fail_after_an_act(db: Session) -> None:
    add_act(db, Act.CONFIGURED, by=COMMAND_LINE, subject="")
    db.execute(sa.text("DELETE FROM audit_log"))


def acts(desk: Desk) -> list[tuple[str, str]]:
    names = {account.public_id: str(duty) for duty, account in desk.accounts.items()}
    with reading(desk.engine) as db:
        return [(names.get(entry.actor, entry.actor), entry.act) for entry in audit_entries(db)]


def test_what_people_do_stands_in_it(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    (one,) = stored(desk.engine, call("one", finding()))
    reviewer, supervisor = desk.client(Duty.REVIEWER), desk.client(Duty.SUPERVISOR)
    shown = reviewer.get(f"/api/calls/{one}").json()
    named = shown["findings"][0]["public_id"]
    reviewer.post("/api/calls/next")
    reviewer.get(f"/api/calls/{one}?unmasked=true")
    reviewer.post(f"/api/calls/{one}/verdicts", json={"seen": 1, "ruling": "confirmed", "finding": named})
    desk.client(Duty.AGENT).post(f"/api/calls/{one}/appeals", json={"findings": [named], "reason": "我没说"})
    appeal = supervisor.get("/api/appeals").json()[0]["public_id"]
    supervisor.post(f"/api/appeals/{appeal}/decision", json={"upheld": True, "reason": "听错"})
    supervisor.get("/api/export/calls.csv")
    supervisor.post("/api/plans", json={"name": "flagged", "share": 1, "flagged": True})
    admin = desk.client(Duty.ADMINISTRATOR)
    admin.post("/api/accounts", json={"name": "new", "duty": "auditor", "password": "a long password"})
    assert acts(desk) == [
        ("reviewer", "assigned"),
        ("reviewer", "unmasked"),
        ("reviewer", "verdict"),
        ("agent", "appeal"),
        ("supervisor", "appeal_decided"),
        ("supervisor", "exported"),
        ("supervisor", "plan_made"),
        ("administrator", "account_added"),
    ]
    assert verified(desk.engine) == (8, None)


def test_the_log_holds_nothing_that_was_said(sqlite_desk: Desk) -> None:
    (one,) = stored(sqlite_desk.engine, call("one", finding()))
    client = sqlite_desk.client(Duty.REVIEWER)
    named = client.get(f"/api/calls/{one}").json()["findings"][0]["public_id"]
    body = {"seen": 1, "ruling": "overturned", "finding": named, "reason": "客户电话是13812345678"}
    assert client.post(f"/api/calls/{one}/verdicts", json=body).status_code == 201
    with reading(sqlite_desk.engine) as db:
        (entry,) = audit_entries(db)
    assert dict(entry.detail) == {"ruling": "overturned", "finding": named, "version": 2}
    shown = client.get(f"/api/calls/{one}").json()
    assert shown["findings"][0]["verdicts"][0]["reason"] == "客户电话是*******5678"


@pytest.mark.parametrize("duty", [Duty.AGENT, Duty.AUDITOR])
def test_who_may_not_see_personal_data_does_not(sqlite_desk: Desk, duty: Duty) -> None:
    said = ("您的电话是13812345678吗", "对，我身份证是110101199003078515")
    (one,) = stored(sqlite_desk.engine, call("one", finding(), texts=said))
    with pytest.raises(NotAllowed), writing(sqlite_desk.engine) as db:
        reviewed_call(db, sqlite_desk.accounts[duty], one, KNOWLEDGE, unmasked=True)
    answer = sqlite_desk.client(duty).get(f"/api/calls/{one}")
    assert "13812345678" not in answer.text
    assert [turn["text"] for turn in answer.json()["turns"]] == [
        "您的电话是*******5678吗",
        "对，我身份证是**************8515",
    ]
    reviewer = sqlite_desk.client(Duty.REVIEWER)
    assert "13812345678" not in reviewer.get(f"/api/calls/{one}").text
    assert "13812345678" in reviewer.get(f"/api/calls/{one}?unmasked=true").text


def test_a_refused_act_is_not_in_the_log(sqlite_desk: Desk) -> None:
    with pytest.raises(Unfit), writing(sqlite_desk.engine) as db:
        make_token(db, sqlite_desk.accounts[Duty.REVIEWER], "", 30)
    assert acts(sqlite_desk) == []


def test_other_files_than_before_stand_in_the_log_once(sqlite: sa.Engine) -> None:
    for version in ("1", "1", "2"):
        note_configuration(sqlite, replace(KNOWLEDGE, version=version))
    with reading(sqlite) as db:
        found = [(entry.act, entry.detail["files"]) for entry in audit_entries(db)]
    assert found == [("configured", "1"), ("configured", "2")]
