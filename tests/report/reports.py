"""The invented call of tests/cli as a report, with everything that a page can show."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import cli_examples as examples

from qa_monitor.domain import (
    Analysis,
    Check,
    DimensionScore,
    Finding,
    Lang,
    NotApplicable,
    Outcome,
    Polarity,
    ScorecardChoice,
    ScoreLine,
    Severity,
    Span,
    Text,
)
from qa_monitor.report import CallReport, as_html, call_report

AT = datetime(2026, 10, 13, 2, 15, 30, tzinfo=UTC)
NAMES = {**examples.NAMES, "courtesy": Text("礼貌用语", "courtesy")}

GREETING = replace(
    examples.finding("courtesy", "C01", 0, Span(1, 1.5), "您好"), polarity=Polarity.GOOD, severity=Severity.NONE
)
BLAME = replace(
    examples.finding("blame", "V09", 2, Span(8.5, 9.5), "欠我们"), severity=Severity.MINOR, review_because="confidence"
)
PROMISE = Check(
    id="promise_to_pay",
    name=Text("还款承诺", "promise to pay"),
    outcome=Outcome.YES,
    because=Text("第三方提出还款：12345 元，2026-10-20 之前；未复述", "12345 yuan by 2026-10-20; not read back"),
    spans=(Span(16, 17),),
)


def line(item: str, zh: str, outcome: Outcome, **rest: Any) -> ScoreLine:
    values = {"points": 0.0, "critical": False, **rest}
    return ScoreLine(
        item=item, name=Text(item, item), dimension="privacy", outcome=outcome, reason=Text(zh, f"{item}."), **values
    )


def analysis() -> Analysis:
    told = examples.analysis()
    assert told.score is not None
    lines = (
        *told.score.lines,
        line("blame", "待人工复核 指责：00:08「欠我们」，把握不足", Outcome.REVIEW, finding=4),
        line("plan", "不适用 方案：没有谈到欠款", Outcome.NOT_APPLICABLE),
    )
    dimensions = (
        replace(told.score.dimensions[0], judged=0.5),
        told.score.dimensions[1],
        DimensionScore(id="solution", name=Text("方案", "solution"), weight=1, points=NotApplicable(), judged=0),
    )
    choice = ScorecardChoice(
        id="third_party_contact",
        name=Text("第三方联系", "contact with third parties"),
        sha256="7e" * 32,
        because=Text("通话对象是第三方", "the callee is a third party"),
    )
    return replace(
        told,
        findings=(*told.findings, GREETING, BLAME),
        checks=(*told.checks, PROMISE),
        score=replace(told.score, lines=lines, dimensions=dimensions, scorecard=choice),
    )


def report_of(made: Analysis, lang: Lang = Lang.ZH, names: dict[str, Text] = NAMES) -> CallReport:
    return call_report(made, number=17, created_at=AT, names=names, rules=examples.RULES, lang=lang)


def page_of(made: Analysis, lang: Lang = Lang.ZH) -> str:
    return as_html(report_of(made, lang))


def with_finding(made: Analysis, finding: Finding) -> Analysis:
    return replace(made, findings=(finding,), score=None)
