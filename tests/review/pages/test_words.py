"""Words of the pages: every one is used, and every one that a template asks for is there, in both languages."""

import re
from pathlib import Path

from qa_monitor.domain import Lang
from qa_monitor.review import pages
from qa_monitor.review.pages.words import WORDS, Words

REVIEW = Path(pages.__file__).parents[1]
TEMPLATES = "".join(file.read_text("utf-8") for file in sorted((REVIEW / "templates").rglob("*.html")))
MODULES = "".join(
    file.read_text("utf-8") for file in sorted((REVIEW / "pages").glob("*.py")) if file.name != "words.py"
)


def test_templates_ask_for_no_other_words() -> None:
    assert set(re.findall(r"\bw\.(\w+)", TEMPLATES)) - set(WORDS) == set()


def test_no_word_is_unused() -> None:
    named = set(re.findall(r"\bw\.(\w+)", TEMPLATES)) | set(re.findall(r'"(\w+)"', MODULES))
    assert set(WORDS) - named == set()


def test_chinese_words_are_chinese_and_english_ones_are_not() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    other = {"other_language", "kappa"}  # names the language to change to; a name
    assert [key for key, text in WORDS.items() if key not in other and not chinese.search(text.zh)] == []
    assert [key for key, text in WORDS.items() if key not in other and chinese.search(text.en)] == []


def test_no_word_hides_behind_a_method_of_mappings() -> None:
    """`w.keys` in a template would be the method."""
    assert [key for key in WORDS if hasattr(Words(Lang.ZH), key)] == []
