import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.lexicon.pattern import (
    Classes,
    Gap,
    Literal,
    Node,
    Number,
    OneOf,
    PatternError,
    Sequence,
    WordClass,
    anchors,
    compile_tree,
    parse,
    read_pattern,
    shortest,
)

CLASSES: Classes = {"亲属": ("爸", "妈", "爸妈", "家人"), "再": ("再", "要是再")}


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        pytest.param("还錢，吧", [Literal("还钱吧")], id="text is normalised"),
        pytest.param("您是", [Literal("你是")], id="as the text it is compared with"),
        pytest.param("甲~乙", [Literal("甲"), Gap(6), Literal("乙")], id="a bare gap is up to six characters"),
        pytest.param("甲~12乙", [Literal("甲"), Gap(12), Literal("乙")], id="a gap of up to twelve"),
        pytest.param("打给<亲属>", [Literal("打给"), WordClass("亲属")], id="a word class"),
        pytest.param("分<数>期", [Literal("分"), Number(), Literal("期")], id="a number"),
        pytest.param(
            "(打给|告诉|)你",
            [OneOf((Sequence((Literal("打给"),)), Sequence((Literal("告诉"),)), Sequence(()))), Literal("你")],
            id="a choice with nothing as its last option",
        ),
        pytest.param(
            "(甲(乙|丙)|丁)",
            [
                OneOf(
                    (
                        Sequence((Literal("甲"), OneOf((Sequence((Literal("乙"),)), Sequence((Literal("丙"),)))))),
                        Sequence((Literal("丁"),)),
                    )
                )
            ],
            id="groups nest",
        ),
    ],
)
def test_parse(source: str, parts: list[Node]) -> None:
    assert parse(source) == Sequence(tuple(parts))


@pytest.mark.parametrize(
    ("source", "column", "what", "remedy"),
    [
        pytest.param("打给(爸|妈", 2, "括号没有关上", "补上 )，例：(打给|告诉)", id="a bracket left open"),
        pytest.param("打给爸)妈", 3, ") 在括号外面", "多选要放在括号里，例：(打给|告诉)", id="a bracket never opened"),
        pytest.param(
            "打给|告诉", 2, "| 在括号外面", "多选要放在括号里，例：(打给|告诉)", id="a choice without brackets"
        ),
        pytest.param("打给（爸｜妈）", 2, "模式里的 （ 是全角符号", "改成半角 (", id="a full-width bracket"),
        pytest.param(
            "还(上|，|吧)",
            4,
            "选项“，”里没有可以比对的字",
            "标点不用写：删掉这个选项；要让整组可以省略，就留空，例：(打给|)",
            id="an option of punctuation alone",
        ),
        pytest.param(
            "还(上|(、 |吧))",
            5,
            "选项“、 ”里没有可以比对的字",
            "标点不用写：删掉这个选项；要让整组可以省略，就留空，例：(打给|)",
            id="an option of punctuation in a group inside another",
        ),
        pytest.param(
            "打给.*爸",
            2,
            "模式里不能有 .（这不是正则表达式）",
            "任意几个字写 ~，多选写 (甲|乙)，标点不用写",
            id="a regular expression",
        ),
        pytest.param("打给<亲属", 2, "词类没有写完整", "写成 <词类名>，例：<亲属>", id="a class left open"),
        pytest.param("打给<>", 2, "词类没有写完整", "写成 <词类名>，例：<亲属>", id="a class without a name"),
        pytest.param(
            "打给<亲戚>",
            2,
            "词类 亲戚 不在 classes.yaml 里",
            "可用：亲属；或把它加进 classes.yaml",
            id="an unknown class names the nearest",
        ),
        pytest.param(
            "打给~30爸妈", 2, "间隔 ~30 不在 1 到 20 个字之间", "写成 ~1 到 ~20；只写 ~ 是 6", id="a gap too wide"
        ),
        pytest.param(
            "打给~0爸妈", 2, "间隔 ~0 不在 1 到 20 个字之间", "写成 ~1 到 ~20；只写 ~ 是 6", id="a gap of nothing"
        ),
        pytest.param(
            "~爸妈",
            0,
            "模式不能以间隔开头或结尾",
            "去掉开头或结尾的 ~（可省略的括号旁边的也算）",
            id="a gap at the start",
        ),
        pytest.param(
            "爸妈(~|家)",
            0,
            "模式不能以间隔开头或结尾",
            "去掉开头或结尾的 ~（可省略的括号旁边的也算）",
            id="a gap at the end of an option",
        ),
        pytest.param(
            "爸妈~(家|)",
            0,
            "模式不能以间隔开头或结尾",
            "去掉开头或结尾的 ~（可省略的括号旁边的也算）",
            id="a gap before an end that may be empty",
        ),
        pytest.param("甲~乙~丙~丁~戊~己", 0, "间隔超过 4 个", "拆成几个模式", id="too many gaps"),
        pytest.param(
            "(打给|)爸",
            0,
            "模式太短：每一种写法至少要有 2 个字，其中要有固定的文字",
            "补上文字，或去掉空的选项",
            id="one way through is a single character",
        ),
        pytest.param(
            "<数><数>",
            0,
            "模式太短：每一种写法至少要有 2 个字，其中要有固定的文字",
            "补上文字，或去掉空的选项",
            id="nothing but numbers",
        ),
        pytest.param(
            "",
            0,
            "模式太短：每一种写法至少要有 2 个字，其中要有固定的文字",
            "补上文字，或去掉空的选项",
            id="nothing at all",
        ),
    ],
)
def test_a_bad_pattern_tells_where_and_how_to_mend_it(source: str, column: int, what: str, remedy: str) -> None:
    with pytest.raises(PatternError) as raised:
        read_pattern(source, CLASSES, at_least=2)
    assert (raised.value.column, raised.value.what.zh, raised.value.remedy.zh) == (column, what, remedy)


def test_an_edge_gap_is_allowed_where_a_place_is_to_be_covered() -> None:
    assert read_pattern("祝~8", CLASSES, at_least=1, edge_gaps=True) == Sequence((Literal("祝"), Gap(8)))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("打给你爸妈", {"打给你爸妈"}, id="the text itself"),
        pytest.param("甲~打给~你", {"打给"}, id="the longest fixed text"),
        pytest.param("(打给|告诉)<亲属>", {"打给", "告诉"}, id="one of each option"),
        pytest.param("(打给|)<亲属>", {"爸", "妈", "爸妈", "家人"}, id="a class where the group may be empty"),
        pytest.param("分<数>期(吧|)", {"分"}, id="never a number"),
        pytest.param("<数>(期|)", None, id="none where only a number is sure"),
    ],
)
def test_anchors(source: str, expected: set[str] | None) -> None:
    assert anchors(parse(source), CLASSES) == expected


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        pytest.param(
            "再不还~6打给<亲属>",
            "再不还我今天就打给爸妈了",
            ["再不还我今天就打给爸妈"],
            id="the longer word of a class",
        ),
        pytest.param("再不还~2打给", "再不还我就真打给", [], id="a gap is no longer than it says"),
        pytest.param("甲~乙", "甲乙丙乙", ["甲乙"], id="a gap is as short as it can be"),
        pytest.param("分<数>期", "分60期", ["分60期"], id="a number is all its digits"),
        pytest.param("<数>期", "160期", ["160期"], id="a number starts with its first digit"),
        pytest.param("60期", "160期60期", ["60期"], id="a number at an edge is a whole one"),
        pytest.param("分60", "分600分60", ["分60"], id="at the other edge too"),
        pytest.param("(甲|甲乙)(丙|)", "甲乙丙", ["甲乙丙"], id="the longest option comes first"),
        pytest.param("(甲乙|甲)乙", "甲乙", ["甲乙"], id="a shorter option where the longer one leads nowhere"),
    ],
)
def test_compile(source: str, text: str, found: list[str]) -> None:
    assert [match[0] for match in compile_tree(parse(source), CLASSES).finditer(text)] == found


# --- properties -------------------------------------------------------------------------------------------------

literals = st.builds(Literal, st.text("甲乙丙", min_size=1, max_size=3))
leaves = (
    literals
    | st.builds(Gap, st.integers(1, 4))
    | st.just(Number())
    | st.builds(WordClass, st.sampled_from(["亲属", "再"]))
)


def merged(parts: list[Node]) -> Sequence:
    """A sequence as the parser makes it: no two literals side by side."""
    out: list[Node] = []
    for part in parts:
        if out and isinstance(part, Literal) and isinstance(out[-1], Literal):
            out[-1] = Literal(out[-1].text + part.text)
        else:
            out.append(part)
    return Sequence(tuple(out))


def sequences(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Sequence]:
    return st.lists(inner, max_size=4).map(merged)


nodes: st.SearchStrategy[Node] = st.recursive(
    leaves,
    lambda inner: st.builds(OneOf, st.lists(sequences(inner), min_size=1, max_size=3).map(tuple)),
    max_leaves=8,
)
trees = sequences(nodes)
texts = st.text("甲乙丙爸妈家人再要是01.万", max_size=14)


def written(node: Node) -> str:
    match node:
        case Literal(text):
            return text
        case Gap(up_to):
            return f"~{up_to}"
        case WordClass(name):
            return f"<{name}>"
        case Number():
            return "<数>"
        case OneOf(options):
            return f"({'|'.join(map(written, options))})"
        case Sequence(parts):
            return "".join(map(written, parts))


def stops(node: Node, text: str, start: int) -> set[int]:
    """Every place where `node` can end if it begins at `start`: what a pattern means, without regular expressions."""
    match node:
        case Literal(word):
            return {start + len(word)} if text.startswith(word, start) else set()
        case Gap(up_to):
            return set(range(start, min(start + up_to, len(text)) + 1))
        case WordClass(name):
            return {start + len(word) for word in CLASSES[name] if text.startswith(word, start)}
        case Number():
            number = re.compile(r"(?<![0-9.])[0-9][0-9.十百千万亿]*").match(text, start)
            return {number.end()} if number else set()
        case OneOf(options):
            return set().union(*(stops(option, text, start) for option in options))
        case Sequence(parts):
            reached = {start}
            for part in parts:
                reached = set().union(*(stops(part, text, at) for at in reached))
            return reached


@given(tree=trees)
def test_what_is_written_parses_to_the_same_tree(tree: Sequence) -> None:
    assert parse(written(tree)) == tree


@given(tree=trees, text=texts)
def test_a_compiled_pattern_matches_where_the_plain_reading_does(tree: Sequence, text: str) -> None:
    compiled = compile_tree(tree, CLASSES)
    for start in range(len(text) + 1):
        match = compiled.match(text, start)
        ends = stops(tree, text, start)
        assert match.end() in ends if match else not ends


@given(tree=trees, text=texts)
def test_every_match_holds_an_anchor_and_the_shortest_length(tree: Sequence, text: str) -> None:
    wanted = anchors(tree, CLASSES)
    for match in compile_tree(tree, CLASSES).finditer(text):
        assert wanted is None or any(anchor in match[0] for anchor in wanted)
        assert len(match[0]) >= shortest(tree, CLASSES)


@given(source=st.text("甲乙()|~<>12数亲属.*，", max_size=16))
def test_any_text_is_a_pattern_or_a_pattern_error_inside_it(source: str) -> None:
    column = 0
    try:
        compile_tree(read_pattern(source, CLASSES, at_least=2), CLASSES)
    except PatternError as error:
        column = error.column
    assert 0 <= column <= max(0, len(source) - 1)
