"""A real server on real calls, and a real Chromium that tells what goes wrong in it."""

import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from qa_monitor.domain import Duty
from qa_monitor.review.application import create_app
from qa_monitor.review.knowledge import Knowledge, load_knowledge
from qa_monitor.review.office import Office
from qa_monitor.review.people import NewPerson, add_person
from qa_monitor.ruleset import Rules, read_rule_files, rules_from
from qa_monitor.settings import load_settings
from qa_monitor.store import catch_up, open_database, writing

ROOT = Path(__file__).parents[3]
CALLS = Path(__file__).parent / "data" / "calls.sql"
"""Four of the recordings as an earlier program scored and stored them; in d20 the customer's tenth turn was given an
invented telephone number, for none of the recordings has one."""

PASSWORD = "Invented-pass-7"
PEOPLE = {
    "wang": ("王芳", Duty.REVIEWER, None),
    "zhou": ("周敏", Duty.REVIEWER, None),
    "li": ("李蕾", Duty.SUPERVISOR, None),
    "sun": ("孙磊", Duty.AGENT, "A05"),
    "shen": ("沈静", Duty.AUDITOR, None),
    "gao": ("高远", Duty.ADMINISTRATOR, None),
}


@pytest.fixture(scope="session")
def shipped_knowledge() -> Knowledge:
    """What the shipped files say; the calls were judged by them."""
    return load_knowledge(load_settings(command_line={}, environment={}, file=None))


@cache
def shipped_rules() -> Rules:
    """The shipped files, to judge by; made when a test first needs it."""
    return rules_from(read_rule_files(load_settings(command_line={}, environment={}, file=None)), model="")


@pytest.fixture(scope="session")
def scored_calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the calls and an account of every duty, to be copied."""
    file = tmp_path_factory.mktemp("browser") / "scored.db"
    old = sqlite3.connect(file)
    old.executescript(CALLS.read_text("utf-8"))
    old.execute("UPDATE recording_files SET path = ? || '/' || path", (str(ROOT),))
    old.commit()
    old.close()
    engine = open_database(f"sqlite:///{file}")
    catch_up(engine)
    with writing(engine) as db:
        for name, (display_name, duty, agent_id) in PEOPLE.items():
            person = NewPerson(name=name, display_name=display_name, duty=duty, agent_id=agent_id, password=PASSWORD)
            add_person(db, None, person)
    engine.dispose()
    return file


@dataclass(frozen=True)
class Site:
    """The program as it is served."""

    address: str
    database: Path


@pytest.fixture
def site(scored_calls: Path, shipped_knowledge: Knowledge, tmp_path: Path) -> Iterator[Site]:
    """Served on a port of this machine, on a database that nobody has touched."""
    file = tmp_path / "calls.db"
    shutil.copy(scored_calls, file)
    engine = open_database(f"sqlite:///{file}")
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(Office(engine=engine, knowledge=shipped_knowledge, rules=shipped_rules)), log_level="warning"
        )
    )
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Site(f"http://127.0.0.1:{listening.getsockname()[1]}", file)
    server.should_exit = True
    thread.join()
    engine.dispose()


@dataclass
class Windows:
    """Windows of one test, and everything in them that should not be."""

    chromium: Browser
    site: Site
    wrong: list[str] = field(default_factory=list)
    """Errors in the console or the page, and requests to other machines."""

    def window(
        self, *, width: int = 1366, height: int = 768, scheme: str = "light", axe: bool = False, scripts: bool = True
    ) -> Page:
        """A window of its own, in which nobody is signed in; `axe` brings styles that the page's policy keeps out."""
        context = self.chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            locale="zh-CN",
            reduced_motion="reduce",
            bypass_csp=axe,
            java_script_enabled=scripts,
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", self._request)
        return page

    def signed_in(self, name: str, **window: object) -> Page:
        """A window in which this account has just signed in."""
        page = self.window(**window)
        page.goto(f"{self.site.address}/")
        page.get_by_label("账号").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.locator(".door button").click()
        page.wait_for_url(lambda address: "sign-in" not in address)
        return page

    def take(self, status: str) -> None:
        """Refusals of this status that the test itself brought about; a browser tells of each in its console."""
        told = [line for line in self.wrong if f"status of {status}" in line]
        assert told, f"nothing was refused with {status}"
        self.wrong = [line for line in self.wrong if line not in told]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(message.text)

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).scheme != "data" and not request.url.startswith(self.site.address + "/"):
            self.wrong.append(f"request to {request.url}")


@pytest.fixture
def windows(browser: Browser, site: Site) -> Iterator[Windows]:
    """Windows; in the end nothing went wrong in any but what the test itself took from `wrong`."""
    opened = Windows(browser, site)
    yield opened
    for context in browser.contexts:
        context.close()
    assert opened.wrong == []
