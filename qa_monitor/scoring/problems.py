"""What the JSON Schema cannot say of a scorecard: sums, references, repetitions, what an item of each kind owes."""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from math import fsum
from typing import Any

from qa_monitor.domain import Polarity, Severity, Text
from qa_monitor.errors import Problem
from qa_monitor.lexicon.model import Category, Lexicons, Speaker
from qa_monitor.yamlfiles import Document, Keys

KINDS = ("category", "check", "measure")


def scorecard_problems(document: Document, lexicons: Lexicons) -> tuple[Problem, ...]:
    """Every problem of a scorecard that is valid under its schema, in order of the lines."""
    categories = {category.code: category for category in lexicons.categories}
    sources = {*lexicons.sources, *lexicons.documents}
    found = [
        *_weights(document),
        *_repeated(document, "dimensions"),
        *_repeated(document, "items"),
        *_judged_twice(document),
        *_idle_dimensions(document, categories),
    ]
    for index, item in enumerate(document.content["items"]):
        found.extend(_item_problems(document, ("items", index), item, categories, sources))
    return tuple(sorted(found, key=lambda problem: (problem.line or 0, problem.column or 0)))


def _weights(document: Document) -> Iterator[Problem]:
    total = fsum(dimension["weight"] for dimension in document.content["dimensions"])
    if abs(total - 100) > 1e-6:
        yield document.key_problem(
            ("dimensions",),
            Text(f"各维度的权重之和是 {total:g}", f"the weights of the dimensions add up to {total:g}"),
            Text("调整 weight，使总和为 100", "change the weights so that they add up to 100"),
        )


def _repeated(document: Document, key: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, one in enumerate(document.content[key]):
        earlier = first.setdefault(one["id"], index)
        if earlier != index:
            line = document.place((key, earlier)).line
            yield document.problem(
                (key, index, "id"),
                Text(f"{one['id']} 已在第 {line} 行", f"{one['id']} already stands in line {line}"),
                Text("换一个 id", "choose another id"),
            )


def _judged_twice(document: Document) -> Iterator[Problem]:
    """A category or check in two items would be punished twice. A measure may have several limits."""
    first: dict[tuple[str, str], str] = {}
    for index, item in enumerate(document.content["items"]):
        for kind in ("category", "check"):
            name = item.get(kind)
            if name is None:
                continue
            earlier = first.setdefault((kind, name), item["id"])
            if earlier != item["id"]:
                yield document.problem(
                    ("items", index, kind),
                    Text(f"{name} 已由评分项 {earlier} 评判", f"{name} is already judged by the item {earlier}"),
                    Text("合并这两个评分项", "merge the two items"),
                )


def _idle_dimensions(document: Document, categories: Mapping[str, Category]) -> Iterator[Problem]:
    costing = {item["dimension"] for item in document.content["items"] if not _gives(item, categories)}
    for index, dimension in enumerate(document.content["dimensions"]):
        if dimension["id"] not in costing:
            yield document.problem(
                ("dimensions", index, "id"),
                Text(
                    f"维度 {dimension['id']} 没有会扣分的评分项，永远是满分",
                    f"no item can take points from the dimension {dimension['id']}: it would always be full",
                ),
                Text("给它加一个评分项，或删掉这个维度", "give it an item, or remove the dimension"),
            )


def _gives(item: Mapping[str, Any], categories: Mapping[str, Category]) -> bool:
    category = categories.get(item.get("category", ""))
    return category is not None and category.polarity is Polarity.GOOD


def _item_problems(
    document: Document,
    at: Keys,
    item: Mapping[str, Any],
    categories: Mapping[str, Category],
    sources: Collection[str],
) -> Iterator[Problem]:
    dimensions = [dimension["id"] for dimension in document.content["dimensions"]]
    yield from _unknown(document, (*at, "dimension"), item["dimension"], dimensions)
    for index, source in enumerate(item.get("sources", [])):
        yield from _unknown(document, (*at, "sources", index), source, sources)
    if not any(kind in item for kind in KINDS):
        yield document.problem(
            at,
            Text(f"评分项 {item['id']} 没有说评什么", f"the item {item['id']} does not say what it judges"),
            Text(
                "加上 category、check、measure 之一，例：category: V01",
                "add category, check or measure, e.g. category: V01",
            ),
        )
    if "category" in item:
        yield from _unknown(document, (*at, "category"), item["category"], categories)
        if item["category"] in categories:
            yield from _category_problems(document, at, item, categories[item["category"]])
    if item.get("below", 0) > item.get("above", item.get("below", 0)):
        yield document.problem(
            (*at, "below"),
            Text("below 大于 above，任何值都会扣分", "below is greater than above: every value would lose points"),
            Text("below 是下限，above 是上限", "below is the lower limit, above the upper"),
        )


def _category_problems(document: Document, at: Keys, item: Mapping[str, Any], category: Category) -> Iterator[Problem]:
    code = category.code
    if category.role is Speaker.CUSTOMER or category.polarity is Polarity.SIGNAL:
        yield document.problem(
            (*at, "category"),
            Text(f"{code} 说的是客户，不能给坐席打分", f"{code} is about the customer and cannot score the agent"),
            Text(
                "只用坐席的违规或规范类别，如 V01、C01",
                "use violations and good practice of agents, such as V01 and C01",
            ),
        )
    elif category.polarity is Polarity.GOOD:
        yield from _good_practice_problems(document, at, item, code)
    elif "critical" in item and not _has_critical(category):
        yield document.key_problem(
            (*at, "critical"),
            Text(f"{code} 没有 severity 为 critical 的条目", f"{code} has no entry of critical severity"),
            Text(
                "删掉 critical，或先改类别文件的 severity",
                "remove critical, or first change the severity of the category",
            ),
        )
    if category.callee and "callee_role" not in item.get("needs", []):
        yield document.problem(
            (*at, "category"),
            Text(f"{code} 只对部分被叫人成立，不知道被叫人就无法判断", f"{code} depends on who was called"),
            Text("加上 needs: [callee_role]", "add needs: [callee_role]"),
        )


def _has_critical(category: Category) -> bool:
    return any(entry.severity is Severity.CRITICAL for entry in category.entries)


def _good_practice_problems(document: Document, at: Keys, item: Mapping[str, Any], code: str) -> Iterator[Problem]:
    if "points" not in item:
        yield document.problem(
            at,
            Text(f"{code} 是规范用语，没有说加几分", f"{code} is good practice, and no points are given for it"),
            Text("加上 points，例：points: 5", "add points, e.g. points: 5"),
        )
    if "critical" in item:
        yield document.key_problem(
            (*at, "critical"),
            Text(f"{code} 是规范用语，不会使通话不合格", f"{code} is good practice and cannot fail a call"),
            Text("删掉 critical", "remove critical"),
        )


def _unknown(document: Document, at: Keys, name: str, known: Collection[str]) -> Iterator[Problem]:
    if name in known:
        return
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    remedy = (
        Text(f"是不是 {near[0]}？", f"did you mean {near[0]}?")
        if near
        else Text(f"可用：{'、'.join(sorted(known))}", f"known: {', '.join(sorted(known))}")
    )
    yield document.problem(at, Text(f"{name} 不存在", f"there is no {name}"), remedy)
