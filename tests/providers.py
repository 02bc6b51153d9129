"""An OpenID provider on a port of this machine, which can be told to do wrong."""

import base64
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import urlencode

import pytest
import uvicorn
from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

CLIENT, SECRET = "qa-monitor", "an invented secret"
PUBLISHED, OTHER = (RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}) for _ in range(2))


@dataclass
class MadeUpProvider:
    """What it says, and to whom it gave which code."""

    issuer: str
    claims: dict[str, Any] = field(default_factory=dict)
    """Put into the ID token; None takes one out."""
    metadata: dict[str, Any] = field(default_factory=dict)
    key: RSAKey | OctKey = field(default_factory=lambda: PUBLISHED)
    algorithm: str = "RS256"
    token_answer: Response | None = None
    denies: str | None = None
    asks: bool = False
    """Shows a page of its own first."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def reset(self) -> None:
        """Do right again."""
        self.__init__(self.issuer)  # type: ignore[misc]

    def id_token(self, nonce: str) -> str:
        """Signed by its key."""
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": "7", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        claims |= {"preferred_username": "Reviewer"} | self.claims
        told = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": self.algorithm, "kid": "one"}, told, self.key, algorithms=[self.algorithm])


def application(made_up: MadeUpProvider) -> FastAPI:
    """Its four addresses; whoever asks is signed in there."""
    app = FastAPI()

    @app.get("/.well-known/openid-configuration")
    def metadata() -> dict[str, Any]:
        addresses = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {
            "issuer": made_up.issuer,
            **{name: f"{made_up.issuer}/{path}" for name, path in addresses.items()},
            **made_up.metadata,
        }

    @app.get("/keys")
    def keys() -> Any:
        return KeySet([PUBLISHED]).as_dict(private=False)

    @app.get("/authorize")
    def authorize(request: Request) -> Response:
        asked = dict(request.query_params)
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert (asked["code_challenge_method"], "openid" in asked["scope"].split()) == ("S256", True)
        answer = {"error": made_up.denies} if made_up.denies else {"code": f"code{len(made_up.codes)}"}
        if "code" in answer:
            made_up.codes[answer["code"]] = asked
        back = f"{asked['redirect_uri']}?{urlencode(answer | {'state': asked['state']})}"
        if made_up.asks:
            return HTMLResponse(f'<a href="{escape(back)}">yes, it is me</a>')
        return RedirectResponse(back, 302)

    @app.post("/token")
    def token(
        request: Request, code: str = Form(), redirect_uri: str = Form(), code_verifier: str = Form()
    ) -> Response:
        if made_up.token_answer is not None:
            return made_up.token_answer
        asked = made_up.codes.pop(code, None)
        challenge = base64.urlsafe_b64encode(sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        right = asked is not None and (asked["code_challenge"], asked["redirect_uri"]) == (challenge, redirect_uri)
        if not right or asked is None or request.headers.get("authorization") != basic:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": made_up.id_token(asked["nonce"])})

    return app


@pytest.fixture(scope="session")
def served_provider() -> Iterator[MadeUpProvider]:
    """One for all tests."""
    listening = socket.create_server(("127.0.0.1", 0))
    made_up = MadeUpProvider(f"http://localhost:{listening.getsockname()[1]}")
    server = uvicorn.Server(uvicorn.Config(application(made_up), log_level="warning"))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield made_up
    server.should_exit = True
    thread.join()


@pytest.fixture
def made_up_provider(served_provider: MadeUpProvider) -> MadeUpProvider:
    """Doing right, until told otherwise."""
    served_provider.reset()
    return served_provider
