from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import pytest
from timelines import C, finding

from qa_monitor.conduct.reactions import Raised, Reference, covered, load_reactions
from qa_monitor.domain import Lang, Polarity, Severity, Text
from qa_monitor.errors import ConfigurationError
from qa_monitor.lexicon import Category, Entry, Lexicons, Speaker

FINE = """\
statements: 3
raised:
  - {signal: hardship, answered_by: [empathy, solution.instalments]}
empathy: {after: [hardship], by: [empathy]}
escalate: []
"""


def category(id_: str, role: Speaker, *entries: str) -> Category:
    return Category(
        id=id_,
        code=id_,
        name=Text(id_, id_),
        role=role,
        polarity=Polarity.SIGNAL,
        severity=Severity.NONE,
        callee=(),
        sources=(),
        say_instead=None,
        entries=tuple(map(_entry, entries)),
        examples=(),
    )


def _entry(id_: str) -> Entry:
    return Entry(id=id_, phrases=(), patterns=(), exceptions=(), severity=Severity.NONE, contexts=frozenset())


LEXICONS = Lexicons(
    categories=(
        category("hardship", Speaker.CUSTOMER, "income"),
        category("empathy", Speaker.AGENT, "calms"),
        category("solution", Speaker.AGENT, "instalments"),
        category("proof", Speaker.ANY, "asked_for"),
    ),
    classes=MappingProxyType({}),
    context=(),
    sources={},
    documents={},
    words=(),
    sha256="0" * 64,
)


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    monkeypatch.chdir(tmp_path)

    def write(text: str) -> Path:
        Path("reactions.yaml").write_text(text, encoding="utf-8")
        return Path("reactions.yaml")

    return write


def test_a_file_becomes_what_is_raised_and_how_it_is_answered(written: Callable[[str], Path]) -> None:
    found = load_reactions(written(FINE), LEXICONS)
    hardship = Reference("hardship")
    answers = (Reference("empathy"), Reference("solution", "instalments"))
    assert (found.statements, found.raised, found.empathy, found.escalate) == (
        3,
        (Raised(signal=hardship, answered_by=answers),),
        (Raised(signal=hardship, answered_by=(Reference("empathy"),)),),
        (),
    )


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"),
    [
        pytest.param(
            "signal: hardship",
            "signal: hardshp",
            "reactions.yaml:3:14: hardshp 不存在\n    改正 id，或先定义它，相近的有：hardship",
            "reactions.yaml:3:14: hardshp does not exist\n    correct the id, or define it first; near it: hardship",
            id="a category that is not there",
        ),
        pytest.param(
            "solution.instalments",
            "solution.instalment",
            "reactions.yaml:3:47: instalment 不存在\n    改正 id，或先定义它，相近的有：instalments",
            "reactions.yaml:3:47: instalment does not exist\n"
            "    correct the id, or define it first; near it: instalments",
            id="an entry that is not there",
        ),
        pytest.param(
            "by: [empathy]}",
            "by: [hardship]}",
            "reactions.yaml:4:35: hardship 不是坐席说的话\n    改用坐席的类别",
            "reactions.yaml:4:35: hardship is not what the agent says\n    name a category of the agent",
            id="the other side's words as an answer",
        ),
        pytest.param(
            "escalate: []",
            "escalate: [{signal: empathy}]",
            "reactions.yaml:5:21: empathy 不是对方说的话\n    改用对方的类别",
            "reactions.yaml:5:21: empathy is not what the person called says\n    name a category of the person called",
            id="the agent's words as a signal",
        ),
        pytest.param(
            "escalate: []",
            "escalate: [{signal: hardship, sources: [R99]}, {signal: hardship}]",
            "reactions.yaml:5:41: R99 不存在\n    改正 id，或先定义它\n"
            "reactions.yaml:5:57: hardship 已在第 5 行\n    合并这两项",
            "reactions.yaml:5:41: R99 does not exist\n    correct the id, or define it first\n"
            "reactions.yaml:5:57: hardship already stands in line 5\n    merge the two",
            id="a rule that is not there, and a signal twice",
        ),
        pytest.param(
            "statements: 3",
            "statements: 0",
            "reactions.yaml:1:13: statements 的值 0 超出范围\n    应 ≥ 1，例：statements: 3",
            "reactions.yaml:1:13: statements is out of range: 0\n    it must be ≥ 1, e.g. statements: 3",
            id="no statement at all",
        ),
    ],
)
def test_a_bad_file_says_where_and_how_to_mend_it(
    written: Callable[[str], Path], old: str, new: str, zh: str, en: str
) -> None:
    assert FINE.count(old) == 1
    with pytest.raises(ConfigurationError) as raised:
        load_reactions(written(FINE.replace(old, new)), LEXICONS)
    assert (raised.value.text.in_(Lang.ZH), raised.value.text.in_(Lang.EN)) == (zh, en)


def test_a_side_that_anybody_is_may_raise_and_answer(written: Callable[[str], Path]) -> None:
    either = FINE.replace("signal: hardship, answered_by: [empathy", "signal: proof, answered_by: [proof")
    assert load_reactions(written(either), LEXICONS).raised[0].signal == Reference("proof")


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        pytest.param(Reference("hardship"), True, id="the category"),
        pytest.param(Reference("hardship", "income"), True, id="the entry"),
        pytest.param(Reference("hardship", "business"), False, id="another entry"),
        pytest.param(Reference("illness"), False, id="another category"),
    ],
)
def test_what_a_reference_covers(reference: Reference, expected: bool) -> None:
    one = finding("hardship", C, 1, entry="income")
    assert covered([one], [reference]) == ([one] if expected else [])
