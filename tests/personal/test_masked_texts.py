from dataclasses import replace

import pytest
from hypothesis import given
from read_aloud import AGENT, CARD, CUSTOMER, IDENTITY_X, ReadAloud, read_aloud, spoken, talk

from qa_monitor.domain import Role
from qa_monitor.personal import masked_as_written, masked_texts, personal_data


@pytest.mark.parametrize(
    ("turns", "shown"),
    [
        pytest.param([(AGENT, f"卡号{CARD}，对吧")], [f"卡号{'*' * 12}{CARD[-4:]}，对吧"], id="a card"),
        pytest.param(
            [(AGENT, f"身份证{spoken(IDENTITY_X)}")],
            [f"身份证{'*' * 14}{spoken(IDENTITY_X)[-4:]}"],
            id="an identity number that ends in 叉",
        ),
        pytest.param(
            [(CUSTOMER, "154，嗯，0000"), (AGENT, "嗯"), (CUSTOMER, "后面是1234")],
            ["***，嗯，****", "嗯", "后面是1234"],
            id="pauses stay, and what lies between",
        ),
        pytest.param(
            [(AGENT, "验证码多少"), (CUSTOMER, "是零幺零二零三")],
            ["验证码多少", "是******"],
            id="nothing of a code stays",
        ),
        pytest.param([(CUSTOMER, "密码是2580")], ["密码是****"], id="nothing of a password stays"),
        pytest.param([(CUSTOMER, "我住某某路12号，3单元")], ["我住******，***"], id="nothing of an address stays"),
        pytest.param([(CUSTOMER, "手机号1540123")], ["手机号***0123"], id="the last four of seven digits stay"),
        pytest.param([(AGENT, "欠款4860元，尾号3826")], ["欠款4860元，尾号3826"], id="what is nobody's stays"),
    ],
)
def test_masked_texts(turns: list[tuple[Role, str]], shown: list[str]) -> None:
    said = talk(*turns)
    assert list(masked_texts(said, personal_data(said))) == shown


@given(read_aloud())
def test_only_the_last_four_digits_stay(call: ReadAloud) -> None:
    masked = masked_texts(call.utterances, personal_data(call.utterances))
    assert [len(text) for text in masked] == [len(utterance.text) for utterance in call.utterances]
    words = [
        masked[turn][_at(call, turn, at) : _at(call, turn, at) + len(word.text)]
        for turn in sorted({turn for turn, _ in call.digit_words})
        for at, word in enumerate(call.utterances[turn].words)
        if (turn, word) in call.digit_words
    ]
    assert words == ["*"] * (len(call.number) - 4) + [word.text for _, word in call.digit_words[-4:]]


def _at(call: ReadAloud, turn: int, word: int) -> int:
    return len("".join(before.text for before in call.utterances[turn].words[:word]))


def test_what_the_recogniser_wrote_is_masked_like_what_was_put_right() -> None:
    (utterance,) = talk((AGENT, f"卡好{CARD}对吗"))
    words = tuple(replace(word, text="号", heard="好") if word.text == "好" else word for word in utterance.words)
    said = replace(utterance, words=words)
    (masked,) = masked_texts([said], personal_data([said]))
    assert masked_as_written(said, masked) == f"卡好{'*' * 12}{CARD[-4:]}对吗"
    assert masked_as_written(utterance, masked) is None
