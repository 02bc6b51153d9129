"""Fit the model that knows what a person called raises (hardship, a dispute ...) by its likeness to other sentences.

usage: python benchmarks/signal_likeness.py fit         the shipped model, from all training sentences
       python benchmarks/signal_likeness.py validate    held-out figures: each author in turn
       python benchmarks/signal_likeness.py test FILE   figures of the shipped model on sentences it never saw

Training: benchmarks/wording/train, a folder for each author: signals.txt (code, tab, sentence; `none` for sentences
that raise nothing, often near ones) and none_customer.txt, ordinary speech. It was ordinary with regard to agents'
violations: where the lexicons find a signal in a sentence of it, it is left out. FILE is like signals.txt.
docs/decisions/0012-signals-beyond-lists.md has the figures.
"""

import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from likeness import LEXICONS, TRAIN, misheard, regression

from qa_monitor.domain import CalleeRole, FindingState, Role, Span, Turn, Utterance, Word
from qa_monitor.evaluation.truth import SIGNALS
from qa_monitor.language import normalise
from qa_monitor.lexicon import Lexicons, Matcher, load_lexicons
from qa_monitor.likeness import Comparison, shipped_signals
from qa_monitor.likeness.grams import grams
from qa_monitor.likeness.model import Likeness

MODEL = Path(__file__).parents[1] / "qa_monitor" / "likeness" / "signals.npz"
CODES = tuple(sorted(SIGNALS | {"ask_instalments"}))
"""What the model tells apart; truth files do not label a wish for instalments."""
BOUNDS = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
COPIES = 2
"""How often each sentence is misheard anew for training."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of somebody called, the codes of the signals in it, and who wrote it."""

    text: str
    codes: frozenset[str]
    author: str


# --- sentences ----------------------------------------------------------------------------------------------------


def labelled(path: Path) -> list[Sentence]:
    """The sentences of a file like signals.txt; one that stands there twice has both codes."""
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for line in filter(None, path.read_text(encoding="utf-8").splitlines()):
        code, text = line.split("\t")
        codes[text.strip()].add(code)
    return [
        Sentence(text=text, codes=frozenset(some - {"none"}), author=path.parent.name) for text, some in codes.items()
    ]


def training(matcher: Matcher) -> list[Sentence]:
    """All sentences to fit on."""
    found = [one for path in sorted(TRAIN.rglob("signals.txt")) for one in labelled(path)]
    for path in sorted(TRAIN.rglob("none_customer.txt")):
        lines = filter(None, map(str.strip, path.read_text(encoding="utf-8").splitlines()))
        found += [
            Sentence(text=text, codes=frozenset(), author=path.parent.name)
            for text in lines
            if not listed(text, matcher)
        ]
    return found


def listed(text: str, matcher: Matcher) -> frozenset[str]:
    """Codes of the signals that the lexicons find in a sentence."""
    found = matcher.find([_utterance(text)], callee_role=CalleeRole.DEBTOR)
    return frozenset(one.code for one in found if one.state is FindingState.SUSPECTED and one.code in CODES)


# --- fitting ------------------------------------------------------------------------------------------------------


def fitted(sentences: Sequence[Sentence], categories: tuple[str, ...], seed: int = 1) -> Likeness:
    """Softmax regression; a sentence of several signals is one of each, with its weight divided."""
    chance = random.Random(seed)
    rows, columns, weights = [], [], []
    for one in sentences:
        for text in (one.text, *(misheard(one.text, chance) for _ in range(COPIES))):
            row = np.unique(grams(normalise(text).text).buckets)
            for column in [1 + categories.index(code) for code in sorted(one.codes)] or [0]:
                if len(row):
                    rows.append(row)
                    columns.append(column)
                    weights.append(1 / max(len(one.codes), 1))
    dense, bias = regression(rows, np.array(columns), np.array(weights), 1 + len(categories))
    return Likeness(categories=categories, weights=dense.astype(np.float16), bias=bias, sha256="")


# --- figures ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A sentence, the signals that the lexicons find in it, and those that it is like, as written and misheard."""

    sentence: Sentence
    listed: frozenset[str]
    like: dict[str, float]
    like_misheard: dict[str, float]


def judged(sentences: Iterable[Sentence], matcher: Matcher, comparison: Comparison, seed: int = 7) -> list[Judged]:
    """Every sentence through the code that calls go through, said by a customer."""
    chance = random.Random(seed)
    every = replace(comparison, enough=min(BOUNDS))
    return [
        Judged(
            sentence=one,
            listed=listed(one.text, matcher),
            like=_like(one.text, matcher, every),
            like_misheard=_like(misheard(one.text, chance), matcher, every),
        )
        for one in sentences
    ]


def print_figures(results: Sequence[Judged]) -> None:
    """By least probability: what the lexicons and likeness find together, and what wrongly."""
    count = sum(len(one.sentence.codes) for one in results)
    ordinary = [one for one in results if not one.sentence.codes]
    found = sum(len(one.sentence.codes & one.listed) for one in results)
    wrong = sum(bool(one.listed) for one in ordinary)
    print(f"{count} signals, {len(ordinary)} sentences without; listed: {found / count:.3f}, {wrong} wrong\n")
    print("| at least | together | likeness alone of the unlisted | of them, misheard | without: wrong beyond lists |")
    print("|---|---|---|---|---|")
    for bound in BOUNDS:
        together = sum(len(one.sentence.codes & (one.listed | _at(one.like, bound))) for one in results)
        missed = [(one, one.sentence.codes - one.listed) for one in results]
        unlisted = sum(len(codes) for _, codes in missed)
        own = sum(len(codes & _at(one.like, bound)) for one, codes in missed)
        own_misheard = sum(len(codes & _at(one.like_misheard, bound)) for one, codes in missed)
        wrongly = sum(bool(_at(one.like, bound) - one.listed) for one in ordinary)
        cells = (together / count, own / max(unlisted, 1), own_misheard / max(unlisted, 1))
        print(f"| {bound} | {' | '.join(f'{cell:.3f}' for cell in cells)} | {wrongly} |")


def _at(like: dict[str, float], bound: float) -> frozenset[str]:
    return frozenset(code for code, probability in like.items() if probability >= bound)


def _like(text: str, matcher: Matcher, comparison: Comparison) -> dict[str, float]:
    spoken = [_utterance(text)]
    said = matcher.find(spoken, callee_role=CalleeRole.DEBTOR)
    return {one.code: one.confidence for one in comparison.find(spoken, said, callee_role=CalleeRole.DEBTOR)}


def _utterance(text: str) -> Utterance:
    words = tuple(Word(text=c, span=Span(i / 5, (i + 1) / 5), probability=1.0) for i, c in enumerate(text))
    turn = Turn(role=Role.CUSTOMER, span=Span(0, (len(text) + 1) / 5))
    return Utterance(turn=turn, words=words, log_probability=-0.1)


# --- commands -----------------------------------------------------------------------------------------------------


def fit(lexicons: Lexicons) -> None:
    """Fit on everything and write the model."""
    model = fitted(training(Matcher.build(lexicons)), CODES)
    np.savez_compressed(MODEL, categories=np.array(model.categories), weights=model.weights, bias=model.bias)
    print(f"{MODEL}: {MODEL.stat().st_size / 1e6:.2f} MB")


def validate(lexicons: Lexicons) -> None:
    """Fit without the sentences of each author, and judge these."""
    matcher = Matcher.build(lexicons)
    sentences = training(matcher)
    results: list[Judged] = []
    for author in sorted({one.author for one in sentences}):
        model = fitted([one for one in sentences if one.author != author], CODES)
        own = [one for one in sentences if one.author == author]
        results += judged(own, matcher, Comparison.of_signals(lexicons, matcher.contexts, model))
    print_figures(results)


def main(arguments: Sequence[str]) -> None:
    """Read the command line."""
    lexicons = load_lexicons(LEXICONS)
    match list(arguments):
        case ["fit"]:
            fit(lexicons)
        case ["validate"]:
            validate(lexicons)
        case ["test", path]:
            matcher = Matcher.build(lexicons)
            comparison = Comparison.of_signals(lexicons, matcher.contexts, shipped_signals())
            print_figures(judged(labelled(Path(path)), matcher, comparison))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
