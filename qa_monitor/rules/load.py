"""Read the folder of rules: every file checked, every problem told at once, before any audio is touched."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

from qa_monitor.domain import CalleeRole, Polarity, Severity, Text
from qa_monitor.errors import ConfigurationError
from qa_monitor.lexicon import Lexicons, Speaker
from qa_monitor.lexicon.checks import in_order
from qa_monitor.rules.checks import repeated_ids, rule_problems
from qa_monitor.rules.dialogues import dialogues_of
from qa_monitor.rules.expression import parse
from qa_monitor.rules.model import (
    CallFacts,
    Condition,
    Edge,
    Found,
    Limits,
    Order,
    Reach,
    Reference,
    Relation,
    Repetition,
    Rule,
    RuleBook,
    Unit,
    Window,
    Words,
)
from qa_monitor.rules.network import ORDERS, Sides, combination, in_dependency_order, listened_to, sides
from qa_monitor.rules.wording import matcher_of, words_key, words_of
from qa_monitor.yamlfiles import Document, check_yaml, read_schema


def load_rules(folder: Path, lexicons: Lexicons) -> RuleBook:
    """The rules of `folder` (`*.yaml`; none if there are no files), which build on `lexicons`.

    Raises ConfigurationError with every problem of every file.
    """
    schema = read_schema("qa_monitor.rules", "rule.schema.json")
    read = [check_yaml(path, schema) for path in sorted(folder.glob("*.yaml"))]
    files = [one for one in read if isinstance(one, Document)]
    problems = in_order(
        [
            *(one for one in read if not isinstance(one, Document)),
            *(rule_problems(file, lexicons) for file in files),
            repeated_ids(files, [category.id for category in lexicons.categories]),
        ]
    )
    if problems:
        raise ConfigurationError(problems)
    return _rulebook(files, lexicons)


def _rulebook(files: Iterable[Document], lexicons: Lexicons) -> RuleBook:
    ordered = sorted(files, key=lambda file: str(file.content["id"]))
    categories = {category.id: category.role for category in lexicons.categories}
    contents = [file.content for file in ordered]
    words = tuple(chain.from_iterable(map(words_of, contents)))
    return RuleBook(
        rules=tuple(_rule(file, categories) for file in ordered),
        sha256=_fingerprint(contents),
        words=words,
        matcher=matcher_of(words, lexicons) if words else None,
    )


def _fingerprint(contents: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 of everything that can change a finding or what is said of it; examples cannot."""
    kept = [{key: value for key, value in one.items() if key not in ("examples", "todo_holds")} for one in contents]
    canonical = json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def _rule(file: Document, categories: Mapping[str, Speaker]) -> Rule:
    content = file.content
    known = sides(content, categories)
    conditions = content["conditions"]
    return Rule(
        id=content["id"],
        code=content["code"],
        name=Text(content["name"], content["name_en"]),
        role=Speaker(content["role"]),
        polarity=Polarity(content["polarity"]),
        severity=Severity(content["severity"]),
        sources=tuple(content.get("sources", [])),
        say_instead=content.get("say_instead"),
        review=content.get("review", False),
        once=content.get("once", False),
        conditions=tuple(_condition(content, name, known) for name in in_dependency_order(conditions)),
        holds=parse(content["holds"]),
        at=parse(content["at"]) if "at" in content else None,
        dialogues=dialogues_of(file),
    )


def _condition(content: Mapping[str, Any], name: str, known: Mapping[str, Sides]) -> Condition:
    written = content["conditions"][name]
    return Condition(
        name=name,
        base=combination(written) or _own_base(content["id"], name, written),
        role=_role(written, Speaker(content["role"])),
        listens_to=known[name].listens_to,
        windows=tuple(Window(edge, _reach(written[edge])) for edge in Edge if edge in written),
        relations=tuple(_relation(key, written[key], known) for key in ORDERS if key in written),
        repetition=_repetition(written["times"]) if "times" in written else None,
    )


def _own_base(rule: str, name: str, written: Mapping[str, Any]) -> Words | Found | CallFacts:
    if "call" in written:
        return _call_facts(written["call"])
    if "findings" in written:
        return Found(tuple(_references(written["findings"])))
    return Words(words_key(rule, name))


def _references(written: Sequence[str]) -> Iterator[Reference]:
    """Entries of a category that is there as a whole add nothing."""
    for category, _, entry in (one.partition(".") for one in written):
        if not entry or category not in written:
            yield Reference(category, entry or None)


def _role(written: Mapping[str, Any], rule: Speaker) -> Speaker:
    """Whose hits count: a rule's own words are, unless it says otherwise, those of whom it is about."""
    if "role" in written:
        return Speaker(written["role"])
    return rule if "phrases" in written or "patterns" in written else Speaker.ANY


def _relation(key: str, written: Mapping[str, Any], known: Mapping[str, Sides]) -> Relation:
    other = parse(written["condition"])
    return Relation(
        order=Order(key.removeprefix("not_")),
        other=other,
        listens_to=listened_to(other, known),
        within=_distance(written),
        negated=key.startswith("not_"),
    )


def _repetition(written: Mapping[str, Any]) -> Repetition:
    return Repetition(written["count"], _distance(written))


def _distance(written: Mapping[str, Any]) -> Reach | None:
    return _reach(written) if "seconds" in written or "turns" in written else None


def _reach(written: Mapping[str, Any]) -> Reach:
    unit = next(unit for unit in Unit if unit in written)
    return Reach(written[unit], unit)


def _call_facts(written: Mapping[str, Any]) -> CallFacts:
    return CallFacts(
        callee=tuple(map(CalleeRole, written.get("callee", []))),
        days_overdue=_limits(written.get("days_overdue")),
        agency=tuple(written["agency"]) if "agency" in written else None,
        seconds=_limits(written.get("seconds")),
        roles_known=written["roles"] == "known" if "roles" in written else None,
    )


def _limits(written: Mapping[str, Any] | None) -> Limits | None:
    return None if written is None else Limits(at_least=written.get("at_least"), at_most=written.get("at_most"))
