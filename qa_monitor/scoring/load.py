"""Read a scorecard file, checked against its schema and against the lexicons it rests on."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from qa_monitor.domain import Severity, Text
from qa_monitor.errors import ConfigurationError
from qa_monitor.lexicon.model import Category, Lexicons, Standing
from qa_monitor.scoring.problems import scorecard_problems
from qa_monitor.scoring.scorecard import CheckRule, Dimension, FindingRule, Item, MeasureRule, Scorecard
from qa_monitor.yamlfiles import read_schema, read_yaml


def load_scorecard(path: Path, lexicons: Lexicons) -> Scorecard:
    """The scorecard at `path`. Raises ConfigurationError with every problem in it."""
    document = read_yaml(path, read_schema("qa_monitor.scoring", "scorecard.schema.json"))
    if problems := scorecard_problems(document, lexicons):
        raise ConfigurationError(problems)
    content = document.content
    return Scorecard(
        id=content["id"],
        name=_name(content),
        least_weight=content["least_weight"],
        least_confidence=content["least_confidence"],
        dimensions=tuple(_dimension(dimension) for dimension in content["dimensions"]),
        items=tuple(_item(item, content["severity"], lexicons) for item in content["items"]),
        sha256=sha256(path.read_bytes()).hexdigest(),
    )


def _name(content: Mapping[str, Any]) -> Text:
    return Text(content["name"], content["name_en"])


def _dimension(content: Mapping[str, Any]) -> Dimension:
    return Dimension(id=content["id"], name=_name(content), weight=content["weight"])


def _item(content: Mapping[str, Any], severity: Mapping[str, float], lexicons: Lexicons) -> Item:
    category = next((one for one in lexicons.categories if one.code == content.get("category")), None)
    sources = tuple(content.get("sources", category.sources if category else ()))
    return Item(
        id=content["id"],
        name=_name(content),
        dimension=content["dimension"],
        rule=_rule(content, severity, category),
        sources=sources,
        house=all(_is_house(source, lexicons) for source in sources),
    )


def _rule(
    content: Mapping[str, Any], severity: Mapping[str, float], category: Category | None
) -> FindingRule | CheckRule | MeasureRule:
    if category is not None:
        return _finding_rule(content, severity, category)
    if "check" in content:
        return CheckRule(check=content["check"], points=content["points"], applies_if=content.get("applies_if"))
    return MeasureRule(
        measure=content["measure"],
        points=content["points"],
        above=content.get("above"),
        below=content.get("below"),
    )


def _finding_rule(content: Mapping[str, Any], severity: Mapping[str, float], category: Category) -> FindingRule:
    points = {level: content.get("points", severity.get(level, 0)) for level in Severity}
    return FindingRule(
        code=category.code,
        polarity=category.polarity,
        points=MappingProxyType(points),
        at_most=content.get("at_most"),
        critical=content.get("critical", False),
        needs=tuple(content.get("needs", [])),
    )


def _is_house(source: str, lexicons: Lexicons) -> bool:
    rule = lexicons.sources.get(source) or lexicons.documents[source]
    return rule.standing is Standing.HOUSE
