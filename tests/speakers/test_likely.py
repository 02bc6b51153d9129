"""Calls on one track whose voices nobody can tell apart: who probably said what, by words and alternation."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import CalleeRole, Reading, Role, Span, Transcript, Turn, Utterance, Word
from qa_monitor.language import normalise
from qa_monitor.lexicon import Lexicons, Matcher
from qa_monitor.speakers import likely_sides, shipped

AGENT, CUSTOMER, UNKNOWN = Role.AGENT, Role.CUSTOMER, Role.UNKNOWN

Book = tuple[Lexicons, Matcher]


def call(*texts: str, pause: float = 0.6, tracks: tuple[int, ...] = ()) -> Transcript:
    """Utterances of four syllables a second, of a call in which nobody knows who speaks."""
    utterances: list[Utterance] = []
    at = 1.0
    for number, text in enumerate(texts):
        words = tuple(
            Word(text=character, span=Span(at + i / 4, at + (i + 1) / 4), probability=0.9)
            for i, character in enumerate(text)
        )
        track = tracks[number] if tracks else 0
        turn = Turn(role=UNKNOWN, span=Span(at, at + max(1, len(text)) / 4), track=track)
        utterances.append(Utterance(turn=turn, words=words, log_probability=-0.3))
        at = turn.span.end + pause
    roles = (UNKNOWN,) * (len(set(tracks)) or 1)
    return Transcript(seconds=at, roles_known=False, roles=roles, damaged=(), utterances=tuple(utterances))


def likely(book: Book, transcript: Transcript, callee: CalleeRole | None = CalleeRole.DEBTOR) -> tuple[Transcript, ...]:
    return likely_sides(transcript, *book, shipped(), callee_role=callee)


def agent_share(tellings: tuple[Transcript, ...], at: int) -> float:
    return sum(one.utterances[at].turn.role is AGENT for one in tellings) / len(tellings)


TALK = (
    "您好，我是某某银行信用卡中心的，本次通话全程录音。",
    "我最近失业了没有收入",
    "您这段时间不容易，我可以帮您申请分期",
)


def test_the_words_tell_who_probably_spoke(book: Book) -> None:
    tellings = likely(book, call(*TALK))
    assert [one.turn.span for one in tellings[0].utterances[:2]] == [Span(1, 1.75), Span(1.75, 5)]
    assert agent_share(tellings, 1) > 0.9
    assert agent_share(tellings, 2) > 0.9
    assert agent_share(tellings, 3) < 0.1
    assert agent_share(tellings, 4) > 0.9


def test_every_word_is_given_to_one_side_or_the_other(book: Book) -> None:
    tellings = likely(book, call(*TALK), CalleeRole.THIRD_PARTY)
    assert {one.roles for one in tellings} == {(AGENT, Role.THIRD_PARTY)}
    assert {one.roles_known for one in tellings} == {True}
    assert {spoken.turn.role for one in tellings for spoken in one.utterances} == {AGENT, Role.THIRD_PARTY}
    assert {"".join(spoken.text for spoken in one.utterances) for one in tellings} == {"".join(TALK)}


def test_the_same_call_is_always_told_in_the_same_ways(book: Book) -> None:
    assert likely(book, call(*TALK)) == likely(book, call(*TALK))


def test_after_a_question_the_other_side_is_likelier_to_speak(book: Book) -> None:
    asked, told = likely(book, call("请问是王建国吗", "好好")), likely(book, call("请问是王建国", "好好"))
    assert agent_share(asked, 1) < agent_share(told, 1)


def test_words_of_a_violation_are_no_evidence_of_who_said_them(book: Book) -> None:
    threat, insult = call("再不还我就打给你爸妈"), call("你这个人真是不要脸啊")
    assert agent_share(likely(book, threat), 0) == agent_share(likely(book, insult), 0)


def test_two_tracks_are_two_sides(book: Book) -> None:
    tellings = likely(book, call("喂", "本次通话全程录音", "那个", "请问是您本人吗", tracks=(0, 1, 0, 1)))
    assert [agent_share(tellings, at) for at in range(4)] == [0, 1, 0, 1]


@pytest.mark.parametrize(
    "transcript",
    [
        pytest.param(replace(call(*TALK), roles=(AGENT, CUSTOMER), roles_known=True), id="a track for each side"),
        pytest.param(replace(call(*TALK), roles=(AGENT,)), id="only the agent was recorded"),
        pytest.param(call(""), id="nobody spoke"),
        pytest.param(replace(call(), utterances=()), id="no speech"),
    ],
)
def test_nothing_to_tell(book: Book, transcript: Transcript) -> None:
    assert likely(book, transcript) == ()


def test_what_the_audio_supports_stands_in_the_piece_where_it_begins(book: Book) -> None:
    reading = Reading(
        category="threat",
        entry="any",
        turn=1,
        start=5,
        stop=8,
        believed="打爆",
        probability=0.8,
        log_probability=-1.0,
        same_sound=False,
    )
    transcript = replace(call("您好，请问哪位", "我知道，我没有钱了"), readings=(reading,))
    for telling in likely(book, transcript):
        assert telling.readings == (replace(reading, turn=3, start=2, stop=5),)


@given(st.lists(st.text("一二十百好，。?您我 钱1", min_size=1, max_size=12), min_size=1, max_size=4))
def test_cutting_changes_no_text_that_is_compared(book: Book, texts: list[str]) -> None:
    transcript = call(*texts)
    for telling in likely(book, transcript)[:1]:
        whole = "".join(normalise(one.text).text for one in transcript.utterances)
        assert "".join(normalise(one.text).text for one in telling.utterances) == whole
