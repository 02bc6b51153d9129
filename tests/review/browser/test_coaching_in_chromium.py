"""The coaching page in a real browser: quiet, accessible, on a phone, and the record of a talk."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from windows import Windows

pytest_plugins = ["windows"]
pytestmark = pytest.mark.browser

IMAGES = Path(__file__).parents[3] / "docs" / "images"
OCTOBER = "since=2026-10-01&until=2026-10-31"


def coaching(page: Page, agent: str = "A05") -> Page:
    origin = page.evaluate("location.origin")
    page.goto(f"{origin}/coaching/agent?agent={agent}&{OCTOBER}")
    expect(page.get_by_role("heading", name="辅导 · A05 孙磊 三组")).to_be_visible()
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(windows: Windows, scheme: str) -> None:
    page = coaching(windows.signed_in("li", scheme=scheme, axe=True))
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []


def test_a_phone_shows_it_whole(windows: Windows) -> None:
    page = coaching(windows.signed_in("sun", width=390, height=844))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator(".clip audio")).to_have_count(6)


def test_a_clip_plays_its_stretch(windows: Windows) -> None:
    page = coaching(windows.signed_in("li"))
    clip = page.locator(".clip.weakest audio").first
    clip.evaluate("one => one.play()")
    expect(clip).to_have_js_property("paused", False)
    start = float((clip.get_attribute("src") or "").split("#t=")[1].split(",")[0])
    assert start > 1
    assert float(clip.evaluate("one => one.currentTime")) >= start - 0.1


def test_a_goal_of_ones_own_is_agreed(windows: Windows) -> None:
    lead = coaching(windows.signed_in("li"))
    lead.get_by_label("目标（自己的话）").fill("开场先停顿两秒")
    lead.get_by_label("用什么衡量").select_option(label="语气")
    lead.get_by_label("目标数").fill("85")
    lead.get_by_role("button", name="约定").last.click()
    expect(lead.get_by_text("开场先停顿两秒")).to_be_visible()
    expect(lead.get_by_text("“语气”平均不低于 85 分")).to_be_visible()


def test_a_talk_is_recorded_and_the_agent_sees_it(windows: Windows) -> None:
    lead = coaching(windows.signed_in("li"))
    lead.get_by_label("谈了什么").fill("一起听了开场，下次先核实身份")
    lead.get_by_role("button", name="记下").click()
    expect(lead.get_by_text("一起听了开场，下次先核实身份")).to_be_visible()
    agent = coaching(windows.signed_in("sun"))
    expect(agent.get_by_text("李蕾")).to_be_visible()
    agent.get_by_role("button", name="我看过了").click()
    expect(agent.get_by_text("本人已阅")).to_be_visible()
    if os.environ.get("QA_MONITOR_SCREENSHOTS"):
        coaching(lead).screenshot(path=IMAGES / "coaching-agent.png", full_page=False)
