import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cards import CARD, CHECKS, CRITICAL, MEASURES, SEVERITIES, lexicons

from qa_monitor.conduct import Reactions, checks, historic_call, history_checks, load_profile, measures
from qa_monitor.domain import (
    Check,
    Lang,
    Metadata,
    Polarity,
    Recording,
    Severity,
    SourceFile,
    Text,
    Transcript,
)
from qa_monitor.errors import ConfigurationError
from qa_monitor.scoring import Scorecard, load_scorecard
from qa_monitor.scoring.scorecard import CheckRule, Dimension, FindingRule, Item, MeasureRule
from qa_monitor.yamlfiles import read_schema

LEXICONS = Path(__file__).parents[2] / "lexicons"
SHIPPED = LEXICONS / "scorecards" / "default.yaml"
PROFILE = load_profile(LEXICONS / "profile.yaml")
REACTIONS = Reactions(statements=1, raised=(), empathy=(), escalate=(), sha256="0" * 64)


def card_file(folder: Path, written: str) -> Path:
    path = folder / "card.yaml"
    path.write_text(written, encoding="utf-8")
    return path


def item(id_: str, name: Text, dimension: str, rule: Any, sources: tuple[str, ...] = (), *, house: bool) -> Item:
    return Item(id=id_, name=name, dimension=dimension, rule=rule, sources=sources, house=house)


def points(critical: float, major: float, minor: float, none: float) -> dict[Severity, float]:
    return {Severity.CRITICAL: critical, Severity.MAJOR: major, Severity.MINOR: minor, Severity.NONE: none}


def test_a_scorecard_as_values(tmp_path: Path) -> None:
    violation, good = Polarity.VIOLATION, Polarity.GOOD
    expected = Scorecard(
        id="small",
        name=Text("小卡", "small card"),
        least_weight=50,
        least_confidence=0.4,
        dimensions=(
            Dimension(id="tone", name=Text("语气", "tone"), weight=60),
            Dimension(id="records", name=Text("记录", "records"), weight=40),
        ),
        items=(
            item(
                "threat",
                Text("威胁", "threats"),
                "tone",
                FindingRule(
                    code="V01",
                    polarity=violation,
                    points=points(100, 40, 15, 0),
                    at_most=None,
                    critical=True,
                    needs=(),
                ),
                ("R13",),  # the category's
                house=False,
            ),
            item(
                "leak",
                Text("泄露", "leak"),
                "tone",
                FindingRule(
                    code="V05",
                    polarity=violation,
                    points=points(80, 80, 80, 80),
                    at_most=None,
                    critical=False,
                    needs=("callee_role",),
                ),
                ("R13",),
                house=False,
            ),
            item(
                "courtesy",
                Text("礼貌", "courtesy"),
                "tone",
                FindingRule(code="C01", polarity=good, points=points(5, 5, 5, 5), at_most=10, critical=False, needs=()),
                ("R21",),
                house=True,
            ),
            item(
                "share",
                Text("占比", "share"),
                "tone",
                MeasureRule(measure="talk_share", points=20, above=0.8, below=0.2),
                house=True,
            ),
            item(
                "notice",
                Text("告知", "notice"),
                "records",
                CheckRule(check="recording_notice", points=30, applies_if=None),
                ("R21",),
                house=True,
            ),
            item(
                "plan",
                Text("方案", "plan"),
                "records",
                CheckRule(check="solution_offered", points=40, applies_if="debt_mentioned"),
                ("CARD11", "R21"),
                house=False,
            ),
        ),
        sha256=sha256(CARD.encode()).hexdigest(),
    )
    assert load_scorecard(card_file(tmp_path, CARD), lexicons()) == expected


def problems_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str) -> ConfigurationError:
    monkeypatch.chdir(tmp_path)
    card_file(tmp_path, written)
    with pytest.raises(ConfigurationError) as raised:
        load_scorecard(Path("card.yaml"), lexicons())
    return raised.value


THREAT = "{id: threat, name: 威胁, name_en: threats, dimension: tone, category: V01, critical: true}"


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"),
    [
        pytest.param(
            "weight: 40",
            "weight: 30",
            "card.yaml:6:1: 各维度的权重之和是 90\n    调整 weight，使总和为 100",
            "card.yaml:6:1: the weights of the dimensions add up to 90\n"
            "    change the weights so that they add up to 100",
            id="weights that do not add up",
        ),
        pytest.param(
            "category: V01,",
            "category: V11,",
            "card.yaml:10:73: V11 不存在\n    是不是 V10？",
            "card.yaml:10:73: there is no V11\n    did you mean V10?",
            id="an unknown category",
        ),
        pytest.param(
            "sources: [R21]}",
            "sources: [R99]}",
            "card.yaml:14:112: R99 不存在\n    可用：CARD11、R01、R02、R04、R07、R08、R10、R13、R21、R22、R23",
            "card.yaml:14:112: there is no R99\n    known: CARD11, R01, R02, R04, R07, R08, R10, R13, R21, R22, R23",
            id="an unknown source",
        ),
        pytest.param(
            "dimension: records, check: recording_notice",
            "dimension: record, check: recording_notice",
            "card.yaml:14:56: record 不存在\n    是不是 records？",
            "card.yaml:14:56: there is no record\n    did you mean records?",
            id="an unknown dimension",
        ),
        pytest.param(
            THREAT,
            THREAT.replace("category: V01", "category: hardship"),
            "card.yaml:10:73: hardship 说的是客户，不能给坐席打分\n    只用坐席的违规或规范类别，如 V01、C01",
            "card.yaml:10:73: hardship is about the customer and cannot score the agent\n"
            "    use violations and good practice of agents, such as V01 and C01",
            id="a customer's signal",
        ),
        pytest.param(
            "id: leak",
            "id: threat",
            "card.yaml:11:10: threat 已在第 10 行\n    换一个 id",
            "card.yaml:11:10: threat already stands in line 10\n    choose another id",
            id="an id twice",
        ),
        pytest.param(
            "category: V05, points: 80, needs: [callee_role]",
            "category: V01",
            "card.yaml:11:68: V01 已由评分项 threat 评判\n    合并这两个评分项",
            "card.yaml:11:68: V01 is already judged by the item threat\n    merge the two items",
            id="a category punished twice",
        ),
        pytest.param(
            ", needs: [callee_role]",
            "",
            "card.yaml:11:68: V05 只对部分被叫人成立，不知道被叫人就无法判断\n    加上 needs: [callee_role]",
            "card.yaml:11:68: V05 depends on who was called\n    add needs: [callee_role]",
            id="a category that depends on who was called",
        ),
        pytest.param(
            "category: C01, points: 5, at_most: 10",
            "category: C01",
            "card.yaml:12:5: C01 是规范用语，没有说加几分\n    加上 points，例：points: 5",
            "card.yaml:12:5: C01 is good practice, and no points are given for it\n    add points, e.g. points: 5",
            id="good practice without points",
        ),
        pytest.param(
            "points: 5, at_most: 10",
            "points: 5, critical: true",
            "card.yaml:12:92: C01 是规范用语，不会使通话不合格\n    删掉 critical",
            "card.yaml:12:92: C01 is good practice and cannot fail a call\n    remove critical",
            id="good practice that fails a call",
        ),
        pytest.param(
            "category: V05, points: 80, needs: [callee_role]",
            "category: V09, critical: true",
            "card.yaml:11:73: V09 没有 severity 为 critical 的条目\n    删掉 critical，或先改类别文件的 severity",
            "card.yaml:11:73: V09 has no entry of critical severity\n"
            "    remove critical, or first change the severity of the category",
            id="critical without anything critical",
        ),
        pytest.param(
            ", check: recording_notice, points: 30",
            "",
            "card.yaml:14:5: 评分项 notice 没有说评什么\n    加上 category、check、measure 之一，例：category: V01",
            "card.yaml:14:5: the item notice does not say what it judges\n"
            "    add category, check or measure, e.g. category: V01",
            id="an item of no kind",
        ),
        pytest.param(
            "below: 0.2",
            "below: 0.9",
            "card.yaml:13:100: below 大于 above，任何值都会扣分\n    below 是下限，above 是上限",
            "card.yaml:13:100: below is greater than above: every value would lose points\n"
            "    below is the lower limit, above the upper",
            id="limits the wrong way round",
        ),
        pytest.param(
            "check: recording_notice, points: 30",
            "check: recording_notce, points: 30",
            "card.yaml:14:72: items[notice].check 的值 recording_notce 不在可选范围内\n"
            "    可选：time_ok、identity_disclosed、recording_notice、debt_mentioned、solution_offered、"
            "identity_verified_before_debt、plan_length_ok、calls_a_day_ok、stop_request_respected、signals_answered、"
            "empathy_shown、solution_after_hardship、plan_terms_stated、courteous_opening、courteous_closing、debt_details_told、debt_kept_private、"
            "data_purpose_stated、channel_named、written_follow_up、documents_asked_for，"
            "是不是 recording_notice？，例：check: recording_notice",
            "card.yaml:14:72: items[notice].check cannot be recording_notce\n"
            "    choose from time_ok, identity_disclosed, recording_notice, debt_mentioned, solution_offered, "
            "identity_verified_before_debt, plan_length_ok, calls_a_day_ok, stop_request_respected, signals_answered, "
            "empathy_shown, solution_after_hardship, plan_terms_stated, courteous_opening, courteous_closing, "
            "debt_details_told, debt_kept_private, "
            "data_purpose_stated, channel_named, written_follow_up, documents_asked_for; "
            "did you mean recording_notice?, e.g. check: recording_notice",
            id="an unknown check",
        ),
        pytest.param(
            "measure: talk_share, above: 0.8, below: 0.2, points: 20",
            "measure: talk_share, points: 20",
            "card.yaml:13:5: items[share] 缺少字段 above\n    加上 above（数字），例：above: 0.75",
            "card.yaml:13:5: items[share] lacks above\n    add above (a number), e.g. above: 0.75",
            id="a measure without a limit",
        ),
        pytest.param(
            "check: recording_notice, points: 30",
            "check: recording_notice, points: 30, at_most: 3",
            "card.yaml:14:102: items[notice] 的字段 at_most 不认识\n"
            "    可用的字段：id、name、name_en、dimension、sources、check、points、applies_if",
            "card.yaml:14:102: unknown key at_most of items[notice]\n"
            "    known keys: id, name, name_en, dimension, sources, check, points, applies_if",
            id="a key of another kind of item",
        ),
    ],
)
def test_a_bad_scorecard_says_where_and_how_to_mend_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, zh: str, en: str
) -> None:
    assert CARD.count(old) == 1
    error = problems_of(tmp_path, monkeypatch, CARD.replace(old, new))
    assert (error.text.in_(Lang.ZH), error.text.in_(Lang.EN)) == (zh, en)


def test_a_dimension_that_nothing_can_cost_points_is_no_dimension(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = CARD.replace("dimension: records,", "dimension: tone,")
    assert problems_of(tmp_path, monkeypatch, idle).text.in_(Lang.ZH) == (
        "card.yaml:8:10: 维度 records 没有会扣分的评分项，永远是满分\n    给它加一个评分项，或删掉这个维度"
    )


def test_all_problems_are_told_at_once_in_order_of_their_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = CARD.replace("sources: [R21]}", "sources: [R99]}").replace("weight: 40", "weight: 30")
    error = problems_of(tmp_path, monkeypatch, bad.replace("category: V01,", "category: V11,"))
    assert [(problem.line, problem.what.en) for problem in error.problems] == [
        (6, "the weights of the dimensions add up to 90"),
        (10, "there is no V11"),
        (14, "there is no R99"),
    ]


def test_the_shipped_scorecard_judges_every_violation_and_fails_calls_for_the_critical_ones() -> None:
    scorecard = load_scorecard(SHIPPED, lexicons())
    rules = [one.rule for one in scorecard.items if isinstance(one.rule, FindingRule)]
    assert sorted(rule.code for rule in rules if rule.polarity is Polarity.VIOLATION) == sorted(SEVERITIES)
    assert tuple(sorted(rule.code for rule in rules if rule.critical)) == CRITICAL
    assert [rule.code for rule in rules if rule.needs] == ["V05"]


def _of_history(transcript: Transcript) -> tuple[Check, ...]:
    recording = Recording(files=(SourceFile(path=Path("a.wav"), sha256="a", layout=None),), metadata=Metadata())
    return history_checks(historic_call(recording, transcript, ()), (), transcript, (), PROFILE)


def test_a_scorecard_may_name_what_conduct_can_say_of_the_agent() -> None:
    nobody = Transcript(seconds=1, roles_known=True, roles=(), damaged=(), utterances=())
    never_no = {"redials_ok", "interval_ok", "earlier_promise_kept", "voice_calm"}
    of_customer = {"promise_to_pay", "escalation", "recording_accepted", "first_contact"}
    asked = (*checks(nobody, (), Metadata(), PROFILE, REACTIONS), *_of_history(nobody))
    known = {check.id for check in asked} - never_no
    schema = json.loads(json.dumps(read_schema("qa_monitor.scoring", "scorecard.schema.json")))["$defs"]
    assert set(schema["check"]["enum"]) == set(CHECKS) == known - of_customer
    names = {measure.id for measure in measures(nobody) if not measure.id.endswith("_customer")}
    assert set(schema["item"]["properties"]["measure"]["enum"]) == set(MEASURES) == names
