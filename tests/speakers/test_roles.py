"""Whole calls of made sound: each voice a buzz of its own colour, its text given."""

from dataclasses import replace

import numpy as np
import pytest
from random_voices import random_voices
from test_apart import Sound

from qa_monitor.domain import SAMPLE_RATE_HZ, Audio, CalleeRole, Role, Span, Track, Turn, Utterance, Word
from qa_monitor.lexicon import Lexicons, Matcher
from qa_monitor.speakers import Roles, assign_roles, shipped

SECONDS = 3.0
AGENT, CALLEE = Role.AGENT, Role.CUSTOMER
LOW, HIGH = 300.0, 2500.0
"""Where the two voices have their strongest sound, Hz."""

CALL = [
    (AGENT, "您好，请问是王女士本人吗"),
    (CALLEE, "是我，你是哪里"),
    (AGENT, "我是某某银行信用卡中心的，本次通话会录音"),
    (CALLEE, "哦，我现在没有工作，手头特别紧"),
    (AGENT, "您这段时间不容易，我可以帮您申请分期"),
    (CALLEE, "行"),
    (AGENT, "跟您确认一下，十五号之前先还两千元，对吗"),
    (CALLEE, "对，我用手机银行还"),
    (AGENT, "好的，逾期会影响您的征信，请您按时处理"),
    (CALLEE, "我知道了，我发了工资就还"),
    (AGENT, "稍后给您发短信，感谢您的配合，再见"),
]


Book = tuple[Lexicons, Matcher]


def buzz(hz: float, seconds: float, seed: int) -> np.ndarray:
    """Pulses through a resonance at `hz`, a little different each time."""
    random = np.random.default_rng(seed)
    times = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    carrier = np.sin(2 * np.pi * hz * times + random.uniform(0, 6)) * (1 + np.sin(2 * np.pi * 120 * times))
    return (0.1 * carrier + random.normal(0, 0.002, len(times))).astype(np.float32)


def utterance(at: int, text: str) -> Utterance:
    start = 0.6 + at * (SECONDS + 0.6)
    each = SECONDS / len(text)
    words = tuple(
        Word(text=character, span=Span(start + i * each, start + (i + 1) * each), probability=0.9)
        for i, character in enumerate(text)
    )
    turn = Turn(role=Role.UNKNOWN, span=Span(start, start + SECONDS))
    return Utterance(turn=turn, words=words, log_probability=-0.3)


def spoken(call: list[tuple[Role, str]], hz: dict[Role, float]) -> tuple[Audio, tuple[Utterance, ...]]:
    pause = np.zeros(round(0.6 * SAMPLE_RATE_HZ), np.float32)
    sounds = [pause, *(part for at, (role, _) in enumerate(call) for part in (buzz(hz[role], SECONDS, at), pause))]
    track = Track(role=Role.UNKNOWN, samples=Sound(np.concatenate(sounds)))
    return Audio(tracks=(track,), seconds=track.seconds), tuple(
        utterance(at, text) for at, (_, text) in enumerate(call)
    )


def assigned(
    book: Book,
    call: list[tuple[Role, str]],
    hz: dict[Role, float],
    callee_role: CalleeRole | None = CalleeRole.DEBTOR,
) -> Roles:
    audio, utterances = spoken(call, hz)
    return assign_roles(audio, utterances, *book, shipped(), random_voices(), callee_role=callee_role)


@pytest.mark.parametrize(
    "hz",
    [
        pytest.param({AGENT: LOW, CALLEE: HIGH}, id="low agent"),
        pytest.param({AGENT: HIGH, CALLEE: LOW}, id="high agent"),
    ],
)
def test_two_voices_get_their_roles(book: Book, hz: dict[Role, float]) -> None:
    found = assigned(book, CALL, hz)
    assert found.determined
    assert found.likeness is not None
    assert [(one.turn.role, one.text) for one in found.utterances] == CALL


def test_the_person_called_is_a_third_party_where_the_metadata_say_so(book: Book) -> None:
    found = assigned(book, CALL, {AGENT: LOW, CALLEE: HIGH}, CalleeRole.THIRD_PARTY)
    assert [one.turn.role for one in found.utterances[:2]] == [Role.AGENT, Role.THIRD_PARTY]


def test_the_words_that_decided_are_shown(book: Book) -> None:
    found = assigned(book, CALL, {AGENT: LOW, CALLEE: HIGH})
    assert "您" in {cue.heard for cue in found.cues[0] if cue.log_odds > 0}
    assert any(cue.log_odds < 0 for cue in found.cues[3])


def test_a_threat_is_no_evidence_of_who_made_it(book: Book) -> None:
    """In the voice of the person called it is theirs, although only agents' threats are violations."""
    call = [*CALL, (CALLEE, "再不还就打给你爸妈")]
    found = assigned(book, call, {AGENT: LOW, CALLEE: HIGH})
    assert found.utterances[-1].turn.role is CALLEE


def test_a_turn_in_which_both_speak_is_cut_where_the_voice_changes(book: Book) -> None:
    """No mark and no pause shows it: 您能处理多少 我没有工作."""
    audio, utterances = spoken(CALL, {AGENT: LOW, CALLEE: HIGH})
    samples = audio.tracks[0].samples.read(0, len(audio.tracks[0].samples))
    both = np.concatenate((samples, buzz(LOW, SECONDS, 8), buzz(HIGH, SECONDS, 9)))
    shared = long_utterance(audio.seconds, ["您今天能", "处理多少"], ["我现在", "没有工作"])
    track = Track(role=Role.UNKNOWN, samples=Sound(both))
    longer = Audio(tracks=(track,), seconds=track.seconds)
    found = assign_roles(longer, (*utterances, shared), *book, shipped(), random_voices(), callee_role=None)
    assert [(one.turn.role, one.text) for one in found.utterances[-2:]] == [
        (AGENT, "您今天能处理多少"),
        (CALLEE, "我现在没有工作"),
    ]


def long_utterance(start: float, *texts: list[str]) -> Utterance:
    """Texts, word by word, that follow each other without a pause, each as long as a turn."""
    words = tuple(
        Word(
            text=word,
            span=Span(start + SECONDS * (at + i / len(text)), start + SECONDS * (at + (i + 1) / len(text))),
            probability=0.9,
        )
        for at, text in enumerate(texts)
        for i, word in enumerate(text)
    )
    turn = Turn(role=Role.UNKNOWN, span=Span(start, start + SECONDS * len(texts)))
    return Utterance(turn=turn, words=words, log_probability=-0.3)


@pytest.mark.parametrize(
    ("call", "hz"),
    [
        pytest.param([(AGENT, "嗯"), (CALLEE, "对")] * 6, {AGENT: LOW, CALLEE: HIGH}, id="no words that tell whose"),
        pytest.param(CALL, {AGENT: LOW, CALLEE: LOW}, id="telling words in one voice"),
        pytest.param(CALL[:4], {AGENT: LOW, CALLEE: HIGH}, id="too short a call"),
        pytest.param([], {}, id="nobody speaks"),
    ],
)
def test_unsure_roles_leave_all_as_it_was(book: Book, call: list[tuple[Role, str]], hz: dict[Role, float]) -> None:
    audio, utterances = spoken(call, hz)
    found = assign_roles(audio, utterances, *book, shipped(), random_voices(), callee_role=None)
    assert not found.determined
    assert found.utterances == utterances


def test_without_voices_nothing_is_given(book: Book) -> None:
    audio, utterances = spoken(CALL, {AGENT: LOW, CALLEE: HIGH})
    assert assign_roles(audio, utterances, *book, shipped(), None, callee_role=None) == Roles(
        utterances=utterances,
        probabilities=(0.5,) * len(CALL),
        confidence=0.5,
        likeness=None,
        cues=((),) * len(CALL),
    )


@pytest.mark.parametrize(
    "layout",
    [
        pytest.param([Role.UNKNOWN, Role.UNKNOWN], id="two channels"),
        pytest.param([Role.AGENT], id="one side was recorded"),
    ],
)
def test_tracks_that_need_no_parting_are_left_alone(book: Book, layout: list[Role]) -> None:
    audio, utterances = spoken(CALL, {AGENT: LOW, CALLEE: HIGH})
    tracks = tuple(replace(audio.tracks[0], role=role) for role in layout)
    given = Audio(tracks=tracks, seconds=audio.seconds)
    found = assign_roles(given, utterances, *book, shipped(), random_voices(), callee_role=None)
    assert not found.determined
    assert found.utterances == utterances
