from pathlib import Path

import pytest
from rules_material import book_of, rule

from qa_monitor.domain import Polarity
from qa_monitor.lexicon import Lexicons, Matcher, Verdict
from qa_monitor.rules import DialogueResult, load_rules, run_rule_examples

SHIPPED = Path(__file__).parents[2] / "lexicons"
FAILS = "{turns: [{agent: 您好}], because: not a}"
HOLDS = "{turns: [{agent: 「走着瞧」}]}"


def results(
    folder: Path, lexicons: Lexicons, matcher: Matcher, conditions: str = "a: {findings: [threat]}", **fields: str
) -> tuple[DialogueResult, ...]:
    book = book_of(folder, lexicons, rule(conditions, fields.pop("holds", "a"), **fields))
    return run_rule_examples(book, matcher)


def told(result: DialogueResult) -> tuple[Verdict, str, str]:
    return result.verdict, result.expected.zh, result.got.zh


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        pytest.param(
            "{turns: [{customer: 喂}, {agent: 你「走着瞧」}]}",
            (Verdict.PASSED, "成立：2「走着瞧」", "成立：2「走着瞧」"), id="where it is marked",
        ),
        pytest.param(
            "{turns: [{agent: 「走着瞧」「走着瞧」}]}",
            (Verdict.PASSED, "成立：1「走着瞧」、1「走着瞧」", "成立：1「走着瞧」、1「走着瞧」"),
            id="two marks are two findings",
        ),
        pytest.param(
            "{turns: [{agent: 「你走着瞧」}]}", (Verdict.FAILED, "成立：1「你走着瞧」", "成立：1「走着瞧」"),
            id="elsewhere",
        ),
        pytest.param("{turns: [{agent: 「您好」}]}", (Verdict.FAILED, "成立：1「您好」", "不成立"), id="not at all"),
        pytest.param(
            "{turns: [{agent: 走着瞧}]}", (Verdict.FAILED, "成立：该说的没说", "成立：1「走着瞧」"),
            id="words where an absence is promised",
        ),
        pytest.param(
            "{turns: [{unknown: 「走着瞧」}], review: roles}",
            (Verdict.PASSED, "成立：1「走着瞧」（需复核：roles）", "成立：1「走着瞧」（需复核：roles）"),
            id="for review, as promised",
        ),
        pytest.param(
            "{turns: [{unknown: 「走着瞧」}]}",
            (Verdict.FAILED, "成立：1「走着瞧」", "成立：1「走着瞧」（需复核：roles）"),
            id="for review, unexpectedly",
        ),
    ],
)  # fmt: skip
def test_where_the_rule_must_hold(
    tmp_path: Path, lexicons: Lexicons, matcher: Matcher, example: str, expected: tuple[Verdict, str, str]
) -> None:
    first, *_ = results(tmp_path, lexicons, matcher, examples=f"{{holds: [{example}], fails: [{FAILS}]}}")
    assert told(first) == expected


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        pytest.param(
            "{turns: [{agent: 您好}], because: not a}", (Verdict.PASSED, "不成立，因为 not a", "不成立"),
            id="for that reason",
        ),
        pytest.param(
            "{turns: [{agent: 走着瞧}], because: a}", (Verdict.FAILED, "不成立，因为 a", "成立：1「走着瞧」"),
            id="it holds",
        ),
        pytest.param(
            "{turns: [{agent: 您好}], because: a}", (Verdict.FAILED, "不成立，因为 a", "a 不成立"),
            id="the reason does not hold",
        ),
        pytest.param(
            "{turns: [{unknown: 您好}], because: not a}", (Verdict.FAILED, "不成立，因为 not a", "not a 不成立"),
            id="a reason that cannot be told is none",
        ),
    ],
)  # fmt: skip
def test_where_the_rule_must_not_hold(
    tmp_path: Path, lexicons: Lexicons, matcher: Matcher, example: str, expected: tuple[Verdict, str, str]
) -> None:
    *_, last = results(tmp_path, lexicons, matcher, examples=f"{{holds: [{HOLDS}], fails: [{example}]}}")
    assert told(last) == expected


def test_an_absence_is_promised_by_the_lack_of_marks(tmp_path: Path, lexicons: Lexicons, matcher: Matcher) -> None:
    examples = "{holds: [{turns: [{agent: 您好}]}], fails: [{turns: [{agent: 会录音}], because: a}]}"
    ran = results(tmp_path, lexicons, matcher, "a: {findings: [notice]}", holds="not a", examples=examples)
    assert [told(one) for one in ran] == [
        (Verdict.PASSED, "成立：该说的没说", "成立：该说的没说"),
        (Verdict.PASSED, "不成立，因为 a", "不成立"),
    ]


def test_a_known_miss_is_counted_and_never_run_as_passing(tmp_path: Path, lexicons: Lexicons, matcher: Matcher) -> None:
    more = "todo_holds: [{turns: [{agent: 「等着」}]}]\n"
    *_, todo = results(tmp_path, lexicons, matcher, more=more, examples=f"{{holds: [{HOLDS}], fails: [{FAILS}]}}")
    assert told(todo) == (Verdict.TODO, "成立：1「等着」", "不成立")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        pytest.param("{callee: third_party}", "成立：1「走着瞧」", id="callee"),
        pytest.param("{callee: debtor}", "不成立", id="other callee"),
        pytest.param(
            "{days_overdue: 3}",
            "成立：1「走着瞧」（需复核：callee_role）",
            id="what is not written is not known",
        ),
    ],
)
def test_the_call_of_an_example(tmp_path: Path, lexicons: Lexicons, matcher: Matcher, call: str, expected: str) -> None:
    examples = f"{{holds: [{{turns: [{{agent: 「走着瞧」}}], call: {call}}}], fails: [{FAILS}]}}"
    conditions = "a: {findings: [threat]}\nb: {call: {callee: [third_party]}}"
    first, *_ = results(tmp_path, lexicons, matcher, conditions, holds="a and b", examples=examples)
    assert first.got.zh == expected


def test_turns_begin_when_they_say(tmp_path: Path, lexicons: Lexicons, matcher: Matcher) -> None:
    turns = "[{agent: 您好, start: 3}, {agent: 走着瞧}, {customer: 喂, pause: 2.5}, {customer: 别打了, start: 60}]"
    examples = f"{{holds: [{{turns: {turns}}}], fails: [{FAILS}]}}"
    first, *_ = results(tmp_path, lexicons, matcher, examples=examples)
    assert [one.turn.span.start for one in first.dialogue.utterances] == [3, 4.5, 7.75, 60]
    assert first.dialogue.seconds == 60.75


def test_every_example_of_the_shipped_rules_holds(shipped_lexicons: Lexicons) -> None:
    book = load_rules(SHIPPED / "rules", shipped_lexicons)
    ran = run_rule_examples(book, Matcher.build(shipped_lexicons))
    failed = [
        f"{one.dialogue.path.name}:{one.dialogue.line}: {one.expected.zh}; {one.got.zh}"
        for one in ran
        if one.verdict is Verdict.FAILED
    ]
    assert failed == []
    assert len(ran) >= 4 * len(book.rules)


def test_every_shipped_rule_on_violations_is_for_review(shipped_lexicons: Lexicons) -> None:
    """What only stands beside something is a hint: a person decides, and no word costs twice."""
    rules = load_rules(SHIPPED / "rules", shipped_lexicons).rules
    assert {rule.id for rule in rules if rule.polarity is Polarity.VIOLATION and not rule.review} == set()
    assert len(rules) >= 7
