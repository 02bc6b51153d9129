"""The log of acts, newest first."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from qa_monitor.review.pages.shell import rendered
from qa_monitor.review.people import people
from qa_monitor.review.requests import InOffice, SeesAudit
from qa_monitor.store import reading
from qa_monitor.store.audit import newest_acts

AT_ONCE = 100

router = APIRouter()


@router.get("/audit")
def audit_page(
    request: Request,
    office: InOffice,
    account: SeesAudit,
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    """A page of acts; `before`: only those with a smaller number."""
    with reading(office.engine) as db:
        acts = newest_acts(db, before=before, limit=AT_ONCE)
        actors = {one.public_id: one.display_name for one in people(db)}
    more = acts[-1].number if len(acts) == AT_ONCE and acts[-1].number > 1 else None
    return rendered(request, "audit.html", account, acts=acts, actors=actors, instant=datetime.fromisoformat, more=more)
