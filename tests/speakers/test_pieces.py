from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import Role, Span, Turn, Utterance, Word
from qa_monitor.speakers.pieces import Spoken, cut, joined


def utterance(*texts: str, start: float = 10.0, doubtful: str | None = None) -> Utterance:
    """Words of one second each, one after the other."""
    words = tuple(
        Word(text=text, span=Span(start + at, start + at + 1), probability=0.9) for at, text in enumerate(texts)
    )
    turn = Turn(role=Role.UNKNOWN, span=Span(start, start + max(1, len(texts))))
    return Utterance(turn=turn, words=words, log_probability=-0.3, doubtful=doubtful)


@pytest.mark.parametrize(
    ("whole", "changes", "expected"),
    [
        pytest.param(
            utterance("您好", "请问", "哪位"),
            [],
            [("您好请问哪位", 10, 13)],
            id="nothing shows a change",
        ),
        pytest.param(
            utterance("本人吗?", "是我"),
            [],
            [("本人吗?", 10, 11), ("是我", 11, 12)],
            id="cut behind a question mark",
        ),
        pytest.param(
            utterance("是", "我", ",", "您说"),
            [],
            [("是我,", 10, 13), ("您说", 13, 14)],
            id="a mark that is a word of its own",
        ),
        pytest.param(
            utterance("今天还", "多少", "我没钱"),
            [12.2],
            [("今天还多少", 10, 12), ("我没钱", 12, 13)],
            id="where the voice changes",
        ),
        pytest.param(
            utterance("对。", "那你说吧"),
            [],
            [("对。那你说吧", 10, 12)],
            id="one syllable is no turn",
        ),
        pytest.param(
            utterance("先还两千。", "好"),
            [],
            [("先还两千。好", 10, 12)],
            id="nor is it at the end",
        ),
        pytest.param(
            utterance("本人吗?", "是我", doubtful="loop"),
            [10.9],
            [("本人吗?是我", 10, 12)],
            id="doubtful text is left whole",
        ),
        pytest.param(
            utterance(),
            [10.5],
            [("", 10, 11)],
            id="a turn without words stays",
        ),
        pytest.param(
            utterance("您好", "请问"),
            [3.0, 44.0],
            [("您好请问", 10, 12)],
            id="a change elsewhere",
        ),
    ],
)
def test_cut(whole: Utterance, changes: list[float], expected: list[tuple[str, float, float]]) -> None:
    assert [(piece.text, piece.span.start, piece.span.end) for piece in cut([whole], changes)] == expected


texts = st.sampled_from(["您好", "是我", "对", "，", "吗?", "还两千。", ""])
calls = st.lists(st.tuples(st.lists(texts, max_size=6), st.sampled_from([None, "loop"])), max_size=4).map(
    lambda made: [utterance(*words, start=10.0 * at, doubtful=doubtful) for at, (words, doubtful) in enumerate(made)]
)
roles = st.sampled_from([Role.AGENT, Role.CUSTOMER])


@given(calls, st.lists(st.floats(0, 40), max_size=5), st.data())
def test_nothing_is_lost_by_cutting_and_joining(
    call: list[Utterance], changes: list[float], data: st.DataObject
) -> None:
    spoken = [Spoken(piece, data.draw(roles), 0.9) for piece in cut(call, changes)]
    given_back = [one for one, _ in joined(call, spoken)]
    sides = [(key, list(part)) for key, part in groupby(spoken, key=lambda one: (one.piece.utterance, one.role))]
    assert [one.turn.role for one in given_back] == [role for (_, role), _ in sides]
    assert [one.words for one in given_back] == [
        tuple(word for one in part for word in one.piece.words) for _, part in sides
    ]
    assert "".join(one.text for one in given_back) == "".join(one.text for one in call)
    assert sum(one.turn.span.seconds for one in given_back) == pytest.approx(sum(one.turn.span.seconds for one in call))


def test_joined_weighs_the_probability_by_time() -> None:
    call = [utterance("本人吗?", "是我，", "请说")]
    pieces = cut(call, [])
    spoken = [
        Spoken(pieces[0], Role.AGENT, 0.9),
        Spoken(pieces[1], Role.CUSTOMER, 0.9),
        Spoken(pieces[2], Role.CUSTOMER, 0.7),
    ]
    assert [(one.text, one.turn.role, one.turn.span, sure) for one, sure in joined(call, spoken)] == [
        ("本人吗?", Role.AGENT, Span(10, 11), 0.9),
        ("是我，请说", Role.CUSTOMER, Span(11, 13), pytest.approx(0.8)),
    ]
