import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.masking import mask, mask_name, mask_together, mask_told

DIGITS = "0123456789０１２３４５６７８９零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺两兩洞拐勾"
PAUSES = " 　,，、-（）()…嗯呃啊哦"
SPEECH = st.text(alphabet=DIGITS + PAUSES + "我的号码是元块Xx叉.。*@a" + "\n", max_size=60)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        pytest.param("我的手机是13800001234", "我的手机是*******1234", id="a mobile number"),
        pytest.param("138 0000 1234对吧", "*** **** 1234对吧", id="a number spoken in groups"),
        pytest.param("138-0000-1234", "***-****-1234", id="a number written with hyphens"),
        pytest.param("138.0000.1234", "***.****.1234", id="a number written with full stops"),
        pytest.param("幺三八，洞洞洞洞，幺两三四", "***，****，幺两三四", id="numerals as they are read out"),
        pytest.param("幺三八嗯零零零零呃1234", "***嗯****呃1234", id="hesitation between the groups"),
        pytest.param("410105199001011234", "**************1234", id="an identity number"),
        pytest.param("41010519900101123X", "**************123X", id="an identity number that ends in X"),
        pytest.param("尾数是4101051990010112三叉", "尾数是**************12三叉", id="X said in Chinese"),
        pytest.param("卡号6225 8800 1234 5678", "卡号**** **** **** 5678", id="a bank card"),
        pytest.param("座机010-12345678", "座机***-****5678", id="a landline with its area code"),
        pytest.param("１３８００００１２３４", "*******１２３４", id="full-width digits"),
        pytest.param("写到wang.fang@example.com吧", "写到*********@example.com吧", id="a mailbox"),
        pytest.param("欠款4860元，逾期43天", "欠款4860元，逾期43天", id="an amount stays"),
        pytest.param("一共12345.67元", "一共12345.67元", id="a decimal point does not join"),
        pytest.param("三万二千四百五十六元", "三万二千四百五十六元", id="an amount in words stays"),
        pytest.param("二零二六年十二月三号", "二零二六年十二月三号", id="a date in words stays"),
        pytest.param("后四位是零零幺七", "后四位是零零幺七", id="the last four alone stay"),
        pytest.param("工号零八二幺三", "工号零八二幺三", id="a staff number stays"),
    ],
)
def test_mask(said: str, shown: str) -> None:
    assert mask(said) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("20261012102105_13800001234.wav", "20261012102105_*******1234.wav", id="a mobile among digits"),
        pytest.param("41010519900101123X-1.mp3", "**************123X-1.mp3", id="an identity number"),
        pytest.param("20261012-000123456", "20261012-000123456", id="a serial number stays"),
        pytest.param("171234567890123456", "171234567890123456", id="a long id that is no birth date stays"),
    ],
)
def test_mask_name(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_a_number_in_several_turns() -> None:
    said = ["我念一下，四一零一", "零五一九九零", "零一零一一二三四，对吧"]
    assert mask_together(said) == ["我念一下，****", "******", "****一二三四，对吧"]


@given(st.lists(SPEECH))
def test_turns_keep_their_lengths_and_hide_no_less(said: list[str]) -> None:
    together = mask_together(said)
    assert [len(turn) for turn in together] == [len(turn) for turn in said]
    assert all(mask(turn) == turn for turn in together)


@given(SPEECH)
def test_no_run_of_seven_digits_survives(said: str) -> None:
    without_pauses = re.sub(f"[{re.escape(PAUSES)}\\s]", "", mask(said))
    assert re.search(f"[{DIGITS}]{{7}}", without_pauses) is None


@given(SPEECH)
def test_masking_twice_changes_nothing_more(said: str) -> None:
    assert mask(mask(said)) == mask(said)
    assert mask_name(mask_name(said)) == mask_name(said)


@given(SPEECH)
def test_places_stay(said: str) -> None:
    assert len(mask(said)) == len(said)
    assert all(shown in (said[at], "*") for at, shown in enumerate(mask(said)))


@given(st.text(alphabet=st.characters(exclude_characters=DIGITS + "@＠")))
def test_text_without_digits_stays(said: str) -> None:
    assert mask(said) == said


@given(st.text(alphabet=DIGITS, min_size=7, max_size=30))
def test_the_last_four_of_a_number_stay(number: str) -> None:
    assert mask(number) == "*" * (len(number) - 4) + number[-4:]


@pytest.mark.parametrize(
    ("told", "masked"),
    [
        pytest.param("12345 元，2026-10-20 之前；未复述", "12345 元，2026-10-20 之前；未复述", id="a sum and a date"),
        pytest.param(
            "2026-10-12 10:21:05 说 138 0000 1234", "2026-10-12 10:21:05 说 *** **** 1234", id="a moment, and a number"
        ),
        pytest.param("1234567 元", "***4567 元", id="a sum of seven digits"),
        pytest.param(
            "录音损坏：缺 1.5 秒（第 40.0-41.5 秒）", "录音损坏：缺 1.5 秒（第 40.0-41.5 秒）", id="places in a call"
        ),
        pytest.param("卡号 62258-2026-10-128888", "卡号 *****-****-**-**8888", id="what only looks like a date"),
    ],
)
def test_a_sentence_of_the_program_keeps_its_dates(told: str, masked: str) -> None:
    assert mask_told(told) == masked
