"""Boolean expressions over named conditions: `late and not (paid or promised)`.

`not` binds closer than `and`, `and` closer than `or`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from qa_monitor.domain import Text

DEEPEST = 20
"""Brackets and negations inside each other; more is a slip, not a rule."""


@dataclass(frozen=True, slots=True)
class Name:
    """A named condition."""

    name: str
    column: int = field(compare=False)
    """Where it stands in the text, from 0."""


@dataclass(frozen=True, slots=True)
class Not:
    """What holds where `part` does not."""

    part: "Expression"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `count` of `parts`: one is `or`, all are `and`."""

    count: int
    parts: "tuple[Expression, ...]"


Expression = Name | Not | AtLeast


class ExpressionError(Exception):
    """An expression that cannot be read; `column` counts from 0 within it."""

    def __init__(self, column: int, what: Text, remedy: Text) -> None:
        super().__init__(what.en)
        self.column = column
        self.what = what
        self.remedy = remedy


def names(expression: Expression) -> Iterator[Name]:
    """The conditions that `expression` names, from left to right."""
    match expression:
        case Name():
            yield expression
        case Not(part):
            yield from names(part)
        case AtLeast(_, parts):
            for one in parts:
                yield from names(one)


def every(parts: tuple[Expression, ...]) -> Expression:
    """All of `parts`; a single one as it is."""
    return parts[0] if len(parts) == 1 else AtLeast(len(parts), parts)


def some(parts: tuple[Expression, ...]) -> Expression:
    """One of `parts` or more; a single one as it is."""
    return parts[0] if len(parts) == 1 else AtLeast(1, parts)


# --- reading ----------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"\s*(?:([()])|([A-Za-z0-9_]+)|(\S))")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_WORDS = ("and", "or", "not")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    column: int


_END = ""


def parse(source: str) -> Expression:
    """The expression that `source` writes. Raises ExpressionError at the first character that does not fit."""
    tokens = list(_tokens(source))
    expression, at = _either(tokens, 0, 0)
    if tokens[at].text != _END:
        raise _misplaced(tokens[at])
    return expression


def _tokens(source: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(source):
        _, _, odd = match.groups()
        if odd is not None:
            raise _odd_sign(odd, match.start(3))
        yield _Token(match[0].strip(), match.end() - len(match[0].strip()))
    yield _Token(_END, len(source))


def _either(tokens: list[_Token], at: int, depth: int) -> tuple[Expression, int]:
    first, at = _both(tokens, at, depth)
    parts = [first]
    while tokens[at].text == "or":
        part, at = _both(tokens, at + 1, depth)
        parts.append(part)
    return some(tuple(parts)), at


def _both(tokens: list[_Token], at: int, depth: int) -> tuple[Expression, int]:
    first, at = _single(tokens, at, depth)
    parts = [first]
    while tokens[at].text == "and":
        part, at = _single(tokens, at + 1, depth)
        parts.append(part)
    return every(tuple(parts)), at


def _single(tokens: list[_Token], at: int, depth: int) -> tuple[Expression, int]:
    token = tokens[at]
    if depth > DEEPEST:
        raise _too_deep(token)
    if token.text == "not":
        part, at = _single(tokens, at + 1, depth + 1)
        return Not(part), at
    if token.text == "(":
        inside, at = _either(tokens, at + 1, depth + 1)
        if tokens[at].text != ")":
            raise _unclosed(token) if tokens[at].text == _END else _misplaced(tokens[at])
        return inside, at + 1
    if token.text in (")", _END, *_WORDS):
        raise _missing(token)
    if not _NAME.fullmatch(token.text):
        raise _no_name(token)
    return Name(token.text, token.column), at + 1


# --- what is wrong ----------------------------------------------------------------------------------------------

_FULL_WIDTH = {"（": "(", "）": ")"}


def _odd_sign(sign: str, column: int) -> ExpressionError:
    if sign in _FULL_WIDTH:
        half = _FULL_WIDTH[sign]
        return ExpressionError(
            column,
            Text(f"{sign} 是全角括号", f"{sign} is a full-width bracket"),
            Text(f"改成半角 {half}", f"write the ASCII {half}"),
        )
    return ExpressionError(
        column,
        Text(f"表达式里不能有 {sign}", f"{sign} cannot stand in an expression"),
        Text(
            "只写条件名、and、or、not 和括号，例：late and not (paid or promised)",
            "write names of conditions, and, or, not and brackets, e.g. late and not (paid or promised)",
        ),
    )


def _missing(token: _Token) -> ExpressionError:
    after = Text("表达式没有写完", "the expression breaks off")
    before = Text(f"{token.text} 前面少一个条件", f"a condition is missing before {token.text}")
    return ExpressionError(
        token.column,
        before if token.text else after,
        Text("补上条件名，例：late and not paid", "put the name of a condition here, e.g. late and not paid"),
    )


def _misplaced(token: _Token) -> ExpressionError:
    if token.text == ")":
        return ExpressionError(
            token.column,
            Text("多了一个 )", "there is a ) too many"),
            Text("去掉它，或补上前面的 (", "remove it, or add the ( before it"),
        )
    if token.text.lower() in _WORDS:
        return _no_name(token)
    return ExpressionError(
        token.column,
        Text(f"{token.text} 前面少了 and 或 or", f"and or or is missing before {token.text}"),
        Text(f"写成 and {token.text} 或 or {token.text}", f"write and {token.text}, or or {token.text}"),
    )


def _unclosed(token: _Token) -> ExpressionError:
    return ExpressionError(
        token.column,
        Text("括号没有关上", "this bracket is never closed"),
        Text("补上 )，例：late and (paid or promised)", "add the ), e.g. late and (paid or promised)"),
    )


def _no_name(token: _Token) -> ExpressionError:
    near = token.text.lower()
    remedy = (
        Text(f"写成小写 {near}", f"write {near} in lower case")
        if near in _WORDS
        else Text(
            "条件名用小写字母、数字和 _，以字母开头", "names are lower-case letters, digits and _, a letter first"
        )
    )
    return ExpressionError(
        token.column, Text(f"{token.text} 不是条件名", f"{token.text} is not the name of a condition"), remedy
    )


def _too_deep(token: _Token) -> ExpressionError:
    return ExpressionError(
        token.column,
        Text(f"括号和 not 套了 {DEEPEST} 层以上", f"more than {DEEPEST} brackets and nots inside each other"),
        Text("把里面的部分写成另一个条件", "make the inner part a condition of its own"),
    )
