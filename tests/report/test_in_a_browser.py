"""The page as a browser shows it: quiet, alone, and not wider than the screen."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from reports import analysis, page_of

from qa_monitor.domain import Lang

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=list(Lang))
def page_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages") / "t01.html"
    path.write_text(page_of(analysis(), request.param), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        pytest.param(1366, "light", id="an office screen"),
        pytest.param(1366, "dark", id="an office screen, dark"),
        pytest.param(390, "light", id="a phone"),
    ],
)
def test_the_page_opens_quietly_and_asks_nobody_for_anything(
    browser: Browser, page_file: Path, width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 768}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(page_file.as_uri())
    assert (complaints, requests) == ([], [page_file.as_uri()])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".note").count() == 5
    context.close()


def test_a_reference_leads_to_its_note(browser: Browser, page_file: Path) -> None:
    page = browser.new_page()
    page.goto(page_file.as_uri())
    page.locator("a.number").first.click()
    assert page.evaluate("document.querySelector(':target').className") == "note good"
    page.close()


def test_it_prints_on_a4(browser: Browser, page_file: Path) -> None:
    page = browser.new_page()
    page.goto(page_file.as_uri())
    boxes = set(re.findall(rb"/MediaBox \[([^\]]+)\]", page.pdf(prefer_css_page_size=True)))
    assert boxes == {b"0 0 594.95996 841.91998"}
    page.close()
