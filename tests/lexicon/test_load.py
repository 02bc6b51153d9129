from pathlib import Path

import pytest
from lexicon_material import CLASSES, CONTEXT, SOURCES, THREAT, category, lexicons_of, write_lexicons

from qa_monitor.domain import CalleeRole, Context, FoundBy, Polarity, Role, Severity, Text
from qa_monitor.errors import ConfigurationError
from qa_monitor.lexicon import ExampleKind, Lexicons, Source, Speaker, Standing, load_lexicons
from qa_monitor.lexicon.model import Because, Citation, Entry, Example, Pattern, Phrase, SourceDocument
from qa_monitor.lexicon.pattern import parse


def problems(folder: Path) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        load_lexicons(folder)
    return raised.value.text.zh.replace(f"{folder}/", "").split("\n")


def test_a_category_as_it_is_written(tmp_path: Path) -> None:
    threat = lexicons_of(tmp_path, THREAT).category("threat")
    default = frozenset({Context.NEGATION, Context.QUOTATION, Context.ADVICE})
    assert (threat.code, threat.name, threat.role) == ("V01", Text("威胁恐吓", "threats"), Speaker.AGENT)
    assert (threat.polarity, threat.severity, threat.sources) == (Polarity.VIOLATION, Severity.CRITICAL, ("R13",))
    assert threat.say_instead == "我们只与您本人联系，您看哪天方便处理？"
    assert threat.entries == (
        Entry(
            id="tell_family",
            phrases=(
                Phrase(written="告诉你家人", normal="告诉你家人"),
                Phrase(written="打给你爸妈", normal="打给你爸妈"),
            ),
            patterns=(Pattern(written="<再>不还~6(打给|告诉)~2<亲属>", tree=parse("<再>不还~6(打给|告诉)~2<亲属>")),),
            exceptions=(Pattern(written="告诉你家人一声平安", tree=parse("告诉你家人一声平安")),),
            severity=Severity.CRITICAL,
            contexts=default,
        ),
        Entry(
            id="wait_and_see",
            phrases=(Phrase(written="走着瞧", normal="走着瞧"),),
            patterns=(),
            exceptions=(),
            severity=Severity.MINOR,
            contexts=default - {Context.NEGATION},
        ),
    )


def test_examples_as_they_are_written(tmp_path: Path) -> None:
    examples = lexicons_of(tmp_path, THREAT).category("threat").examples
    path = tmp_path / "categories" / "000.yaml"
    assert len(examples) == 7
    assert examples[0] == Example(
        path=path,
        line=21,
        kind=ExampleKind.MATCH,
        text="那我就打给你爸妈",
        marked=(3, 8),
        role=Role.AGENT,
        callee=CalleeRole.DEBTOR,
        entry="tell_family",
        because=None,
        before=None,
        found_by=FoundBy.TEXT,
    )
    assert examples[5] == Example(
        path=path,
        line=27,
        kind=ExampleKind.NO_MATCH,
        text="你去告诉你家人吧",
        marked=None,
        role=Role.CUSTOMER,
        callee=CalleeRole.DEBTOR,
        because=Because.ROLE,
    )
    assert examples[6].kind is ExampleKind.TODO_MATCH


def test_sources_as_they_are_written(tmp_path: Path) -> None:
    lexicons = lexicons_of(tmp_path, THREAT)
    assert lexicons.sources == {
        "R13": Source(
            id="R13",
            title=Text("不得威胁", "no threats"),
            content=Text("不得威胁、恐吓。", "No threats."),
            standing=Standing.VERIFIED,
            citations=(Citation(document="CARD11", standing=Standing.VERIFIED, article="第六十八条"),),
            follows_from=(),
            in_force_from=None,
            superseded_by=None,
        )
    }
    assert lexicons.documents == {
        "CARD11": SourceDocument(
            id="CARD11",
            title=Text("《商业银行信用卡业务监督管理办法》", "credit card measures"),
            kind=Text("部门规章", "departmental regulation"),
            standing=Standing.VERIFIED,
            in_force_from=None,
            superseded_by=None,
        )
    }


def test_a_word_list_in_gbk_is_told(tmp_path: Path) -> None:
    write_lexicons(tmp_path, {"a.yaml": category()})
    (tmp_path / "words.txt").write_bytes("ok\n征信\n".encode("gb18030"))
    assert problems(tmp_path) == ["words.txt:2: 文件不是 UTF-8 编码（可能是 GBK）", "    在编辑器里另存为 UTF-8"]


@pytest.mark.parametrize(
    ("polarity", "more", "expected"),
    [
        pytest.param("violation", "", {Context.NEGATION, Context.QUOTATION, Context.ADVICE}, id="violation"),
        pytest.param("good", "", {Context.NEGATION}, id="good practice"),
        pytest.param("signal", "", {Context.NEGATION}, id="signal"),
        pytest.param("violation", "context: [condition]\n", {Context.CONDITION}, id="a category that says itself"),
        pytest.param("violation", "context: []\n", set(), id="a category that nothing cancels"),
    ],
)
def test_contexts_that_may_cancel(tmp_path: Path, polarity: str, more: str, expected: set[Context]) -> None:
    lexicons = lexicons_of(tmp_path, category(polarity=polarity, more=more))
    assert lexicons.categories[0].entries[0].contexts == expected


def test_words_for_jieba_come_from_classes_and_from_the_word_list(tmp_path: Path) -> None:
    write_lexicons(tmp_path, {"a.yaml": category()})
    (tmp_path / "words.txt").write_text("协商还款  # 常用\n\n# 只有说明\n征信\n", encoding="utf-8")
    assert load_lexicons(tmp_path).words == ("协商还款", "家人", "征信", "爸妈")


def test_a_phrase_written_for_both_pronouns_is_one(tmp_path: Path) -> None:
    entry = lexicons_of(tmp_path, category(phrases="[告诉您家人, 告诉你家人, 告訴你家人]")).categories[0].entries[0]
    assert entry.phrases == (Phrase(written="告诉您家人", normal="告诉你家人"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            category(more="sources: [R31]\n"),
            ["categories/a.yaml:8:11: R31 不存在", "    改正 id，或先定义它，相近的有：R13"],
            id="an unknown source",
        ),
        pytest.param(
            category(severity="none"),
            ["categories/a.yaml:7:11: 违规类别的 severity 不能是 none", "    写 critical、major、minor"],
            id="a violation of no severity",
        ),
        pytest.param(
            category(polarity="good", severity="minor"),
            ["categories/a.yaml:7:11: severity 只用于违规类别", "    写 none"],
            id="good practice with a severity",
        ),
        pytest.param(
            category().replace("say_instead: 您好\n", ""),
            [
                "categories/a.yaml:1:1: 违规类别缺少 say_instead",
                "    写一句更好的说法，例：say_instead: 我们只与您本人联系",
            ],
            id="a violation without better wording",
        ),
        pytest.param(
            category(severity="critical"),
            [
                "categories/a.yaml:7:11: critical 类别缺少 sources",
                "    写上 sources.yaml 里的规则，例：sources: [R13]",
                "categories/a.yaml:11:12: critical 类别的 match 例句只有 0 条",
                "    至少写 3 条",
                "categories/a.yaml:11:23: critical 类别的 no_match 例句只有 0 条",
                "    至少写 3 条",
            ],
            id="a critical category owes a source and examples",
        ),
        pytest.param(
            category(entries="  - {id: one, phrases: [告诉你家人]}\n  - {id: one, phrases: [打给你爸妈]}"),
            ["categories/a.yaml:11:10: 条目 one 已在第 10 行", "    换一个 id，或合并两个条目"],
            id="an entry id used twice",
        ),
        pytest.param(
            category(entries="  - {id: one, phrases: [告诉你家人]}\n  - {id: two, phrases: [告诉您家人]}"),
            ["categories/a.yaml:11:25: 短语 告诉您家人 已在第 10 行的条目 one 里", "    只留一处"],
            id="the same phrase in two entries",
        ),
        pytest.param(
            category(phrases="['，。']"),
            ["categories/a.yaml:10:26: “，。” 里没有可以比对的字", "    写汉字、字母或数字，或删掉这一项"],
            id="a phrase of punctuation",
        ),
        pytest.param(
            category(phrases="[还，]"),
            ["categories/a.yaml:10:25: 短语 还， 太短，至少两个字", "    写得更完整，或改用模式"],
            id="a phrase of one character",
        ),
        pytest.param(
            category(phrases="[打给你の爸]"),
            [
                "categories/a.yaml:10:25: 打给你の爸 里的“の”没有读音，无法按音检索",
                "    改用有读音的汉字、字母或数字",
            ],
            id="a phrase that cannot be read aloud",
        ),
        pytest.param(
            category(phrases="[打给~爸妈]"),
            [
                "categories/a.yaml:10:25: 短语 打给~爸妈 里有模式符号",
                '    移到 patterns，例：patterns: ["打给~爸妈"]',
            ],
            id="a pattern among the phrases",
        ),
        pytest.param(
            category(entries='  - {id: one, patterns: ["打给<亲戚>吧"]}'),
            [
                "categories/a.yaml:10:29: 模式 打给<亲戚>吧：词类 亲戚 不在 classes.yaml 里",
                "    可用：亲属；或把它加进 classes.yaml",
            ],
            id="an unknown word class, at its column inside the pattern",
        ),
        pytest.param(
            category(entries='  - {id: one, phrases: [打给爸妈], exceptions: ["打给(爸|妈"]}'),
            [
                "categories/a.yaml:10:48: 模式 打给(爸|妈：括号没有关上",
                "    补上 )，例：(打给|告诉)",
            ],
            id="a bad exception",
        ),
        pytest.param(
            category(entries="  - {id: one}"),
            [
                "categories/a.yaml:10:5: entries[one] 缺少字段 phrases",
                "    加上 phrases（列表），例：phrases: [告诉你家人, 打给你爸妈]",
            ],
            id="an entry without phrases or patterns",
        ),
        pytest.param(
            THREAT.replace("那我就「打给你爸妈」", "那我就打给你爸妈"),
            ["categories/a.yaml:21:14: 例句没有用一对「」标出位置", "    例：再不还就「打给你爸妈」"],
            id="an example that marks no place",
        ),
        pytest.param(
            THREAT.replace("entry: wait_and_see", "entry: wait"),
            ["categories/a.yaml:23:30: wait 不存在", "    改正 id，或先定义它，相近的有：wait_and_see"],
            id="an example that names an unknown entry",
        ),
        pytest.param(
            THREAT.replace("because: negation", "because: negative"),
            [
                "categories/a.yaml:25:35: examples.no_match[1].because 的值 negative 不在可选范围内",
                "    可选：negation、quotation、advice、question、condition、exception、role、callee、absent"
                "，是不是 negation？，例：because: negation",
            ],
            id="an unknown reason",
        ),
        pytest.param(
            THREAT.replace("phrases: [走着瞧]", "phrase: [走着瞧]"),
            [
                "categories/a.yaml:15:5: entries[wait_and_see] 缺少字段 phrases",
                "    加上 phrases（列表），例：phrases: [告诉你家人, 打给你爸妈]",
                "categories/a.yaml:16:5: entries[wait_and_see] 的字段 phrase 不认识",
                "    应为 phrases（列表），例：phrases: [告诉你家人, 打给你爸妈]",
            ],
            id="a misspelt field",
        ),
    ],
)
def test_problems_of_a_category(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert problems(write_lexicons(tmp_path, {"a.yaml": text})) == expected


def test_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    write_lexicons(
        tmp_path,
        {
            "a.yaml": category("one"),
            "b.yaml": category("one"),
            "c.yaml": category("two").replace("role: agent", "role: boss"),
        },
        classes="亲属: [爸, '，']\n数: [一]\n",
        context=CONTEXT.replace("[吗]", '["(吗"]'),
        sources=SOURCES.replace("superseded_by: null", "superseded_by: R14").replace("id: CARD11", "id: CARD12"),
    )
    assert problems(tmp_path) == [
        "categories/b.yaml:1:5: 类别 one 已在 a.yaml 里",
        "    换一个 id，或合并两个文件",
        "categories/c.yaml:5:7: role 的值 boss 不在可选范围内",
        "    可选：agent、customer、any，例：role: agent",
        "classes.yaml:1:10: “，” 里没有可以比对的字",
        "    写汉字、字母或数字，或删掉这一项",
        "classes.yaml:2:1: 词类名 数 已有专门含义（任意数字）",
        "    换一个名字",
        "context.yaml:10:44: 模式 (吗：括号没有关上",
        "    补上 )，例：(打给|告诉)",
        "sources.yaml:14:22: CARD12 不存在",
        "    改正 id，或先定义它，相近的有：CARD11",
        "sources.yaml:17:20: R14 不存在",
        "    改正 id，或先定义它，相近的有：R13",
    ]


def test_missing_files_are_told_with_the_folder(tmp_path: Path) -> None:
    assert problems(tmp_path) == [
        "classes.yaml: 文件无法读取：No such file or directory",
        "    检查文件是否存在、是否有读取权限",
        "context.yaml: 文件无法读取：No such file or directory",
        "    检查文件是否存在、是否有读取权限",
        "sources.yaml: 文件无法读取：No such file or directory",
        "    检查文件是否存在、是否有读取权限",
    ]


def test_a_folder_without_categories(tmp_path: Path) -> None:
    assert problems(write_lexicons(tmp_path, {})) == [
        "categories: 没有类别文件",
        "    把类别文件（*.yaml）放进这个目录",
    ]


# --- the hash ---------------------------------------------------------------------------------------------------


def sha256(folder: Path, files: dict[str, str], classes: str = CLASSES, context: str = CONTEXT) -> str:
    loaded: Lexicons = load_lexicons(write_lexicons(folder, files, classes=classes, context=context))
    return loaded.sha256


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"z.yaml": THREAT, "y.yaml": category()}, id="other file names and order"),
        pytest.param({"a.yaml": "# 说明\n" + THREAT + "\n# 完\n", "b.yaml": category()}, id="comments"),
        pytest.param(
            {"a.yaml": THREAT.replace("id: threat\ncode: V01\n", "code: V01\nid: 'threat'\n"), "b.yaml": category()},
            id="order of keys and quotation marks",
        ),
        pytest.param(
            {"a.yaml": THREAT.replace("咱们「走着瞧」", "那就「走着瞧」"), "b.yaml": category()}, id="other examples"
        ),
    ],
)
def test_the_hash_minds_only_what_can_change_a_finding(tmp_path: Path, files: dict[str, str]) -> None:
    assert sha256(tmp_path / "1", files) == sha256(tmp_path / "2", {"a.yaml": THREAT, "b.yaml": category()})


def test_the_hash_changes_with_phrases_classes_and_cues(tmp_path: Path) -> None:
    hashes = {
        sha256(tmp_path / "1", {"a.yaml": THREAT}),
        sha256(tmp_path / "2", {"a.yaml": THREAT.replace("phrases: [走着瞧]", "phrases: [咱们走着瞧]")}),
        sha256(tmp_path / "3", {"a.yaml": THREAT}, classes=CLASSES.replace("家人", "家里人")),
        sha256(tmp_path / "4", {"a.yaml": THREAT}, context=CONTEXT.replace("within: 8", "within: 7")),
    }
    assert len(hashes) == 4
