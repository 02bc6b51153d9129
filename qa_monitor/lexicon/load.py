"""Read the lexicon folder: every file checked, every problem told at once, before any audio is touched."""

import json
from collections.abc import Mapping
from hashlib import sha256
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

from qa_monitor.domain import CalleeRole, Context, FoundBy, Polarity, Role, Severity, Text
from qa_monitor.errors import ConfigurationError, Problem
from qa_monitor.language import normalise
from qa_monitor.lexicon.checks import (
    category_problems,
    class_problems,
    context_problems,
    in_order,
    repeated_ids,
    source_problems,
)
from qa_monitor.lexicon.model import (
    OWN_ROLE,
    Because,
    Category,
    Citation,
    Direction,
    Entry,
    Example,
    ExampleKind,
    Lexicons,
    Pattern,
    Phrase,
    Scope,
    Source,
    SourceDocument,
    Speaker,
    Standing,
)
from qa_monitor.lexicon.pattern import Classes, parse
from qa_monitor.yamlfiles import Document, check_yaml, read_schema, read_text

DEFAULT_CONTEXTS: Mapping[Polarity, tuple[Context, ...]] = MappingProxyType(
    {
        Polarity.VIOLATION: (Context.NEGATION, Context.QUOTATION, Context.ADVICE),
        Polarity.GOOD: (Context.NEGATION,),
        Polarity.SIGNAL: (Context.NEGATION,),
    }
)
"""What may cancel a finding of a category that does not say.

A threat stays one under a condition (如果你不还我就…) and as a question (要我告诉你家人吗): those two are for
categories that ask for them. Good practice is still good when it is asked, advised or conditional.
"""


def load_lexicons(folder: Path) -> Lexicons:
    """The lexicons under `folder`. Raises ConfigurationError with every problem of every file."""
    shared = [_read(folder / f"{name}.yaml", f"{name}.schema.json") for name in ("classes", "context", "sources")]
    read = [_read(path, "category.schema.json") for path in sorted((folder / "categories").glob("*.yaml"))]
    words = _word_list(folder / "words.txt")
    bad = [one for one in (*shared, *read, words) if isinstance(one, list)]
    sound = [one for one in shared if isinstance(one, Document)]
    if len(sound) < len(shared):
        raise ConfigurationError(in_order(bad))  # without these three nothing else can be judged
    classes_file, context_file, sources_file = sound
    files = [one for one in read if isinstance(one, Document)]
    classes = _classes(classes_file.content)
    sources = {*sources_file.content["rules"], *sources_file.content["documents"]}
    problems = in_order(
        [
            *bad,
            [] if read else [_no_categories(folder)],
            class_problems(classes_file),
            context_problems(context_file, classes),
            source_problems(sources_file),
            *(category_problems(file, classes, sources) for file in files),
            repeated_ids(files),
        ]
    )
    if problems or isinstance(words, list):
        raise ConfigurationError(problems)
    all_words = sorted({word for word in chain(words, *classes_file.content.values()) if len(word) > 1})
    return _lexicons(files, classes, context_file.content, sources_file.content, tuple(all_words))


def _read(path: Path, schema: str) -> Document | list[Problem]:
    found = check_yaml(path, read_schema("qa_monitor.lexicon", schema))
    return found if isinstance(found, Document) else list(found)


def _word_list(path: Path) -> tuple[str, ...] | list[Problem]:
    """Extra words for jieba, one a line, `#` starts a comment; none if there is no such file."""
    text = read_text(path) if path.exists() else ""
    if isinstance(text, Problem):
        return [text]
    words = (line.split("#")[0].strip() for line in text.splitlines())
    return tuple(word for word in words if word)


def _no_categories(folder: Path) -> Problem:
    return Problem(
        folder / "categories",
        None,
        Text("没有类别文件", "there are no category files"),
        Text("把类别文件（*.yaml）放进这个目录", "put category files (*.yaml) into this folder"),
    )


def _lexicons(
    files: list[Document], classes: Classes, context: dict[str, Any], sources: dict[str, Any], words: tuple[str, ...]
) -> Lexicons:
    ordered = sorted(files, key=lambda file: str(file.content["id"]))
    return Lexicons(
        categories=tuple(_category(file) for file in ordered),
        classes=classes,
        context=tuple(_scope(one, scope) for one in Context for scope in context.get(one, [])),
        sources={id_: _source(id_, rule) for id_, rule in sources["rules"].items()},
        documents={id_: _document(id_, one) for id_, one in sources["documents"].items()},
        words=words,
        sha256=_fingerprint([file.content for file in ordered], classes, context, sources, words),
    )


def _fingerprint(categories: list[dict[str, Any]], *shared: Any) -> str:
    """SHA-256 of everything that can change a finding or what is said of it; examples cannot."""
    kept = [
        {key: value for key, value in category.items() if key not in ("examples", "todo_match")}
        for category in categories
    ]
    canonical = json.dumps([kept, *shared], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def _classes(content: dict[str, list[str]]) -> Classes:
    return {name: tuple(dict.fromkeys(normalise(word).text for word in words)) for name, words in content.items()}


def _scope(context: Context, content: dict[str, Any]) -> Scope:
    return Scope(
        context=context,
        direction=Direction(content["direction"]),
        within=content["within"],
        cues=tuple(map(_pattern, content["cues"])),
        unless=tuple(map(_pattern, content.get("unless", []))),
        across=tuple(map(_pattern, content.get("across", []))),
    )


def _pattern(written: str) -> Pattern:
    return Pattern(written=written, tree=parse(written))


def _document(id_: str, content: dict[str, Any]) -> SourceDocument:
    return SourceDocument(
        id=id_,
        title=Text(content["title"], content["title_en"]),
        kind=Text(content["kind"], content["kind_en"]),
        standing=Standing(content["standing"]),
        in_force_from=content.get("in_force_from"),
        superseded_by=content.get("superseded_by"),
    )


def _source(id_: str, content: dict[str, Any]) -> Source:
    return Source(
        id=id_,
        title=Text(content["title"], content["title_en"]),
        content=Text(content["content"], content["content_en"]),
        standing=Standing(content["standing"]),
        citations=tuple(
            Citation(document=one["id"], standing=Standing(one["standing"]), article=one.get("article"))
            for one in content.get("documents", [])
        ),
        follows_from=tuple(content.get("follows_from", [])),
        in_force_from=content.get("in_force_from"),
        superseded_by=content.get("superseded_by"),
    )


def _category(file: Document) -> Category:
    content = file.content
    polarity = Polarity(content["polarity"])
    contexts = frozenset(map(Context, content.get("context", DEFAULT_CONTEXTS[polarity])))
    return Category(
        id=content["id"],
        code=content["code"],
        name=Text(content["name"], content["name_en"]),
        role=Speaker(content["role"]),
        polarity=polarity,
        severity=Severity(content["severity"]),
        callee=tuple(map(CalleeRole, content.get("callee", []))),
        sources=tuple(content.get("sources", [])),
        say_instead=content.get("say_instead"),
        entries=tuple(_entry(entry, content["severity"], contexts) for entry in content["entries"]),
        examples=_examples(file),
    )


def _entry(content: dict[str, Any], severity: str, contexts: frozenset[Context]) -> Entry:
    normals: dict[str, str] = {}
    for phrase in content.get("phrases", []):
        normals.setdefault(normalise(phrase).text, phrase)  # 告诉您家人 and 告诉你家人 are one
    return Entry(
        id=content["id"],
        phrases=tuple(Phrase(written=written, normal=normal) for normal, written in normals.items()),
        patterns=tuple(map(_pattern, content.get("patterns", []))),
        exceptions=tuple(map(_pattern, content.get("exceptions", []))),
        severity=Severity(content.get("severity", severity)),
        contexts=contexts - frozenset(map(Context, content.get("ignores", []))),
        review=content.get("review", False),
        across_clauses=content.get("across_clauses", False),
    )


def _examples(file: Document) -> tuple[Example, ...]:
    listed = [
        *((ExampleKind.MATCH, ("examples", "match", i)) for i in range(len(file.content["examples"]["match"]))),
        *(
            (ExampleKind.NO_MATCH, ("examples", "no_match", i))
            for i in range(len(file.content["examples"]["no_match"]))
        ),
        *((ExampleKind.TODO_MATCH, ("todo_match", i)) for i in range(len(file.content.get("todo_match", [])))),
    ]
    return tuple(_example(file, kind, at) for kind, at in listed)


def _example(file: Document, kind: ExampleKind, at: tuple[str | int, ...]) -> Example:
    content: Any = file.content
    for key in at:
        content = content[key]
    text: str = content["text"]
    default_role = OWN_ROLE[Speaker(file.content["role"])]
    default_callee = file.content.get("callee", ["debtor"])[0]
    return Example(
        path=file.path,
        line=file.place(at).line,
        kind=kind,
        text=text.replace("「", "").replace("」", "") if kind is not ExampleKind.NO_MATCH else text,
        marked=(text.index("「"), text.index("」") - 1) if kind is ExampleKind.MATCH else None,
        role=Role(content.get("role", default_role)),
        callee=CalleeRole(content.get("callee", default_callee)),
        entry=content.get("entry"),
        because=Because(content["because"]) if "because" in content else None,
        before=_before(content["before"]) if "before" in content else None,
        found_by=FoundBy(content.get("found_by", "text")),
    )


def _before(written: str) -> tuple[Role, str]:
    who, text = written.replace("：", ":", 1).split(":", 1)
    return Role(who), text.strip()
