"""Which words of a turn belong to which finding."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_reviews import finding, said

from qa_monitor.domain import Cancellation, Context, Polarity, Ruling, Severity, Span, Text
from qa_monitor.review.calls import spoken_turns
from qa_monitor.review.pages.marks import Code, kind, marked, place, waits
from qa_monitor.review.values import ReviewedFinding, ShownVerdict

TURNS = spoken_turns(said("您好我再不还就打给你爸妈", "好的我知道了"))
"""The agent from 0 s, a character a quarter second; the customer from 10 s."""


def shown(public_id: str, category: str = "V01", *verdicts: ShownVerdict, **changes: object) -> ReviewedFinding:
    return ReviewedFinding(
        public_id=public_id,
        finding=finding(category, **changes),
        name=Text(category, category),
        sources=(),
        added=False,
        verdicts=verdicts,
        appealed=False,
    )


def verdict(ruling: Ruling, span: Span | None = None) -> ShownVerdict:
    return ShownVerdict(
        version=1,
        at=datetime(2026, 3, 2, tzinfo=UTC),
        by="测试员",
        by_id="x",
        ruling=ruling,
        reason=None,
        code=None,
        span=span,
        on_appeal=False,
    )


def runs(*findings: ReviewedFinding) -> list[list[tuple[str, str | None, str]]]:
    return [
        [("".join(word.text for word in run.words), run.finding, run.kind) for run in turn.runs]
        for turn in marked(TURNS, findings)
    ]


@pytest.mark.parametrize(
    ("findings", "first_turn"),
    [
        pytest.param([], [("您好我再不还就打给你爸妈", None, "")], id="nothing found"),
        pytest.param(
            [shown("a", span=Span(1.75, 3.0))],
            [("您好我再不还就", None, ""), ("打给你爸妈", "a", "critical")],
            id="the words of the finding, to the end of the turn",
        ),
        pytest.param(
            [shown("a", span=Span(1.9, 2.6))],
            [("您好我再不还就打", None, ""), ("给你", "a", "critical"), ("爸妈", None, "")],
            id="a word belongs to a finding that holds more than half of it",
        ),
        pytest.param(
            [shown("a", "V09", span=Span(0, 3)), shown("b", span=Span(1, 2))],
            [("您好我再", "a", "minor"), ("不还就打", "b", "critical"), ("给你爸妈", "a", "minor")],
            id="of two findings the graver shows",
        ),
        pytest.param(
            [shown("a", "V01", verdict(Ruling.CONFIRMED, Span(0, 0.5)), span=Span(2, 3))],
            [("您好", "a", "critical"), ("我再不还就打给你爸妈", None, "")],
            id="where a person corrected the time, there",
        ),
        pytest.param(
            [shown("a", span=Span(10, 11))],
            [("您好我再不还就打给你爸妈", None, "")],
            id="the agent's finding marks no words of the customer",
        ),
    ],
)
def test_runs(findings: list[ReviewedFinding], first_turn: list[tuple[str, str | None, str]]) -> None:
    assert runs(*findings) == [first_turn, [("好的我知道了", None, "")]]


spans = st.tuples(st.floats(0, 12), st.floats(0.1, 5)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


@given(st.lists(spans, max_size=5))
def test_no_word_is_lost_or_said_twice(drawn: list[Span]) -> None:
    findings = [shown(str(at), span=span) for at, span in enumerate(drawn)]
    assert ["".join(text for text, _, _ in turn) for turn in runs(*findings)] == [turn.text for turn in TURNS]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(shown("a"), "critical", id="a critical violation"),
        pytest.param(shown("a", "V09"), "minor", id="a minor one"),
        pytest.param(shown("a", severity=Severity.NONE), "minor", id="one without points"),
        pytest.param(shown("a", polarity=Polarity.GOOD), "good", id="good practice"),
        pytest.param(shown("a", "self_harm"), "signal", id="the customer's signal"),
        pytest.param(
            shown("a", cancelled_by=Cancellation(Context.NEGATION, "不会")), "cancelled", id="cancelled by context"
        ),
        pytest.param(shown("a", "V01", verdict(Ruling.OVERTURNED)), "cancelled", id="overturned by a person"),
        pytest.param(
            shown("a", "V01", verdict(Ruling.OVERTURNED), verdict(Ruling.CONFIRMED)),
            "critical",
            id="overturned, and confirmed later",
        ),
    ],
)
def test_kind(one: ReviewedFinding, expected: str) -> None:
    assert kind(one) == expected


SIGNAL = shown("a", "self_harm")


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(shown("a"), True, id="a violation"),
        pytest.param(shown("a", "self_harm"), True, id="a signal to escalate"),
        pytest.param(replace(SIGNAL, finding=replace(SIGNAL.finding, code="promise")), False, id="another signal"),
        pytest.param(shown("a", "V01", verdict(Ruling.CANNOT_TELL)), False, id="what has a verdict"),
        pytest.param(shown("a", cancelled_by=Cancellation(Context.NEGATION, "不会")), False, id="what does not count"),
    ],
)
def test_what_waits_for_a_verdict(one: ReviewedFinding, expected: bool) -> None:
    assert waits(one) == expected


def test_the_last_corrected_time_holds() -> None:
    verdicts = (verdict(Ruling.CONFIRMED, Span(1, 2)), verdict(Ruling.CONFIRMED))
    assert place(shown("a", "V01", *verdicts, span=Span(5, 6))) == Span(1, 2)


def test_violations_stand_beside_the_turn_in_which_they_begin() -> None:
    found = [shown("a", turn=1), shown("b", "self_harm", turn=1), shown("c", "V09", turn=0)]
    assert [turn.codes for turn in marked(TURNS, found)] == [
        (Code(code="V09", finding="c", kind="minor"),),
        (Code(code="V01", finding="a", kind="critical"),),
    ]
