"""What the person called may raise, and what counts as the agent's reaction: data that people edit."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import Any

from qa_monitor.domain import Finding, Text
from qa_monitor.errors import ConfigurationError, Problem
from qa_monitor.lexicon import Lexicons, Speaker
from qa_monitor.yamlfiles import Document, Keys, read_schema, read_yaml


@dataclass(frozen=True, slots=True)
class Reference:
    """A category of the lexicons by its id, or one entry of it."""

    category: str
    entry: str | None = None

    def covers(self, finding: Finding) -> bool:
        """Whether `finding` is of this category and entry."""
        return finding.category == self.category and self.entry in (None, finding.entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A kind of thing that the person called raises."""

    signal: Reference
    answered_by: tuple[Reference, ...]
    """Of which any, said by the agent, is a reaction; empty where it only matters that it was raised."""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reactions:
    """What is raised and how it may be answered, and the SHA-256 of the file that says so."""

    statements: int
    """Within how many statements of the agent the reaction must come."""
    raised: tuple[Raised, ...]
    empathy: tuple[Raised, ...]
    """Troubles after which words of empathy are looked for."""
    escalate: tuple[Raised, ...]
    """After which a person looks at the call, whatever its score."""
    sha256: str


def load_reactions(path: Path, lexicons: Lexicons) -> Reactions:
    """The file at `path`, which names categories of `lexicons`. Raises ConfigurationError with every problem in it."""
    document = read_yaml(path, read_schema("qa_monitor.conduct", "reactions.schema.json"))
    if problems := list(_problems(document, lexicons)):
        raise ConfigurationError(problems)
    content = document.content
    empathy = content["empathy"]
    troubles = ({"signal": one, "answered_by": empathy["by"], **_sources(empathy)} for one in empathy["after"])
    return Reactions(
        statements=content["statements"],
        raised=tuple(map(_raised, content["raised"])),
        empathy=tuple(map(_raised, troubles)),
        escalate=tuple(map(_raised, content["escalate"])),
        sha256=sha256(path.read_bytes()).hexdigest(),
    )


def covered(findings: Iterable[Finding], references: Sequence[Reference]) -> list[Finding]:
    """Those of `findings` that one of `references` covers."""
    return [finding for finding in findings if any(reference.covers(finding) for reference in references)]


def _raised(content: Mapping[str, Any]) -> Raised:
    return Raised(
        signal=_reference(content["signal"]),
        answered_by=tuple(map(_reference, content.get("answered_by", ()))),
        sources=tuple(content.get("sources", ())),
    )


def _reference(written: str) -> Reference:
    category, _, entry = written.partition(".")
    return Reference(category, entry or None)


def _sources(content: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"sources": content["sources"]} if "sources" in content else {}


def _problems(document: Document, lexicons: Lexicons) -> Iterator[Problem]:
    """References to nothing, to the wrong side, and kinds that stand there twice."""
    content = document.content
    for key in ("raised", "escalate"):
        for index, one in enumerate(content[key]):
            yield from _unknown(document, (key, index, "signal"), lexicons, agent=False)
            for number in range(len(one.get("answered_by", ()))):
                yield from _unknown(document, (key, index, "answered_by", number), lexicons, agent=True)
            yield from _no_sources(document, (key, index), one, lexicons)
        yield from _repeated(document, key)
    for key, agent in (("after", False), ("by", True)):
        for number in range(len(content["empathy"][key])):
            yield from _unknown(document, ("empathy", key, number), lexicons, agent=agent)
    yield from _no_sources(document, ("empathy",), content["empathy"], lexicons)


def _unknown(document: Document, at: Keys, lexicons: Lexicons, *, agent: bool) -> Iterator[Problem]:
    """A reference to a category or an entry that is not there, or that the side in question does not say."""
    reference = _reference(_value(document, at))
    category = next((one for one in lexicons.categories if one.id == reference.category), None)
    if category is None:
        yield _nothing(document, at, reference.category, [one.id for one in lexicons.categories])
    elif (category.role is Speaker.AGENT) is not agent and category.role is not Speaker.ANY:
        who = Text("坐席", "the agent") if agent else Text("对方", "the person called")
        yield document.problem(
            at,
            Text(f"{category.id} 不是{who.zh}说的话", f"{category.id} is not what {who.en} says"),
            Text(f"改用{who.zh}的类别", f"name a category of {who.en}"),
        )
    elif reference.entry is not None and reference.entry not in {entry.id for entry in category.entries}:
        yield _nothing(document, at, reference.entry, [entry.id for entry in category.entries])


def _no_sources(document: Document, at: Keys, one: Mapping[str, Any], lexicons: Lexicons) -> Iterator[Problem]:
    known = {*lexicons.sources, *lexicons.documents}
    for index, source in enumerate(one.get("sources", ())):
        if source not in known:
            yield _nothing(document, (*at, "sources", index), source, known)


def _repeated(document: Document, key: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, one in enumerate(document.content[key]):
        if first.setdefault(one["signal"], index) != index:
            line = document.place((key, first[one["signal"]], "signal")).line
            yield document.problem(
                (key, index, "signal"),
                Text(f"{one['signal']} 已在第 {line} 行", f"{one['signal']} already stands in line {line}"),
                Text("合并这两项", "merge the two"),
            )


def _nothing(document: Document, at: Keys, name: str, known: Collection[str]) -> Problem:
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    hint = Text(f"，相近的有：{'、'.join(near)}", f"; near it: {', '.join(near)}") if near else Text("", "")
    return document.problem(
        at,
        Text(f"{name} 不存在", f"{name} does not exist"),
        Text(f"改正 id，或先定义它{hint.zh}", f"correct the id, or define it first{hint.en}"),
    )


def _value(document: Document, at: Keys) -> str:
    value = document.content
    for key in at:
        value = value[key]
    return str(value)
