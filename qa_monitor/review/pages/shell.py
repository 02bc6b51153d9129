"""What every page has around it: language, navigation by rights, the token against forged forms."""

from collections.abc import Mapping
from functools import cache
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from qa_monitor import words as terms
from qa_monitor.domain import Account, Lang
from qa_monitor.lexicon import STANDINGS
from qa_monitor.review.access import Right, may
from qa_monitor.review.office import office_of
from qa_monitor.review.pages import words
from qa_monitor.review.requests import COOKIE
from qa_monitor.review.serving import HEADERS
from qa_monitor.review.sessions import csrf_token

LANGUAGE_COOKIE = "qa_monitor_lang"
POLICY = "content-security-policy"

PLACES: tuple[tuple[str, str, Right], ...] = (
    ("queue", "/queue", Right.SEE_CALLS),
    ("search", "/search", Right.SEE_CALLS),
    ("appeals", "/appeals", Right.DECIDE_APPEAL),
    ("blind", "/blind", Right.REVIEW_BLIND),
    ("team", "/team", Right.SEE_TEAM),
    ("coaching", "/coaching", Right.SEE_COACHING),
    ("samples", "/samples", Right.SEE_SAMPLES),
    ("library", "/library", Right.SEE_LIBRARY),
    ("practices", "/practices", Right.SEE_PRACTICES),
    ("accounts", "/accounts", Right.SEE_ACCOUNTS),
    ("audit", "/audit", Right.SEE_AUDIT),
)
"""Word, address and right of each entry of the navigation."""


def places_of(account: Account) -> list[tuple[str, str]]:
    """The entries of the navigation that the account may use; never none, for everybody has an own account."""
    places = [(word, address) for word, address, right in PLACES if may(account, right)] or [("own", "/own")]
    waiting = ("queue", "/queue?state=open")
    return [waiting if word == "queue" and may(account, Right.DECIDE) else (word, address) for word, address in places]


def language(request: Request) -> Lang:
    """The language chosen in this browser, else the office's."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return Lang(chosen) if chosen in tuple(Lang) else office_of(request).lang


def rendered(
    request: Request, template: str, account: Account | None, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """A page or a part of one, in the language of the browser.

    The player keeps its few styles in a shadow tree, where no style sheet of the page reaches; a nonce lets them in.
    """
    lang, office, nonce = language(request), office_of(request), token_urlsafe(16)
    context: dict[str, Any] = {
        "lang": lang,
        "w": words.Words(lang),
        "say": lambda text: text.in_(lang),
        "account": account,
        "may": lambda right: account is not None and may(account, Right(right)),
        "places": [] if account is None else places_of(account),
        "path": request.url.path,
        "here": _here(request),
        "nonce": nonce,
        "at": lambda at: f"{at.astimezone(office.zone):%Y-%m-%d %H:%M:%S}",
        "csrf": csrf_token(request.cookies[COOKIE]) if account and COOKIE in request.cookies else "",
    }
    page = templates().get_template(template).render(context | values)
    policy = HEADERS[POLICY].replace("style-src 'self'", f"style-src 'self' 'nonce-{nonce}'")
    return HTMLResponse(page, status_code=status, headers={POLICY: policy})


def wants_part(request: Request) -> bool:
    """Whether HTMX asks, which takes a part of a page, and not a person, who takes a whole one."""
    return request.headers.get("hx-request") == "true"


def to(address: str, **query: str) -> Response:
    """Go there and see, after a form was sent."""
    return RedirectResponse(f"{address}?{urlencode(query)}" if query else address, status_code=303)


def _here(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


@cache
def templates() -> Environment:
    """The templates, compiled when first used."""
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("qa_monitor.review"), PackageLoader("qa_monitor.coaching")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "ROLES": terms.ROLES,
        "CALLEES": terms.CALLEES,
        "FOUND_BY": terms.FOUND_BY,
        "OUTCOMES": terms.OUTCOMES,
        "UNITS": terms.UNITS,
        "REVIEW_STATES": words.REVIEW_STATES,
        "RULINGS": terms.RULINGS,
        "DUTIES": terms.DUTIES,
        "ACTS": words.ACTS,
        "ACTORS": words.ACTORS,
        "STRATA": words.STRATA,
        "ANSWERS": words.ANSWERS,
        "SEVERITIES": terms.SEVERITIES,
        "STANDINGS": STANDINGS,
        "clock": terms.clock,
        "stretch": terms.stretch,
        "moment": terms.moment,
        "points": terms.points,
        "missing": lambda fact: terms.named(terms.MISSING, fact),
        "doubt": lambda why: terms.named(terms.DOUBTS, why),
        "with_query": with_query,
    }
    return environment


def with_query(address: str, query: Mapping[str, str], **changed: str | None) -> str:
    """`address` with `query`, some of it changed, or left out where None."""
    merged = {key: value for key, value in (dict(query) | changed).items() if value}
    return f"{address}?{urlencode(merged)}" if merged else address
