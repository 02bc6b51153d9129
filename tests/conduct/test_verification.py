from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timelines import A, C, T, U, call, finding

from qa_monitor.conduct.verification import identity_verified_before_debt
from qa_monitor.domain import CalleeRole, Check, Finding, Outcome, Role, Span, Text, Transcript

ASKED = finding("C03", A, 5, "请问是王女士本人吗")
CONFIRMED = finding("identity_confirmed", C, 10, "是我")
DEBT = finding("debt_mention", A, 20, "欠款")
TALK = call((A, 0, 8), (C, 9, 12), (A, 18, 25))


def check(outcome: Outcome, because: Text, *spans: Span, missing: str | None = None) -> Check:
    return Check(
        id="identity_verified_before_debt",
        name=Text("先核实身份再谈债务", "identity verified before the debt"),
        outcome=outcome,
        because=because,
        spans=spans,
        missing=missing,
        sources=("R22",),
    )


FIRST = Text("先核实身份，后谈债务", "identity came first, then the debt")
TOO_EARLY = Text("身份尚未核实，坐席说「欠款」", "before identity was verified, the agent said 「欠款」")
ROLES = Text("分不清哪一方是坐席，或有一方没有录音", "it is not known who the agent is, or one side was not recorded")
AUDIO = Text(
    "部分录音损坏，没听到不等于没有说", "part of the recording is damaged: not heard is not the same as not said"
)
NEVER = Text("全程没有听到坐席谈及债务", "the agent was not heard to mention a debt")


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        pytest.param([ASKED, CONFIRMED, DEBT], check(Outcome.YES, FIRST, Span(10, 11), Span(20, 21)), id="in order"),
        pytest.param([DEBT, CONFIRMED, ASKED], check(Outcome.YES, FIRST, Span(10, 11), Span(20, 21)), id="any list"),
        pytest.param(
            [ASKED, finding("C03", A, 15, "核对一致"), DEBT],
            check(Outcome.YES, FIRST, Span(15, 16), Span(20, 21)),
            id="the agent says that it matches",
        ),
        pytest.param([ASKED, DEBT], check(Outcome.NO, TOO_EARLY, Span(20, 21)), id="asked, not answered"),
        pytest.param([DEBT], check(Outcome.NO, TOO_EARLY, Span(20, 21)), id="neither asked nor answered"),
        pytest.param(
            [finding("debt_mention", A, 1, "欠款"), ASKED, CONFIRMED, DEBT],
            check(Outcome.NO, TOO_EARLY, Span(1, 2)),
            id="the debt first",
        ),
        pytest.param(
            [ASKED, finding("debt_mention", A, 7, "欠款"), CONFIRMED],
            check(Outcome.NO, TOO_EARLY, Span(7, 8)),
            id="the debt between question and answer",
        ),
        pytest.param(
            [CONFIRMED, DEBT],
            check(Outcome.YES, FIRST, Span(10, 11), Span(20, 21)),
            id="an answer to a question that was not heard",
        ),
        pytest.param(
            [ASKED, finding("identity_confirmed", C, 10, "是我", review_because="confidence"), DEBT],
            check(
                Outcome.REVIEW,
                Text("先后顺序须人工核对：客户说「是我」", "a person must check the order: the customer said 「是我」"),
                Span(10, 11),
                Span(20, 21),
            ),
            id="perhaps answered",
        ),
        pytest.param(
            [finding("debt_mention", A, 2, "欠款", review_because="confidence"), ASKED, CONFIRMED, DEBT],
            check(
                Outcome.REVIEW,
                Text("先后顺序须人工核对：坐席说「欠款」", "a person must check the order: the agent said 「欠款」"),
                Span(2, 3),
                Span(10, 11),
                Span(20, 21),
            ),
            id="perhaps the debt first",
        ),
        pytest.param([ASKED, CONFIRMED], check(Outcome.NOT_APPLICABLE, NEVER), id="no debt mentioned"),
        pytest.param(
            [finding("debt_mention", C, 3), ASKED], check(Outcome.NOT_APPLICABLE, NEVER), id="by the customer only"
        ),
        pytest.param(
            [finding("V05", A, 20, "您儿子欠钱")],
            check(
                Outcome.NO,
                Text(
                    "身份尚未核实，坐席说「您儿子欠钱」", "before identity was verified, the agent said 「您儿子欠钱」"
                ),
                Span(20, 21),
            ),
            id="the debt told to a third party is a mention",
        ),
    ],
)
def test_order_of_identity_and_debt(findings: list[Finding], expected: Check) -> None:
    assert identity_verified_before_debt(TALK, findings, CalleeRole.DEBTOR) == expected


def test_a_third_party_cannot_be_verified_as_the_debtor() -> None:
    because = Text("被叫人是第三方，坐席说「欠款」", "the person called is a third party, yet the agent said 「欠款」")
    found = identity_verified_before_debt(TALK, [ASKED, CONFIRMED, DEBT], CalleeRole.THIRD_PARTY)
    assert found == check(Outcome.NO, because, Span(20, 21))


@pytest.mark.parametrize(
    ("role", "answer", "expected"),
    [
        pytest.param(C, "后四位是0017,对不对", Outcome.YES, id="four digits"),
        pytest.param(C, "零零幺七", Outcome.YES, id="four digits as they are spoken"),
        pytest.param(T, "零零幺七", Outcome.YES, id="whoever was called"),
        pytest.param(A, "零零幺七", Outcome.NO, id="read out by the agent"),
        pytest.param(C, "我还了4860元", Outcome.NO, id="a sum of money"),
        pytest.param(C, "13900000000", Outcome.NO, id="part of a longer number"),
        pytest.param(C, "我等一下", Outcome.NO, id="no digits"),
    ],
)
def test_reading_out_the_last_four_digits_confirms(role: Role, answer: str, expected: Outcome) -> None:
    roles = (A, T) if role is T else (A, C)
    talk = call((A, 0, 8), (roles[1], 8, 8.5), (role, 9, 12, answer), (A, 18, 25), roles=roles)
    assert identity_verified_before_debt(talk, [ASKED, DEBT], CalleeRole.DEBTOR).outcome is expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param("对,是这张", Outcome.YES, id="yes"),
        pytest.param("嗯,是的", Outcome.YES, id="yes after a hesitation"),
        pytest.param("對,沒錯", Outcome.YES, id="in traditional script"),
        pytest.param("对不起,我在开车", Outcome.NO, id="an apology"),
        pytest.param("不对", Outcome.NO, id="no"),
        pytest.param("你哪位", Outcome.NO, id="a question back"),
        pytest.param("零零八腰", Outcome.YES, id="four digits, one heard as another word"),
        pytest.param("我要八腰", Outcome.NO, id="one digit and words that sound like some"),
    ],
)
def test_a_yes_right_after_the_question_confirms(answer: str, expected: Outcome) -> None:
    talk = call((A, 0, 8), (C, 9, 12, answer), (A, 18, 25))
    assert identity_verified_before_debt(talk, [ASKED, DEBT], CalleeRole.DEBTOR).outcome is expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param("是我,上周不是说好了吗", Outcome.YES, id="it is me, and a pause"),
        pytest.param("嗯，我就是。", Outcome.YES, id="I am"),
        pytest.param("是我妈的电话", Outcome.NO, id="it is my mother's"),
        pytest.param("是我上周说的", Outcome.NO, id="it was me who said so"),
    ],
)
def test_who_says_it_is_them_was_asked(answer: str, expected: Outcome) -> None:
    talk = call((A, 0, 8), (C, 9, 12, answer), (A, 18, 25))
    assert identity_verified_before_debt(talk, [DEBT], CalleeRole.DEBTOR).outcome is expected


@pytest.mark.parametrize(
    ("findings", "callee", "expected"),
    [
        pytest.param(
            [CONFIRMED, finding("C06", A, 20)], CalleeRole.DEBTOR, Outcome.YES, id="confirmed before the plan"
        ),
        pytest.param(
            [CONFIRMED, finding("C07", A, 20, entry="reads_back")],
            CalleeRole.DEBTOR,
            Outcome.YES,
            id="confirmed before the read-back",
        ),
        pytest.param(
            [CONFIRMED, finding("C07", A, 20, entry="registers")],
            CalleeRole.DEBTOR,
            Outcome.NOT_APPLICABLE,
            id="something was registered, perhaps a complaint",
        ),
        pytest.param([finding("C06", A, 5), CONFIRMED], CalleeRole.DEBTOR, Outcome.REVIEW, id="the plan first"),
        pytest.param(
            [CONFIRMED, finding("ask_date_change", C, 11)],
            CalleeRole.DEBTOR,
            Outcome.YES,
            id="confirmed before the debtor asks for time",
        ),
        pytest.param(
            [finding("promise", T, 11)], CalleeRole.THIRD_PARTY, Outcome.NOT_APPLICABLE, id="a third party's promise"
        ),
        pytest.param([finding("C06", A, 20)], CalleeRole.DEBTOR, Outcome.REVIEW, id="nothing confirmed"),
        pytest.param(
            [CONFIRMED, finding("C06", A, 20)], CalleeRole.THIRD_PARTY, Outcome.REVIEW, id="a plan to a third party"
        ),
    ],
)
def test_a_plan_speaks_of_the_debt_but_accuses_nobody(
    findings: list[Finding], callee: CalleeRole | None, expected: Outcome
) -> None:
    assert identity_verified_before_debt(TALK, findings, callee).outcome is expected


def test_a_yes_to_something_else_confirms_nothing() -> None:
    talk = call((A, 0, 8), (C, 9, 12, "你哪位"), (A, 12, 15, "银行的,听得清吗"), (C, 15, 16, "对"), (A, 18, 25))
    assert identity_verified_before_debt(talk, [ASKED, DEBT], CalleeRole.DEBTOR).outcome is Outcome.NO


def test_doubtful_text_confirms_nothing() -> None:
    talk = call((A, 0, 8), (C, 9, 12, "对"), (A, 18, 25))
    unsure = replace(talk, utterances=tuple(replace(one, doubtful="silence") for one in talk.utterances))
    assert identity_verified_before_debt(unsure, [ASKED, DEBT], CalleeRole.DEBTOR).outcome is Outcome.NO


def test_who_says_yes_and_denies_to_be_the_debtor_is_not_verified() -> None:
    talk = call((A, 0, 8), (C, 9, 12, "对,我是他姐"), (A, 18, 25))
    denied = finding("identity_denied", C, 10, "我是他姐")
    assert identity_verified_before_debt(talk, [ASKED, denied, DEBT], CalleeRole.DEBTOR).outcome is Outcome.NO


def test_who_comes_to_the_telephone_after_a_denial_is_verified() -> None:
    denied = finding("identity_denied", C, 7, "他不在")
    assert (
        identity_verified_before_debt(TALK, [ASKED, denied, CONFIRMED, DEBT], CalleeRole.DEBTOR).outcome is Outcome.YES
    )


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        pytest.param("喂,请问是王建国先生吗", "我是王建国,你说", Outcome.YES, id="the name that was asked for"),
        pytest.param("是朋友吗,这里是银行", "啊,我是朋友,什么事", Outcome.YES, id="a name misheard twice alike"),
        pytest.param("王建国是吧", "建国,怎么了", Outcome.NO, id="a part of it"),
        pytest.param("请问是王见国先生吗", "王建国,怎么了", Outcome.YES, id="another spelling of the same sound"),
        pytest.param("请问是王建国先生吗", "我不是王建国", Outcome.NO, id="not them"),
        pytest.param("请问是王建国先生吗", "王建国不在", Outcome.NO, id="they are not in"),
        pytest.param("请问是王建国先生吗", "我是王建国的爱人", Outcome.NO, id="their wife"),
        pytest.param("请问是王建国先生吗", "我是李建国", Outcome.NO, id="another name"),
        pytest.param("我是王建国", "王建国,什么事", Outcome.NO, id="the agent's own name, which is no question"),
    ],
)
def test_who_says_the_name_that_was_asked_for_confirms_it(question: str, answer: str, expected: Outcome) -> None:
    talk = call((A, 0, 8, question), (C, 9, 12, answer), (A, 18, 25))
    assert identity_verified_before_debt(talk, [DEBT], CalleeRole.DEBTOR).outcome is expected


def test_digits_read_out_before_the_question_confirm_nothing() -> None:
    talk = call((C, 0, 3, "零零幺七"), (A, 5, 8), (A, 18, 25))
    assert identity_verified_before_debt(talk, [ASKED, DEBT], CalleeRole.DEBTOR).outcome is Outcome.NO


@pytest.mark.parametrize(
    ("damaged", "findings", "expected"),
    [
        pytest.param(
            (Span(12, 13),), [DEBT], check(Outcome.UNDETERMINED, AUDIO, Span(20, 21), missing="audio"), id="before debt"
        ),
        pytest.param((Span(30, 31),), [DEBT], check(Outcome.NO, TOO_EARLY, Span(20, 21)), id="after the debt"),
        pytest.param(
            (Span(30, 31),), [ASKED], check(Outcome.UNDETERMINED, AUDIO, missing="audio"), id="no debt heard elsewhere"
        ),
        pytest.param(
            (Span(0, 2),),
            [ASKED, CONFIRMED, DEBT],
            check(Outcome.UNDETERMINED, AUDIO, Span(10, 11), Span(20, 21), missing="audio"),
            id="the debt may have come before the confirmation",
        ),
        pytest.param(
            (Span(12, 13),),
            [ASKED, CONFIRMED, DEBT],
            check(Outcome.YES, FIRST, Span(10, 11), Span(20, 21)),
            id="after the confirmation",
        ),
    ],
)
def test_damage_where_it_matters(damaged: tuple[Span, ...], findings: list[Finding], expected: Check) -> None:
    talk = call((A, 0, 8), (C, 9, 12), (A, 18, 25), damaged=damaged)
    assert identity_verified_before_debt(talk, findings, CalleeRole.DEBTOR) == expected


@pytest.mark.parametrize(
    ("talk", "findings", "expected"),
    [
        pytest.param(
            call((U, 0, 8), roles=(U,)),
            [finding("debt_mention", U, 3, review_because="roles")],
            check(Outcome.UNDETERMINED, ROLES, Span(3, 4), missing="roles"),
            id="a mixed track",
        ),
        pytest.param(
            call((A, 0, 8), roles=(A,)),
            [ASKED, DEBT],
            check(Outcome.UNDETERMINED, ROLES, Span(20, 21), missing="roles"),
            id="the answer was not recorded",
        ),
        pytest.param(
            TALK,
            [finding("debt_mention", A, 3, "欠款", review_because="confidence")],
            check(
                Outcome.REVIEW,
                Text("先后顺序须人工核对：坐席说「欠款」", "a person must check the order: the agent said 「欠款」"),
                Span(3, 4),
            ),
            id="perhaps the debt was mentioned",
        ),
    ],
)
def test_what_cannot_be_known(talk: Transcript, findings: list[Finding], expected: Check) -> None:
    assert identity_verified_before_debt(talk, findings, CalleeRole.DEBTOR) == expected


steps = st.lists(
    st.builds(
        finding,
        st.sampled_from(["C03", "debt_mention", "V05"]),
        st.just(A),
        st.floats(0, 50),
    )
    | st.builds(finding, st.just("identity_confirmed"), st.just(C), st.floats(0, 50)),
    max_size=6,
)


@given(steps)
def test_yes_means_that_the_confirmation_came_before_the_debt(findings: list[Finding]) -> None:
    found = identity_verified_before_debt(TALK, findings, CalleeRole.DEBTOR)
    debts = [f.span.start for f in findings if f.code in ("debt_mention", "V05")]
    confirmed = [f.span.start for f in findings if f.code == "identity_confirmed"]
    assert (found.outcome is Outcome.YES) == any(time < min(debts, default=0) for time in confirmed)
    assert (found.outcome is Outcome.NOT_APPLICABLE) == (not debts)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param("跟系统里的对不上，您欠的款", Outcome.NO, id="the answer differs from the record"),
        pytest.param("核对不一致", Outcome.NO, id="not the same"),
        pytest.param("核对一致", Outcome.YES, id="the same"),
        pytest.param("好的，如果下面信息有误请您指正", Outcome.YES, id="only supposed to differ"),
        pytest.param("您看信息有没有误", Outcome.YES, id="asked whether it differs"),
        pytest.param("您的情况不符合减免条件", Outcome.YES, id="another thing does not fit"),
    ],
)
def test_a_failed_check_of_identity_verifies_nobody(said: str, expected: Outcome) -> None:
    talk = call((A, 0, 8), (C, 9, 12, "零零八幺"), (A, 13, 16, said), (A, 18, 25))
    assert identity_verified_before_debt(talk, [ASKED, DEBT], CalleeRole.DEBTOR).outcome is expected


def test_the_debt_after_a_denial_says_so() -> None:
    denied = finding("identity_denied", C, 10, "我是他老婆")
    found = identity_verified_before_debt(TALK, [ASKED, denied, DEBT], CalleeRole.DEBTOR)
    assert (found.because, found.spans) == (
        Text(
            "接听人不是本人或核对未通过之后，坐席说「欠款」",
            "after a denial or a failed check of identity, the agent said 「欠款」",
        ),
        (Span(10, 11), Span(20, 21)),
    )


def test_right_order_proves_nothing_where_nobody_knows_who_was_called() -> None:
    found = identity_verified_before_debt(TALK, [ASKED, CONFIRMED, DEBT], None)
    assert (found.outcome, found.missing) == (Outcome.UNDETERMINED, "callee_role")
