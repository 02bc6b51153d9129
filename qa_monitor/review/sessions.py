"""Signing in and out: passwords by argon2, sessions and tokens of which only the hash is stored."""

import hmac
from datetime import timedelta
from functools import cache
from hashlib import sha256
from secrets import token_urlsafe

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from qa_monitor.domain import Account, Text
from qa_monitor.review.refusals import NotAllowed, TooOften
from qa_monitor.store import writing
from qa_monitor.store.audit import NOBODY, Act, add_act
from qa_monitor.store.review_tables import AccountRow, CredentialRow, FailedSignInRow, now

SESSION = "session"
API_TOKEN = "token"
OIDC = "oidc"
"""How somebody signed in, in the log; by password where nothing is said."""

SESSION_HOURS = 12
"""A session ends after so many hours, whatever happens in it,"""
IDLE_MINUTES = 60
"""and after so many minutes in which nothing does."""
NOTED_EVERY = timedelta(minutes=5)
"""How exactly the last use is remembered: writing it down at every request would make every reader a writer."""

WINDOW = timedelta(minutes=15)
FAILURES_BY_NAME = 10
FAILURES_BY_ADDRESS = 50
"""Failed attempts within the window from which on nobody is let in; an office may share an address."""

_HASHER = PasswordHasher()


@cache
def _nobody() -> str:
    """Checked where there is no such account, so that the time does not tell; a tenth of a second to make."""
    return _HASHER.hash(token_urlsafe(16))


def hashed(password: str) -> str:
    """The password as it is stored: argon2id with a salt of its own."""
    return _HASHER.hash(password)


def fits(password: str, password_hash: str) -> bool:
    """Whether it is that password."""
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def csrf_token(token: str) -> str:
    """What forms of this session carry; another site can neither read nor guess it."""
    return sha256(f"csrf {token}".encode()).hexdigest()


def same(given: str | None, expected: str) -> bool:
    """Compare secrets in a time that does not tell where they differ."""
    return given is not None and hmac.compare_digest(given.encode(), expected.encode())


def account_value(row: AccountRow) -> Account:
    """The account, without what only the sign-in needs."""
    return Account(
        id=row.id,
        public_id=row.public_id,
        name=row.name,
        display_name=row.display_name,
        duty=row.duty,
        agent_id=row.agent_id,
    )


def sign_in(engine: sa.Engine, name: str, password: str, address: str) -> str:
    """The token of a new session. Raises NotAllowed where name or password is wrong, TooOften after too many of these.

    The password is checked outside any transaction: it takes a tenth of a second, in which nobody else could write.
    """
    name = name.strip().casefold()
    with writing(engine) as db:
        _check_limit(db, name, address)
        row = db.scalars(sa.select(AccountRow).where(AccountRow.name == name)).one_or_none()
        known = None if row is None else (account_value(row), row.password_hash, row.disabled)
    right = fits(password, _nobody() if known is None else known[1])
    with writing(engine) as db:
        if known is None or not right or known[2]:
            db.add(FailedSignInRow(name=name, address=address))
            add_act(db, Act.SIGN_IN_FAILED, by=NOBODY if known is None else known[0], subject="")
            token = None
        else:
            token = open_session(db, known[0])
            add_act(db, Act.SIGN_IN, by=known[0], subject=known[0].public_id)
    if token is None:
        raise NotAllowed(Text("账号或密码不对，或账号已停用", "wrong name or password, or the account is disabled"))
    return token


def sign_in_as(engine: sa.Engine, name: str, address: str) -> str:
    """The token of a new session for whom an OpenID provider vouches. Raises NotAllowed without an enabled account."""
    with writing(engine) as db:
        row = db.scalars(sa.select(AccountRow).where(AccountRow.name == name.strip().casefold())).one_or_none()
        if row is not None and not row.disabled:
            account = account_value(row)
            token = open_session(db, account)
            add_act(db, Act.SIGN_IN, by=account, subject=account.public_id, detail={"how": OIDC})
            return token
        known = None if row is None else account_value(row)
    fail_sign_in(engine, address, "no account" if known is None else "disabled", known)
    raise NotAllowed(
        Text(
            "您已通过统一登录，但这里没有与之对应的可用账号；请管理员添加或启用",
            "you are known to the sign-in service, but have no enabled account here; ask an administrator for one",
        )
    )


def fail_sign_in(engine: sa.Engine, address: str, why: str, known: Account | None = None) -> None:
    """Note that a sign-in by an OpenID provider failed: in the log, and against the address."""
    with writing(engine) as db:
        db.add(FailedSignInRow(name="", address=address))
        add_act(db, Act.SIGN_IN_FAILED, by=known or NOBODY, subject="", detail={"how": OIDC, "why": why})


def check_address(engine: sa.Engine, address: str) -> None:
    """Raises TooOften after too many failed attempts from the address, whatever the name."""
    with sa.orm.Session(engine) as db:
        recent = sa.select(sa.func.count()).select_from(FailedSignInRow)
        recent = recent.where(FailedSignInRow.at >= now() - WINDOW, FailedSignInRow.address == address)
        if (db.scalar(recent) or 0) >= FAILURES_BY_ADDRESS:
            raise TooOften


def _check_limit(db: Session, name: str, address: str) -> None:
    since = now() - WINDOW
    db.execute(sa.delete(FailedSignInRow).where(FailedSignInRow.at < since))
    recent = sa.select(sa.func.count()).select_from(FailedSignInRow).where(FailedSignInRow.at >= since)
    by_name = db.scalar(recent.where(FailedSignInRow.name == name)) or 0
    by_address = db.scalar(recent.where(FailedSignInRow.address == address)) or 0
    if by_name >= FAILURES_BY_NAME or by_address >= FAILURES_BY_ADDRESS:
        raise TooOften


def open_session(db: Session, account: Account) -> str:
    """The token of a new session of the account."""
    return _new_credential(db, account, SESSION, timedelta(hours=SESSION_HOURS), label=None)


def open_api_token(db: Session, account: Account, label: str, days: int) -> str:
    """A token for programs; shown once, for only its hash is kept."""
    return _new_credential(db, account, API_TOKEN, timedelta(days=days), label=label)


def _new_credential(db: Session, account: Account, kind: str, lasts: timedelta, *, label: str | None) -> str:
    token = token_urlsafe(32)
    db.execute(sa.delete(CredentialRow).where(CredentialRow.account_id == account.id, CredentialRow.ends_at < now()))
    db.add(CredentialRow(token_hash=_hash(token), account_id=account.id, kind=kind, label=label, ends_at=now() + lasts))
    return token


def sign_out(db: Session, token: str) -> None:
    """End the session."""
    account = signed_in(db, token)
    if account is not None:
        db.execute(sa.delete(CredentialRow).where(CredentialRow.token_hash == _hash(token)))
        add_act(db, Act.SIGN_OUT, by=account, subject=account.public_id)


def signed_in(db: Session, token: str, kind: str = SESSION) -> Account | None:
    """Whose session or token it is; None where it has ended, or its account is disabled."""
    found = db.execute(
        sa.select(AccountRow, CredentialRow.used_at)
        .join(CredentialRow, CredentialRow.account_id == AccountRow.id)
        .where(
            CredentialRow.token_hash == _hash(token),
            CredentialRow.kind == kind,
            CredentialRow.ends_at > now(),
            AccountRow.disabled.is_(False),
        )
    ).one_or_none()
    if found is None or (kind == SESSION and found[1] < now() - timedelta(minutes=IDLE_MINUTES)):
        return None
    return account_value(found[0])


def note_use(engine: sa.Engine, token: str) -> None:
    """Remember that the session is in use, if that was last noted a while ago."""
    stale = sa.select(CredentialRow).where(
        CredentialRow.token_hash == _hash(token), CredentialRow.used_at < now() - NOTED_EVERY
    )
    with sa.orm.Session(engine) as db:
        if db.scalars(stale).one_or_none() is None:
            return
    with writing(engine) as db:
        db.execute(sa.update(CredentialRow).where(CredentialRow.token_hash == _hash(token)).values(used_at=now()))


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
