import pytest

from qa_monitor.recognition.doubt import doubt


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("我这周能先凑一点，剩下的你看有什么办法没有？", None, id="ordinary speech"),
        pytest.param("我知道我知道我知道我知道我知道我知道", "loop", id="a repetition loop"),
        pytest.param("是的" + "对" * 20, "loop", id="one character on end"),
        pytest.param("对对对，好的好的", None, id="people do repeat themselves"),
        pytest.param("六二二五零零零零零零零零零零零零", None, id="digits read out repeat"),
        pytest.param("请不吝点赞 订阅 转发 打赏支持明镜与点点栏目", "credits", id="subtitle credits"),
        pytest.param("由 Amara.org 社群提供的字幕", "credits", id="subtitle service"),
        pytest.param("中文字幕志願者 李宗盛", "credits", id="credits in traditional script"),
        pytest.param("谢谢您的理解，再见", None, id="a courteous end is no credit"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_invented_texts(text: str, expected: str | None) -> None:
    assert doubt(text, speech_seconds=10, log_probability=-0.4, no_speech=0.0) == expected


@pytest.mark.parametrize(
    ("seconds", "log_probability", "no_speech", "expected"),
    [
        pytest.param(5.0, -0.4, 0.0, None, id="sure"),
        pytest.param(0.4, -0.4, 0.0, "silence", id="more text than can be spoken in the time"),
        pytest.param(5.0, -1.1, 0.9, "silence", id="the model itself hears nobody"),
        pytest.param(5.0, -0.4, 0.9, None, id="hears nobody, yet sure of the text"),
        pytest.param(5.0, -1.5, 0.0, "improbable", id="improbable"),
    ],
)
def test_evidence_against_a_text(
    seconds: float, log_probability: float, no_speech: float, expected: str | None
) -> None:
    found = doubt(
        "这笔欠款您打算什么时候处理", speech_seconds=seconds, log_probability=log_probability, no_speech=no_speech
    )
    assert found == expected
