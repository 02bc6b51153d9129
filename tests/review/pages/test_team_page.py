"""The page of a team, the reports that it hands out, and who sees them."""

import io
from datetime import timedelta

import openpyxl
import pytest
from desks import Desk
from made_up_reviews import ANNA, BOB, STARTED, call, finding, stored

from qa_monitor.domain import Duty
from qa_monitor.store import reading
from qa_monitor.store.audit import newest_acts

PERIOD = "since=2026-03-01&until=2026-03-31"


@pytest.fixture
def ids(sqlite_desk: Desk) -> list[str]:
    """A threat of Anna's and a plain call of Bob's."""
    late = STARTED + timedelta(days=1)
    return stored(sqlite_desk.engine, call("0001", finding(), agent=ANNA), call("0002", agent=BOB, started_at=late))


def test_a_supervisor_sees_figures_of_every_agent(sqlite_desk: Desk, ids: list[str]) -> None:
    page = sqlite_desk.client(Duty.SUPERVISOR).get(f"/team?{PERIOD}").text
    agent = "/coaching/agent?agent=A01&amp;since=2026-03-01&amp;until=2026-03-31"
    assert f'<a href="{agent}">A01</a> 测试员甲 <span class="muted">一组</span>' in page
    assert f'<a href="/calls/{ids[0]}">0001</a>' in page
    assert "测试员乙" in page
    assert 'href="/team/report?team=' not in page
    assert f'href="/team/report?{PERIOD.replace("&", "&amp;")}&amp;form=xlsx"' in page


def test_the_figures_of_one_team_are_only_its_own(sqlite_desk: Desk, ids: list[str]) -> None:
    page = sqlite_desk.client(Duty.AUDITOR).get(f"/team?{PERIOD}&team=二组").text
    assert "测试员乙" in page
    assert "测试员甲" not in page


def test_without_days_it_is_the_last_four_weeks(sqlite_desk: Desk, ids: list[str]) -> None:
    page = sqlite_desk.client(Duty.SUPERVISOR).get("/team").text
    assert "本时段没有通话。" in page


@pytest.mark.parametrize("duty", [Duty.AGENT, Duty.REVIEWER, Duty.ADMINISTRATOR])
def test_nobody_else_sees_a_figure(sqlite_desk: Desk, ids: list[str], duty: Duty) -> None:
    client = sqlite_desk.client(duty)
    for path in ("/team", "/team/report"):
        answer = client.get(f"{path}?{PERIOD}")
        assert answer.status_code == 403
        assert "测试员" not in answer.text.replace("测试agent", "")
    assert 'href="/team"' not in client.get("/own").text


def test_a_period_that_ends_before_it_begins_is_refused(sqlite_desk: Desk) -> None:
    answer = sqlite_desk.client(Duty.SUPERVISOR).get("/team?since=2026-03-02&until=2026-03-01")
    assert answer.status_code == 422
    assert "结束日期早于开始日期" in answer.text


def test_a_workbook_is_linked_to_this_review_and_stands_in_the_log(sqlite_desk: Desk, ids: list[str]) -> None:
    answer = sqlite_desk.client(Duty.AUDITOR).get(f"/team/report?{PERIOD}&form=xlsx")
    assert answer.headers["content-disposition"] == 'attachment; filename="team-2026-03-01-2026-03-31.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book["通话"]["A2"].hyperlink.target == f"http://testserver/calls/{ids[0]}"
    with reading(sqlite_desk.engine) as db:
        (act,) = newest_acts(db, limit=1)
    assert (act.act, act.actor) == ("exported", sqlite_desk.accounts[Duty.AUDITOR].public_id)
    assert act.detail == {
        "what": "team report",
        "form": "xlsx",
        "team": "",
        "since": "2026-03-01",
        "until": "2026-03-31",
    }


def test_the_page_of_the_report_needs_nothing_else(sqlite_desk: Desk, ids: list[str]) -> None:
    client = sqlite_desk.client(Duty.SUPERVISOR)
    client.cookies.set("qa_monitor_lang", "en")
    page = client.get(f"/team/report?{PERIOD}&form=html").text
    assert "<title>Quality report of a team all teams 2026-03-01 – 2026-03-31</title>" in page
    assert "src=" not in page
    assert "<link" not in page
    assert "<script" not in page
