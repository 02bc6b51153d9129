from collections.abc import Sequence

import pytest
from hits_material import hit
from hypothesis import given
from hypothesis import strategies as st
from rules_material import said, talk

from qa_monitor.domain import Role, Span, Utterance
from qa_monitor.lexicon import Speaker
from qa_monitor.rules.model import Edge, Order, Reach, Unit, Window
from qa_monitor.rules.timeline import Stretches, Timeline

SILENT = Utterance(turn=said("嗯", role=Role.CUSTOMER, at=5).turn, words=(), log_probability=0.0)


def timeline(*utterances: Utterance, damaged: Sequence[Span] = (), roles_known: bool = True) -> Timeline:
    course = Timeline.of(utterances, damaged, roles_known=roles_known)
    assert course is not None
    return course


@pytest.mark.parametrize(
    ("utterances", "expected"),
    [
        pytest.param(talk("agent: 您好", "agent: 请问", "customer: 是我"), (0, 0, 1), id="pauses make no turn"),
        pytest.param(talk("agent: 您好", "customer: 是我", "agent: 好的"), (0, 1, 2), id="speakers take turns"),
        pytest.param((said("您好"), SILENT, said("请问", at=9)), (0, 0, 0), id="a turn without words is nobody's"),
        pytest.param(talk("unknown: 您好", "unknown: 是我"), (0, 1), id="unknown speakers on one track"),
    ],
)
def test_turns_are_numbered(utterances: tuple[Utterance, ...], expected: tuple[int, ...]) -> None:
    assert timeline(*utterances).numbers == expected


def test_a_call_begins_with_its_first_word_and_ends_with_its_last() -> None:
    assert timeline(*talk("agent@25: 您好您好", "customer@40: 是我是我")).span == Span(25, 41)


def test_damage_at_the_edges_belongs_to_the_call() -> None:
    course = timeline(*talk("agent@25: 您好您好"), damaged=[Span(10, 20), Span(30, 50)])
    assert course.span == Span(10, 50)


@pytest.mark.parametrize(
    "utterances",
    [
        pytest.param((), id="no turn"),
        pytest.param((SILENT,), id="no words"),
        pytest.param((said("谢谢观看", doubtful="credits"),), id="only invented words"),
    ],
)
def test_a_call_in_which_nobody_speaks_has_no_course(utterances: tuple[Utterance, ...]) -> None:
    assert Timeline.of(utterances, [Span(0, 60)], roles_known=True) is None


COURSE = timeline(*talk("agent@20: 您好您好", "customer@30: 是我是我", "agent@40: 好的好的", "customer@119: 再见再见"))


@pytest.mark.parametrize(
    ("edge", "amount", "unit", "expected"),
    [
        pytest.param(Edge.FIRST, 30, Unit.SECONDS, Span(20, 50), id="first seconds"),
        pytest.param(Edge.LAST, 30, Unit.SECONDS, Span(90, 120), id="last seconds"),
        pytest.param(Edge.FIRST, 500, Unit.SECONDS, Span(20, 120), id="longer than the call"),
        pytest.param(Edge.FIRST, 10, Unit.PERCENT, Span(20, 30), id="first per cent"),
        pytest.param(Edge.LAST, 50, Unit.PERCENT, Span(70, 120), id="last per cent"),
        pytest.param(Edge.FIRST, 2, Unit.TURNS, Span(20, 31), id="first turns"),
        pytest.param(Edge.LAST, 2, Unit.TURNS, Span(40, 120), id="last turns"),
        pytest.param(Edge.LAST, 9, Unit.TURNS, Span(20, 120), id="more turns than there are"),
    ],
)
def test_windows(edge: Edge, amount: float, unit: Unit, expected: Span) -> None:
    assert COURSE.window(Window(edge, Reach(amount, unit))) == expected


@pytest.mark.parametrize(
    ("edge", "amount", "unit", "expected"),
    [
        pytest.param(Edge.FIRST, 10, Unit.SECONDS, [20, 29.5], id="begins in the first seconds"),
        pytest.param(Edge.LAST, 1, Unit.SECONDS, [119], id="ends in the last seconds"),
        pytest.param(Edge.FIRST, 2, Unit.TURNS, [20, 29.5], id="first turns"),
        pytest.param(Edge.LAST, 2, Unit.TURNS, [40, 119], id="last turns"),
    ],
)
def test_hits_in_windows(edge: Edge, amount: float, unit: Unit, expected: list[float]) -> None:
    hits = [hit(20, 21), hit(29.5, 30.5, number=1), hit(40, 41, number=2), hit(119, 120, number=3)]
    inside = COURSE.inside(hits, Window(edge, Reach(amount, unit)))
    assert [one.span.start for one in inside] == expected


@pytest.mark.parametrize(
    ("order", "within", "expected"),
    [
        pytest.param(Order.AFTER, None, Span(31, 120), id="anywhere after"),
        pytest.param(Order.BEFORE, None, Span(20, 30), id="anywhere before"),
        pytest.param(Order.NEAR, Reach(5, Unit.SECONDS), Span(25, 36), id="seconds on either side"),
        pytest.param(Order.AFTER, Reach(1, Unit.TURNS), Span(31, 41), id="to the end of the next turn"),
        pytest.param(Order.BEFORE, Reach(1, Unit.TURNS), Span(20, 30), id="from the start of the turn before"),
        pytest.param(Order.AFTER, Reach(500, Unit.SECONDS), Span(31, 120), id="not past the end of the call"),
    ],
)
def test_around_a_hit(order: Order, within: Reach | None, expected: Span) -> None:
    assert COURSE.around(hit(30, 31, number=1), order, within) == expected


AGENT, CUSTOMER, ANY = Speaker.AGENT, Speaker.CUSTOMER, Speaker.ANY
DOUBTFUL = said("谢谢观看", at=50, doubtful="credits")


@pytest.mark.parametrize(
    ("course", "speakers", "span", "expected"),
    [
        pytest.param(COURSE, [AGENT, CUSTOMER], Span(20, 120), None, id="all was heard"),
        pytest.param(
            timeline(*talk("unknown: 您好"), roles_known=False), [AGENT], Span(0, 1), "roles", id="whose voice",
        ),
        pytest.param(
            timeline(*talk("unknown: 您好"), roles_known=False), [ANY], Span(0, 1), None, id="anybody's voice",
        ),
        pytest.param(timeline(*talk("agent: 您好")), [AGENT, CUSTOMER], Span(0, 1), "speech", id="a side never speaks"),
        pytest.param(timeline(*talk("agent: 您好"), damaged=[Span(5, 9)]), [AGENT], Span(0, 6), "audio", id="damaged"),
        pytest.param(
            timeline(*talk("agent: 您好"), damaged=[Span(5, 9)]), [AGENT], Span(0, 5), None, id="damaged later",
        ),
        pytest.param(timeline(*talk("agent: 您好"), DOUBTFUL), [AGENT], Span(0, 60), "confidence", id="invented words"),
        pytest.param(timeline(*talk("agent: 您好"), DOUBTFUL), [AGENT], Span(0, 40), None, id="invented later"),
        pytest.param(
            timeline(*talk("agent: 您好", "customer: 是我"), DOUBTFUL), [CUSTOMER], Span(0, 60), None,
            id="invented on the other side",
        ),
    ],
)  # fmt: skip
def test_what_may_have_gone_unheard(
    course: Timeline, speakers: list[Speaker], span: Span, expected: str | None
) -> None:
    assert course.unheard(speakers, span) == expected


def test_clarity_is_the_mean_over_the_words_of_that_side_in_that_stretch() -> None:
    course = timeline(
        said("您好您好", probability=0.25),
        said("是我", role=Role.CUSTOMER, at=2, probability=0.9),
        said("好", at=9, probability=1.0),
    )
    assert course.clarity([AGENT], Span(0, 5)) == pytest.approx(0.25)
    assert course.clarity([AGENT], Span(8, 10)) == 1.0
    assert course.clarity([AGENT, CUSTOMER], Span(2, 5)) == pytest.approx(0.9)
    assert course.clarity([AGENT], Span(5, 8)) == 1.0


quarters = st.integers(0, 400).map(lambda quarter: quarter / 4)
spans = st.tuples(quarters, st.integers(1, 80)).map(lambda pair: Span(pair[0], pair[0] + pair[1] / 4))


@given(st.lists(spans), spans)
def test_stretches_touch_what_shares_time_with_one_of_them(several: list[Span], span: Span) -> None:
    assert Stretches.of(several).touch(span) == any(span.overlap(one) > 0 for one in several)
