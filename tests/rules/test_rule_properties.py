"""What holds of all rules and all calls."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import strategies
from hits_material import places
from hypothesis import given, settings
from hypothesis import strategies as st
from rules_drawn import Drawn, calls, damage, drawn_rules, later, moved, quarters, written
from rules_material import book_of, found

from qa_monitor.domain import Metadata, Role, Span, Utterance
from qa_monitor.lexicon import Lexicons, Matcher
from qa_monitor.rules import RuleBook, evaluate
from qa_monitor.rules.evaluate import heard_call
from qa_monitor.rules.judge import judgements


def book(lexicons: Lexicons, *rules: str) -> RuleBook:
    with TemporaryDirectory() as folder:
        return book_of(Path(folder), lexicons, *rules)


@settings(max_examples=60, deadline=None)
@given(st.lists(drawn_rules(), min_size=1, max_size=3), calls())
def test_the_order_of_files_and_conditions_changes_nothing(
    lexicons: Lexicons, matcher: Matcher, drawn: list[Drawn], utterances: tuple[Utterance, ...]
) -> None:
    one = book(lexicons, *(written(rule, id=f"r{n}") for n, rule in enumerate(drawn)))
    other = book(lexicons, *reversed([written(rule, id=f"r{n}", backwards=True) for n, rule in enumerate(drawn)]))
    assert one.sha256 == other.sha256
    assert [rule.conditions for rule in one.rules] == [rule.conditions for rule in other.rules]
    assert found(one, matcher, utterances) == found(other, matcher, utterances)


@settings(max_examples=60, deadline=None)
@given(st.lists(drawn_rules(), min_size=2, max_size=3), calls())
def test_no_rule_minds_another(
    lexicons: Lexicons, matcher: Matcher, drawn: list[Drawn], utterances: tuple[Utterance, ...]
) -> None:
    rules = [written(rule, id=f"r{n}") for n, rule in enumerate(drawn)]
    alone = [one for rule in rules for one in found(book(lexicons, rule), matcher, utterances)]
    together = found(book(lexicons, *rules), matcher, utterances)
    assert sorted(alone, key=repr) == sorted(together, key=repr)


@settings(max_examples=60, deadline=None)
@given(drawn_rules(), calls(), damage)
def test_not_not_and_any_and_all_of_one_are_the_expression_itself(
    lexicons: Lexicons, matcher: Matcher, drawn: Drawn, utterances: tuple[Utterance, ...], damaged: list[Span]
) -> None:
    conditions, holds = drawn
    forms = [
        (conditions, f"not not ({holds})"),
        ({**conditions, "whole": {"any": [holds]}}, "whole"),
        ({**conditions, "whole": {"all": [holds]}}, "whole"),
        ({**conditions, "whole": {"none": [holds]}}, "not whole"),
        ({**conditions, "whole": {"is": holds}}, "whole"),
    ]
    plain = found(book(lexicons, written(drawn)), matcher, utterances, damaged=damaged)
    for form in forms:
        assert found(book(lexicons, written(form)), matcher, utterances, damaged=damaged) == plain


@settings(deadline=None)
@given(drawn_rules(), calls(), damage, quarters)
def test_a_call_that_comes_later_has_its_findings_later(
    lexicons: Lexicons,
    matcher: Matcher,
    drawn: Drawn,
    utterances: tuple[Utterance, ...],
    damaged: list[Span],
    seconds: float,
) -> None:
    rules = book(lexicons, written(drawn))
    now = found(rules, matcher, utterances, damaged=damaged)
    then = found(rules, matcher, later(utterances, seconds), damaged=[moved(gap, seconds) for gap in damaged])
    assert [(one.entry, moved(one.span, seconds), one.review_because) for one in now] == [
        (one.entry, one.span, one.review_because) for one in then
    ]


WIDER = [
    ({"first": {"seconds": "N"}}, [0.25, 2, 10, 60]),
    ({"last": {"seconds": "N"}}, [0.25, 2, 10, 60]),
    ({"first": {"turns": "N"}}, [1, 2, 3, 9]),
    ({"last": {"turns": "N"}}, [1, 2, 3, 9]),
    ({"first": {"percent": "N"}}, [1, 20, 50, 100]),
    ({"after": {"condition": "other", "seconds": "N"}}, [0, 2, 10, 60]),
    ({"before": {"condition": "other", "seconds": "N"}}, [0, 2, 10, 60]),
    ({"near": {"condition": "other", "seconds": "N"}}, [0, 2, 10, 60]),
    ({"after": {"condition": "other", "turns": "N"}}, [0, 1, 2, 9]),
    ({"before": {"condition": "other", "turns": "N"}}, [0, 1, 2, 9]),
    ({"near": {"condition": "other", "turns": "N"}}, [0, 1, 2, 9]),
    ({"times": {"count": 2, "seconds": "N"}}, [0.25, 2, 10, 60]),
    ({"times": {"count": 3, "turns": "N"}}, [0, 1, 2, 9]),
]
"""A key that narrows a condition, and lengths from narrow to wide."""


def widened(key: dict[str, Any], length: float) -> dict[str, Any]:
    """`key` with this length."""
    return {
        name: {part: length if value == "N" else value for part, value in inner.items()} for name, inner in key.items()
    }


@settings(deadline=None)
@given(st.sampled_from(WIDER), calls(), damage)
def test_a_wider_window_never_loses_a_hit(
    lexicons: Lexicons,
    matcher: Matcher,
    wider: tuple[dict[str, Any], list[float]],
    utterances: tuple[Utterance, ...],
    damaged: list[Span],
) -> None:
    key, lengths = wider
    conditions: dict[str, Any] = {
        "other": {"findings": ["stop"]},
        **{f"w{n}": {"findings": ["threat"], **widened(key, length)} for n, length in enumerate(lengths)},
        "more": {"is": "other", **widened({"times": {"count": 2}}, 0)},
    }
    rules = book(lexicons, written((conditions, "other and more and " + " and ".join(f"w{n}" for n in range(4)))))
    call = heard_call(
        rules,
        utterances=utterances,
        findings=matcher.find(utterances, callee_role=None),
        metadata=Metadata(),
        seconds=600,
        damaged=damaged,
        roles_known=True,
    )
    if call is not None:
        judged = judgements(rules.rules[0], call)
        hits = [places(judged[f"w{n}"].pro) for n in range(4)]
        assert hits[0] <= hits[1] <= hits[2] <= hits[3]


NEGATED = [("after", "not_after"), ("before", "not_before"), ("near", "not_near")]


@settings(deadline=None)
@given(st.sampled_from(NEGATED), st.sampled_from([{}, {"seconds": 5}, {"turns": 1}]), calls())
def test_a_hit_lies_so_or_it_does_not(
    lexicons: Lexicons,
    matcher: Matcher,
    keys: tuple[str, str],
    distance: dict[str, float],
    utterances: tuple[Utterance, ...],
) -> None:
    with_other, without = ({key: {"condition": "other", **distance}} for key in keys)
    conditions: dict[str, Any] = {
        "other": {"findings": ["stop"]},
        "all": {"findings": ["threat"]},
        "with": {"findings": ["threat"], **with_other},
        "without": {"findings": ["threat"], **without},
    }
    rules = book(lexicons, written((conditions, "other and all and with and without")))
    call = heard_call(
        rules,
        utterances=utterances,
        findings=matcher.find(utterances, callee_role=None),
        metadata=Metadata(),
        seconds=600,
        damaged=(),
        roles_known=True,
    )
    if call is not None:
        judged = {name: places(one.pro) for name, one in judgements(rules.rules[0], call).items()}
        assert judged["with"] | judged["without"] == judged["all"]
        assert judged["with"] & judged["without"] == set()


@settings(deadline=None)
@given(drawn_rules(), calls(roles=[Role.UNKNOWN]))
def test_nobody_is_accused_where_nobody_knows_who_speaks(
    lexicons: Lexicons, matcher: Matcher, drawn: Drawn, utterances: tuple[Utterance, ...]
) -> None:
    conditions, holds = drawn
    own = {name: {**one, "role": "agent"} if "phrases" in one else one for name, one in conditions.items()}
    for finding in found(book(lexicons, written((own, holds))), matcher, utterances, roles_known=False):
        assert (finding.role, finding.review_because) == (Role.UNKNOWN, "roles")


RULES = st.lists(drawn_rules(), max_size=2)
FINDINGS = st.builds(replace, strategies.findings, category=st.sampled_from(["threat", "notice", "stop"]))


CALLS = st.fixed_dictionaries(
    {
        "utterances": st.lists(strategies.utterances, max_size=4),
        "findings": st.lists(FINDINGS, max_size=4),
        "metadata": strategies.metadata,
        "seconds": st.floats(0, 7200),
        "damaged": strategies.several_spans,
        "roles_known": st.booleans(),
    }
)


@settings(max_examples=100, deadline=None)
@given(RULES, CALLS)
def test_any_call_can_be_judged(lexicons: Lexicons, drawn: list[Drawn], call: dict[str, Any]) -> None:
    rules = book(lexicons, *(written(one, id=f"r{n}") for n, one in enumerate(drawn)))
    findings = evaluate(rules, **call)
    assert {one.category for one in findings} <= {"r0", "r1"}
    assert list(findings) == sorted(findings, key=lambda one: one.span)
