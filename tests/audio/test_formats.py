"""Undamaged files: every second at its place, the two sides aligned to the sample, no gap."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tone_ladder import SECONDS, STORED, WRITTEN, Format, recording, seconds_late, write

from qa_monitor.audio import decode
from qa_monitor.domain import SAMPLE_RATE_HZ

TONES_LOST_BY_CODEC = {"AMR": {6, 11}, "3GP AMR": {6, 11}}
"""Speech codecs that do not carry every tone."""


@pytest.mark.parametrize("name", [*WRITTEN, *STORED])
def test_every_second_is_within_20_ms_of_its_place_and_nothing_is_missing(
    name: str, ladder_file: Callable[[str], Path]
) -> None:
    audio = decode(recording(ladder_file(name)))
    assert audio.damaged == ()
    assert audio.seconds == pytest.approx(SECONDS, abs=0.05)
    for channel, track in enumerate(audio.tracks):
        late = seconds_late(track.samples, channel)
        assert set(range(SECONDS)) - set(late) <= TONES_LOST_BY_CODEC.get(name, set())
        assert max(map(abs, late.values())) < 0.02


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000])
def test_both_sides_are_aligned_to_the_sample_at_any_rate(rate_hz: int, tmp_path: Path) -> None:
    clicks = np.zeros((2, 3 * rate_hz), np.int16)
    clicks[:, [rate_hz, 2 * rate_hz]] = [[20_000], [-10_000]]
    path = write(tmp_path / "clicks.wav", clicks, Format(ending="wav", codec="pcm_s16le", rate_hz=rate_hz))
    left, right = (track.samples.read(0, 3 * SAMPLE_RATE_HZ) for track in decode(recording(path)).tracks)
    assert len(left) == len(right) == 3 * SAMPLE_RATE_HZ
    middle = 3 * SAMPLE_RATE_HZ // 2
    assert [left[:middle].argmax(), middle + left[middle:].argmax()] == [SAMPLE_RATE_HZ, 2 * SAMPLE_RATE_HZ]
    assert np.abs(left + 2 * right).max() < 3 / 32_768


@pytest.mark.parametrize(
    ("codec", "code_of_silence"),
    [pytest.param("pcm_alaw", 0xD5, id="alaw"), pytest.param("pcm_mulaw", 0xFF, id="mulaw")],
)
def test_digital_silence_is_no_damage(codec: str, code_of_silence: int, tmp_path: Path) -> None:
    path = write(tmp_path / "mute.wav", np.zeros((1, 8_000), np.int16), Format(ending="wav", codec=codec))
    assert bytes([code_of_silence]) * 8_000 in path.read_bytes()
    assert decode(recording(path)).damaged == ()


def test_two_calls_chained_in_one_ogg_file_follow_each_other(
    ladder_file: Callable[[str], Path], tmp_path: Path
) -> None:
    path = tmp_path / "chained.opus"
    path.write_bytes(ladder_file("Ogg Opus").read_bytes() * 2)
    audio = decode(recording(path))
    one = decode(recording(ladder_file("Ogg Opus"))).tracks[0].samples
    both = audio.tracks[0].samples
    assert (audio.damaged, audio.seconds) == ((), 2 * SECONDS)
    second = both.read(SECONDS * SAMPLE_RATE_HZ, len(both))
    assert np.abs(second - one.read(0, len(one))).max() < 0.02


@pytest.mark.parametrize("size", [0, 0x7FFF_FFFF, 0xFFFF_FFFF])
def test_a_wav_header_that_the_recorder_never_finished_is_no_damage(
    size: int, ladder_file: Callable[[str], Path], tmp_path: Path
) -> None:
    data = ladder_file("alaw WAV").read_bytes()
    at = data.index(b"data") + 4
    path = tmp_path / "unfinished.wav"
    path.write_bytes(data[:at] + size.to_bytes(4, "little") + data[at + 4 :])
    audio = decode(recording(path))
    assert (audio.damaged, audio.seconds) == ((), SECONDS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b"ID3\x04\0\0\0\0\x10\0" + bytes(0x800), b"", id="ID3v2 in front"),
        pytest.param(b"", b"TAG" + "测试".encode("gbk").ljust(125), id="ID3v1 behind, GBK"),
        pytest.param(b"", b"APETAGEX\xd0\7\0\0\0\x10\0\0" + bytes(7) + b"\x20" + bytes(0x1008), id="APE behind"),
    ],
)
def test_tags_around_an_mp3_are_neither_sound_nor_damage(
    before: bytes, after: bytes, ladder_file: Callable[[str], Path], tmp_path: Path
) -> None:
    path, bare = tmp_path / "tagged.mp3", ladder_file("MP3 VBR without Xing")
    path.write_bytes(before + bare.read_bytes() + after)
    audio, expected = decode(recording(path)), decode(recording(bare))
    assert (audio.damaged, audio.seconds) == ((), expected.seconds)
    sound, same = (of.tracks[0].samples.read(0, 20 * SAMPLE_RATE_HZ) for of in (audio, expected))
    assert np.array_equal(sound, same)
