"""What is looked up in one pass is what one expression after the other would find."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lexicon_material import all_at_once, category, lexicons_of, one_by_one

from qa_monitor.lexicon import Lexicons, Matcher
from qa_monitor.lexicon.pattern import compile_tree

ENTRIES = """
  - id: tell
    phrases: [告诉家人, 60期]
    patterns: ["告诉~3<亲属>", "<再>不还~6(打给|告诉)~2<亲属>", "(不还|不交)~4<数>天", "(打给|)(爸妈|家人)"]
    exceptions: [告诉家人一声, "<再>~2不还~3家人", "<数>天~2爸妈"]
  - id: wait
    patterns: [走着~2瞧, "(上门|去)(你家|单位)"]
"""
TEXTS = st.lists(
    st.sampled_from(
        [
            "告诉",
            "家人",
            "爸妈",
            "爸",
            "再",
            "不还",
            "不交",
            "打给",
            "一声",
            "3",
            "16",
            "0",
            "期",
            "天",
            "走着",
            "瞧",
            "去",
            "你家",
            "我",
            ".",
        ]
    ),
    max_size=14,
).map("".join)


@pytest.fixture(scope="module")
def lexicons(tmp_path_factory: pytest.TempPathFactory) -> Lexicons:
    return lexicons_of(tmp_path_factory.mktemp("lexicons"), category(entries=ENTRIES))


@pytest.fixture(scope="module")
def matcher(lexicons: Lexicons) -> Matcher:
    return Matcher.build(lexicons)


@given(TEXTS)
def test_every_place_is_found(lexicons: Lexicons, matcher: Matcher, text: str) -> None:
    assert {text: all_at_once(matcher, text)} == one_by_one(lexicons, [text])


@given(TEXTS)
def test_no_exception_is_overlooked(lexicons: Lexicons, matcher: Matcher, text: str) -> None:
    """Of an exception that occurs all texts that it cannot do without were heard."""
    occur = [
        compile_tree(pattern.tree, lexicons.classes, widest=True).search(text) is not None
        for pattern in lexicons.categories[0].entries[0].exceptions
    ]
    for match in matcher._matches(text):
        tried = [not any(t.isdisjoint(match.heard) for t in one.needed) for one in match.expression.exceptions]
        assert not any(there and not looked for there, looked in zip(occur, tried, strict=False))
