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
from qa_monitor.store.audit import AuditEntry, audit_entries
from qa_monitor.store.coaching import entries_of

MARCH = {"since": "2026-03-01", "until": "2026-03-28"}
GOAL = {"agent": "A01", "measure": "item:blame", "target": "9", "since": "2026-03-01", "until": "2026-03-28"}


def entry_id(desk: Desk) -> str:
    with reading(desk.engine) as db:
        return entries_of(db, "A01")[0].public_id


def logged(desk: Desk) -> list[AuditEntry]:
    with reading(desk.engine) as db:
        return [one for one in audit_entries(db) if one.act.startswith(("coaching", "exported"))]


def acts(desk: Desk) -> list[tuple[str, str]]:
    return [(one.act, one.actor) for one in logged(desk)]


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
        pytest.param(
            {"measure": "item:none"},
            "评分卡里没有这个项目；可用的：threat、blame、solution_after_hardship",
            id="an item that nothing counts",
        ),
        pytest.param({"until": "2026-02-01"}, "开始日期晚于结束日期", id="a period that ends before it begins"),
    ],
)
def test_a_goal_that_cannot_be_counted_is_refused(sqlite_desk: Desk, changed: dict[str, str], told: str) -> None:
    answer = sqlite_desk.client(Duty.SUPERVISOR).post("/coaching/goals", data=GOAL | changed)
    assert answer.status_code == 422
    assert told in answer.text


OWN = {"agent": "A01", "text": "先停顿再回答", "since": "2026-03-01", "until": "2026-03-28"}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        pytest.param({}, "先停顿再回答，2026-03-01 至 2026-03-28：程序不计数，由主管和坐席判断", id="in words alone"),
        pytest.param(
            {"measure": "dimension:tone", "target": "85.5"},
            "“语气”平均不低于 85.5 分，2026-03-01 至 2026-03-28：达到，100.0（5 通，太少，仅供参考）",
            id="by a dimension",
        ),
        pytest.param(
            {"measure": "item:threat", "target": "10"},
            "每 10 通里 10 通没有“威胁恐吓”，2026-03-01 至 2026-03-28：达到，5/5",
            id="by an item that was not drafted",
        ),
        pytest.param(
            {"measure": "item:solution_after_hardship", "target": "8"},
            "每 10 通里 8 通做到“听到困难后提供方案”，2026-03-01 至 2026-03-28：通话太少，不下结论，0/0",
            id="by the habit of no scorecard",
        ),
    ],
)
def test_a_supervisor_agrees_a_goal_of_their_own(desk: Desk, asked: dict[str, str], told: str) -> None:
    supervisor = desk.client(Duty.SUPERVISOR)
    stored(desk.engine, *(call(f"{n:04}") for n in range(5)))
    assert supervisor.post("/coaching/goals", data=OWN | asked).status_code == 303
    page = supervisor.get("/coaching/agent", params={"agent": "A01", **MARCH}).text
    assert told in page
    assert page.count("先停顿再回答") == 1
    (act,) = (one for one in logged(desk) if one.act == "coaching_goal")
    assert "先停顿" not in str(act.detail)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        pytest.param({"text": " "}, "请写下目标，或选一项来衡量", id="neither words nor measure"),
        pytest.param({"measure": "item:blame"}, "请填目标数", id="a measure without a target"),
        pytest.param({"measure": "item:blame", "target": "8.5"}, "请填目标数", id="half a call"),
        pytest.param({"measure": "item:blame", "target": "11"}, "每 10 通里 1 到 10 通", id="eleven of ten calls"),
        pytest.param({"measure": "dimension:tone", "target": "0"}, "平均分大于 0", id="what everybody reaches"),
        pytest.param(
            {"measure": "dimension:none", "target": "80"}, "评分卡里没有这个维度；可用的：tone", id="no such dimension"
        ),
    ],
)
def test_a_goal_of_their_own_that_says_nothing_is_refused(sqlite_desk: Desk, asked: dict[str, str], told: str) -> None:
    answer = sqlite_desk.client(Duty.SUPERVISOR).post("/coaching/goals", data=OWN | asked)
    assert answer.status_code == 422
    assert told in answer.text


def test_a_note_is_kept_masked_and_about_a_call(desk: Desk) -> None:
    supervisor = desk.client(Duty.SUPERVISOR)
    (public_id,) = stored(desk.engine, call("0001"))
    page = supervisor.get("/coaching/agent", params={"agent": "A01", **MARCH}).text
    assert f'<option value="{public_id}">03-02 02:00 0001</option>' in page
    note = {"agent": "A01", "call": public_id, "text": "客户住某某路12号，3单元，电话13800001234"}
    assert supervisor.post("/coaching/notes", data=note).status_code == 303
    page = supervisor.get("/coaching/agent", params={"agent": "A01", **MARCH}).text
    assert "客户住******，***，电话*******1234" in page
    assert f'<a href="/calls/{public_id}">测试supervisor' in page
    assert "关于通话 0001" in page
    with desk.engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT text FROM coaching_entries")).scalar_one()
    assert kept == "客户住******，***，电话*******1234"


def test_a_note_is_about_no_call_of_another_agent(sqlite_desk: Desk) -> None:
    (public_id,) = stored(sqlite_desk.engine, call("0001", agent=BOB))
    note = {"agent": "A01", "call": public_id, "text": "听了一遍"}
    answer = sqlite_desk.client(Duty.SUPERVISOR).post("/coaching/notes", data=note)
    assert answer.status_code == 422
    assert "这通电话不是坐席 A01 的" in answer.text


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
