import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.language import normalise, simplify
from qa_monitor.language.numerals import DIGITS, UNITS, canonical

NUMERALS = st.text(alphabet="".join(DIGITS) + "".join(UNITS), min_size=1, max_size=12)
SPOKEN = st.text(alphabet="您好還款海銀行３Ａb" + "".join(DIGITS) + "".join(UNITS), max_size=40)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("您好，請問！", "你好请问", id="traditional script, punctuation and polite form do not matter"),
        pytest.param("ＡＴＭ１２３", "atm123", id="full width and case do not matter"),
        pytest.param("欠款四千八百六十元", "欠款4860元", id="a spoken amount is a number"),
        pytest.param("欠款4,860元", "欠款4860元", id="thousands separators do not matter"),
        pytest.param("三万二", "32000", id="a shortened amount is a number"),
        pytest.param("3万2", "32000", id="digits and units mixed"),
        pytest.param("幺三八零零", "13800", id="telephone digits"),
        pytest.param("万一不行千万别急", "万1不行千万别急", id="units that are no number stay"),
        pytest.param("八点五", "8点5", id="clock and decimals stay apart"),
        pytest.param("月息1.5", "月息1.5", id="a decimal keeps its point"),
        pytest.param("她它他", "他他他", id="pronouns that sound the same are the same"),
        pytest.param("", "", id="nothing"),
        pytest.param("……", "", id="only punctuation"),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text).text == expected


@pytest.mark.parametrize(
    ("start", "stop", "original"),
    [
        pytest.param(0, 2, "欠款", id="plain characters"),
        pytest.param(2, 3, "四千八百六十", id="a digit stands for its whole numeral"),
        pytest.param(2, 7, "四千八百六十元", id="a numeral and what follows"),
    ],
)
def test_way_back_to_the_original(start: int, stop: int, original: str) -> None:
    text = "，欠款：四千八百六十元"
    first, last = normalise(text).original_span(start, stop)
    assert text[first:last] == original


@given(SPOKEN)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@given(st.text(max_size=30))
def test_bounds_are_ordered_and_inside(text: str) -> None:
    normal = normalise(text)
    assert len(normal.text) == len(normal.starts) == len(normal.stops)
    for start, stop in zip(normal.starts, normal.stops, strict=True):
        assert 0 <= start < stop <= len(text)
    assert list(normal.starts) == sorted(normal.starts)


@given(st.text(max_size=30))
def test_simplifying_keeps_every_place(text: str) -> None:
    assert len(simplify(text)) == len(text)


@pytest.mark.parametrize(
    ("spoken", "number"),
    [
        ("十", "10"),
        ("十五", "15"),
        ("二十", "20"),
        ("八千", "8000"),
        ("两千五", "2500"),
        ("一百二", "120"),
        ("一百零五", "105"),
        ("五千八百六十", "5860"),
        ("一千零一", "1001"),
        ("一万零三百", "10300"),
        ("一万八", "18000"),
        ("1万8", "18000"),
        ("3.2万", "32000"),
        ("二十五万", "250000"),
        ("三万二千", "32000"),
        ("一千万", "10000000"),
        ("两亿三千万", "230000000"),
        ("一百二十", "120"),
        ("千万", "千万"),
        ("百", "百"),
        ("十十", "十十"),
        ("一二百", "12百"),
        ("三百四百", "3百4百"),
    ],
)
def test_numbers_as_people_say_them(spoken: str, number: str) -> None:
    assert canonical(spoken) == number


@given(st.integers(min_value=1, max_value=99_999_999))
def test_every_number_is_read_back(number: int) -> None:
    assert canonical(cn2an.an2cn(number)) == str(number)


@given(NUMERALS)
def test_spoken_and_written_digits_meet(run: str) -> None:
    written = "".join(DIGITS.get(character, character) for character in run)
    if not any(unit in run for unit in UNITS):
        assert canonical(run) == canonical(written) == written
