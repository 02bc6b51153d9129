"""How the conditions of a rule file hang together: who names whom, in which order they are judged, who is heard."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa_monitor.lexicon import Speaker
from qa_monitor.rules.expression import AtLeast, Expression, Name, Not, every, names, parse, some
from qa_monitor.yamlfiles import Keys

ORDERS = ("after", "before", "near", "not_after", "not_before", "not_near")
"""The keys of a condition that relate it to another."""

NARROWING = ("role", "first", "last", "times", *ORDERS)
"""The keys of a condition that decide which of its hits count."""

Content = Mapping[str, Any]
"""A rule file, or a part of it, as it is written; valid under the schema."""


def expression_texts(content: Content) -> Iterator[tuple[Keys, str]]:
    """Every expression of a rule file with its place, the conditions' first."""
    for name, condition in content["conditions"].items():
        for keys, text in condition_texts(condition):
            yield ("conditions", name, *keys), text
    for key in ("holds", "at"):
        if key in content:
            yield (key,), content[key]
    for index, example in enumerate(content["examples"]["fails"]):
        yield ("examples", "fails", index, "because"), example["because"]


def condition_texts(condition: Content) -> Iterator[tuple[Keys, str]]:
    """The expressions of one condition with their places in it."""
    if "is" in condition:
        yield ("is",), condition["is"]
    for key in ("any", "all", "none", "of"):
        for index, text in enumerate(condition.get(key, [])):
            yield (key, index), text
    for key in ORDERS:
        if key in condition:
            yield (key, "condition"), condition[key]["condition"]


def combination(condition: Content) -> Expression | None:
    """What a condition says of others, whose expressions can all be read; None if it looks for hits itself."""
    match condition:
        case {"is": text}:
            return parse(text)
        case {"any": texts}:
            return some(_parsed(texts))
        case {"all": texts}:
            return every(_parsed(texts))
        case {"none": texts}:
            return Not(some(_parsed(texts)))
        case {"at_least": count, "of": texts}:
            return AtLeast(count, _parsed(texts))
    return None


def _parsed(texts: Sequence[str]) -> tuple[Expression, ...]:
    return tuple(map(parse, texts))


def named_by(condition: Content) -> list[str]:
    """The conditions that a condition names, each once, in order of the file."""
    found = (name.name for _, text in condition_texts(condition) for name in names(parse(text)))
    return list(dict.fromkeys(found))


def in_dependency_order(conditions: Content) -> list[str]:
    """The names of `conditions`, each behind those it names, however they are written; no circle among them."""
    left = {name: set(named_by(conditions[name])) for name in sorted(conditions)}
    ordered: list[str] = []
    while left:
        ready = [name for name, needs in left.items() if needs.isdisjoint(left)]
        ordered += ready
        left = {name: needs for name, needs in left.items() if name not in ready}
    return ordered


def circles(conditions: Content) -> Iterator[list[str]]:
    """Conditions that rest on themselves, each circle once: `[a, b]` where a names b and b names a."""
    needs = {
        name: [other for other in named_by(condition) if other in conditions] for name, condition in conditions.items()
    }
    seen: set[str] = set()
    for start in needs:
        path = _way_back(start, needs)
        if path and seen.isdisjoint(path):
            seen.update(path)
            yield path


def _way_back(start: str, needs: Mapping[str, Sequence[str]]) -> list[str]:
    """The shortest way from `start` to itself; empty if there is none."""
    ways = [[start]]
    reached: set[str] = set()
    for way in ways:  # grows while it is walked: breadth first
        for other in needs[way[-1]]:
            if other == start:
                return way
            if other not in reached:
                reached.add(other)
                ways.append([*way, other])
    return []


# --- who is heard -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Who is heard where a condition holds, who where it does not; nobody, where an absence or a fact shows it."""

    pro: frozenset[Speaker]
    contra: frozenset[Speaker]
    listens_to: frozenset[Speaker]
    """The sides that must have been heard for the condition to be denied."""


def sides(content: Content, categories: Mapping[str, Speaker]) -> dict[str, Sides]:
    """The sides of every condition of a rule file without circles; `categories` are the lexicons' with their roles."""
    found: dict[str, Sides] = {}
    conditions = content["conditions"]
    for name in in_dependency_order(conditions):
        found[name] = _sides(conditions[name], Speaker(content["role"]), categories, found)
    return found


def heard(expression: Expression, known: Mapping[str, Sides], *, denied: bool = False) -> frozenset[Speaker]:
    """Who is heard at the places where `expression` holds, or where it does not."""
    match expression:
        case Name(name):
            return known[name].contra if denied else known[name].pro
        case Not(part):
            return heard(part, known, denied=not denied)
        case AtLeast(_, parts):
            return frozenset().union(*(heard(part, known, denied=denied) for part in parts))


def listened_to(expression: Expression, known: Mapping[str, Sides]) -> frozenset[Speaker]:
    """The sides that must have been heard for `expression` to be denied."""
    return frozenset().union(*(known[name.name].listens_to for name in names(expression)))


def _sides(condition: Content, rule: Speaker, categories: Mapping[str, Speaker], known: Mapping[str, Sides]) -> Sides:
    own = _own_sides(condition, rule, categories)
    combined = combination(condition)
    others = (parse(condition[key]["condition"]) for key in ORDERS if key in condition)
    related = frozenset().union(*(listened_to(other, known) for other in others))
    if combined is None:
        return Sides(pro=own, contra=frozenset(), listens_to=own | related)
    listens_to = own or listened_to(combined, known)
    narrowed = any(key in condition for key in NARROWING)
    return Sides(
        pro=own or heard(combined, known),
        contra=frozenset() if narrowed else heard(combined, known, denied=True),
        listens_to=listens_to | related,
    )


def _own_sides(condition: Content, rule: Speaker, categories: Mapping[str, Speaker]) -> frozenset[Speaker]:
    """Whose words a condition asks for itself: by its role, else by what it looks for."""
    if "role" in condition:
        return frozenset({Speaker(condition["role"])})
    if "findings" in condition:
        roles = (categories.get(written.split(".")[0]) for written in condition["findings"])
        return frozenset(role for role in roles if role is not None)
    return frozenset({rule}) if "phrases" in condition or "patterns" in condition else frozenset()
