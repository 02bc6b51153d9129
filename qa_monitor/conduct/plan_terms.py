"""The terms of the plan that the agent offers, and whether it lasts longer than is allowed (R23)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qa_monitor.conduct.amounts import named_amounts
from qa_monitor.conduct.dialogue import Statement, statements
from qa_monitor.conduct.evidence import unproven_absence, why_undetermined
from qa_monitor.conduct.profile import LongestPlan
from qa_monitor.conduct.sides import Side
from qa_monitor.domain import Check, Finding, FindingState, Outcome, Span, Text, Transcript

_COUNT = re.compile(r"(?<![\d.第])(?P<number>[1-9]\d{0,2})期(?![没未逾的欠])")
_YEARS = re.compile(
    r"(?:分(?:成|到|个)?|最长|就是|长达|不超过)(?P<number>[1-9]\d?)年(?![没未多前以])"
    r"|(?<![\d.第])(?P<other>[1-9]\d?)年(?:慢慢|来|内)?(?:还|分期)"
)
_MONTHS = re.compile(r"分(?:成|到)?(?P<number>[1-9]\d{0,2})个月")
_REFUSED = re.compile(r"(?:不能|不可以|不支持|没有?|没法|没办法|不会|(?<!不)超过|大于)\w{0,5}$")
_WEEKLY = re.compile(r"(?:每|1)(?:周|星期|礼拜)1?期")
_HALF_MONTHLY = re.compile(r"(?:每)?半个?月1?期")
_CARD = re.compile("信用卡|[张这那]卡|卡片|尾号|卡中心")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerms:
    """What a plan says of itself. None: the agent was not heard to say."""

    instalments: int | None
    months: float
    """How long it lasts: the instalments times their interval, a month where no other was named, or the years named."""
    agrees: bool
    """Whether instalments and years, where both were named, come to the same."""
    instalment_yuan: int | None
    span: Span


def plan_terms(transcript: Transcript, findings: Iterable[Finding]) -> PlanTerms | None:
    """The longest plan that the agent offers (C06) and whose length they name; None where they name none."""
    offered = {f.turn for f in findings if f.code == "C06" and f.state is not FindingState.CANCELLED}
    return max(_plans(statements(transcript), offered), key=lambda plan: plan.months, default=None)


def plan_length_ok(transcript: Transcript, findings: Iterable[Finding], limit: LongestPlan) -> Check:
    """NO where the agent offers a plan for a card that is longer than `limit`.

    REVIEW where it is too long but no card is spoken of, or where instalments and years contradict each other;
    NOT_APPLICABLE where no length was named, UNDETERMINED where that could have gone unheard.
    """
    plan = plan_terms(transcript, findings)
    if plan is None:
        if missing := unproven_absence(transcript, (Side.AGENT,)):
            return _check(Outcome.UNDETERMINED, why_undetermined(missing), limit, missing=missing)
        return _check(Outcome.NOT_APPLICABLE, Text("没有听到分期的期限", "no length of a plan was heard"), limit)
    words, at = _told(plan, limit), (plan.span,)
    if not plan.agrees:
        zh, en = f"{words.zh}；期数与年数不一致，须人工核对", f"{words.en}; instalments and years do not agree"
        return _check(Outcome.REVIEW, Text(zh, en), limit, at)
    if plan.months <= limit.months:
        return _check(Outcome.YES, words, limit, at)
    if not any(_CARD.search(statement.text) for statement in statements(transcript)):
        zh, en = f"{words.zh}；不清楚是否信用卡欠款", f"{words.en}; whether it is for a card is not known"
        return _check(Outcome.REVIEW, Text(zh, en), limit, at)
    return _check(Outcome.NO, words, limit, at)


def _plans(said: Iterable[Statement], offered: set[int]) -> Iterator[PlanTerms]:
    offers = (one for one in said if one.side is Side.AGENT and not offered.isdisjoint(one.turns))
    return (plan for plan in map(_plan, offers) if plan is not None)


def _plan(statement: Statement) -> PlanTerms | None:
    text = statement.text
    counts, years = _numbers(_COUNT, text), _numbers(_YEARS, text)
    lengths = [*(12.0 * number for number in years), *map(float, _numbers(_MONTHS, text))]
    by_count = [number * _interval(text) for number in counts]
    if not lengths and not by_count:
        return None
    periodic = [one.yuan for one in named_amounts(text) if one.periodic and isinstance(one.yuan, int)]
    return PlanTerms(
        instalments=max(counts, default=None),
        months=max([*lengths, *by_count]),
        agrees=not lengths or not by_count or max(lengths) == max(by_count),
        instalment_yuan=periodic[0] if periodic else None,
        span=statement.span,
    )


def _numbers(pattern: re.Pattern[str], text: str) -> list[int]:
    """The numbers that `pattern` finds where they are not refused: 没有七十二期的."""
    found = (match for match in pattern.finditer(text) if not _REFUSED.search(text[: match.start()]))
    return [int(next(filter(None, match.groups()))) for match in found]


def _interval(text: str) -> float:
    """Months from one instalment to the next."""
    if _WEEKLY.search(text):
        return 12 / 52
    return 0.5 if _HALF_MONTHLY.search(text) else 1.0


def _told(plan: PlanTerms, limit: LongestPlan) -> Text:
    """The terms and the arithmetic."""
    if plan.instalments is None:
        zh, en = f"坐席提出还 {plan.months:g} 个月", f"the agent offers {plan.months:g} months"
    else:
        zh = f"坐席提出分 {plan.instalments} 期，共 {plan.months:g} 个月"
        en = f"the agent offers {plan.instalments} instalments over {plan.months:g} months"
    if plan.instalment_yuan is not None:
        zh, en = f"{zh}，每期 {plan.instalment_yuan} 元", f"{en}, {plan.instalment_yuan} yuan each"
    return Text(f"{zh}，上限 {limit.months} 个月", f"{en}, of at most {limit.months} months")


def _check(
    outcome: Outcome, because: Text, limit: LongestPlan, spans: tuple[Span, ...] = (), *, missing: str | None = None
) -> Check:
    return Check(
        id="plan_length_ok",
        name=Text("分期不超过最长期限", "plan not longer than allowed"),
        outcome=outcome,
        because=because,
        spans=spans,
        missing=missing,
        sources=limit.sources,
    )
