"""Appeals: by the agent, on verdicts about their own calls, decided by another than the reviewer."""

from typing import Any

import pytest
from desks import Desk
from made_up_reviews import KNOWLEDGE, account, call, finding, judged_anew, stored

from qa_monitor.domain import Account, Duty, ReviewState, Ruling
from qa_monitor.review.appeals import appeal, decide_appeal, open_appeals
from qa_monitor.review.calls import reviewed_call
from qa_monitor.review.refusals import NotAllowed, NotThere, Unfit
from qa_monitor.review.values import ReviewedCall
from qa_monitor.review.verdicts import NewVerdict, give_verdict
from qa_monitor.store import reading, writing


@pytest.fixture
def confirmed(desk: Desk) -> tuple[Desk, str, list[str]]:
    """A call with two findings, the first of which the reviewer has confirmed."""
    (one,) = stored(desk.engine, call("one", finding("V01", 1), finding("V09", 5)))
    names = [found.public_id for found in opened(desk, one).findings]
    verdict(desk, one, names[0], Ruling.CONFIRMED, desk.accounts[Duty.REVIEWER])
    return desk, one, names


def opened(desk: Desk, public_id: str, who: Duty = Duty.SUPERVISOR) -> ReviewedCall:
    with reading(desk.engine) as db:
        return reviewed_call(db, desk.accounts[who], public_id, KNOWLEDGE)


def verdict(desk: Desk, call_id: str, named: str, ruling: Ruling, by: Account, **rest: Any) -> None:
    seen = opened(desk, call_id).row.version
    with writing(desk.engine) as db:
        new = NewVerdict(ruling=ruling, finding=named, **rest)
        give_verdict(db, by, call_id, new, seen=seen, knowledge=KNOWLEDGE)


def appealed(desk: Desk, call_id: str, findings: list[str], reason: str = "我没有这样说") -> str:
    with writing(desk.engine) as db:
        return appeal(db, desk.accounts[Duty.AGENT], call_id, findings, reason)


def decide(desk: Desk, appeal_id: str, by: Account, *, upheld: bool) -> None:
    with writing(desk.engine) as db:
        decide_appeal(db, by, appeal_id, upheld=upheld, reason="复听之后")


@pytest.mark.parametrize(
    ("upheld", "ruling", "points", "told"),
    [
        pytest.param(True, Ruling.OVERTURNED, 85, "申诉成立", id="the agent is right"),
        pytest.param(False, Ruling.CONFIRMED, 0, "申诉不成立", id="the verdict stands"),
    ],
)
def test_an_appeal_is_decided(
    confirmed: tuple[Desk, str, list[str]], upheld: bool, ruling: Ruling, points: float, told: str
) -> None:
    desk, one, names = confirmed
    appeal_id = appealed(desk, one, names[:1])
    assert opened(desk, one).row.state is ReviewState.APPEALED
    assert [found.appealed for found in opened(desk, one).findings] == [True, False]
    decide(desk, appeal_id, desk.accounts[Duty.SUPERVISOR], upheld=upheld)
    after = opened(desk, one, Duty.AGENT)
    holds = after.findings[0].verdict
    assert holds is not None
    assert (holds.ruling, holds.on_appeal, holds.reason) == (ruling, upheld, "复听之后" if upheld else None)
    assert after.score.decided is not None
    assert after.score.decided.points == points
    assert after.row.state is ReviewState.OPEN  # the other finding waits
    (shown,) = after.appeals
    assert (shown.findings, shown.upheld, shown.decided_by) == ((names[0],), upheld, "测试supervisor")
    told_after = ["推翻 V01（第 1.0 秒）"] if upheld else []
    assert sorted(change.what.zh for change in after.history) == sorted(
        ["确认 V01（第 1.0 秒）", "申诉", told, *told_after]
    )


def test_who_gave_the_verdict_does_not_decide(confirmed: tuple[Desk, str, list[str]]) -> None:
    desk, one, names = confirmed
    appeal_id = appealed(desk, one, names[:1])
    second = account(desk.engine, Duty.REVIEWER, "second")
    with pytest.raises(NotAllowed):
        decide(desk, appeal_id, desk.accounts[Duty.REVIEWER], upheld=False)
    with reading(desk.engine) as db:
        mine = [open_appeals(db, who)[0].mine_to_decide for who in (desk.accounts[Duty.REVIEWER], second)]
    assert mine == [False, True]
    decide(desk, appeal_id, second, upheld=False)
    with pytest.raises(Unfit):
        decide(desk, appeal_id, desk.accounts[Duty.SUPERVISOR], upheld=True)
    with reading(desk.engine) as db:
        assert open_appeals(db, second) == ()


def test_an_earlier_verdict_on_the_finding_counts_too(confirmed: tuple[Desk, str, list[str]]) -> None:
    desk, one, names = confirmed
    second = account(desk.engine, Duty.REVIEWER, "second")
    verdict(desk, one, names[0], Ruling.CANNOT_TELL, second)
    appeal_id = appealed(desk, one, names[:1])
    for who in (desk.accounts[Duty.REVIEWER], second):
        with pytest.raises(NotAllowed):
            decide(desk, appeal_id, who, upheld=True)


@pytest.mark.parametrize(
    ("findings", "reason"),
    [
        pytest.param([], "有理由", id="nothing named"),
        pytest.param([1], "有理由", id="a finding without a verdict"),
        pytest.param([0, 1], "有理由", id="one with and one without"),
        pytest.param([0], " ", id="no reason"),
        pytest.param([0], "长" * 2001, id="a reason without end"),
    ],
)
def test_an_appeal_that_cannot_be_made(
    confirmed: tuple[Desk, str, list[str]], findings: list[int], reason: str
) -> None:
    desk, one, names = confirmed
    with pytest.raises(Unfit):
        appealed(desk, one, [names[at] for at in findings], reason)
    assert opened(desk, one).appeals == ()


def test_a_finding_is_appealed_once_at_a_time(confirmed: tuple[Desk, str, list[str]]) -> None:
    desk, one, names = confirmed
    appeal_id = appealed(desk, one, names[:1])
    with pytest.raises(Unfit):
        appealed(desk, one, names[:1])
    decide(desk, appeal_id, desk.accounts[Duty.SUPERVISOR], upheld=False)
    assert appealed(desk, one, names[:1]) != appeal_id
    with pytest.raises(NotThere):
        appealed(desk, one, ["no such finding"])
    with pytest.raises(NotThere):
        decide(desk, "no such appeal", desk.accounts[Duty.SUPERVISOR], upheld=True)


def test_a_verdict_on_an_earlier_analysis_counts_too(confirmed: tuple[Desk, str, list[str]]) -> None:
    desk, one, _ = confirmed
    stored(desk.engine, judged_anew(call("one", finding("V01", 1.2))))
    second, third = (account(desk.engine, Duty.REVIEWER, name) for name in ("second", "third"))
    (named,) = [found.public_id for found in opened(desk, one).findings]
    verdict(desk, one, named, Ruling.CONFIRMED, second)
    appeal_id = appealed(desk, one, [named])
    for who in (desk.accounts[Duty.REVIEWER], second):
        with pytest.raises(NotAllowed):
            decide(desk, appeal_id, who, upheld=True)
    decide(desk, appeal_id, third, upheld=True)
    assert opened(desk, one).row.state is ReviewState.DECIDED
