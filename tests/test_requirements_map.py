"""`docs/requirements-map.md`: every row is there, and what it names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAP = (ROOT / "docs" / "requirements-map.md").read_text("utf-8")
ROWS = [*(f"S{n}" for n in range(1, 7)), *(f"C{n}" for n in range(1, 8)), *(f"P{n}" for n in range(1, 8))]
NAMED = sorted(set(re.findall(r"`((?:qa_monitor|tests|lexicons|docs)/[\w./-]+)`", MAP)))


@pytest.mark.parametrize("row", ROWS)
def test_every_row_of_the_requirements_is_told(row: str) -> None:
    assert re.search(rf"^(?:## |\| ){row} ", MAP, re.MULTILINE)


@pytest.mark.parametrize("path", NAMED)
def test_what_is_named_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_every_row_of_a_table_names_a_test() -> None:
    rows = [line for line in MAP.splitlines() if line.startswith("| ") and not re.match(r"\| (asked|row) ", line)]
    assert [row for row in rows if "`tests/" not in row] == []
