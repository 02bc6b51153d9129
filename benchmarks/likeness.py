"""Fit the model that knows violations by their likeness to others, and show what it finds beyond the lexicons.

usage: python benchmarks/likeness.py fit                       the shipped model, from all training sentences
       python benchmarks/likeness.py validate LEXICONS         held-out figures on the training sentences
       python benchmarks/likeness.py test LEXICONS FOLDER      figures of the shipped model on sentences it never saw

Training: benchmarks/wording/train, a folder for each author (V01.txt ... said in that category, near_V01.txt ... and
hard_negative.txt lawful but near, none_agent.txt and none_customer.txt ordinary), the lexicons' phrases, and their
examples. FOLDER has files of the same names. LEXICONS is a folder of lexicons; for `validate`, which holds out each
author in turn, one from before its owners read the training sentences, whose words would otherwise be known.
"""

import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import jieba
import numpy as np
import numpy.typing as npt

from qa_monitor.domain import CalleeRole, Role, Span, Turn, Utterance, Word
from qa_monitor.language import normalise
from qa_monitor.language.sound import DISTANCES, NUMBER, SYLLABLES, readings
from qa_monitor.lexicon import Lexicons, Matcher, load_lexicons
from qa_monitor.lexicon.model import ExampleKind, Speaker
from qa_monitor.likeness.find import ENOUGH, Comparison
from qa_monitor.likeness.grams import BUCKETS, grams
from qa_monitor.likeness.load import shipped
from qa_monitor.likeness.model import Likeness

TRAIN = Path(__file__).parent / "wording" / "train"
LEXICONS = Path(__file__).parents[1] / "lexicons"
MODEL = Path(__file__).parents[1] / "qa_monitor" / "likeness" / "likeness.npz"
KINDS = {
    "V": "said",
    "near_V": "near",
    "hard_negative": "near",
    "none_agent": "none_agent",
    "none_customer": "none_customer",
}
"""Of sentences, by how their file's name begins; others have no part in this."""
MISHEARD = 0.1
"""Syllables in a hundred that telephone recognition writes as others (docs/decisions/0004-retrieval-by-sound.md)."""
RIDGE = 2e-6
PHRASE_WEIGHT = 0.5
STEPS = 300
RATE = 0.15

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence, the category it belongs to (None: lawful), and where it stems from."""

    text: str
    category: str | None
    kind: str
    author: str = ""
    to_third_party: bool = False
    weight: float = 1.0


# --- sentences ----------------------------------------------------------------------------------------------------


def wording(folder: Path, lexicons: Lexicons) -> list[Sentence]:
    """The sentences of the files of `folder`."""
    ids = {category.code: category.id for category in lexicons.categories}
    found = []
    for path in sorted(folder.rglob("*.txt")):
        kind = next((kind for start, kind in KINDS.items() if path.stem.startswith(start)), None)
        lines = path.read_text(encoding="utf-8").splitlines() if kind else []
        for line in filter(None, lines):
            about = path.stem if kind != "near" or "\t" not in line else line.split("\t")[0]
            found.append(
                Sentence(
                    text=line.split("\t")[-1].strip(),
                    category=ids[path.stem] if kind == "said" else None,
                    kind=kind or "",
                    author=path.parent.name,
                    to_third_party=about.endswith("V05"),
                )
            )
    return found


def listed(lexicons: Lexicons) -> list[Sentence]:
    """The lexicons' own sentences: phrases, and examples that mean what they say."""
    found = []
    for category in lexicons.categories:
        violation = category.id if category.code.startswith("V") else None
        found += [
            Sentence(text=phrase.written, category=violation, kind="listed", weight=PHRASE_WEIGHT)
            for entry in category.entries
            for phrase in entry.phrases
        ]
        if violation or category.role is Speaker.AGENT:
            kinds = {ExampleKind.MATCH} if violation is None else {ExampleKind.MATCH, ExampleKind.TODO_MATCH}
            found += [
                Sentence(text=example.text, category=violation, kind="listed")
                for example in category.examples
                if example.kind in kinds
            ]
    return found


# --- mishearing ---------------------------------------------------------------------------------------------------


@cache
def _characters() -> dict[str, tuple[list[str], list[float]]]:
    """The characters of each syllable in everyday writing, with their weights."""
    jieba.initialize()
    found: dict[str, tuple[list[str], list[float]]] = {}
    for character, count in jieba.dt.FREQ.items():
        if len(character) == 1 and count > 300 and readings(character):
            characters, weights = found.setdefault(readings(character)[0], ([], []))
            characters.append(character)
            weights.append(count**0.5)
    return found


@cache
def _near(syllable: str) -> tuple[list[str], list[float]]:
    row = DISTANCES[NUMBER[syllable]]
    names = [name for name in SYLLABLES if name in _characters()]
    return names, [1.0 if name == syllable else 3 * float(np.exp(-9 * row[NUMBER[name]])) for name in names]


def misheard(text: str, chance: random.Random) -> str:
    """`text` with syllables replaced by near ones, now and then dropped or added, as the recogniser would."""
    out = []
    for character in text:
        syllables = readings(character)
        if not syllables or chance.random() >= MISHEARD:
            out.append(character)
            continue
        lot = chance.random()
        if lot < 0.08:
            continue
        if lot > 0.92:
            out.append(character)
        heard = chance.choices(*_near(syllables[0]))[0]
        out += chance.choices(*_characters()[heard])
    return "".join(out)


# --- fitting ------------------------------------------------------------------------------------------------------


def fitted(sentences: Sequence[Sentence], categories: tuple[str, ...], seed: int = 1) -> Likeness:
    """Softmax regression with a ridge, by Adam on all sentences at once, each as written and once misheard."""
    chance = random.Random(seed)
    rows, columns, weights = [], [], []
    for one in sentences:
        for text in (one.text,) if one.kind == "listed" else (one.text, misheard(one.text, chance)):
            rows.append(np.unique(grams(normalise(text).text).buckets))
            columns.append(0 if one.category is None else 1 + categories.index(one.category))
            weights.append(one.weight)
    dense, bias = regression(rows, np.array(columns), np.array(weights), 1 + len(categories))
    return Likeness(categories=categories, weights=dense.astype(np.float16), bias=bias, sha256="")


def regression(
    rows: Sequence[npt.NDArray[np.int64]], columns: npt.NDArray[np.int64], weights: Floats, count: int
) -> tuple[Floats, Floats]:
    """Weights by bucket and column, and biases."""
    lengths = np.array([len(row) for row in rows])
    buckets = np.concatenate(rows)
    used, place = np.unique(buckets, return_inverse=True)
    owner = np.repeat(np.arange(len(rows)), lengths)
    value = (1 / np.sqrt(lengths))[owner]
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    order = np.argsort(place, kind="stable")
    by_bucket = np.concatenate([[0], np.cumsum(np.bincount(place))[:-1]])
    truth = np.eye(count)[columns]
    share = (weights / weights.sum())[:, None]
    w, b = np.zeros((len(used), count)), np.zeros(count)
    moments = [np.zeros_like(w), np.zeros_like(w), np.zeros_like(b), np.zeros_like(b)]
    for step in range(1, STEPS + 1):
        logits = b + np.add.reduceat(w[place] * value[:, None], starts, axis=0)
        logits -= logits.max(axis=1, keepdims=True)
        error = np.exp(logits)
        error = (error / error.sum(axis=1, keepdims=True) - truth) * share
        slope = np.add.reduceat((error[owner] * value[:, None])[order], by_bucket, axis=0) + RIDGE * w
        rate = RATE * (1 - step / (STEPS + 1))
        for variable, gradient, i in ((w, slope, 0), (b, error.sum(axis=0), 2)):
            moments[i] += 0.1 * (gradient - moments[i])
            moments[i + 1] += 0.01 * (gradient**2 - moments[i + 1])
            mean, square = moments[i] / (1 - 0.9**step), moments[i + 1] / (1 - 0.99**step)
            np.subtract(variable, rate * mean / (np.sqrt(square) + 1e-8), out=variable)
    dense = np.zeros((BUCKETS, count))
    dense[used] = w
    return dense, b


# --- figures ------------------------------------------------------------------------------------------------------

BOUNDS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
CHARACTERS_AN_HOUR = 10_000
"""What agents say in an hour of speech of both sides, on the development half of the simulated calls."""
LEAST = 0.2
"""Probability below which the curve is not drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A sentence, what the lexicons find in it, and each category that places of it are like, as heard and misheard."""

    sentence: Sentence
    listed: frozenset[str]
    like: dict[str, float]
    like_misheard: dict[str, float]


def judged(sentences: Iterable[Sentence], matcher: Matcher, comparison: Comparison, seed: int = 7) -> list[Judged]:
    """Every sentence through the code that calls go through, said by an agent."""
    chance = random.Random(seed)
    return [
        Judged(
            sentence=one,
            listed=frozenset(
                hit.category
                for hit in matcher.find([_utterance(one.text)], callee_role=_callee(one))
                if hit.cancelled_by is None
            ),
            like=_like(one.text, _callee(one), comparison),
            like_misheard=_like(misheard(one.text, chance), _callee(one), comparison),
        )
        for one in sentences
    ]


def _like(text: str, callee: CalleeRole, comparison: Comparison) -> dict[str, float]:
    found: dict[str, float] = {}
    for place in comparison.find([_utterance(text)], (), callee_role=callee):
        found[place.category] = max(place.confidence, found.get(place.category, 0.0))
    return found


def _callee(sentence: Sentence) -> CalleeRole:
    return CalleeRole.THIRD_PARTY if sentence.to_third_party else CalleeRole.DEBTOR


def _utterance(text: str) -> Utterance:
    words = tuple(Word(text=c, span=Span(i / 5, (i + 1) / 5), probability=1.0) for i, c in enumerate(text))
    turn = Turn(role=Role.AGENT, span=Span(0, (len(text) + 1) / 5))
    return Utterance(turn=turn, words=words, log_probability=-0.1)


def print_figures(results: Sequence[Judged]) -> None:
    """What is found, and what wrongly, by least probability; then by category."""
    said = [one for one in results if one.sentence.category]
    missed = [one for one in said if one.sentence.category not in one.listed]
    near = [one for one in results if one.sentence.kind == "near"]
    ordinary = [one for one in results if one.sentence.kind == "none_agent"]
    hours = sum(len(one.sentence.text) for one in ordinary) / CHARACTERS_AN_HOUR
    print(f"{len(said)} said, {len(missed)} not found by the lexicons, {len(near)} near, {hours:.2f} h ordinary\n")
    print("| at least | of all | of missed | misheard | any category | near ones | precision | ordinary an hour |")
    print("|---|---|---|---|---|---|---|---|")
    for bound in BOUNDS:
        right = sum(_own(one, one.like) >= bound for one in missed)
        wrong = [sum(_most(one) >= bound for one in some) for some in (near, ordinary)]
        cells = [
            _share([_own(one, one.like) >= bound for one in said]),
            _share([_own(one, one.like) >= bound for one in missed]),
            _share([_own(one, one.like_misheard) >= bound for one in missed]),
            _share([_most(one) >= bound for one in missed]),
            f"{wrong[0]} of {len(near)}",
            f"{right / max(right + sum(wrong), 1):.3f}",
            f"{wrong[1] / max(hours, 1e-9):.1f}",
        ]
        print(f"| {bound} | {' | '.join(cells)} |")
    print(f"\n| category | missed | found at {ENOUGH} |\n|---|---|---|")
    for name in sorted({one.sentence.category or "" for one in missed}):
        own = [_own(one, one.like) >= ENOUGH for one in missed if one.sentence.category == name]
        print(f"| {name} | {len(own)} | {_share(own)} |")


def _own(one: Judged, like: dict[str, float]) -> float:
    return like.get(one.sentence.category or "", 0.0)


def _most(one: Judged) -> float:
    return max(one.like.values(), default=0.0)


def _share(true: Sequence[bool]) -> str:
    return f"{sum(true) / max(len(true), 1):.3f}"


# --- commands -----------------------------------------------------------------------------------------------------


def fit() -> None:
    """Fit on everything and write the model."""
    lexicons = load_lexicons(LEXICONS)
    model = fitted([*wording(TRAIN, lexicons), *listed(lexicons)], _categories(lexicons))
    np.savez_compressed(MODEL, categories=np.array(model.categories), weights=model.weights, bias=model.bias)
    print(f"{MODEL}: {MODEL.stat().st_size / 1e6:.2f} MB")


def validate(folder: Path) -> None:
    """Fit without the sentences of each author, and judge these."""
    lexicons = load_lexicons(folder)
    matcher = Matcher.build(lexicons)
    sentences = wording(TRAIN, lexicons)
    results: list[Judged] = []
    for author in sorted({one.author for one in sentences}):
        kept = [one for one in sentences if one.author != author]
        model = fitted([*kept, *listed(lexicons)], _categories(lexicons))
        comparison = replace(Comparison.of_violations(lexicons, matcher.contexts, model), enough=LEAST)
        results += judged([one for one in sentences if one.author == author], matcher, comparison)
    print_figures(results)


def test(folder: Path, sentences: Path) -> None:
    """Judge sentences of others by the shipped model; prints no sentence."""
    lexicons = load_lexicons(folder)
    matcher = Matcher.build(lexicons)
    comparison = replace(Comparison.of_violations(lexicons, matcher.contexts, shipped()), enough=LEAST)
    print_figures(judged(wording(sentences, lexicons), matcher, comparison))


def _categories(lexicons: Lexicons) -> tuple[str, ...]:
    violations = (one for one in lexicons.categories if one.code.startswith("V"))
    return tuple(one.id for one in sorted(violations, key=lambda one: one.code))


def main(arguments: Sequence[str]) -> None:
    """Read the command line."""
    match list(arguments):
        case ["fit"]:
            fit()
        case ["validate", folder]:
            validate(Path(folder))
        case ["test", folder, sentences]:
            test(Path(folder), Path(sentences))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
