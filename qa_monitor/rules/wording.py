"""Words of a rule's own: whether they can be found at all, and the matcher that finds them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pypinyin

from qa_monitor.domain import Context, Polarity, Severity, Text
from qa_monitor.errors import Problem
from qa_monitor.language import normalise
from qa_monitor.lexicon import Category, Entry, Lexicons, Matcher, Speaker
from qa_monitor.lexicon.load import DEFAULT_CONTEXTS
from qa_monitor.lexicon.model import Pattern, Phrase
from qa_monitor.lexicon.pattern import Classes, PatternError, parse, read_pattern
from qa_monitor.yamlfiles import Document, Keys


def word_problems(document: Document, at: Keys, condition: Mapping[str, Any], classes: Classes) -> Iterator[Problem]:
    """Phrases and patterns of the condition `at` that could never be found."""
    for index, phrase in enumerate(condition.get("phrases", [])):
        yield from _phrase_problems(document, (*at, "phrases", index), phrase)
    for index, pattern in enumerate(condition.get("patterns", [])):
        yield from _pattern_problems(document, (*at, "patterns", index), pattern, classes, at_least=2)
    for index, pattern in enumerate(condition.get("exceptions", [])):
        at_exception = (*at, "exceptions", index)
        yield from _pattern_problems(document, at_exception, pattern, classes, at_least=1, edge_gaps=True)


def _phrase_problems(document: Document, at: Keys, phrase: str) -> Iterator[Problem]:
    normal = normalise(phrase).text
    if any(sign in phrase for sign in "~<>|"):
        yield document.problem(
            at,
            Text(f"短语 {phrase} 里有模式符号", f"the phrase {phrase} holds signs of the pattern language"),
            Text(f'移到 patterns，例：patterns: ["{phrase}"]', f'move it to patterns: ["{phrase}"]'),
        )
    elif len(normal) < 2:
        yield document.problem(
            at,
            Text(f"短语“{phrase}”至少要有两个字", f'the phrase "{phrase}" needs at least two characters'),
            Text("写得更完整，或删掉这一项", "write it out, or remove it"),
        )
    yield from _unreadable(document, at, phrase)


def _pattern_problems(
    document: Document, at: Keys, pattern: str, classes: Classes, *, at_least: int, edge_gaps: bool = False
) -> Iterator[Problem]:
    try:
        read_pattern(pattern, classes, at_least=at_least, edge_gaps=edge_gaps)
    except PatternError as error:
        what = Text(f"模式 {pattern}：{error.what.zh}", f"pattern {pattern}: {error.what.en}")
        yield document.problem(at, what, error.remedy, offset=error.column)
    else:
        yield from _unreadable(document, at, pattern)


def _unreadable(document: Document, at: Keys, written: str) -> Iterator[Problem]:
    """Characters that nobody can say: what is found by sound needs a reading."""
    for column, character in enumerate(written):
        if any(map(_has_no_reading, normalise(character).text)):
            yield document.problem(
                at,
                Text(
                    f"“{character}”没有读音，听不到它",
                    f'"{character}" has no reading, so nobody can be heard to say it',
                ),
                Text("改成普通话里读得出来的字", "write characters that are read in Mandarin"),
                offset=column,
            )


def _has_no_reading(character: str) -> bool:
    return not character.isascii() and not pypinyin.lazy_pinyin(character, errors="ignore")


# --- finding them -----------------------------------------------------------------------------------------------


def words_key(rule: str, condition: str) -> str:
    """The category under which the words of a condition are found; no category of the lexicons can be called so."""
    return f"{rule}:{condition}"


def is_words_key(category: str) -> bool:
    """Whether a category is one of a rule's own words."""
    return ":" in category


def words_of(content: Mapping[str, Any]) -> Iterator[Category]:
    """The own words of a rule, a category for each condition that has any."""
    for name, condition in sorted(content["conditions"].items()):
        if "phrases" in condition or "patterns" in condition:
            yield _category(content["id"], name, condition)


def matcher_of(words: Iterable[Category], lexicons: Lexicons) -> Matcher:
    """Finds the rules' own words as the lexicons' are found, by their classes and contexts."""
    return Matcher.build(replace(lexicons, categories=tuple(words)))


def _category(rule: str, name: str, condition: Mapping[str, Any]) -> Category:
    """A category of one entry. Whose words count is the condition's affair, so that unknown roles are found too."""
    contexts = map(Context, condition.get("context", DEFAULT_CONTEXTS[Polarity.VIOLATION]))
    entry = Entry(
        id=name,
        phrases=tuple(_phrases(condition.get("phrases", []))),
        patterns=tuple(map(_pattern, condition.get("patterns", []))),
        exceptions=tuple(map(_pattern, condition.get("exceptions", []))),
        severity=Severity.NONE,
        contexts=frozenset(contexts),
    )
    return Category(
        id=words_key(rule, name),
        code=rule,
        name=Text(name, name),
        role=Speaker.ANY,
        polarity=Polarity.SIGNAL,
        severity=Severity.NONE,
        callee=(),
        sources=(),
        say_instead=None,
        entries=(entry,),
        examples=(),
    )


def _phrases(written: Iterable[str]) -> Iterator[Phrase]:
    normals: dict[str, str] = {}
    for phrase in written:
        normals.setdefault(normalise(phrase).text, phrase)  # 告诉您家人 and 告诉你家人 are one
    for normal, phrase in normals.items():
        yield Phrase(written=phrase, normal=normal)


def _pattern(written: str) -> Pattern:
    return Pattern(written=written, tree=parse(written))
