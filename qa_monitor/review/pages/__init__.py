"""The pages of the review, in HTML."""

from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles

from qa_monitor.review.office import office_of
from qa_monitor.review.pages import (
    audit_page,
    call_pages,
    coaching_pages,
    door,
    library_pages,
    oidc_door,
    people_pages,
    practices_pages,
    queue_pages,
    sample_pages,
    search_page,
    sound_routes,
    speakers_pages,
    team_pages,
)
from qa_monitor.review.pages.door import inside
from qa_monitor.review.pages.shell import rendered, to, wants_part
from qa_monitor.review.refusals import ChangedMeanwhile, NotSignedIn, Refused
from qa_monitor.review.requests import visitor

_STATIC = Path(__file__).parent.parent / "static"


def add_pages(app: FastAPI) -> None:
    """Add every page and the static files."""
    app.state.listening = sound_routes.Listening()
    app.mount("/static/coaching", StaticFiles(packages=[("qa_monitor.coaching", "static")]), name="coaching")
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.state.library_sounds = library_pages.sounds()
    routed = (
        door,
        oidc_door,
        queue_pages,
        call_pages,
        speakers_pages,
        sound_routes,
        search_page,
        team_pages,
        coaching_pages,
        sample_pages,
        library_pages,
        practices_pages,
        people_pages,
        audit_page,
    )
    for pages in routed:
        app.include_router(pages.router, include_in_schema=False)


def refused_page(request: Request, error: Refused) -> Response:
    """Why a request was refused: a page, or the part of one that a form shows, or the door for who is not signed in."""
    if wants_part(request):
        changed = _asked_from(request) if isinstance(error, ChangedMeanwhile) else None
        return rendered(request, "parts/refused.html", None, status=error.status, text=error.text, changed=changed)
    if isinstance(error, NotSignedIn) and "text/html" in request.headers.get("accept", ""):
        back = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        return to("/sign-in", back=back)
    account = visitor(request, office_of(request))
    return rendered(request, "refused.html", account, status=error.status, text=error.text)


def _asked_from(request: Request) -> str:
    """The page that holds the form, as HTMX tells it."""
    page = urlsplit(request.headers.get("hx-current-url", ""))
    return inside(f"{page.path}?{page.query}" if page.query else page.path)
