"""What good calls do, as a supervisor reads it: every figure and every warning of the page."""

import re
from html import unescape
from pathlib import Path

from desks import Desk
from made_up_learning import fifty_calls
from made_up_reviews import stored

from qa_monitor.domain import Duty

WHOLE = Path(__file__).parent / "data" / "practices.zh.txt"


def shown(page: str) -> str:
    """What stands on the page, a line a row."""
    main = page[page.index("<main") : page.index("</main>")]
    rows = re.sub(r"</(tr|h1|h2|p|form|div)>", "\n", re.sub(r"\n\s*", " ", main))
    lines = (" ".join(unescape(re.sub("<[^>]+>", " ", row)).split()) for row in rows.split("\n"))
    return "\n".join(line for line in lines if line)


def test_the_page_tells_figures_definition_and_warning(sqlite_desk: Desk) -> None:
    stored(sqlite_desk.engine, *fifty_calls())
    answer = sqlite_desk.client(Duty.SUPERVISOR).get("/practices?since=2026-03-01&until=2026-03-31")
    assert shown(answer.text) == WHOLE.read_text("utf-8").rstrip("\n")


def test_it_is_asked_by_period_and_team(sqlite_desk: Desk) -> None:
    stored(sqlite_desk.engine, *fifty_calls())
    client = sqlite_desk.client(Duty.AUDITOR)
    for query, calls in (
        ("?since=2026-03-01&until=2026-03-31&team=一组", 26),
        ("?since=2026-03-03&until=2026-03-31", 0),
        ("?until=2026-05-30", 50),
        ("?until=2026-05-31", 0),
    ):
        assert f"期间内的通话：{calls}" in shown(client.get(f"/practices{query}").text), query
    assert client.get("/practices?since=0001-01-01").status_code == 422
    assert client.get("/practices?until=0001-01-01").status_code == 422


def test_no_word_of_cause_stands_on_the_page(sqlite_desk: Desk) -> None:
    client = sqlite_desk.client(Duty.SUPERVISOR)
    client.cookies.set("qa_monitor_lang", "en")
    english = shown(client.get("/practices").text).replace("not what brings about what", "")
    chinese = shown(sqlite_desk.client(Duty.SUPERVISOR).get("/practices").text).replace("不是因果", "")
    assert re.findall(r"\b(causes?|leads? to|because of|improves?|effect|thanks to)\b", english) == []
    assert re.findall("导致|使得|提高|促使|促成|因果|效果", chinese) == []
