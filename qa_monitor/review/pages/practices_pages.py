"""What good calls do: practices beside kept promises and customers' calm, for supervisors and auditors."""

from datetime import date, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from qa_monitor.coaching import told
from qa_monitor.coaching.facts import Calls
from qa_monitor.coaching.learning import learning
from qa_monitor.coaching.practices import Remark
from qa_monitor.review.pages.shell import rendered
from qa_monitor.review.requests import Day, InOffice, SeesPractices, Short, days
from qa_monitor.store import reading

DAYS = 90
"""Shown where nobody asks for a period: a month holds too few kept promises to tell anything."""

CHIPS = {
    Remark.MORE: "good",
    Remark.FEWER: "major",
    Remark.TOO_FEW: "undetermined",
    Remark.AGENTS_ALIKE: "undetermined",
}

router = APIRouter()


@router.get("/practices")
def practices_page(
    request: Request, office: InOffice, account: SeesPractices, since: Day = None, until: Day = None, team: Short = None
) -> Response:
    """The practices of a period; both days count whole."""
    last = until or datetime.now(office.zone).date()
    first = since or date.fromordinal(max(1, last.toordinal() - DAYS + 1))
    begins, ends = days(first, last, office.zone)
    assert begins is not None
    assert ends is not None
    with reading(office.engine) as db:
        learned = learning(db, Calls(since=begins, until=ends, team=team))
    return rendered(
        request,
        "practices.html",
        account,
        learned=learned,
        asked={"since": first.isoformat(), "until": last.isoformat(), "team": team or ""},
        told=told,
        chips=CHIPS,
    )
