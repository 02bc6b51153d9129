"""Facts of a call in which nobody knows who spoke."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timelines import A, C, U, call, finding

from qa_monitor.conduct import Promise, Telling, likely_promise, perhaps_violated, whoever_spoke
from qa_monitor.domain import Check, Finding, Outcome, Polarity, Role, Span, Text, Undetermined

YES, NO, REVIEW = Outcome.YES, Outcome.NO, Outcome.REVIEW
NOT_APPLICABLE, UNDETERMINED = Outcome.NOT_APPLICABLE, Outcome.UNDETERMINED
LACKING = Text("分不清", "not known")


def check(name: str, outcome: Outcome, zh: str = "因", en: str = "why", **changes: object) -> Check:
    missing = "roles" if outcome is UNDETERMINED else None
    one = Check(id=name, name=Text(name, name), outcome=outcome, because=Text(zh, en), missing=missing)
    return replace(one, **changes)  # type: ignore[arg-type]


def promise(amount: int | Undetermined = 500, day: int = 15, named_by: Role = C, **changes: object) -> Promise:
    one = Promise(
        amount=amount,
        day=date(2026, 10, day),
        named_by=named_by,
        read_back=False,
        agreed=True,
        spans=(Span(1, 2),),
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def telling(*checks: Check, promised: Promise | None = None, findings: Sequence[Finding] = ()) -> Telling:
    return Telling(findings=findings, checks=checks, promise=promised)


def told(name: str, *outcomes: Outcome) -> Check:
    """The answer to the question where the likely ways give these."""
    (answer,) = whoever_spoke([check(name, UNDETERMINED)], [telling(check(name, outcome)) for outcome in outcomes])
    return answer


@pytest.mark.parametrize(
    ("name", "outcomes", "expected"),
    [
        pytest.param("solution_offered", [YES] * 7 + [NO] * 3, YES, id="seven in ten heard it"),
        pytest.param("solution_offered", [YES] * 6 + [NO] * 4, UNDETERMINED, id="six in ten are too few"),
        pytest.param("solution_offered", [NO] * 8 + [YES] * 2, NO, id="eight in ten did not"),
        pytest.param("solution_offered", [NO] * 7 + [YES] * 3, UNDETERMINED, id="seven in ten are too few for that"),
        pytest.param("recording_notice", [YES] * 10, YES, id="a notice"),
        pytest.param("recording_notice", [NO] * 10, UNDETERMINED, id="no notice would blame the agent"),
        pytest.param("identity_disclosed", [NO] * 10, UNDETERMINED, id="so would a name that was not told"),
        pytest.param(
            "identity_verified_before_debt", [NO] * 10, UNDETERMINED, id="so would a debt told before the check"
        ),
        pytest.param("identity_verified_before_debt", [NOT_APPLICABLE] * 10, NOT_APPLICABLE, id="no debt was told"),
        pytest.param("promise_to_pay", [NO] * 9 + [YES], NO, id="no promise"),
        pytest.param("solution_offered", [REVIEW] * 10, UNDETERMINED, id="a person must look in any way"),
        pytest.param("debt_kept_private", [NO] * 10, UNDETERMINED, id="a question of blame"),
        pytest.param("signals_answered", [YES] * 10, UNDETERMINED, id="nor is the agent praised"),
    ],
)
def test_answers(name: str, outcomes: list[Outcome], expected: Outcome) -> None:
    answer = told(name, *outcomes)
    assert (answer.outcome, answer.missing) == (expected, "roles")


@pytest.mark.parametrize(
    ("outcomes", "zh", "en"),
    [
        pytest.param(
            [YES] * 10,
            "说话人不明，但怎样划分都如此：因",
            "who spoke is not known, but so it is in every likely way to tell: why",
            id="all ways",
        ),
        pytest.param(
            [YES] * 8 + [NO] * 2,
            "说话人不明，10 种可能的划分中有 8 种如此：因",
            "who spoke is not known, but so it is in 8 of 10 likely ways to tell: why",
            id="most ways",
        ),
        pytest.param([YES] * 5 + [NO] * 5, "因", "why", id="neither: why it is undetermined"),
        pytest.param(
            [NO] * 10,
            "说话人不明，多半没有；但双方录在同一声道时短句容易听漏，须人工核对",
            "who spoke is not known; most likely not, but one track easily hides a short sentence: a person must check",
            id="most likely not",
        ),
    ],
)
def test_the_reason_says_how_sure_it_is(outcomes: list[Outcome], zh: str, en: str) -> None:
    assert told("recording_notice", *outcomes).because == Text(zh, en)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(check("escalation", REVIEW), id="already before a person"),
        pytest.param(check("time_ok", NO), id="known without roles"),
        pytest.param(check("solution_offered", UNDETERMINED, missing="audio"), id="something else is missing"),
    ],
)
def test_what_lacks_not_only_the_roles_stays(answer: Check) -> None:
    ways = [telling(check(answer.id, YES))] * 10
    assert whoever_spoke([answer], ways) == (answer,)


def test_signals_are_raised_perhaps_raised_or_not() -> None:
    heard = {"signal:illness": 6, "signal:promise": 5, "signal:dispute": 3}
    ways = [telling(*(check(name, YES) for name, many in heard.items() if at < many)) for at in range(10)]
    answers = whoever_spoke([], ways)
    assert [(one.id, one.outcome, one.missing) for one in answers] == [
        ("signal:illness", YES, "roles"),
        ("signal:promise", UNDETERMINED, "roles"),
    ]


@pytest.mark.parametrize(
    ("promises", "expected"),
    [
        pytest.param([None] * 10, None, id="none in any way"),
        pytest.param([promise()] * 6 + [None] * 4, None, id="in too few ways"),
        pytest.param([promise()] * 7 + [None] * 3, promise(), id="in most ways"),
        pytest.param([promise(agreed=False)] * 10, None, id="read back, and no answer in any way"),
        pytest.param(
            [promise()] * 9 + [promise(Undetermined("part"))], promise(), id="the sum is open in one way in ten"
        ),
        pytest.param(
            [promise()] * 5 + [promise(300)] * 5, promise(Undetermined("roles")), id="the sum hangs on who spoke"
        ),
        pytest.param([promise()] * 5 + [promise(named_by=A)] * 5, promise(named_by=U), id="nobody knows who named it"),
    ],
)
def test_the_promise_on_which_most_ways_agree(promises: list[Promise | None], expected: Promise | None) -> None:
    assert likely_promise([telling(promised=one) for one in promises]) == expected


def test_a_promise_is_told_with_what_is_open() -> None:
    ways = [
        telling(check("promise_to_pay", YES), promised=promise(amount))
        for amount in (500, 500, 500, Undetermined("part"))
    ]
    (answer,) = whoever_spoke([check("promise_to_pay", UNDETERMINED)], ways)
    assert answer == check(
        "promise_to_pay",
        YES,
        "说话人不明，但怎样划分都如此：客户提出还款：金额要看是谁说的，2026-10-15 之前；未复述",
        "who spoke is not known, but so it is in every likely way to tell: "
        "the customer named a payment: the sum hangs on who said what, by 2026-10-15; not read back",
        spans=(Span(1, 2),),
        missing="roles",
    )


HEARD = call((U, 0, 8), (U, 9, 15), roles=(U,))


@pytest.mark.parametrize(
    ("ways", "said", "expected"),
    [
        pytest.param(
            [[finding("V01", A, 10)], []], [], [finding("V01", U, 10, turn=1, review_because="roles")], id="one"
        ),
        pytest.param(
            [[finding("V01", A, 10)], [finding("V01", A, 10.5)]],
            [],
            [finding("V01", U, 10, turn=1, review_because="roles")],
            id="the same in two ways",
        ),
        pytest.param(
            [[finding("V01", A, 10)]], [finding("V01", U, 10, review_because="roles")], [], id="known already"
        ),
        pytest.param([[finding("V01", A, 10, review_because="confidence")]], [], [], id="only for review in that way"),
        pytest.param([[finding("C01", A, 10)]], [], [], id="good practice"),
    ],
)
def test_what_a_likely_way_suspects_is_for_review(
    ways: list[list[Finding]], said: list[Finding], expected: list[Finding]
) -> None:
    assert perhaps_violated(HEARD, said, [telling(findings=one) for one in ways]) == expected


@given(st.lists(st.lists(st.sampled_from([("V01", A), ("V01", C), ("hardship", C)]), max_size=3), max_size=3))
def test_nobody_is_suspected_where_nobody_knows_who_spoke(ways: list[list[tuple[str, Role]]]) -> None:
    found = perhaps_violated(HEARD, [], [telling(findings=[finding(*one, 3) for one in way]) for way in ways])
    assert all(one.review_because == "roles" and one.role is U for one in found)
    assert all(one.polarity is Polarity.VIOLATION for one in found)
