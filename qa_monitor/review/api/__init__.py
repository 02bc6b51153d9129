"""The same as the pages, over JSON."""

from fastapi import FastAPI

from qa_monitor.review.api import calls, people, samples


def add_api(app: FastAPI) -> None:
    """Add every route under `/api`."""
    for part in (calls, samples, people):
        app.include_router(part.router)
