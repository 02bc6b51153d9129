"""Every route for every duty: who is let in, who is not; a route that no table names fails the test."""

import re
from collections.abc import Iterable, Iterator

import pytest
from desks import Desk
from fastapi.routing import APIRoute
from made_up_reviews import BOB, account, call, finding, stored
from starlette.routing import BaseRoute, Mount, Route

from qa_monitor.domain import Duty
from qa_monitor.review.access import RIGHTS, Right
from qa_monitor.review.requests import Needs

A, R, S, U, K = Duty.AGENT, Duty.REVIEWER, Duty.SUPERVISOR, Duty.AUDITOR, Duty.ADMINISTRATOR
EVERYBODY = frozenset(Duty)

WHO = {
    Right.SIGNED_IN: EVERYBODY,
    Right.SEE_CALLS: {A, R, S, U},
    Right.HEAR: {A, R, S, U},
    Right.UNMASK: {R, S},
    Right.ASSIGN: {R, S},
    Right.ASSIGN_OTHERS: {S},
    Right.DECIDE: {R, S},
    Right.APPEAL: {A},
    Right.DECIDE_APPEAL: {R, S},
    Right.SEE_SAMPLES: {S, U},
    Right.PLAN_SAMPLES: {S},
    Right.REVIEW_BLIND: {R, S},
    Right.EXPORT: {S, U},
    Right.SEE_TEAM: {S, U},
    Right.SEE_ACCOUNTS: {S, U, K},
    Right.KEEP_ACCOUNTS: {K},
    Right.SEE_AUDIT: {S, U, K},
    Right.SEE_COACHING: {A, S, U},
    Right.COACH: {S},
    Right.ACKNOWLEDGE: {A},
    Right.EXPORT_CLIPS: {S},
    Right.SEE_PRACTICES: {S, U},
    Right.SEE_LIBRARY: {A, R, S, U},
    Right.KEEP_LIBRARY: {S},
    Right.USE_TOKENS: {R, S, U, K},
}
"""The whole policy, written a second time: a change of one needs a change of the other."""

PUBLIC = {
    ("GET", "/"),
    ("GET", "/healthz"),
    ("GET", "/api/openapi.json"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/sign-in/oidc"),
    ("GET", "/sign-in/oidc/return"),
    ("GET", "/language"),
    ("GET", "/static/coaching/{path:path}"),
    ("GET", "/static/{path:path}"),
}
"""What anybody may ask for: nothing of a call, nothing of a person."""

API = {
    ("GET", "/api/calls"): Right.SEE_CALLS,
    ("GET", "/api/choices"): Right.SEE_CALLS,
    ("POST", "/api/calls/next"): Right.ASSIGN,
    ("POST", "/api/calls/assign"): Right.ASSIGN,
    ("GET", "/api/calls/{public_id}"): Right.SEE_CALLS,
    ("POST", "/api/calls/{public_id}/verdicts"): Right.DECIDE,
    ("POST", "/api/calls/{public_id}/roles"): Right.DECIDE,
    ("POST", "/api/calls/{public_id}/speakers"): Right.DECIDE,
    ("POST", "/api/calls/{public_id}/appeals"): Right.APPEAL,
    ("GET", "/api/appeals"): Right.SEE_CALLS,
    ("POST", "/api/appeals/{appeal_id}/decision"): Right.DECIDE_APPEAL,
    ("GET", "/api/search"): Right.SEE_CALLS,
    ("GET", "/api/export/calls.csv"): Right.EXPORT,
    ("GET", "/api/export/verdicts.csv"): Right.EXPORT,
    ("GET", "/api/plans"): Right.SEE_SAMPLES,
    ("POST", "/api/plans"): Right.PLAN_SAMPLES,
    ("GET", "/api/plans/{plan_id}"): Right.SEE_SAMPLES,
    ("GET", "/api/plans/{plan_id}/agreement"): Right.SEE_SAMPLES,
    ("GET", "/api/blind"): Right.REVIEW_BLIND,
    ("POST", "/api/plans/{plan_id}/blind"): Right.REVIEW_BLIND,
    ("GET", "/api/blind/{review_id}"): Right.REVIEW_BLIND,
    ("POST", "/api/blind/{review_id}/verdicts"): Right.REVIEW_BLIND,
    ("POST", "/api/blind/{review_id}/finish"): Right.REVIEW_BLIND,
    ("GET", "/api/me"): Right.SIGNED_IN,
    ("GET", "/api/accounts"): Right.SEE_ACCOUNTS,
    ("POST", "/api/accounts"): Right.KEEP_ACCOUNTS,
    ("POST", "/api/accounts/{public_id}/disabled"): Right.KEEP_ACCOUNTS,
    ("POST", "/api/accounts/{public_id}/password"): Right.KEEP_ACCOUNTS,
    ("GET", "/api/tokens"): Right.USE_TOKENS,
    ("POST", "/api/tokens"): Right.USE_TOKENS,
    ("DELETE", "/api/tokens/{public_id}"): Right.USE_TOKENS,
    ("GET", "/api/audit"): Right.SEE_AUDIT,
}

PAGES = {
    ("POST", "/sign-out"): Right.SIGNED_IN,
    ("GET", "/queue"): Right.SEE_CALLS,
    ("POST", "/queue/assign"): Right.ASSIGN,
    ("POST", "/queue/next"): Right.ASSIGN,
    ("GET", "/calls/{public_id}"): Right.SEE_CALLS,
    ("POST", "/calls/{public_id}/verdicts"): Right.DECIDE,
    ("POST", "/calls/{public_id}/roles"): Right.DECIDE,
    ("GET", "/calls/{public_id}/speakers"): Right.DECIDE,
    ("POST", "/calls/{public_id}/speakers"): Right.DECIDE,
    ("POST", "/calls/{public_id}/appeals"): Right.APPEAL,
    ("POST", "/appeals/{appeal_id}"): Right.DECIDE_APPEAL,
    ("GET", "/appeals"): Right.DECIDE_APPEAL,
    ("GET", "/calls/{public_id}/waveform"): Right.HEAR,
    ("GET", "/calls/{public_id}/sound"): Right.HEAR,
    ("GET", "/search"): Right.SEE_CALLS,
    ("GET", "/team"): Right.SEE_TEAM,
    ("GET", "/team/report"): Right.EXPORT,
    ("GET", "/coaching"): Right.SEE_COACHING,
    ("GET", "/coaching/agent"): Right.SEE_COACHING,
    ("GET", "/coaching/clips"): Right.EXPORT_CLIPS,
    ("POST", "/coaching/notes"): Right.COACH,
    ("POST", "/coaching/goals"): Right.COACH,
    ("POST", "/coaching/goals/{public_id}/withdraw"): Right.COACH,
    ("POST", "/coaching/entries/{public_id}/seen"): Right.ACKNOWLEDGE,
    ("GET", "/samples"): Right.SEE_SAMPLES,
    ("POST", "/samples"): Right.PLAN_SAMPLES,
    ("GET", "/samples/{plan_id}"): Right.SEE_SAMPLES,
    ("GET", "/blind"): Right.REVIEW_BLIND,
    ("POST", "/blind/{plan_id}/next"): Right.REVIEW_BLIND,
    ("GET", "/blind/reviews/{review_id}"): Right.REVIEW_BLIND,
    ("POST", "/blind/reviews/{review_id}/verdicts"): Right.REVIEW_BLIND,
    ("POST", "/blind/reviews/{review_id}/finish"): Right.REVIEW_BLIND,
    ("GET", "/practices"): Right.SEE_PRACTICES,
    ("GET", "/library"): Right.SEE_LIBRARY,
    ("POST", "/library"): Right.KEEP_LIBRARY,
    ("GET", "/library/new"): Right.KEEP_LIBRARY,
    ("GET", "/library/playlist"): Right.KEEP_LIBRARY,
    ("GET", "/library/{clip_id}/sound"): Right.SEE_LIBRARY,
    ("POST", "/library/{clip_id}/remove"): Right.KEEP_LIBRARY,
    ("GET", "/accounts"): Right.SEE_ACCOUNTS,
    ("POST", "/accounts"): Right.KEEP_ACCOUNTS,
    ("POST", "/accounts/{public_id}/disabled"): Right.KEEP_ACCOUNTS,
    ("POST", "/accounts/{public_id}/password"): Right.KEEP_ACCOUNTS,
    ("GET", "/own"): Right.SIGNED_IN,
    ("POST", "/own/password"): Right.SIGNED_IN,
    ("POST", "/own/tokens"): Right.USE_TOKENS,
    ("POST", "/own/tokens/{public_id}/revoke"): Right.USE_TOKENS,
    ("GET", "/audit"): Right.SEE_AUDIT,
}

ROUTES = API | PAGES


def every(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """The routes, those of included routers in their place."""
    for route in routes:
        included = getattr(route, "original_router", None)
        yield from [route] if included is None else every(included.routes)


def routes_of(desk: Desk) -> Iterator[tuple[str, str, Right | None]]:
    """Method, path and right of everything that answers."""
    for route in every(desk.app.routes):
        assert isinstance(route, Route | Mount), f"{route} is of a kind that this test does not know"
        if isinstance(route, Mount):
            yield "GET", f"{route.path}/{{path:path}}", None
            continue
        needs = set()
        if isinstance(route, APIRoute):
            needs = {one.call.right for one in route.dependant.dependencies if isinstance(one.call, Needs)}
        assert len(needs) <= 1, f"{route.path} names two rights"
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield method, route.path, next(iter(needs), None)


def test_every_route_has_a_right_and_stands_in_the_table(sqlite_desk: Desk) -> None:
    found = {(method, path): right for method, path, right in routes_of(sqlite_desk)}
    assert {route: right for route, right in found.items() if route not in PUBLIC} == ROUTES


def test_the_policy_is_the_one_that_was_decided() -> None:
    assert {right: {duty for duty in Duty if right in RIGHTS[duty]} for right in Right} == WHO


@pytest.mark.parametrize("duty", [*Duty, None])
def test_every_route_lets_in_whom_it_should(sqlite_desk: Desk, duty: Duty | None) -> None:
    """404, 409 and 422 are answers to somebody who was let in."""
    client = sqlite_desk.client(duty)
    wrong = []
    for (method, path), right in ROUTES.items():
        answer = client.request(method, re.sub(r"{[^}]+}", "none", path))
        if path == "/sign-out":
            client = sqlite_desk.client(duty)
        sent_away = answer.headers.get("location", "").startswith("/sign-in") and path != "/sign-out"
        let_in = answer.status_code not in (401, 403) and not sent_away
        if let_in != (duty is not None and duty in WHO[right]) or answer.status_code >= 500:
            wrong.append((method, path, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize(("method", "path"), [route for route in API if route[0] != "GET"])
def test_a_change_without_its_token_is_refused(sqlite_desk: Desk, method: str, path: str) -> None:
    duty = next(iter(WHO[API[method, path]]))
    client = sqlite_desk.client(duty)
    for token in (None, "0" * 64):
        client.headers.pop("x-csrf-token", None)
        if token is not None:
            client.headers["x-csrf-token"] = token
        answer = client.request(method, re.sub(r"{[^}]+}", "none", path), json={})
        assert answer.status_code == 403


def test_a_call_of_another_agent_is_as_if_it_were_not_there(sqlite_desk: Desk) -> None:
    mine, other = stored(sqlite_desk.engine, call("mine", finding()), call("other", finding(), agent=BOB))
    client = sqlite_desk.client(Duty.AGENT)
    assert client.get(f"/api/calls/{mine}").status_code == 200
    refused, absent = client.get(f"/api/calls/{other}"), client.get("/api/calls/none")
    assert (refused.status_code, refused.json()) == (absent.status_code, absent.json())
    body = {"findings": ["x"], "reason": "不对"}
    assert client.post(f"/api/calls/{other}/appeals", json=body).status_code == 404
    found = client.get("/api/search", params={"words": "打给你爸妈"}).json()["passages"]
    assert [one["public_id"] for one in found] == [mine]


def test_an_agent_account_sees_the_calls_of_its_agent_alone(sqlite_desk: Desk) -> None:
    stored(sqlite_desk.engine, call("a"), call("b", agent=BOB), call("c", agent=None))
    bob = account(sqlite_desk.engine, Duty.AGENT, "bob", agent_id="A02")
    found = sqlite_desk.client(bob).get("/api/calls", params={"state": "clear"}).json()["rows"]
    assert [row["name"] for row in found] == ["b"]


def test_no_number_of_the_database_stands_in_an_answer(sqlite_desk: Desk) -> None:
    (one,) = stored(sqlite_desk.engine, call("one", finding()))
    client = sqlite_desk.client(Duty.SUPERVISOR)
    for path in ("/api/calls", f"/api/calls/{one}", "/api/accounts", "/api/me", "/api/plans", "/api/appeals"):
        text = client.get(path).text
        assert not re.search(r'"(id|\w*_id)": ?[0-9]+', text), path
    assert "recordings/" not in client.get(f"/api/calls/{one}").text
