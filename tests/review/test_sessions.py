"""Signing in: passwords, sessions, limits, and what an account that is locked out can still do."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from desks import Desk
from fastapi import Request, Response

from qa_monitor.domain import Account, Duty
from qa_monitor.review import sessions
from qa_monitor.review.people import (
    NewPerson,
    add_person,
    change_password,
    make_token,
    revoke_token,
    set_disabled,
    tokens,
)
from qa_monitor.review.refusals import NotAllowed, NotThere, TooOften, Unfit
from qa_monitor.review.requests import keep_session
from qa_monitor.review.sessions import FAILURES_BY_ADDRESS, FAILURES_BY_NAME, sign_in, sign_out, signed_in
from qa_monitor.store import reading, writing
from qa_monitor.store.audit import newest_acts
from qa_monitor.store.review_tables import CredentialRow, now

PASSWORD = "correct horse battery"
NEW = NewPerson(name="Lin", display_name="林", duty=Duty.REVIEWER, password=PASSWORD)


@pytest.fixture
def lin(sqlite: sa.Engine) -> sa.Engine:
    return with_lin(sqlite)


def with_lin(engine: sa.Engine) -> sa.Engine:
    with writing(engine) as db:
        add_person(db, None, NEW)
    return engine


def who(engine: sa.Engine, token: str, kind: str = sessions.SESSION) -> str | None:
    with reading(engine) as db:
        account = signed_in(db, token, kind)
    return None if account is None else account.name


def the_account(engine: sa.Engine) -> Account:
    token = sign_in(engine, "lin", PASSWORD, "here")
    with reading(engine) as db:
        account = signed_in(db, token)
    assert account is not None
    return account


def test_a_session_begins_and_ends(engine: sa.Engine) -> None:
    lin = with_lin(engine)
    token = sign_in(lin, " LIN ", PASSWORD, "here")
    assert who(lin, token) == "lin"
    with writing(lin) as db:
        assert db.scalars(sa.select(CredentialRow.token_hash)).one() != token
        sign_out(db, token)
    assert who(lin, token) is None
    with reading(lin) as db:
        assert [act.act for act in newest_acts(db)] == ["sign_out", "sign_in", "account_added"]


@pytest.mark.parametrize(
    ("name", "password"),
    [
        pytest.param("lin", "wrong password", id="a wrong password"),
        pytest.param("nobody", PASSWORD, id="no such account"),
        pytest.param("lin\x00", PASSWORD, id="a name no database takes"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_failed_attempt_tells_nothing(lin: sa.Engine, name: str, password: str) -> None:
    with pytest.raises(NotAllowed) as raised:
        sign_in(lin, name, password, "here")
    assert raised.value.text.zh == "账号或密码不对，或账号已停用"
    with reading(lin) as db:
        assert newest_acts(db)[0].act == "sign_in_failed"
        assert newest_acts(db)[0].subject == ""


@pytest.mark.parametrize(
    ("failures", "name", "address", "refused"),
    [
        pytest.param(FAILURES_BY_NAME, "lin", "elsewhere", True, id="too many for the name"),
        pytest.param(FAILURES_BY_NAME - 1, "lin", "elsewhere", False, id="one fewer"),
        pytest.param(FAILURES_BY_ADDRESS, "other", "here", True, id="too many from the address"),
        pytest.param(FAILURES_BY_ADDRESS, "other", "elsewhere", False, id="by others, from elsewhere"),
    ],
)
def test_too_many_attempts(
    lin: sa.Engine, monkeypatch: pytest.MonkeyPatch, failures: int, name: str, address: str, refused: bool
) -> None:
    with writing(lin) as db:
        db.add_all([sessions.FailedSignInRow(name=name, address=address) for _ in range(failures)])
    if refused:
        with pytest.raises(TooOften):
            sign_in(lin, "lin", PASSWORD, "here")
        monkeypatch.setattr(sessions, "now", lambda: now() + sessions.WINDOW + timedelta(seconds=1))
    assert sign_in(lin, "lin", PASSWORD, "here")


@pytest.mark.parametrize(
    "later",
    [
        pytest.param(timedelta(minutes=sessions.IDLE_MINUTES + 1), id="nobody has used it"),
        pytest.param(timedelta(hours=sessions.SESSION_HOURS + 1), id="it is over"),
    ],
)
def test_a_session_ends_by_itself(lin: sa.Engine, monkeypatch: pytest.MonkeyPatch, later: timedelta) -> None:
    token = sign_in(lin, "lin", PASSWORD, "here")
    monkeypatch.setattr(sessions, "now", lambda: now() + later)
    assert who(lin, token) is None


def test_a_session_in_use_goes_on(lin: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    token = sign_in(lin, "lin", PASSWORD, "here")
    for minutes in range(50, 300, 50):
        monkeypatch.setattr(sessions, "now", lambda minutes=minutes: now() + timedelta(minutes=minutes))
        assert who(lin, token) == "lin"
        sessions.note_use(lin, token)


def test_an_account_locked_out_in_the_middle_of_a_session_is_out_at_once(desk: Desk) -> None:
    client = desk.client(Duty.REVIEWER)
    assert client.get("/api/calls").status_code == 200
    with writing(desk.engine) as db:
        set_disabled(db, None, desk.accounts[Duty.REVIEWER].public_id, disabled=True)
    assert client.get("/api/calls").status_code == 401
    assert client.post("/api/calls/next").status_code == 401
    with writing(desk.engine) as db:
        set_disabled(db, None, desk.accounts[Duty.REVIEWER].public_id, disabled=False)
    assert client.get("/api/calls").status_code == 401


def test_a_new_password_ends_the_sessions(lin: sa.Engine) -> None:
    account = the_account(lin)
    old = sign_in(lin, "lin", PASSWORD, "here")
    with pytest.raises(NotAllowed), writing(lin) as db:
        change_password(db, account, "not it", "another long password")
    with writing(lin) as db:
        change_password(db, account, PASSWORD, "another long password")
    assert who(lin, old) is None
    assert who(lin, sign_in(lin, "lin", "another long password", "here")) == "lin"


def test_a_token_serves_programs_and_no_browser(lin: sa.Engine) -> None:
    account = the_account(lin)
    with writing(lin) as db:
        token = make_token(db, account, "nightly", 30)
    assert (who(lin, token), who(lin, token, sessions.API_TOKEN)) == (None, "lin")
    with reading(lin) as db:
        (shown,) = tokens(db, account)
    with writing(lin) as db:
        revoke_token(db, account, shown.public_id)
    assert who(lin, token, sessions.API_TOKEN) is None
    with pytest.raises(NotThere), writing(lin) as db:
        revoke_token(db, account, shown.public_id)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"password": "short"}, id="a short password"),
        pytest.param({"password": "x" * 201}, id="a password without end"),
        pytest.param({"name": "a b"}, id="a name with a space"),
        pytest.param({"name": ""}, id="no name"),
        pytest.param({"name": "LIN"}, id="a name that is there, in capitals"),
        pytest.param({"duty": Duty.AGENT}, id="an agent without an id"),
        pytest.param({"agent_id": "A01"}, id="a reviewer with an agent's id"),
    ],
)
def test_an_account_that_cannot_be_made(lin: sa.Engine, change: dict[str, object]) -> None:
    made = {"name": "wang", "display_name": "", "duty": Duty.REVIEWER, "password": PASSWORD} | change
    with pytest.raises(Unfit), writing(lin) as db:
        add_person(db, None, NewPerson(**made))


def test_nobody_locks_themselves_out(sqlite_desk: Desk) -> None:
    admin = sqlite_desk.accounts[Duty.ADMINISTRATOR]
    answer = sqlite_desk.client(admin).post(f"/api/accounts/{admin.public_id}/disabled", json={"disabled": True})
    assert answer.status_code == 403


def test_the_cookie_is_for_this_site_and_no_script() -> None:
    scope = {"type": "http", "path": "/", "headers": [], "query_string": b"", "server": ("here", 80)}
    for scheme, secure in (("http", False), ("https", True)):
        response = Response()
        keep_session(response, Request(scope | {"scheme": scheme}), "token")
        cookie = response.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert ("secure" in cookie) is secure
