"""YAML files that people edit: plain values, the place of each, and every mistake told with its place and remedy.

Plain scalars are text, whole or decimal numbers, `true`, `false` and `null`; nothing else is guessed, so that 否, `no`,
dates and `0755` stay text. Aliases and tags are refused: they save typing and cost the reader.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from qa_monitor.domain import Text
from qa_monitor.errors import ConfigurationError, Problem
from qa_monitor.schemas import Mistake, mistakes

Keys = tuple[str | int, ...]
"""The way from the top of a document to a value: `("entries", 0, "phrases", 2)`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column, both from 1, of the first character of a text, behind its quotation mark if it has one."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A YAML file as plain values (`dict`, `list`, `str`, `int`, `float`, `bool`, None) with their places."""

    path: Path
    content: Any
    values: Mapping[Keys, Place]
    keys: Mapping[Keys, Place]

    def place(self, at: Keys) -> Place:
        """Where the value `at` stands; the nearest value around it if the file has none."""
        while at not in self.values:
            at = at[:-1]
        return self.values[at]

    def problem(self, at: Keys, what: Text, remedy: Text, *, offset: int = 0) -> Problem:
        """A problem with the value `at`, or `offset` characters inside its text."""
        place = self.place(at)
        return Problem(self.path, place.line, what, remedy, place.column + offset)

    def key_problem(self, at: Keys, what: Text, remedy: Text) -> Problem:
        """A problem with the last key of `at` itself."""
        place = self.keys.get(at) or self.place(at)
        return Problem(self.path, place.line, what, remedy, place.column)


def read_yaml(path: Path, schema: Mapping[str, Any]) -> Document:
    """The file at `path`, valid under the JSON Schema. Raises ConfigurationError with every problem in it."""
    document = check_yaml(path, schema)
    if not isinstance(document, Document):
        raise ConfigurationError(document)
    return document


def check_yaml(path: Path, schema: Mapping[str, Any]) -> Document | tuple[Problem, ...]:
    """The file at `path` if it is valid under the JSON Schema, else every problem in it, in order of their lines."""
    document = parse_yaml(path)
    if not isinstance(document, Document):
        return document
    problems = [_located(document, mistake) for mistake in mistakes(document.content, schema)]
    return tuple(sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0))) or document


def parse_yaml(path: Path) -> Document | tuple[Problem, ...]:
    """The file at `path` whatever its form, or why it is not plain YAML."""
    node = _compose(path)
    if isinstance(node, Problem):
        return (node,)
    building = _Building(path)
    content = building.value(node, ())
    if building.problems:
        return tuple(building.problems)
    return Document(path=path, content=content, values=building.values, keys=building.keys)


def read_text(path: Path) -> str | Problem:
    """The text of a UTF-8 file, with or without byte order mark, or why it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return _unreadable(path, error)
    except UnicodeDecodeError as error:
        return _not_utf8(path, error)


def _compose(path: Path) -> Node | Problem:
    text = read_text(path)
    if isinstance(text, Problem):
        return text
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        return _syntax_problem(path, text, error)
    except yaml.reader.ReaderError as error:
        return _odd_character(path, text, error)
    return node or Problem(path, 1, Text("文件是空的", "the file is empty"), _FILL)


@cache
def read_schema(package: str, name: str) -> Mapping[str, Any]:
    """The JSON Schema `name` that ships inside `package`."""
    schema: Mapping[str, Any] = json.loads(files(package).joinpath(name).read_text(encoding="utf-8"))
    return schema


def _located(document: Document, mistake: Mistake) -> Problem:
    if mistake.key is not None:
        return document.key_problem((*mistake.at, mistake.key), mistake.what, mistake.remedy)
    return document.problem(mistake.at, mistake.what, mistake.remedy)


class _Loader(yaml.SafeLoader):
    """Resolves plain scalars as the module says, not as YAML 1.1 does."""

    yaml_implicit_resolvers = {}  # noqa: RUF012  PyYAML's own class attribute; the parent's guesses must go


_TAGS = {"null": r"~|null|", "bool": r"true|false", "int": r"-?(?:0|[1-9]\d*)", "float": r"-?(?:0|[1-9]\d*)\.\d+"}


for _tag, _form in _TAGS.items():
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_form})$"), None)


@dataclass(slots=True)
class _Building:
    """The values of one file as they are read off its nodes."""

    path: Path
    values: dict[Keys, Place] = field(default_factory=dict)
    keys: dict[Keys, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)

    def value(self, node: Node, at: Keys) -> Any:
        self.values[at] = _place(node)
        if id(node) in self._seen:
            return self._refuse(node, Text("不支持别名（*名称）", "aliases (*name) are not supported"), _WRITE_OUT)
        self._seen.add(id(node))
        if not node.tag.startswith("tag:yaml.org,2002:"):
            return self._refuse(
                node, Text(f"不支持标签 {node.tag}", f"tags such as {node.tag} are not supported"), _NO_TAG
            )
        if isinstance(node, MappingNode):
            return {key: self.value(child, (*at, key)) for key, child in self._pairs(node, at)}
        if isinstance(node, SequenceNode):
            return [self.value(child, (*at, index)) for index, child in enumerate(node.value)]
        return self._scalar(node)

    def _pairs(self, node: MappingNode, at: Keys) -> Iterator[tuple[str, Node]]:
        seen: set[str] = set()
        for key_node, child in node.value:
            if not isinstance(key_node, ScalarNode):
                self._refuse(key_node, Text("字段名必须是文字", "a key must be text"), _PLAIN_KEY)
                continue
            key: str = key_node.value
            if key in seen:
                self._refuse(key_node, Text(f"字段 {key} 写了两次", f"key {key} stands twice"), _ONCE)
                continue
            seen.add(key)
            self.keys[*at, key] = _place(key_node)
            yield key, child

    def _scalar(self, node: Node) -> Any:
        kind = node.tag.removeprefix("tag:yaml.org,2002:")
        text: str = node.value
        try:
            match kind:
                case "str":
                    return text
                case "null":
                    return None
                case "bool":
                    return {"true": True, "false": False}[text]
                case "int":
                    return int(text)
                case "float":
                    return float(text)
        except (ValueError, KeyError):  # an explicit tag before something else: !!int abc
            pass
        return self._refuse(node, Text(f"不支持标签 {node.tag}", f"tags such as {node.tag} are not supported"), _NO_TAG)

    def _refuse(self, node: Node, what: Text, remedy: Text) -> None:
        place = _place(node)
        self.problems.append(Problem(self.path, place.line, what, remedy, place.column))


def _place(node: Node) -> Place:
    quoted = isinstance(node, ScalarNode) and node.style in ("'", '"')
    return Place(node.start_mark.line + 1, node.start_mark.column + 1 + quoted)


_FILL = Text("按 docs/ 里的格式说明填写，或删除这个文件", "fill it in as docs/ describes, or delete the file")
_WRITE_OUT = Text("把内容在这里再写一遍", "write the content out here again")
_NO_TAG = Text(
    "去掉 ! 开头的标签；文字可加引号，例：'!重要'", "remove the tag that starts with !; quote text, e.g. '!重要'"
)
_PLAIN_KEY = Text("写成 名称: 值，例：id: threat", "write name: value, e.g. id: threat")
_ONCE = Text("合并两处，只留一个", "merge the two and keep one")


def _unreadable(path: Path, error: OSError) -> Problem:
    reason = error.strerror or str(error)
    return Problem(
        path,
        None,
        Text(f"文件无法读取：{reason}", f"the file cannot be read: {reason}"),
        Text("检查文件是否存在、是否有读取权限", "check that it exists and may be read"),
    )


def _not_utf8(path: Path, error: UnicodeDecodeError) -> Problem:
    return Problem(
        path,
        error.object.count(b"\n", 0, error.start) + 1,
        Text("文件不是 UTF-8 编码（可能是 GBK）", "the file is not UTF-8 (it may be GBK)"),
        Text("在编辑器里另存为 UTF-8", "save it as UTF-8 in your editor"),
    )


def _odd_character(path: Path, text: str, error: yaml.reader.ReaderError) -> Problem:
    code = ord(error.character) if isinstance(error.character, str) else error.character
    return Problem(
        path,
        text.count("\n", 0, error.position) + 1,
        Text(f"文件里有看不见的控制字符 U+{code:04X}", f"the file holds the invisible control character U+{code:04X}"),
        Text("删掉这个字符，重新输入这一行", "delete it and type the line again"),
    )


def _syntax_problem(path: Path, text: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else None
    detail = error.problem or str(error)
    what = Text(f"YAML 写法有误（{detail}）", f"not valid YAML ({detail})")
    return Problem(path, line, what, _syntax_remedy(text, line), mark.column + 1 if mark else None)


def _syntax_remedy(text: str, line: int | None) -> Text:
    """A remedy that fits the mistakes Chinese input methods and editors cause most."""
    near = text.splitlines()[max(0, (line or 1) - 2) : line or 1]
    if any("\t" in one for one in near):
        return Text("缩进用空格，不用制表符", "indent with spaces, not tabs")
    if any("：" in one.split("#")[0] and ": " not in one for one in near):
        return Text(
            "字段名后用半角冒号加空格，例：id: threat", "put an ASCII colon and a space behind the key: id: threat"
        )
    return Text(
        '检查缩进、括号和引号；含 : # [ ] { } < > | 的文字要加引号，例："<再>不还~打给<亲属>"',
        'check indentation, brackets and quotes; quote text with : # [ ] { } < > |, e.g. "<再>不还~打给<亲属>"',
    )
