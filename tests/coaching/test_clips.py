"""Clips: where they are cut, that nothing personal is left in text or sound, and what happens without a file."""

import io
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_monitor.audio import ArraySamples
from qa_monitor.coaching.clips import MOST_SECONDS, PADDING_SECONDS, clip_span, cut, with_sound
from qa_monitor.domain import (
    SAMPLE_RATE_HZ,
    Analysis,
    Audio,
    CallState,
    Layout,
    Metadata,
    Recording,
    Role,
    SourceFile,
    Span,
    Track,
    Transcript,
    Turn,
    Utterance,
    Versions,
    Word,
)
from qa_monitor.sound import OpenedCalls, personal_spans
from qa_monitor.sound.wave import TONE_HZ

RECORDINGS = Path(__file__).parents[2] / "recordings"
VERSIONS = Versions(program="1", model="m", lexicons="l", scorecard="s", metadata="m")
MOBILE = "13800001234"


def transcript(*turns: tuple[Role, float, float, str]) -> Transcript:
    """Turns with start, end, and their characters evenly spread over them."""
    utterances = []
    for role, start, end, text in turns:
        each = (end - start) / len(text)
        words = tuple(
            Word(text=character, span=Span(start + n * each, start + (n + 1) * each), probability=0.9)
            for n, character in enumerate(text)
        )
        utterances.append(
            Utterance(turn=Turn(role=role, span=Span(start, end), track=role is Role.CUSTOMER), words=words,
                      log_probability=-0.2)
        )  # fmt: skip
    return Transcript(
        seconds=max([60.0, *(end for _, _, end, _ in turns)]),
        roles_known=True,
        roles=(Role.AGENT, Role.CUSTOMER),
        damaged=(),
        utterances=tuple(utterances),
    )


def analysis(said: Transcript | None, path: Path = Path("invented.wav"), sha256: str = "a" * 64) -> Analysis:
    file = SourceFile(path=path, sha256=sha256, layout=Layout.AGENT_LEFT)
    recording = Recording(files=(file,), metadata=Metadata(call_id="T1"))
    return Analysis(recording=recording, versions=VERSIONS, state=CallState.SCORED, reason=None, transcript=said)


A, C = Role.AGENT, Role.CUSTOMER


@pytest.mark.parametrize(
    ("turns", "around", "expected"),
    [
        pytest.param([(A, 5, 25, "一" * 20)], Span(9, 10), Span(4.7, 25.3), id="the whole turn with its padding"),
        pytest.param(
            [(A, 1, 3, "喂"), (C, 4, 8, "您说"), (A, 9, 13, "请问"), (C, 14, 17, "好"), (A, 20, 29, "再见")],
            Span(9, 10),
            Span(0.7, 17.3),
            id="a short turn with the turns around it",
        ),
        pytest.param([(A, 0, 28, "一" * 28), (C, 29, 34, "好的")], Span(9, 10), Span(0, 28.3), id="no neighbour"),
        pytest.param([(A, 0, 20, "一" * 20), (C, 12, 24, "好")], Span(3, 4), Span(0, 24.3), id="a turn cut into"),
        pytest.param([(A, 0, 60, "一" * 60)], Span(30, 31), Span(16, 45), id="a monologue is cut"),
        pytest.param([(A, 0, 60, "一" * 60)], Span(2, 50), Span(2, 31), id="longer than a clip: its beginning"),
        pytest.param([], Span(9, 10), Span(8.7, 10.3), id="nothing but the place itself"),
    ],
)
def test_where_a_clip_is_cut(turns: list[tuple[Role, float, float, str]], around: Span, expected: Span) -> None:
    found = clip_span(transcript(*turns), around)
    assert (found.start, found.end) == pytest.approx((expected.start, expected.end))


@st.composite
def calls(draw: st.DrawFn) -> Transcript:
    """Turns of both sides that may overlap, some of them long numbers."""
    said = st.sampled_from(["好", "您好请问是本人吗", f"我的手机号是{MOBILE}", "一三八零零零零一二三四"])
    turns = []
    for at in range(draw(st.integers(1, 12))):
        start = 8.0 * at + draw(st.floats(0, 7))
        turns.append((draw(st.sampled_from([A, C])), start, start + draw(st.floats(0.3, 40)), draw(said)))
    return transcript(*turns)


places = st.tuples(st.floats(0, 90), st.floats(0.1, 10)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


@given(calls(), places)
def test_a_clip_holds_what_it_is_about_and_is_short(call: Transcript, around: Span) -> None:
    found = clip_span(call, around)
    assert found.start <= around.start
    assert around.end <= found.end
    assert found.seconds <= MOST_SECONDS + 1e-6
    words = [edge for one in call.utterances for word in one.words for edge in (word.span.start, word.span.end)]
    turns = [edge for one in call.utterances for edge in (one.turn.span.start, one.turn.span.end)]
    starts = [0.0, around.start, *words, *(max(0, at - PADDING_SECONDS) for at in (around.start, *turns))]
    ends = [call.seconds, around.end, *words, *(at + PADDING_SECONDS for at in (around.end, *turns))]
    assert min(abs(found.start - edge) for edge in starts) < 1e-6
    assert found.seconds > MOST_SECONDS - 1 or min(abs(found.end - edge) for edge in ends) < 1e-6


@given(calls(), places)
def test_no_clip_says_more_of_a_number_than_its_last_four(call: Transcript, around: Span) -> None:
    said = "".join(turn.text for turn in cut(analysis(call), around, Role.AGENT).turns)
    assert MOBILE[:7] not in said
    assert "一三八零零零零" not in said


def test_the_words_that_it_is_about_are_marked() -> None:
    call = transcript((C, 0, 4, "我没有钱"), (A, 5, 13, "您好再不还就上门"), (C, 15, 17, "什么"))
    clip = cut(analysis(call), Span(7, 9.9), Role.AGENT)
    assert [(one.role, one.at, one.before, one.marked, one.after) for one in clip.turns] == [
        (C, 0, "我没有钱", "", ""),
        (A, 5, "您好", "再不还", "就上门"),
        (C, 15, "什么", "", ""),
    ]
    assert (clip.call, clip.sound, clip.silent) == ("T1", None, None)


def decoded(file: bytes) -> np.ndarray:
    frames = av.open(io.BytesIO(file)).decode(audio=0)
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])


def noisy(seconds: float) -> Audio:
    """Noise on both sides, in which no tone stands out."""
    noise = np.random.default_rng(3).normal(0, 0.1, (2, int(seconds * SAMPLE_RATE_HZ))).astype(np.float32)
    tracks = tuple(Track(role=role, samples=ArraySamples(one)) for role, one in zip((A, C), noise, strict=True))
    return Audio(tracks=tracks, seconds=seconds)


def share_of_tone(samples: np.ndarray) -> float:
    """How much of the energy lies within 60 Hz of the beep."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    near = np.abs(np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE_HZ) - TONE_HZ) < 60
    return float(power[near].sum() / power.sum())


@settings(max_examples=15, deadline=None)
@given(st.floats(0, 20), st.floats(2, 8))
def test_where_a_number_is_said_the_file_holds_a_tone_and_nothing_else(start: float, seconds: float) -> None:
    call = transcript((A, start, start + seconds, f"号码是{MOBILE}对吗"))
    made = analysis(call)
    clip = with_sound(cut(made, Span(start, start + 0.5), A), made, lambda _: noisy(60))
    assert clip.sound is not None
    heard = decoded(clip.sound)
    (beep,) = personal_spans(call)
    first, last = (round((at - clip.span.start) * SAMPLE_RATE_HZ) for at in (beep.start, beep.end))
    edge = SAMPLE_RATE_HZ // 20  # of the encoder's blocks
    assert share_of_tone(heard[max(0, first) + edge : last - edge]) > 0.99
    if last + 2 * edge < len(heard):
        assert share_of_tone(heard[last + edge :]) < 0.3


@pytest.fixture
def spoilt(tmp_path: Path) -> Callable[[str], Path]:
    """The recording d21 in a folder of its own, then gone or another one."""

    def make(how: str) -> Path:
        path = tmp_path / "d21.ogg"
        if how != "gone":
            shutil.copy(RECORDINGS / ("d01.ogg" if how == "another" else "d21.ogg"), path)
        return path

    return make


SHA256 = "b6cbed1dd2dcb7dbc3bd0dbd64a30a8a6c4f9ff9c2f1b5cf35b3d1b3c8a0e0ff"


@pytest.mark.parametrize(
    ("how", "why"),
    [
        pytest.param("gone", "录音文件 d21.ogg 不在原处，只能看文字。", id="the file was moved or erased"),
        pytest.param("another", "录音文件 d21.ogg 已不是评分时的那个文件，不予播放。", id="another file has its name"),
    ],
)
def test_without_its_recording_a_clip_keeps_its_words(spoilt: Callable[[str], Path], how: str, why: str) -> None:
    made = analysis(transcript((A, 5, 9, "我们是派出所")), spoilt(how), SHA256)
    clip = with_sound(cut(made, Span(6, 8), A), made, OpenedCalls(1).sound)
    assert clip.sound is None
    assert clip.silent is not None
    assert clip.silent.zh.startswith(why)
    assert [turn.text for turn in clip.turns] == ["我们是派出所"]


def test_without_a_transcript_nothing_is_heard() -> None:
    made = analysis(None)
    clip = with_sound(cut(made, Span(6, 8), A), made, lambda _: noisy(60))
    assert (clip.turns, clip.sound) == ((), None)
    assert clip.silent is not None


def test_a_real_recording_is_cut_where_its_turns_are(spoilt: Callable[[str], Path]) -> None:
    path = spoilt("there")
    made = analysis(transcript((A, 14.0, 21.0, "派出所已经给你立案了")), path, sha256(path.read_bytes()).hexdigest())
    opened = OpenedCalls(1)
    clip = with_sound(cut(made, Span(14.4, 16), A), made, opened.sound)
    assert clip.sound is not None
    audio = opened.sound(made.recording)
    cut_out = sum(track.cut(clip.span) for track in audio.tracks)
    heard = decoded(clip.sound)
    assert len(heard) == pytest.approx(len(cut_out), abs=1152)
    length = min(len(heard), len(cut_out))
    assert np.corrcoef(heard[:length], cut_out[:length])[0, 1] > 0.95
    assert len(clip.sound) < 40_000
