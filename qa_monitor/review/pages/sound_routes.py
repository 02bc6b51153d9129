"""The sound of a call and its shape; personal data are a tone to those who have no right to them."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from sqlalchemy.orm import Session

from qa_monitor.domain import Recording, Span, Text, Transcript
from qa_monitor.review.access import Right, may
from qa_monitor.review.calls import stored_call
from qa_monitor.review.pages.shell import language
from qa_monitor.review.refusals import NotAllowed, NotThere
from qa_monitor.review.requests import Hears, InOffice
from qa_monitor.review.sound import (
    ByteRange,
    OpenedCalls,
    SoundUnavailable,
    UnsatisfiableRange,
    WaveFile,
    Waveform,
    personal_spans,
    requested,
    wave_file,
    waveform,
    waveform_from_bytes,
    waveform_to_bytes,
)
from qa_monitor.store import reading, writing
from qa_monitor.store.audit import Act, add_act
from qa_monitor.store.waveforms import files_now, keep_waveform, load_waveform

CHUNK_BYTES = 1 << 18

router = APIRouter()


@router.get("/calls/{public_id}/waveform")
def shape_of(request: Request, office: InOffice, account: Hears, public_id: str) -> Response:
    """What the player draws; `sound` says why there is nothing to hear, where there is nothing."""
    with reading(office.engine) as db:
        recording = _located(db, stored_call(db, account, public_id).analysis.recording)
        kept = load_waveform(db, recording.sha256)
    problem = None
    shape = None if kept is None else waveform_from_bytes(kept)
    try:
        audio = _opened(request).sound(recording)
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
        analysis = stored_call(db, account, public_id).analysis
        recording = _located(db, analysis.recording)
        if unmasked:
            add_act(db, Act.UNMASKED, by=account, subject=public_id, detail={"sound": True})
    beeps = () if unmasked else _beeps(analysis.transcript)
    try:
        audio = _opened(request).sound(recording)
        file = wave_file(audio, identity=recording.sha256, lane=lane, beeps=beeps)
    except SoundUnavailable as error:
        raise NotThere(error.text) from error
    except IndexError as error:
        raise NotThere from error
    return part_of(file, range_, with_body=request.method != "HEAD")


def _beeps(transcript: Transcript | None) -> tuple[Span, ...]:
    if transcript is None:
        raise NotAllowed(
            Text(
                "这通录音没有文字，无法确定个人信息在哪里，您的权限不能收听",
                "this recording has no transcript that tells where personal data are, so that you may not hear it",
            )
        )
    return personal_spans(transcript)


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


def _located(db: Session, recording: Recording) -> Recording:
    """The recording with its files where they were seen last, each as it was laid out when it was judged."""
    paths = {file.sha256: file.path for file in files_now(db, recording.sha256)}
    files = (replace(file, path=paths.get(file.sha256, file.path)) for file in recording.files)
    return replace(recording, files=tuple(files))


def _opened(request: Request) -> OpenedCalls:
    opened: OpenedCalls = request.app.state.opened_calls
    return opened
