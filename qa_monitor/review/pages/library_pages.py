"""The library of exemplary clips: supervisors keep it, everybody who sees calls listens to it.

The sound of a clip is a route of its own, so that who hears the clip hears nothing else of the call.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Form, Header, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from qa_monitor.coaching.clips import Clip, cut, with_sound
from qa_monitor.coaching.library import (
    SCENARIOS,
    LibraryClip,
    NewClip,
    add_clip,
    library_clip,
    library_clips,
    remove_clip,
    removed_clips,
    why_not,
)
from qa_monitor.coaching.playlist import Piece, Playlist, as_html
from qa_monitor.domain import Account, Analysis, Role, Scenario, Span, Text
from qa_monitor.review.access import Right, may, sees
from qa_monitor.review.opened import find_named, named_findings, open_call, opened, own_verdicts, refuse_while_blind
from qa_monitor.review.pages.call_pages import sent_span
from qa_monitor.review.pages.shell import language, rendered, to
from qa_monitor.review.refusals import NotThere, Unfit
from qa_monitor.review.requests import Empty, InOffice, KeepsLibrary, SeesLibrary, Short
from qa_monitor.review.sound import UnsatisfiableRange, requested
from qa_monitor.sound import MEDIA_TYPE, Recent
from qa_monitor.store import reading, writing
from qa_monitor.store.audit import Act, add_act
from qa_monitor.store.load import stored_analysis
from qa_monitor.store.review_tables import ReviewRow

SOUNDS_AT_HAND = 64
"""A clip is at most 120 kB."""

Seconds = Annotated[str, Query(max_length=40)]
AskedScenario = Annotated[Scenario | None, Empty]
ClipSounds = Recent[tuple[str, int], bytes]
"""By public id of the clip and number of the analysis that tells what to beep."""

router = APIRouter()


def sounds() -> ClipSounds:
    """The sounds heard last."""
    return Recent(SOUNDS_AT_HAND)


# --- listening --------------------------------------------------------------------------------------------------------


@router.get("/library")
def library_page(
    request: Request, office: InOffice, account: SeesLibrary, scenario: AskedScenario = None, removed: bool = False
) -> Response:
    """The clips of a scenario, or of all; `removed`: those that were taken out, for those who keep the library."""
    keeps = may(account, Right.KEEP_LIBRARY)
    with reading(office.engine) as db:
        clips = removed_clips(db) if removed and keeps else library_clips(db, scenario)
    return rendered(
        request,
        "library.html",
        account,
        clips=[one for one in clips if keeps or one.withdrawn is None],
        open_ones={one.public_id for one in clips if sees(account, None if one.agent is None else one.agent.id)},
        scenario=scenario,
        removed=removed and keeps,
        SCENARIOS=SCENARIOS,
    )


@router.get("/library/{clip_id}/sound")
def clip_sound(
    request: Request,
    office: InOffice,
    account: SeesLibrary,
    clip_id: str,
    range_: Annotated[str | None, Header(alias="range", max_length=200)] = None,
) -> Response:
    """The sound of a clip that is in the library and stands; personal data are a tone, whoever listens."""
    with reading(office.engine) as db:
        one = library_clip(db, clip_id)
    if one is None:
        raise NotThere
    kept: ClipSounds = request.app.state.library_sounds
    return _part(kept.get((clip_id, one.analysis_id), lambda: _sound(request, one)), range_)


def _sound(request: Request, one: LibraryClip) -> bytes:
    clip = _with_sound(request, one)
    if clip.sound is None:
        raise NotThere(clip.silent)
    return clip.sound


def _with_sound(request: Request, one: LibraryClip) -> Clip:
    return with_sound(one.clip, one.analysis, request.app.state.listening.calls.sound)


def _part(sound: bytes, asked: str | None) -> Response:
    headers = {"accept-ranges": "bytes", "etag": f'"{sha256(sound).hexdigest()[:32]}"'}
    try:
        part = requested(asked, len(sound))
    except UnsatisfiableRange:
        return Response(status_code=416, headers=headers | {"content-range": f"bytes */{len(sound)}"})
    if part is None:
        return Response(sound, media_type=MEDIA_TYPE, headers=headers)
    headers["content-range"] = f"bytes {part.start}-{part.stop - 1}/{len(sound)}"
    return Response(sound[part.start : part.stop], status_code=206, media_type=MEDIA_TYPE, headers=headers)


# --- keeping ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sought:
    """A moment of a call that may become a clip."""

    review: ReviewRow
    analysis: Analysis
    around: Span
    role: Role
    finding_id: int | None
    clip: Clip
    refused: Text | None


@router.get("/library/new")
def new_clip_page(
    request: Request,
    office: InOffice,
    account: KeepsLibrary,
    call: Annotated[str, Query(max_length=100)],
    finding: Short = None,
    start: Seconds = "",
    end: Seconds = "",
) -> Response:
    """A moment of a call to listen to, and what to say of it; times go before the finding's own."""
    with reading(office.engine) as db:
        sought = _sought(db, account, call, finding, sent_span(start, end))
    return rendered(
        request,
        "library_new.html",
        account,
        call=call,
        finding=finding or "",
        sought=sought,
        name=sought.clip.call,
        SCENARIOS=SCENARIOS,
    )


def _sought(db: Session, account: Account, call: str, finding: str | None, span: Span | None) -> _Sought:
    """What was asked for. Raises NotThere, NotAllowed, and Unfit where neither a finding nor a time is given."""
    review = open_call(db, account, call)
    refuse_while_blind(db, account, review.recording_id)
    finding_id, role, around = None, Role.AGENT, span
    if finding is not None:
        named = find_named(named_findings(db, opened(review), own_verdicts(db, review)), finding)
        finding_id = None if named.finding is None else named.finding.id
        role, around = named.target.role, span or named.target.span
    if around is None:
        raise Unfit(Text("请从通话页选择一处发现或一段文字", "choose a finding or words on the page of a call"))
    analysis = stored_analysis(db, review.analysis_id).analysis
    clip = cut(analysis, around, role)
    return _Sought(
        review=review,
        analysis=analysis,
        around=around,
        role=role,
        finding_id=finding_id,
        clip=clip,
        refused=why_not(db, review, clip, finding_id),
    )


class ClipForm(BaseModel):
    """What is said of a moment that is put into the library."""

    call: Annotated[str, Field(max_length=100)]
    finding: Annotated[str | None, Empty, Field(max_length=100)] = None
    start: Annotated[str, Field(max_length=40)] = ""
    end: Annotated[str, Field(max_length=40)] = ""
    scenario: Scenario
    title: Annotated[str, Field(max_length=100)]
    why: Annotated[str, Field(max_length=500)]
    heard: bool = False
    """Whether a person says that nothing in it tells who the customer is."""


@router.post("/library")
def keep_clip(office: InOffice, account: KeepsLibrary, form: Annotated[ClipForm, Form()]) -> Response:
    """Put a moment of a call into the library, and see it there."""
    title, why = form.title.strip(), form.why.strip()
    if not title or not why:
        raise Unfit(Text("请写标题，并说明好在哪里", "give a title, and say why it is exemplary"))
    if not form.heard:
        raise Unfit(
            Text("请先听过，并确认里面没有能认出客户的内容", "hear it first, and say that it tells no customer")
        )
    with writing(office.engine) as db:
        sought = _sought(db, account, form.call, form.finding, sent_span(form.start, form.end))
        if sought.refused is not None:
            zh, en = f"不能收入范例库：{sought.refused.zh}", f"cannot be kept as an example: {sought.refused.en}"
            raise Unfit(Text(zh, en))
        new = NewClip(
            scenario=form.scenario,
            title=title,
            why=why,
            around=sought.around,
            role=sought.role,
            finding_id=sought.finding_id,
        )
        add_clip(db, account, sought.review, new)
    return to("/library", scenario=form.scenario)


@router.post("/library/{clip_id}/remove")
def take_out(office: InOffice, account: KeepsLibrary, clip_id: str) -> Response:
    """Take a clip out; it stays in the history."""
    with writing(office.engine) as db:
        scenario = remove_clip(db, account, clip_id)
    if scenario is None:
        raise NotThere
    return to("/library", scenario=scenario)


# --- handing on -------------------------------------------------------------------------------------------------------


@router.get("/library/playlist")
def playlist(request: Request, office: InOffice, account: KeepsLibrary, scenario: AskedScenario = None) -> Response:
    """The clips that stand as one page that holds its sound, without names of calls and agents; it is audited."""
    with writing(office.engine) as db:
        clips = [one for one in library_clips(db, scenario) if one.withdrawn is None]
        subject = "" if scenario is None else str(scenario)
        add_act(db, Act.CLIPS_EXPORTED, by=account, subject=subject, detail={"clips": len(clips)})
    lang = language(request)
    page = as_html(_playlist([(one, _with_sound(request, one)) for one in clips], scenario), lang)
    name = f"library-{scenario or 'all'}.html"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(page, media_type="text/html; charset=utf-8", headers=headers)


def _playlist(clips: Sequence[tuple[LibraryClip, Clip]], scenario: Scenario | None) -> Playlist:
    of = Text("全部场景", "all scenarios") if scenario is None else SCENARIOS[scenario]
    pieces = tuple(
        Piece(
            title=Text(one.title, one.title),
            remarks=(Text(one.why, one.why),),
            clip=replace(clip, call=f"{SCENARIOS[one.scenario].zh} {SCENARIOS[one.scenario].en}"),
        )
        for one, clip in clips
    )
    return Playlist(title=Text(f"范例：{of.zh}", f"Examples: {of.en}"), pieces=pieces)
