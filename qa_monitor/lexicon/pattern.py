"""The pattern language of docs/lexicons.md: text, `(甲|乙|)`, gaps `~6`, word classes `<亲属>`, numbers `<数>`.

A pattern is parsed to a small tree, checked, and compiled to a regular expression over normalised text. Every gap is
bounded and nothing else repeats, so that no recording can make matching slow.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from qa_monitor.domain import Text
from qa_monitor.language import normalise

DEFAULT_GAP = 6
MAX_GAP = 20
MAX_GAPS = 4
NUMBER = "数"
"""The class that stands for any number; no word class may have this name."""

Classes = Mapping[str, tuple[str, ...]]
"""Word classes: the normalised words of each."""


@dataclass(frozen=True, slots=True)
class Literal:
    """Characters as they are compared, at least one."""

    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """0 to `up_to` characters, whatever they are."""

    up_to: int


@dataclass(frozen=True, slots=True)
class WordClass:
    """One word of a class."""

    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number, however it was spoken or written."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several sequences; an empty one makes the group optional."""

    options: "tuple[Sequence, ...]"


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after the other. Two literals never follow each other directly."""

    parts: "tuple[Node, ...]"


Node = Literal | Gap | WordClass | Number | OneOf | Sequence


class PatternError(Exception):
    """A pattern that cannot be used; `column` counts from 0 within it."""

    def __init__(self, column: int, what: Text, remedy: Text) -> None:
        super().__init__(what.en)
        self.column = column
        self.what = what
        self.remedy = remedy


# --- reading ----------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"[()|]|~\d*|<[^<>]*>|[^()|~<>]+|.", re.DOTALL)
_FULL_WIDTH = str.maketrans("（）｜～＜＞", "()|~<>")


@cache
def parse(source: str) -> Sequence:
    """The tree of a pattern. Raises PatternError where it does not follow the language."""
    for column, character in enumerate(source):
        if (half := character.translate(_FULL_WIDTH)) != character:
            raise PatternError(
                column,
                Text(f"模式里的 {character} 是全角符号", f"{character} is a full-width sign"),
                Text(f"改成半角 {half}", f"write the ASCII {half}"),
            )
    tokens = [(match[0], match.start()) for match in _TOKEN.finditer(source)]
    sequence, at = _sequence(tokens, 0)
    if at < len(tokens):
        token, column = tokens[at]
        raise PatternError(
            column,
            Text(f"{token} 在括号外面", f"{token} stands outside brackets"),
            Text("多选要放在括号里，例：(打给|告诉)", "put alternatives in brackets, e.g. (打给|告诉)"),
        )
    return sequence


_Tokens = list[tuple[str, int]]


def _sequence(tokens: _Tokens, at: int) -> tuple[Sequence, int]:
    parts: list[Node] = []
    while at < len(tokens) and tokens[at][0] not in (")", "|"):
        token, column = tokens[at]
        if token == "(":
            group, at = _group(tokens, at)
            parts.append(group)
        else:
            parts.extend(_single(token, column))
            at += 1
    return Sequence(tuple(parts)), at


def _group(tokens: _Tokens, at: int) -> tuple[OneOf, int]:
    opened = tokens[at][1]
    options: list[Sequence] = []
    while at < len(tokens) and tokens[at][0] != ")":
        begins = at + 1
        option, at = _sequence(tokens, begins)
        if not option.parts and at > begins:
            raise _nothing_in_option(*tokens[begins])
        options.append(option)
    if at == len(tokens):
        raise PatternError(
            opened,
            Text("括号没有关上", "this bracket is never closed"),
            Text("补上 )，例：(打给|告诉)", "add the ), e.g. (打给|告诉)"),
        )
    return OneOf(tuple(options)), at + 1


def _nothing_in_option(token: str, column: int) -> PatternError:
    """Punctuation is not compared, so (上|，) would silently read (上|): a group that may be left out."""
    return PatternError(
        column,
        Text(f"选项“{token}”里没有可以比对的字", f'the option "{token}" holds nothing to compare'),
        Text(
            "标点不用写：删掉这个选项；要让整组可以省略，就留空，例：(打给|)",
            "leave out punctuation: remove the option, or leave it empty if the group may be missing, e.g. (打给|)",
        ),
    )


def _single(token: str, column: int) -> Iterator[Node]:
    if token.startswith("~"):
        yield _gap(token, column)
    elif token.startswith("<") and token.endswith(">") and token[1:-1].strip():
        name = token[1:-1].strip()
        yield Number() if name == NUMBER else WordClass(name)
    elif token[0] in "<>":
        raise PatternError(
            column,
            Text("词类没有写完整", "this word class is incomplete"),
            Text("写成 <词类名>，例：<亲属>", "write <class>, e.g. <亲属>"),
        )
    elif text := _literal(token, column):
        yield Literal(text)


def _gap(token: str, column: int) -> Gap:
    up_to = int(token[1:] or DEFAULT_GAP)
    if not 1 <= up_to <= MAX_GAP:
        raise PatternError(
            column,
            Text(f"间隔 {token} 不在 1 到 {MAX_GAP} 个字之间", f"the gap {token} is not 1 to {MAX_GAP} characters"),
            Text(
                f"写成 ~1 到 ~{MAX_GAP}；只写 ~ 是 {DEFAULT_GAP}", f"write ~1 to ~{MAX_GAP}; a lone ~ is {DEFAULT_GAP}"
            ),
        )
    return Gap(up_to)


def _literal(token: str, column: int) -> str:
    if odd := re.search(r"[.*+?\[\]{}^$\\]", token):
        raise PatternError(
            column + odd.start(),
            Text(
                f"模式里不能有 {odd[0]}（这不是正则表达式）",
                f"{odd[0]} cannot stand in a pattern (no regular expressions)",
            ),
            Text(
                "任意几个字写 ~，多选写 (甲|乙)，标点不用写",
                "write ~ for some characters, (甲|乙) for a choice; leave out punctuation",
            ),
        )
    return normalise(token).text


# --- what a pattern can match -----------------------------------------------------------------------------------


def read_pattern(source: str, classes: Classes, *, at_least: int, edge_gaps: bool = False) -> Sequence:
    """The tree of a pattern that can be used: it has `at_least` characters whichever way it is read.

    Raises PatternError where it does not follow the language, names an unknown class, has too many gaps, or one at an
    edge where `edge_gaps` are not allowed.
    """
    tree = parse(source)
    for name in (node.name for node in _nodes(tree) if isinstance(node, WordClass)):
        if name not in classes:
            raise _unknown_class(source, name, classes)
    if not edge_gaps and (_edge_gap(tree, first=True) or _edge_gap(tree, first=False)):
        raise PatternError(
            0,
            Text("模式不能以间隔开头或结尾", "a pattern cannot start or end with a gap"),
            Text(
                "去掉开头或结尾的 ~（可省略的括号旁边的也算）",
                "remove the ~ at the edge (also beside an optional group)",
            ),
        )
    if sum(isinstance(node, Gap) for node in _nodes(tree)) > MAX_GAPS:
        raise PatternError(
            0,
            Text(f"间隔超过 {MAX_GAPS} 个", f"more than {MAX_GAPS} gaps"),
            Text("拆成几个模式", "split it into several patterns"),
        )
    if shortest(tree, classes) < at_least or anchors(tree, classes) is None:
        raise _too_short(at_least)
    return tree


def shortest(node: Node, classes: Classes) -> int:
    """Fewest characters that `node` can match, gaps not counted."""
    match node:
        case Literal(text):
            return len(text)
        case Gap():
            return 0
        case WordClass(name):
            return min(map(len, classes[name]))
        case Number():
            return 1
        case OneOf(options):
            return min(shortest(option, classes) for option in options)
        case Sequence(parts):
            return sum(shortest(part, classes) for part in parts)


def anchors(node: Node, classes: Classes) -> frozenset[str] | None:
    """Texts one of which lies in everything that `node` matches, the most telling ones; None if there are none."""
    match node:
        case Literal(text):
            return frozenset({text})
        case WordClass(name):
            return frozenset(classes[name])
        case Gap() | Number():
            return None
        case OneOf(options):
            each = [anchors(option, classes) for option in options]
            return frozenset().union(*(some for some in each if some)) if all(each) else None
        case Sequence(parts):
            sets = [found for part in parts if (found := anchors(part, classes))]
            return max(sets, key=lambda texts: (min(map(len, texts)), -len(texts)), default=None)


def needed(node: Node, classes: Classes) -> tuple[frozenset[str], ...]:
    """Sets of texts; of each set one lies in everything that `node` matches."""
    match node:
        case Literal(text):
            return (frozenset((text,)),)
        case WordClass(name):
            return (frozenset(classes[name]),)
        case OneOf(options):
            ways = [needed(option, classes) for option in options]
            if not all(ways):
                return ()
            return (frozenset(text for way in ways for text in min(way, key=len)),)
        case Sequence(parts):
            return tuple(texts for part in parts for texts in needed(part, classes))
    return ()


def compile_tree(tree: Node, classes: Classes, *, widest: bool = False) -> re.Pattern[str]:
    """A regular expression over normalised text; its groups are the gaps, in order.

    A gap is as short as it can be, or as long as it can be if the `widest` place is wanted.
    """
    return re.compile(_regex(tree, classes, "" if widest else "?"))


def _regex(node: Node, classes: Classes, lazy: str) -> str:
    match node:
        case Literal(text):
            return whole_numbers(text)
        case Gap(up_to):
            return f"(.{{0,{up_to}}}{lazy})"
        case WordClass(name):
            return _either([whole_numbers(word) for word in sorted(classes[name], key=len, reverse=True)])
        case Number():
            return r"(?<![0-9.])[0-9][0-9.十百千万亿]*+"
        case OneOf(options):
            longest_first = sorted(options, key=lambda option: shortest(option, classes), reverse=True)
            return _either([_regex(option, classes, lazy) for option in longest_first])
        case Sequence(parts):
            return "".join(_regex(part, classes, lazy) for part in parts)


def whole_numbers(text: str) -> str:
    """A regular expression for `text` in which a number at an edge is a whole number: 60期 is not in 160期."""
    before = r"(?<![0-9.])" if text[0].isdecimal() else ""
    after = r"(?![0-9.])" if text[-1].isdecimal() else ""
    return f"{before}{re.escape(text)}{after}"


def _either(options: list[str]) -> str:
    return f"(?:{'|'.join(options)})"


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    below: tuple[Node, ...] = ()
    if isinstance(node, OneOf):
        below = node.options
    elif isinstance(node, Sequence):
        below = node.parts
    for part in below:
        yield from _nodes(part)


def _unknown_class(source: str, name: str, classes: Classes) -> PatternError:
    near = get_close_matches(name, classes, n=3, cutoff=0.4) or list(classes)
    return PatternError(
        source.find("<" + name),
        Text(f"词类 {name} 不在 classes.yaml 里", f"the word class {name} is not in classes.yaml"),
        Text(
            f"可用：{'、'.join(near)}；或把它加进 classes.yaml", f"known: {', '.join(near)}; or add it to classes.yaml"
        ),
    )


def _too_short(at_least: int) -> PatternError:
    return PatternError(
        0,
        Text(
            f"模式太短：每一种写法至少要有 {at_least} 个字，其中要有固定的文字",
            f"too short: every way through needs at least {at_least} characters, some of them fixed text",
        ),
        Text("补上文字，或去掉空的选项", "add text, or remove the empty option"),
    )


def _edge_gap(node: Node, *, first: bool) -> bool:
    """Whether some way through `node` starts (or, if not `first`, ends) with a gap."""
    match node:
        case Gap():
            return True
        case OneOf(options):
            return any(_edge_gap(option, first=first) for option in options)
        case Sequence(parts):
            for part in parts if first else reversed(parts):
                if _edge_gap(part, first=first):
                    return True
                if not _may_be_empty(part):
                    return False
    return False


def _may_be_empty(node: Node) -> bool:
    match node:
        case OneOf(options):
            return any(map(_may_be_empty, options))
        case Sequence(parts):
            return all(map(_may_be_empty, parts))
    return isinstance(node, Gap)
