"""Coming in and going out: sign in, sign out, language."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import Response

from qa_monitor.domain import Account, Lang, Text
from qa_monitor.review.office import office_of
from qa_monitor.review.pages.shell import LANGUAGE_COOKIE, places_of, rendered, to
from qa_monitor.review.refusals import NotAllowed, Refused
from qa_monitor.review.requests import COOKIE, Anybody, InOffice, forget_session, keep_session, visitor
from qa_monitor.review.sessions import sign_in, sign_out
from qa_monitor.store import writing

LANGUAGE_SECONDS = 365 * 24 * 3600
NO_PASSWORDS = Text(
    "密码登录已关闭，请用统一登录", "sign-in by password is turned off; sign in with your organisation instead"
)

router = APIRouter()

Visitor = Annotated[Account | None, Depends(visitor)]


@router.get("/")
def home(account: Visitor) -> Response:
    """The first page that the account may see."""
    return to("/sign-in" if account is None else places_of(account)[0][1])


@router.get("/sign-in")
def door(request: Request, account: Visitor, back: str = "/") -> Response:
    """The form to sign in; who is in already goes on."""
    if account is not None:
        return to(inside(back))
    return door_page(request, back)


@router.post("/sign-in")
def come_in(
    request: Request,
    office: InOffice,
    name: Annotated[str, Form(max_length=100)],
    password: Annotated[str, Form(max_length=1000)],
    back: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """Open a session, or say why not."""
    try:
        if not office.passwords:
            raise NotAllowed(NO_PASSWORDS)
        token = sign_in(office.engine, name, password, address_of_browser(request))
    except Refused as refused:
        return door_page(request, back, refused, name)
    response = to(inside(back))
    keep_session(response, request, token)
    return response


def door_page(request: Request, back: str, refused: Refused | None = None, name: str = "") -> Response:
    """The form, with why the last attempt failed."""
    office = office_of(request)
    return rendered(
        request,
        "sign_in.html",
        None,
        status=200 if refused is None else refused.status,
        back=inside(back),
        name=name,
        refused=None if refused is None else refused.text,
        passwords=office.passwords,
        oidc=office.provider is not None,
    )


def address_of_browser(request: Request) -> str:
    """By which failed attempts are counted."""
    return request.client.host if request.client else ""


@router.post("/sign-out")
def go_out(request: Request, office: InOffice, account: Anybody) -> Response:
    """End this session."""
    with writing(office.engine) as db:
        sign_out(db, request.cookies.get(COOKIE, ""))
    response = to("/sign-in")
    forget_session(response)
    return response


@router.get("/language")
def choose_language(lang: Annotated[Lang, Query(alias="to")], back: str = "/") -> Response:
    """Keep the language in this browser and go back."""
    response = to(inside(back))
    response.set_cookie(LANGUAGE_COOKIE, lang, max_age=LANGUAGE_SECONDS, httponly=True, samesite="lax", path="/")
    return response


def inside(address: str) -> str:
    """`address` if it is a path of this program, else its beginning: a link must not lead elsewhere."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if plain else "/"
