"""The page on personal data names everything that the package can find."""

from pathlib import Path

import pytest

from qa_monitor.personal import Kind
from qa_monitor.personal.findings import ASKED_FOR, READ_OUT

PAGE = (Path(__file__).parents[2] / "docs" / "personal-data.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_documented(kind: Kind) -> None:
    assert f"| `{kind}` |" in PAGE


@pytest.mark.parametrize(
    "entry", [*(f"read_out_{kind}" for kind in sorted(READ_OUT)), *(f"asked_for_{kind}" for kind in sorted(ASKED_FOR))]
)
def test_every_entry_is_documented(entry: str) -> None:
    assert f"`{entry}`" in PAGE
