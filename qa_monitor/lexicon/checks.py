"""What the JSON Schemas cannot say of lexicon files: references, repetitions, patterns, what is owed."""

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from itertools import chain
from typing import Any

from qa_monitor.domain import Text
from qa_monitor.errors import Problem
from qa_monitor.language import normalise
from qa_monitor.language.sound import unreadable
from qa_monitor.lexicon.pattern import NUMBER, Classes, PatternError, read_pattern
from qa_monitor.yamlfiles import Document, Keys

CRITICAL_EXAMPLES = 3
"""Examples of each kind that a critical category must carry."""


def class_problems(document: Document) -> Iterator[Problem]:
    """Problems of classes.yaml beyond its schema."""
    for name, words in document.content.items():
        if name == NUMBER:
            yield document.key_problem(
                (name,),
                Text(f"词类名 {NUMBER} 已有专门含义（任意数字）", f"the class name {NUMBER} is taken: any number"),
                Text("换一个名字", "choose another name"),
            )
        for index, word in enumerate(words):
            if not normalise(word).text:
                yield document.problem((name, index), *_nothing_to_compare(word))
            else:
                yield from _unreadable(document, (name, index), word)


def context_problems(document: Document, classes: Classes) -> Iterator[Problem]:
    """Problems of context.yaml beyond its schema."""
    for context, scopes in document.content.items():
        for index, scope in enumerate(scopes):
            for key in ("cues", "unless", "across"):
                for number, cue in enumerate(scope.get(key, [])):
                    yield from _pattern_problems(document, (context, index, key, number), cue, classes, at_least=1)


def source_problems(document: Document) -> Iterator[Problem]:
    """Ids in sources.yaml that name nothing."""
    documents, rules = document.content["documents"], document.content["rules"]
    for kind, known in (("documents", documents), ("rules", rules)):
        for id_, source in document.content[kind].items():
            if (successor := source.get("superseded_by")) is not None:
                yield from _unknown(document, (kind, id_, "superseded_by"), successor, known)
    for id_, rule in rules.items():
        for index, citation in enumerate(rule.get("documents", [])):
            yield from _unknown(document, ("rules", id_, "documents", index, "id"), citation["id"], documents)
        for index, other in enumerate(rule.get("follows_from", [])):
            yield from _unknown(document, ("rules", id_, "follows_from", index), other, rules)


def category_problems(document: Document, classes: Classes, sources: Collection[str]) -> Iterator[Problem]:
    """Problems of one category file beyond its schema; `sources` are the ids that it may name."""
    content = document.content
    for index, source in enumerate(content.get("sources", [])):
        yield from _unknown(document, ("sources", index), source, sources)
    yield from _weight_problems(document)
    yield from _debts(document)
    yield from _repeated_entries(document)
    for index, entry in enumerate(content["entries"]):
        yield from _entry_problems(document, ("entries", index), entry, classes)
    yield from _repeated_phrases(document)
    yield from _example_problems(document)


def repeated_ids(documents: Iterable[Document]) -> Iterator[Problem]:
    """Category ids that stand in more than one file."""
    first: dict[str, Document] = {}
    for document in documents:
        id_ = document.content["id"]
        if id_ in first:
            other = first[id_].path.name
            yield document.problem(
                ("id",),
                Text(f"类别 {id_} 已在 {other} 里", f"the category {id_} already stands in {other}"),
                Text("换一个 id，或合并两个文件", "choose another id, or merge the two files"),
            )
        first.setdefault(id_, document)


def _weight_problems(document: Document) -> Iterator[Problem]:
    violation = document.content["polarity"] == "violation"
    if violation == (document.content["severity"] == "none"):
        what = (
            Text("违规类别的 severity 不能是 none", "a violation cannot have severity none")
            if violation
            else Text("severity 只用于违规类别", "only a violation has a severity")
        )
        choices = "critical、major、minor" if violation else "none"
        remedy = Text(f"写 {choices}", f"write {choices.replace('、', ', ')}")
        yield document.problem(("severity",), what, remedy)
    if violation and "say_instead" not in document.content:
        yield document.problem(
            (),
            Text("违规类别缺少 say_instead", "a violation lacks say_instead"),
            Text(
                "写一句更好的说法，例：say_instead: 我们只与您本人联系",
                "give better wording, e.g. say_instead: 我们只与您本人联系",
            ),
        )


def _debts(document: Document) -> Iterator[Problem]:
    """What a critical category owes and lacks."""
    if document.content["severity"] != "critical":
        return
    if "sources" not in document.content:
        yield document.problem(
            ("severity",),
            Text("critical 类别缺少 sources", "a critical category lacks sources"),
            Text("写上 sources.yaml 里的规则，例：sources: [R13]", "name rules of sources.yaml, e.g. sources: [R13]"),
        )
    for kind in ("match", "no_match"):
        count = len(document.content["examples"][kind])
        if count < CRITICAL_EXAMPLES:
            yield document.key_problem(
                ("examples", kind),
                Text(
                    f"critical 类别的 {kind} 例句只有 {count} 条",
                    f"a critical category has only {count} {kind} examples",
                ),
                Text(f"至少写 {CRITICAL_EXAMPLES} 条", f"give at least {CRITICAL_EXAMPLES}"),
            )


def _repeated_entries(document: Document) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, entry in enumerate(document.content["entries"]):
        if entry["id"] in first:
            line = document.place(("entries", first[entry["id"]], "id")).line
            yield document.problem(
                ("entries", index, "id"),
                Text(f"条目 {entry['id']} 已在第 {line} 行", f"the entry {entry['id']} already stands in line {line}"),
                Text("换一个 id，或合并两个条目", "choose another id, or merge the two entries"),
            )
        first.setdefault(entry["id"], index)


def _entry_problems(document: Document, at: Keys, entry: dict[str, Any], classes: Classes) -> Iterator[Problem]:
    for index, phrase in enumerate(entry.get("phrases", [])):
        normal = normalise(phrase).text
        if not normal:
            yield document.problem((*at, "phrases", index), *_nothing_to_compare(phrase))
        elif len(normal) < 2:
            yield document.problem(
                (*at, "phrases", index),
                Text(f"短语 {phrase} 太短，至少两个字", f"the phrase {phrase} is too short: at least two characters"),
                Text("写得更完整，或改用模式", "write it out, or use a pattern"),
            )
        elif any(sign in phrase for sign in "~<>|"):
            yield document.problem(
                (*at, "phrases", index),
                Text(f"短语 {phrase} 里有模式符号", f"the phrase {phrase} holds signs of the pattern language"),
                Text(f'移到 patterns，例：patterns: ["{phrase}"]', f'move it to patterns: ["{phrase}"]'),
            )
        else:
            yield from _unreadable(document, (*at, "phrases", index), phrase)
    for index, source in enumerate(entry.get("patterns", [])):
        yield from _pattern_problems(document, (*at, "patterns", index), source, classes, at_least=2)
    for index, source in enumerate(entry.get("exceptions", [])):  # 祝~8 covers what stands up to eight behind 祝
        at_exception = (*at, "exceptions", index)
        yield from _pattern_problems(document, at_exception, source, classes, at_least=1, edge_gaps=True)


def _pattern_problems(
    document: Document, at: Keys, source: str, classes: Classes, *, at_least: int, edge_gaps: bool = False
) -> Iterator[Problem]:
    try:
        read_pattern(source, classes, at_least=at_least, edge_gaps=edge_gaps)
    except PatternError as error:
        what = Text(f"模式 {source}：{error.what.zh}", f"pattern {source}: {error.what.en}")
        yield document.problem(at, what, error.remedy, offset=error.column)
    else:
        yield from _unreadable(document, at, source)


def _repeated_phrases(document: Document) -> Iterator[Problem]:
    first: dict[str, tuple[str, int]] = {}
    for at, id_, phrase in _phrases(document):
        known_id, line = first.setdefault(normalise(phrase).text, (id_, document.place(at).line))
        if known_id != id_:
            yield document.problem(
                at,
                Text(
                    f"短语 {phrase} 已在第 {line} 行的条目 {known_id} 里",
                    f"the phrase {phrase} already stands in {known_id}, line {line}",
                ),
                Text("只留一处", "keep one of them"),
            )


def _phrases(document: Document) -> Iterator[tuple[Keys, str, str]]:
    for index, entry in enumerate(document.content["entries"]):
        for number, phrase in enumerate(entry.get("phrases", [])):
            yield ("entries", index, "phrases", number), entry["id"], phrase


def _example_problems(document: Document) -> Iterator[Problem]:
    examples = document.content["examples"]
    entries = [entry["id"] for entry in document.content["entries"]]
    for index, example in enumerate(examples["match"]):
        at: Keys = ("examples", "match", index)
        yield from _unknown(document, (*at, "entry"), example["entry"], entries)
        if not marked_once(example["text"]):
            yield document.problem(
                (*at, "text"),
                Text("例句没有用一对「」标出位置", "the example does not mark the place with one pair of 「」"),
                Text("例：再不还就「打给你爸妈」", "e.g. 再不还就「打给你爸妈」"),
            )
    for index, example in enumerate(document.content.get("todo_match", [])):
        if "entry" in example:
            yield from _unknown(document, ("todo_match", index, "entry"), example["entry"], entries)


def marked_once(text: str) -> bool:
    """Whether exactly one pair of 「」 stands in `text`, around something that can be compared."""
    if text.count("「") != 1 or text.count("」") != 1:
        return False
    return bool(normalise(text[text.index("「") : text.index("」") + 1]).text)


def _unknown(document: Document, at: Keys, name: str, known: Collection[str]) -> Iterator[Problem]:
    if name in known:
        return
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    hint = Text(f"，相近的有：{'、'.join(near)}", f"; near it: {', '.join(near)}") if near else Text("", "")
    yield document.problem(
        at,
        Text(f"{name} 不存在", f"{name} does not exist"),
        Text(f"改正 id，或先定义它{hint.zh}", f"correct the id, or define it first{hint.en}"),
    )


def _unreadable(document: Document, at: Keys, text: str) -> Iterator[Problem]:
    """What has no reading cannot be found by its sound."""
    if silent := unreadable(normalise(text).text):
        yield document.problem(
            at,
            Text(
                f"{text} 里的“{silent}”没有读音，无法按音检索",
                f"{silent} in {text} has no reading: it cannot be found by sound",
            ),
            Text("改用有读音的汉字、字母或数字", "write characters that can be read aloud, letters or digits"),
        )


def _nothing_to_compare(text: str) -> tuple[Text, Text]:
    return (
        Text(f"“{text}” 里没有可以比对的字", f'"{text}" holds nothing to compare'),
        Text("写汉字、字母或数字，或删掉这一项", "write characters, letters or digits, or remove it"),
    )


def in_order(groups: Iterable[Iterable[Problem]]) -> list[Problem]:
    """Problems of several files in order of file, line and column."""
    return sorted(chain.from_iterable(groups), key=lambda p: (str(p.path), p.line or 0, p.column or 0))
