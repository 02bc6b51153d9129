from pathlib import Path

import pytest
from lexicon_material import THREAT, all_at_once, category, lexicons_of, one_by_one

from qa_monitor.domain import Lang
from qa_monitor.language import normalise
from qa_monitor.lexicon import ExampleResult, Lexicons, Matcher, Verdict, load_lexicons, run_examples

THIRD_PARTY = "callee: [third_party]\n"
SHIPPED = Path(__file__).parents[2] / "lexicons"


def results(folder: Path, *categories: str) -> tuple[ExampleResult, ...]:
    lexicons = lexicons_of(folder, *categories)
    return run_examples(lexicons, Matcher.build(lexicons))


def test_all_examples_of_a_file_in_its_order(tmp_path: Path) -> None:
    assert [(one.category, one.example.line, one.verdict) for one in results(tmp_path, THREAT)] == [
        ("threat", 21, Verdict.PASSED),
        ("threat", 22, Verdict.PASSED),
        ("threat", 23, Verdict.PASSED),
        ("threat", 25, Verdict.PASSED),
        ("threat", 26, Verdict.PASSED),
        ("threat", 27, Verdict.PASSED),
        ("threat", 29, Verdict.TODO),
    ]


def with_examples(kind: str, example: str, **fields: str) -> str:
    """A category whose entry `one` is 告诉你家人, with this one example."""
    other = {"match": "no_match", "no_match": "match"}[kind]
    examples = f"examples: {{{kind}: [{example}], {other}: []}}"
    return category(**fields).replace("examples: {match: [], no_match: []}", examples)


@pytest.mark.parametrize(
    ("text", "verdict", "expected", "got"),
    [
        pytest.param(
            with_examples("match", "{text: 我要「告诉你家人」, entry: one}"),
            Verdict.PASSED, "恰好一处：one「告诉你家人」", "one「告诉你家人」",
            id="found where it is marked",
        ),
        pytest.param(
            with_examples("match", "{text: 我「要告诉你家人」, entry: one}"),
            Verdict.FAILED, "恰好一处：one「要告诉你家人」", "one「告诉你家人」",
            id="found elsewhere",
        ),
        pytest.param(
            with_examples("match", "{text: 我要「告诉」你, entry: one}"),
            Verdict.FAILED, "恰好一处：one「告诉」", "没有命中",
            id="not found",
        ),
        pytest.param(
            with_examples("match", "{text: 「告诉你家人」告诉你家人, entry: one}"),
            Verdict.FAILED, "恰好一处：one「告诉你家人」", "one「告诉你家人」；one「告诉你家人」",
            id="found twice",
        ),
        pytest.param(
            with_examples("match", "{text: 不会「告诉你家人」, entry: one}"),
            Verdict.FAILED, "恰好一处：one「告诉你家人」", "one「告诉你家人」 被 negation 取消（不会）",
            id="found, but cancelled",
        ),
        pytest.param(
            with_examples("match", "{text: 「告素你家人」, entry: one, found_by: pinyin}"),
            Verdict.TODO, "恰好一处：one「告素你家人」", "没有命中",
            id="an example by sound waits",
        ),
        pytest.param(
            with_examples("match", "{text: 先「还三万二」, entry: one}", entries='  - {id: one, patterns: ["还<数>"]}'),
            Verdict.PASSED, "恰好一处：one「还三万二」", "one「还三万二」",
            id="a numeral is marked as it is written",
        ),
        pytest.param(
            with_examples("no_match", "{text: 不会告诉你家人, because: negation}"),
            Verdict.PASSED, "命中但被 negation 取消", "one「告诉你家人」 被 negation 取消（不会）",
            id="cancelled for that reason",
        ),
        pytest.param(
            with_examples("no_match", "{text: 不会告诉你家人, because: quotation}"),
            Verdict.FAILED, "命中但被 quotation 取消", "one「告诉你家人」 被 negation 取消（不会）",
            id="cancelled for another reason",
        ),
        pytest.param(
            with_examples("no_match", "{text: 不会告诉他家人, because: negation}"),
            Verdict.FAILED, "命中但被 negation 取消", "没有命中",
            id="never found, so never cancelled",
        ),
        pytest.param(
            with_examples("no_match", "{text: 您家人好吗, because: absent}"),
            Verdict.PASSED, "什么也不匹配", "没有命中",
            id="absent",
        ),
        pytest.param(
            with_examples("no_match", "{text: 不会告诉你家人, because: absent}"),
            Verdict.FAILED, "什么也不匹配", "one「告诉你家人」 被 negation 取消（不会）",
            id="absent means not even cancelled",
        ),
        pytest.param(
            with_examples("no_match", "{text: 告诉你家人, role: customer, because: role}"),
            Verdict.PASSED, "命中但被 role 取消", "one「告诉你家人」 被 role 取消（customer）",
            id="a violation in the customer's mouth",
        ),
        pytest.param(
            with_examples("no_match", "{text: 告诉你家人, role: customer, because: role}", polarity="good"),
            Verdict.PASSED, "对方说时什么也不匹配，本方说时命中", "没有命中",
            id="good practice in the customer's mouth",
        ),
        pytest.param(
            with_examples("no_match", "{text: 您家人好吗, role: customer, because: role}", polarity="good"),
            Verdict.FAILED, "对方说时什么也不匹配，本方说时命中", "没有命中",
            id="good practice that nobody's mouth makes",
        ),
        pytest.param(
            with_examples("no_match", "{text: 告诉你家人, callee: debtor, because: callee}", more=THIRD_PARTY),
            Verdict.PASSED, "命中但被 callee 取消", "one「告诉你家人」 被 callee 取消（debtor）",
            id="said to another callee",
        ),
        pytest.param(
            with_examples("match", "{text: 「告诉你家人」, entry: one}", more=THIRD_PARTY),
            Verdict.PASSED, "恰好一处：one「告诉你家人」", "one「告诉你家人」",
            id="by default said to the callee of the category",
        ),
        pytest.param(
            with_examples("match", "{text: 「告诉你家人」, entry: one, before: 'agent: 告诉你家人'}"),
            Verdict.PASSED, "恰好一处：one「告诉你家人」", "one「告诉你家人」",
            id="the finding of the turn before is another one",
        ),
        pytest.param(
            with_examples("no_match", "{text: 告诉你家人, because: negation, before: 'agent: 我们不会'}"),
            Verdict.PASSED, "命中但被 negation 取消", "one「告诉你家人」 被 negation 取消（不会）",
            id="a negation cut off in the turn before",
        ),
        pytest.param(
            with_examples("no_match", "{text: 告诉你家人, because: negation, before: 'customer: 你们不会'}"),
            Verdict.FAILED, "命中但被 negation 取消", "one「告诉你家人」",
            id="a negation in another mouth",
        ),
        pytest.param(
            with_examples("no_match", "{text: 我们不回告诉你家人, because: negation}"),
            Verdict.FAILED, "命中但被 negation 取消", "one「告诉你家人」 可能被 negation 取消（不回）",
            id="a doubt does not keep a hard negative",
        ),
        pytest.param(
            with_examples("match", "{text: 我们不回「告诉你家人」, entry: one}"),
            Verdict.FAILED, "恰好一处：one「告诉你家人」", "one「告诉你家人」 可能被 negation 取消（不回）",
            id="nor does it let a finding pass as certain",
        ),
    ],
)  # fmt: skip
def test_an_example_tells_what_was_expected_and_found(
    tmp_path: Path, text: str, verdict: Verdict, expected: str, got: str
) -> None:
    (result,) = results(tmp_path, text)
    assert (result.verdict, result.expected.zh, result.got.zh) == (verdict, expected, got)


@pytest.fixture(scope="module")
def lexicons() -> Lexicons:
    return load_lexicons(SHIPPED)


def test_the_shipped_expressions_are_found_as_if_each_was_looked_for_alone(lexicons: Lexicons) -> None:
    texts = [normalise(one.text).text for category in lexicons.categories for one in category.examples][::80]
    matcher = Matcher.build(lexicons)
    assert len(texts) >= 15
    assert {text: all_at_once(matcher, text) for text in texts} == one_by_one(lexicons, texts)


def test_every_example_of_the_shipped_lexicons_holds(lexicons: Lexicons) -> None:
    ran = run_examples(lexicons, Matcher.build(lexicons))
    failed = [
        f"{one.example.path.name}:{one.example.line}: {one.example.text}: {one.expected.in_(Lang.ZH)}, {one.got.zh}"
        for one in ran
        if one.verdict is Verdict.FAILED
    ]
    assert failed == []
    assert len(ran) >= 3 * len(lexicons.categories)
