from pathlib import Path

import pytest

from qa_monitor.domain import (
    CalleeRole,
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
from qa_monitor.evaluation.truth import SIGNALS
from qa_monitor.lexicon import Lexicons, Matcher, load_lexicons
from qa_monitor.likeness import Comparison, shipped_signals

LEXICONS = Path(__file__).parents[2] / "lexicons"
NEED = "钱都拿去填窟窿了，一个子儿都没有"


@pytest.fixture(scope="module")
def lexicons() -> Lexicons:
    return load_lexicons(LEXICONS)


@pytest.fixture(scope="module")
def comparison(lexicons: Lexicons) -> Comparison:
    return Comparison.of_signals(lexicons, Matcher.build(lexicons).contexts, shipped_signals())


def said(text: str, role: Role = Role.CUSTOMER) -> Utterance:
    words = tuple(Word(text=c, span=Span(i / 5, (i + 1) / 5), probability=0.9) for i, c in enumerate(text))
    return Utterance(turn=Turn(role=role, span=Span(0, len(text) / 5)), words=words, log_probability=-0.1)


def found(comparison: Comparison, utterance: Utterance, *known: Finding) -> list[str]:
    return [one.code for one in comparison.find([utterance], known, callee_role=CalleeRole.DEBTOR)]


def known(category: str, *, polarity: Polarity = Polarity.SIGNAL, role: Role = Role.CUSTOMER) -> Finding:
    return Finding(
        category=category,
        code=category,
        entry="some",
        polarity=polarity,
        severity=Severity.NONE,
        role=role,
        turn=0,
        span=Span(0, 3),
        heard="钱",
        believed="钱",
        found_by=FoundBy.TEXT,
        confidence=0.9,
    )


def test_a_signal_that_is_only_like_others_counts_and_says_how_it_was_found(comparison: Comparison) -> None:
    (finding,) = comparison.find([said(NEED)], (), callee_role=CalleeRole.DEBTOR)
    assert (finding.code, finding.entry, finding.polarity) == ("hardship", "likeness", Polarity.SIGNAL)
    assert (finding.state, finding.severity, finding.found_by) == (
        FindingState.SUSPECTED,
        Severity.NONE,
        FoundBy.RULE,
    )


@pytest.mark.parametrize(
    ("utterance", "expected"),
    [
        pytest.param(said(NEED, Role.THIRD_PARTY), ["hardship"], id="a third party's words"),
        pytest.param(said(NEED, Role.AGENT), [], id="an agent's words"),
        pytest.param(said(NEED, Role.UNKNOWN), [], id="nobody knows whose words"),
        pytest.param(said("嗯，好的，我知道了"), [], id="ordinary words"),
        pytest.param(said("没钱"), [], id="too short to be like anything"),
    ],
)
def test_whose_words_are_compared(comparison: Comparison, utterance: Utterance, expected: list[str]) -> None:
    assert found(comparison, utterance) == expected


@pytest.mark.parametrize(
    ("other", "repeated"),
    [
        pytest.param(known("hardship"), False, id="the same signal in the turn"),
        pytest.param(known("dispute"), False, id="another signal at the same words"),
        pytest.param(known("customer_courtesy"), True, id="words that raise nothing"),
        pytest.param(known("threat", polarity=Polarity.VIOLATION, role=Role.AGENT), True, id="the other side's words"),
    ],
)
def test_what_lists_found_is_not_found_again(comparison: Comparison, other: Finding, repeated: bool) -> None:
    assert (found(comparison, said(NEED), other) == ["hardship"]) is repeated


def test_the_model_knows_every_signal_that_truth_files_label(comparison: Comparison) -> None:
    assert {category.code for category in comparison.categories.values()} == SIGNALS | {"ask_instalments"}
