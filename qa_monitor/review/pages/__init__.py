"""The pages of the review, in HTML."""

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles

from qa_monitor.review.pages import (
    audit_page,
    call_pages,
    door,
    people_pages,
    queue_pages,
    sample_pages,
    search_page,
    sound_routes,
)
from qa_monitor.review.pages.shell import rendered, to, wants_part
from qa_monitor.review.refusals import NotSignedIn, Refused

_STATIC = Path(__file__).parent.parent / "static"


def add_pages(app: FastAPI) -> None:
    """Add every page and the static files."""
    app.state.listening = sound_routes.Listening()
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    for pages in (door, queue_pages, call_pages, sound_routes, search_page, sample_pages, people_pages, audit_page):
        app.include_router(pages.router, include_in_schema=False)


def refused_page(request: Request, error: Refused) -> Response:
    """Why a request was refused: a page, or the part of one that a form shows, or the door for who is not signed in."""
    if wants_part(request):
        return rendered(request, "parts/refused.html", None, status=error.status, text=error.text)
    if isinstance(error, NotSignedIn) and "text/html" in request.headers.get("accept", ""):
        back = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        return to("/sign-in", back=back)
    return rendered(request, "refused.html", None, status=error.status, text=error.text)
