"""Coming in by an OpenID provider: to it, and back from it."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from qa_monitor.domain import Text
from qa_monitor.review.office import Office
from qa_monitor.review.pages.door import address_of_browser, door_page, inside
from qa_monitor.review.pages.shell import rendered, to
from qa_monitor.review.provider import Provider
from qa_monitor.review.refusals import NotThere, Refused
from qa_monitor.review.requests import InOffice, keep_session
from qa_monitor.review.sessions import check_address, fail_sign_in, same, sign_in_as

ATTEMPT_SECONDS = 600
"""How long somebody may take at the provider."""
RETURN = "/sign-in/oidc/return"

NOT_BEGUN_HERE = Text(
    "这次登录不是在此浏览器开始的，或已用过、已超过十分钟；请重新登录",
    "this sign-in was not begun in this browser, was used before, or took over ten minutes; sign in again",
)
DENIED = Text(
    "您在统一登录服务中取消了登录，或它未允许；请重试，或联系管理员",
    "you cancelled at the sign-in service, or it did not let you in; try again, or ask the administrator",
)

router = APIRouter()

Sent = Annotated[str, Query(max_length=4000)]


@router.get("/sign-in/oidc")
def go_to_provider(request: Request, office: InOffice, back: Sent = "/") -> Response:
    """Send the browser to the provider, with what ties the answer to it."""
    provider = _provider(office)
    from qa_monitor.review import identity  # noqa: PLC0415  authlib is an extra

    attempt = identity.new_attempt()
    try:
        check_address(office.engine, address_of_browser(request))
        response = to(identity.address_of(provider, attempt, _return_address(request)))
    except Refused as refused:
        return door_page(request, back, refused)
    kept = {"state": attempt.state, "nonce": attempt.nonce, "verifier": attempt.verifier, "back": inside(back)[:2000]}
    response.set_cookie(
        _cookie(request),
        urlencode(kept),
        max_age=ATTEMPT_SECONDS,
        httponly=True,
        samesite="lax",  # strict would not come back from the provider
        secure=_over_tls(request),
        path="/",
    )
    return response


@router.get(RETURN)
def come_back(
    request: Request, office: InOffice, state: Sent = "", code: Sent = "", error: Annotated[str | None, Query()] = None
) -> Response:
    """Open a session for whom the provider vouches, or say at the door why not.

    The session's cookie goes to requests from this site alone, and a redirect would still come from the provider's: a
    page that goes on by itself does not.
    """
    provider = _provider(office)
    kept = {name: values[0] for name, values in parse_qs(request.cookies.get(_cookie(request), "")).items()}
    back = inside(kept.get("back", "/"))
    try:
        check_address(office.engine, address_of_browser(request))
        name = _proven_name(request, provider, kept, state=state, code=code, error=error)
        token = sign_in_as(office.engine, name, address_of_browser(request))
        response: Response = rendered(request, "signed_in.html", None, back=back)
        keep_session(response, request, token)
    except Refused as refused:
        why = getattr(refused, "why", None)
        if why is not None:
            fail_sign_in(office.engine, address_of_browser(request), why)
        response = door_page(request, back, refused)
    response.delete_cookie(_cookie(request), path="/", httponly=True, samesite="lax", secure=_over_tls(request))
    return response


def _proven_name(
    request: Request, provider: Provider, kept: Mapping[str, str], *, state: str, code: str, error: str | None
) -> str:
    """The name for which the provider vouches to the browser that asked. Raises Unreachable, NoIdentity."""
    from qa_monitor.review import identity  # noqa: PLC0415  authlib is an extra

    if not {"state", "nonce", "verifier"} <= kept.keys() or not same(state, kept["state"]):
        raise identity.NoIdentity("state", NOT_BEGUN_HERE)
    if error == "access_denied":
        raise identity.NoIdentity("denied", DENIED)
    if error is not None or not code:
        raise identity.NoIdentity("error")
    attempt = identity.Attempt(state=kept["state"], nonce=kept["nonce"], verifier=kept["verifier"])
    return identity.name_of(provider, attempt, code, _return_address(request))


def _provider(office: Office) -> Provider:
    if office.provider is None:
        raise NotThere
    return office.provider


def _return_address(request: Request) -> str:
    """As the browser has it; the provider goes to none but the one that was registered with it."""
    return f"{request.url.scheme}://{request.url.netloc}{RETURN}"


def _over_tls(request: Request) -> bool:
    return request.url.scheme == "https"


def _cookie(request: Request) -> str:
    """`__Host-` keeps other hosts of the domain from setting it; browsers take it over TLS alone."""
    return "__Host-qa_monitor_oidc" if _over_tls(request) else "qa_monitor_oidc"
