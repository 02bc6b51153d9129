"""Goals: which are drafted, what they ask in words, and when one is met."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from made_up_reviews import KNOWLEDGE

from qa_monitor.coaching.agent_words import goal_told
from qa_monitor.coaching.goals import Draft, Met, Progress, aim, drafted, mean_aim, measures
from qa_monitor.coaching.habits import Calls, Habit, Kind
from qa_monitor.coaching.intervals import Sample, sample
from qa_monitor.domain import Text
from qa_monitor.scoring.scorecard import MeasureRule
from qa_monitor.store.coaching import AgreedGoal, Entry, MeanPoints, Measured, OfTenCalls

NAME = Text("指责", "blame")
ITEM = KNOWLEDGE.guide.items["blame"]


def habit(item: str, met: int, judged: int, lost: float = 1.0, *, critical: bool = False) -> Habit:
    now = Calls(met=met, judged=judged)
    return Habit(item=item, name=NAME, kind=Kind.FREE, limit="", critical=critical, now=now, before=Calls(), lost=lost)


@pytest.mark.parametrize(
    ("habits", "drafts"),
    [
        pytest.param([habit("a", 5, 10)], [("a", 8)], id="half of the misses, to the next tenth"),
        pytest.param([habit("a", 8, 10)], [("a", 9)], id="exactly a tenth"),
        pytest.param([habit("a", 5, 10, critical=True)], [("a", 10)], id="none where a miss fails the call"),
        pytest.param([habit("a", 0, 4)], [], id="four judged calls are too few"),
        pytest.param([habit("a", 0, 5)], [("a", 5)], id="five are enough"),
        pytest.param([habit("a", 5, 10, lost=0)], [], id="what costs nothing"),
        pytest.param(
            [habit(name, 5, 10, lost) for name, lost in (("a", 1), ("b", 4), ("c", 3), ("d", 2))],
            [("b", 8), ("c", 8), ("d", 8)],
            id="the three that cost most",
        ),
    ],
)
def test_drafts(habits: list[Habit], drafts: list[tuple[str, int]]) -> None:
    assert [(one.habit.item, one.tenths) for one in drafted(habits, {})] == drafts


def test_of_two_items_about_one_measure_one_is_drafted() -> None:
    rule = MeasureRule(measure="interruptions", above=1, below=None, points=20)
    items = {name: replace(ITEM, id=name, rule=rule) for name in ("some", "many")}
    found: tuple[Draft, ...] = drafted([habit("some", 5, 10, 2), habit("many", 8, 10, 1)], items)
    assert [one.habit.item for one in found] == ["some"]


def progress(measured: Measured | None, counted: Calls | Sample | None) -> Progress:
    goal = AgreedGoal(measured=measured, since=date(2026, 3, 1), until=date(2026, 3, 28))
    entry = Entry(
        public_id="x",
        at=datetime(2026, 3, 1, tzinfo=UTC),
        by="",
        text="",
        goal=goal,
        call=None,
        withdrawn=None,
        seen=None,
    )
    return Progress(entry=entry, goal=goal, aim=None, counted=counted, over=True)


NINE, EIGHTY = OfTenCalls(item="blame", tenths=9), MeanPoints(dimension="tone", points=80)


@pytest.mark.parametrize(
    ("measured", "counted", "met"),
    [
        pytest.param(NINE, Calls(met=9, judged=10), Met.YES, id="exactly nine of ten"),
        pytest.param(NINE, Calls(met=8, judged=9), Met.NO, id="eight of nine are less"),
        pytest.param(NINE, Calls(met=5, judged=5, open=9), Met.YES, id="what is open counts neither way"),
        pytest.param(NINE, Calls(met=4, judged=4), Met.TOO_FEW, id="four judged calls tell nothing"),
        pytest.param(EIGHTY, sample([80.0] * 5, top=100), Met.YES, id="exactly the mean"),
        pytest.param(EIGHTY, sample([79.9] * 5, top=100), Met.NO, id="a tenth of a point less"),
        pytest.param(EIGHTY, sample([100.0] * 4, top=100), Met.TOO_FEW, id="points of four calls tell nothing"),
        pytest.param(None, None, Met.FOR_PEOPLE, id="words alone"),
    ],
)
def test_a_goal_is_met(measured: Measured | None, counted: Calls | Sample | None, met: Met) -> None:
    assert progress(measured, counted).met is met


@pytest.mark.parametrize(
    ("kind", "limit", "zh", "en"),
    [
        pytest.param(Kind.DONE, "", "每 10 通里 9 通做到“指责”", '"blame" in 9 of 10 calls', id="a question"),
        pytest.param(
            Kind.WITHIN,
            "≤ 1",
            "每 10 通里 9 通“指责”在限度内（≤ 1）",
            '"blame" within its limit (≤ 1) in 9 of 10 calls',
            id="a measure",
        ),
        pytest.param(Kind.FREE, "", "每 10 通里 9 通没有“指责”", 'no "blame" in 9 of 10 calls', id="a violation"),
    ],
)
def test_a_goal_in_words(kind: Kind, limit: str, zh: str, en: str) -> None:
    assert aim(NAME, kind, limit, 9) == Text(zh, en)


def test_a_mean_in_words() -> None:
    assert mean_aim(NAME, 85.5).zh == "“指责”平均不低于 85.5 分"
    assert mean_aim(NAME, 80).en == '"blame" of 80 points or more in the mean'


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        pytest.param("每天听一通", "每天听一通", "每天听一通", id="as it was written"),
        pytest.param("打给13800001234", "打给*******1234", "打给*******1234", id="a number of an earlier program"),
        pytest.param("", "内容已按保存期限规定删除", "erased by policy", id="words that went with a customer"),
    ],
)
def test_a_goal_in_words_alone(text: str, zh: str, en: str) -> None:
    one = progress(None, None)
    told = goal_told(replace(one, entry=replace(one.entry, text=text)))
    assert told.zh == f"{zh}，2026-03-01 至 2026-03-28：程序不计数，由主管和坐席判断"
    assert told.en == f"{en}, 2026-03-01 to 2026-03-28: not counted, for supervisor and agent to judge"


def test_everything_that_a_scorecard_asks_can_be_a_goal() -> None:
    assert [(one, name.zh) for one, name in measures(KNOWLEDGE.guide)] == [
        (OfTenCalls(item="threat", tenths=10), "没有威胁恐吓"),
        (OfTenCalls(item="blame", tenths=10), "没有指责"),
        (OfTenCalls(item="solution_after_hardship", tenths=10), "听到困难后提供方案"),
        (MeanPoints(dimension="tone", points=100), "语气"),
    ]
