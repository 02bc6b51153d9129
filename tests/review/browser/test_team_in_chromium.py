"""The page of a team in a real browser, on a desk, on a phone and in print."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from accessible import faults
from playwright.sync_api import expect

if TYPE_CHECKING:
    from windows import Windows

pytest_plugins = ["windows"]
pytestmark = pytest.mark.browser

PERIOD = "since=2026-10-01&until=2026-10-31"
IMAGES = Path(__file__).parents[3] / "docs" / "images"


def test_a_supervisor_goes_from_figures_to_calls(windows: Windows) -> None:
    page = windows.signed_in("li")
    page.get_by_role("link", name="班组", exact=True).click()
    page.get_by_label("从").fill("2026-10-01")
    page.get_by_label("到").fill("2026-10-31")
    page.get_by_role("button", name="查看").click()
    expect(page).to_have_url(re.compile(r"since=2026-10-01&until=2026-10-31"))
    row = page.locator(".heat-map tr").filter(has_text="孙磊")
    expect(row.locator(".heat.few b").first).to_contain_text("(")
    page.locator("section", has=page.locator("#risky")).get_by_role("link", name="d21").click()
    expect(page.get_by_role("heading", name="d21", exact=True)).to_be_visible()
    page.goto(f"{windows.site.address}/team?{PERIOD}")
    page.get_by_role("link", name="A05").click()
    expect(page).to_have_url(re.compile(r"/coaching/agent\?agent=A05&since=2026-10-01&until=2026-10-31"))
    expect(page.locator("h1")).to_contain_text("孙磊")
    page.goto(f"{windows.site.address}/team?{PERIOD}")
    with page.expect_download() as file:
        page.get_by_role("link", name="导出 Excel").click()
    assert file.value.suggested_filename == "team-2026-10-01-2026-10-31.xlsx"


@pytest.mark.parametrize(
    ("width", "height", "scheme"),
    [
        pytest.param(1366, 768, "light", id="on a desk, light"),
        pytest.param(1366, 768, "dark", id="on a desk, dark"),
        pytest.param(390, 844, "light", id="on a phone"),
    ],
)
def test_the_page_of_a_team_is_accessible_and_fits(windows: Windows, width: int, height: int, scheme: str) -> None:
    page = windows.signed_in("li", width=width, height=height, scheme=scheme, axe=True)
    page.goto(f"{windows.site.address}/team?{PERIOD}")
    assert faults(page) == []


def test_in_print_the_figures_stand_alone(windows: Windows) -> None:
    page = windows.signed_in("li")
    page.goto(f"{windows.site.address}/team?{PERIOD}")
    page.emulate_media(media="print")
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.locator(".heat-map")).to_be_visible()
    assert page.locator(".heat.few").first.evaluate("cell => getComputedStyle(cell).printColorAdjust") == "exact"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


@pytest.mark.skipif("QA_MONITOR_SCREENSHOTS" not in os.environ, reason="makes the images of the documentation")
def test_the_image_of_the_documentation(windows: Windows) -> None:
    page = windows.signed_in("li")
    page.goto(f"{windows.site.address}/team?{PERIOD}")
    page.locator("#agents").evaluate("heading => heading.scrollIntoView()")
    page.screenshot(path=IMAGES / "review-team-light.png")
