"""Roles that a person gave: what they make of a call, cut in the middle of a turn or heard anew."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import CalleeRole, Reading, Role, RoleStatement, Span, Split, Transcript, Turn, Utterance, Word
from qa_monitor.speakers import Told, stated, times_told

AT = datetime(2026, 3, 2, tzinfo=UTC)


def said(start: float, text: str, role: Role = Role.UNKNOWN) -> Utterance:
    """A character each second."""
    words = tuple(Word(text=one, span=Span(start + n, start + n + 1), probability=0.9) for n, one in enumerate(text))
    span = Span(start, start + max(1, len(text)))
    return Utterance(turn=Turn(role=role, span=span, loudness=-20.0), words=words, log_probability=-0.3)


def cut(start: float, text: str, role: Role) -> Utterance:
    """A part of a turn, whose loudness nobody measured."""
    whole = said(start, text, role)
    return replace(whole, turn=replace(whole.turn, loudness=None))


def call(*utterances: Utterance, readings: tuple[Reading, ...] = (), split: Split | None = None) -> Transcript:
    return Transcript(
        seconds=60,
        roles_known=False,
        roles=(Role.UNKNOWN,),
        damaged=(),
        utterances=utterances,
        readings=readings,
        split=split,
    )


def statement(agent: tuple[Span, ...] = (), callee: tuple[Span, ...] | None = ()) -> RoleStatement:
    return RoleStatement(by="测试员", at=AT, agent=agent, callee=callee)


def reading(turn: int, start: int, stop: int) -> Reading:
    return Reading(
        category="threat",
        entry="tell_family",
        turn=turn,
        start=start,
        stop=stop,
        believed="告诉",
        probability=0.9,
        log_probability=-0.5,
        same_sound=True,
    )


HEARD = call(said(0, "您好我是银行"), said(10, "你说吧好的再见"))


@pytest.mark.parametrize(
    ("agent", "callee", "expected"),
    [
        pytest.param(
            (Span(0, 6),),
            (Span(10, 17),),
            (said(0, "您好我是银行", Role.AGENT), said(10, "你说吧好的再见", Role.CUSTOMER)),
            id="a turn each",
        ),
        pytest.param(
            (Span(0, 6), Span(13, 17)),
            (Span(10, 13),),
            (
                said(0, "您好我是银行", Role.AGENT),
                cut(10, "你说吧", Role.CUSTOMER),
                cut(13, "好的再见", Role.AGENT),
            ),
            id="a turn in which both speak is cut between words",
        ),
        pytest.param(
            (Span(0.4, 6.3),),
            (Span(9.8, 16.6),),
            (said(0, "您好我是银行", Role.AGENT), said(10, "你说吧好的再见", Role.CUSTOMER)),
            id="turns of another hearing begin and end elsewhere",
        ),
        pytest.param(
            (Span(0, 6),),
            (Span(10, 15.8),),
            (
                said(0, "您好我是银行", Role.AGENT),
                cut(10, "你说吧好的再", Role.CUSTOMER),
                cut(16, "见", Role.UNKNOWN),
            ),
            id="what nobody told is unknown",
        ),
        pytest.param(
            (Span(0, 6), Span(10, 17)),
            (),
            (said(0, "您好我是银行", Role.AGENT), said(10, "你说吧好的再见", Role.AGENT)),
            id="one side alone speaks",
        ),
    ],
)
def test_roles_given_by_hand(
    agent: tuple[Span, ...], callee: tuple[Span, ...], expected: tuple[Utterance, ...]
) -> None:
    told = statement(agent, callee)
    assert stated(HEARD, told) == replace(
        HEARD,
        utterances=expected,
        roles_known=True,
        roles=(Role.AGENT, Role.CUSTOMER),
        split=Split(confidence=0.5, likeness=None, stated=told),
    )


def test_a_third_party_is_whoever_the_metadata_name() -> None:
    told = stated(HEARD, statement((Span(0, 6),), (Span(10, 17),)), callee_role=CalleeRole.THIRD_PARTY)
    assert told.roles == (Role.AGENT, Role.THIRD_PARTY)
    assert [one.turn.role for one in told.utterances] == [Role.AGENT, Role.THIRD_PARTY]


def test_times_given_by_hand_hold_whatever_the_program_found_since() -> None:
    split = Split(confidence=0.97, likeness=0.7)
    found = replace(
        HEARD,
        utterances=(said(0, "您好我是银行", Role.CUSTOMER), said(10, "你说吧好的再见", Role.CUSTOMER)),
        roles_known=True,
        roles=(Role.AGENT, Role.CUSTOMER),
        split=split,
    )
    told = statement((Span(0, 6),), (Span(10, 17),))
    assert [one.turn.role for one in stated(found, told).utterances] == [Role.AGENT, Role.CUSTOMER]
    assert stated(found, told).split == replace(split, stated=told)


def test_with_too_little_told_nobody_is_known() -> None:
    told = statement((Span(0, 6),), ())
    assert stated(HEARD, told) == replace(HEARD, split=Split(confidence=0.5, likeness=None, stated=told))


def test_a_turn_without_words_is_whose_time_it_is() -> None:
    told = stated(call(said(0, "您好我是银行"), said(10, "")), statement((Span(0, 6),), (Span(10, 11),)))
    assert [one.turn.role for one in told.utterances] == [Role.AGENT, Role.CUSTOMER]


def test_words_without_a_time_of_their_own_are_not_lost() -> None:
    words = (
        Word(text="您", span=Span(0, 1), probability=0.9),
        Word(text="好", span=Span(2.5, 4), probability=0.9),
        Word(text="喂", span=Span(4.5, 5), probability=0.9),
    )
    heard = Utterance(turn=Turn(role=Role.UNKNOWN, span=Span(0, 3)), words=words, log_probability=-0.3)
    told = stated(call(heard), statement((Span(0, 1), Span(4.5, 5)), (Span(1, 3),)))
    assert [(one.turn.role, one.turn.span, one.text) for one in told.utterances] == [
        (Role.AGENT, Span(0, 1), "您"),
        (Role.CUSTOMER, Span(1, 3), "好喂"),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(reading(0, 2, 4), reading(0, 2, 4), id="before the cut"),
        pytest.param(reading(1, 1, 3), reading(1, 1, 3), id="in the first part"),
        pytest.param(reading(1, 4, 6), reading(2, 1, 3), id="in the second part"),
        pytest.param(reading(1, 1, 4), reading(1, 1, 3), id="across the cut, most of it before"),
        pytest.param(reading(1, 2, 6), reading(2, 0, 3), id="across the cut, most of it behind"),
        pytest.param(reading(1, 5, 9), reading(2, 2, 6), id="going on into the next utterance"),
        pytest.param(reading(2, 0, 1), reading(3, 0, 1), id="behind the utterance that is cut"),
    ],
)
def test_what_the_audio_supports_stays_where_it_was(before: Reading, after: Reading) -> None:
    heard = call(*HEARD.utterances, said(20, "喂"), readings=(before,))
    told = stated(heard, statement((Span(0, 6), Span(13, 17)), (Span(10, 13), Span(20, 21))))
    assert told.readings == (after,)


# --- what a person tells ----------------------------------------------------------------------------------------------


def test_times_of_places() -> None:
    told = [Told(utterance=1, word=3, role=Role.AGENT), Told(utterance=1, word=0, role=Role.CUSTOMER)]
    assert times_told(HEARD.utterances, told) == {Role.CUSTOMER: (Span(10, 13),), Role.AGENT: (Span(13, 17),)}


@pytest.mark.parametrize(
    ("told", "what"),
    [
        pytest.param(Told(utterance=2, word=0, role=Role.AGENT), "there is no utterance 2", id="no such utterance"),
        pytest.param(Told(utterance=0, word=6, role=Role.AGENT), "there is no word 6", id="no such word"),
    ],
)
def test_places_that_there_are_not(told: Told, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        times_told(HEARD.utterances, [told])


@st.composite
def told_calls(draw: st.DrawFn) -> tuple[Transcript, list[Told]]:
    """A call, and for every turn who speaks from which of its words on."""
    texts = draw(st.lists(st.text("您好我是银行的", max_size=6), min_size=1, max_size=5))
    told = []
    for at, text in enumerate(texts):
        places = draw(st.sets(st.integers(1, len(text) - 1), max_size=3)) if len(text) > 1 else set()
        sides = st.sampled_from([Role.AGENT, Role.CUSTOMER])
        told += [Told(utterance=at, word=word, role=draw(sides)) for word in sorted({0, *places})]
    return call(*(said(10.0 * at, text) for at, text in enumerate(texts))), told


@given(told_calls())
def test_the_call_is_as_it_was_told(made: tuple[Transcript, list[Told]]) -> None:
    heard, told = made
    times = times_told(heard.utterances, told)
    given = statement(times.get(Role.AGENT, ()), times.get(Role.CUSTOMER, ()))
    after = stated(heard, given)
    side = {(one.utterance, one.word): one.role for one in told}
    role = Role.UNKNOWN
    for at, one in enumerate(heard.utterances):
        for number, word in enumerate(one.words):
            role = side.get((at, number), role)
            (of,) = [part for part in after.utterances if word in part.words and part.turn.span.overlap(word.span)]
            assert of.turn.role is role
    assert "".join(one.text for one in after.utterances) == "".join(one.text for one in heard.utterances)
    assert stated(after, given) == after
