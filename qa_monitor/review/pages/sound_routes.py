"""The sound of a call and its shape; personal data are a tone to those who have no right to them."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from sqlalchemy.orm import Session

from qa_monitor.domain import Account, Recording, Span, Text
from qa_monitor.review.access import Right, may
from qa_monitor.review.opened import open_call
from qa_monitor.review.pages.shell import language
from qa_monitor.review.refusals import NotAllowed, NotThere
from qa_monitor.review.requests import Hears, InOffice
from qa_monitor.review.sound import (
    ByteRange,
    UnsatisfiableRange,
    Waveform,
    requested,
    waveform,
    waveform_from_bytes,
    waveform_to_bytes,
)
from qa_monitor.sound import OpenedCalls, Recent, SoundUnavailable, WaveFile, personal_spans, wave_file
from qa_monitor.store import reading, writing
from qa_monitor.store.audit import Act, add_act
from qa_monitor.store.erasures import Kind, audio_erased_text, erased_at
from qa_monitor.store.load import stored_analysis
from qa_monitor.store.waveforms import keep_waveform, load_waveform, located

CHUNK_BYTES = 1 << 18
CALLS_AT_HAND = 16
"""Decoded calls kept for listening; two hours of call are 460 MB of disk."""

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A recording as an analysis judged it: what never changes of it."""

    recording: Recording
    beeps: tuple[Span, ...] | None
    """Personal data; None without a transcript, for nobody knows where they are then."""


@dataclass(frozen=True, slots=True)
class Listening:
    """What is at hand for those who listen: a browser asks for a call in many parts."""

    calls: OpenedCalls = field(default_factory=lambda: OpenedCalls(CALLS_AT_HAND))
    judged: Recent[tuple[str, int], Judged] = field(default_factory=lambda: Recent(8 * CALLS_AT_HAND))
    """By public id of the call and number of the analysis."""


@router.get("/calls/{public_id}/waveform")
def shape_of(request: Request, office: InOffice, account: Hears, public_id: str) -> Response:
    """What the player draws; `sound` says why there is nothing to hear, where there is nothing."""
    with reading(office.engine) as db:
        review = open_call(db, account, public_id)
        if (gone := erased_at(db, review.recording_id, Kind.AUDIO)) is not None:
            return JSONResponse(_as_json(None, audio_erased_text(gone).in_(language(request))))
        recording = located(db, _judged(request, db, account, public_id).recording)
        kept = load_waveform(db, recording.sha256)
    problem = None
    shape = None if kept is None else waveform_from_bytes(kept)
    try:
        audio = _listening(request).calls.sound(recording)
    except SoundUnavailable as error:
        problem = error.text.in_(language(request))
    else:
        if shape is None:
            shape = waveform(audio)
            with writing(office.engine) as db:
                keep_waveform(db, recording.sha256, waveform_to_bytes(shape))
    return JSONResponse(_as_json(shape, problem))


def _as_json(shape: Waveform | None, problem: str | None) -> dict[str, object]:
    lanes = () if shape is None else shape.lanes
    return {
        "seconds": 0.0 if shape is None else shape.seconds,
        "lanes": [{"role": lane.role, "peaks": b64encode(lane.peaks).decode()} for lane in lanes],
        "sound": problem,
    }


@router.get("/calls/{public_id}/sound")
@router.head("/calls/{public_id}/sound")
def sound_of(
    request: Request,
    office: InOffice,
    account: Hears,
    public_id: str,
    lane: Annotated[int | None, Query(ge=0, le=3)] = None,
    unmasked: bool = False,
    range_: Annotated[str | None, Header(alias="range", max_length=200)] = None,
) -> Response:
    """The call as a WAV file, whole or in part (RFC 9110, section 14). Hearing personal data is noted every time."""
    if unmasked and not may(account, Right.UNMASK):
        raise NotAllowed
    with (writing if unmasked else reading)(office.engine) as db:
        review = open_call(db, account, public_id)
        if (gone := erased_at(db, review.recording_id, Kind.AUDIO)) is not None:
            raise NotThere(audio_erased_text(gone))
        judged = _judged(request, db, account, public_id)
        recording = located(db, judged.recording)
        if unmasked:
            add_act(db, Act.UNMASKED, by=account, subject=public_id, detail={"sound": True})
    beeps = () if unmasked else judged.beeps
    if beeps is None:
        raise NotAllowed(
            Text(
                "这通录音没有文字，无法确定个人信息在哪里，您的权限不能收听",
                "this recording has no transcript that tells where personal data are, so that you may not hear it",
            )
        )
    try:
        audio = _listening(request).calls.sound(recording)
        file = wave_file(audio, identity=recording.sha256, lane=lane, beeps=beeps)
    except SoundUnavailable as error:
        raise NotThere(error.text) from error
    except IndexError as error:
        raise NotThere from error
    return part_of(file, range_, with_body=request.method != "HEAD")


def _judged(request: Request, db: Session, account: Account, public_id: str) -> Judged:
    """The newest analysis of a call that the account may see. Raises NotThere."""
    analysis_id = open_call(db, account, public_id).analysis_id

    def load() -> Judged:
        analysis = stored_analysis(db, analysis_id).analysis
        beeps = None if analysis.transcript is None else personal_spans(analysis.transcript)
        return Judged(recording=analysis.recording, beeps=beeps)

    return _listening(request).judged.get((public_id, analysis_id), load)


def part_of(file: WaveFile, asked: str | None, *, with_body: bool = True) -> Response:
    """The bytes of `file` that the Range header `asked` names, or all of them."""
    length = len(file)
    headers = {"accept-ranges": "bytes", "etag": f'"{file.tag}"'}
    try:
        part = requested(asked, length)
    except UnsatisfiableRange:
        return Response(status_code=416, headers=headers | {"content-range": f"bytes */{length}"})
    sent = part or ByteRange(0, length)
    headers["content-length"] = str(sent.stop - sent.start)
    if part is not None:
        headers["content-range"] = f"bytes {part.start}-{part.stop - 1}/{length}"
    return StreamingResponse(
        _chunks(file, sent) if with_body else iter(()),
        status_code=200 if part is None else 206,
        headers=headers,
        media_type="audio/wav",
    )


def _chunks(file: WaveFile, part: ByteRange) -> Iterator[bytes]:
    for start in range(part.start, part.stop, CHUNK_BYTES):
        yield file.read(start, min(part.stop, start + CHUNK_BYTES))


def _listening(request: Request) -> Listening:
    listening: Listening = request.app.state.listening
    return listening
