"""The same as the pages, over JSON."""

from fastapi import FastAPI


def add_api(app: FastAPI) -> None:
    """Add every route under `/api`."""
