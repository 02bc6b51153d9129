from dataclasses import replace

import pytest
from timelines import A, C, T, U, call

from qa_monitor.conduct.dialogue import Reply, Statement, not_refused, reply, requests, statements
from qa_monitor.conduct.sides import Side
from qa_monitor.domain import Span


def test_what_one_side_says_until_the_other_speaks_is_one_statement() -> None:
    talk = call((A, 0, 2, "您好，"), (A, 3, 5, "十五号之前"), (C, 6, 7, "嗯。"), (A, 8, 9, "还两千"))
    assert statements(talk) == (
        Statement(side=Side.AGENT, role=A, text="你好，15号之前", turns=(0, 1), span=Span(0, 5)),
        Statement(side=Side.CALLEE, role=C, text="嗯", turns=(2,), span=Span(6, 7)),
        Statement(side=Side.AGENT, role=A, text="还2000", turns=(3,), span=Span(8, 9)),
    )


def test_a_third_party_is_the_side_that_was_called() -> None:
    assert [one.side for one in statements(call((T, 0, 1), roles=(A, T)))] == [Side.CALLEE]


def test_doubtful_text_and_voices_of_nobody_knows_whom_are_no_statements() -> None:
    doubtful = call((A, 0, 1), (C, 2, 3))
    doubtful = replace(doubtful, utterances=tuple(replace(one, doubtful="loop") for one in doubtful.utterances))
    assert statements(doubtful) == ()
    assert statements(call((U, 0, 1), roles=(U,))) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("好", Reply.YES, id="good"),
        pytest.param("嗯，好的", Reply.YES, id="hm, good"),
        pytest.param("那行吧", Reply.YES, id="all right then"),
        pytest.param("对", Reply.YES, id="right"),
        pytest.param("对，没问题，我用手机银行还", Reply.YES, id="right, no problem"),
        pytest.param("萌，300没问题", Reply.YES, id="no problem, behind a misheard word"),
        pytest.param("嗯", Reply.YES, id="hm alone"),
        pytest.param("就是这样", Reply.YES, id="so it is"),
        pytest.param("不行", Reply.NO, id="no"),
        pytest.param("我没有那么多", Reply.NO, id="not that much"),
        pytest.param("行，但是我拿不出", Reply.NO, id="yes that is taken back"),
        pytest.param("这个月实在凑不齐", Reply.NO, id="cannot"),
        pytest.param("不对，是2000", Reply.NO, id="not right"),
        pytest.param("我再想想吧", Reply.NO, id="will think about it"),
        pytest.param("好像不是吧", Reply.NO, id="it seems not"),
        pytest.param("对不起，我在开车", Reply.UNCLEAR, id="an apology"),
        pytest.param("好几个了", Reply.UNCLEAR, id="a good many"),
        pytest.param("行，我尽量", Reply.UNCLEAR, id="will try"),
        pytest.param("你是哪里的", Reply.UNCLEAR, id="something else"),
        pytest.param("可以吗", Reply.UNCLEAR, id="asks back"),
    ],
)
def test_reply(text: str, expected: Reply) -> None:
    assert reply(text) is expected


def test_what_is_not_refused() -> None:
    assert not_refused("15号不行，20号吧") == "20号吧"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("我能不能月底再还", True, id="can I not"),
        pytest.param("月底还行不行", True, id="is it all right"),
        pytest.param("先还300可以吗", True, id="may I"),
        pytest.param("我月底还", False, id="I will"),
    ],
)
def test_requests(text: str, expected: bool) -> None:
    assert requests(text) is expected
