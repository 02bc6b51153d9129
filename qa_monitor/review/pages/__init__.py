"""The pages of the review, in HTML."""

from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse

from qa_monitor.review.office import office_of
from qa_monitor.review.refusals import Refused


def add_pages(app: FastAPI) -> None:
    """Add every page and the static files."""


def refused_page(request: Request, error: Refused) -> Response:
    """The page that says why a request was refused."""
    return PlainTextResponse(error.text.in_(office_of(request).lang), status_code=error.status)
