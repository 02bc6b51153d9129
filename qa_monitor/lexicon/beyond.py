"""What some lexicons can find and others could not."""

from dataclasses import replace

from qa_monitor.lexicon.model import Category, Entry, Lexicons


def beyond(lexicons: Lexicons, known: Lexicons) -> Lexicons:
    """`lexicons` with only those expressions that `known` does not have in the same category, whatever their entry."""
    before = {category.id: _expressions(category) for category in known.categories}
    categories = (_without(category, before.get(category.id, frozenset())) for category in lexicons.categories)
    return replace(lexicons, categories=tuple(category for category in categories if category.entries))


def _expressions(category: Category) -> frozenset[str]:
    """Phrases by their normal form, patterns as they are written."""
    return frozenset(
        text
        for entry in category.entries
        for text in (*(phrase.normal for phrase in entry.phrases), *(pattern.written for pattern in entry.patterns))
    )


def _without(category: Category, known: frozenset[str]) -> Category:
    entries = (
        replace(
            entry,
            phrases=tuple(phrase for phrase in entry.phrases if phrase.normal not in known),
            patterns=tuple(pattern for pattern in entry.patterns if pattern.written not in known),
        )
        for entry in category.entries
    )
    return replace(category, entries=tuple(filter(_finds, entries)))


def _finds(entry: Entry) -> bool:
    return bool(entry.phrases or entry.patterns)
