import pytest
from hypothesis import given
from hypothesis import strategies as st
from timelines import A, C, U, call, finding

from qa_monitor.conduct.plan_terms import PlanTerms, plan_length_ok, plan_terms
from qa_monitor.conduct.profile import LongestPlan
from qa_monitor.domain import Check, Outcome, Span, Text

LIMIT = LongestPlan(months=60, sources=("R23",))
OFFER = finding("C06", A, 0, turn=0)


def outcome(said: str, *, card: bool = True) -> Outcome:
    talk = call((A, 0, 5, said), (C, 6, 8, "信用卡的事吧" if card else "好"))
    return plan_length_ok(talk, [OFFER], LIMIT).outcome


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param("可以申请六十期，也就是五年", Outcome.YES, id="exactly five years"),
        pytest.param("给您分七十二期，分六年慢慢还", Outcome.NO, id="six years"),
        pytest.param("分八年慢慢还", Outcome.NO, id="the years alone"),
        pytest.param("分七十二期，半个月一期", Outcome.YES, id="instalments every half month"),
        pytest.param("分一百二十期，每周一期", Outcome.YES, id="weekly instalments"),
        pytest.param("分二十四个月", Outcome.YES, id="months"),
        pytest.param("分六十期，分六年还", Outcome.REVIEW, id="instalments and years that do not agree"),
        pytest.param("没有七十二期的", Outcome.NOT_APPLICABLE, id="refused"),
        pytest.param("最长不超过五年", Outcome.YES, id="of at most five years"),
        pytest.param("您六年没还了", Outcome.NOT_APPLICABLE, id="years that are not a plan's"),
        pytest.param("可以申请分期", Outcome.NOT_APPLICABLE, id="no length"),
    ],
)
def test_how_long_a_plan_lasts(said: str, expected: Outcome) -> None:
    assert outcome(said) is expected


def test_a_plan_that_is_too_long_is_for_review_where_no_card_is_spoken_of() -> None:
    assert outcome("分七十二期", card=False) is Outcome.REVIEW


def test_the_arithmetic_is_shown() -> None:
    talk = call((A, 0, 5, "信用卡给您分七十二期，每期四百块"), (C, 6, 8))
    assert plan_length_ok(talk, [OFFER], LIMIT) == Check(
        id="plan_length_ok",
        name=Text("分期不超过最长期限", "plan not longer than allowed"),
        outcome=Outcome.NO,
        because=Text(
            "坐席提出分 72 期，共 72 个月，每期 400 元，上限 60 个月",
            "the agent offers 72 instalments over 72 months, 400 yuan each, of at most 60 months",
        ),
        spans=(Span(0, 5),),
        sources=("R23",),
    )


def test_the_longest_of_several_plans_counts() -> None:
    talk = call((A, 0, 5, "分十二期"), (C, 6, 7), (A, 8, 12, "分二十四期，每个月三百"))
    assert plan_terms(talk, [OFFER, finding("C06", A, 8, turn=2)]) == PlanTerms(
        instalments=24, months=24, agrees=True, instalment_yuan=300, span=Span(8, 12)
    )


def test_what_the_customer_asks_for_is_no_offer() -> None:
    talk = call((A, 0, 5), (C, 6, 8, "我能分七十二期吗"))
    assert plan_length_ok(talk, [finding("C06", A, 0, turn=0)], LIMIT).outcome is Outcome.NOT_APPLICABLE


def test_in_a_call_of_unknown_roles_nobody_knows() -> None:
    assert plan_length_ok(call((U, 0, 5, "分七十二期"), roles=(U,)), [], LIMIT).missing == "roles"


@given(st.integers(2, 299))
def test_monthly_instalments_last_as_many_months(instalments: int) -> None:
    expected = Outcome.YES if instalments <= LIMIT.months else Outcome.NO
    assert outcome(f"信用卡分{instalments}期") is expected
