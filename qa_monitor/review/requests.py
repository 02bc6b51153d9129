"""What routes ask for: who is signed in and has the right, the filter that stands in the address."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Query, Request, Response
from pydantic import BeforeValidator

from qa_monitor.domain import Account, ReviewState, Text
from qa_monitor.review.access import Right, may
from qa_monitor.review.office import Office, office_of
from qa_monitor.review.refusals import NotAllowed, NotSignedIn, Unfit
from qa_monitor.review.sessions import API_TOKEN, SESSION_HOURS, csrf_token, note_use, same, signed_in
from qa_monitor.review.values import QueueFilter
from qa_monitor.store import reading

COOKIE = "qa_monitor_session"
CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "csrf"
SAFE = ("GET", "HEAD", "OPTIONS")


async def sent_csrf(request: Request) -> str | None:
    """The token against forged requests that came with a form or a script's request."""
    header = request.headers.get(CSRF_HEADER)
    if header is not None or request.method in SAFE:
        return header
    if request.headers.get("content-type", "").startswith(("application/x-www-form-urlencoded", "multipart/")):
        field = (await request.form()).get(CSRF_FIELD)
        return field if isinstance(field, str) else None
    return None


@dataclass(frozen=True, slots=True)
class Needs:
    """Dependency of a route: the account that is signed in and has the right. Raises NotSignedIn, NotAllowed."""

    right: Right

    def __call__(
        self,
        request: Request,
        office: Annotated[Office, Depends(office_of)],
        csrf: Annotated[str | None, Depends(sent_csrf)],
    ) -> Account:
        """The account; of a request that changes anything by cookie, the token against forgery is checked first."""
        account = account_of(request, office, csrf)
        if account is None:
            raise NotSignedIn
        if not may(account, self.right):
            raise NotAllowed
        return account


def account_of(request: Request, office: Office, csrf: str | None) -> Account | None:
    """Who is signed in by cookie or token. Raises NotAllowed for a change by cookie without its token."""
    bearer = request.headers.get("authorization", "")
    kind, _, token = bearer.partition(" ")
    with reading(office.engine) as db:
        if bearer:
            return signed_in(db, token.strip(), API_TOKEN) if kind.lower() == "bearer" else None
        token = request.cookies.get(COOKIE, "")
        account = signed_in(db, token)
    if account is not None:
        note_use(office.engine, token)
    if account is not None and request.method not in SAFE and not same(csrf, csrf_token(token)):
        raise NotAllowed(
            Text(
                "页面已过期，请刷新后再试（防伪造令牌不符）",
                "the page is stale; reload it and try again (token mismatch)",
            )
        )
    return account


def keep_session(response: Response, request: Request, token: str) -> None:
    """Hand the session to the browser: no script reads it, no other site sends it; by https alone if it came so."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=SESSION_HOURS * 3600,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
        path="/",
    )


def forget_session(response: Response) -> None:
    """Take the session from the browser."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


def visitor(
    request: Request,
    office: Annotated[Office, Depends(office_of)],
) -> Account | None:
    """Who is signed in, for pages that anybody may see."""
    with reading(office.engine) as db:
        return signed_in(db, request.cookies.get(COOKIE, ""))


InOffice = Annotated[Office, Depends(office_of)]
Anybody = Annotated[Account, Depends(Needs(Right.SIGNED_IN))]
SeesCalls = Annotated[Account, Depends(Needs(Right.SEE_CALLS))]
Hears = Annotated[Account, Depends(Needs(Right.HEAR))]
Assigns = Annotated[Account, Depends(Needs(Right.ASSIGN))]
Decides = Annotated[Account, Depends(Needs(Right.DECIDE))]
Appeals = Annotated[Account, Depends(Needs(Right.APPEAL))]
DecidesAppeals = Annotated[Account, Depends(Needs(Right.DECIDE_APPEAL))]
SeesSamples = Annotated[Account, Depends(Needs(Right.SEE_SAMPLES))]
PlansSamples = Annotated[Account, Depends(Needs(Right.PLAN_SAMPLES))]
ReviewsBlind = Annotated[Account, Depends(Needs(Right.REVIEW_BLIND))]
Exports = Annotated[Account, Depends(Needs(Right.EXPORT))]
SeesTeam = Annotated[Account, Depends(Needs(Right.SEE_TEAM))]
SeesAccounts = Annotated[Account, Depends(Needs(Right.SEE_ACCOUNTS))]
KeepsAccounts = Annotated[Account, Depends(Needs(Right.KEEP_ACCOUNTS))]
SeesAudit = Annotated[Account, Depends(Needs(Right.SEE_AUDIT))]
SeesCoaching = Annotated[Account, Depends(Needs(Right.SEE_COACHING))]
Coaches = Annotated[Account, Depends(Needs(Right.COACH))]
Acknowledges = Annotated[Account, Depends(Needs(Right.ACKNOWLEDGE))]
ExportsClips = Annotated[Account, Depends(Needs(Right.EXPORT_CLIPS))]
SeesPractices = Annotated[Account, Depends(Needs(Right.SEE_PRACTICES))]
SeesLibrary = Annotated[Account, Depends(Needs(Right.SEE_LIBRARY))]
KeepsLibrary = Annotated[Account, Depends(Needs(Right.KEEP_LIBRARY))]
UsesTokens = Annotated[Account, Depends(Needs(Right.USE_TOKENS))]


def _asked(value: str | None) -> str | None:
    return value or None


Empty = BeforeValidator(_asked)
"""A form sends every field, empty where nothing is asked."""
Short = Annotated[str | None, Query(max_length=100), Empty]
Day = Annotated[date | None, Empty]


def queue_filter(  # noqa: PLR0913  one parameter for each that may stand in the address
    office: InOffice,
    *,
    state: Annotated[ReviewState | None, Empty] = None,
    agent: Short = None,
    team: Short = None,
    since: Day = None,
    until: Day = None,
    category: Short = None,
    reviewer: Short = None,
) -> QueueFilter:
    """The filter of the address; both days count whole, on the clock of the office."""
    first, last = days(since, until, office.zone)
    return QueueFilter(
        state=state,
        agent=agent,
        team=team,
        since=first,
        until=last,
        category=category,
        reviewer=reviewer,
    )


def days(since: date | None, until: date | None, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """The beginning of the first day and the end of the last one. Raises Unfit for days of other centuries."""
    return (
        None if since is None else _midnight(since, zone),
        None if until is None else _midnight(_day_after(until), zone),
    )


def _day_after(day: date) -> date:
    try:
        return day + timedelta(days=1)
    except OverflowError as error:
        raise Unfit(Text("日期太大", "the date is too late")) from error


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    if not 1900 <= day.year <= 2200:
        raise Unfit(Text("日期应在 1900 至 2200 年之间", "the date must lie between 1900 and 2200"))
    return datetime.combine(day, time(), zone)


FilterOfAddress = Annotated[QueueFilter, Depends(queue_filter)]
