"""Whatever is sent to whatever route: never an error of the program."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from desks import Desk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up_reviews import call, finding, stored
from test_access import ROUTES

from qa_monitor.domain import Duty, ReviewState, Ruling

ODD = st.one_of(
    st.sampled_from(["", "none", "\x00", "../../etc/passwd", "%00", "-1", "1e999", "NaN", "null", "0001-01-01", "'--"]),
    st.text(st.characters(codec="utf-8"), max_size=40),
    st.integers().map(str),
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        ODD,
        st.sampled_from([*Ruling, *Duty, *ReviewState]).map(str),
    ),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)
NAMES = [
    *("state", "agent", "team", "since", "until", "category", "reviewer", "after", "limit", "words", "by_sound", "q"),
    *("unmasked", "before", "seen", "ruling", "finding", "reason", "code", "start", "end", "calls", "to", "findings"),
    *("upheld", "name", "flagged", "double", "share", "stratum", "seed", "duty", "agent_id", "password", "disabled"),
    *("label", "days", "display_name", "old", "new", "next", "lang", "csrf"),
]
FIELDS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6)
QUERY = st.dictionaries(st.sampled_from(NAMES), ODD, max_size=5)


@pytest.mark.parametrize("duty", [Duty.SUPERVISOR, Duty.ADMINISTRATOR, Duty.AGENT])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(route=st.sampled_from(sorted(ROUTES)), address=st.none() | ODD, query=QUERY, fields=FIELDS, form=st.booleans())
def test_no_parameter_breaks_a_route(
    fuzzed: dict[Duty, Any],
    duty: Duty,
    route: tuple[str, str],
    address: str | None,
    query: Any,
    fields: Any,
    form: bool,
) -> None:
    client, calls = fuzzed[duty]
    method, path = route
    if path == "/sign-out":
        return
    part = calls[0] if address is None else quote(address, safe="") or "_"
    body: dict[str, Any] = {"data": {k: str(v) for k, v in fields.items()}} if form else {"json": fields}
    answer = client.request(
        method, re.sub(r"{[^}]+}", lambda _: part, path), params=query, **({} if method == "GET" else body)
    )
    assert answer.status_code < 500, (method, path, query, fields)


@pytest.fixture
def fuzzed(sqlite_desk: Desk) -> dict[Duty, Any]:
    calls = stored(sqlite_desk.engine, call("one", finding("V01"), finding("V09", 5)), call("two"))
    return {duty: (sqlite_desk.client(duty), calls) for duty in Duty}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="half a JSON"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(b'{"seen": 1, "ruling": "confirmed", "finding": "\\ud800"}', id="half a character"),
        pytest.param(b'{"seen": 1e400, "ruling": "confirmed"}', id="a number without end"),
        pytest.param(b"[" * 100_000, id="depth without end"),
        pytest.param(b'{"reason": "' + b"x" * (1 << 20) + b'"}', id="more than a megabyte"),
    ],
)
def test_a_body_that_is_none(fuzzed: dict[Duty, Any], body: bytes) -> None:
    client, calls = fuzzed[Duty.SUPERVISOR]
    answer = client.post(f"/api/calls/{calls[0]}/verdicts", content=body, headers={"content-type": "application/json"})
    assert 400 <= answer.status_code < 500
