import pytest
from desks import Desk
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import Duty
from qa_monitor.review.pages.door import inside


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("/queue?state=open", "/queue?state=open", id="a page of this program"),
        pytest.param("https://elsewhere.example/", "/", id="another site"),
        pytest.param("//elsewhere.example/", "/", id="another site without its scheme"),
        pytest.param("/\\elsewhere.example/", "/", id="another site, as browsers mend it"),
        pytest.param("/\t/elsewhere.example/", "/", id="another site behind a character that browsers drop"),
        pytest.param("", "/", id="nothing"),
    ],
)
def test_a_link_leads_nowhere_else(address: str, expected: str) -> None:
    assert inside(address) == expected


@given(st.text(st.sampled_from("/\\?#@:.a \t\n\r\0"), max_size=8))
def test_what_is_let_through_is_a_path(address: str) -> None:
    led = inside(address)
    assert led.startswith("/")
    assert led[1:2] not in ("/", "\\")


@pytest.mark.parametrize(
    ("duty", "first_page"),
    [
        pytest.param(Duty.AGENT, "/queue", id="an agent: their own calls"),
        pytest.param(Duty.REVIEWER, "/queue?state=open", id="a reviewer: what waits"),
        pytest.param(Duty.ADMINISTRATOR, "/accounts", id="an administrator: accounts, for they see no call"),
    ],
)
def test_everybody_begins_where_they_work(sqlite_desk: Desk, duty: Duty, first_page: str) -> None:
    assert sqlite_desk.client(duty).get("/").headers["location"] == first_page


def test_who_is_not_signed_in_is_sent_to_the_door_and_back(sqlite_desk: Desk) -> None:
    answer = sqlite_desk.client(None).get("/queue?state=open", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?back=%2Fqueue%3Fstate%3Dopen")


def test_a_wrong_password_keeps_the_name(sqlite_desk: Desk) -> None:
    answer = sqlite_desk.client(None).post("/sign-in", data={"name": "nobody<b>", "password": "wrong"})
    assert answer.status_code == 403
    assert 'value="nobody&lt;b&gt;"' in answer.text


def test_the_language_is_kept_in_the_browser(sqlite_desk: Desk) -> None:
    client: TestClient = sqlite_desk.client(None)
    assert client.get("/language?to=en&back=/sign-in").headers["location"] == "/sign-in"
    assert '<html lang="en">' in client.get("/sign-in").text
    assert client.get("/language?to=fr").status_code == 422
