"""The application on a database, and browsers in which people are signed in."""

from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from made_up_reviews import KNOWLEDGE, accounts_of_every_duty

from qa_monitor.domain import Account, Duty
from qa_monitor.review.application import create_app
from qa_monitor.review.office import Office
from qa_monitor.review.requests import COOKIE, CSRF_HEADER
from qa_monitor.review.sessions import csrf_token, open_session
from qa_monitor.store import writing


@dataclass(frozen=True)
class Desk:
    """The application on a database, and who works there."""

    engine: sa.Engine
    app: FastAPI
    accounts: dict[Duty, Account]

    def client(self, who: Duty | Account | None) -> TestClient:
        """A browser in which they are signed in; it repeats the token against forgery with every request."""
        client = TestClient(self.app, raise_server_exceptions=True, follow_redirects=False)
        if who is not None:
            with writing(self.engine) as db:
                token = open_session(db, self.accounts[who] if isinstance(who, Duty) else who)
            client.cookies.set(COOKIE, token)
            client.headers[CSRF_HEADER] = csrf_token(token)
        return client


def desk_on(engine: sa.Engine) -> Desk:
    """An account of every duty."""
    accounts = accounts_of_every_duty(engine)
    return Desk(engine, application_on(engine), accounts)


@cache
def application_on(engine: sa.Engine) -> FastAPI:
    """It keeps no state, and takes a tenth of a second to make."""
    return create_app(Office(engine=engine, knowledge=KNOWLEDGE))
