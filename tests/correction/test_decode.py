from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.correction import Decoder, NGrams
from qa_monitor.correction.decode import FARTHEST, KEPT
from qa_monitor.correction.ngrams import counted
from qa_monitor.language import normalise
from qa_monitor.language.sound import NUMERALS, distance, readings

TEXTS = ["请给我辛苦费", "麻烦说一下身份证末四位", "我们是银行的", "您的验证码是多少", "这个月十五号之前还两千元"] * 4
TEXTS += ["今天天气真不错", "那就这样吧"] * 2


@pytest.fixture(scope="module")
def decoder() -> Decoder:
    return Decoder(NGrams(counted(TEXTS)))


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        pytest.param("请给我心苦费", "请给我辛苦费", id="same sound"),
        pytest.param("麻烦说一下身份证莫思维", "麻烦说一下身份证末四位", id="near sounds"),
        pytest.param("我们是银行的", "我们是银行的", id="as it should read"),
        pytest.param("今天天气真不错", "今天天气真不错", id="said before, if seldom"),
        pytest.param("犬吠声此起彼伏", "犬吠声此起彼伏", id="of nothing that is known"),
        pytest.param("还2000人", "还2000人", id="no number is changed"),
        pytest.param("这个月15号之前还2000元", "这个月15号之前还2000元", id="numbers"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_what_was_heard_is_put_right_where_calls_say_something_alike(decoder: Decoder, heard: str, said: str) -> None:
    assert decoder.likeliest(normalise(heard).text) == normalise(said).text


def test_a_change_tells_where_and_how_much_better_it_reads(decoder: Decoder) -> None:
    first, second = decoder.changes(normalise("请给我心苦费麻烦说一下身份证末思位").text)
    assert (first.start, first.stop, first.said, first.changed, first.distance) == (3, 4, "辛", 1, 0.0)
    assert (second.start, second.stop, second.said, second.changed, second.distance) == (15, 16, "4", 1, 0.0)
    assert first.reads_better > KEPT
    assert decoder.changes("请给我辛苦费") == ()


@given(heard=st.text("请给我心新苦哭费麻烦说一下身份证莫末思四维位123的", max_size=14))
def test_only_sounds_alike_are_put_in_and_numbers_stay(decoder: Decoder, heard: str) -> None:
    heard = normalise(heard).text
    said = decoder.likeliest(heard)
    assert len(said) == len(heard)
    for a, b in zip(heard, said, strict=True):
        if a != b:
            assert not a.isdigit()
            sounds = readings(NUMERALS[int(b)] if b.isdigit() else b)
            assert min(distance(x, y) for x in readings(a) for y in sounds) <= FARTHEST
    changes = decoder.changes(heard)
    text = list(heard)
    for change in changes:
        text[change.start : change.stop] = change.said
    assert "".join(text) == said
    assert all(a.stop + 1 < b.start for a, b in pairwise(changes))
