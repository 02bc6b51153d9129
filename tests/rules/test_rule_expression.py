import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa_monitor.rules.expression import (
    DEEPEST,
    AtLeast,
    Expression,
    ExpressionError,
    Name,
    Not,
    every,
    names,
    parse,
    some,
)

A, B, C, D = (Name(name, 0) for name in "abcd")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("a", A, id="a name"),
        pytest.param("  a ", A, id="spaces around"),
        pytest.param("not a", Not(A), id="not"),
        pytest.param("not not a", Not(Not(A)), id="not not"),
        pytest.param("a and b and c", AtLeast(3, (A, B, C)), id="and takes all"),
        pytest.param("a or b or c", AtLeast(1, (A, B, C)), id="or takes one"),
        pytest.param("a or b and c", AtLeast(1, (A, AtLeast(2, (B, C)))), id="and binds closer than or"),
        pytest.param("not a and b", AtLeast(2, (Not(A), B)), id="not binds closer than and"),
        pytest.param("(a or b) and c", AtLeast(2, (AtLeast(1, (A, B)), C)), id="brackets first"),
        pytest.param("not(a or b)", Not(AtLeast(1, (A, B))), id="no space before a bracket"),
        pytest.param("((a))", A, id="brackets around one name"),
        pytest.param("nota and or_b", AtLeast(2, (Name("nota", 0), Name("or_b", 0))), id="names that begin like words"),
    ],
)
def test_expressions(source: str, expected: Expression) -> None:
    assert parse(source) == expected


@pytest.mark.parametrize(
    ("source", "column", "what", "remedy"),
    [
        pytest.param("", 0, "表达式没有写完", "补上条件名，例：late and not paid", id="nothing"),
        pytest.param("a and ", 6, "表达式没有写完", "补上条件名，例：late and not paid", id="nothing behind and"),
        pytest.param("a and or b", 6, "or 前面少一个条件", "补上条件名，例：late and not paid", id="and or"),
        pytest.param("a ()", 2, "( 前面少了 and 或 or", "写成 and ( 或 or (", id="bracket behind a name"),
        pytest.param("a and ()", 7, ") 前面少一个条件", "补上条件名，例：late and not paid", id="empty brackets"),
        pytest.param("a b", 2, "b 前面少了 and 或 or", "写成 and b 或 or b", id="two names"),
        pytest.param("a and (b or c", 6, "括号没有关上", "补上 )，例：late and (paid or promised)", id="open bracket"),
        pytest.param("a and b) or c", 7, "多了一个 )", "去掉它，或补上前面的 (", id="closing bracket"),
        pytest.param("(a b)", 3, "b 前面少了 and 或 or", "写成 and b 或 or b", id="two names in brackets"),
        pytest.param("a and （b）", 6, "（ 是全角括号", "改成半角 (", id="full-width bracket"),
        pytest.param(
            "a && b", 2, "表达式里不能有 &", "只写条件名、and、or、not 和括号，例：late and not (paid or promised)",
            id="odd sign",
        ),
        pytest.param("a AND b", 2, "AND 不是条件名", "写成小写 and", id="upper-case AND"),
        pytest.param("NOT a", 0, "NOT 不是条件名", "写成小写 not", id="upper-case NOT"),
        pytest.param("a or 2b", 5, "2b 不是条件名", "条件名用小写字母、数字和 _，以字母开头", id="digit first"),
        pytest.param(
            "(" * 25 + "a" + ")" * 25, 21, "括号和 not 套了 20 层以上", "把里面的部分写成另一个条件", id="too deep",
        ),
        pytest.param(
            "not " * 25 + "a", 84, "括号和 not 套了 20 层以上", "把里面的部分写成另一个条件", id="too many nots",
        ),
    ],
)  # fmt: skip
def test_mistakes_are_told_at_their_column(source: str, column: int, what: str, remedy: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        parse(source)
    assert (raised.value.column, raised.value.what.zh, raised.value.remedy.zh) == (column, what, remedy)


def test_names_know_their_columns() -> None:
    assert [(name.name, name.column) for name in names(parse("aa and not (b or aa)"))] == [
        ("aa", 0), ("b", 12), ("aa", 17),
    ]  # fmt: skip


def written(expression: Expression) -> str:
    match expression:
        case Name(name):
            return name
        case Not(part):
            return f"not ({written(part)})"
        case AtLeast(count, parts):
            return "(" + (" or " if count == 1 else " and ").join(map(written, parts)) + ")"


expressions = st.recursive(
    st.sampled_from([A, B, C, D]),
    lambda inner: (
        st.builds(Not, inner)
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: every(tuple(parts)))
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: some(tuple(parts)))
    ),
    max_leaves=6,
)


@given(expressions)
def test_what_is_written_is_read(expression: Expression) -> None:
    assert parse(written(expression)) == expression


def mistake(source: str) -> int | None:
    """The column of the mistake in `source`, None if it can be read."""
    try:
        parse(source)
    except ExpressionError as error:
        return error.column
    return None


@given(st.text(alphabet="ab()not rd（ &A1", max_size=40))
@example("not " * (DEEPEST + 1) + "a")
def test_any_text_is_read_or_refused_inside_it(source: str) -> None:
    column = mistake(source)
    assert column is None or 0 <= column <= len(source)
