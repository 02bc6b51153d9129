"""What good calls do: acts of the agent that go with kept promises, or with customers who were calm in the end.

It is association. Who does one thing well does others too, so each comparison is also made within agents, and within
days overdue; what remains may still come from something that nobody recorded.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from qa_monitor.coaching.association import NOBODY, Fourfold, Within, adjusted, newcombe, within
from qa_monitor.domain import Text
from qa_monitor.evaluation.metrics import Interval, Share

FEWEST_CALLS = 20
"""On either side of a comparison: below it nothing is said of the difference."""
FALSE_DISCOVERIES = 0.05
"""Share of the differences that are called clear that may be chance."""
OVERDUE = (30, 90, 180)
"""Days up to which calls are compared with each other; later ones are a band of their own."""


class Presence(StrEnum):
    """Whether a call has a practice."""

    THERE = "there"
    ABSENT = "absent"
    UNKNOWN = "unknown"
    """Nobody can tell: a side was not heard throughout, or only a person can decide."""
    NOT_ARISEN = "not_arisen"
    """Nothing in the call asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """Something good that an agent may do; exactly one of `check` and `code` is given."""

    name: Text
    check: str | None = None
    code: str | None = None
    at_the_end: bool = False
    """It belongs to the end of a call, so that it cannot go before how the call ends."""

    @property
    def id(self) -> str:
        """The id of its check, or the code of its category."""
        return self.check or self.code or ""


PRACTICES = (
    Practice(name=Text("开场有礼貌用语", "courteous opening"), check="courteous_opening"),
    Practice(name=Text("说明身份", "said who calls"), check="identity_disclosed"),
    Practice(name=Text("告知录音", "said that the call is recorded"), check="recording_notice"),
    Practice(
        name=Text("先核实身份再谈欠款", "verified identity before the debt"), check="identity_verified_before_debt"
    ),
    Practice(name=Text("说明欠款金额、费用或天数", "told amount, fees or days"), check="debt_details_told"),
    Practice(name=Text("有共情的话", "words of empathy"), code="C02"),
    Practice(name=Text("听到困难后表示共情", "empathy after a hardship"), check="empathy_shown"),
    Practice(name=Text("客户提出的都有回应", "answered everything raised"), check="signals_answered"),
    Practice(name=Text("提出还款方案", "offered a plan"), check="solution_offered"),
    Practice(name=Text("听到困难后提出方案", "a plan after a hardship"), check="solution_after_hardship"),
    Practice(name=Text("说清分期期数和每期金额", "stated the terms of the plan"), check="plan_terms_stated"),
    Practice(name=Text("复述还款承诺", "read the promise back"), code="C07"),
    Practice(name=Text("说明权利和投诉渠道", "told rights and complaint channels"), code="C08"),
    Practice(name=Text("告知官方渠道", "named an official channel"), check="channel_named"),
    Practice(name=Text("提出书面跟进", "offered a written follow-up"), check="written_follow_up"),
    Practice(name=Text("请客户提供材料", "asked for documents"), check="documents_asked_for"),
    Practice(name=Text("说明信息用途", "said what data are for"), check="data_purpose_stated"),
    Practice(name=Text("礼貌结束", "courteous closing"), check="courteous_closing", at_the_end=True),
)


class Result(StrEnum):
    """What calls are compared by."""

    PROMISE_KEPT = "promise_kept"
    CALMED = "calmed"


class Remark(StrEnum):
    """What a comparison allows to say."""

    TOO_FEW = "too_few"
    AGENTS_ALIKE = "agents_alike"
    """Too few calls of agents who sometimes do it and sometimes do not."""
    MORE = "more"
    FEWER = "fewer"
    BETWEEN_AGENTS = "between_agents"
    NO_CLEAR = "no_clear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A call of which a result could be asked."""

    agent: str | None
    days_overdue: int | None
    came: bool | None
    """Whether the result came; None: not known."""
    practices: Mapping[str, Presence]
    """By the practice's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Calls with a practice beside calls without it."""

    practice: Practice
    calls: Fourfold
    """Of known practice and known result."""
    interval: Interval | None
    """Of the difference of the shares, over all calls."""
    within_agents: Within | None
    within_overdue: Within | None
    unknown: int
    """Calls of known result in which nobody can tell whether it was done."""
    not_arisen: int
    chance: float | None
    """False discovery rate of the difference within agents, among all comparisons made; None where none was made."""
    remark: Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """All practices beside one result."""

    result: Result
    asked: int
    """Calls of which it could be asked."""
    came: Share
    """Of those of known result."""
    compared: tuple[Compared, ...]

    @property
    def unknown(self) -> int:
        """Calls of which nobody knows the result."""
        return self.asked - self.came.whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """What the calls of a period say of practices."""

    calls: int
    comparisons: int
    """Differences that were tested; so many chances to be wrong."""
    results: tuple[Learned, ...]


# --- from calls to comparisons ----------------------------------------------------------------------------------------


def compare(calls: int, observed: Mapping[Result, Sequence[Observed]]) -> Learning:
    """The practices beside each result, each difference judged among all that were tested."""
    plain = [_learned(result, cases) for result, cases in observed.items()]
    tested = {
        (learned.result, one.practice.id): p
        for learned in plain
        for one in learned.compared
        if (p := _tested(one)) is not None
    }
    chances = dict(zip(tested, adjusted(list(tested.values())), strict=True))
    results = tuple(
        replace(
            learned,
            compared=tuple(_remarked(one, chances.get((learned.result, one.practice.id))) for one in learned.compared),
        )
        for learned in plain
    )
    return Learning(calls=calls, comparisons=len(tested), results=results)


def _learned(result: Result, cases: Sequence[Observed]) -> Learned:
    known = [one for one in cases if one.came is not None]
    return Learned(
        result=result,
        asked=len(cases),
        came=Share(sum(one.came is True for one in known), len(known)),
        compared=tuple(
            _compared(practice, known)
            for practice in PRACTICES
            if result is not Result.CALMED or not practice.at_the_end
        ),
    )


def _compared(practice: Practice, known: Sequence[Observed]) -> Compared:
    presence = [one.practices.get(practice.id, Presence.UNKNOWN) for one in known]
    counted = [
        (one, there is Presence.THERE)
        for one, there in zip(known, presence, strict=True)
        if there in (Presence.THERE, Presence.ABSENT)
    ]
    by_agent: defaultdict[str, Fourfold] = defaultdict(lambda: NOBODY)
    by_overdue: defaultdict[int, Fourfold] = defaultdict(lambda: NOBODY)
    calls = NOBODY
    for one, there in counted:
        table = _one_call(there, came=bool(one.came))
        calls += table
        if one.agent is not None:
            by_agent[one.agent] += table
        if one.days_overdue is not None:
            by_overdue[sum(one.days_overdue > last for last in OVERDUE)] += table
    return Compared(
        practice=practice,
        calls=calls,
        interval=newcombe(calls),
        within_agents=within(list(by_agent.values())),
        within_overdue=within(list(by_overdue.values())),
        unknown=presence.count(Presence.UNKNOWN),
        not_arisen=presence.count(Presence.NOT_ARISEN),
        chance=None,
        remark=Remark.TOO_FEW,
    )


def _one_call(there: bool, *, came: bool) -> Fourfold:
    own, other = Share(int(came), 1), Share(0, 0)
    return Fourfold(with_it=own, without=other) if there else Fourfold(with_it=other, without=own)


def _is_enough(one: Compared) -> bool:
    return min(one.calls.with_it.whole, one.calls.without.whole) >= FEWEST_CALLS


def _tested(one: Compared) -> float | None:
    """Probability of the difference within agents by chance; None where it rests on too few calls to be tested."""
    if not _is_enough(one) or one.within_agents is None or one.within_agents.cases < 2 * FEWEST_CALLS:
        return None
    return one.within_agents.p


def _remarked(one: Compared, chance: float | None) -> Compared:
    return replace(one, chance=chance, remark=_remark(one, chance))


def _remark(one: Compared, chance: float | None) -> Remark:
    if not _is_enough(one):
        return Remark.TOO_FEW
    if chance is None or one.within_agents is None:
        return Remark.AGENTS_ALIKE
    if chance <= FALSE_DISCOVERIES:
        return Remark.MORE if one.within_agents.difference > 0 else Remark.FEWER
    over_all = one.interval
    apart = over_all is not None and (over_all.low > 0 or over_all.high < 0)
    return Remark.BETWEEN_AGENTS if apart else Remark.NO_CLEAR
