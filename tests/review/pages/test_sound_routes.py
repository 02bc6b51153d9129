"""The sound of a call over HTTP: parts of it, lanes of it, and what whoever has no right to it hears instead."""

import io
import wave
from base64 import b64decode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from desks import Desk
from made_up_reviews import call, stored

from qa_monitor.domain import Analysis, Duty, Layout, SourceFile
from qa_monitor.review.pages.sound_routes import Listening
from qa_monitor.store import reading
from qa_monitor.store.audit import newest_acts

NUMBER = "我的手机号是13800001234"
"""Invented; it is spoken from 10.0 s on, the number from 11.5 to 14.25."""


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """20 seconds at 8 kHz: a low tone on the agent's side, a high one on the customer's."""
    at = np.arange(20 * 8000) / 8000
    sides = np.stack([np.sin(2 * np.pi * hertz * at) * 8000 for hertz in (200, 600)])
    path = tmp_path / "call.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(sides.T.astype("<i2").tobytes())
    return path


@pytest.fixture
def public_id(sqlite_desk: Desk, recording: Path) -> str:
    (public_id,) = stored(sqlite_desk.engine, on_file(recording))
    return public_id


def on_file(path: Path) -> Analysis:
    made = call("0001", texts=("您好", NUMBER))
    source = SourceFile(path=path, sha256=sha256(path.read_bytes()).hexdigest(), layout=Layout.AGENT_LEFT)
    return replace(made, recording=replace(made.recording, files=(source,)))


def samples(content: bytes) -> np.ndarray:
    with wave.open(io.BytesIO(content)) as file:
        assert file.getframerate() == 16_000
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels()).T


def hertz(sound: np.ndarray, second: float) -> float:
    """The loudest frequency in the half second from `second` on."""
    part = sound[round(second * 16_000) : round((second + 0.5) * 16_000)]
    return float(np.abs(np.fft.rfft(part)).argmax() * 2)


def test_the_agent_is_on_the_left_and_personal_data_are_a_tone_on_both_sides(sqlite_desk: Desk, public_id: str) -> None:
    answer = sqlite_desk.client(Duty.REVIEWER).get(f"/calls/{public_id}/sound")
    assert answer.headers["content-type"] == "audio/wav"
    agent, customer = samples(answer.content)
    assert [hertz(agent, second) for second in (5, 12, 18)] == [200, 1000, 200]
    assert [hertz(customer, second) for second in (5, 12, 18)] == [600, 1000, 600]


def test_a_lane_is_heard_alone(sqlite_desk: Desk, public_id: str) -> None:
    client = sqlite_desk.client(Duty.REVIEWER)
    (customer,) = samples(client.get(f"/calls/{public_id}/sound?lane=1").content)
    assert hertz(customer, 5) == 600
    assert client.get(f"/calls/{public_id}/sound?lane=2").status_code == 404


def test_unmasked_sound_needs_the_right_and_is_noted(sqlite_desk: Desk, public_id: str) -> None:
    agent, _ = samples(sqlite_desk.client(Duty.REVIEWER).get(f"/calls/{public_id}/sound?unmasked=1").content)
    assert hertz(agent, 12) == 200
    with reading(sqlite_desk.engine) as db:
        noted = newest_acts(db)[0]
    assert (noted.act, noted.subject, noted.detail) == ("unmasked", public_id, {"sound": True})
    for duty in (Duty.AGENT, Duty.AUDITOR):
        assert sqlite_desk.client(duty).get(f"/calls/{public_id}/sound?unmasked=1").status_code == 403


@pytest.mark.parametrize(
    ("header", "status", "part", "told"),
    [
        pytest.param(None, 200, slice(None), None, id="all of it"),
        pytest.param("bytes=0-", 206, slice(0, None), "bytes 0-1280043/1280044", id="from the beginning"),
        pytest.param("bytes=40-47", 206, slice(40, 48), "bytes 40-47/1280044", id="over the edge of the header"),
        pytest.param("bytes=600001-900000", 206, slice(600001, 900001), "bytes 600001-900000/1280044", id="a middle"),
        pytest.param("bytes=2000000-", 416, slice(0, 0), "bytes */1280044", id="behind the end"),
    ],
)
def test_parts(
    sqlite_desk: Desk, public_id: str, header: str | None, status: int, part: slice, told: str | None
) -> None:
    client = sqlite_desk.client(Duty.REVIEWER)
    whole = client.get(f"/calls/{public_id}/sound")
    asked = {} if header is None else {"range": header}
    answer = client.get(f"/calls/{public_id}/sound", headers=asked)
    assert (answer.status_code, answer.headers.get("content-range")) == (status, told)
    assert answer.content == whole.content[part]
    assert answer.headers["etag"] == whole.headers["etag"]
    assert client.head(f"/calls/{public_id}/sound", headers=asked).content == b""


def test_the_shape_is_drawn_once_and_outlives_the_file(sqlite_desk: Desk, public_id: str, recording: Path) -> None:
    client = sqlite_desk.client(Duty.REVIEWER)
    first = client.get(f"/calls/{public_id}/waveform").json()
    assert [(lane["role"], len(b64decode(lane["peaks"]))) for lane in first["lanes"]] == [
        ("agent", 800),
        ("customer", 800),
    ]
    assert (first["seconds"], first["sound"]) == (20.0, None)

    recording.unlink()
    sqlite_desk.app.state.listening = Listening()
    later = client.get(f"/calls/{public_id}/waveform").json()
    assert later == first | {
        "sound": "录音文件 call.wav 不在原处，只能看文字。请把文件放回，或从新位置重新运行 qa-monitor score"
    }
    assert client.get(f"/calls/{public_id}/sound").status_code == 404


def test_a_file_that_was_moved_and_scored_again_is_found(sqlite_desk: Desk, public_id: str, recording: Path) -> None:
    moved = recording.rename(recording.with_name("moved.wav"))
    stored(sqlite_desk.engine, on_file(moved))
    assert sqlite_desk.client(Duty.REVIEWER).get(f"/calls/{public_id}/sound").status_code == 200


def test_without_a_transcript_nobody_knows_what_to_beep(sqlite_desk: Desk, recording: Path) -> None:
    (public_id,) = stored(sqlite_desk.engine, replace(on_file(recording), transcript=None, score=None))
    client = sqlite_desk.client(Duty.REVIEWER)
    refused = client.get(f"/calls/{public_id}/sound")
    assert refused.status_code == 403
    assert "没有文字" in refused.text
    assert client.get(f"/calls/{public_id}/sound?unmasked=1").status_code == 200


def test_an_agent_hears_nobody_elses_calls(sqlite_desk: Desk, recording: Path) -> None:
    other = replace(on_file(recording).recording.metadata, agent=None)
    made = on_file(recording)
    (public_id,) = stored(sqlite_desk.engine, replace(made, recording=replace(made.recording, metadata=other)))
    agent = sqlite_desk.client(Duty.AGENT)
    assert [agent.get(f"/calls/{public_id}/{what}").status_code for what in ("sound", "waveform")] == [404, 404]
