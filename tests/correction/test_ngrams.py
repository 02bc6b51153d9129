from collections.abc import Sequence
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.correction.ngrams import CHARACTERS, END, START, NGrams, counted, read, written

TEXTS = ("请给我辛苦费", "辛苦你了", "请你还款", "请你还款")
SENTENCES = st.lists(st.text("请你还款了我们在呢", min_size=1, max_size=8), max_size=6)


def test_rows_are_counted_as_they_are_said() -> None:
    counts = counted(["您好，欠两千元", "你好"])
    assert (counts["你好"], counts[START * 3 + "你"], counts["欠20"]) == (2, 2, 1)


def test_of_the_longest_rows_only_those_seen_twice_are_kept() -> None:
    counts = counted(TEXTS)
    assert "请你还款" in counts
    assert "请给我辛" not in counts
    assert counts["请给我"] == 1


def test_what_was_seen_after_a_history_is_likelier_there() -> None:
    language = NGrams(counted(TEXTS))
    assert language.log_probability("请你还", "款") > language.log_probability("请你还", "宽")
    assert language.of_text("请你还款") > language.of_text("请你换款")


def test_what_was_never_seen_keeps_a_share() -> None:
    language = NGrams(counted(TEXTS))
    assert exp(language.log_probability("", "鑫")) > 0
    assert NGrams({}).log_probability("请你", "好") == pytest.approx(-8.8537, abs=1e-4)


@given(SENTENCES, st.text("请你还款我" + START, max_size=4))
def test_probabilities_after_any_history_add_up_to_one(texts: Sequence[str], history: str) -> None:
    language = NGrams(counted(texts))
    seen = language.characters(at_least=1)
    unseen = CHARACTERS - len(seen)
    total = sum(exp(language.log_probability(history, one)) for one in seen)
    assert total + unseen * exp(language.log_probability(history, "鑫")) == pytest.approx(1.0)


@given(SENTENCES)
def test_counts_are_read_as_they_were_written(texts: Sequence[str]) -> None:
    counts = counted(texts)
    assert read(written(counts)) == counts
    assert written(counts) == written(dict(reversed(counts.items())))


def test_followers_and_characters_are_those_seen() -> None:
    language = NGrams(counted(TEXTS))
    assert language.followers("苦") == {"费", "你"}
    assert language.followers("了") == {END}
    assert language.followers("鑫") == frozenset()
    assert language.characters(at_least=3) == tuple(sorted({"你", "请", END}))
