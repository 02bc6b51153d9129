from pathlib import Path

import pytest
from rules_material import lexicons_in

from qa_monitor.lexicon import Lexicons, Matcher, load_lexicons

SHIPPED = Path(__file__).parents[2] / "lexicons"


@pytest.fixture(scope="session")
def lexicons(tmp_path_factory: pytest.TempPathFactory) -> Lexicons:
    return lexicons_in(tmp_path_factory.mktemp("lexicons"))


@pytest.fixture(scope="session")
def matcher(lexicons: Lexicons) -> Matcher:
    return Matcher.build(lexicons)


@pytest.fixture(scope="session")
def shipped_lexicons() -> Lexicons:
    return load_lexicons(SHIPPED)
