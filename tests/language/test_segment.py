import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.language import Segmenter


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter(["最低还款额", "个性化分期"])


def test_words_of_the_lexicons_stay_whole(segmenter: Segmenter) -> None:
    assert [token.text for token in segmenter.tokens("您可以先还最低还款额")] == [
        "您",
        "可以",
        "先",
        "还",
        "最低还款额",
    ]


def test_parts_of_speech(segmenter: Segmenter) -> None:
    assert [token.part_of_speech for token in segmenter.tokens("我威胁银行")] == ["r", "vn", "n"]


def test_search_terms_hold_the_shorter_words_too(segmenter: Segmenter) -> None:
    terms = segmenter.search_terms("申请个性化分期，")
    assert {"申请", "个性", "分期", "个性化分期"} <= set(terms)
    assert "，" not in terms


@given(st.text(alphabet="还款分期个性化，。 abc123", max_size=20))
def test_tokens_cover_the_text(segmenter: Segmenter, text: str) -> None:
    tokens = segmenter.tokens(text)
    assert "".join(token.text for token in tokens) == text
    assert all(text[token.start : token.stop] == token.text for token in tokens)
