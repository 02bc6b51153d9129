"""Damaged files: what is left stays at its place, what is missing is named, whatever the format."""

import random
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tone_ladder import SECONDS, STORED, WRITTEN, ladder, recording, seconds_late, seconds_outside, write

from qa_monitor.audio import decode
from qa_monitor.audio.ogg import Page, page_at
from qa_monitor.domain import Audio, Span
from qa_monitor.errors import UnreadableRecording

LadderFile = Callable[[str], Path]

COUNTS_NOTHING = {"MP3 VBR without Xing"}
"""Frames of a variable size, and no count of them: what was lost is known from bytes only, see below."""

ZEROS_ARE_SILENCE = {"linear WAV"}
NO_CHECKSUM = {"alaw WAV", "mulaw WAV", "linear WAV", "GSM WAV", "3GP AMR"}
"""Formats in which random bytes decode to a noise that nothing tells from sound."""

PLACE_SECONDS = {"AAC": 0.07}
"""How far sound behind damage may be off; 0.05 elsewhere. A bare AAC file does not say how many frames were lost; from
bytes it is known to one frame of 64 ms."""

PAGE_SECONDS = {"Ogg Opus": 1.1, "Ogg FLAC": 1.1, "Ogg Vorbis": 1.1, "WebM Opus": 5}
"""A damaged page (Ogg) or cluster (Matroska) is lost as a whole; elsewhere a frame or two."""


def damaged(source: Path, folder: Path, start: float, stop: float, *, fill: bytes | None = None) -> Path:
    """A copy with the bytes between two shares of its size set to zero, or to `fill`."""
    data = source.read_bytes()
    first, last = int(start * len(data)), int(stop * len(data))
    path = folder / f"damaged{source.suffix}"
    path.write_bytes(data[:first] + (fill or bytes(last))[: last - first] + data[last:])
    return path


def cut_short(source: Path, folder: Path, share: float) -> Path:
    """A copy that ends after a share of its bytes."""
    path = folder / f"cut{source.suffix}"
    path.write_bytes(source.read_bytes()[: int(share * source.stat().st_size)])
    return path


def assert_rest_in_place(audio: Audio, intact: Audio, *, within: float = 0.05, margin: float = 0.15) -> None:
    """Every tone of the intact file that no gap touches begins where it did; the decoder gets `margin` to settle."""
    for channel, (track, whole) in enumerate(zip(audio.tracks, intact.tracks, strict=True)):
        before, now = seconds_late(whole.samples, channel), seconds_late(track.samples, channel)
        expected = seconds_outside(track.gaps, margin) & set(before) & set(range(int(track.seconds)))
        assert expected <= set(now)
        assert all(abs(now[second] - before[second]) < within for second in expected)


def assert_silent(audio: Audio) -> None:
    """Gaps are filled with silence."""
    for track in audio.tracks:
        for gap in track.gaps:
            assert not np.any(track.cut(gap))


@pytest.mark.parametrize(
    "name", [name for name in [*WRITTEN, *STORED] if name not in ZEROS_ARE_SILENCE | COUNTS_NOTHING]
)
def test_three_seconds_of_zeros_are_a_gap_and_move_nothing(name: str, ladder_file: LadderFile, tmp_path: Path) -> None:
    source = ladder_file(name)
    audio, intact = decode(recording(damaged(source, tmp_path, 0.4, 0.65))), decode(recording(source))
    lost = Span(audio.damaged[0].start, audio.damaged[-1].end)
    assert lost.overlap(Span(0.4 * SECONDS, 0.65 * SECONDS)) > 2
    assert lost.seconds < 3.5 + 2 * PAGE_SECONDS.get(name, 0.15)
    assert audio.seconds == pytest.approx(intact.seconds, abs=PLACE_SECONDS.get(name, 0.05))
    assert_silent(audio)
    assert_rest_in_place(audio, intact, within=PLACE_SECONDS.get(name, 0.05))


@pytest.mark.parametrize("name", [name for name in [*WRITTEN, *STORED] if name not in NO_CHECKSUM | COUNTS_NOTHING])
def test_three_seconds_of_random_bytes_are_a_gap_and_move_nothing(
    name: str, ladder_file: LadderFile, tmp_path: Path
) -> None:
    source = ladder_file(name)
    noise = random.Random(3).randbytes(source.stat().st_size)
    audio = decode(recording(damaged(source, tmp_path, 0.4, 0.65, fill=noise)))
    assert sum(gap.overlap(Span(0.4 * SECONDS, 0.65 * SECONDS)) for gap in audio.damaged) > 2
    assert_rest_in_place(audio, decode(recording(source)), within=PLACE_SECONDS.get(name, 0.05))


def test_zeros_in_linear_pcm_are_the_silence_they_read_as(ladder_file: LadderFile, tmp_path: Path) -> None:
    source = ladder_file("linear WAV")
    audio = decode(recording(damaged(source, tmp_path, 0.4, 0.65)))
    assert audio.damaged == ()
    assert set(seconds_late(audio.tracks[0].samples)) == set(range(SECONDS)) - {5, 6}


def test_where_nothing_counts_the_frames_a_gap_is_as_long_as_its_bytes(ladder_file: LadderFile, tmp_path: Path) -> None:
    source = ladder_file("MP3 VBR without Xing")
    audio = decode(recording(damaged(source, tmp_path, 0.4, 0.65)))
    (gap,) = audio.damaged
    assert gap.seconds == pytest.approx(3, abs=0.4)
    assert audio.seconds == pytest.approx(SECONDS, abs=0.4)
    assert {0, 1, 2, 3} <= set(seconds_late(audio.tracks[0].samples))


STATES_LENGTH = ["alaw WAV", "linear WAV", "GSM WAV", "MP3 in WAV", "MP3", "MP3 VBR", "M4A", "WebM Opus", "FLAC"]


@pytest.mark.parametrize("name", STATES_LENGTH)
def test_a_transfer_that_broke_off_is_a_gap_up_to_the_stated_end(
    name: str, ladder_file: LadderFile, tmp_path: Path
) -> None:
    source = ladder_file(name)
    audio, intact = decode(recording(cut_short(source, tmp_path, 0.7))), decode(recording(source))
    (gap,) = audio.damaged
    assert gap.start == pytest.approx(0.7 * SECONDS, abs=0.6)
    assert gap.end == audio.seconds == pytest.approx(SECONDS, abs=0.05)
    assert_rest_in_place(audio, intact)


@pytest.mark.parametrize("name", ["MP3 VBR without Xing", "AAC", "AMR", "AMR-WB", "Ogg Opus", "Ogg Vorbis", "Ogg FLAC"])
def test_a_transfer_that_broke_off_is_told_where_no_length_is_stated(
    name: str, ladder_file: LadderFile, tmp_path: Path
) -> None:
    source = ladder_file(name)
    audio = decode(recording(cut_short(source, tmp_path, 0.7)))
    (gap,) = audio.damaged
    assert gap.start == pytest.approx(0.7 * SECONDS, abs=1.3)
    assert 0.2 <= gap.seconds < 1.1
    assert gap.end == audio.seconds
    assert_rest_in_place(audio, decode(recording(source)))


def test_a_cut_3gp_has_lost_its_index_and_is_unreadable(ladder_file: LadderFile, tmp_path: Path) -> None:
    with pytest.raises(UnreadableRecording):
        decode(recording(cut_short(ladder_file("3GP AMR"), tmp_path, 0.7)))


HEADER_BYTES = {"Ogg Vorbis": 4_600, "FLAC": 8_288, "M4A": 1_400}
"""What lies before the sound in the files with long headers."""


@pytest.mark.parametrize("name", ["alaw WAV", "MP3", "AMR", "M4A", "FLAC", "Ogg Opus", "Ogg Vorbis", "Ogg FLAC"])
def test_a_damaged_start_moves_nothing(name: str, ladder_file: LadderFile, tmp_path: Path) -> None:
    source = ladder_file(name)
    first = (HEADER_BYTES.get(name, 500) + 100) / source.stat().st_size
    audio = decode(recording(damaged(source, tmp_path, first, first + 0.2)))
    assert audio.damaged[0].start < 0.5
    assert audio.seconds == pytest.approx(SECONDS, abs=0.05)
    assert_rest_in_place(audio, decode(recording(source)))


@pytest.mark.parametrize("name", ["MP3 VBR without Xing", "MP3", "MP3 in WAV"])
def test_an_mp3_whose_first_bytes_are_lost_is_late_by_a_frame_at_most(
    name: str, ladder_file: LadderFile, tmp_path: Path
) -> None:
    """The lost bytes may have held a tag or the frame without sound that describes the file."""
    source = ladder_file(name)
    start = 200 / source.stat().st_size if name == "MP3 in WAV" else 0
    audio = decode(recording(damaged(source, tmp_path, start, 0.25)))
    assert audio.damaged[0].start < 0.2
    assert_rest_in_place(audio, decode(recording(source)), within=0.08)


@pytest.mark.parametrize("name", ["MP3", "AMR", "M4A", "FLAC", "Ogg Opus", "Ogg FLAC", "WebM Opus"])
@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_lost_no_second_moves(
    name: str, ladder_file: LadderFile, tmp_path: Path, data: st.DataObject
) -> None:
    source = ladder_file(name)
    start = data.draw(st.floats(0.15, 0.9), label="start")
    stop = data.draw(st.floats(start, min(1.0, start + 0.3)), label="stop")
    audio, intact = decode(recording(damaged(source, tmp_path, start, stop))), decode(recording(source))
    # How long a lost tail was, an Ogg file tells by its bytes only.
    assert audio.seconds == pytest.approx(SECONDS, abs=1.1 if source.suffix in (".opus", ".ogg") else 0.6)
    assert_rest_in_place(audio, intact, margin=0.3)


@pytest.mark.parametrize("bit", [pytest.param(0, id="later"), pytest.param(0x80, id="earlier")])
def test_a_stray_time_stamp_is_not_believed(bit: int, ladder_file: LadderFile, tmp_path: Path) -> None:
    """One damaged bit in Matroska moved the rest of the call by a tenth of a second."""
    data = bytearray(ladder_file("WebM Opus").read_bytes())
    block = len(data) // 2
    # A SimpleBlock: two bytes of size, track 1, and the time in two bytes.
    while data[block] != 0xA3 or data[block + 3] != 0x81 or data[block + 5] & 0x80 != bit:
        block += 1
    data[block + 5] ^= 0x80
    path = tmp_path / "stray.webm"
    path.write_bytes(data)
    audio, intact = decode(recording(path)), decode(recording(ladder_file("WebM Opus")))
    assert [round(gap.seconds, 2) for gap in audio.damaged] == [0.02]
    assert audio.seconds == pytest.approx(intact.seconds, abs=0.002)
    assert_rest_in_place(audio, intact)


def test_a_damaged_clock_of_a_cluster_loses_the_cluster_only(ladder_file: LadderFile, tmp_path: Path) -> None:
    """Five seconds of Matroska share a time; one byte of it would have made the call 21 seconds longer."""
    source = ladder_file("WebM Opus")
    data = bytearray(source.read_bytes())
    cluster = data.index(b"\x1f\x43\xb6\x75", len(data) // 3)
    time = data.index(b"\xe7", cluster)
    assert data[time + 1] == 0x82  # two bytes follow
    data[time + 2] = 0x7F
    path = tmp_path / source.name
    path.write_bytes(data)
    audio = decode(recording(path))
    assert audio.seconds == pytest.approx(SECONDS, abs=0.05)
    assert 4.5 < audio.damaged[0].seconds < 5.5
    assert_rest_in_place(audio, decode(recording(source)))


def test_random_bytes_in_amr_frames_move_nothing(ladder_file: LadderFile, tmp_path: Path) -> None:
    """A damaged packet of 20 ms can read as several frames."""
    source = ladder_file("3GP AMR")
    noise = random.Random(3).randbytes(source.stat().st_size)
    audio, intact = (decode(recording(path)) for path in (damaged(source, tmp_path, 0.4, 0.65, fill=noise), source))
    before, now = (seconds_late(of.tracks[0].samples) for of in (intact, audio))
    clear_of_it = set(before) - {4, 5, 6, 7, 8}
    assert audio.seconds == intact.seconds
    assert {second: now[second] for second in clear_of_it} == {second: before[second] for second in clear_of_it}


def test_a_flipped_bit_in_flac_costs_one_frame(ladder_file: LadderFile, tmp_path: Path) -> None:
    data = bytearray(ladder_file("FLAC").read_bytes())
    data[len(data) // 2] ^= 4
    path = tmp_path / "flipped.flac"
    path.write_bytes(data)
    audio = decode(recording(path))
    assert [round(gap.seconds, 3) for gap in audio.damaged] == [0.072]
    assert_rest_in_place(audio, decode(recording(ladder_file("FLAC"))))


def test_the_frame_count_of_an_mp3_tells_how_long_a_gap_was(tmp_path: Path) -> None:
    """Frames of a variable rate are no measure: here the lost ones are much larger than the mean."""
    sound = ladder(16_000)
    sound[:, 5 * 16_000 : 8 * 16_000] = np.random.default_rng(1).normal(0, 4_000, (2, 3 * 16_000))
    source = write(tmp_path / "call.mp3", sound, WRITTEN["MP3 VBR"])
    data = bytearray(source.read_bytes())
    at, stop = int(0.4 * len(data)), int(0.55 * len(data))
    data[at:stop] = bytes(stop - at)
    intact = decode(recording(source))
    source.write_bytes(data)
    audio = decode(recording(source))
    assert audio.damaged[0].overlap(Span(5, 8)) > 1
    assert audio.seconds == intact.seconds
    assert_rest_in_place(audio, intact)


@pytest.mark.parametrize(
    ("name", "run_up", "rate_hz", "settles"),
    [
        pytest.param("Ogg Opus", 312, 48_000, 0.08, id="Ogg Opus, which needs 80 ms to settle"),
        pytest.param("Ogg Vorbis", 0, 16_000, 0.032, id="Ogg Vorbis, whose blocks overlap"),
        pytest.param("Ogg FLAC", 0, 8_000, 0.0, id="Ogg FLAC"),
    ],
)
def test_a_lost_page_is_a_gap_of_just_its_length(
    name: str, run_up: int, rate_hz: int, settles: float, ladder_file: LadderFile, tmp_path: Path
) -> None:
    """FFmpeg gives what follows a lost page the page's own time: one packet of Opus, a second of FLAC."""
    source = ladder_file(name)
    pages: list[Page] = []
    with source.open("rb") as file:
        while page := page_at(file, pages[-1].stop if pages else 0):
            pages.append(page)
    sound = [page for page in pages if page.granule > 0]
    data, path = source.read_bytes(), tmp_path / source.name
    intact = decode(recording(source))
    for before, lost, _behind in zip(sound, sound[1:], sound[2:], strict=False):
        path.write_bytes(data[: before.stop] + data[lost.stop :])
        audio = decode(recording(path))
        ends = [(page.granule - run_up) / rate_hz for page in (before, lost)]
        (gap,) = audio.damaged
        assert (gap.start, gap.end) == pytest.approx((ends[0], min(ends[1] + settles, SECONDS)), abs=0.033)
        assert_rest_in_place(audio, intact)


def test_a_zeroed_aac_frame_does_not_silence_the_rest(ladder_file: LadderFile, tmp_path: Path) -> None:
    """FFmpeg's decoder took it for a change to two mono channels and gave silence up to the end of the call."""
    source = ladder_file("M4A")
    intact = decode(recording(source))
    with av.open(source) as container:
        packets = [packet.pos or 0 for packet in container.demux(audio=0)]
    for at in packets[30:40]:
        data = bytearray(source.read_bytes())
        data[at : at + 3] = bytes(3)
        path = tmp_path / source.name
        path.write_bytes(data)
        audio = decode(recording(path))
        assert [round(gap.seconds, 3) for gap in audio.damaged] == [0.128]
        assert_rest_in_place(audio, intact)
