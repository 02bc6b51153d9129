"""What the lexicon files call the categories and rules that stored analyses name by id."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qa_monitor.cli.console import message
from qa_monitor.domain import Lang, Text
from qa_monitor.errors import ConfigurationError
from qa_monitor.lexicon import STANDINGS, Source, load_lexicons
from qa_monitor.rules import load_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Glossary:
    """Names for people; what is not in it is shown by its id."""

    by_id: Mapping[str, Text] = field(default_factory=dict)
    """Categories."""
    by_code: Mapping[str, Text] = field(default_factory=dict)
    """Categories."""
    rules: Mapping[str, Text] = field(default_factory=dict)
    """Title and standing of each."""


def glossary(lexicons: Path, lang: Lang) -> Glossary:
    """The names that the files under `lexicons` give; stored evidence is shown even where they are broken."""
    try:
        loaded = load_lexicons(lexicons)
        rulebook = load_rules(lexicons / "rules", loaded)
    except ConfigurationError:
        note = Text(
            f"{lexicons} 的词库无法读取，类别只显示代码；qa-monitor lexicon check 会说明原因",
            f"the lexicons in {lexicons} cannot be read, so categories show by code; see qa-monitor lexicon check",
        )
        message(note.in_(lang))
        return Glossary()
    return Glossary(
        by_id={rule.id: rule.name for rule in rulebook.rules}
        | {category.id: category.name for category in loaded.categories},
        by_code={rule.code: rule.name for rule in rulebook.rules}
        | {category.code: category.name for category in loaded.categories},
        rules={source.id: _rule(source) for source in loaded.sources.values()},
    )


def _rule(source: Source) -> Text:
    standing = STANDINGS[source.standing]
    return Text(f"{source.title.zh}（{standing.zh}）", f"{source.title.en} ({standing.en})")
