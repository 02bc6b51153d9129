import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.personal.digits import _SYMBOL, Sign, _symbol, plain, symbols

TEXTS = st.text() | st.text(st.sampled_from("零一两幺洞拐勾要差叉xX壹０九万第后四位下个然，嗯@元"))


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        pytest.param("零〇○一二三四五六七八九", "000123456789", id="characters"),
        pytest.param("壹贰叁肆伍陆柒捌玖", "123456789", id="capital numerals"),
        pytest.param("幺两洞拐勾", "12079", id="as on the telephone"),
        pytest.param("兩貳陸", "226", id="traditional script"),
        pytest.param("０１２3", "0123", id="full width"),
        pytest.param("三领五", "305", id="a sound-alike between digits"),
        pytest.param("领三，五领", "35", id="no sound-alike at an edge"),
        pytest.param("一下一遍一个一点一起一共", "", id="words that begin with 一"),
        pytest.param("第一，统一，唯一，周三", "", id="words that end with a numeral"),
        pytest.param("第一三八", "138", id="digits that only follow such a word"),
        pytest.param("两个两位", "", id="counts with 两"),
        pytest.param("后四位，最后四位数字，末4位", "", id="the four of the last four"),
    ],
)
def test_digits(text: str, digits: str) -> None:
    assert "".join(symbol.value for symbol in symbols(text) if symbol.sign is Sign.DIGIT) == digits


@given(TEXTS)
def test_signs_cover_the_text(text: str) -> None:
    found = symbols(text)
    assert [symbol.start for symbol in found] == [0, *(symbol.stop for symbol in found)][: len(found)]
    assert (found[-1].stop if found else 0) == len(text)


@given(TEXTS)
def test_a_sign_shows_no_digit(text: str) -> None:
    assert all("value" not in repr(symbol) for symbol in symbols(text))


@given(TEXTS | st.text(st.sampled_from("先还一千再说星期三x五四插八三好的我们银行五六领"), max_size=30))
def test_what_only_ends_a_number_may_be_taken_together(text: str) -> None:
    """Character by character the same signs are read."""
    alone = re.compile(_SYMBOL.pattern.replace("]+)", "])", 1), re.DOTALL)
    each = [_symbol(match) for match in alone.finditer(plain(text))]
    others = [[symbol for symbol in some if symbol.sign is not Sign.OTHER] for some in (symbols(text), each)]
    assert others[0] == others[1]
