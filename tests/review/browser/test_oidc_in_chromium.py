"""Signing in by an OpenID provider of another site: which cookies a browser then sends only a browser tells."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import uvicorn
from made_up_reviews import KNOWLEDGE
from playwright.sync_api import expect
from providers import CLIENT, SECRET, MadeUpProvider

from qa_monitor.domain import Duty
from qa_monitor.review.application import create_app
from qa_monitor.review.office import Office
from qa_monitor.review.provider import Provider

if TYPE_CHECKING:
    from desks import Desk
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture
def address(sqlite_desk: Desk, made_up_provider: MadeUpProvider) -> Iterator[str]:
    """The program, served at an address that is another site than the provider's."""
    listening = socket.create_server(("127.0.0.1", 0))
    provider = Provider(issuer=made_up_provider.issuer, client_id=CLIENT, secret=SECRET)
    office = Office(engine=sqlite_desk.engine, knowledge=KNOWLEDGE, provider=provider)
    server = uvicorn.Server(uvicorn.Config(create_app(office), log_level="warning"))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()


def test_from_the_door_to_the_provider_and_in(
    browser: Browser, sqlite_desk: Desk, address: str, made_up_provider: MadeUpProvider
) -> None:
    reviewer = sqlite_desk.accounts[Duty.REVIEWER]
    made_up_provider.claims, made_up_provider.asks = {"preferred_username": reviewer.name}, True
    page = browser.new_context(locale="zh-CN").new_page()
    wrong: list[str] = []
    page.on(
        "console", lambda message: wrong.append(message.text) if message.location["url"].startswith(address) else None
    )
    page.goto(f"{address}/queue?state=open")
    page.get_by_role("link", name="统一登录（单点登录）").click()
    expect(page).to_have_url(re.compile(re.escape(made_up_provider.issuer)))
    page.get_by_role("link", name="yes, it is me").click()
    expect(page).to_have_url(f"{address}/queue?state=open")
    expect(page.locator(".who")).to_have_text(reviewer.display_name)
    page.context.close()
    assert wrong == []
