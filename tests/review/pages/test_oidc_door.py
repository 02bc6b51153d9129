"""Signing in by an OpenID provider: the whole way, and every way in which it must not lead inside."""

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import sqlalchemy as sa
from desks import Desk, desk_on
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.testclient import TestClient
from joserfc.jwk import OctKey
from made_up_reviews import KNOWLEDGE
from providers import CLIENT, OTHER, SECRET, MadeUpProvider

from qa_monitor.domain import Duty
from qa_monitor.review.application import create_app
from qa_monitor.review.identity import CLOCKS, UNNAMED, UNREACHABLE, WRONG_ANSWER
from qa_monitor.review.office import Office
from qa_monitor.review.pages.oidc_door import DENIED, NOT_BEGUN_HERE
from qa_monitor.review.people import set_disabled
from qa_monitor.review.provider import Provider
from qa_monitor.review.requests import COOKIE
from qa_monitor.review.sessions import FAILURES_BY_ADDRESS, fail_sign_in
from qa_monitor.store import reading, writing
from qa_monitor.store.audit import newest_acts

NO_ACCOUNT = "您已通过统一登录，但这里没有与之对应的可用账号；请管理员添加或启用"


def browser_at(
    engine: sa.Engine, provider: MadeUpProvider, base: str = "http://testserver", **office: Any
) -> TestClient:
    settings = Provider(issuer=provider.issuer, client_id=CLIENT, secret=SECRET, **office)
    app = create_app(Office(engine=engine, knowledge=KNOWLEDGE, provider=settings))
    return TestClient(app, base_url=base, follow_redirects=False)


@pytest.fixture
def people(sqlite: sa.Engine) -> Desk:
    return desk_on(sqlite)


@pytest.fixture
def browser(people: Desk, made_up_provider: MadeUpProvider) -> TestClient:
    return browser_at(people.engine, made_up_provider)


def there(browser: TestClient, back: str = "/queue?state=open") -> str:
    """The address with which the provider sends the browser back."""
    away = browser.get("/sign-in/oidc", params={"back": back})
    assert away.status_code == 303
    return str(httpx.get(away.headers["location"]).headers["location"])


def refusal(answer: httpx.Response) -> str | None:
    found = re.search(r'role="alert">([^<]*)<', answer.text)
    return found[1] if found else None


def last_act(engine: sa.Engine) -> tuple[str, str, dict[str, Any]]:
    with reading(engine) as db:
        act = newest_acts(db)[0]
    return act.act, act.actor, dict(act.detail)


def test_whom_the_provider_knows_comes_in(engine: sa.Engine, made_up_provider: MadeUpProvider) -> None:
    people = desk_on(engine)
    reviewer = people.accounts[Duty.REVIEWER]
    made_up_provider.claims = {"preferred_username": f" {reviewer.name.upper()}"}
    browser = browser_at(engine, made_up_provider)
    assert 'href="/sign-in/oidc?back=/"' in browser.get("/sign-in").text
    answer = browser.get(there(browser))
    assert answer.status_code == 200
    assert 'http-equiv="refresh" content="0; url=/queue?state=open"' in answer.text
    assert set(browser.cookies) == {COOKIE}
    assert browser.get("/api/me").json()["name"] == reviewer.name
    assert last_act(engine) == ("sign_in", reviewer.public_id, {"how": "oidc"})


def test_over_tls_the_cookies_are_for_this_host_alone(people: Desk, made_up_provider: MadeUpProvider) -> None:
    browser = browser_at(people.engine, made_up_provider, "https://testserver")
    away = browser.get("/sign-in/oidc")
    assert re.fullmatch(
        r"__Host-qa_monitor_oidc=\S+; HttpOnly; Max-Age=600; Path=/; SameSite=lax; Secure", away.headers["set-cookie"]
    )
    answer = browser.get(there(browser))
    assert answer.status_code == 200
    assert "Secure" in next(one for one in answer.headers.get_list("set-cookie") if one.startswith(COOKIE))


def test_another_claim_may_be_the_name(people: Desk, made_up_provider: MadeUpProvider) -> None:
    made_up_provider.claims = {"preferred_username": "nobody", "staff": people.accounts[Duty.AUDITOR].name}
    browser = browser_at(people.engine, made_up_provider, claim="staff")
    assert browser.get(there(browser)).status_code == 200


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_the_way_back_leads_nowhere_else(
    people: Desk, browser: TestClient, made_up_provider: MadeUpProvider, back: str
) -> None:
    made_up_provider.claims = {"preferred_username": people.accounts[Duty.REVIEWER].name}
    assert 'content="0; url=/"' in browser.get(there(browser, back)).text


def keyed(key: Any, algorithm: str = "RS256") -> Callable[[MadeUpProvider], None]:
    def tell(provider: MadeUpProvider) -> None:
        provider.key, provider.algorithm = key, algorithm

    return tell


def claiming(**claims: Any) -> Callable[[MadeUpProvider], None]:
    return lambda provider: provider.claims.update(claims)


def answering(answer: Any) -> Callable[[MadeUpProvider], None]:
    return lambda provider: setattr(provider, "token_answer", answer)


@pytest.mark.parametrize(
    ("wrong", "told", "why"),
    [
        pytest.param(claiming(nonce="another"), WRONG_ANSWER, "nonce", id="the nonce of another attempt"),
        pytest.param(claiming(nonce=None), WRONG_ANSWER, "nonce", id="no nonce"),
        pytest.param(claiming(nonce=["x"]), WRONG_ANSWER, "nonce", id="a nonce of another type"),
        pytest.param(claiming(aud="another"), WRONG_ANSWER, "claim aud", id="for another program"),
        pytest.param(claiming(aud=[CLIENT, "b"], azp="b"), WRONG_ANSWER, "claim azp", id="asked for by another"),
        pytest.param(claiming(iss="https://elsewhere.example"), WRONG_ANSWER, "claim iss", id="of another issuer"),
        pytest.param(claiming(exp=1_000_000_000), CLOCKS, "expired", id="expired"),
        pytest.param(claiming(iat=int(time.time()) + 3600), CLOCKS, "expired", id="issued in the future"),
        pytest.param(claiming(exp=None), WRONG_ANSWER, "MissingClaimError", id="valid for ever"),
        pytest.param(keyed(OTHER), WRONG_ANSWER, "BadSignatureError", id="signed by a key that is not published"),
        pytest.param(
            keyed(OctKey.import_key(SECRET + SECRET), "HS256"),
            WRONG_ANSWER,
            "UnsupportedAlgorithmError",
            id="signed by the shared secret",
        ),
        pytest.param(claiming(preferred_username=None), UNNAMED, "claim", id="no name"),
        pytest.param(claiming(preferred_username="a\x00b"), UNNAMED, "claim", id="a name no database takes"),
        pytest.param(claiming(preferred_username=["a"]), UNNAMED, "claim", id="several names"),
        pytest.param(
            answering(JSONResponse({"error": "invalid_client"}, 401)), WRONG_ANSWER, "OAuthError", id="a wrong secret"
        ),
        pytest.param(answering(PlainTextResponse("?")), WRONG_ANSWER, "ValueError", id="no JSON"),
        pytest.param(answering(JSONResponse({"access_token": "x"})), WRONG_ANSWER, "KeyError", id="no ID token"),
        pytest.param(answering(JSONResponse([])), WRONG_ANSWER, None, id="JSON of another shape"),
        pytest.param(answering(JSONResponse({"id_token": "a.b"})), WRONG_ANSWER, None, id="an ID token in pieces"),
    ],
)
def test_what_proves_nothing_opens_nothing(
    people: Desk,
    browser: TestClient,
    made_up_provider: MadeUpProvider,
    wrong: Callable[[MadeUpProvider], None],
    told: Any,
    why: str | None,
) -> None:
    made_up_provider.claims = {"preferred_username": people.accounts[Duty.REVIEWER].name}
    wrong(made_up_provider)
    answer = browser.get(there(browser))
    assert (answer.status_code, refusal(answer)) == (403, told.zh)
    act, actor, detail = last_act(people.engine)
    assert (act, actor, detail["how"]) == ("sign_in_failed", "nobody", "oidc")
    assert why in (None, detail["why"])
    assert set(browser.cookies) == set()


@pytest.mark.parametrize("seconds", [pytest.param(-30, id="a clock behind"), pytest.param(30, id="a clock before")])
def test_clocks_may_differ_a_little(
    people: Desk, browser: TestClient, made_up_provider: MadeUpProvider, seconds: int
) -> None:
    now = int(time.time()) + seconds
    name = people.accounts[Duty.REVIEWER].name
    made_up_provider.claims = {"preferred_username": name, "iat": now, "exp": now + (10 if seconds < 0 else 300)}
    assert browser.get(there(browser)).status_code == 200


def test_an_answer_serves_once(people: Desk, browser: TestClient, made_up_provider: MadeUpProvider) -> None:
    made_up_provider.claims = {"preferred_username": people.accounts[Duty.REVIEWER].name}
    address = there(browser)
    kept = dict(browser.cookies)
    assert browser.get(address).status_code == 200
    answer = browser.get(address)
    assert (answer.status_code, refusal(answer)) == (403, NOT_BEGUN_HERE.zh)
    browser.cookies.update(kept)  # who kept the cookie finds the code spent
    assert refusal(browser.get(address)) == WRONG_ANSWER.zh


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda address: address.split("&state=")[0], id="no state"),
        pytest.param(lambda address: address[:-3] + "abc", id="another state"),
        pytest.param(lambda address: urlsplit(address).path, id="nothing at all"),
    ],
)
def test_an_answer_to_another_browser_opens_nothing(browser: TestClient, change: Callable[[str], str]) -> None:
    answer = browser.get(change(there(browser)))
    assert (answer.status_code, refusal(answer)) == (403, NOT_BEGUN_HERE.zh)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        pytest.param("access_denied", DENIED, id="the person says no"),
        pytest.param("server_error", WRONG_ANSWER, id="the provider fails"),
    ],
)
def test_the_provider_says_no(browser: TestClient, made_up_provider: MadeUpProvider, error: str, told: Any) -> None:
    made_up_provider.denies = error
    answer = browser.get(there(browser))
    assert (answer.status_code, refusal(answer)) == (403, told.zh)


def test_no_account_is_made(people: Desk, browser: TestClient, made_up_provider: MadeUpProvider) -> None:
    made_up_provider.claims = {"preferred_username": "stranger"}
    answer = browser.get(there(browser))
    assert (answer.status_code, refusal(answer)) == (403, NO_ACCOUNT)
    assert last_act(people.engine) == ("sign_in_failed", "nobody", {"how": "oidc", "why": "no account"})


def test_a_disabled_account_stays_out(people: Desk, browser: TestClient, made_up_provider: MadeUpProvider) -> None:
    reviewer = people.accounts[Duty.REVIEWER]
    with writing(people.engine) as db:
        set_disabled(db, None, reviewer.public_id, disabled=True)
    made_up_provider.claims = {"preferred_username": reviewer.name}
    answer = browser.get(there(browser))
    assert (answer.status_code, refusal(answer)) == (403, NO_ACCOUNT)
    assert last_act(people.engine) == ("sign_in_failed", reviewer.public_id, {"how": "oidc", "why": "disabled"})


def test_a_provider_that_is_down_is_said_at_the_door(people: Desk, made_up_provider: MadeUpProvider) -> None:
    browser = browser_at(people.engine, made_up_provider)
    address = there(browser)
    made_up_provider.token_answer = PlainTextResponse("", 503)
    answer = browser.get(address)
    assert (answer.status_code, refusal(answer)) == (503, UNREACHABLE.zh)
    gone = browser_at(people.engine, MadeUpProvider("http://localhost:9"))
    answer = gone.get("/sign-in/oidc")
    assert (answer.status_code, refusal(answer)) == (503, UNREACHABLE.zh)


@pytest.mark.parametrize(
    "metadata",
    [
        pytest.param({"issuer": "https://elsewhere.example"}, id="another issuer"),
        pytest.param({"authorization_endpoint": "http://elsewhere.example/"}, id="an address without TLS"),
        pytest.param({"token_endpoint": None}, id="no address"),
    ],
)
def test_a_provider_that_describes_itself_wrongly(
    browser: TestClient, made_up_provider: MadeUpProvider, metadata: dict[str, Any]
) -> None:
    made_up_provider.metadata = metadata
    answer = browser.get("/sign-in/oidc")
    assert (answer.status_code, refusal(answer)) == (403, WRONG_ANSWER.zh)


def test_too_many_failures_close_this_door_too(people: Desk, browser: TestClient) -> None:
    for _ in range(FAILURES_BY_ADDRESS):
        fail_sign_in(people.engine, "testclient", "state")
    assert browser.get("/sign-in/oidc").status_code == 429
    assert browser.get("/sign-in/oidc/return").status_code == 429


def test_where_no_provider_is_set_there_is_no_such_way(people: Desk) -> None:
    browser = people.client(None)
    assert "/sign-in/oidc" not in browser.get("/sign-in").text
    assert [browser.get(path).status_code for path in ("/sign-in/oidc", "/sign-in/oidc/return")] == [404, 404]


def test_passwords_can_be_turned_off(people: Desk, made_up_provider: MadeUpProvider) -> None:
    settings = Provider(issuer=made_up_provider.issuer, client_id=CLIENT)
    office = Office(engine=people.engine, knowledge=KNOWLEDGE, provider=settings, passwords=False)
    browser = TestClient(create_app(office), follow_redirects=False)
    assert 'type="password"' not in browser.get("/sign-in").text
    answer = browser.post("/sign-in", data={"name": "a", "password": "b"})
    assert (answer.status_code, refusal(answer)) == (403, "密码登录已关闭，请用统一登录")
