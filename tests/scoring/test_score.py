from dataclasses import replace
from typing import Any

import pytest
from cards import CARD, DEBTOR, checks, finding, lexicons, measures, transcript

from qa_monitor.domain import (
    Cancellation,
    Context,
    DimensionScore,
    Finding,
    FoundBy,
    Metadata,
    NotApplicable,
    Outcome,
    Role,
    Score,
    ScoreLine,
    Severity,
    Span,
    Text,
    Undetermined,
)
from qa_monitor.scoring import Scorecard, load_scorecard, score


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Scorecard:
    path = tmp_path_factory.mktemp("cards") / "card.yaml"
    path.write_text(CARD, encoding="utf-8")
    return load_scorecard(path, lexicons())


def scored(card: Scorecard, *findings: Finding, **changes: Any) -> Score:
    """A call to the debtor in which all checks and measures are as they should be, but for `changes`."""
    values = {"measures": measures(), "checks": checks(), "transcript": transcript(), "metadata": DEBTOR}
    return score(card, findings=findings, **{**values, **changes})


def lines_of(card: Scorecard, item: str, *findings: Finding, **changes: Any) -> list[ScoreLine]:
    return [line for line in scored(card, *findings, **changes).lines if line.item == item]


NAMES = {
    "threat": (Text("威胁", "threats"), "tone", ("R13",)),
    "leak": (Text("泄露", "leak"), "tone", ("R13",)),
    "courtesy": (Text("礼貌", "courtesy"), "tone", ("R21",)),
    "share": (Text("占比", "share"), "tone", ()),
    "notice": (Text("告知", "notice"), "records", ("R21",)),
    "plan": (Text("方案", "plan"), "records", ("CARD11", "R21")),
}


def line(item: str, outcome: Outcome, zh: str, en: str, **changes: Any) -> ScoreLine:
    name, dimension, sources = NAMES[item]
    values = {"points": 0.0, "critical": False, "reason": Text(zh, en), "sources": sources}
    return ScoreLine(item=item, name=name, dimension=dimension, outcome=outcome, **{**values, **changes})


def test_a_clean_call_has_full_points_and_a_line_for_every_item(card: Scorecard) -> None:
    assert scored(card) == Score(
        points=100,
        critical=False,
        dimensions=(
            DimensionScore(id="tone", name=Text("语气", "tone"), weight=60, points=100),
            DimensionScore(id="records", name=Text("记录", "records"), weight=40, points=100),
        ),
        lines=(
            line("threat", Outcome.YES, "未发现 威胁", "none found: threats", critical=True),
            line("leak", Outcome.YES, "未发现 泄露", "none found: leak"),
            line("courtesy", Outcome.NO, "未发现 礼貌", "none found: courtesy"),
            line("share", Outcome.YES, "0 占比：50%（内部规范）", "0 share: 50% (house rule)"),
            line("notice", Outcome.YES, "0 告知：因为（内部规范 R21）", "0 notice: because (house rule R21)"),
            line("plan", Outcome.YES, "0 方案：因为（依据 CARD11、R21）", "0 plan: because (by CARD11, R21)"),
        ),
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(
            [finding("V01")],
            [
                line(
                    "threat",
                    Outcome.NO,
                    "-100 威胁：00:42「打给你爸妈」（依据 R13）",
                    "-100 threats: 00:42 「打给你爸妈」 (by R13)",
                    points=-100,
                    critical=True,
                    span=Span(42, 43.5),
                    finding=0,
                )
            ],
            id="suspected",
        ),
        pytest.param(
            [finding("V01", 3725.9, severity=Severity.MAJOR)],
            [
                line(
                    "threat",
                    Outcome.NO,
                    "-40 威胁：62:05「打给你爸妈」（依据 R13）",
                    "-40 threats: 62:05 「打给你爸妈」 (by R13)",
                    points=-40,
                    span=Span(3725.9, 3727.4),
                    finding=0,
                )
            ],
            id="an entry less severe than its category, after more than an hour",
        ),
        pytest.param(
            [finding("V01", heard="打给你把吗", found_by=FoundBy.PINYIN)],
            [
                line(
                    "threat",
                    Outcome.NO,
                    "-100 威胁：00:42「打给你爸妈」（识别为「打给你把吗」）（依据 R13）",
                    "-100 threats: 00:42 「打给你爸妈」 (recognised as 「打给你把吗」) (by R13)",
                    points=-100,
                    critical=True,
                    span=Span(42, 43.5),
                    finding=0,
                )
            ],
            id="found by its sound",
        ),
        pytest.param(
            [finding("V01", heard="13900000000的机主")],
            [
                line(
                    "threat",
                    Outcome.NO,
                    "-100 威胁：00:42「*******0000的机主」（依据 R13）",
                    "-100 threats: 00:42 「*******0000的机主」 (by R13)",
                    points=-100,
                    critical=True,
                    span=Span(42, 43.5),
                    finding=0,
                )
            ],
            id="with a number that nobody should see",
        ),
        pytest.param(
            [finding("V09"), finding("V01", review_because="confidence")],
            [
                line(
                    "threat",
                    Outcome.REVIEW,
                    "待人工复核 威胁：00:42「打给你爸妈」，把握不足（依据 R13）",
                    "for review: threats: 00:42 「打给你爸妈」, the confidence is too low (by R13)",
                    critical=True,
                    span=Span(42, 43.5),
                    finding=1,
                )
            ],
            id="for review",
        ),
        pytest.param(
            [finding("V01", cancelled_by=Cancellation(Context.NEGATION, "不会"))],
            [line("threat", Outcome.YES, "未发现 威胁", "none found: threats", critical=True)],
            id="cancelled",
        ),
        pytest.param(
            [finding("V01", role=Role.CUSTOMER)],
            [line("threat", Outcome.YES, "未发现 威胁", "none found: threats", critical=True)],
            id="the customer threatens",
        ),
    ],
)
def test_lines_of_a_violation(card: Scorecard, found: list[Finding], expected: list[ScoreLine]) -> None:
    assert lines_of(card, "threat", *found) == expected


def test_good_practice_gives_points_up_to_its_limit_in_the_order_of_the_call(card: Scorecard) -> None:
    greetings = [finding("C01", start, heard="谢谢您") for start in (50, 10, 30)]
    assert lines_of(card, "courtesy", *greetings) == [
        line(
            "courtesy",
            Outcome.YES,
            f"{given} 礼貌：00:{at}「谢谢您」{limit[0]}（内部规范 R21）",
            f"{given} courtesy: 00:{at} 「谢谢您」{limit[1]} (house rule R21)",
            points=points,
            span=Span(at, at + 1.5),
            finding=index,
        )
        for points, given, at, index, limit in [
            (5, "+5", 10, 1, ("", "")),
            (5, "+5", 30, 2, ("", "")),
            (0, "0", 50, 0, ("，已达本项上限", ", at the limit of this item")),
        ]
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"metadata": Metadata()},
            line(
                "leak",
                Outcome.UNDETERMINED,
                "无法判断 泄露：缺少通话信息 callee_role",
                "cannot be judged: leak: callee_role is missing from the call's metadata",
            ),
            id="nobody says who was called",
        ),
        pytest.param(
            {"transcript": transcript(damaged=(Span(5, 6),))},
            line(
                "leak",
                Outcome.UNDETERMINED,
                "无法判断 泄露：部分录音损坏",
                "cannot be judged: leak: part of the recording is damaged",
            ),
            id="a damaged stretch",
        ),
        pytest.param(
            {"transcript": transcript(roles=(Role.UNKNOWN,))},
            line(
                "leak",
                Outcome.UNDETERMINED,
                "无法判断 泄露：分不清哪一方是坐席，或有一方没有录音",
                "cannot be judged: leak: it is not known who the agent is, or one side was not recorded",
            ),
            id="a mixed track",
        ),
        pytest.param(
            {"transcript": transcript(roles=(Role.CUSTOMER,))},
            line(
                "leak",
                Outcome.UNDETERMINED,
                "无法判断 泄露：分不清哪一方是坐席，或有一方没有录音",
                "cannot be judged: leak: it is not known who the agent is, or one side was not recorded",
            ),
            id="the agent's side was not recorded",
        ),
        pytest.param(
            {"transcript": replace(transcript(), utterances=transcript().utterances[1:])},
            line(
                "leak",
                Outcome.UNDETERMINED,
                "无法判断 泄露：说话太少，或坐席声道没有声音",
                "cannot be judged: leak: there is too little speech, or none in the agent's channel",
            ),
            id="the agent's channel is silent",
        ),
    ],
)
def test_a_violation_that_cannot_be_judged_says_why(
    card: Scorecard, changes: dict[str, Any], expected: ScoreLine
) -> None:
    assert lines_of(card, "leak", **changes) == [expected]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"measures": measures(talk_share=0.9)},
            line(
                "share",
                Outcome.NO,
                "-20 占比：90%，高于 80%（内部规范）",
                "-20 share: 90%, above 80% (house rule)",
                points=-20,
            ),
            id="above",
        ),
        pytest.param(
            {"measures": measures(talk_share=0.1)},
            line(
                "share",
                Outcome.NO,
                "-20 占比：10%，低于 20%（内部规范）",
                "-20 share: 10%, below 20% (house rule)",
                points=-20,
            ),
            id="below",
        ),
        pytest.param(
            {"measures": measures(talk_share=0.8)},
            line("share", Outcome.YES, "0 占比：80%（内部规范）", "0 share: 80% (house rule)"),
            id="on the limit",
        ),
        pytest.param(
            {"measures": measures(talk_share=Undetermined("speech"))},
            line(
                "share",
                Outcome.UNDETERMINED,
                "无法判断 占比：说话太少，或坐席声道没有声音",
                "cannot be judged: share: there is too little speech, or none in the agent's channel",
            ),
            id="not measured",
        ),
    ],
)
def test_lines_of_a_measure(card: Scorecard, changes: dict[str, Any], expected: ScoreLine) -> None:
    assert lines_of(card, "share", **changes) == [expected]


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        pytest.param(
            {"solution_offered": Outcome.NO},
            line(
                "plan",
                Outcome.NO,
                "-40 方案：因为（依据 CARD11、R21）",
                "-40 plan: because (by CARD11, R21)",
                points=-40,
            ),
            id="no",
        ),
        pytest.param(
            {"solution_offered": Outcome.REVIEW},
            line(
                "plan",
                Outcome.REVIEW,
                "待人工复核 方案：因为（依据 CARD11、R21）",
                "for review: plan: because (by CARD11, R21)",
            ),
            id="for review",
        ),
        pytest.param(
            {"solution_offered": Outcome.UNDETERMINED},
            line("plan", Outcome.UNDETERMINED, "无法判断 方案：因为", "cannot be judged: plan: because"),
            id="undetermined",
        ),
        pytest.param(
            {"solution_offered": Outcome.NO, "debt_mentioned": Outcome.NO},
            line(
                "plan",
                Outcome.NOT_APPLICABLE,
                "不适用 方案：debt_mentioned，因为",
                "does not apply: plan: debt_mentioned, because",
            ),
            id="does not arise without another's yes",
        ),
        pytest.param(
            {"solution_offered": Outcome.NOT_APPLICABLE},
            line("plan", Outcome.NOT_APPLICABLE, "不适用 方案：因为", "does not apply: plan: because"),
            id="does not arise by its own answer",
        ),
        pytest.param(
            {"solution_offered": Outcome.NO, "debt_mentioned": Outcome.UNDETERMINED},
            line("plan", Outcome.UNDETERMINED, "无法判断 方案：因为", "cannot be judged: plan: because"),
            id="nobody knows whether it arises",
        ),
    ],
)
def test_lines_of_a_check(card: Scorecard, outcomes: dict[str, Outcome], expected: ScoreLine) -> None:
    assert lines_of(card, "plan", checks=checks(**outcomes)) == [expected]


@pytest.mark.parametrize("outcome", [Outcome.YES, Outcome.NO, Outcome.NOT_APPLICABLE], ids=str)
@pytest.mark.parametrize(
    "lacking",
    [
        pytest.param("solution_offered", id="the answer itself"),
        pytest.param("debt_mentioned", id="the answer on which it hangs"),
    ],
)
def test_what_is_answered_without_knowing_who_spoke_is_told_and_not_counted(
    card: Scorecard, lacking: str, outcome: Outcome
) -> None:
    answers = tuple(replace(one, outcome=outcome, missing="roles") if one.id == lacking else one for one in checks())
    told = line("plan", Outcome.UNDETERMINED, "不计分 方案：因为", "not counted: plan: because")
    assert lines_of(card, "plan", checks=answers) == [told]
    assert [one.judged for one in scored(card, checks=answers).dimensions] == [1, 0.4286]


def test_that_nobody_said_anything_critical_is_told_where_nobody_knows_who_spoke(card: Scorecard) -> None:
    assert lines_of(card, "threat", transcript=MIXED) == [
        line(
            "threat",
            Outcome.YES,
            "未发现 威胁，不论说话人是谁",
            "none found, whoever spoke: threats",
            critical=True,
        )
    ]


# --- dimensions, total, critical --------------------------------------------------------------------------------

MIXED = transcript(roles=(Role.UNKNOWN,))
DAMAGED = transcript(damaged=(Span(5, 6),))
UNKNOWN_ROLES: dict[str, Any] = {
    "transcript": MIXED,
    "measures": measures(talk_share=Undetermined("roles")),
    "checks": checks(recording_notice=Outcome.UNDETERMINED, solution_offered=Outcome.UNDETERMINED),
}


@pytest.mark.parametrize(
    ("found", "changes", "dimensions", "total"),
    [
        pytest.param([], {"checks": checks(recording_notice=Outcome.NO)}, [100, 70], 88, id="a weighted mean"),
        pytest.param(
            [finding("V05", role=Role.AGENT)], {}, [20, 100], 52, id="points of a finding, by the item's own number"
        ),
        pytest.param([finding("V05"), finding("V05", 50)], {}, [0, 100], 40, id="no dimension falls below 0"),
        pytest.param([finding("C01")], {}, [100, 100], 100, id="no dimension rises above 100"),
        pytest.param(
            [finding("C01")],
            {"measures": measures(talk_share=0.9)},
            [85, 100],
            91,
            id="good practice makes up for loss",
        ),
        pytest.param([finding("V01")], {}, [0, 100], 0, id="a critical finding fails the call"),
        pytest.param(
            [], UNKNOWN_ROLES, [Undetermined("roles")] * 2, Undetermined("roles"), id="without roles nothing is judged"
        ),
        pytest.param(
            [],
            {**UNKNOWN_ROLES, "checks": checks()},
            [Undetermined("roles"), 100],
            Undetermined("roles"),
            id="what is judged weighs too little for a total",
        ),
        pytest.param(
            [],
            {"checks": checks(recording_notice=Outcome.REVIEW, solution_offered=Outcome.UNDETERMINED)},
            [100, Undetermined("review")],
            100,
            id="a dimension left to a person does not count",
        ),
        pytest.param(
            [],
            {"checks": checks(recording_notice=Outcome.UNDETERMINED)},
            [100, 100],
            100,
            id="one judged item determines a dimension",
        ),
        pytest.param(
            [finding("C01")],
            {"transcript": DAMAGED, "measures": measures(talk_share=Undetermined("audio"))},
            [Undetermined("audio"), 100],
            Undetermined("audio"),
            id="good practice alone determines nothing",
        ),
    ],
)
def test_dimensions_and_total(
    card: Scorecard,
    found: list[Finding],
    changes: dict[str, Any],
    dimensions: list[float | Undetermined],
    total: float | Undetermined,
) -> None:
    result = scored(card, *found, **changes)
    assert [dimension.points for dimension in result.dimensions] == dimensions
    assert result.points == total


@pytest.mark.parametrize(
    ("found", "changes", "critical"),
    [
        pytest.param([], {}, False, id="all critical items judged, none failed"),
        pytest.param([finding("V01")], {}, True, id="failed"),
        pytest.param([finding("V01")], {"transcript": DAMAGED}, True, id="failed in what could be heard"),
        pytest.param([finding("V05")], {}, False, id="critical severity in an item that is not"),
        pytest.param([finding("V01", severity=Severity.MAJOR)], {}, False, id="lesser severity in a critical item"),
        pytest.param([], {"transcript": MIXED}, False, id="nobody said anything critical, whoever spoke"),
        pytest.param(
            [finding("V01", role=Role.UNKNOWN, review_because="roles")],
            {"transcript": MIXED},
            Undetermined("roles"),
            id="roles unknown, and one of the two said it",
        ),
        pytest.param(
            [],
            {"transcript": transcript(roles=(Role.CUSTOMER,))},
            Undetermined("roles"),
            id="the agent was not recorded",
        ),
        pytest.param(
            [],
            {"transcript": replace(MIXED, damaged=(Span(5, 6),))},
            Undetermined("roles"),
            id="roles unknown, and something may be lost",
        ),
        pytest.param([], {"transcript": DAMAGED}, Undetermined("audio"), id="audio damaged"),
        pytest.param(
            [finding("V01", severity=Severity.MAJOR)],
            {"transcript": DAMAGED},
            Undetermined("audio"),
            id="a lesser finding says nothing of what was lost",
        ),
        pytest.param(
            [finding("V01", review_because="confidence")],
            {},
            Undetermined("review"),
            id="a person must judge a finding",
        ),
        pytest.param([], {"metadata": Metadata()}, False, id="metadata that no critical item needs"),
    ],
)
def test_critical(
    card: Scorecard, found: list[Finding], changes: dict[str, Any], critical: bool | Undetermined
) -> None:
    assert scored(card, *found, **changes).critical == critical


# --- what was not judged, and what does not arise ---------------------------------------------------------------


def weights(result: Score) -> list[tuple[str, float | Undetermined | NotApplicable, float]]:
    return [(dimension.id, dimension.points, dimension.judged) for dimension in result.dimensions]


@pytest.mark.parametrize(
    ("answers", "dimension", "total"),
    [
        pytest.param({}, ("records", 100, 1.0), 82.0, id="all judged: 60 % of 70 and 40 % of 100"),
        pytest.param(
            {"recording_notice": Outcome.UNDETERMINED},
            ("records", 100, 0.5714),
            78.28,
            id="30 of 70 points not judged: 40 of 70 of the weight counts, and gives nothing away",
        ),
        pytest.param(
            {"recording_notice": Outcome.REVIEW},
            ("records", 100, 0.5714),
            78.28,
            id="what a person must answer is not judged either",
        ),
        pytest.param(
            {"recording_notice": Outcome.UNDETERMINED, "solution_offered": Outcome.UNDETERMINED},
            ("records", Undetermined("roles"), 0.0),
            70,
            id="nothing judged: the dimension counts nowhere",
        ),
        pytest.param(
            {"recording_notice": Outcome.UNDETERMINED, "debt_mentioned": Outcome.NO},
            ("records", Undetermined("roles"), 0.0),
            70,
            id="an item that does not arise leaves the rest to be judged",
        ),
        pytest.param(
            {"recording_notice": Outcome.NO, "debt_mentioned": Outcome.NO},
            ("records", 70, 1.0),
            70,
            id="an item that does not arise is no part of what could be judged",
        ),
        pytest.param(
            {"recording_notice": Outcome.NOT_APPLICABLE, "solution_offered": Outcome.NOT_APPLICABLE},
            ("records", NotApplicable(), 0.0),
            70,
            id="no item arises: the dimension leaves the denominator",
        ),
    ],
)
def test_only_what_was_judged_counts(
    card: Scorecard, answers: dict[str, Outcome], dimension: tuple[Any, ...], total: float
) -> None:
    """The tone always has 70 points."""
    result = scored(
        replace(card, least_weight=1),
        *(finding("V01", start, severity=Severity.MINOR) for start in (42, 50)),
        checks=checks(**answers),
    )
    assert weights(result)[1] == dimension
    assert (weights(result)[0][1], result.points) == (70, total)


def test_a_call_to_which_nothing_applies_has_no_total(card: Scorecard) -> None:
    only_records = replace(
        card, dimensions=card.dimensions[1:], items=tuple(one for one in card.items if one.dimension == "records")
    )
    answers = checks(recording_notice=Outcome.NOT_APPLICABLE, solution_offered=Outcome.NOT_APPLICABLE)
    assert scored(only_records, checks=answers).points == Undetermined("not_applicable")


def test_the_total_lacks_what_most_of_the_weight_lacks(card: Scorecard) -> None:
    answers = checks(recording_notice=Outcome.UNDETERMINED, solution_offered=Outcome.REVIEW)
    result = scored(replace(card, least_weight=90), checks=answers)
    assert (result.points, weights(result)[1][1]) == (Undetermined("review"), Undetermined("roles"))


# --- confidence -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("confidence", "critical", "outcome", "points"),
    [
        pytest.param(0.4, True, Outcome.NO, -100, id="at the threshold it counts"),
        pytest.param(0.39, Undetermined("review"), Outcome.REVIEW, 0, id="below it a person must look"),
    ],
)
def test_a_weak_violation_never_fails_a_call_and_is_put_before_a_person(
    card: Scorecard, confidence: float, critical: bool | Undetermined, outcome: Outcome, points: float
) -> None:
    weak = finding("V01", confidence=confidence)
    result = scored(card, weak)
    assert result.critical == critical
    assert [(line.outcome, line.points, line.finding) for line in result.lines if line.item == "threat"] == [
        (outcome, points, 0)
    ]


def test_a_weak_violation_says_why_it_waits(card: Scorecard) -> None:
    assert [line.reason for line in lines_of(card, "threat", finding("V01", confidence=0.2))] == [
        Text(
            "待人工复核 威胁：00:42「打给你爸妈」，把握不足（依据 R13）",
            "for review: threats: 00:42 「打给你爸妈」, the confidence is too low (by R13)",
        )
    ]


def test_many_weak_violations_fail_no_call_either(card: Scorecard) -> None:
    assert scored(card, *(finding("V01", start, confidence=0.39) for start in (1, 11, 21))).critical == Undetermined(
        "review"
    )


def test_good_practice_counts_however_weakly_it_was_heard(card: Scorecard) -> None:
    assert [line.outcome for line in lines_of(card, "courtesy", finding("C01", confidence=0.1))] == [Outcome.YES]
