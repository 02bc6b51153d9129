import cn2an
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.language import normalise
from qa_monitor.language.sound import DISTANCES, SYLLABLES, Spoken, distance, readings, spoken, ways_to_say

syllables = st.sampled_from(SYLLABLES)
normal_texts = st.text("你还款行银0123456789.万千abか" + "ẞ😀", max_size=20).map(lambda text: normalise(text).text)


# --- distances ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("nan", "lan", 0.23, id="n/l"),
        pytest.param("zi", "zhi", 0.20, id="z/zh"),
        pytest.param("cong", "chong", 0.20, id="c/ch"),
        pytest.param("si", "shi", 0.20, id="s/sh"),
        pytest.param("xin", "xing", 0.21, id="in/ing"),
        pytest.param("fen", "feng", 0.21, id="en/eng"),
        pytest.param("lan", "lang", 0.21, id="an/ang"),
        pytest.param("fu", "hu", 0.21, id="f/h"),
        pytest.param("fei", "hui", 0.33, id="f/h before another vowel than u"),
        pytest.param("ji", "qi", 0.25, id="j/q"),
        pytest.param("qi", "xi", 0.27, id="q/x"),
        pytest.param("ba", "pa", 0.25, id="b/p"),
        pytest.param("da", "ta", 0.25, id="d/t"),
        pytest.param("ga", "ka", 0.25, id="g/k"),
        pytest.param("ru", "lu", 0.20, id="r/l"),
        pytest.param("bian", "dian", 0.27, id="place of a stop, lost on the telephone"),
        pytest.param("nin", "min", 0.27, id="place of a nasal"),
        pytest.param("nv", "ni", 0.27, id="ü/i"),
        pytest.param("wen", "weng", 0.21, id="the same after w"),
        pytest.param("bo", "duo", 0.27, id="bo is spelled without its u"),
        pytest.param("zhe", "zhu", 0.41, id="another vowel"),
        pytest.param("shen", "xian", 0.47, id="another initial and vowel"),
        pytest.param("yi", "bai", 1, id="nothing in common"),
    ],
)
def test_distance(one: str, other: str, expected: float) -> None:
    assert distance(one, other) == expected


@given(syllables, syllables)
def test_distance_is_symmetric_and_zero_only_for_the_same(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert 0 <= distance(one, other) <= 1


@given(st.sampled_from(["z zh", "c ch", "s sh"]), st.sampled_from(["a", "ai", "an", "ang", "ao", "e", "en", "u", "ui"]))
def test_flat_and_curled_sibilants_are_as_far_apart_before_any_vowel(initials: str, final: str) -> None:
    flat, curled = initials.split()
    assert distance(flat + final, curled + final) == 0.2


def test_a_table_holds_all_distances() -> None:
    assert DISTANCES.dtype == np.float32
    assert DISTANCES.shape == (len(SYLLABLES), len(SYLLABLES))


def test_syllables_carry_no_tone() -> None:
    assert [syllable for syllable in SYLLABLES if not (syllable.isascii() and syllable.isalpha())] == []


def test_what_is_no_syllable_has_no_distance() -> None:
    with pytest.raises(KeyError):
        distance("ma", "xyz")


# --- readings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        pytest.param("行", ("xing", "hang", "heng"), id="a heteronym has every reading"),
        pytest.param("还", ("hai", "huan"), id="fu, which no word has, is left out"),
        pytest.param("率", ("lv", "shuai"), id="ü is v"),
        pytest.param("家", ("jia",), id="old readings are left out"),
        pytest.param("那", ("na", "nei"), id="as it is said every day"),
        pytest.param("嗯", ("en",), id="an interjection without vowel"),
        pytest.param("妈", ("ma",), id="tones do not count"),
        pytest.param("か", (), id="no Chinese character"),
    ],
)
def test_readings(character: str, expected: tuple[str, ...]) -> None:
    assert readings(character) == expected


@given(st.characters())
def test_every_reading_is_a_syllable(character: str) -> None:
    assert set(readings(character)) <= set(SYLLABLES)


# --- texts --------------------------------------------------------------------------------------------------------


def said(text: Spoken) -> str:
    return " ".join("/".join(slot) or "?" for slot in text.readings)


@pytest.mark.parametrize(
    ("normal", "as_amount", "digit_by_digit"),
    [
        pytest.param("你还款", "ni hai/huan kuan", "ni hai/huan kuan", id="characters"),
        pytest.param("4860", "si qian ba bai liu/lu shi", "si ba liu/lu ling", id="an amount"),
        pytest.param("10", "shi", "yi/yao ling", id="ten has no 一"),
        pytest.param("110", "yi bai yi shi", "yi/yao yi/yao ling", id="幺 only where digits are read out"),
        pytest.param("1005", "yi qian ling wu", "yi/yao ling ling wu", id="zeros inside are said once"),
        pytest.param("2000", "er/liang qian", "er/liang ling ling ling", id="两 and 二"),
        pytest.param("100000", "shi wan/mo", "yi/yao ling ling ling ling ling", id="a hundred thousand is 十万"),
        pytest.param("0821", "ling ba er/liang yi/yao", "ling ba er/liang yi/yao", id="a leading zero"),
        pytest.param("138001380", *["yi/yao san ba ling ling yi/yao san ba ling"] * 2, id="too long for an amount"),
        pytest.param("1.25", *["yi dian er/liang wu"] * 2, id="a decimal"),
        pytest.param("1定", "yi ding", "yi ding", id="a lone digit"),
        pytest.param("万1", "wan/mo yi", "wan/mo yi", id="a unit that is no number"),
        pytest.param("pos机", "pi ou ai si ji", "pi ou ai si ji", id="letters by their names"),
        pytest.param("か行", "? xing/hang/heng", "? xing/hang/heng", id="what nobody can read keeps its slot"),
        pytest.param("", "", "", id="nothing"),
    ],
)
def test_spoken(normal: str, as_amount: str, digit_by_digit: str) -> None:
    assert said(spoken(normal)) == as_amount
    assert said(spoken(normal, digit_by_digit=True)) == digit_by_digit


def test_every_slot_knows_where_it_stands() -> None:
    text = spoken("欠4860元x")
    assert said(text) == "qian si qian ba bai liu/lu shi yuan ai ke si"
    assert text.starts == (0, 1, 1, 1, 1, 1, 1, 5, 6, 6, 6)
    assert text.stops == (1, 5, 5, 5, 5, 5, 5, 6, 7, 7, 7)


@pytest.mark.parametrize(
    ("normal", "ways"),
    [
        pytest.param("你还款", ["ni hai/huan kuan"], id="no number"),
        pytest.param("等1下", ["deng yi xia"], id="a lone digit"),
        pytest.param("24号", ["er/liang shi si hao", "er/liang si hao"], id="a number"),
    ],
)
def test_ways_to_say(normal: str, ways: list[str]) -> None:
    assert [said(way) for way in ways_to_say(normal)] == ways


@given(st.integers(min_value=1, max_value=99_999_999))
def test_every_amount_is_said_as_people_say_it(number: int) -> None:
    words = cn2an.an2cn(number)
    words = words.removeprefix("一") if words.startswith("一十") else words
    assert [slot[0] for slot in spoken(str(number)).readings] == [readings(character)[0] for character in words]


@given(normal_texts)
def test_the_slots_cover_the_text_in_order(text: str) -> None:
    for way in ways_to_say(text):
        edges = sorted(set(zip(way.starts, way.stops, strict=True)))
        assert list(zip(way.starts, way.stops, strict=True)) == sorted(zip(way.starts, way.stops, strict=True))
        assert "".join(text[start:stop] for start, stop in edges) == text
        assert all(set(slot) <= set(SYLLABLES) for slot in way.readings)
