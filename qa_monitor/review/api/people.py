"""Accounts, tokens and the log over JSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from qa_monitor.review.access import RIGHTS
from qa_monitor.review.api.bodies import DisabledBody, PasswordBody, PersonBody, TokenBody
from qa_monitor.review.api.objects import Object, as_list, as_object
from qa_monitor.review.people import (
    NewPerson,
    add_person,
    make_token,
    people,
    revoke_token,
    set_disabled,
    set_password,
    tokens,
)
from qa_monitor.review.requests import Anybody, InOffice, KeepsAccounts, SeesAccounts, SeesAudit, UsesTokens
from qa_monitor.store import reading, writing
from qa_monitor.store.audit import newest_acts

router = APIRouter(prefix="/api")


@router.get("/me")
def me(account: Anybody) -> Object:
    """Who is signed in, and what they may do."""
    return {
        "public_id": account.public_id,
        "name": account.name,
        "display_name": account.display_name,
        "duty": account.duty,
        "agent_id": account.agent_id,
        "rights": sorted(RIGHTS[account.duty]),
    }


@router.get("/accounts")
def accounts(office: InOffice, account: SeesAccounts) -> list[Any]:
    """All accounts."""
    with reading(office.engine) as db:
        return as_list(people(db))


@router.post("/accounts", status_code=201)
def new_account(office: InOffice, account: KeepsAccounts, body: PersonBody) -> Object:
    """Make an account."""
    asked = NewPerson(
        name=body.name,
        display_name=body.display_name,
        duty=body.duty,
        agent_id=body.agent_id,
        password=body.password,
    )
    with writing(office.engine) as db:
        return as_object(add_person(db, account, asked))


@router.post("/accounts/{public_id}/disabled")
def lock_out(office: InOffice, account: KeepsAccounts, public_id: str, body: DisabledBody) -> Object:
    """Lock an account out, its sessions and tokens ended, or let it in again."""
    with writing(office.engine) as db:
        return as_object(set_disabled(db, account, public_id, disabled=body.disabled))


@router.post("/accounts/{public_id}/password")
def new_password(office: InOffice, account: KeepsAccounts, public_id: str, body: PasswordBody) -> Object:
    """Give an account a new password; its sessions end."""
    with writing(office.engine) as db:
        set_password(db, account, public_id, body.password)
    return {"changed": True}


@router.get("/tokens")
def own_tokens(office: InOffice, account: UsesTokens) -> list[Any]:
    """One's own tokens, without what they are."""
    with reading(office.engine) as db:
        return as_list(tokens(db, account))


@router.post("/tokens", status_code=201)
def new_token(office: InOffice, account: UsesTokens, body: TokenBody) -> Object:
    """A new token for programs; it is shown this once."""
    with writing(office.engine) as db:
        return {"token": make_token(db, account, body.label, body.days)}


@router.delete("/tokens/{public_id}")
def end_token(office: InOffice, account: UsesTokens, public_id: str) -> Object:
    """End one of one's own tokens."""
    with writing(office.engine) as db:
        revoke_token(db, account, public_id)
    return {"revoked": True}


@router.get("/audit")
def audit(
    office: InOffice,
    account: SeesAudit,
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[Any]:
    """The newest acts first; `before` a number asks for older ones."""
    with reading(office.engine) as db:
        return as_list(newest_acts(db, before=before, limit=limit))
