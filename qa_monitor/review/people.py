"""Accounts: who there is, what they are for, and their tokens; kept by the administrator."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import Account, Duty, Text
from qa_monitor.review.access import Right, may
from qa_monitor.review.refusals import NotAllowed, NotThere, Unfit
from qa_monitor.review.sessions import API_TOKEN, account_value, fits, hashed, open_api_token
from qa_monitor.review.values import Person
from qa_monitor.store.audit import COMMAND_LINE, Act, add_act
from qa_monitor.store.review_tables import AccountRow, CredentialRow, now

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LONGEST_TOKEN_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """An account to be made."""

    name: str
    display_name: str
    duty: Duty
    agent_id: str | None = None
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token for programs, without what it is."""

    public_id: str
    label: str
    created_at: datetime
    ends_at: datetime


def person(row: AccountRow) -> Person:
    """The account as others see it."""
    return Person(
        public_id=row.public_id,
        name=row.name,
        display_name=row.display_name,
        duty=row.duty,
        agent_id=row.agent_id,
        disabled=row.disabled,
        created_at=row.created_at,
    )


def people(db: Session) -> tuple[Person, ...]:
    """All accounts, by their names."""
    return tuple(person(row) for row in db.scalars(sa.select(AccountRow).order_by(AccountRow.name)))


def add_person(db: Session, by: Account | None, new: NewPerson) -> Person:
    """Make the account; `by` None is the command line. Raises Unfit, with the reason."""
    name = new.name.strip().casefold()
    if not re.fullmatch(r"[\w.@-]{1,64}", name):
        raise Unfit(
            Text("账号名用 1 到 64 个字母、数字、汉字或 . _ @ -", "a name has 1 to 64 letters, digits or . _ @ -")
        )
    if (new.duty is Duty.AGENT) != bool(new.agent_id):
        raise Unfit(
            Text("坐席账号要写工号，其他账号不写", "an agent's account needs the agent's id; the others have none")
        )
    _check_password(new.password)
    if db.scalars(sa.select(AccountRow.id).where(AccountRow.name == name)).one_or_none() is not None:
        raise Unfit(Text(f"账号 {name} 已存在", f"there is already an account {name}"))
    row = AccountRow(
        name=name,
        display_name=new.display_name.strip()[:100] or name,
        duty=new.duty,
        agent_id=new.agent_id,
        password_hash=hashed(new.password),
    )
    db.add(row)
    db.flush()
    detail = {"duty": str(new.duty)}
    add_act(db, Act.ACCOUNT_ADDED, by=by or COMMAND_LINE, subject=row.public_id, detail=detail)
    return person(row)


def _check_password(password: str) -> None:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Unfit(
            Text(
                f"密码要有 {SHORTEST_PASSWORD} 到 {LONGEST_PASSWORD} 个字符",
                f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters",
            )
        )


def set_disabled(db: Session, by: Account | None, public_id: str, *, disabled: bool) -> Person:
    """Lock somebody out, their sessions and tokens ended, or let them in again. Nobody locks themselves out."""
    row = _account(db, public_id)
    if by is not None and row.id == by.id:
        raise NotAllowed(Text("不能停用自己的账号", "you cannot disable your own account"))
    row.disabled = disabled
    if disabled:
        db.execute(sa.delete(CredentialRow).where(CredentialRow.account_id == row.id))
    add_act(db, Act.ACCOUNT_CHANGED, by=by or COMMAND_LINE, subject=public_id, detail={"disabled": disabled})
    return person(row)


def set_password(db: Session, by: Account | None, public_id: str, password: str) -> None:
    """Give somebody a new password; their sessions end."""
    _check_password(password)
    row = _account(db, public_id)
    row.password_hash = hashed(password)
    db.execute(sa.delete(CredentialRow).where(CredentialRow.account_id == row.id))
    add_act(db, Act.PASSWORD_CHANGED, by=by or COMMAND_LINE, subject=public_id)


def change_password(db: Session, account: Account, old: str, new: str) -> None:
    """Change one's own password; all one's sessions end, this one too. Raises NotAllowed where `old` is not it."""
    row = db.get_one(AccountRow, account.id)
    if not fits(old, row.password_hash):
        raise NotAllowed(Text("原密码不对", "that is not your password"))
    set_password(db, account, account.public_id, new)


def find_person(db: Session, name: str) -> Person:
    """The account of this name. Raises NotThere."""
    row = db.scalars(sa.select(AccountRow).where(AccountRow.name == name.strip().casefold())).one_or_none()
    if row is None:
        raise NotThere(Text(f"没有账号 {name}", f"there is no account {name}"))
    return person(row)


def person_with_right(db: Session, name: str, right: Right) -> Account:
    """The enabled account of this name, which has the right. Raises NotThere, and NotAllowed of one that has it not."""
    row = db.scalars(sa.select(AccountRow).where(AccountRow.name == name.strip().casefold())).one_or_none()
    if row is None or row.disabled:
        raise NotThere(Text(f"没有可用的账号 {name}", f"there is no enabled account {name}"))
    account = account_value(row)
    if not may(account, right):
        raise NotAllowed(Text(f"账号 {name} 没有这项权限", f"the account {name} may not do that"))
    return account


def _account(db: Session, public_id: str) -> AccountRow:
    row = db.scalars(sa.select(AccountRow).where(AccountRow.public_id == public_id).with_for_update()).one_or_none()
    if row is None:
        raise NotThere
    return row


# --- tokens -----------------------------------------------------------------------------------------------------


def make_token(db: Session, account: Account, label: str, days: int) -> str:
    """A new token of the account for programs; nobody can see it a second time."""
    if not 1 <= days <= LONGEST_TOKEN_DAYS or not label.strip():
        raise Unfit(
            Text(
                f"令牌要有名称，有效期 1 到 {LONGEST_TOKEN_DAYS} 天",
                f"a token needs a label and lasts 1 to {LONGEST_TOKEN_DAYS} days",
            )
        )
    token = open_api_token(db, account, label.strip()[:100], days)
    add_act(db, Act.TOKEN_MADE, by=account, subject=account.public_id, detail={"days": days})
    return token


def tokens(db: Session, account: Account) -> Sequence[Token]:
    """The account's own tokens that have not ended, the newest first."""
    rows = db.scalars(
        sa.select(CredentialRow)
        .where(CredentialRow.account_id == account.id, CredentialRow.kind == API_TOKEN, CredentialRow.ends_at > now())
        .order_by(CredentialRow.created_at.desc())
    )
    return [
        Token(public_id=row.public_id, label=row.label or "", created_at=row.created_at, ends_at=row.ends_at)
        for row in rows
    ]


def revoke_token(db: Session, account: Account, public_id: str) -> None:
    """End one of the account's own tokens. Raises NotThere."""
    own = sa.delete(CredentialRow).where(
        CredentialRow.public_id == public_id,
        CredentialRow.account_id == account.id,
        CredentialRow.kind == API_TOKEN,
    )
    if db.execute(own).rowcount == 0:  # type: ignore[attr-defined]
        raise NotThere
    add_act(db, Act.TOKEN_REVOKED, by=account, subject=account.public_id)
