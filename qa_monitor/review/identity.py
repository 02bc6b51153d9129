"""Who somebody is, by an OpenID provider: authorization code with PKCE (RFC 7636), OpenID Connect Core 1.0 section 3.1.

Imported where a provider is set alone: authlib is an extra. Nothing is kept between requests, so keys may change.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError
from joserfc.jwk import KeySet

from qa_monitor.domain import Text
from qa_monitor.review.provider import Provider
from qa_monitor.review.refusals import Refused
from qa_monitor.review.sessions import same
from qa_monitor.settings import safe_address

SECONDS = 5
"""How long the provider may take to answer."""
LEEWAY = 60
"""Seconds by which the clocks may differ."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Of signatures; none by a shared secret, and never `none`."""

LOG = logging.getLogger("qa_monitor.review")

UNREACHABLE = Text(
    "统一登录服务暂时连不上，请稍后再试；一直如此请联系管理员",
    "the sign-in service cannot be reached; try again later, and tell the administrator if it stays so",
)
WRONG_ANSWER = Text(
    "统一登录服务的回答无法核实，未予登录；请重新登录，仍不行请联系管理员",
    "the answer of the sign-in service could not be verified; sign in again, and tell the administrator if it recurs",
)
CLOCKS = Text(
    "登录凭证已过期或时间不符；请重新登录，仍不行请管理员核对两边服务器的时钟",
    "the proof of identity has expired or is not valid yet; sign in again, and if it recurs the administrator should "
    "compare the clocks of the two servers",
)
UNNAMED = Text(
    "统一登录服务没有给出账号名，请联系管理员核对 oidc_claim 设置",
    "the sign-in service did not tell an account name; ask the administrator to check the setting oidc_claim",
)


class NoIdentity(Refused):
    """The provider did not prove who it is; `why` is a word for the log."""

    status = 403

    def __init__(self, why: str, text: Text = WRONG_ANSWER) -> None:
        super().__init__(text)
        self.why = why


class Unreachable(Refused):
    """The provider gave no answer that could be read: nobody's fault who signs in."""

    status = 503

    def __init__(self) -> None:
        super().__init__(UNREACHABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A sign-in under way; only the browser that began it has these, and each serves once."""

    state: str
    """Ties the answer to the browser,"""
    nonce: str
    """the ID token to the attempt,"""
    verifier: str
    """and the code to who asked for it."""


def new_attempt() -> Attempt:
    """Three secrets that nobody can guess."""
    return Attempt(state=token_urlsafe(32), nonce=token_urlsafe(32), verifier=token_urlsafe(48))


def address_of(provider: Provider, attempt: Attempt, redirect_uri: str) -> str:
    """Where the browser goes to prove who it is. Raises Unreachable, NoIdentity."""
    with _asking(provider, redirect_uri) as client:
        endpoint = _metadata(client, provider)["authorization_endpoint"]
        address, _ = client.create_authorization_url(
            endpoint, state=attempt.state, nonce=attempt.nonce, code_verifier=attempt.verifier
        )
        return str(address)


def name_of(provider: Provider, attempt: Attempt, code: str, redirect_uri: str) -> str:
    """The account's name that the provider vouches for. Raises Unreachable, NoIdentity."""
    with _asking(provider, redirect_uri) as client:
        metadata = _metadata(client, provider)
        if "client_secret_basic" not in metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
            client.token_endpoint_auth_method = "client_secret_post" if provider.secret else "none"
        token = client.fetch_token(
            metadata["token_endpoint"],
            grant_type="authorization_code",
            code=code,
            code_verifier=attempt.verifier,
        )
        keys = KeySet.import_key_set(_json(client, metadata["jwks_uri"]))
        return _name_in(provider, attempt, jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS))


def _name_in(provider: Provider, attempt: Attempt, token: jwt.Token) -> str:
    """The name in an ID token whose signature holds."""
    claims = CodeIDToken(
        token.claims,
        token.header,
        options={
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
        },
        params={"client_id": provider.client_id},
    )
    claims.validate(leeway=LEEWAY)
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not same(nonce, attempt.nonce):
        raise NoIdentity("nonce")
    name = claims.get(provider.claim)
    if not isinstance(name, str) or not name.strip() or not name.isprintable():
        raise NoIdentity("claim", UNNAMED)
    return name


@contextmanager
def _asking(provider: Provider, redirect_uri: str) -> Iterator[Any]:
    """A client of the provider; what goes wrong becomes a refusal, and a line in the log without what was sent."""
    try:
        with OAuth2Client(
            provider.client_id,
            provider.secret,
            redirect_uri=redirect_uri,
            scope="openid profile email",
            code_challenge_method="S256",
            timeout=SECONDS,
        ) as client:
            yield client
    except httpx2.HTTPError as error:
        _note(error)
        raise Unreachable from error
    except (ExpiredTokenError, InvalidClaimError) as error:
        _note(error)
        of_time = isinstance(error, ExpiredTokenError) or error.claim in ("iat", "nbf", "exp")
        raise NoIdentity("expired", CLOCKS) if of_time else NoIdentity(f"claim {error.claim}") from error
    except (
        AuthlibBaseError,
        JoseError,
        httpx2.InvalidURL,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
    ) as error:
        _note(error)  # the libraries take the shape of an answer for granted
        raise NoIdentity(type(error).__name__) from error


def _note(error: Exception) -> None:
    LOG.warning(json.dumps({"oidc": type(error).__name__, "error": str(getattr(error, "error", ""))[:60]}))


def _metadata(client: Any, provider: Provider) -> Mapping[str, Any]:
    """What the provider tells of itself (OpenID Connect Discovery 1.0), its addresses as safe as its own."""
    found: Mapping[str, Any] = _json(client, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    addresses = [found[name] for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if found["issuer"] != provider.issuer or not all(map(safe_address, addresses)):
        raise NoIdentity("discovery")
    return found


def _json(client: Any, address: str) -> Any:
    return client.request("GET", address, withhold_token=True).raise_for_status().json()
