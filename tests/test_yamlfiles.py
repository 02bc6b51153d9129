import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import Lang
from qa_monitor.errors import ConfigurationError, Problem
from qa_monitor.yamlfiles import Document, Place, check_yaml, parse_yaml, read_yaml

SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z]+$", "examples": ["threat"]},
        "role": {"enum": ["agent", "customer"], "examples": ["agent"]},
        "weight": {"type": "integer", "minimum": 1},
        "entries": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id"],
                "properties": {
                    "id": {"type": "string"},
                    "phrases": {
                        "type": "array",
                        "uniqueItems": True,
                        "items": {"type": "string"},
                        "examples": [["告诉你家人", "打给你爸妈"]],
                    },
                },
            },
        },
    },
}


def problems(path: Path, lang: Lang = Lang.ZH) -> list[str]:
    found = check_yaml(path, SCHEMA)
    assert not isinstance(found, Document)
    return [problem.in_(lang).replace(str(path), "f.yaml") for problem in found]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "f.yaml"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        pytest.param("no", "no", id="no is a word, not false"),
        pytest.param("On", "On", id="on is a word, not true"),
        pytest.param("y", "y", id="y is a word"),
        pytest.param("true", True, id="true is true"),
        pytest.param("True", "True", id="True in capitals is text"),
        pytest.param("2023-03-01", "2023-03-01", id="a date is text"),
        pytest.param("0755", "0755", id="leading zeros are kept as text"),
        pytest.param("22:00", "22:00", id="a time is text, not base sixty"),
        pytest.param("1_000", "1_000", id="underscores make text"),
        pytest.param("-12", -12, id="a whole number"),
        pytest.param("0.5", 0.5, id="a decimal number"),
        pytest.param("1e3", "1e3", id="an exponent is text"),
        pytest.param("", None, id="nothing is null"),
        pytest.param("~", None, id="a tilde is null"),
        pytest.param("'12'", "12", id="quoted digits are text"),
        pytest.param("=", "=", id="an equals sign is text"),
        pytest.param("<<", "<<", id="two angle brackets are text"),
    ],
)
def test_scalars_are_what_they_look_like(path: Path, written: str, value: object) -> None:
    path.write_text(f"k: {written}\n", encoding="utf-8")
    document = parse_yaml(path)
    assert isinstance(document, Document)
    assert document.content == {"k": value}
    assert type(document.content["k"]) is type(value)


def test_places_count_characters_from_one_behind_quotation_marks(path: Path) -> None:
    path.write_text('id: threat\nentries:\n  - {id: a, phrases: [还钱, "打给爸妈"]}\n', encoding="utf-8")
    document = read_yaml(path, SCHEMA)
    assert document.content == {"id": "threat", "entries": [{"id": "a", "phrases": ["还钱", "打给爸妈"]}]}
    assert document.values["entries", 0, "phrases", 0] == Place(3, 23)
    assert document.values["entries", 0, "phrases", 1] == Place(3, 28)
    assert document.keys["entries", 0, "phrases"] == Place(3, 13)
    assert document.place(("entries", 0, "missing", "deep")) == Place(3, 5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "id: threat\nentries:\n  - id: tell_family\n    phrase: [告诉你家人]\n",
            [
                "f.yaml:4:5: entries[tell_family] 的字段 phrase 不认识\n"
                "    应为 phrases（列表），例：phrases: [告诉你家人, 打给你爸妈]"
            ],
            id="a misspelt key names the nearest known one with an example",
        ),
        pytest.param(
            "id: threat\nzzz: 1\n",
            ["f.yaml:2:1: 字段 zzz 不认识\n    可用的字段：id、role、weight、entries"],
            id="a key like no other gets the list of known ones",
        ),
        pytest.param(
            "role: agent\n",
            ["f.yaml:1:1: 缺少字段 id\n    加上 id（文字），例：id: threat"],
            id="a missing key",
        ),
        pytest.param(
            "id: threat\nentries: [{phrases: [a]}]\n",
            ["f.yaml:2:11: entries[1] 缺少字段 id\n    加上 id（文字）"],
            id="a missing key inside a list, counted from one",
        ),
        pytest.param(
            "id: 12\n",
            ["f.yaml:1:5: id 的类型不对：12\n    应为文字；加引号即可：'12'，例：id: threat"],
            id="a number where text is wanted is to be quoted",
        ),
        pytest.param(
            "id: a\nentries:\n  - {id: a, phrases: 告诉你家人}\n",
            [
                "f.yaml:3:22: entries[a].phrases 的类型不对：告诉你家人\n"
                "    应为列表，例：phrases: [告诉你家人, 打给你爸妈]"
            ],
            id="text where a list is wanted",
        ),
        pytest.param(
            "id: threat\nrole: agnet\n",
            ["f.yaml:2:7: role 的值 agnet 不在可选范围内\n    可选：agent、customer，是不是 agent？，例：role: agent"],
            id="a misspelt choice lists the choices and the nearest",
        ),
        pytest.param(
            "id: Threat!\n",
            ["f.yaml:1:5: id 的写法不对：Threat!\n    应符合 ^[a-z]+$，例：id: threat"],
            id="a value of the wrong form",
        ),
        pytest.param(
            "id: a\nweight: 0\n",
            ["f.yaml:2:9: weight 的值 0 超出范围\n    应 ≥ 1"],
            id="a number out of range",
        ),
        pytest.param(
            "id: a\nentries: []\n",
            ["f.yaml:2:10: entries 太少或为空，至少要 1 项\n    补上内容，或删掉这个字段"],
            id="an empty list",
        ),
        pytest.param(
            "id: a\nentries: [{id: a, phrases: [还, 钱, 还]}]\n",
            ["f.yaml:2:28: entries[a].phrases 里有重复的内容：还\n    只留一个，例：phrases: [告诉你家人, 打给你爸妈]"],
            id="a repeated element is shown",
        ),
        pytest.param(
            "id: a\nrole: x\nweight: 0\nwieght: 1\n",
            [
                "f.yaml:2:7: role 的值 x 不在可选范围内\n    可选：agent、customer，例：role: agent",
                "f.yaml:3:9: weight 的值 0 超出范围\n    应 ≥ 1",
                "f.yaml:4:1: 字段 wieght 不认识\n    应为 weight（整数）",
            ],
            id="all problems at once, in order of lines",
        ),
        pytest.param(
            "- a\n",
            ["f.yaml:1:1: 文件内容 的类型不对：[a]\n    应为字段: 值"],
            id="the whole file of the wrong kind",
        ),
        pytest.param(
            "id: a\nid: b\n",
            ["f.yaml:2:1: 字段 id 写了两次\n    合并两处，只留一个"],
            id="a repeated key",
        ),
        pytest.param(
            "id: &x a\nrole: *x\n",
            ["f.yaml:1:5: 不支持别名（*名称）\n    把内容在这里再写一遍"],
            id="an alias",
        ),
        pytest.param(
            "id: !important a\n",
            ["f.yaml:1:5: 不支持标签 !important\n    去掉 ! 开头的标签；文字可加引号，例：'!重要'"],
            id="a tag",
        ),
        pytest.param(
            "? [a]\n: b\n",
            ["f.yaml:1:3: 字段名必须是文字\n    写成 名称: 值，例：id: threat"],
            id="a key that is a list",
        ),
        pytest.param("", ["f.yaml:1: 文件是空的\n    按 docs/ 里的格式说明填写，或删除这个文件"], id="an empty file"),
        pytest.param(
            "id: a\n\trole: agent\n",
            [
                "f.yaml:2:1: YAML 写法有误（found character '\\t' that cannot start any token）\n"
                "    缩进用空格，不用制表符"
            ],
            id="tabs as indentation",
        ),
        pytest.param(
            "id：threat\nrole: agent\n",
            [
                "f.yaml:2:5: YAML 写法有误（mapping values are not allowed here）\n"
                "    字段名后用半角冒号加空格，例：id: threat"
            ],
            id="a full-width colon",
        ),
        pytest.param(
            "id: [a\nrole: agent\n",
            [
                "f.yaml:2:5: YAML 写法有误（expected ',' or ']', but got ':'）\n"
                '    检查缩进、括号和引号；含 : # [ ] { } < > | 的文字要加引号，例："<再>不还~打给<亲属>"'
            ],
            id="a bracket left open",
        ),
        pytest.param(
            "id: a\nrole: \x07\n",
            ["f.yaml:2: 文件里有看不见的控制字符 U+0007\n    删掉这个字符，重新输入这一行"],
            id="a control character",
        ),
    ],
)
def test_every_mistake_has_its_place_and_remedy(path: Path, text: str, expected: list[str]) -> None:
    path.write_text(text, encoding="utf-8")
    assert problems(path) == expected


def test_messages_are_in_english_too(path: Path) -> None:
    path.write_text("id: 12\nrole: agnet\nentries: [{id: a, phrase: [b]}]\n", encoding="utf-8")
    assert problems(path, Lang.EN) == [
        "f.yaml:1:5: id is of the wrong kind: 12\n    give text; put it in quotes: '12', e.g. id: threat",
        "f.yaml:2:7: role cannot be agnet\n    choose from agent, customer; did you mean agent?, e.g. role: agent",
        "f.yaml:3:19: unknown key phrase of entries[a]\n"
        "    write phrases (a list), e.g. phrases: [告诉你家人, 打给你爸妈]",
    ]


def test_a_file_in_gbk_is_told_with_its_line(path: Path) -> None:
    path.write_bytes("id: a\n# 说明\n".encode("gb18030"))
    assert problems(path) == ["f.yaml:2: 文件不是 UTF-8 编码（可能是 GBK）\n    在编辑器里另存为 UTF-8"]


def test_a_byte_order_mark_is_no_problem(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbfid: threat\n")
    assert read_yaml(path, SCHEMA).content == {"id": "threat"}


def test_a_missing_file_is_a_problem_without_a_line(path: Path) -> None:
    assert problems(path) == ["f.yaml: 文件无法读取：No such file or directory\n    检查文件是否存在、是否有读取权限"]


def test_read_raises_all_problems_at_once(path: Path) -> None:
    path.write_text("role: x\nweight: 0\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        read_yaml(path, SCHEMA)
    assert [(problem.line, problem.column) for problem in raised.value.problems] == [(1, 1), (1, 7), (2, 9)]


def test_an_alternative_is_judged_by_the_branch_that_comes_nearest(path: Path) -> None:
    schema = {"anyOf": [{"type": "object", "required": ["a"]}, {"type": "string"}]}
    path.write_text("b: 1\n", encoding="utf-8")
    found = check_yaml(path, schema)
    assert not isinstance(found, Document)
    assert [problem.what.zh for problem in found] == ["缺少字段 a"]


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.text(st.characters(exclude_categories=["C"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcdef", min_size=1), inner, max_size=3),
    max_leaves=8,
)


@given(content=plain)
def test_what_json_writes_is_read_back_whole(tmp_path_factory: pytest.TempPathFactory, content: object) -> None:
    path = tmp_path_factory.mktemp("plain") / "f.yaml"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    document = parse_yaml(path)
    assert isinstance(document, Document), [problem.what.en for problem in document if isinstance(problem, Problem)]
    assert document.content == content


@given(text=st.text(max_size=60))
def test_no_text_whatever_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "f.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    found = check_yaml(path, SCHEMA)
    assert isinstance(found, Document) or all(problem.what.zh and problem.remedy.zh for problem in found)
