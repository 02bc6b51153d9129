import pytest
from hypothesis import given
from hypothesis import strategies as st
from lexicon_material import put_right, said

from qa_monitor.domain import Role, Span, Turn, Utterance, Word
from qa_monitor.lexicon.runs import Place, runs

AGENT, CUSTOMER, UNKNOWN = Role.AGENT, Role.CUSTOMER, Role.UNKNOWN


@pytest.mark.parametrize(
    ("utterances", "expected"),
    [
        pytest.param([], [], id="nobody speaks"),
        pytest.param([said("打给", at=0), said("爸妈", at=2.9)], ["打给爸妈"], id="a pause under a second goes on"),
        pytest.param([said("打给", at=0), said("爸妈", at=3)], ["打给", "爸妈"], id="a pause of a second ends a run"),
        pytest.param(
            [said("打给", at=0), said("嗯", at=2.2, role=CUSTOMER), said("爸妈", at=2.8)],
            ["打给", "嗯", "爸妈"],
            id="somebody else begins in the pause",
        ),
        pytest.param(
            [said("打给", at=0), said("嗯", at=1, role=CUSTOMER), said("爸妈", at=2.5)],
            ["打给爸妈", "嗯"],
            id="somebody else began before the pause",
        ),
        pytest.param(
            [said("打给", at=0, role=UNKNOWN), said("爸妈", at=2.5, role=UNKNOWN)],
            ["打给", "爸妈"],
            id="unknown roles may be two people",
        ),
        pytest.param(
            [said("打给", at=0), said("字幕", at=2, doubtful="credits"), said("爸妈", at=4)],
            ["打给", "爸妈"],
            id="doubtful text is left out and ends a run",
        ),
        pytest.param(
            [said("再", at=0), said("不还", at=1), said("就打", at=3)],
            ["再不还就打"],
            id="three utterances are one run",
        ),
        pytest.param([said("，。", at=0)], [], id="punctuation alone is no run"),
    ],
)
def test_runs(utterances: list[Utterance], expected: list[str]) -> None:
    assert [run.text for run in runs(utterances)] == expected


def test_marks_stand_before_the_character_behind_them() -> None:
    (run,) = runs([said("，不会。告诉，, 您", at=0), said("？三百块。", at=10.5)])
    assert (run.text, run.marks()) == ("不会告诉你300块", {0: "，", 2: "。", 4: "，,", 5: "？", 9: "。"})


@pytest.mark.parametrize(
    ("utterances", "before", "after"),
    [
        pytest.param(
            [said("不会", at=0), said("嗯", at=2.2, role=CUSTOMER), said("告诉", at=4)],
            {"告诉": "不会"},
            {"不会": "告诉"},
            id="the other side only listens",
        ),
        pytest.param([said("不会", at=0), said("告诉", at=4)], {"告诉": "不会"}, {"不会": "告诉"}, id="a pause"),
        pytest.param([said("不会", at=0), said("告诉", at=6.5)], {}, {}, id="a pause that is too long"),
        pytest.param(
            [said("不会", at=0), said("好的好的", at=2, role=CUSTOMER), said("告诉", at=6)],
            {"告诉": "不会"},
            {"不会": "告诉"},
            id="listens at length",
        ),
        pytest.param(
            [said("不会", at=0), said("那怎么", at=2.2, role=CUSTOMER), said("告诉", at=5.5)],
            {},
            {},
            id="the other side takes the turn",
        ),
        pytest.param(
            [said("不会", at=0), said("嗯", at=2.2, role=CUSTOMER, doubtful="loop"), said("告诉", at=4)],
            {},
            {},
            id="nobody knows what the other side said",
        ),
        pytest.param(
            [said("不会", at=0), said("嗯", at=2.2, doubtful="loop"), said("告诉", at=4)],
            {},
            {},
            id="nor what this side said between",
        ),
        pytest.param(
            [said("不会", at=0, role=UNKNOWN), said("告诉", at=3, role=UNKNOWN)],
            {},
            {},
            id="unknown roles go on with nothing",
        ),
    ],
)
def test_what_a_run_goes_on_with(utterances: list[Utterance], before: dict[str, str], after: dict[str, str]) -> None:
    own = [run for run in runs(utterances) if run.role is not CUSTOMER]
    assert {run.text: run.before.text for run in own if run.before} == before
    assert {run.text: run.after.text for run in own if run.after} == after


@pytest.mark.parametrize(
    ("utterances", "answers"),
    [
        pytest.param(
            [said("吗", at=0, role=CUSTOMER), said("不会", at=2)], {"不会": "吗"}, id="the other side's words"
        ),
        pytest.param(
            [said("吗", at=0, role=CUSTOMER), said("嗯", at=2), said("不会", at=4)],
            {"嗯": "吗", "不会": "吗"},
            id="a sign of listening is no answer yet",
        ),
        pytest.param(
            [said("吗", at=0, role=CUSTOMER), said("那么", at=2), said("不会", at=6)],
            {"那么": "吗", "不会": None},
            id="what followed one's own words answers nobody",
        ),
        pytest.param([said("不会", at=0)], {"不会": None}, id="nobody spoke before"),
        pytest.param(
            [said("吗", at=0, role=UNKNOWN), said("不会", at=2)],
            {"不会": None},
            id="by whoever asked it, if nobody knows",
        ),
    ],
)
def test_what_a_run_answers(utterances: list[Utterance], answers: dict[str, str | None]) -> None:
    own = [run for run in runs(utterances) if run.role is AGENT]
    assert {run.text: run.answers.text if run.answers else None for run in own} == answers


def test_a_place_in_the_middle_of_words_is_interpolated_by_characters() -> None:
    words = (
        Word(text="我打", span=Span(1.0, 1.4), probability=0.9),
        Word(text="給你", span=Span(1.4, 2.0), probability=0.4),
        Word(text="爸媽，", span=Span(2.0, 2.6), probability=0.8),
    )
    utterance = Utterance(turn=Turn(role=AGENT, span=Span(1.0, 2.6)), words=words, log_probability=-0.3)
    (run,) = runs([utterance])
    place = run.place(1, 5)
    assert run.text == "我打给你爸妈"
    assert (place.turn, place.heard) == (0, "打给你爸")
    assert (place.span.start, place.span.end) == pytest.approx((1.2, 2.2))
    assert place.confidence == pytest.approx((0.9 * 0.4 * 0.8) ** (1 / 3))


def test_a_place_across_two_utterances_begins_in_the_first() -> None:
    (_, run) = runs([said("喂", at=0, role=CUSTOMER), said("就打给", at=2), said("你爸妈", at=5.5)])
    assert run.place(1, 6) == Place(
        turn=1, span=Span(3.0, 8.5), heard="打给你爸妈", said="打给你爸妈", confidence=1.0, put_right=None
    )


def test_a_numeral_is_one_place_with_all_its_characters() -> None:
    (run,) = runs([said("先还三万二千吧")])
    assert run.text == "先还32000吧"
    assert run.place(3, 4) == Place(
        turn=0, span=Span(2.0, 6.0), heard="三万二千", said="三万二千", confidence=1.0, put_right=None
    )


def test_a_word_of_no_probability_leaves_a_confidence_near_nothing() -> None:
    (run,) = runs([said("打给", probability=0.0)])
    assert 0 < run.place(0, 2).confidence < 1e-5


@given(
    texts=st.lists(st.text("打給你爸妈，。 三八01a", max_size=6), min_size=1, max_size=4),
    pick=st.tuples(st.integers(0, 40), st.integers(1, 10)),
)
def test_every_place_lies_in_its_turns_and_is_heard_there(texts: list[str], pick: tuple[int, int]) -> None:
    utterances = [said(text, at=10.0 * index) for index, text in enumerate(texts)]
    for run in runs(utterances):
        start = pick[0] % len(run.text)
        stop = min(len(run.text), start + pick[1])
        place = run.place(start, stop)
        assert place.turn == run.pieces[0].turn
        assert utterances[place.turn].turn.span.start <= place.span.start
        assert place.span.end <= utterances[place.turn].turn.span.end
        assert place.heard


def test_a_place_of_words_put_right_tells_both_and_how_sure() -> None:
    (run,) = runs([put_right("给我点心苦费", "给我点辛苦费", probability=0.8)])
    assert run.text == "给我点辛苦费"
    place = run.place(3, 6)
    assert (place.heard, place.said, place.put_right) == ("心苦费", "辛苦费", 0.8)
    assert run.place(4, 6).put_right is None
    assert run.heard(0, 6) == "给我点心苦费"
