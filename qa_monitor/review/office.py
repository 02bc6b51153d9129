"""What every request needs of the program that serves it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from fastapi import FastAPI, Request

from qa_monitor.domain import Lang
from qa_monitor.review.knowledge import Knowledge
from qa_monitor.review.provider import Provider
from qa_monitor.ruleset import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The database and what is known; one for the life of the program."""

    engine: sa.Engine
    knowledge: Knowledge
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    """Of days in filters, and of starts that name no zone."""
    lang: Lang = Lang.ZH
    """For people who have chosen none."""
    rules: Callable[[], Rules] | None = None
    """What a call is judged by whose roles a person swaps: heavy, and made when first needed; None: nothing is."""
    provider: Provider | None = None
    """By which people sign in too; None: by password alone."""
    passwords: bool = True
    """Whether passwords open sessions."""


def office_of(request: Request) -> Office:
    """The office that serves this request."""
    app: FastAPI = request.app
    office: Office = app.state.office
    return office
