"""What the JSON Schema cannot say of rule files: references, circles, what can never hold, what is owed."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from qa_monitor.domain import Text
from qa_monitor.errors import Problem
from qa_monitor.lexicon import Lexicons, Speaker
from qa_monitor.lexicon.checks import CRITICAL_EXAMPLES
from qa_monitor.rules.dialogues import dialogue_problems
from qa_monitor.rules.expression import ExpressionError, names, parse
from qa_monitor.rules.network import (
    NARROWING,
    ORDERS,
    Sides,
    circles,
    combination,
    condition_texts,
    expression_texts,
    heard,
    sides,
)
from qa_monitor.rules.wording import word_problems
from qa_monitor.yamlfiles import Document, Keys

BASES = (("phrases", "patterns"), ("findings",), ("call",), ("is",), ("any",), ("all",), ("none",), ("at_least", "of"))
"""What a condition can look for; keys of one group belong together."""

_NAME = re.compile(r"(?!(?:and|or|not)$)[a-z][a-z0-9_]*")


def rule_problems(document: Document, lexicons: Lexicons) -> Iterator[Problem]:
    """Problems of one rule file beyond its schema."""
    for index, source in enumerate(document.content.get("sources", [])):
        yield from _unknown(document, ("sources", index), source, {*lexicons.sources, *lexicons.documents})
    yield from _weight_problems(document)
    yield from _debts(document)
    for name, condition in document.content["conditions"].items():
        yield from _condition_problems(document, name, condition, lexicons)
    yield from dialogue_problems(document)
    unread = list(_expression_problems(document))
    yield from unread or _network_problems(document, {one.id: one.role for one in lexicons.categories})


def repeated_ids(documents: Iterable[Document], categories: Collection[str]) -> Iterator[Problem]:
    """Rule ids that stand in more than one file, or that a category of the lexicons has."""
    first: dict[str, str] = dict.fromkeys(categories, "")
    for document in documents:
        id_ = document.content["id"]
        if id_ in first:
            where = (
                Text(f"已在 {first[id_]} 里", f"already stands in {first[id_]}")
                if first[id_]
                else Text("已是词库类别", "is a category of the lexicons")
            )
            yield document.problem(
                ("id",),
                Text(f"规则 id {id_} {where.zh}", f"the rule id {id_} {where.en}"),
                Text("换一个 id", "choose another id"),
            )
        first.setdefault(id_, document.path.name)


# --- the rule ---------------------------------------------------------------------------------------------------


def _weight_problems(document: Document) -> Iterator[Problem]:
    violation = document.content["polarity"] == "violation"
    if violation == (document.content["severity"] == "none"):
        what = (
            Text("违规规则的 severity 不能是 none", "a violation cannot have severity none")
            if violation
            else Text("severity 只用于违规规则", "only a violation has a severity")
        )
        choices = "critical、major、minor" if violation else "none"
        yield document.problem(("severity",), what, Text(f"写 {choices}", f"write {choices.replace('、', ', ')}"))
    if violation and "say_instead" not in document.content:
        yield document.problem(
            (),
            Text("违规规则缺少 say_instead", "a violation lacks say_instead"),
            Text(
                "写一句更好的说法，例：say_instead: 您看哪天方便处理？",
                "give better wording, e.g. say_instead: 您看哪天方便处理？",
            ),
        )


def _debts(document: Document) -> Iterator[Problem]:
    """What a critical rule owes and lacks."""
    if document.content["severity"] != "critical":
        return
    if "sources" not in document.content:
        yield document.problem(
            ("severity",),
            Text("critical 规则缺少 sources", "a critical rule lacks sources"),
            Text("写上 sources.yaml 里的规则，例：sources: [R13]", "name rules of sources.yaml, e.g. sources: [R13]"),
        )
    for kind in ("holds", "fails"):
        count = len(document.content["examples"][kind])
        if count < CRITICAL_EXAMPLES:
            yield document.key_problem(
                ("examples", kind),
                Text(
                    f"critical 规则的 {kind} 例子只有 {count} 个", f"a critical rule has only {count} {kind} examples"
                ),
                Text(f"至少写 {CRITICAL_EXAMPLES} 个", f"give at least {CRITICAL_EXAMPLES}"),
            )


# --- conditions, each for itself --------------------------------------------------------------------------------


def _condition_problems(
    document: Document, name: str, condition: Mapping[str, Any], lexicons: Lexicons
) -> Iterator[Problem]:
    at: Keys = ("conditions", name)
    if not _NAME.fullmatch(name):
        yield document.key_problem(
            at,
            Text(f"{name} 不能作条件名", f"{name} cannot be the name of a condition"),
            Text(
                "用小写字母、数字和 _，以字母开头；and、or、not 除外",
                "use lower-case letters, digits and _, a letter first; not and, or, not",
            ),
        )
    yield from _base_problems(document, at, condition)
    yield from word_problems(document, at, condition, lexicons.classes)
    for index, written in enumerate(condition.get("findings", [])):
        yield from _reference_problems(document, (*at, "findings", index), written, lexicons)
    yield from _number_problems(document, at, condition)


def _base_problems(document: Document, at: Keys, condition: Mapping[str, Any]) -> Iterator[Problem]:
    name = at[-1]
    groups = [group for group in BASES if any(key in condition for key in group)]
    if not groups:
        yield document.key_problem(
            at,
            Text(f"条件 {name} 没有说要找什么", f"the condition {name} does not say what it looks for"),
            Text(
                "写 phrases、patterns、findings、call、is、any、all、none 或 at_least 与 of",
                "write phrases, patterns, findings, call, is, any, all, none, or at_least with of",
            ),
        )
    for group in groups[1:]:
        key = next(key for key in group if key in condition)
        yield document.key_problem(
            (*at, key),
            Text(
                f"{key} 不能与 {groups[0][0]} 写在同一个条件里",
                f"{key} and {groups[0][0]} cannot stand in one condition",
            ),
            Text("拆成两个条件，再用 is 组合", "make two conditions of it and combine them with is"),
        )
    if ("at_least" in condition) != ("of" in condition):
        lacking = "of" if "at_least" in condition else "at_least"
        yield document.key_problem(
            at,
            Text(f"条件 {name} 缺少 {lacking}", f"the condition {name} lacks {lacking}"),
            Text("例：at_least: 2 与 of: [a, b, c]", "e.g. at_least: 2 with of: [a, b, c]"),
        )
    for key in ("exceptions", "context"):
        if key in condition and ("phrases", "patterns") not in groups:
            yield document.key_problem(
                (*at, key),
                Text(f"{key} 只用于 phrases 和 patterns", f"{key} belongs to phrases and patterns only"),
                Text("删掉它", "remove it"),
            )


def _reference_problems(document: Document, at: Keys, written: str, lexicons: Lexicons) -> Iterator[Problem]:
    category, dot, entry = written.partition(".")
    known = {one.id: [two.id for two in one.entries] for one in lexicons.categories}
    if category not in known:
        yield from _unknown(document, at, category, known)
    elif dot:
        yield from _unknown(document, at, entry, known[category], offset=len(category) + 1)


def _number_problems(document: Document, at: Keys, condition: Mapping[str, Any]) -> Iterator[Problem]:
    """Numbers that no call can satisfy, and distances given twice."""
    for key in ("first", "last", "times", *ORDERS):
        units = [unit for unit in ("seconds", "turns", "percent") if unit in condition.get(key, {})]
        if len(units) > 1:
            yield document.key_problem(
                (*at, key, units[1]),
                Text(f"{key} 里写了两种单位", f"{key} is given in two units"),
                Text(f"只留 {units[0]} 或 {units[1]}", f"keep {units[0]} or {units[1]}"),
            )
    for key, limits in condition.get("call", {}).items():
        if key in ("days_overdue", "seconds") and limits.get("at_least", 0) > limits.get("at_most", float("inf")):
            yield document.problem(
                (*at, "call", key, "at_most"),
                Text(
                    f"{key} 的 at_most 小于 at_least，永远不成立",
                    f"{key}: at_most is below at_least, so it never holds",
                ),
                Text("对调，或改正其中一个", "swap them, or correct one"),
            )
    shares = [condition.get(key, {}).get("percent", 100) for key in ("first", "last")]
    if sum(shares) < 100:
        yield document.problem(
            (*at, "last", "percent"),
            Text(
                f"开头 {shares[0]}% 和结尾 {shares[1]}% 碰不到一起，永远不成立",
                f"the first {shares[0]} % and the last {shares[1]} % never meet, so it never holds",
            ),
            Text("只留一个，或拆成两个条件用 or 组合", "keep one, or make two conditions and combine them with or"),
        )
    if "at_least" in condition and condition["at_least"] > len(condition.get("of", [])) > 0:
        yield document.problem(
            (*at, "at_least"),
            Text(
                f"of 里只有 {len(condition['of'])} 个条件，永远不成立",
                f"of holds only {len(condition['of'])} conditions, so it never holds",
            ),
            Text("减小 at_least，或补上条件", "lower at_least, or add conditions"),
        )


# --- conditions among each other --------------------------------------------------------------------------------


def _expression_problems(document: Document) -> Iterator[Problem]:
    """Expressions that cannot be read, or that name what is not there."""
    known = document.content["conditions"]
    for at, text in expression_texts(document.content):
        try:
            expression = parse(text)
        except ExpressionError as error:
            yield document.problem(at, error.what, error.remedy, offset=error.column)
            continue
        for name in names(expression):
            yield from _unknown(document, at, name.name, known, offset=name.column)


def _network_problems(document: Document, categories: Mapping[str, Speaker]) -> Iterator[Problem]:
    """Problems of how conditions hang together, where all expressions can be read."""
    conditions = document.content["conditions"]
    yield from _unused(document)
    rounds = list(circles(conditions))
    for path in rounds:
        way = " → ".join([*path, path[0]])
        yield document.key_problem(
            ("conditions", path[0]),
            Text(f"条件绕成了圈：{way}", f"these conditions go round in a circle: {way}"),
            Text("去掉其中一处引用", "remove one of the references"),
        )
    if not rounds and all(combination(one) or _looks_itself(one) for one in conditions.values()):
        known = sides(document.content, categories)
        yield from _placeless(document, known)
        yield from _other_side(document, known)


def _looks_itself(condition: Mapping[str, Any]) -> bool:
    return any(key in condition for key in ("phrases", "patterns", "findings", "call"))


def _unused(document: Document) -> Iterator[Problem]:
    named = {name.name for _, text in expression_texts(document.content) for name in names(parse(text))}
    for name in document.content["conditions"]:
        if name not in named:
            yield document.key_problem(
                ("conditions", name),
                Text(f"条件 {name} 没有用到", f"the condition {name} is never used"),
                Text("在 holds 或别的条件里用它，或删掉它", "use it in holds or in a condition, or remove it"),
            )


def _placeless(document: Document, known: Mapping[str, Sides]) -> Iterator[Problem]:
    """Windows, relations and repetition asked of what has no words: an absence, or a fact about the call."""
    for name, condition in document.content["conditions"].items():
        at: Keys = ("conditions", name)
        combined = combination(condition)
        asked = next((key for key in NARROWING if key in condition), None)
        if asked and ("call" in condition or (combined is not None and not heard(combined, known))):
            yield document.key_problem((*at, asked), *_has_no_place(Text(f"条件 {name}", f"the condition {name}")))
        for keys, text in condition_texts(condition):
            if keys[-1] == "condition" and not heard(parse(text), known):
                yield document.problem((*at, *keys), *_has_no_place(Text(text, text)))
    if "at" in document.content and not heard(parse(document.content["at"]), known):
        what, _ = _has_no_place(Text(document.content["at"], document.content["at"]))
        yield document.problem(("at",), what, _NAME_WORDS)


_NAME_WORDS = Text("在 at 里写一个有话可指的条件", "name a condition in at whose words somebody says")


def _has_no_place(what: Text) -> tuple[Text, Text]:
    return (
        Text(f"{what.zh} 是没说的话或通话信息，没有位置", f"{what.en} is an absence or a fact, and has no place"),
        Text(
            "把时间、先后和次数写到被否定的那个条件上", "put windows, orders and counts on the condition that is denied"
        ),
    )


def _other_side(document: Document, known: Mapping[str, Sides]) -> Iterator[Problem]:
    """Findings that would stand at the words of somebody the rule is not about."""
    rule = document.content["role"]
    key = "at" if "at" in document.content else "holds"
    others = sorted(heard(parse(document.content[key]), known) - {Speaker(rule)})
    if others and rule != "any":
        yield document.problem(
            (key,),
            Text(
                f"规则针对 {rule}，命中却可能落在 {others[0]} 的话上",
                f"the rule is about {rule}, but its findings may stand at words of {others[0]}",
            ),
            Text(
                "用 at 指明命中落在哪个条件上，或给条件写上 role",
                "say with at at which condition they stand, or give the condition a role",
            ),
        )


def _unknown(document: Document, at: Keys, name: str, known: Collection[str], *, offset: int = 0) -> Iterator[Problem]:
    if name in known:
        return
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    hint = Text(f"，相近的有：{'、'.join(near)}", f"; near it: {', '.join(near)}") if near else Text("", "")
    yield document.problem(
        at,
        Text(f"{name} 不存在", f"{name} does not exist"),
        Text(f"改正名称，或先定义它{hint.zh}", f"correct the name, or define it first{hint.en}"),
        offset=offset,
    )
