"""The web application of the review: pages, JSON interface, health."""

from typing import Any

import sqlalchemy as sa
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from qa_monitor import __version__
from qa_monitor.domain import Text
from qa_monitor.review.api import add_api
from qa_monitor.review.office import Office
from qa_monitor.review.pages import add_pages, refused_page
from qa_monitor.review.refusals import ChangedMeanwhile, NotThere, Refused, Unfit
from qa_monitor.review.serving import Serving
from qa_monitor.store import reading

API = "/api"


def create_app(office: Office) -> FastAPI:
    """The application that serves the office; it keeps no other state, so any number may serve one database."""
    app = FastAPI(
        title="qa-monitor",
        version=__version__,
        docs_url=None,  # its pages fetch scripts from elsewhere
        redoc_url=None,
        openapi_url=f"{API}/openapi.json",
    )
    app.state.office = office
    app.add_middleware(Serving)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _http)
    app.add_api_route("/healthz", health, methods=["GET"])
    add_api(app)
    add_pages(app)
    return app


def health(request: Request) -> dict[str, str]:
    """Whether the program and its database answer."""
    with reading(request.app.state.office.engine) as db:
        db.execute(sa.select(1))
    return {"status": "ok"}


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    if not request.url.path.startswith(f"{API}/"):
        return refused_page(request, error)
    content: dict[str, Any] = {"error": {"zh": error.text.zh, "en": error.text.en}}
    if isinstance(error, ChangedMeanwhile):
        content["version"] = error.version
        content["changes"] = [
            {"version": one.version, "at": one.at.isoformat(), "by": one.by, "zh": one.what.zh, "en": one.what.en}
            for one in error.changes
        ]
    headers = {"www-authenticate": "Bearer"} if error.status == 401 else None
    return JSONResponse(content, status_code=error.status, headers=headers)


def _not_understood(request: Request, error: Exception) -> Response:
    """A parameter of the wrong form; what was sent is not repeated, for it may be anything."""
    assert isinstance(error, RequestValidationError)
    places = sorted({".".join(str(part) for part in one["loc"] if part != "body") for one in error.errors()})
    named = ", ".join(places)[:300]
    return _refused(request, Unfit(Text(f"参数无法理解：{named}", f"cannot be understood: {named}")))


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _refused(request, NotThere())
    refused = Refused(
        Text(f"请求无法处理（{error.status_code}）", f"the request cannot be served ({error.status_code})")
    )
    refused.status = error.status_code
    return _refused(request, refused)
