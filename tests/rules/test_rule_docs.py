import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from qa_monitor.lexicon import Lexicons, Matcher, Verdict
from qa_monitor.rules import load_rules, run_rule_examples
from qa_monitor.yamlfiles import read_schema

REFERENCE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
SCHEMA = read_schema("qa_monitor.rules", "rule.schema.json")


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


def test_the_published_schema_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_field_and_choice_is_in_the_reference() -> None:
    assert {word for word in words(SCHEMA) if not re.search(rf"\b{word}\b", REFERENCE)} == set()


def test_the_rule_of_the_reference_can_be_used(tmp_path: Path, shipped_lexicons: Lexicons) -> None:
    (tmp_path / "reference.yaml").write_text(REFERENCE.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    ran = run_rule_examples(load_rules(tmp_path, shipped_lexicons), Matcher.build(shipped_lexicons))
    assert [(one.verdict, one.got.zh) for one in ran] == [
        (Verdict.PASSED, "成立：2「还是要打」（需复核：rule）"),
        (Verdict.PASSED, "不成立"),
    ]
