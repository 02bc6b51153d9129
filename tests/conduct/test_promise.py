from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timelines import A, C, U, call, finding, transcripts

from qa_monitor.conduct.amounts import TOTAL
from qa_monitor.conduct.days import AMBIGUOUS, IMPOSSIBLE
from qa_monitor.conduct.promise import Promise, promise_to_pay
from qa_monitor.conduct.terms import DISAGREEMENT, NOT_NAMED, Terms
from qa_monitor.domain import Finding, Role, Span, Transcript, Undetermined

CALLED_AT = datetime.fromisoformat("2026-10-12T10:21:05+08:00")
THE_15TH, THE_20TH, MONTH_END = date(2026, 10, 15), date(2026, 10, 20), date(2026, 10, 31)

Line = tuple[str, str]
"""Who speaks, `agent` or `customer`, and what; `!` behind it: the lexicons find a promise or a read-back there."""


def dialogue(*lines: Line) -> tuple[Transcript, list[Finding]]:
    """A call in which each line takes ten seconds, and its findings."""
    said, findings = [], []
    for number, (who, text) in enumerate(lines):
        role = A if who.startswith("agent") else C
        said.append((role, number * 10.0, number * 10.0 + 8, text))
        if who.endswith("!"):
            code = "C07" if role is A else "promise"
            findings.append(finding(code, role, number * 10.0, text, turn=number))
    return call(*said, seconds=10.0 * len(lines) + 1), findings


def promised(*lines: Line) -> Promise | None:
    return promise_to_pay(*dialogue(*lines), CALLED_AT)


def settled(*lines: Line) -> tuple[object, object] | None:
    promise = promised(*lines)
    return None if promise is None or not promise.agreed else (promise.amount, promise.day)


def test_promised_read_back_and_confirmed() -> None:
    assert promised(
        ("customer!", "那我十五号，也就是周四，先还两千。"),
        ("agent!", "跟您确认一下，十月十五号之前先还两千元，对吗？"),
        ("customer", "对，没问题。"),
    ) == Promise(
        amount=2000,
        day=THE_15TH,
        named_by=Role.CUSTOMER,
        read_back=True,
        agreed=True,
        spans=(Span(0, 8), Span(10, 18), Span(20, 28)),
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([("customer!", "我十五号还两千")], (2000, THE_15TH), id="promised by the customer alone"),
        pytest.param([("customer", "十五号我还两千")], (2000, THE_15TH), id="a sum and a day that no lexicon found"),
        pytest.param([("customer!", "我月底还")], (NOT_NAMED, MONTH_END), id="a day and no sum"),
        pytest.param([("customer!", "我最多还三百")], (300, NOT_NAMED), id="a sum and no day"),
        pytest.param([("customer!", "发工资那天还五百")], (500, AMBIGUOUS), id="a day that depends on something else"),
        pytest.param([("customer!", "二月三十号还五百")], (500, IMPOSSIBLE), id="a day that does not exist"),
        pytest.param([("customer!", "今天先还五百，剩下的月底还")], (500, date(2026, 10, 12)), id="the first of two"),
        pytest.param(
            [("agent", "您欠款四千八百六十元"), ("customer!", "月底全部还清")], (4860, MONTH_END), id="all that is owed"
        ),
        pytest.param(
            [("agent", "您欠款四千八百，一共五千三"), ("customer!", "月底全部还清")],
            (TOTAL, MONTH_END),
            id="all, and two totals were named",
        ),
        pytest.param(
            [("agent", "最低还款额四百八"), ("customer!", "十五号先还最低")], (480, THE_15TH), id="the least payment"
        ),
        pytest.param(
            [("customer", "有一笔三千二我没买过"), ("agent!", "三千二百元这笔登记核查"), ("customer", "好的")],
            None,
            id="a sum that is registered for another reason while no payment is spoken of",
        ),
        pytest.param(
            [("agent!", "那就定在十五号，两千元"), ("customer", "好的")],
            (2000, THE_15TH),
            id="read back in full, though nothing before it was heard",
        ),
        pytest.param([("customer!", "我先还一部分")], None, id="some part some day is no promise to hold anybody to"),
        pytest.param([("agent", "您今天必须还两千"), ("customer", "你是哪里的？")], None, id="a demand, not answered"),
        pytest.param([("agent", "您十五号还两千吧"), ("customer", "不行，我没钱。")], None, id="a plan, refused"),
        pytest.param(
            [("agent", "您十五号还两千吧"), ("customer", "行，那就这样。")], (2000, THE_15TH), id="a plan, agreed to"
        ),
        pytest.param(
            [("agent!", "跟您确认一下，十五号还两千"), ("customer", "嗯。")],
            (2000, THE_15TH),
            id="read back and confirmed; the promise itself was not heard",
        ),
        pytest.param(
            [
                ("customer!", "我月底还五百"),
                ("agent", "五百太少，二十号还八百可以吗"),
                ("customer", "好，可以"),
            ],
            (800, THE_20TH),
            id="the agent's counter, agreed to",
        ),
        pytest.param(
            [
                ("customer!", "我月底还五百"),
                ("agent", "五百太少，二十号还八百可以吗"),
                ("customer", "不行，拿不出"),
            ],
            (500, MONTH_END),
            id="the agent's counter, refused",
        ),
        pytest.param(
            [("agent", "您十五号还两千吧"), ("customer", "行，那我还一千")],
            (1000, THE_15TH),
            id="the customer's counter keeps the day they agreed to",
        ),
        pytest.param(
            [("agent", "您十五号还两千吧"), ("customer!", "十五号不行，二十号吧，还五百")],
            (500, THE_20TH),
            id="the customer's counter in place of what they refuse",
        ),
        pytest.param(
            [("customer!", "我十五号还两千"), ("agent!", "十五号还五千对吗"), ("customer", "不是，两千")],
            (2000, THE_15TH),
            id="a read-back put right",
        ),
        pytest.param(
            [("customer!", "我十五号还两千"), ("agent!", "十五号还两千能做到吗"), ("customer", "我不敢保证")],
            None,
            id="taken back when asked",
        ),
        pytest.param(
            [("customer!", "我十五号还"), ("agent", "那您能还多少？"), ("customer", "两千吧")],
            (2000, THE_15TH),
            id="day and sum in two answers",
        ),
        pytest.param(
            [("agent", "二十号还款可以吗"), ("customer", "可以"), ("agent", "金额一千二"), ("customer", "好")],
            (1200, THE_20TH),
            id="the sum after the day, each agreed to",
        ),
        pytest.param(
            [("agent", "您今天能还多少？"), ("customer", "三百块")],
            (300, date(2026, 10, 12)),
            id="the day in the question, the sum in the answer",
        ),
        pytest.param(
            [("customer!", "那行五百二十号先还五百"), ("agent!", "十月二十号先还五百元对吧"), ("customer", "对")],
            (500, THE_20TH),
            id="a misheard day, put right by the read-back",
        ),
        pytest.param(
            [("customer!", "我十五号还两千"), ("agent!", "十月十五号之前先含兩千人对吗"), ("customer", "好")],
            (2000, THE_15TH),
            id="还 and 元 heard as other words",
        ),
        pytest.param(
            [("customer!", "我能不能月底再还两千"), ("agent", "可以先帮您报延期，结果看银行审批"), ("customer", "好")],
            None,
            id="a request that somebody else decides",
        ),
        pytest.param(
            [("customer", "我月底还两千行吗"), ("agent", "可以，没问题"), ("customer", "谢谢")],
            (2000, MONTH_END),
            id="a request that the agent grants",
        ),
        pytest.param(
            [("agent!", "说好十五号还两千，今天都十九号了，怎么说话不算话"), ("customer", "嗯，我知道")],
            None,
            id="a promise of the past",
        ),
        pytest.param([("agent", "就叫他今天还两千"), ("customer", "好")], None, id="what somebody else is to pay"),
        pytest.param(
            [("agent", "今天打电话是提醒您还款"), ("customer", "嗯，好")],
            None,
            id="the day of the call is no day to pay",
        ),
        pytest.param(
            [("agent", "给您分十二期，每期八百"), ("customer", "好")], None, id="the rate of a plan is no payment"
        ),
        pytest.param(
            [("customer!", "我最多还三百"), ("agent", "那我们明天上午再联系您"), ("customer", "好")],
            (300, NOT_NAMED),
            id="the day of the next call is no day to pay",
        ),
        pytest.param([("customer", "你们让我今天还两千怎么可能")], None, id="what others demand"),
        pytest.param(
            [("customer!", "我十五号还两千"), ("agent", "好的"), ("customer!", "算了，月底还一千")],
            (1000, MONTH_END),
            id="the last one counts",
        ),
    ],
)
def test_what_was_promised(lines: list[Line], expected: tuple[object, object] | None) -> None:
    assert settled(*lines) == expected


def test_who_repeats_day_and_sum_in_bare_words_has_read_them_back() -> None:
    promise = promised(("customer!", "下周三先还四百"), ("agent", "好，下周三四百，记好了"), ("customer", "嗯"))
    assert promise is not None
    assert promise.read_back


def test_who_says_yes_to_another_sum_than_they_were_heard_to_name_agreed_to_that() -> None:
    promise = promised(("customer!", "我十五号还一千"), ("agent!", "跟您确认，十五号还两千对吗"), ("customer", "对"))
    assert promise is not None
    assert (promise.amount, promise.heard_otherwise) == (2000, Terms(amount=1000, day=THE_15TH))


@pytest.mark.parametrize(
    "answer",
    [pytest.param([("customer", "你说什么")], id="no clear answer"), pytest.param([], id="the call ends")],
)
def test_a_read_back_that_differs_and_is_not_confirmed_leaves_it_open(answer: list[Line]) -> None:
    lines: list[Line] = [("customer!", "我十五号还一千"), ("agent!", "跟您确认，十五号还两千对吗"), *answer]
    assert settled(*lines) == (DISAGREEMENT, THE_15TH)


def test_a_read_back_without_a_promise_or_a_clear_answer_is_not_agreed() -> None:
    promise = promised(("agent!", "跟您确认一下，十五号还两千"), ("customer", "你说什么"))
    assert promise is not None
    assert (promise.amount, promise.day, promise.agreed) == (2000, THE_15TH, False)


def test_a_promise_that_was_perhaps_said_is_not_agreed() -> None:
    transcript, _ = dialogue(("customer", "我十五号嗯两千"))
    perhaps = finding("promise", C, 0, "十五号还", turn=0, review_because="confidence")
    promise = promise_to_pay(transcript, [perhaps], CALLED_AT)
    assert promise is not None
    assert (promise.day, promise.agreed) == (THE_15TH, False)


def test_without_the_day_of_the_call_the_day_is_not_known() -> None:
    promise = promise_to_pay(*dialogue(("customer!", "我十五号还两千")), None)
    assert promise is not None
    assert (promise.amount, promise.day) == (2000, Undetermined("started_at"))


def test_nobody_promises_in_a_call_of_unknown_roles() -> None:
    mono = call((U, 0, 5, "我十五号还两千"), roles=(U,))
    assert promise_to_pay(mono, [finding("promise", U, 0, turn=0, review_because="roles")], CALLED_AT) is None


@given(transcripts())
def test_silence_promises_nothing(transcript: Transcript) -> None:
    assert promise_to_pay(transcript, [], CALLED_AT) is None


words = st.sampled_from(
    ["十五号", "月底", "还", "两千", "五百", "好", "不行", "对吗", "可以", "，", "全部", "下周三", "嗯"]
)
lines = st.tuples(
    st.sampled_from(["agent", "agent!", "customer", "customer!"]), st.lists(words, min_size=1, max_size=5).map("".join)
)


@given(st.lists(lines, min_size=1, max_size=6))
def test_what_the_customer_never_said_anything_to_is_not_agreed(said: list[Line]) -> None:
    promise = promised(*said)
    if promise is not None:
        assert promise.spans == tuple(sorted(set(promise.spans)))
        assert not isinstance(promise.day, date) or promise.day >= CALLED_AT.date()
        if promise.agreed:
            spoke = [Span(10.0 * i, 10.0 * i + 8) for i, (who, _) in enumerate(said) if who.startswith("customer")]
            assert any(span.overlap(own) > 0 for span in promise.spans for own in spoke)
