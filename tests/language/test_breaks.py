import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.language import normalise
from qa_monitor.language.breaks import BUCKETS, around, log_odds


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("请他回个电话谢谢|请问您是王先生的家人吗", id="thanks, then a question"),
        pytest.param("这两天不会再打给您|请问现在方便说话吗", id="a question begins anew"),
        pytest.param("这个我们会登记的|您方便的时候再来网点", id="another subject"),
    ],
)
def test_a_sentence_ends_where_another_begins(text: str) -> None:
    first, second = (normalise(part).text for part in text.split("|"))
    joined = first + second
    assert max(range(1, len(joined)), key=lambda at: log_odds(joined, at)) == len(first)


@given(st.text(max_size=12), st.integers(0, 12))
def test_every_place_of_any_text_has_buckets(text: str, at: int) -> None:
    buckets = around(text, min(at, len(text)))
    assert len(buckets) == 10
    assert all(0 <= bucket < BUCKETS for bucket in buckets)
