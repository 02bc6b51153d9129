"""Chinese words by jieba: boundaries, parts of speech, tokens for search. Matching never relies on them."""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import jieba
import jieba.posseg

_CHINESE = re.compile("[\u4e00-\u9fff]+")
MOST_KEPT = 4096
"""Stretches of which the probability is kept: the same words are weighed against many others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word at its place in a text; `part_of_speech` is jieba's tag (`v`, `n`, `nr` ...)."""

    text: str
    start: int
    stop: int
    part_of_speech: str


class Segmenter:
    """jieba with the lexicons' words added; heavy to build (about a second), then cheap. Deterministic."""

    def __init__(self, words: Iterable[str]) -> None:
        jieba.setLogLevel(logging.WARNING)
        self._tokenizer = jieba.Tokenizer()
        for word in words:
            self._tokenizer.add_word(word)
        self._tagger = jieba.posseg.POSTokenizer(self._tokenizer)
        self._log_probability = lru_cache(MOST_KEPT)(self._likeliest)

    def tokens(self, text: str) -> tuple[Token, ...]:
        """The words of `text` in order; together they cover it."""
        found: list[Token] = []
        at = 0
        for word, flag in self._tagger.cut(text):
            found.append(Token(text=word, start=at, stop=at + len(word), part_of_speech=flag))
            at += len(word)
        return tuple(found)

    def search_terms(self, text: str) -> tuple[str, ...]:
        """Words of `text` and the shorter words inside them, for an index of what was said."""
        return tuple(term for term in self._tokenizer.cut_for_search(text) if any(map(str.isalnum, term)))

    def log_probability(self, text: str) -> float:
        """Natural-log probability of the Chinese characters of `text` as words of jieba's dictionary.

        By the words' frequencies alone (unigrams), in the likeliest division.
        """
        return sum(self._log_probability(characters) for characters in _CHINESE.findall(text))

    def _likeliest(self, characters: str) -> float:
        route: dict[int, tuple[float, int]] = {}
        self._tokenizer.calc(characters, self._tokenizer.get_DAG(characters), route)
        return route[0][0]
