"""Accounts, for who keeps them; one's own password and tokens, for everybody."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from qa_monitor.domain import Account, Duty, Text
from qa_monitor.review.access import Right, may
from qa_monitor.review.office import Office
from qa_monitor.review.pages.shell import rendered, to
from qa_monitor.review.pages.words import WORDS
from qa_monitor.review.people import (
    NewPerson,
    add_person,
    change_password,
    make_token,
    people,
    revoke_token,
    set_disabled,
    set_password,
    tokens,
)
from qa_monitor.review.requests import Anybody, InOffice, KeepsAccounts, SeesAccounts, UsesTokens
from qa_monitor.store import reading, writing

Name = Annotated[str, Form(max_length=100)]
Password = Annotated[str, Form(max_length=1000)]

router = APIRouter()


@router.get("/accounts")
def accounts_page(request: Request, office: InOffice, account: SeesAccounts) -> Response:
    """Every account, and for who keeps them the forms to change them."""
    with reading(office.engine) as db:
        everybody = people(db)
    return rendered(request, "accounts.html", account, people=everybody)


@router.post("/accounts")
def add_account(
    office: InOffice,
    account: KeepsAccounts,
    name: Name,
    display_name: Name,
    duty: Annotated[Duty, Form()],
    password: Password,
    agent_id: Name = "",
) -> Response:
    """A new account."""
    new = NewPerson(
        name=name.strip(),
        display_name=display_name.strip(),
        duty=duty,
        agent_id=agent_id.strip() or None,
        password=password,
    )
    with writing(office.engine) as db:
        add_person(db, account, new)
    return to("/accounts")


@router.post("/accounts/{public_id}/disabled")
def disable_account(
    office: InOffice, account: KeepsAccounts, public_id: str, disabled: Annotated[bool, Form()]
) -> Response:
    """Shut an account out, at once and wherever it is signed in, or let it in again."""
    with writing(office.engine) as db:
        set_disabled(db, account, public_id, disabled=disabled)
    return to("/accounts")


@router.post("/accounts/{public_id}/password")
def reset_password(office: InOffice, account: KeepsAccounts, public_id: str, password: Password) -> Response:
    """A new password for somebody who forgot theirs."""
    with writing(office.engine) as db:
        set_password(db, account, public_id, password)
    return to("/accounts")


@router.get("/own")
def own_page(request: Request, office: InOffice, account: Anybody) -> Response:
    """One's own account."""
    return _own(request, office, account)


@router.post("/own/password")
def new_password(request: Request, office: InOffice, account: Anybody, old: Password, new: Password) -> Response:
    """Change one's own password."""
    with writing(office.engine) as db:
        change_password(db, account, old, new)
    return _own(request, office, account, notice=WORDS["password_changed"])


@router.post("/own/tokens")
def new_token(
    request: Request,
    office: InOffice,
    account: UsesTokens,
    label: Name,
    days: Annotated[int, Form(ge=1, le=3650)],
) -> Response:
    """A token for a program; it is shown in this answer and never again."""
    with writing(office.engine) as db:
        token = make_token(db, account, label.strip(), days)
    return _own(request, office, account, token=token)


@router.post("/own/tokens/{public_id}/revoke")
def end_token(office: InOffice, account: UsesTokens, public_id: str) -> Response:
    """End a token."""
    with writing(office.engine) as db:
        revoke_token(db, account, public_id)
    return to("/own")


def _own(
    request: Request, office: Office, account: Account, *, notice: Text | None = None, token: str | None = None
) -> Response:
    with reading(office.engine) as db:
        own = tokens(db, account) if may(account, Right.USE_TOKENS) else ()
    return rendered(request, "own.html", account, tokens=own, notice=notice, token=token)
