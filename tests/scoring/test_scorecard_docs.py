from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa_monitor.yamlfiles import read_schema

DOCS = Path(__file__).parents[2] / "docs"


def words(schema: Any) -> Iterator[str]:
    """Every key and every fixed value that a file under `schema` may hold."""
    if isinstance(schema, list):
        for one in schema:
            yield from words(one)
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        yield from schema.get("enum", [])
        for one in schema.values():
            yield from words(one)


@pytest.mark.parametrize(
    ("package", "name", "page"),
    [
        pytest.param("qa_monitor.scoring", "scorecard.schema.json", "scorecard.md", id="scorecard"),
        pytest.param("qa_monitor.scoring", "choice.schema.json", "scorecard.md", id="choice of a scorecard"),
        pytest.param("qa_monitor.conduct", "profile.schema.json", "scorecard.md", id="profile"),
        pytest.param("qa_monitor.conduct", "reactions.schema.json", "conduct.md", id="reactions"),
    ],
)
def test_every_key_and_every_choice_is_documented(package: str, name: str, page: str) -> None:
    docs = (DOCS / page).read_text(encoding="utf-8")
    missing = {word for word in words(read_schema(package, name)) if f"`{word}" not in docs and f"{word}:" not in docs}
    assert missing == set()
