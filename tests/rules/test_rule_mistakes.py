"""Every mistake is told with file, line, column and remedy, all of them at once, before any audio is touched."""

from pathlib import Path

import pytest
from rules_material import EXAMPLES, rule, write_rules

from qa_monitor.errors import ConfigurationError
from qa_monitor.lexicon import Lexicons
from qa_monitor.rules import load_rules


def problems(folder: Path, lexicons: Lexicons, *rules: str) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        load_rules(write_rules(folder, *rules), lexicons)
    return raised.value.text.zh.replace(f"{folder}/", "").split("\n")


A = "a: {phrases: [看着办]}"
NO_PLACE = "把时间、先后和次数写到被否定的那个条件上"


@pytest.mark.parametrize(
    ("conditions", "holds", "expected"),
    [
        # expressions
        pytest.param(
            A, "a and (b or", ["000.yaml:11:19: 表达式没有写完", "    补上条件名，例：late and not paid"],
            id="expression breaks off",
        ),
        pytest.param(
            A, "a and nothing", ["000.yaml:11:14: nothing 不存在", "    改正名称，或先定义它"],
            id="unknown condition",
        ),
        pytest.param(
            "late_one: {phrases: [看着办]}", "late_on",
            ["000.yaml:11:8: late_on 不存在", "    改正名称，或先定义它，相近的有：late_one"],
            id="misspelt condition",
        ),
        pytest.param(
            A + "\nb: {any: [a, 'a and x']}", "b", ["000.yaml:11:23: x 不存在", "    改正名称，或先定义它"],
            id="unknown condition in a list",
        ),
        pytest.param(
            A + "\nb: {is: a, after: {condition: 'not (a'}}", "b",
            ["000.yaml:11:38: 括号没有关上", "    补上 )，例：late and (paid or promised)"],
            id="bracket in a relation",
        ),
        # circles
        pytest.param(
            "a: {is: b}\nb: {is: c}\nc: {is: a or d}\nd: {phrases: [看着办]}", "a",
            ["000.yaml:10:3: 条件绕成了圈：a → b → c → a", "    去掉其中一处引用"], id="circle",
        ),
        pytest.param(
            "a: {phrases: [看着办], after: {condition: a}}", "a",
            ["000.yaml:10:3: 条件绕成了圈：a → a", "    去掉其中一处引用"], id="condition after itself",
        ),
        pytest.param(
            A + "\nb: {findings: [threat]}", "a",
            ["000.yaml:11:3: 条件 b 没有用到", "    在 holds 或别的条件里用它，或删掉它"], id="condition nobody uses",
        ),
        # what it looks for
        pytest.param(
            "a: {role: agent}", "a",
            [
                "000.yaml:10:3: 条件 a 没有说要找什么",
                "    写 phrases、patterns、findings、call、is、any、all、none 或 at_least 与 of",
            ],
            id="nothing to look for",
        ),
        pytest.param(
            "a: {phrases: [看着办], findings: [threat]}", "a",
            ["000.yaml:10:23: findings 不能与 phrases 写在同一个条件里", "    拆成两个条件，再用 is 组合"],
            id="two things to look for",
        ),
        pytest.param(
            A + "\nb: {at_least: 2}", "b or a",
            ["000.yaml:11:3: 条件 b 缺少 of", "    例：at_least: 2 与 of: [a, b, c]"], id="at least of what",
        ),
        pytest.param(
            A + "\nb: {at_least: 3, of: [a, not a]}", "b",
            ["000.yaml:11:17: of 里只有 2 个条件，永远不成立", "    减小 at_least，或补上条件"],
            id="more than there are",
        ),
        pytest.param(
            "a: {findings: [threat], context: []}", "a",
            ["000.yaml:10:27: context 只用于 phrases 和 patterns", "    删掉它"], id="context of findings",
        ),
        pytest.param(
            "a: {findings: [threet]}", "a",
            ["000.yaml:10:18: threet 不存在", "    改正名称，或先定义它，相近的有：threat"], id="unknown category",
        ),
        pytest.param(
            "a: {findings: [threat.three]}", "a", ["000.yaml:10:25: three 不存在", "    改正名称，或先定义它"],
            id="unknown entry",
        ),
        pytest.param(
            "And: {phrases: [看着办]}", "And",
            [
                "000.yaml:10:3: And 不能作条件名", "    用小写字母、数字和 _，以字母开头；and、or、not 除外",
                "000.yaml:11:8: And 不是条件名", "    写成小写 and", "000.yaml:12:87: And 不是条件名",
                "    写成小写 and",
            ],
            id="bad name",
        ),
        # words
        pytest.param(
            "a: {phrases: ['', 。]}", "a",
            [
                "000.yaml:10:18: 短语“”至少要有两个字", "    写得更完整，或删掉这一项",
                "000.yaml:10:21: 短语“。”至少要有两个字", "    写得更完整，或删掉这一项",
            ],
            id="empty phrases",
        ),
        pytest.param(
            "a: {phrases: [还不还𠮷啊]}", "a",
            ["000.yaml:10:20: “𠮷”没有读音，听不到它", "    改成普通话里读得出来的字"], id="phrase without a reading",
        ),
        pytest.param(
            "a: {phrases: [不还~上门]}", "a",
            ["000.yaml:10:17: 短语 不还~上门 里有模式符号", '    移到 patterns，例：patterns: ["不还~上门"]'],
            id="pattern among phrases",
        ),
        pytest.param(
            "a: {patterns: ['不还(打|']}", "a",
            ["000.yaml:10:21: 模式 不还(打|：括号没有关上", "    补上 )，例：(打给|告诉)"], id="bad pattern",
        ),
        pytest.param(
            "a: {patterns: ['告诉<同事>']}", "a",
            [
                "000.yaml:10:21: 模式 告诉<同事>：词类 同事 不在 classes.yaml 里",
                "    可用：亲属；或把它加进 classes.yaml",
            ],
            id="unknown word class",
        ),
        pytest.param(
            "a: {patterns: ['不还(あ|打)你']}", "a",
            ["000.yaml:10:22: “あ”没有读音，听不到它", "    改成普通话里读得出来的字"],
            id="pattern without a reading",
        ),
        pytest.param(
            "a: {phrases: [看着办], exceptions: ['~']}", "a",
            [
                "000.yaml:10:37: 模式 ~：模式太短：每一种写法至少要有 1 个字，其中要有固定的文字",
                "    补上文字，或去掉空的选项",
            ],
            id="empty exception",
        ),
        # what can never hold
        pytest.param(
            "a: {phrases: [看着办], first: {seconds: 0}}", "a",
            ["000.yaml:10:40: conditions.a.first.seconds 的值 0 超出范围", "    应 > 0，例：seconds: 60"],
            id="no seconds",
        ),
        pytest.param(
            "a: {phrases: [看着办], last: {percent: 120}}", "a",
            ["000.yaml:10:39: conditions.a.last.percent 的值 120 超出范围", "    应 ≤ 100，例：percent: 20"],
            id="more than the call",
        ),
        pytest.param(
            "a: {phrases: [看着办], first: {seconds: 9, turns: 2}}", "a",
            ["000.yaml:10:43: first 里写了两种单位", "    只留 seconds 或 turns"], id="two units",
        ),
        pytest.param(
            "a: {phrases: [看着办], first: {percent: 20}, last: {percent: 20}}", "a",
            ["000.yaml:10:61: 开头 20% 和结尾 20% 碰不到一起，永远不成立", "    只留一个，或拆成两个条件用 or 组合"],
            id="windows that never meet",
        ),
        pytest.param(
            "a: {call: {days_overdue: {at_least: 90, at_most: 30}}}", "a",
            ["000.yaml:10:52: days_overdue 的 at_most 小于 at_least，永远不成立", "    对调，或改正其中一个"],
            id="limits the wrong way round",
        ),
        pytest.param(
            A + "\nb: {is: not a, first: {seconds: 60}}", "b",
            ["000.yaml:11:18: 条件 b 是没说的话或通话信息，没有位置", "    " + NO_PLACE], id="window of an absence",
        ),
        pytest.param(
            A + "\nb: {call: {roles: known}, times: {count: 2}}", "a and b",
            ["000.yaml:11:29: 条件 b 是没说的话或通话信息，没有位置", "    " + NO_PLACE], id="repetition of a fact",
        ),
        pytest.param(
            A + "\nb: {is: a, after: {condition: not c}}\nc: {findings: [threat]}", "b",
            ["000.yaml:11:33: not c 是没说的话或通话信息，没有位置", "    " + NO_PLACE], id="after an absence",
        ),
        # whose words
        pytest.param(
            "a: {findings: [stop]}", "a",
            [
                "000.yaml:11:8: 规则针对 agent，命中却可能落在 customer 的话上",
                "    用 at 指明命中落在哪个条件上，或给条件写上 role",
            ],
            id="at the customer's words",
        ),
        pytest.param(
            A + "\nb: {findings: [stop]}", "a and b",
            [
                "000.yaml:12:8: 规则针对 agent，命中却可能落在 customer 的话上",
                "    用 at 指明命中落在哪个条件上，或给条件写上 role",
            ],
            id="at either side's words",
        ),
    ],
)  # fmt: skip
def test_mistakes_in_conditions(
    tmp_path: Path, lexicons: Lexicons, conditions: str, holds: str, expected: list[str]
) -> None:
    first = conditions.split(":", maxsplit=1)[0]
    assert problems(tmp_path, lexicons, rule(conditions, holds, examples=EXAMPLES % first)) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param(
            {"more": "sources: [R13, R99]\n"}, ["000.yaml:8:16: R99 不存在", "    改正名称，或先定义它"],
            id="unknown source",
        ),
        pytest.param(
            {"severity": "none"}, ["000.yaml:7:11: 违规规则的 severity 不能是 none", "    写 critical、major、minor"],
            id="a violation weighs something",
        ),
        pytest.param(
            {"polarity": "good", "severity": "minor"}, ["000.yaml:7:11: severity 只用于违规规则", "    写 none"],
            id="good practice weighs nothing",
        ),
        pytest.param(
            {"severity": "critical"},
            [
                "000.yaml:7:11: critical 规则缺少 sources", "    写上 sources.yaml 里的规则，例：sources: [R13]",
                "000.yaml:12:12: critical 规则的 holds 例子只有 1 个", "    至少写 3 个",
                "000.yaml:12:47: critical 规则的 fails 例子只有 1 个", "    至少写 3 个",
            ],
            id="what a critical rule owes",
        ),
        pytest.param(
            {"id": "threat"}, ["000.yaml:1:5: 规则 id threat 已是词库类别", "    换一个 id"],
            id="the id of a category",
        ),
        pytest.param(
            {"more": "att: a\n"}, ["000.yaml:8:1: 字段 att 不认识", "    应为 at（文字），例：at: deadline"],
            id="unknown key",
        ),
        pytest.param(
            {"more": "at: not a\n"},
            ["000.yaml:8:5: not a 是没说的话或通话信息，没有位置", "    在 at 里写一个有话可指的条件"],
            id="findings at an absence",
        ),
    ],
)  # fmt: skip
def test_mistakes_in_the_rule_itself(
    tmp_path: Path, lexicons: Lexicons, fields: dict[str, str], expected: list[str]
) -> None:
    assert problems(tmp_path, lexicons, rule(A, "a", **fields)) == expected


def test_a_violation_owes_better_wording(tmp_path: Path, lexicons: Lexicons) -> None:
    assert problems(tmp_path, lexicons, rule(A, "a").replace("say_instead: 您好\n", "")) == [
        "000.yaml:1:1: 违规规则缺少 say_instead",
        "    写一句更好的说法，例：say_instead: 您看哪天方便处理？",
    ]


@pytest.mark.parametrize(
    ("examples", "expected"),
    [
        pytest.param(
            "holds: [{turns: [{start: 3}]}]",
            [
                "一轮要有且只有一个说话人",
                "写 agent、customer、third_party 或 unknown 之一，例：{agent: 今天必须还清}",
            ],
            id="nobody speaks",
        ),
        pytest.param(
            "holds: [{turns: [{agent: 您好, customer: 喂}]}]",
            [
                "一轮要有且只有一个说话人",
                "写 agent、customer、third_party 或 unknown 之一，例：{agent: 今天必须还清}",
            ],
            id="two speak",
        ),
        pytest.param(
            "holds: [{turns: [{agent: 您好, start: 3, pause: 2}]}]",
            ["start 和 pause 不能同时写", "只留一个：start 是第几秒开始，pause 是停顿几秒"], id="start and pause",
        ),
        pytest.param(
            "holds: [{turns: [{agent: 您好, start: 9}, {agent: 您好, start: 3}]}]",
            ["这一轮比前一轮开始得早", "按开始的先后排列各轮"], id="turns out of order",
        ),
        pytest.param(
            "holds: [{turns: [{agent: 。}]}]", ["这一轮什么也没说", "写上话，或删掉这一轮"], id="nothing said",
        ),
        pytest.param(
            "holds: [{turns: [{agent: 「您好}]}]",
            ["「」没有成对，或里面没有字", "把该命中的话用一对「」括起来，例：今天「必须还清」"], id="open mark",
        ),
        pytest.param(
            "holds: [{turns: [{agent: 「」您好}]}]",
            ["「」没有成对，或里面没有字", "把该命中的话用一对「」括起来，例：今天「必须还清」"], id="empty mark",
        ),
        pytest.param(
            "holds: [{turns: [{agent: 您好}], call: {damaged: [{from: 5, to: 5}]}}]",
            ["to 不晚于 from", "例：damaged: [{from: 10, to: 25}]"], id="damage of no length",
        ),
        pytest.param(
            "fails: [{turns: [{agent: 「您好」}], because: a}]",
            ["不成立的例子里不能有「」", "去掉「」，或移到 holds"], id="mark where nothing may be found",
        ),
        pytest.param(
            "fails: [{turns: [{agent: 您好}], because: b}]", ["b 不存在", "改正名称，或先定义它"],
            id="unknown reason",
        ),
    ],
)  # fmt: skip
def test_mistakes_in_examples(tmp_path: Path, lexicons: Lexicons, examples: str, expected: list[str]) -> None:
    other = {
        "holds": "fails: [{turns: [{agent: 您好}], because: a}]",
        "fails": "holds: [{turns: [{agent: 「您好」}]}]",
    }[examples[:5]]
    what, remedy = problems(tmp_path, lexicons, rule(A, "a", examples=f"{{{examples}, {other}}}"))
    assert [what.split(": ", 1)[1], remedy.strip()] == expected
    assert what.startswith("000.yaml:12:")


def test_an_id_stands_in_one_file_only(tmp_path: Path, lexicons: Lexicons) -> None:
    assert problems(tmp_path, lexicons, rule(A, "a"), rule(A, "a")) == [
        "001.yaml:1:5: 规则 id test 已在 000.yaml 里",
        "    换一个 id",
    ]


def test_all_mistakes_of_all_files_come_at_once(tmp_path: Path, lexicons: Lexicons) -> None:
    broken = rule("a: {phrases: [''], findings: [nothing]}", "a and", more="sources: [R99]\n")
    lines = problems(tmp_path, lexicons, broken, "id: [", rule("a: {is: a}", "a", id="other"))
    assert [line.split(": ")[0] for line in lines[::2]] == [
        "000.yaml:8:11",
        "000.yaml:11:18",
        "000.yaml:11:22",
        "000.yaml:11:33",
        "000.yaml:12:13",
        "000.yaml:13:92",
        "001.yaml:1:6",
        "002.yaml:10:3",
    ]
