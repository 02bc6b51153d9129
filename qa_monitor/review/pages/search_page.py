"""What was said, searched by characters or by sound, with the passage."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from qa_monitor.review.pages.shell import rendered
from qa_monitor.review.requests import InOffice, SeesCalls, Short
from qa_monitor.review.search import search
from qa_monitor.store import reading

router = APIRouter()


@router.get("/search")
def search_page(
    request: Request,
    office: InOffice,
    account: SeesCalls,
    words: Annotated[str, Query(max_length=100)] = "",
    by: Literal["characters", "sound"] = "characters",
    after: Short = None,
) -> Response:
    """Calls in which somebody said `words`, one passage each."""
    found = None
    if words.strip():
        with reading(office.engine) as db:
            found = search(db, account, words.strip(), by_sound=by == "sound", after=after or None)
    return rendered(request, "search.html", account, words=words, by=by, found=found)
