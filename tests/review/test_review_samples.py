"""Samples: what is drawn, what is estimated from it, and how far two blind reviewers agree."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from desks import Desk
from hypothesis import given
from hypothesis import strategies as st
from made_up_reviews import ANNA, BOB, KNOWLEDGE, account, call, finding, judged_anew, stored

from qa_monitor.domain import Account, Duty, Ruling, Span
from qa_monitor.evaluation.metrics import Share
from qa_monitor.review.calibration import (
    agreement,
    blind_call,
    blind_queue,
    double_reviews,
    finish_blind,
    give_blind_verdict,
    next_blind,
)
from qa_monitor.review.calls import reviewed_call
from qa_monitor.review.refusals import NotAllowed, NotThere, Unfit
from qa_monitor.review.sampling import NewPlan, SampledStratum, ShownPlan, Stratum, estimate, make_plan, plan
from qa_monitor.review.verdicts import NewVerdict, give_verdict
from qa_monitor.store import reading, writing
from qa_monitor.store.review_tables import BlindReviewRow


def drawn(desk: Desk, **asked: Any) -> ShownPlan:
    new = NewPlan(**({"name": "十月", "share": 0.5, "seed": 7} | asked))
    with writing(desk.engine) as db:
        made = make_plan(db, desk.accounts[Duty.SUPERVISOR], new)
    return shown(desk, made)


def shown(desk: Desk, plan_id: str) -> ShownPlan:
    with reading(desk.engine) as db:
        return plan(db, plan_id)


def names(of: ShownPlan) -> list[str]:
    return sorted(one.call.name for one in of.calls)


CLEAR = [call(f"c{number}", agent=ANNA if number < 6 else BOB) for number in range(8)]


def test_the_same_seed_draws_the_same_calls(desk: Desk) -> None:
    stored(desk.engine, *CLEAR, call("flagged", finding()))
    first, again, other = drawn(desk), drawn(desk), drawn(desk, seed=8)
    assert (first.line.population, first.line.drawn) == (8, 4)
    assert names(first) == names(again) != names(other)
    assert names(drawn(desk, flagged=True)) == ["flagged"]


@pytest.mark.parametrize(
    ("stratum", "expected"),
    [
        pytest.param(Stratum.NONE, {"": (8, 2)}, id="from all together"),
        pytest.param(Stratum.AGENT, {"A01": (6, 2), "A02": (2, 1)}, id="from every agent"),
        pytest.param(Stratum.TEAM, {"一组": (6, 2), "二组": (2, 1)}, id="from every team"),
        pytest.param(Stratum.RISK, {"high": (8, 2)}, id="by risk"),
    ],
)
def test_every_stratum_is_drawn_from(desk: Desk, stratum: Stratum, expected: dict[str, tuple[int, int]]) -> None:
    stored(desk.engine, *CLEAR)
    found = drawn(desk, share=0.25, stratum=stratum)
    assert {one.name: (one.population, one.drawn) for one in found.strata} == expected


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"share": 0}, id="nothing"),
        pytest.param({"share": 1.1}, id="more than all"),
        pytest.param({"name": " "}, id="no name"),
        pytest.param({"flagged": True}, id="from no call"),
        pytest.param({"seed": -1}, id="a seed below zero"),
    ],
)
def test_a_plan_that_cannot_be_made(sqlite_desk: Desk, asked: dict[str, Any]) -> None:
    stored(sqlite_desk.engine, *CLEAR)
    with pytest.raises(Unfit):
        drawn(sqlite_desk, **asked)


def test_what_is_missed_is_estimated_from_the_reviewed(desk: Desk) -> None:
    stored(desk.engine, *CLEAR)
    made = drawn(desk, share=1)
    assert made.estimate is None
    for number, one in enumerate(made.calls[:4]):
        new = NewVerdict(ruling=Ruling.NOTHING_MISSED)
        if number == 0:
            new = NewVerdict(ruling=Ruling.ADDED, code="V09", span=Span(3, 4))
        with writing(desk.engine) as db:
            give_verdict(
                db, desk.accounts[Duty.REVIEWER], one.call.public_id, new, seen=one.call.version, knowledge=KNOWLEDGE
            )
    after = shown(desk, made.line.public_id)
    assert after.estimate is not None
    assert (after.estimate.share, after.estimate.reviewed, after.estimate.missed) == (0.25, 4, 1)
    assert after.estimate.interval == Share(1, 4).interval
    assert [one.missed for one in after.calls if one.reviewed] == [("V09",), (), (), ()]


def stratum(population: int, reviewed: int, missed: int) -> SampledStratum:
    return SampledStratum(name="", population=population, drawn=reviewed, reviewed=reviewed, missed=missed)


@pytest.mark.parametrize(
    ("strata", "share"),
    [
        pytest.param([stratum(100, 0, 0)], None, id="nothing reviewed"),
        pytest.param([stratum(100, 10, 1), stratum(100, 10, 3)], 0.2, id="equal strata"),
        pytest.param([stratum(900, 10, 0), stratum(100, 10, 5)], 0.05, id="the smaller weighs less"),
        pytest.param([stratum(900, 0, 0), stratum(100, 10, 5)], 0.5, id="of what was reviewed alone"),
    ],
)
def test_estimate(strata: Sequence[SampledStratum], share: float | None) -> None:
    found = estimate(strata)
    assert (found and pytest.approx(found.share)) == share


@given(
    st.lists(
        st.integers(1, 50).flatmap(
            lambda reviewed: st.builds(
                stratum, st.integers(reviewed, 10_000), st.just(reviewed), st.integers(0, reviewed)
            )
        ),
        min_size=1,
        max_size=6,
    )
)
def test_an_estimate_lies_in_its_interval_and_weights_only_widen_it(strata: list[SampledStratum]) -> None:
    found = estimate(strata)
    assert found is not None
    assert 0 <= found.interval.low <= found.share + 1e-9
    assert found.share - 1e-9 <= found.interval.high <= 1
    effective = found.population**2 / sum(one.population**2 / one.reviewed for one in strata)
    assert effective <= found.reviewed + 1e-6


# --- blind --------------------------------------------------------------------------------------------------------

FLAGGED = [call(f"f{number}", finding("V01", 1), finding("V09", 5)) for number in range(3)]


def take(desk: Desk, plan_id: str, who: Account) -> str | None:
    with writing(desk.engine) as db:
        return next_blind(db, who, plan_id)


def judge(desk: Desk, review: str, who: Account, *rulings: Ruling, added: Span | None = None) -> None:
    with writing(desk.engine) as db:
        shown_call = blind_call(db, who, review, KNOWLEDGE)
        for one, ruling in zip(shown_call.findings, rulings, strict=True):
            new = NewVerdict(ruling=ruling, finding=one.public_id, reason="听过")
            give_blind_verdict(db, who, review, new, knowledge=KNOWLEDGE)
        if added is not None:
            new = NewVerdict(ruling=Ruling.ADDED, code="V09", span=added)
            give_blind_verdict(db, who, review, new, knowledge=KNOWLEDGE)
        finish_blind(db, who, review)


def test_two_reviewers_do_not_see_each_other(desk: Desk) -> None:
    (one,) = stored(desk.engine, FLAGGED[0])
    made = drawn(desk, share=1, flagged=True, double=True).line.public_id
    first, second = desk.accounts[Duty.REVIEWER], account(desk.engine, Duty.REVIEWER, "second")
    third = account(desk.engine, Duty.REVIEWER, "third")
    review, other = take(desk, made, first), take(desk, made, second)
    assert review is not None
    assert other is not None
    assert (take(desk, made, first), take(desk, made, third)) == (review, None)
    judge(desk, review, first, Ruling.CONFIRMED, Ruling.OVERTURNED)
    with writing(desk.engine) as db:
        seen = blind_call(db, second, other, KNOWLEDGE)
        with pytest.raises(NotThere):
            blind_call(db, second, review, KNOWLEDGE)
    assert (seen.blind, [found.verdicts for found in seen.findings]) == (True, [(), ()])
    assert (seen.history, seen.appeals, seen.row.open_findings) == ((), (), 2)
    with pytest.raises(NotAllowed), reading(desk.engine) as db:
        reviewed_call(db, second, one, KNOWLEDGE)
    with reading(desk.engine) as db:
        ordinary = reviewed_call(db, first, one, KNOWLEDGE)
        tasks = [(task.waiting, task.open_review, task.done) for task in blind_queue(db, second)]
    assert ([found.verdicts for found in ordinary.findings], ordinary.row.version) == ([(), ()], 1)
    assert tasks == [(0, other, 0)]


def test_a_blind_reviewer_does_not_see_what_others_added(desk: Desk) -> None:
    (one,) = stored(desk.engine, call("one", finding("V01", 1)))
    made = drawn(desk, share=1, flagged=True, double=True).line.public_id
    second = account(desk.engine, Duty.REVIEWER, "second")
    review = take(desk, made, second)
    assert review is not None
    add = NewVerdict(ruling=Ruling.ADDED, code="V09", span=Span(20, 22))
    with writing(desk.engine) as db:
        give_verdict(db, desk.accounts[Duty.REVIEWER], one, add, seen=1, knowledge=KNOWLEDGE)
    with reading(desk.engine) as db:
        seen = blind_call(db, second, review, KNOWLEDGE)
    assert (seen.row.codes, seen.row.version, len(seen.findings)) == (("V01",), 1, 1)


@pytest.mark.parametrize(
    ("mine", "theirs", "missed"),
    [
        pytest.param(None, None, 0, id="neither found anything"),
        pytest.param(Span(3, 4), None, 1, id="one found something"),
        pytest.param(Span(3, 4), Span(3, 4), 1, id="both did"),
    ],
)
def test_what_blind_reviewers_find_in_unflagged_calls_was_missed(
    desk: Desk, mine: Span | None, theirs: Span | None, missed: int
) -> None:
    stored(desk.engine, call("quiet"))
    made = drawn(desk, share=1, flagged=False, double=True).line.public_id
    for who, added in ((desk.accounts[Duty.REVIEWER], mine), (account(desk.engine, Duty.REVIEWER, "second"), theirs)):
        review = take(desk, made, who)
        assert review is not None
        judge(desk, review, who, added=added)
    with reading(desk.engine) as db:
        found = plan(db, made).estimate
    assert found is not None
    assert (found.reviewed, found.share) == (1, missed)


def test_who_has_judged_a_call_does_not_review_it_blind(desk: Desk) -> None:
    (one,) = stored(desk.engine, FLAGGED[0])
    reviewer = desk.accounts[Duty.REVIEWER]
    made = drawn(desk, share=1, flagged=True, double=True).line.public_id
    with writing(desk.engine) as db:
        named = reviewed_call(db, reviewer, one, KNOWLEDGE).findings[0].public_id
        new = NewVerdict(ruling=Ruling.CONFIRMED, finding=named)
        give_verdict(db, reviewer, one, new, seen=1, knowledge=KNOWLEDGE)
    assert take(desk, made, reviewer) is None


def test_a_blind_review_is_handed_in_whole_and_once(desk: Desk) -> None:
    stored(desk.engine, FLAGGED[0])
    made = drawn(desk, share=1, flagged=True, double=True).line.public_id
    reviewer = desk.accounts[Duty.REVIEWER]
    review = take(desk, made, reviewer)
    assert review is not None
    with pytest.raises(Unfit), writing(desk.engine) as db:
        finish_blind(db, reviewer, review)
    judge(desk, review, reviewer, Ruling.CONFIRMED, Ruling.CONFIRMED)
    new = NewVerdict(ruling=Ruling.ADDED, code="V09", span=Span(1, 2))
    with pytest.raises(Unfit), writing(desk.engine) as db:
        give_blind_verdict(db, reviewer, review, new, knowledge=KNOWLEDGE)
    with reading(desk.engine) as db:
        assert db.scalar(sa.text("SELECT count(*) FROM verdicts WHERE version IS NOT NULL")) == 0


def test_agreement_by_category_and_what_they_differ_on(desk: Desk) -> None:
    stored(desk.engine, *FLAGGED)
    made = drawn(desk, share=1, flagged=True, double=True).line.public_id
    first, second = desk.accounts[Duty.REVIEWER], account(desk.engine, Duty.REVIEWER, "second")
    confirmed, overturned = Ruling.CONFIRMED, Ruling.OVERTURNED
    answers = [
        ((confirmed, confirmed), (confirmed, overturned), None, None),
        ((overturned, confirmed), (overturned, confirmed), Span(20, 22), Span(20.5, 22)),
        ((confirmed, overturned), (confirmed, overturned), Span(30, 31), None),
    ]
    for mine, theirs, my_span, their_span in answers:
        review = take(desk, made, first)
        assert review is not None
        judge(desk, review, first, *mine, added=my_span)
        other = take(desk, made, second)  # the call that has one reviewer comes first
        assert other is not None
        judge(desk, other, second, *theirs, added=their_span)
    with reading(desk.engine) as db:
        found = agreement(db, made, KNOWLEDGE)
        when = db.scalars(sa.select(BlindReviewRow.finished_at).order_by(BlindReviewRow.finished_at)).all()
        moments = [when[0], when[1], when[3], when[5], when[5] + timedelta(days=1)]
        known = [agreement(db, made, KNOWLEDGE, known_at=moment).categories[0].pairs for moment in moments]
        told = [
            [(one.plan, one.calls, one.pairs) for one in double_reviews(db, KNOWLEDGE, moment)] for moment in moments
        ]
        now = double_reviews(db, KNOWLEDGE, None)
    assert known == [0, 2, 5, 8, 8]
    assert told == [[], [(made, 1, 2)], [(made, 2, 5)], [(made, 3, 8)], [(made, 3, 8)]]
    assert now[0].kappa == found.categories[0].kappa
    assert [(one.code, one.pairs, one.agreed) for one in found.categories] == [("", 8, 6), ("V01", 3, 3), ("V09", 5, 3)]
    assert found.categories[1].kappa == 1
    assert found.categories[0].interval is not None
    assert [(one.code, [verdict[1] for verdict in one.verdicts]) for one in found.disagreements] == [
        ("V09", ["confirmed", "overturned"]),
        ("V09", ["added", "nothing"]),
    ]


def test_both_blind_reviewers_judge_the_same_analysis(desk: Desk) -> None:
    made = call("0001", finding("V01", 1), finding("V09", 5))
    stored(desk.engine, made)
    plan_id = drawn(desk, share=1, flagged=True, double=True).line.public_id
    one, other = desk.accounts[Duty.REVIEWER], account(desk.engine, Duty.REVIEWER, "other")
    first = take(desk, plan_id, one)
    stored(desk.engine, judged_anew(call("0001", finding("V09", 5))))
    second = take(desk, plan_id, other)
    assert first is not None
    assert second is not None
    judge(desk, first, one, Ruling.CONFIRMED, Ruling.CONFIRMED)
    judge(desk, second, other, Ruling.CONFIRMED, Ruling.OVERTURNED)
    with reading(desk.engine) as db:
        found = agreement(db, plan_id, KNOWLEDGE)
    assert [(one.code, one.pairs, one.agreed) for one in found.categories] == [("", 2, 1), ("V01", 1, 1), ("V09", 1, 0)]
