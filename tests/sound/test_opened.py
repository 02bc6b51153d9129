from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from qa_monitor.audio import ArraySamples
from qa_monitor.domain import Audio, Layout, Metadata, Recording, Role, SourceFile, Track
from qa_monitor.sound import OpenedCalls, SoundUnavailable

RECORDINGS = Path(__file__).parents[2] / "recordings"


def recording(path: Path) -> Recording:
    digest = sha256(path.read_bytes()).hexdigest()
    return Recording(
        files=(SourceFile(path=path, sha256=digest, layout=Layout.AGENT_LEFT),), metadata=Metadata(call_id=path.stem)
    )


def silence(_: Recording) -> Audio:
    track = Track(role=Role.UNKNOWN, samples=ArraySamples(np.zeros(16, np.float32)))
    return Audio(tracks=(track,), seconds=0.001)


@pytest.fixture
def call(tmp_path: Path) -> Recording:
    (tmp_path / "a.wav").write_bytes(b"sound")
    return recording(tmp_path / "a.wav")


def test_a_real_call_has_the_agent_first() -> None:
    audio = OpenedCalls(1).sound(recording(RECORDINGS / "d11.ogg"))
    assert [track.role for track in audio.tracks] == [Role.AGENT, Role.CUSTOMER]


def test_many_readers_at_once_decode_a_call_once(call: Recording) -> None:
    decoded: list[str] = []
    calls = OpenedCalls(1, lambda wanted: decoded.append(wanted.name) or silence(wanted))
    with ThreadPoolExecutor(8) as readers:
        sounds = list(readers.map(calls.sound, [call] * 40))
    assert decoded == ["a"]
    assert all(sound is sounds[0] for sound in sounds)


def test_the_call_listened_to_longest_ago_is_let_go(tmp_path: Path) -> None:
    decoded: list[str] = []
    calls = OpenedCalls(2, lambda wanted: decoded.append(wanted.name) or silence(wanted))
    for name in "abc":
        (tmp_path / name).write_bytes(name.encode())
    for name in "ababcab":
        calls.sound(recording(tmp_path / name))
    assert decoded == ["a", "b", "c", "a", "b"]


def test_a_moved_file(call: Recording) -> None:
    call.files[0].path.unlink()
    with pytest.raises(SoundUnavailable) as error:
        OpenedCalls(1, silence).sound(call)
    assert error.value.text.zh == (
        "录音文件 a.wav 不在原处，只能看文字。请把文件放回，或从新位置重新运行 qa-monitor score"
    )
    assert error.value.text.en == (
        "the audio file a.wav is not where it was, so that only the text is shown. Put it back, or run "
        "qa-monitor score on its new folder"
    )


def test_another_file_under_the_same_name_is_not_played(call: Recording) -> None:
    call.files[0].path.write_bytes(b"other sound")
    with pytest.raises(SoundUnavailable) as error:
        OpenedCalls(1, silence).sound(call)
    assert error.value.text.zh == (
        "录音文件 a.wav 已不是评分时的那个文件，不予播放。请恢复原文件，或重新运行 qa-monitor score"
    )


def test_a_file_that_holds_no_sound(call: Recording) -> None:
    with pytest.raises(SoundUnavailable, match="no known audio"):
        OpenedCalls(1).sound(call)
