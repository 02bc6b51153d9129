"""Which scorecard judges a call, what is told of it, and what is wrong with a file that chooses."""

from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from cards import CARD, CRITICAL, lexicons

from qa_monitor.domain import CalleeRole, Lang, Metadata, ScorecardChoice, Text
from qa_monitor.errors import ConfigurationError
from qa_monitor.scoring import Scorecards, choose, load_scorecard, load_scorecards, sole
from qa_monitor.scoring.scorecard import FindingRule

SHIPPED = Path(__file__).parents[2] / "lexicons" / "scorecards"

CHOICE = """\
rules:
  - scorecard: strangers
    when: {callee_role: [third_party]}
  - scorecard: late
    when: {days_overdue: {at_least: 90}, agency: [某某信用]}
  - scorecard: cards
    when:
      columns:
        - {name: [产品, product], is: [信用卡, credit_card]}
fallback: small
"""


def folder_of(folder: Path, choice: str = CHOICE) -> Path:
    for id_ in ("small", "strangers", "late", "cards"):
        (folder / f"{id_}.yaml").write_text(CARD.replace("id: small", f"id: {id_}"), encoding="utf-8")
    (folder / "choice.yaml").write_text(choice, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def scorecards(tmp_path_factory: pytest.TempPathFactory) -> Scorecards:
    return load_scorecards(folder_of(tmp_path_factory.mktemp("scorecards")), lexicons())


def call(callee: CalleeRole | None = CalleeRole.DEBTOR, **said: Any) -> Metadata:
    extra = MappingProxyType(said.pop("extra", {}))
    return Metadata(callee_role=callee, extra=extra, **{"days_overdue": 10, "agency": "别的公司", **said})


@pytest.mark.parametrize(
    ("metadata", "id_", "zh", "en"),
    [
        pytest.param(
            call(CalleeRole.THIRD_PARTY, extra={"产品": "信用卡"}),
            "strangers",
            "通话对象是第三方",
            "the callee is a third party",
            id="the first rule that applies, though a later one would too",
        ),
        pytest.param(
            call(days_overdue=90, agency="某某信用"),
            "late",
            "委外机构是“某某信用”，逾期 90 天",
            'the agency is "某某信用", 90 days overdue',
            id="all conditions of a rule",
        ),
        pytest.param(
            call(days_overdue=89, agency="某某信用", extra={"产品": "信用卡"}),
            "cards",
            "产品是“信用卡”",
            '产品 is "信用卡"',
            id="one condition fails: the next rule",
        ),
        pytest.param(
            call(extra={"Product ": "Credit_Card"}),
            "cards",
            "产品是“Credit_Card”",
            '产品 is "Credit_Card"',
            id="a column by its other name, case and spaces as they come",
        ),
        pytest.param(
            call(extra={"产品": "车贷"}),
            "small",
            "没有规则适用于这通电话",
            "no rule applies to this call",
            id="no rule applies",
        ),
    ],
)
def test_the_first_rule_that_applies_chooses(
    scorecards: Scorecards, metadata: Metadata, id_: str, zh: str, en: str
) -> None:
    card, choice = choose(scorecards, metadata)
    name = Text("小卡", "small card")
    assert (card.id, choice) == (id_, ScorecardChoice(id=id_, name=name, sha256=card.sha256, because=Text(zh, en)))


@pytest.mark.parametrize(
    ("metadata", "zh", "en"),
    [
        pytest.param(call(None), "通话对象", "callee_role", id="who was called"),
        pytest.param(call(agency=None, days_overdue=90), "外包机构", "agency", id="the agency"),
        pytest.param(call(agency="某某信用", days_overdue=None), "逾期天数", "days_overdue", id="days overdue"),
        pytest.param(call(), "产品", "产品", id="a column that the manifest does not have"),
        pytest.param(call(extra={"产品": " "}), "产品", "产品", id="a column that is empty"),
    ],
)
def test_a_fact_that_the_manifest_does_not_say_leads_to_the_fallback(
    scorecards: Scorecards, metadata: Metadata, zh: str, en: str
) -> None:
    _, choice = choose(scorecards, metadata)
    assert (choice.id, choice.because) == (
        "small",
        Text(f"清单没有写“{zh}”，无法按规则选择", f'the manifest does not say "{en}", so that no rule can choose'),
    )


def test_a_missing_fact_does_not_matter_where_another_condition_fails(scorecards: Scorecards) -> None:
    """With 10 days overdue the second rule fails whatever the agency is."""
    _, choice = choose(scorecards, call(agency=None, extra={"product": "信用卡"}))
    assert choice.id == "cards"


def test_personal_data_in_a_column_are_masked_in_the_reason(scorecards: Scorecards, tmp_path: Path) -> None:
    chosen = CHOICE.replace("is: [信用卡, credit_card]", "is: ['13900000000']")
    _, choice = choose(load_scorecards(folder_of(tmp_path, chosen), lexicons()), call(extra={"产品": "13900000000"}))
    assert choice.because.zh == "产品是“*******0000”"


def test_one_card_for_every_call_says_so(tmp_path: Path) -> None:
    path = folder_of(tmp_path) / "cards.yaml"
    only = sole(load_scorecard(path, lexicons()))
    _, choice = choose(only, call(None))
    assert (choice.id, choice.because) == ("cards", Text("只用这一张评分卡", "it is the only scorecard"))
    assert only.sha256 == sha256(path.read_bytes()).hexdigest()


def test_a_folder_without_a_choice_uses_its_default(tmp_path: Path) -> None:
    (tmp_path / "default.yaml").write_text(CARD, encoding="utf-8")
    assert choose(load_scorecards(tmp_path, lexicons()), call())[1].id == "small"


def test_the_version_changes_with_any_card_and_with_the_rules(tmp_path: Path) -> None:
    versions = {load_scorecards(folder_of(tmp_path), lexicons()).sha256}
    late = tmp_path / "late.yaml"
    late.write_text(late.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    versions.add(load_scorecards(tmp_path, lexicons()).sha256)
    (tmp_path / "choice.yaml").write_text(CHOICE.replace("at_least: 90", "at_least: 60"), encoding="utf-8")
    versions.add(load_scorecards(tmp_path, lexicons()).sha256)
    assert len(versions) == 3


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"),
    [
        pytest.param(
            "scorecard: cards",
            "scorecard: card",
            "choice.yaml:6:16: 没有评分卡 card\n    是不是 cards？",
            "choice.yaml:6:16: there is no scorecard card\n    did you mean cards?",
            id="an unknown scorecard",
        ),
        pytest.param(
            "fallback: small",
            "fallback: xyz",
            "choice.yaml:10:11: 没有评分卡 xyz\n    可用：cards、late、small、strangers",
            "choice.yaml:10:11: there is no scorecard xyz\n    known: cards, late, small, strangers",
            id="an unknown fallback",
        ),
        pytest.param(
            "fallback: small\n",
            "",
            "choice.yaml:1:1: 缺少字段 fallback\n    加上 fallback（文字），例：fallback: default",
            "choice.yaml:1:1: missing key fallback\n    add fallback (text), e.g. fallback: default",
            id="no fallback",
        ),
        pytest.param(
            "callee_role: [third_party]",
            "callee_role: [spous]",
            "choice.yaml:3:26: rules[1].when.callee_role[1] 的值 spous 不在可选范围内\n"
            "    可选：debtor、guarantor、spouse、third_party，是不是 spouse？",
            "choice.yaml:3:26: rules[1].when.callee_role[1] cannot be spous\n"
            "    choose from debtor, guarantor, spouse, third_party; did you mean spouse?",
            id="an unknown callee",
        ),
        pytest.param(
            "at_least: 90",
            "at_least: 90, at_most: 30",
            "choice.yaml:5:37: at_least 大于 at_most，没有通话符合\n    at_least 是下限，at_most 是上限",
            "choice.yaml:5:37: at_least is greater than at_most: no call meets that\n"
            "    at_least is the lower limit, at_most the upper",
            id="limits that no call meets",
        ),
        pytest.param(
            "agency: [某某信用]",
            "callee_role: [third_party]",
            "choice.yaml:4:5: 第 2 行的规则先适用，这一条永远轮不到\n    把条件窄的规则放到前面，或删掉一条",
            "choice.yaml:4:5: the rule in line 2 applies first: this one is never reached\n"
            "    put the narrower rule first, or remove one of them",
            id="a rule that is never reached",
        ),
    ],
)
def test_a_bad_choice_says_where_and_how_to_mend_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, zh: str, en: str
) -> None:
    assert CHOICE.count(old) == 1
    monkeypatch.chdir(folder_of(tmp_path, CHOICE.replace(old, new)))
    with pytest.raises(ConfigurationError) as raised:
        load_scorecards(Path(), lexicons())
    assert (raised.value.text.in_(Lang.ZH), raised.value.text.in_(Lang.EN)) == (zh, en)


def test_the_problems_of_all_cards_are_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder_of(tmp_path))
    Path("late.yaml").write_text(CARD.replace("category: V01", "category: V11"), encoding="utf-8")
    Path("small.yaml").write_text(CARD.replace("weight: 40", "weight: 30"), encoding="utf-8")
    Path("twice.yaml").write_text(CARD.replace("id: small", "id: cards"), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_scorecards(Path(), lexicons())
    assert [(problem.path.name, problem.line, problem.what.zh) for problem in raised.value.problems] == [
        ("late.yaml", 10, "V11 不存在"),
        ("small.yaml", 6, "各维度的权重之和是 90"),
        ("twice.yaml", 1, "评分卡 id cards 已用于 cards.yaml"),
    ]


@pytest.fixture(scope="module")
def shipped() -> Scorecards:
    return load_scorecards(SHIPPED, lexicons())


@pytest.mark.parametrize(
    ("metadata", "id_"),
    [
        pytest.param(call(CalleeRole.THIRD_PARTY), "third_party_contact", id="a third party"),
        pytest.param(call(CalleeRole.SPOUSE, extra={"产品": "信用卡"}), "bank_card", id="a bank card"),
        pytest.param(call(extra={"product": "instalment"}), "online_instalment", id="an online instalment"),
        pytest.param(call(), "default", id="no product: the default"),
        pytest.param(call(None, extra={"产品": "信用卡"}), "default", id="nobody knows who was called: the default"),
    ],
)
def test_the_shipped_scorecards(shipped: Scorecards, metadata: Metadata, id_: str) -> None:
    assert choose(shipped, metadata)[1].id == id_


def test_the_same_faults_fail_a_call_by_every_shipped_scorecard(shipped: Scorecards) -> None:
    failing = {
        id_: {item.rule.code for item in card.items if isinstance(item.rule, FindingRule) and item.rule.critical}
        for id_, card in shipped.cards.items()
    }
    assert set(failing) == {"default", "bank_card", "online_instalment", "third_party_contact"}
    assert all(codes == set(CRITICAL) for codes in failing.values())
