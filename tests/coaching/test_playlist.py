"""A playlist as one file, and as a folder."""

import re
from base64 import b64decode
from pathlib import Path

import pytest

from qa_monitor.coaching.clips import Clip, ClipTurn
from qa_monitor.coaching.playlist import Piece, Playlist, as_html, write_folder
from qa_monitor.domain import Lang, Role, Span, Text
from qa_monitor.errors import QaMonitorError

TURN = ClipTurn(role=Role.AGENT, at=61.2, before="您<好>", marked="我们上门", after="", doubtful=False)
HEARD = Clip(call="T1", span=Span(60.9, 64.4), turns=(TURN,), sound=b"ID3 not really")
SILENT = Clip(call="T2", span=Span(1, 2), turns=(), silent=Text("录音文件不在原处", "the file is gone"))


def piece(clip: Clip) -> Piece:
    return Piece(title=Text("威胁恐吓", "threats"), remarks=(Text("换一种说法", "say instead"),), clip=clip)


PLAYLIST = Playlist(title=Text("甲的片段", "clips of A"), pieces=(piece(HEARD), piece(SILENT)))


def test_one_file_holds_sound_words_and_what_is_missing() -> None:
    page = as_html(PLAYLIST, Lang.ZH)
    sounds = re.findall(r'src="data:audio/mpeg;base64,([^"]+)"', page)
    assert [b64decode(sound) for sound in sounds] == [HEARD.sound]
    assert "您&lt;好&gt;<mark>我们上门</mark>" in page
    assert "录音文件不在原处" in page
    assert re.findall(r"https?:|<script", page) == []


def test_a_folder_has_a_file_for_each_clip_with_sound(tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    write_folder(PLAYLIST, folder, Lang.EN)
    assert sorted(file.name for file in folder.iterdir()) == ["01.mp3", "index.html"]
    assert (folder / "01.mp3").read_bytes() == HEARD.sound
    page = (folder / "index.html").read_text("utf-8")
    assert re.findall(r'src="([^"]+)"', page) == ["01.mp3"]
    assert "the file is gone" in page


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "older.mp3").touch()
    with pytest.raises(QaMonitorError) as refused:
        write_folder(PLAYLIST, tmp_path, Lang.ZH)
    assert refused.value.text.zh == f"文件夹 {tmp_path} 不是空的，未写入\n    请换一个文件夹，或先清空它"
    assert [file.name for file in tmp_path.iterdir()] == ["older.mp3"]
