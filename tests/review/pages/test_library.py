"""The library of exemplary clips: who keeps it, what stands in it, and that its sound gives away nothing else."""

import io
import re
import wave
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import sqlalchemy as sa
from desks import Desk
from made_up_reviews import BOB, KNOWLEDGE, account, call, finding, judged_anew, stored
from sqlalchemy.exc import IntegrityError

from qa_monitor.domain import Analysis, Duty, Finding, Layout, Polarity, Role, Ruling, Severity, SourceFile, Span
from qa_monitor.review.calls import reviewed_call
from qa_monitor.review.verdicts import NewVerdict, give_verdict
from qa_monitor.store import reading, writing
from qa_monitor.store.audit import newest_acts

TEXTS = ("您好请问是本人吗", "我的手机号是13800001234", "理解您的难处我们一起想办法", "谢谢")
"""Agent and customer in turn, from 0, 10, 20 and 30 s on; the number from 11.5 to 14.25 s is invented."""

GOOD = replace(
    finding("V09", 20), category="empathy", code="C02", polarity=Polarity.GOOD, severity=Severity.NONE, sources=()
)
WHY = "先回应情绪，再谈办法"
KEPT = {"scenario": "hardship", "title": "先共情", "why": WHY, "heard": "yes"}


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A minute at 8 kHz: a low tone on the agent's side, a high one on the customer's, from 40 s on another."""
    at = np.arange(60 * 8000) / 8000
    sides = np.stack([np.sin(2 * np.pi * np.where(at < 40, hertz, 1500) * at) * 8000 for hertz in (200, 600)])
    path = tmp_path / "call.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(sides.T.astype("<i2").tobytes())
    return path


def on_file(path: Path, *findings: Finding, **metadata: Any) -> Analysis:
    made = call("0001", *findings, texts=TEXTS, **metadata)
    source = SourceFile(path=path, sha256=sha256(path.read_bytes()).hexdigest(), layout=Layout.AGENT_LEFT)
    return replace(made, recording=replace(made.recording, files=(source,)))


def finding_id(desk: Desk, public_id: str, number: int = 0) -> str:
    with reading(desk.engine) as db:
        found = reviewed_call(db, desk.accounts[Duty.SUPERVISOR], public_id, KNOWLEDGE).findings
    return found[number].public_id


def keep(desk: Desk, public_id: str, **given: Any) -> str:
    """Put the call's first finding into the library; the clip's name."""
    form = {"call": public_id, "finding": finding_id(desk, public_id), "start": "", "end": ""} | KEPT | given
    answer = desk.client(Duty.SUPERVISOR).post("/library", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/library?scenario={form['scenario']}")
    return names(desk, Duty.SUPERVISOR)[0]


def names(desk: Desk, who: Duty, query: str = "") -> list[str]:
    return re.findall(r'id="clip-([^"]+)"', desk.client(who).get(f"/library{query}").text)


def rule(desk: Desk, public_id: str, ruling: Ruling, number: int = 0) -> None:
    by = desk.accounts[Duty.REVIEWER]
    with writing(desk.engine) as db:
        seen = reviewed_call(db, by, public_id, KNOWLEDGE)
        verdict = NewVerdict(ruling=ruling, finding=seen.findings[number].public_id, reason="理由")
        give_verdict(db, by, public_id, verdict, seen=seen.row.version, knowledge=KNOWLEDGE)


def test_a_clip_is_kept_listed_by_scenario_and_taken_out_again(desk: Desk) -> None:
    (public_id,) = stored(desk.engine, call("0001", GOOD, texts=TEXTS))
    clip = keep(desk, public_id)
    supervisor, agent = desk.client(Duty.SUPERVISOR), desk.client(Duty.AGENT)
    page = re.sub("<[^>]+>", "", agent.get("/library?scenario=hardship").text)
    for told in ("先共情", WHY, "理解您的难处", "*******1234", "测试supervisor"):
        assert told in page
    assert "13800001234" not in page
    assert (names(desk, Duty.AGENT, "?scenario=anger"), names(desk, Duty.AGENT)) == ([], [clip])

    assert supervisor.post(f"/library/{clip}/remove").headers["location"] == "/library?scenario=hardship"
    assert supervisor.post(f"/library/{clip}/remove").status_code == 404
    assert names(desk, Duty.SUPERVISOR) == []
    assert names(desk, Duty.SUPERVISOR, "?removed=1") == [clip]
    assert names(desk, Duty.AGENT, "?removed=1") == []
    with reading(desk.engine) as db:
        acts = [(one.act, one.subject, one.detail) for one in newest_acts(db, limit=2)]
    assert acts == [
        ("clip_removed", clip, {"scenario": "hardship"}),
        ("clip_added", clip, {"scenario": "hardship", "call": public_id}),
    ]


@pytest.mark.parametrize("table", ["library_clips", "library_removals"])
@pytest.mark.parametrize("act", ["UPDATE {table} SET at = at", "DELETE FROM {table}"])
def test_the_history_of_the_library_is_not_changed_by_sql_either(desk: Desk, table: str, act: str) -> None:
    (public_id,) = stored(desk.engine, call("0001", GOOD, texts=TEXTS))
    desk.client(Duty.SUPERVISOR).post(f"/library/{keep(desk, public_id)}/remove")
    with pytest.raises(IntegrityError, match=f"{table} are immutable"), writing(desk.engine) as db:
        db.execute(sa.text(act.format(table=table)))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param({"title": " "}, "请写标题", id="no title"),
        pytest.param({"why": " "}, "请写标题，并说明好在哪里", id="no reason"),
        pytest.param({"heard": ""}, "请先听过", id="not heard"),
        pytest.param({"finding": "", "start": "1", "end": "x"}, "请同时填写开始和结束", id="no time"),
        pytest.param({"finding": ""}, "请从通话页选择", id="neither finding nor time"),
        pytest.param({"finding": "", "start": "59.5", "end": "59.9"}, "这段没有文字", id="nothing is said there"),
        pytest.param({"scenario": "weather"}, "参数无法理解：scenario", id="an unknown scenario"),
    ],
)
def test_what_is_refused(sqlite_desk: Desk, given: dict[str, str], told: str) -> None:
    (public_id,) = stored(sqlite_desk.engine, call("0001", GOOD, texts=TEXTS))
    form = {"call": public_id, "finding": finding_id(sqlite_desk, public_id), "start": "", "end": ""} | KEPT | given
    answer = sqlite_desk.client(Duty.SUPERVISOR).post("/library", data=form)
    assert answer.status_code == 422
    assert told in answer.text
    assert names(sqlite_desk, Duty.SUPERVISOR) == []


@pytest.mark.parametrize(
    ("ruling", "stands"),
    [
        pytest.param(None, False, id="nobody has ruled: perhaps a violation"),
        pytest.param(Ruling.CONFIRMED, False, id="confirmed"),
        pytest.param(Ruling.CANNOT_TELL, False, id="a person cannot tell"),
        pytest.param(Ruling.OVERTURNED, True, id="overturned: it was none"),
    ],
)
def test_no_clip_holds_a_violation(desk: Desk, ruling: Ruling | None, stands: bool) -> None:
    """The clip reaches from the customer's turn before to the one after; a violation at 22 s lies in it."""
    (public_id,) = stored(desk.engine, call("0001", GOOD, finding("V09", 22), texts=TEXTS))
    if ruling is not None:
        rule(desk, public_id, ruling, number=1)
    form = {"call": public_id, "finding": finding_id(desk, public_id), "start": "", "end": ""} | KEPT
    answer = desk.client(Duty.SUPERVISOR).post("/library", data=form)
    asked = desk.client(Duty.SUPERVISOR).get(f"/library/new?call={public_id}&finding={form['finding']}").text
    assert (answer.status_code == 303, "不能收入：这段里有坐席的疑似违规" not in asked) == (stands, stands)


def test_a_clip_goes_when_its_finding_is_overturned_also_after_a_new_analysis(desk: Desk, recording: Path) -> None:
    made = on_file(recording, GOOD)
    (public_id,) = stored(desk.engine, made)
    clip = keep(desk, public_id)
    stored(desk.engine, judged_anew(made))
    assert names(desk, Duty.AGENT) == [clip]
    rule(desk, public_id, Ruling.OVERTURNED)
    assert (names(desk, Duty.AGENT), names(desk, Duty.SUPERVISOR)) == ([], [clip])
    assert "不再播放：作为依据的发现已被推翻" in desk.client(Duty.SUPERVISOR).get("/library").text
    assert [desk.client(who).get(f"/library/{clip}/sound").status_code for who in (Duty.AGENT, Duty.SUPERVISOR)] == [
        404
    ] * 2
    rule(desk, public_id, Ruling.CONFIRMED)
    assert names(desk, Duty.AGENT) == [clip]


def test_a_clip_goes_with_the_text_of_its_call(sqlite_desk: Desk, recording: Path) -> None:
    """An erasure empties words and texts; nobody knows then what to beep."""
    made = on_file(recording, GOOD)
    assert made.transcript is not None
    (public_id,) = stored(sqlite_desk.engine, made)
    clip = keep(sqlite_desk, public_id)
    unsaid = tuple(replace(one, words=()) for one in made.transcript.utterances)
    stored(sqlite_desk.engine, judged_anew(replace(made, transcript=replace(made.transcript, utterances=unsaid))))
    assert names(sqlite_desk, Duty.AGENT) == []
    assert sqlite_desk.client(Duty.AGENT).get(f"/library/{clip}/sound").status_code == 404


def heard(content: bytes) -> np.ndarray:
    with av.open(io.BytesIO(content)) as file:
        return np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)])


def hertz(sound: np.ndarray, second: float) -> float:
    part = sound[round(second * 16_000) : round((second + 0.5) * 16_000)]
    return float(np.abs(np.fft.rfft(part)).argmax() * 2)


def test_an_agent_hears_the_clip_of_another_and_nothing_else_of_the_call(sqlite_desk: Desk, recording: Path) -> None:
    (public_id,) = stored(sqlite_desk.engine, on_file(recording, GOOD, agent=BOB))
    clip = keep(sqlite_desk, public_id)
    agent = sqlite_desk.client(Duty.AGENT)
    answer = agent.get(f"/library/{clip}/sound")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/mpeg")
    sound = heard(answer.content)
    assert len(sound) / 16_000 == pytest.approx(21.3, abs=1.5)
    """From the customer's turn at 10 s to that at 30 s; after 40 s another tone would be heard."""
    tones = [hertz(sound, second) for second in np.arange(0, len(sound) / 16_000 - 0.5, 0.5)]
    assert not any(1450 < tone < 1550 for tone in tones)
    assert any(950 < tone < 1050 for tone in tones)

    for path in (
        f"/calls/{public_id}",
        f"/calls/{public_id}/sound",
        f"/calls/{clip}/sound",
        f"/library/{public_id}/sound",
    ):
        assert agent.get(path).status_code == 404, path
    page = agent.get("/library").text
    assert (public_id in page, BOB.name in page, "0001" in page) == (False, False, False)
    own = sqlite_desk.client(account(sqlite_desk.engine, Duty.AGENT, "bob", agent_id="A02")).get("/library").text
    assert (public_id in own, str(BOB.name) in own) == (True, True)


@pytest.mark.parametrize(
    ("header", "status", "part"),
    [
        pytest.param("bytes=0-", 206, slice(0, None), id="from the beginning"),
        pytest.param("bytes=100-199", 206, slice(100, 200), id="a middle"),
        pytest.param("bytes=9000000-", 416, slice(0, 0), id="behind the end"),
    ],
)
def test_parts_of_a_clip(sqlite_desk: Desk, recording: Path, header: str, status: int, part: slice) -> None:
    (public_id,) = stored(sqlite_desk.engine, on_file(recording, GOOD))
    agent, clip = sqlite_desk.client(Duty.AGENT), keep(sqlite_desk, public_id)
    whole = agent.get(f"/library/{clip}/sound")
    answer = agent.get(f"/library/{clip}/sound", headers={"range": header})
    assert (answer.status_code, answer.content) == (status, whole.content[part])


def test_a_clip_whose_file_is_gone_keeps_its_text(sqlite_desk: Desk, recording: Path) -> None:
    (public_id,) = stored(sqlite_desk.engine, on_file(recording, GOOD))
    clip = keep(sqlite_desk, public_id)
    recording.unlink()
    assert names(sqlite_desk, Duty.AGENT) == [clip]
    refused = sqlite_desk.client(Duty.AGENT).get(f"/library/{clip}/sound")
    assert refused.status_code == 404
    assert "不在原处" in refused.text


def test_a_moment_is_kept_from_selected_words_and_shown_before(sqlite_desk: Desk) -> None:
    (public_id,) = stored(sqlite_desk.engine, call("0001", texts=TEXTS))
    supervisor = sqlite_desk.client(Duty.SUPERVISOR)
    page = supervisor.get(f"/library/new?call={public_id}&start=20.5&end=22").text
    assert f"/calls/{public_id}/sound#t=9.70,30.80" in page
    assert '<mark class="good">您的难处我们</mark>' in page
    form = {"call": public_id, "finding": "", "start": "20.5", "end": "22"} | KEPT | {"scenario": "anger"}
    assert supervisor.post("/library", data=form).status_code == 303
    assert len(names(sqlite_desk, Duty.AGENT, "?scenario=anger")) == 1


def test_long_numbers_in_what_people_write_are_masked(sqlite_desk: Desk) -> None:
    (public_id,) = stored(sqlite_desk.engine, call("0001", GOOD, texts=TEXTS))
    keep(sqlite_desk, public_id, title="客户 13900005678", why="<b>很好</b>")
    page = sqlite_desk.client(Duty.SUPERVISOR).get("/library").text
    assert ("13900005678" in page, "*******5678" in page, "&lt;b&gt;很好" in page) == (False, True, True)


def test_the_playlist_holds_its_sound_and_names_neither_call_nor_agent(sqlite_desk: Desk, recording: Path) -> None:
    made = on_file(recording, GOOD)
    (public_id,) = stored(sqlite_desk.engine, made)
    clip = keep(sqlite_desk, public_id)
    supervisor = sqlite_desk.client(Duty.SUPERVISOR)
    answer = supervisor.get("/library/playlist?scenario=hardship")
    assert answer.headers["content-disposition"] == 'attachment; filename="library-hardship.html"'
    page = answer.text
    for told in ("范例：经济困难", "先共情", WHY, "*******1234", "data:audio/mpeg;base64,"):
        assert told in page
    for hidden in ("13800001234", "0001", "测试员甲", public_id, clip):
        assert hidden not in page
    with reading(sqlite_desk.engine) as db:
        act = newest_acts(db)[0]
    assert (act.act, act.subject, act.detail) == ("clips_exported", "hardship", {"clips": 1})
    assert "没有片段" in supervisor.get("/library/playlist?scenario=anger").text


def test_the_call_page_offers_it_to_those_who_keep_the_library(sqlite_desk: Desk) -> None:
    (public_id,) = stored(sqlite_desk.engine, call("0001", GOOD, finding("V09", 40), texts=TEXTS))
    offered = f"/library/new?call={public_id}&amp;finding={finding_id(sqlite_desk, public_id)}"
    pages = {who: sqlite_desk.client(who).get(f"/calls/{public_id}").text for who in (Duty.SUPERVISOR, Duty.REVIEWER)}
    assert [pages[who].count("/library/new") for who in pages] == [3, 0]
    assert offered in pages[Duty.SUPERVISOR]


def test_who_reviews_a_call_blind_keeps_nothing_of_it(sqlite_desk: Desk) -> None:
    (public_id,) = stored(sqlite_desk.engine, call("0001", GOOD, texts=TEXTS))
    supervisor = sqlite_desk.client(Duty.SUPERVISOR)
    supervisor.post("/samples", data={"name": "盲审", "share": "100", "double": "yes"})
    plan = re.findall(r'href="/samples/([^"]+)"', supervisor.get("/samples").text)[0]
    supervisor.post(f"/blind/{plan}/next")
    assert supervisor.get(f"/library/new?call={public_id}&start=20&end=22").status_code == 403


def test_a_clip_of_the_customers_words_marks_theirs(sqlite_desk: Desk) -> None:
    upset = replace(
        GOOD, code="complaint", category="complaint", role=Role.CUSTOMER, polarity=Polarity.SIGNAL, span=Span(30, 31)
    )
    (public_id,) = stored(sqlite_desk.engine, call("0001", upset, texts=TEXTS))
    keep(sqlite_desk, public_id)
    assert '<mark class="good">谢谢</mark>' in sqlite_desk.client(Duty.AGENT).get("/library").text
