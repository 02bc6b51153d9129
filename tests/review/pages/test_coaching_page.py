"""The coaching page: whose it is, what is kept with who and when, and what the log says."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from desks import Desk
from made_up_reviews import BOB, call, finding, stored
from sqlalchemy.exc import DBAPIError

from qa_monitor.domain import Duty
from qa_monitor.store import reading, writing
from qa_monitor.store.audit import audit_entries
from qa_monitor.store.coaching import entries_of

MARCH = {"since": "2026-03-01", "until": "2026-03-28"}
GOAL = {"agent": "A01", "item": "blame", "tenths": "9", "since": "2026-03-01", "until": "2026-03-28"}


def entry_id(desk: Desk) -> str:
    with reading(desk.engine) as db:
        return entries_of(db, "A01")[0].public_id


def acts(desk: Desk) -> list[tuple[str, str]]:
    with reading(desk.engine) as db:
        return [(one.act, one.actor) for one in audit_entries(db) if one.act.startswith(("coaching", "exported"))]


def test_a_supervisor_sees_everybody_and_an_agent_themselves(sqlite_desk: Desk) -> None:
    stored(sqlite_desk.engine, call("0001", finding()), call("0002", agent=BOB))
    supervisor, agent = sqlite_desk.client(Duty.SUPERVISOR), sqlite_desk.client(Duty.AGENT)
    for who in ("A01", "A02"):
        assert supervisor.get("/coaching/agent", params={"agent": who, **MARCH}).status_code == 200
    assert agent.get("/coaching").headers["location"] == "/coaching/agent?agent=A01"
    page = agent.get("/coaching/agent", params={"agent": "A01", **MARCH}).text
    assert "威胁恐吓" in page
    assert 'action="/coaching/notes"' not in page
    other, absent = (agent.get("/coaching/agent", params={"agent": who}) for who in ("A02", "A99"))
    assert (other.status_code, absent.status_code) == (404, 404)
    assert re.sub("A02|A99", "", other.text) == re.sub("A02|A99", "", absent.text)


def test_a_clip_is_the_stretch_of_the_beeped_call(sqlite_desk: Desk) -> None:
    (public_id,) = stored(sqlite_desk.engine, call("0001", finding()))
    page = sqlite_desk.client(Duty.SUPERVISOR).get("/coaching/agent", params={"agent": "A01", **MARCH}).text
    assert re.findall(r'<audio[^>]* src="([^"]+)"', page) == [f"/calls/{public_id}/sound#t=0.0,10.8"]


def test_goals_and_notes_are_kept_with_who_and_when(desk: Desk) -> None:
    supervisor, agent = desk.client(Duty.SUPERVISOR), desk.client(Duty.AGENT)
    stored(desk.engine, *(call(f"{n:04}") for n in range(5)))
    assert supervisor.post("/coaching/goals", data=GOAL).status_code == 303
    goal = entry_id(desk)
    note = {"agent": "A01", "text": "多听，客户电话13800001234"}
    assert supervisor.post("/coaching/notes", data=note).status_code == 303
    assert agent.post(f"/coaching/entries/{goal}/seen").status_code == 303
    page = agent.get("/coaching/agent", params={"agent": "A01", **MARCH}).text
    assert "每 10 通里 9 通没有“指责”，2026-03-01 至 2026-03-28：达到，5/5" in page
    assert "多听，客户电话*******1234" in page
    assert "本人已阅" in page
    assert supervisor.post(f"/coaching/goals/{goal}/withdraw", data={"agent": "A01"}).status_code == 303
    assert "还没有约定目标" in agent.get("/coaching/agent", params={"agent": "A01"}).text
    with reading(desk.engine) as db:
        kept = {one.public_id: one for one in entries_of(db, "A01")}[goal]
    assert (kept.by, kept.goal is not None and kept.goal.until) == ("测试supervisor", date(2026, 3, 28))
    assert kept.withdrawn is not None
    by, own = desk.accounts[Duty.SUPERVISOR].public_id, desk.accounts[Duty.AGENT].public_id
    assert acts(desk) == [
        ("coaching_goal", by), ("coaching_note", by), ("coaching_seen", own), ("coaching_withdrawn", by)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        pytest.param({"item": "none"}, "评分卡里没有这个项目", id="an item that nothing counts"),
        pytest.param({"until": "2026-02-01"}, "开始日期晚于结束日期", id="a period that ends before it begins"),
    ],
)
def test_a_goal_that_cannot_be_counted_is_refused(sqlite_desk: Desk, changed: dict[str, str], told: str) -> None:
    answer = sqlite_desk.client(Duty.SUPERVISOR).post("/coaching/goals", data=GOAL | changed)
    assert answer.status_code == 422
    assert told in answer.text


def test_an_agent_marks_nothing_of_another(sqlite_desk: Desk) -> None:
    sqlite_desk.client(Duty.SUPERVISOR).post("/coaching/goals", data=GOAL | {"agent": "A02"})
    with reading(sqlite_desk.engine) as db:
        other = entries_of(db, "A02")[0].public_id
    assert sqlite_desk.client(Duty.AGENT).post(f"/coaching/entries/{other}/seen").status_code == 404


def test_what_was_agreed_is_never_changed(desk: Desk) -> None:
    desk.client(Duty.SUPERVISOR).post("/coaching/goals", data=GOAL)
    for change in ("UPDATE coaching_entries SET tenths = 1", "DELETE FROM coaching_entries"):
        with pytest.raises(DBAPIError), writing(desk.engine) as db:
            db.execute(sa.text(change))


def test_clips_that_are_taken_out_stand_in_the_log(sqlite_desk: Desk) -> None:
    stored(sqlite_desk.engine, call("0001", finding()))
    answer = sqlite_desk.client(Duty.SUPERVISOR).get("/coaching/clips", params={"agent": "A01", **MARCH})
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''clips-A01.html"
    assert "录音文件 0001.wav 不在原处" in answer.text
    assert acts(sqlite_desk) == [("exported", sqlite_desk.accounts[Duty.SUPERVISOR].public_id)]
