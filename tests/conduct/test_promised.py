from datetime import date, datetime

import pytest
from timelines import A, C, U, call, finding

from qa_monitor.conduct.days import AMBIGUOUS
from qa_monitor.conduct.promise import Promise
from qa_monitor.conduct.promised import promise_measures, promised, told
from qa_monitor.conduct.terms import NOT_NAMED, Terms
from qa_monitor.domain import Check, Finding, Measure, Outcome, Role, Span, Text, Transcript, Undetermined

CALLED_AT = datetime.fromisoformat("2026-10-12T10:21:05+08:00")
TALK = call((A, 0, 5, "您好"), (C, 6, 9, "我十五号还两千"))
SAID = finding("promise", C, 6, "十五号还两千", turn=1)
PROMISE = Promise(
    amount=2000, day=date(2026, 10, 15), named_by=Role.CUSTOMER, read_back=False, agreed=True, spans=(Span(6, 9),)
)


def check(outcome: Outcome, because: Text, *spans: Span, missing: str | None = None) -> Check:
    return Check(
        id="promise_to_pay",
        name=Text("还款承诺", "promise to pay"),
        outcome=outcome,
        because=because,
        spans=spans,
        missing=missing,
    )


WORDS = Text(
    "客户提出还款：2000 元，2026-10-15 之前；未复述",
    "the customer named a payment: 2000 yuan, by 2026-10-15; not read back",
)
NONE = Text("没有说定金额或日期", "neither a sum nor a day was settled")


@pytest.mark.parametrize(
    ("transcript", "findings", "expected"),
    [
        pytest.param(TALK, [SAID], check(Outcome.YES, WORDS, Span(6, 9)), id="promised"),
        pytest.param(call((A, 0, 5), (C, 6, 9)), [], check(Outcome.NO, NONE), id="not promised"),
        pytest.param(
            call((A, 0, 5, "我复述一遍，十五号还两千"), (C, 6, 9, "啊？")),
            [finding("C07", A, 0, "我复述一遍", turn=0)],
            check(
                Outcome.REVIEW,
                Text(
                    "可能是承诺，须人工核对：坐席提出还款：2000 元，2026-10-15 之前；坐席已复述",
                    "perhaps a promise, a person must check: the agent named a payment: 2000 yuan, by 2026-10-15; "
                    "read back by the agent",
                ),
                Span(0, 5),
            ),
            id="read back, not answered",
        ),
        pytest.param(
            call((U, 0, 5), roles=(U,)),
            [finding("promise", U, 3, review_because="roles")],
            check(
                Outcome.UNDETERMINED,
                Text(
                    "分不清哪一方是坐席，或有一方没有录音",
                    "it is not known who the agent is, or one side was not recorded",
                ),
                Span(3, 4),
                missing="roles",
            ),
            id="nobody knows who speaks",
        ),
        pytest.param(
            call((A, 0, 5), (C, 6, 9), damaged=(Span(20, 21),)),
            [],
            check(
                Outcome.UNDETERMINED,
                Text(
                    "部分录音损坏，没听到不等于没有说",
                    "part of the recording is damaged: not heard is not the same as not said",
                ),
                missing="audio",
            ),
            id="perhaps promised in a damaged stretch",
        ),
    ],
)
def test_promise_to_pay(transcript: Transcript, findings: list[Finding], expected: Check) -> None:
    assert promised(transcript, findings, CALLED_AT) == expected


def test_no_promise_is_certain_only_where_both_sides_were_recorded() -> None:
    assert promised(call((A, 0, 5), roles=(A,)), [], CALLED_AT).missing == "roles"


def test_what_is_open_and_what_was_heard_before_is_told() -> None:
    promise = Promise(
        amount=NOT_NAMED,
        day=AMBIGUOUS,
        named_by=Role.AGENT,
        read_back=True,
        agreed=True,
        heard_otherwise=Terms(amount=500, day=date(2026, 10, 20)),
        spans=(),
    )
    assert told(promise) == Text(
        "坐席提出还款：没有说金额，日期不能确定是哪一天；坐席已复述；此前听到对方说的是500 元、2026-10-20 之前",
        "the agent named a payment: no sum was named, the day named may be several; read back by the agent; "
        "before that they were heard to name 500 yuan, by 2026-10-20",
    )


def test_a_promise_in_numbers() -> None:
    assert promise_measures(PROMISE, CALLED_AT) == (
        Measure(
            id="promised_amount",
            name=Text("承诺还款金额", "promised sum"),
            value=2000.0,
            unit="yuan",
            spans=(Span(6, 9),),
        ),
        Measure(
            id="promised_in_days",
            name=Text("承诺还款距通话天数", "days from the call to the promised payment"),
            value=3.0,
            unit="days",
            spans=(Span(6, 9),),
        ),
    )


def test_what_is_open_is_undetermined() -> None:
    promise = Promise(amount=NOT_NAMED, day=AMBIGUOUS, named_by=Role.CUSTOMER, read_back=False, agreed=True, spans=())
    assert [measure.value for measure in promise_measures(promise, CALLED_AT)] == [
        Undetermined("not_named"),
        Undetermined("ambiguous"),
    ]


def test_no_numbers_without_a_promise() -> None:
    assert promise_measures(None, CALLED_AT) == ()
