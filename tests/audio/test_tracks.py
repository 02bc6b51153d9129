"""Which track is whose, and the errors for files without sound."""

import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from tone_ladder import SECONDS, Format, ladder, recording, seconds_late, write

from qa_monitor.audio import decode
from qa_monitor.domain import CalleeRole, Layout, Metadata, Recording, Role, SourceFile
from qa_monitor.errors import UnreadableRecording

WAV = Format(ending="wav", codec="pcm_s16le")
SIDES = ladder(8_000, 2, seconds=3)
ONE_SIDE = SIDES[:1]
THIRD_PARTY = Metadata(callee_role=CalleeRole.THIRD_PARTY)
NO_CALLEE = Metadata()


def who_is_where(recorded: Recording) -> list[tuple[Role, int | str]]:
    """For each track its role, and which of the ladder's sides it carries."""
    found: list[tuple[Role, int | str]] = []
    for track in decode(recorded).tracks:
        heard = [side for side in (0, 1) if len(seconds_late(track.samples, side)) == 3]
        found.append((track.role, heard[0] if len(heard) == 1 else "silent" if not heard else "both"))
    return found


@pytest.mark.parametrize(
    ("sound", "layout", "metadata", "expected"),
    [
        pytest.param(
            SIDES, Layout.AGENT_LEFT, NO_CALLEE, [(Role.AGENT, 0), (Role.CUSTOMER, 1)], id="agent on the left"
        ),
        pytest.param(
            SIDES, Layout.CUSTOMER_LEFT, NO_CALLEE, [(Role.AGENT, 1), (Role.CUSTOMER, 0)], id="agent on the right"
        ),
        pytest.param(
            SIDES,
            Layout.AGENT_LEFT,
            THIRD_PARTY,
            [(Role.AGENT, 0), (Role.THIRD_PARTY, 1)],
            id="a third party on the customer's channel",
        ),
        pytest.param(
            SIDES,
            Layout.AGENT_LEFT,
            Metadata(callee_role=CalleeRole.GUARANTOR),
            [(Role.AGENT, 0), (Role.CUSTOMER, 1)],
            id="a guarantor is a customer",
        ),
        pytest.param(
            SIDES, None, NO_CALLEE, [(Role.UNKNOWN, 0), (Role.UNKNOWN, 1)], id="no layout: two tracks, nobody known"
        ),
        pytest.param(ONE_SIDE, None, NO_CALLEE, [(Role.UNKNOWN, 0)], id="one channel"),
        pytest.param(ONE_SIDE, Layout.AGENT_LEFT, NO_CALLEE, [(Role.UNKNOWN, 0)], id="one channel, two were promised"),
        pytest.param(
            np.repeat(ONE_SIDE, 2, axis=0),
            Layout.AGENT_LEFT,
            NO_CALLEE,
            [(Role.UNKNOWN, 0)],
            id="two equal channels, two sides were promised",
        ),
        pytest.param(ONE_SIDE, Layout.AGENT_ONLY, NO_CALLEE, [(Role.AGENT, 0)], id="only the agent's side"),
        pytest.param(
            ONE_SIDE, Layout.CUSTOMER_ONLY, THIRD_PARTY, [(Role.THIRD_PARTY, 0)], id="only the third party's side"
        ),
        pytest.param(
            SIDES * np.array([[1], [0]], np.int16),
            Layout.AGENT_LEFT,
            NO_CALLEE,
            [(Role.AGENT, 0), (Role.CUSTOMER, "silent")],
            id="a customer who never says a word",
        ),
        pytest.param(
            np.stack([SIDES[0], SIDES[0] // 50]),
            Layout.AGENT_LEFT,
            NO_CALLEE,
            [(Role.AGENT, 0), (Role.CUSTOMER, "silent")],
            id="a silent customer's line that carries the agent's echo",
        ),
    ],
)
def test_roles(
    sound: npt.NDArray[np.int16],
    layout: Layout | None,
    metadata: Metadata,
    expected: list[tuple[Role, int | str]],
    tmp_path: Path,
) -> None:
    assert who_is_where(recording(write(tmp_path / "call.wav", sound, WAV), layout, metadata)) == expected


def test_a_mono_layout_mixes_all_channels(tmp_path: Path) -> None:
    (track,) = decode(recording(write(tmp_path / "call.wav", SIDES, WAV), Layout.MONO)).tracks
    left, right = (t.samples for t in decode(recording(tmp_path / "call.wav")).tracks)
    mixed = (left.read(0, len(left)) + right.read(0, len(right))) / 2
    assert track.role is Role.UNKNOWN
    assert np.abs(track.samples.read(0, len(track.samples)) - mixed).max() <= 1 / 32_768


@pytest.mark.parametrize(
    "format",
    [
        pytest.param(Format(ending="mp3", codec="libmp3lame", bit_rate=16_000), id="MP3 at 16 kbit/s"),
        pytest.param(
            Format(ending="mp3", codec="libmp3lame", bit_rate=32_000, codec_options={"joint_stereo": "0"}),
            id="MP3 with separate channels",
        ),
        pytest.param(Format(ending="m4a", codec="aac", bit_rate=24_000), id="AAC"),
        pytest.param(
            Format(ending="opus", codec="libopus", rate_hz=48_000, bit_rate=24_000, container="ogg"), id="Opus"
        ),
    ],
)
def test_equal_channels_are_one_voice_behind_any_codec(format: Format, tmp_path: Path) -> None:  # noqa: A002
    """Equal up to the last bit of a telephone line's converter."""
    voice = ladder(format.rate_hz, 1, seconds=3) // 16
    noise = np.random.default_rng(0).integers(-2, 3, voice.shape).astype(np.int16)
    path = write(tmp_path / f"call.{format.ending}", np.concatenate([voice, voice + noise]), format)
    assert [track.role for track in decode(recording(path, Layout.AGENT_LEFT)).tracks] == [Role.UNKNOWN]


def test_two_files_make_two_tracks_of_equal_length(tmp_path: Path) -> None:
    agent = write(tmp_path / "a.wav", SIDES[:1], WAV)
    customer = write(tmp_path / "c.wav", SIDES[1:, : 2 * 8_000], WAV)
    both = Recording(
        files=(
            SourceFile(path=agent, sha256="a" * 64, layout=Layout.AGENT_ONLY),
            SourceFile(path=customer, sha256="b" * 64, layout=Layout.CUSTOMER_ONLY),
        ),
        metadata=NO_CALLEE,
    )
    audio = decode(both)
    assert [(track.role, track.seconds, track.gaps) for track in audio.tracks] == [
        (Role.AGENT, 3, ()),
        (Role.CUSTOMER, 3, ()),
    ]
    assert audio.seconds == 3
    assert sorted(seconds_late(audio.tracks[1].samples, 1)) == [0, 1]


def test_of_more_than_two_channels_the_first_two_are_the_sides(tmp_path: Path) -> None:
    path = tmp_path / "four.wav"
    sound = np.concatenate([SIDES, np.zeros_like(SIDES)])
    data = sound.T.tobytes()
    about = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 4, 8_000, 64_000, 8, 16)
    body = b"WAVE" + about + struct.pack("<4sI", b"data", len(data)) + data
    path.write_bytes(struct.pack("<4sI", b"RIFF", len(body)) + body)
    assert who_is_where(recording(path, Layout.AGENT_LEFT)) == [(Role.AGENT, 0), (Role.CUSTOMER, 1)]


REMEDY_ZH = "\n    请从录音平台重新导出该文件，或核对传输是否完整"
REMEDY_EN = "\n    export it again from the call platform, or check that it was transferred whole"
NO_AUDIO = (
    "不是能识别的音频，或文件头已损坏（Invalid data found when processing input）",
    "no known audio, or its header is damaged (Invalid data found when processing input)",
)
SUBTITLES = "1\n00:00:01,000 --> 00:00:02,000\n你好\n".encode()


@pytest.mark.parametrize(
    ("name", "content", "zh", "en"),
    [
        pytest.param("call.wav", b"", "文件是空的（0 字节）", "the file is empty (0 bytes)", id="empty"),
        pytest.param("call.wav", b"RIFF", *NO_AUDIO, id="four bytes"),
        pytest.param("call.m4a", bytes(50_000), *NO_AUDIO, id="nothing but zeros"),
        pytest.param("call.srt", SUBTITLES, "文件里没有音频流", "the file has no audio stream", id="subtitles"),
        pytest.param(
            "call.wav",
            None,
            "文件打不开（No such file or directory）",
            "the file cannot be opened (No such file or directory)",
            id="no such file",
        ),
    ],
)
def test_a_file_without_sound_says_so(name: str, content: bytes | None, zh: str, en: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableRecording) as caught:
        decode(recording(path))
    assert caught.value.text.zh == f"{path}：{zh}{REMEDY_ZH}"
    assert caught.value.text.en == f"{path}: {en}{REMEDY_EN}"


def test_a_call_of_which_every_packet_is_damaged_is_unreadable(
    ladder_file: Callable[[str], Path], tmp_path: Path
) -> None:
    data = ladder_file("alaw WAV").read_bytes()
    path = tmp_path / "call.wav"
    path.write_bytes(data[:100].ljust(len(data), b"\0"))
    with pytest.raises(UnreadableRecording) as caught:
        decode(recording(path))
    assert caught.value.text.zh == f"{path}：没有任何能解码的声音{REMEDY_ZH}"
    assert caught.value.text.en == f"{path}: nothing in it can be decoded to sound{REMEDY_EN}"


def test_a_long_call_is_not_held_in_memory(ladder_file: Callable[[str], Path], tmp_path: Path) -> None:
    """Twenty minutes of two sides as float32 would be 154 MB."""
    data = ladder_file("alaw WAV").read_bytes()
    at = data.index(b"data") + 8
    path = tmp_path / "long.wav"
    path.write_bytes(data[: at - 4] + (100 * len(data[at:])).to_bytes(4, "little") + data[at:] * 100)
    program = """
import resource, sys
from pathlib import Path
from qa_monitor.audio import decode
from qa_monitor.domain import Metadata, Recording, SourceFile
def decoded(path):
    return decode(Recording(files=(SourceFile(path=Path(path), sha256="0", layout=None),), metadata=Metadata()))
decoded(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(decoded(sys.argv[2]).seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    short = ladder_file("alaw WAV")
    done = subprocess.run([sys.executable, "-c", program, short, path], capture_output=True, text=True, check=True)
    seconds, kilobytes_more = map(float, done.stdout.split())
    assert seconds == 100 * SECONDS
    assert kilobytes_more < 20_000
