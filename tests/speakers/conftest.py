"""The shipped lexicons, which take seconds to load, once for all tests of who spoke."""

from pathlib import Path

import pytest

from qa_monitor.lexicon import Lexicons, Matcher, load_lexicons


@pytest.fixture(scope="session")
def book() -> tuple[Lexicons, Matcher]:
    lexicons = load_lexicons(Path(__file__).parents[2] / "lexicons")
    return lexicons, Matcher.build(lexicons)
