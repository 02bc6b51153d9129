import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.language import normalise
from qa_monitor.speakers.words import Cue, RoleWords, grams, shipped

WORDS = RoleWords(weights={"您": 1.0, "| si wo |": -2.0, "lu yin": 1.5, "# kuai": 0.5}, bias=-0.25, least=2)


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        pytest.param("本次通话会录音", [Cue(heard="录音", log_odds=1.5)], id="words"),
        pytest.param("會錄音", [Cue(heard="录音", log_odds=1.5)], id="traditional script"),
        pytest.param("会路因", [Cue(heard="路因", log_odds=1.5)], id="other characters of the same sound"),
        pytest.param("是我。", [Cue(heard="是我", log_odds=-2.0)], id="the whole answer"),
        pytest.param("是我的卡", [], id="the same words in a longer one"),
        pytest.param("您好，您", [Cue(heard="您", log_odds=1.0)], id="counted once"),
        pytest.param("欠4860块", [Cue(heard="4860块", log_odds=0.5)], id="any number"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_cues(text: str, cues: list[Cue]) -> None:
    assert list(WORDS.cues(text)) == cues


@pytest.mark.parametrize(
    ("text", "log_odds"),
    [
        pytest.param("您的通话会录音", 2.25, id="what is found, and the bias"),
        pytest.param("今天天气", -0.25, id="the bias alone"),
        pytest.param("嗯", 0.0, id="too short to tell"),
        pytest.param("，。", 0.0, id="no words"),
    ],
)
def test_log_odds(text: str, log_odds: float) -> None:
    assert WORDS.log_odds(text) == pytest.approx(log_odds)


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        pytest.param("您好，这里是某某银行信用卡中心，工号零二六", True, id="opening with institution"),
        pytest.param("本次通话会录音，跟您核对一下身份证后四位", True, id="recording notice and identity question"),
        pytest.param("这边可以帮您申请分期，您看可以吗", True, id="offer"),
        pytest.param("我现在没有工作，真的没钱还", False, id="hardship"),
        pytest.param("你们怎么又打电话来了，我要投诉你们", False, id="complaint"),
        pytest.param("我知道，我下个月发了工资就还", False, id="promise"),
    ],
)
def test_the_shipped_words_know_the_sides(text: str, agent: bool) -> None:
    assert (shipped().log_odds(text) > 0) is agent


@given(st.text(alphabet="您好是我银行没钱12,。", max_size=12))
def test_grams_lie_in_the_text(text: str) -> None:
    normal = normalise(text).text
    assert all(0 <= gram.start < gram.stop <= len(normal) for gram in grams(normal))
