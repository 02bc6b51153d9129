from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from qa_monitor.yamlfiles import read_schema

REFERENCE = (Path(__file__).parents[2] / "docs" / "lexicons.md").read_text(encoding="utf-8")


def words(schema: Any) -> Iterator[str]:
    """Every field and every choice that a schema allows."""
    if isinstance(schema, dict):
        properties = schema.get("properties", {})
        yield from properties
        yield from schema.get("enum", [])
        for below in [*properties.values(), *(value for key, value in schema.items() if key != "properties")]:
            yield from words(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from words(below)


FILES = ["category", "classes", "context", "sources"]


@pytest.mark.parametrize("name", FILES)
def test_the_published_schema_is_a_json_schema(name: str) -> None:
    Draft202012Validator.check_schema(read_schema("qa_monitor.lexicon", f"{name}.schema.json"))


@pytest.mark.parametrize("name", FILES)
def test_every_field_and_choice_is_in_the_reference(name: str) -> None:
    schema = read_schema("qa_monitor.lexicon", f"{name}.schema.json")
    assert {word for word in words(schema) if word not in REFERENCE} == set()
