"""Read a retention policy, checked against its schema and for what a schema cannot say; every mistake at once."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from qa_monitor.domain import Text
from qa_monitor.errors import ConfigurationError, Problem
from qa_monitor.retention.policy import Hold, Period, Policy, Request, Rule, Unit
from qa_monitor.store.erasures import Kind
from qa_monitor.yamlfiles import Document, read_schema, read_yaml

LONGEST_YEARS = 100
_MEASURE = date(2000, 1, 1)
"""Periods in different units are compared from here on."""


def load_policy(path: Path) -> Policy:
    """The policy at `path`. Raises ConfigurationError with every problem in it."""
    document = read_yaml(path, read_schema("qa_monitor.retention", "policy.schema.json"))
    problems = [*_dates(document), *_periods(document), *_ids(document), *_targets(document)]
    if problems:
        raise ConfigurationError(problems)
    if problems := [*_order(document), *_unreached(document)]:
        raise ConfigurationError(problems)
    content = document.content
    return Policy(
        rules=tuple(map(_rule, content["rules"])),
        holds=tuple(map(_hold, content.get("holds", ()))),
        requests=tuple(map(_request, content.get("requests", ()))),
    )


def _rule(content: Mapping[str, Any]) -> Rule:
    when = content.get("when", {})
    return Rule(
        id=content["id"],
        codes=tuple(when.get("codes", ())),
        scorecards=tuple(when.get("scorecards", ())),
        keep={Kind(kind): _period(text) for kind, text in content["keep"].items()},
    )


def _period(text: str) -> Period:
    number, unit = text.split(" ")
    return Period(int(number), Unit(unit))


def _hold(content: Mapping[str, Any]) -> Hold:
    until = content.get("until")
    return Hold(
        id=content["id"],
        reason=content["reason"],
        customer=content.get("customer"),
        call=content.get("call"),
        until=None if until is None else date.fromisoformat(until),
    )


def _request(content: Mapping[str, Any]) -> Request:
    received_on = date.fromisoformat(content["received_on"])
    return Request(id=content["id"], customer=content["customer"], received_on=received_on)


# --- problems ---------------------------------------------------------------------------------------------------


def _dates(document: Document) -> Iterator[Problem]:
    for part, key in (("holds", "until"), ("requests", "received_on")):
        for index, one in enumerate(document.content.get(part, ())):
            try:
                date.fromisoformat(one.get(key, "2000-01-01"))
            except ValueError:
                yield document.problem(
                    (part, index, key),
                    Text(f"没有 {one[key]} 这一天", f"there is no day {one[key]}"),
                    Text("写成 年-月-日，例：2026-11-20", "write year-month-day, e.g. 2026-11-20"),
                )


def _periods(document: Document) -> Iterator[Problem]:
    limits = {Unit.DAYS: 366 * LONGEST_YEARS, Unit.MONTHS: 12 * LONGEST_YEARS, Unit.YEARS: LONGEST_YEARS}
    for index, rule in enumerate(document.content["rules"]):
        for kind, text in rule["keep"].items():
            period = _period(text)
            if period.number > limits[period.unit]:
                yield document.problem(
                    ("rules", index, "keep", kind),
                    Text(f"期限 {text} 超过 {LONGEST_YEARS} 年", f"{text} is more than {LONGEST_YEARS} years"),
                    Text("永久保存的不写这一项", "leave the key out to keep it for ever"),
                )


def _ids(document: Document) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for part in ("rules", "holds", "requests"):
        for index, one in enumerate(document.content.get(part, ())):
            line = document.place((part, index, "id")).line
            if one["id"] in seen:
                yield document.problem(
                    (part, index, "id"),
                    Text(
                        f"id {one['id']} 已用于第 {seen[one['id']]} 行",
                        f"{one['id']} is the id of line {seen[one['id']]}",
                    ),
                    Text("换一个 id，审计记录靠它区分", "choose another: the audit log tells them apart by it"),
                )
            seen.setdefault(one["id"], line)


def _targets(document: Document) -> Iterator[Problem]:
    for index, hold in enumerate(document.content.get("holds", ())):
        if ("customer" in hold) == ("call" in hold):
            yield document.problem(
                ("holds", index),
                Text(
                    f"holds[{hold['id']}] 要写 customer 或 call，且只写一个",
                    f"holds[{hold['id']}] names a customer or a call, one of them",
                ),
                Text("例：customer: C-1001", "e.g. customer: C-1001"),
            )


def _order(document: Document) -> Iterator[Problem]:
    """Audio must not outlast text, for it would be heard again; nor text what tells whose it is."""
    for index, rule in enumerate(document.content["rules"]):
        for sooner, later in pairwise(Kind):
            first, second = rule["keep"].get(sooner), rule["keep"].get(later)
            if second is None or (first is not None and _last(first) <= _last(second)):
                continue
            kept = Text("永久", "for ever") if first is None else Text(first, first)
            yield document.problem(
                ("rules", index, "keep", later),
                Text(
                    f"{later} 保存 {second}，{sooner} 却保存{kept.zh}：{later} 删除时 {sooner} 必须一起删除",
                    f"{later} is kept for {second}, {sooner} {kept.en}: when {later} goes, {sooner} must go with it",
                ),
                Text(
                    f"{sooner} 的期限写成不超过 {second}，例：{sooner}: {second}",
                    f"keep {sooner} no longer than {second}, e.g. {sooner}: {second}",
                ),
            )


def _last(text: str) -> date:
    return _period(text).last_day(_MEASURE)


def _unreached(document: Document) -> Iterator[Problem]:
    rules = [_rule(rule) for rule in document.content["rules"]]
    for (first, earlier), (index, later) in combinations(enumerate(rules), 2):
        if _covers(earlier, later):
            line = document.place(("rules", first)).line
            yield document.problem(
                ("rules", index),
                Text(
                    f"第 {line} 行的规则先适用，这一条永远轮不到",
                    f"the rule in line {line} applies first: this one is never reached",
                ),
                Text("把条件窄的规则放到前面，或删掉一条", "put the narrower rule first, or remove one of them"),
            )


def _covers(earlier: Rule, later: Rule) -> bool:
    """Whether every call that the later rule is for is one that the earlier rule is for."""

    def wider(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        return not one or (bool(other) and set(other) <= set(one))

    return wider(earlier.codes, later.codes) and wider(earlier.scorecards, later.scorecards)
