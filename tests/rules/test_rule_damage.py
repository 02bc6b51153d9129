"""Files broken in one place are refused with a place and a remedy, or read; nothing else happens."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_monitor.errors import ConfigurationError, Problem
from qa_monitor.lexicon import Lexicons
from qa_monitor.rules import load_rules

SHIPPED = Path(__file__).parents[2] / "lexicons" / "rules"
FILES = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(SHIPPED.glob("*.yaml"))]

odd_values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 200),
    st.sampled_from(["", "a", "not", "(", "deadline", "threat", "pressure and", "~", "「", "𠮷𠮷", "后四位"]),
    st.sampled_from([[], {}, ["a"], {"condition": "a"}, {"seconds": 1}, {"agent": "您好"}, [["a"]]]),
)


def places(content: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a file, the inner ones too."""
    yield at
    below = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in below:
        yield from places(value, (*at, key))


@st.composite
def broken_files(draw: st.DrawFn) -> dict[str, Any]:
    """A shipped rule with one value replaced, removed, or put under another key."""
    content: dict[str, Any] = deepcopy(draw(st.sampled_from(FILES)))
    *way, last = draw(st.sampled_from([at for at in places(content) if at]))
    around: Any = content
    for key in way:
        around = around[key]
    match draw(st.sampled_from(["replace", "remove", "rename"])):
        case "remove":
            del around[last]
        case "rename" if isinstance(around, dict):
            around[draw(st.sampled_from(["is", "any", "after", "times", "of", "phrases", "call", "x"]))] = around.pop(
                last
            )
        case _:
            around[last] = draw(odd_values)
    return content


def problems(content: dict[str, Any], lexicons: Lexicons) -> tuple[Problem, ...]:
    """What is wrong with a file; nothing if it can be used."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "broken.yaml").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        try:
            load_rules(Path(folder), lexicons)
        except ConfigurationError as error:
            return error.problems
    return ()


@settings(max_examples=150, deadline=None)
@given(broken_files())
def test_a_broken_file_is_refused_with_place_and_remedy(shipped_lexicons: Lexicons, content: dict[str, Any]) -> None:
    for problem in problems(content, shipped_lexicons):
        assert (problem.line, problem.path.name) == (1, "broken.yaml")
        assert problem.column is not None
        assert problem.what.zh
        assert problem.remedy.zh
