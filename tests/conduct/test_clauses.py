import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.conduct.clauses import clauses


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param("先还三百，十五号。", "先还300，15号", id="a sum and a day stay apart"),
        pytest.param("先還300 15號", "先还300，15号", id="a space is a pause"),
        pytest.param("300,15号", "300，15号", id="a comma that groups no thousands"),
        pytest.param("4,860元", "4860元", id="a comma that does"),
        pytest.param("1.5万", "15000", id="a decimal point"),
        pytest.param("三五百", "几百", id="a range of hundreds"),
        pytest.param("两三天内", "几天内", id="a range of days"),
        pytest.param("十五六号", "10几号", id="a range of days of the month"),
        pytest.param("后四位是一二三四", "后4位是1234", id="digits read out are no range"),
        pytest.param("下周三四百", "下周3，400", id="a weekday and a sum"),
        pytest.param("您好，", "你好", id="nothing behind the last pause"),
    ],
)
def test_clauses(said: str, expected: str) -> None:
    assert clauses(said) == expected


@given(st.text("三五百两天号，,。 还123.先還", max_size=20))
def test_idempotent(said: str) -> None:
    assert clauses(clauses(said)) == clauses(said)
