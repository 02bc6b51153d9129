"""The library in a real browser: a moment is kept from the page of a call, and an agent listens to it."""

from __future__ import annotations

import os
import re
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


def call_page(page: Page, call: str) -> Page:
    page.goto(re.sub(r"(//[^/]+)/.*", r"\1/queue", page.url))
    page.get_by_role("link", name=call, exact=True).click()
    expect(page.locator("[data-play-button]")).to_be_enabled()
    return page


def say_of_it(page: Page, scenario: str, title: str, why: str) -> None:
    page.get_by_label("场景").select_option(scenario)
    page.get_by_label("标题").fill(title)
    page.get_by_label("好在哪里").fill(why)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="收入范例库").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def plays(page: Page) -> float:
    """Where the sound of the first clip is after a second of listening."""
    page.evaluate("document.querySelector('audio').play()")
    for _ in range(60):
        page.wait_for_timeout(100)
        at = float(page.evaluate("document.querySelector('audio').currentTime"))
        if at > 1:
            return at
    raise AssertionError("the clip does not play")


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in ("serious", "critical")]


def keep_a_finding(page: Page) -> None:
    """Words of empathy in d01, heard before they are kept."""
    call_page(page, "d01")
    page.get_by_role("button", name=re.compile("^全部 ")).click()
    card = page.locator("[data-finding]").filter(has_text="确实不容易")
    card.get_by_role("link", name="收入范例库").click()
    expect(page.get_by_role("heading", name="先听一听")).to_be_visible()
    plays(page)
    say_of_it(page, "hardship", "听到困难先认下来", "没有马上催还款，先体谅，再说会登记上")


def test_a_supervisor_keeps_a_finding_and_an_agent_listens_to_it(windows: Windows) -> None:
    supervisor = windows.signed_in("li")
    keep_a_finding(supervisor)

    agent = windows.signed_in("sun")
    agent.get_by_role("link", name="范例库").click()
    agent.get_by_role("navigation", name="场景").get_by_role("link", name="经济困难").click()
    expect(agent.locator(".example")).to_have_count(1)
    expect(agent.locator(".example")).not_to_contain_text("看整通电话")
    assert plays(agent) > 1

    supervisor.get_by_role("button", name="移出").click()
    expect(supervisor.locator(".example")).to_have_count(0)
    supervisor.get_by_role("link", name="已移出的").click()
    expect(supervisor.locator(".example")).to_contain_text("移出：李蕾")
    agent.reload()
    expect(agent.locator("main")).to_contain_text("还没有范例")


def test_selected_words_are_kept(windows: Windows) -> None:
    page = call_page(windows.signed_in("li"), "d01")
    words = page.locator("[data-turn='2'] .w")
    first, last = words.nth(0).bounding_box(), words.nth(2).bounding_box()
    assert first
    assert last
    page.mouse.move(first["x"] + 1, first["y"] + first["height"] / 2)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] - 1, last["y"] + last["height"] / 2, steps=4)
    page.mouse.up()
    begins = float(words.nth(0).get_attribute("data-s") or "nan")
    page.locator("[data-example]").click()
    assert float(page.get_by_label("开始（秒）").input_value()) == pytest.approx(begins, abs=0.01)
    expect(page.locator("mark.good")).not_to_be_empty()


@pytest.mark.parametrize(
    ("width", "height"), [pytest.param(1366, 768, id="on a desk"), pytest.param(390, 844, id="on a phone")]
)
def test_its_pages_are_accessible_and_fit(windows: Windows, width: int, height: int) -> None:
    page = windows.signed_in("li", width=width, height=height, axe=True)
    keep_a_finding(page)
    found = {"library": faults(page)}
    call = re.search("/calls/([^?]+)", page.locator(".example a").get_attribute("href") or "")
    assert call is not None
    for place in ("practices", f"library/new?call={call[1]}&start=42&end=44"):
        page.goto(f"{windows.site.address}/{place}")
        found[place] = faults(page)
    assert {place: wrong for place, wrong in found.items() if wrong} == {}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.skipif("QA_MONITOR_SCREENSHOTS" not in os.environ, reason="makes the images of the documentation")
def test_images_of_the_documentation(windows: Windows) -> None:
    page = windows.signed_in("li")
    keep_a_finding(page)
    page.screenshot(path=IMAGES / "library.png")
