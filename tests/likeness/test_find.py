from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_monitor.domain import (
    CalleeRole,
    Cancellation,
    Context,
    Finding,
    FindingState,
    FoundBy,
    Polarity,
    Role,
    Severity,
    Span,
    Turn,
    Utterance,
    Word,
)
from qa_monitor.lexicon import Lexicons, Matcher, load_lexicons
from qa_monitor.likeness import Comparison, shipped
from qa_monitor.likeness.find import heaviest

LEXICONS = Path(__file__).parents[2] / "lexicons"
THREAT = "你儿子放学那条路可不太平，你让他小心点"
MISHEARD = "你儿子放学那条露可不太平，你让他小心点"
BORROWING = "你去找网上那些平台随便点几个，凑一凑就够了"
DISCLOSURE = "这人在外面欠了三万多，你是他邻居，帮我劝劝他还钱"


@pytest.fixture(scope="module")
def lexicons() -> Lexicons:
    return load_lexicons(LEXICONS)


@pytest.fixture(scope="module")
def comparison(lexicons: Lexicons) -> Comparison:
    return Comparison.of_violations(lexicons, Matcher.build(lexicons).contexts, shipped())


def said(text: str, role: Role = Role.AGENT, start: float = 0.0) -> Utterance:
    words = tuple(
        Word(text=character, span=Span(start + i / 5, start + (i + 1) / 5), probability=0.9)
        for i, character in enumerate(text)
    )
    turn = Turn(role=role, span=Span(start, start + len(text) / 5))
    return Utterance(turn=turn, words=words, log_probability=-0.1)


def found(comparison: Comparison, *utterances: Utterance, callee: CalleeRole | None = CalleeRole.DEBTOR) -> list[str]:
    return [one.code for one in comparison.find(utterances, (), callee_role=callee)]


def test_a_place_is_for_review_with_the_words_that_weighed_most(comparison: Comparison) -> None:
    (finding,) = comparison.find([said("您好"), said(BORROWING, start=9)], (), callee_role=None)
    assert finding == Finding(
        category="induced_borrowing",
        code="V08",
        entry="likeness",
        polarity=Polarity.VIOLATION,
        severity=Severity.MAJOR,
        role=Role.AGENT,
        turn=1,
        span=Span(9, 9 + len(BORROWING) / 5),
        heard=BORROWING,
        believed=finding.believed,
        found_by=FoundBy.RULE,
        confidence=finding.confidence,
        review_because="likeness",
        sources=finding.sources,
    )
    assert finding.believed in BORROWING
    assert finding.state is FindingState.REVIEW
    assert finding.sources


def test_never_critical_before_a_person_heard_it(comparison: Comparison) -> None:
    (finding,) = comparison.find([said(THREAT)], (), callee_role=CalleeRole.DEBTOR)
    assert {one.id: one.severity for one in comparison.categories.values()}["threat"] is Severity.CRITICAL
    assert (finding.category, finding.severity) == ("threat", Severity.MAJOR)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(THREAT, ["V01"], id="a threat in words of its own"),
        pytest.param(MISHEARD, ["V01"], id="the same with a homophone"),
        pytest.param("您的还款日是二十五号，请您提前准备好资金", [], id="a reminder"),
        pytest.param("您要是方便，下周可以来我们网点坐下来谈谈方案", [], id="an invitation"),
        pytest.param("逾期记录会按规定报送征信系统，希望您重视", [], id="information"),
        pytest.param("我们一直都在说你儿子放学那条路可不太平", ["V01"], id="told after other words"),
        pytest.param("我们绝对不会说你儿子放学那条路可不太平", [], id="taken back by the words before it"),
        pytest.param("你刚才说有人讲你儿子放学那条路可不太平", [], id="quoted"),
        pytest.param("", [], id="no words"),
    ],
)
def test_what_an_agent_says(comparison: Comparison, text: str, expected: list[str]) -> None:
    assert found(comparison, said(text)) == expected if text else found(comparison) == expected


@pytest.mark.parametrize(
    ("utterance", "expected"),
    [
        pytest.param(said(THREAT), ["V01"], id="the agent"),
        pytest.param(said(THREAT, Role.CUSTOMER), [], id="the customer"),
        pytest.param(said(THREAT, Role.UNKNOWN), [], id="nobody knows who"),
        pytest.param(replace(said(THREAT), doubtful="loop"), [], id="perhaps the recogniser's invention"),
    ],
)
def test_who_says_it(comparison: Comparison, utterance: Utterance, expected: list[str]) -> None:
    assert found(comparison, utterance) == expected


@pytest.mark.parametrize(
    ("callee", "expected"),
    [
        pytest.param(CalleeRole.THIRD_PARTY, ["V05"], id="a third party"),
        pytest.param(CalleeRole.DEBTOR, [], id="the debtor"),
        pytest.param(None, [], id="nobody knows to whom"),
    ],
)
def test_to_whom_a_debt_is_told(comparison: Comparison, callee: CalleeRole | None, expected: list[str]) -> None:
    assert found(comparison, said(DISCLOSURE), callee=callee) == expected


OTHER = Finding(
    category="threat",
    code="V01",
    entry="tell_family",
    polarity=Polarity.VIOLATION,
    severity=Severity.CRITICAL,
    role=Role.AGENT,
    turn=0,
    span=Span(0.5, 1.5),
    heard="",
    believed="",
    found_by=FoundBy.TEXT,
    confidence=0.9,
)
CANCELLED = Cancellation(Context.NEGATION, "不会")
ELSEWHERE = replace(OTHER, turn=3, span=Span(40, 41))


@pytest.mark.parametrize(
    ("other", "repeated"),
    [
        pytest.param(OTHER, False, id="the same category in the same turn"),
        pytest.param(replace(OTHER, cancelled_by=CANCELLED), False, id="the same category, taken back"),
        pytest.param(replace(OTHER, category="blame", code="V09"), False, id="another category at the same words"),
        pytest.param(
            replace(OTHER, category="blame", code="V09", cancelled_by=CANCELLED),
            True,
            id="another category at the same words, taken back",
        ),
        pytest.param(replace(OTHER, turn=3, span=Span(40, 41)), True, id="elsewhere in the call"),
        pytest.param(replace(OTHER, role=Role.CUSTOMER), True, id="said by the customer"),
        pytest.param(
            replace(OTHER, category="solution", code="C06", polarity=Polarity.GOOD, severity=Severity.NONE),
            True,
            id="good practice at the same words",
        ),
    ],
)
def test_what_is_told_already_is_not_repeated(comparison: Comparison, other: Finding, repeated: bool) -> None:
    assert bool(comparison.find([said(THREAT)], [other], callee_role=CalleeRole.DEBTOR)) is repeated


@pytest.mark.parametrize(
    ("other", "told"),
    [
        pytest.param(None, False, id="nothing"),
        pytest.param(ELSEWHERE, True, id="a violation that is suspected"),
        pytest.param(replace(ELSEWHERE, review_because="wide"), False, id="a violation for review"),
        pytest.param(replace(ELSEWHERE, cancelled_by=CANCELLED), False, id="a violation taken back"),
        pytest.param(
            replace(ELSEWHERE, category="hardship", code="hardship", polarity=Polarity.SIGNAL, severity=Severity.NONE),
            False,
            id="a signal of the customer",
        ),
    ],
)
def test_less_is_enough_where_the_agent_is_suspected_already_of(
    comparison: Comparison, other: Finding | None, told: bool
) -> None:
    (sure,) = comparison.find([said(THREAT)], (), callee_role=CalleeRole.DEBTOR)
    between = replace(comparison, enough=sure.confidence + 0.001, enough_beside=sure.confidence - 0.001)
    said_elsewhere = () if other is None else (other,)
    assert bool(between.find([said(THREAT)], said_elsewhere, callee_role=CalleeRole.DEBTOR)) is told


def test_a_place_inside_a_long_turn_is_the_clause(comparison: Comparison) -> None:
    before = "您这期账单是三千六百八十块，最低还款四百二十块，"
    (finding,) = comparison.find([said(before + THREAT)], (), callee_role=CalleeRole.DEBTOR)
    assert finding.heard == THREAT
    assert finding.span.start == pytest.approx(len(before) / 5)


def test_categories_that_the_lexicons_do_not_hold_are_left_out(lexicons: Lexicons, comparison: Comparison) -> None:
    kept = tuple(one for one in lexicons.categories if one.id != "threat")
    assert (
        found(
            Comparison.of_violations(replace(lexicons, categories=kept), comparison.contexts, shipped()), said(THREAT)
        )
        == []
    )


def test_the_model_knows_every_violation_of_the_lexicons_and_is_small(lexicons: Lexicons) -> None:
    violations = {one.id for one in lexicons.categories if one.code.startswith("V")}
    assert set(shipped().categories) == violations
    assert (Path(__file__).parents[2] / "qa_monitor" / "likeness" / "likeness.npz").stat().st_size < 2_000_000


@given(st.lists(st.text(alphabet="你我家人还钱警察，。不今天哪车轮找到3 ", min_size=1, max_size=60), max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_finding_lies_where_its_words_were_said(comparison: Comparison, texts: list[str]) -> None:
    utterances = [said(text, start=20.0 * i) for i, text in enumerate(texts)]
    for finding in replace(comparison, enough=0.3, enough_beside=0.3).find(
        utterances, (), callee_role=CalleeRole.THIRD_PARTY
    ):
        assert utterances[finding.turn].turn.span.start <= finding.span.start
        assert finding.believed in finding.heard
        assert finding.severity is not Severity.CRITICAL
        assert finding.state is FindingState.REVIEW


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        pytest.param([-1.0, 2.0, 3.0, -1.0], (1, 3), id="the good in the middle"),
        pytest.param([2.0, -1.0, 3.0], (0, 3), id="a small loss is bridged"),
        pytest.param([2.0, -3.0, 2.5], (2, 3), id="a great loss is not"),
        pytest.param([-2.0, -1.0], (1, 2), id="the least bad"),
    ],
)
def test_heaviest(shares: list[float], expected: tuple[int, int]) -> None:
    assert heaviest(np.array(shares)) == expected


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=12))
def test_no_stretch_is_heavier_than_the_heaviest(shares: list[int]) -> None:
    start, stop = heaviest(np.array(shares, dtype=float))
    sums = [sum(shares[a:b]) for a in range(len(shares)) for b in range(a + 1, len(shares) + 1)]
    assert sum(shares[start:stop]) == max(sums)
