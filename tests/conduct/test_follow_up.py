from datetime import date

import pytest
from histories import historic
from timelines import A, C, call, finding

from qa_monitor.conduct.days import AMBIGUOUS
from qa_monitor.conduct.follow_up import earlier_promise_kept, first_contact, stop_request_respected
from qa_monitor.conduct.history import HistoricCall, calls_before
from qa_monitor.conduct.promise import Promise
from qa_monitor.domain import CalleeRole, Check, Finding, FindingState, Outcome, Role, Span, Text, Undetermined

ASKED, PERHAPS = FindingState.SUSPECTED, FindingState.REVIEW
THIRD = CalleeRole.THIRD_PARTY
MONDAY, FRIDAY = "2026-10-12T16:00:00+08:00", "2026-10-16T10:30:44+08:00"


def outcome(this: HistoricCall, *others: HistoricCall) -> Outcome:
    return stop_request_respected(this, calls_before(this, others)).outcome


@pytest.mark.parametrize(
    ("this", "earlier", "expected"),
    [
        pytest.param(historic("b", FRIDAY), historic("a", MONDAY), Outcome.YES, id="nobody asked"),
        pytest.param(
            historic("b", FRIDAY, callee_role=THIRD, stop_request=ASKED),
            historic("a", MONDAY, callee_role=THIRD, stop_request=ASKED),
            Outcome.NO,
            id="a third party had to ask again",
        ),
        pytest.param(
            historic("b", FRIDAY, callee_role=THIRD),
            historic("a", MONDAY, callee_role=THIRD, stop_request=ASKED),
            Outcome.REVIEW,
            id="perhaps another third party",
        ),
        pytest.param(
            historic("b", FRIDAY, callee_role=THIRD, stop_request=ASKED),
            historic("a", MONDAY, callee_role=THIRD, stop_request=PERHAPS),
            Outcome.REVIEW,
            id="perhaps asked",
        ),
        pytest.param(
            historic("b", FRIDAY, stop_request=ASKED),
            historic("a", MONDAY, stop_request=ASKED),
            Outcome.REVIEW,
            id="the debtor asked",
        ),
        pytest.param(
            historic("b", FRIDAY),
            historic("a", MONDAY, callee_role=THIRD, stop_request=ASKED),
            Outcome.YES,
            id="a third party asked, the debtor is called",
        ),
        pytest.param(
            historic("b", MONDAY), historic("a", FRIDAY, stop_request=ASKED), Outcome.YES, id="asked in a later call"
        ),
        pytest.param(
            historic("b", FRIDAY, stop_request=ASKED), historic("a", MONDAY), Outcome.YES, id="asked in this call only"
        ),
        pytest.param(
            historic("b", FRIDAY, callee_role=None),
            historic("a", MONDAY, callee_role=THIRD, stop_request=ASKED),
            Outcome.REVIEW,
            id="nobody knows who is called",
        ),
    ],
)
def test_calls_after_a_request_to_stop(this: HistoricCall, earlier: HistoricCall, expected: Outcome) -> None:
    assert outcome(this, earlier) is expected


def test_a_call_against_a_third_partys_wish_says_when_they_asked() -> None:
    this = historic("b", FRIDAY, callee_role=THIRD, stop_request=ASKED)
    earlier = historic("a", MONDAY, callee_role=THIRD, stop_request=ASKED)
    assert stop_request_respected(this, [earlier]) == Check(
        id="stop_request_respected",
        name=Text("未在对方要求停止后再联系", "no call after a request to stop"),
        outcome=Outcome.NO,
        because=Text(
            "第三方在 2026-10-12 16:00 的通话中要求停止联系，本次又被致电并再次要求停止",
            "a third party asked for no more calls on 2026-10-12 16:00, was called again and had to ask again",
        ),
        sources=("R08",),
    )


def promise(day: date | Undetermined) -> Promise:
    return Promise(amount=2000, day=day, named_by=Role.CUSTOMER, read_back=True, agreed=True, spans=())


DEBT = finding("debt_mention", A, 3, "欠款")


def kept(day: date | Undetermined, said: str, findings: list[Finding]) -> Check:
    this = historic("b", FRIDAY)
    before = [historic("a", MONDAY, promise=promise(day))]
    return earlier_promise_kept(this, before, call((A, 0, 8, said), (C, 9, 12)), findings)


@pytest.mark.parametrize(
    ("day", "said", "findings", "expected"),
    [
        pytest.param(date(2026, 10, 15), "您的欠款还没处理", [DEBT], (Outcome.REVIEW, None), id="still spoken of"),
        pytest.param(date(2026, 10, 15), "已经收到您的还款了", [DEBT], (Outcome.YES, None), id="the money came in"),
        pytest.param(date(2026, 10, 15), "没有收到您的还款", [DEBT], (Outcome.REVIEW, None), id="it did not"),
        pytest.param(date(2026, 10, 15), "您好", [], (Outcome.UNDETERMINED, "payment"), id="not spoken of"),
        pytest.param(date(2026, 10, 16), "欠款", [DEBT], (Outcome.NOT_APPLICABLE, None), id="due today"),
        pytest.param(date(2026, 10, 31), "欠款", [DEBT], (Outcome.NOT_APPLICABLE, None), id="not yet due"),
        pytest.param(AMBIGUOUS, "欠款", [DEBT], (Outcome.UNDETERMINED, "promised_day"), id="no certain day"),
    ],
)
def test_an_earlier_promise(
    day: date | Undetermined, said: str, findings: list[Finding], expected: tuple[Outcome, str | None]
) -> None:
    check = kept(day, said, findings)
    assert (check.outcome, check.missing) == expected


def test_a_promise_that_is_due_and_not_known_to_be_kept_is_for_review() -> None:
    assert kept(date(2026, 10, 15), "您的欠款", [DEBT]) == Check(
        id="earlier_promise_kept",
        name=Text("此前的还款承诺是否兑现", "an earlier promise kept"),
        outcome=Outcome.REVIEW,
        because=Text(
            "承诺的还款日 2026-10-15 已过，坐席仍在谈欠款，须人工核对是否未还",
            "the promised day 2026-10-15 is past and the agent speaks of the debt; "
            "a person must see whether it was paid",
        ),
        spans=(Span(3, 4),),
    )


def test_the_last_promise_counts() -> None:
    before = [
        historic("a", MONDAY, promise=promise(date(2026, 10, 13))),
        historic("c", "2026-10-14T09:00:00+08:00", promise=promise(date(2026, 10, 31))),
    ]
    check = earlier_promise_kept(historic("b", FRIDAY), before, call((A, 0, 8), (C, 9, 12)), [DEBT])
    assert check.outcome is Outcome.NOT_APPLICABLE


def test_no_promise_before() -> None:
    check = earlier_promise_kept(historic("b", FRIDAY), [historic("a", MONDAY)], call(), [])
    assert check.outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        pytest.param([], Outcome.YES, id="no earlier call"),
        pytest.param([historic("a", MONDAY)], Outcome.NO, id="an earlier conversation"),
        pytest.param([historic("a", MONDAY, connected=False)], Outcome.YES, id="an earlier call that nobody answered"),
        pytest.param([historic("a", MONDAY, callee_role=THIRD)], Outcome.YES, id="a conversation with somebody else"),
        pytest.param(
            [historic("a", MONDAY, connected=Undetermined("roles"))], Outcome.UNDETERMINED, id="perhaps a conversation"
        ),
        pytest.param(
            [historic("a", MONDAY), historic("b", MONDAY, connected=Undetermined("roles"))],
            Outcome.NO,
            id="a conversation, and perhaps another",
        ),
    ],
)
def test_first_contact(earlier: list[HistoricCall], expected: Outcome) -> None:
    this = historic("x", FRIDAY)
    assert first_contact(this, calls_before(this, earlier)).outcome is expected


def test_a_repeated_contact_tells_when_the_last_was() -> None:
    this = historic("x", FRIDAY)
    found = first_contact(this, calls_before(this, [historic("a", MONDAY)]))
    assert found.because == Text("上次通话 2026-10-12 16:00", "the last conversation was on 2026-10-12 16:00")
