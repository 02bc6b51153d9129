import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.conduct.amounts import (
    MINIMUM,
    PART,
    RANGE,
    REMAINDER,
    TOTAL,
    NamedAmount,
    least_payment,
    named_amounts,
    one_amount,
    owed,
)
from qa_monitor.conduct.clauses import clauses
from qa_monitor.domain import Undetermined


def the_amount(said: str) -> int | Undetermined | None:
    named = one_amount(named_amounts(clauses(said)))
    return None if named is None else named.yuan


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param("先还两千", 2000, id="in words"),
        pytest.param("先還2000塊錢", 2000, id="in digits, traditional script"),
        pytest.param("还一千五", 1500, id="a colloquial number"),
        pytest.param("三百没问题", 300, id="without a word for paying"),
        pytest.param("先含兩千人", 2000, id="还 and 元 heard as other words"),
        pytest.param("还二十块", 20, id="a small sum with its unit"),
        pytest.param("八百块左右", 800, id="about a sum"),
        pytest.param("欠款四千八百六十元，先还一千五", 1500, id="beside the debt"),
        pytest.param("我手里有三百，还两百", 200, id="beside what they have"),
        pytest.param("三百五吧，还三百", 300, id="the one behind the word for paying"),
        pytest.param("每个月还三百", 300, id="again and again"),
        pytest.param("三五百", RANGE, id="a range"),
        pytest.param("还几百", RANGE, id="some hundreds"),
        pytest.param("还一千多", RANGE, id="more than a sum"),
        pytest.param("全部还清", TOTAL, id="all"),
        pytest.param("五千还清", 5000, id="all, and how much"),
        pytest.param("剩下的月底还", REMAINDER, id="the rest"),
        pytest.param("先还最低", MINIMUM, id="the least payment"),
        pytest.param("先还一部分", PART, id="a part"),
        pytest.param("先海两天", None, id="a sum heard as days"),
        pytest.param("十五号还", None, id="a day"),
        pytest.param("分十二期", None, id="instalments"),
        pytest.param("尾号三八二六", None, id="a card number"),
        pytest.param("逾期四十三天", None, id="days overdue"),
        pytest.param("下午六点前", None, id="a time"),
        pytest.param("一天也就两百多", None, id="what they earn"),
        pytest.param("手里就几十块钱", None, id="what they have"),
    ],
)
def test_the_sum_that_is_meant(said: str, expected: int | Undetermined | None) -> None:
    assert the_amount(said) == expected


def test_where_a_sum_is_named_and_how() -> None:
    assert named_amounts("每期还300块") == (
        NamedAmount(words="300块", start=3, stop=7, yuan=300, periodic=True, paid=True),
    )


def test_what_is_owed_and_the_least_payment() -> None:
    text = clauses("您一共欠款四千八百六十元，最低还款额是四百八")
    assert (owed(text), least_payment(text)) == ([4860], [480])


@given(st.integers(50, 9_999_999), st.sampled_from(["还{}", "还{}块", "先存{}元", "十五号还{}，周五", "{}块没问题"]))
def test_a_sum_in_digits_is_read_as_it_is(yuan: int, form: str) -> None:
    assert the_amount(form.format(yuan)) == yuan


@given(st.integers(1, 9), st.sampled_from([("千", 1000), ("百", 100), ("万", 10_000)]))
def test_a_sum_in_words_is_the_same_sum(digit: int, unit: tuple[str, int]) -> None:
    assert the_amount(f"还{'一二三四五六七八九'[digit - 1]}{unit[0]}") == digit * unit[1]
