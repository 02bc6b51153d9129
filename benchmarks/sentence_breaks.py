"""Fit the model that tells where sentences end where no full stop was written, and show how well it does.

usage: python benchmarks/sentence_breaks.py fit        breaks.npz from all sentences of benchmarks/wording/train
       python benchmarks/sentence_breaks.py validate   without each author in turn, on that author's sentences

Sentences of agents, lawful or not, are put behind each other at random. A break is where one ends; everything inside a
sentence, commas too, is none. Half of the sentences are misheard as docs/decisions/0004-retrieval-by-sound.md says.
"""

import random
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from likeness import TRAIN, misheard, regression

from qa_monitor.language import breaks, normalise

MODEL = Path(breaks.__file__).with_name("breaks.npz")
JOINS = 2
"""Times that each sentence is followed by another one."""
INNER = 5
"""Places inside each sentence that are learnt from, beside those behind its commas."""
_MARK = re.compile("[，。？！；、,.?!; ]")

Floats = npt.NDArray[np.float64]


def sentences(folder: Path, author: str | None = None, *, but: bool = False) -> list[str]:
    """What agents say, of all authors, of one, or of all but one."""
    found = []
    for path in sorted(folder.rglob("*.txt")):
        if path.stem in ("none_customer", "signals") or (author and (path.parent.name == author) is but):
            continue
        found += [line.split("\t")[-1].strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return [one for one in dict.fromkeys(found) if len(one) > 3]


def joined(some: Sequence[str], chance: random.Random) -> list[tuple[str, int]]:
    """Pairs in normal form without marks, and where the second begins."""
    found = []
    for one in some:
        texts = [
            normalise(misheard(text, chance) if chance.random() < 0.5 else text).text
            for text in (one, chance.choice(some))
        ]
        found.append(("".join(texts), len(texts[0])))
    return found


def learnt(some: Sequence[str], chance: random.Random) -> tuple[list[npt.NDArray[np.int64]], list[int], list[float]]:
    """Buckets, whether it is a break, and weight, of places."""
    rows, breaks_here, weights = [], [], []
    for text, at in [pair for _ in range(JOINS) for pair in joined(some, chance)]:
        inner = chance.sample([place for place in range(1, len(text)) if place != at], k=min(INNER, len(text) - 2))
        for place in (at, *inner):
            rows.append(np.unique(breaks.around(text, place)))
            breaks_here.append(int(place == at))
            weights.append(1.0 if place == at else (len(text) - 2) / 2 / INNER)
    for text in some:
        normal = normalise(text)
        for low, high, at in zip(normal.stops, normal.starts[1:], range(1, len(normal.text)), strict=False):
            if low < high and _MARK.search(text[low:high]):
                rows.append(np.unique(breaks.around(normal.text, at)))
                breaks_here.append(0)
                weights.append(1.0)
    return rows, breaks_here, weights


def fitted(some: Sequence[str]) -> tuple[Floats, float]:
    """Weights by bucket, and bias."""
    rows, breaks_here, weights = learnt(some, random.Random(1))
    dense, bias = regression(rows, np.array(breaks_here), np.array(weights), 2)
    return dense[:, 1] - dense[:, 0], float(bias[1] - bias[0])


def odds(text: str, at: int, weights: Floats, bias: float) -> float:
    """As `breaks.log_odds`, by another model."""
    buckets = breaks.around(text, at)
    return bias + float(weights[buckets].sum()) / len(buckets) ** 0.5


def validate() -> None:
    """Share of breaks found, and of places inside sentences wrongly taken for one, by least log-odds."""
    found: dict[str, list[float]] = {"break": [], "comma": [], "inside": []}
    for author in sorted({path.parent.name for path in TRAIN.rglob("*.txt")}):
        weights, bias = fitted(sentences(TRAIN, author, but=True))
        own = sentences(TRAIN, author)
        chance = random.Random(3)
        for text, at in joined(own, chance):
            found["break"].append(odds(text, at, weights, bias))
        for text in own:
            normal = normalise(text)
            for low, high, at in zip(normal.stops, normal.starts[1:], range(1, len(normal.text)), strict=False):
                kind = "comma" if low < high and _MARK.search(text[low:high]) else "inside"
                found[kind].append(odds(normal.text, at, weights, bias))
    print(f"| log-odds at least | {' | '.join(f'{kind} ({len(some)})' for kind, some in found.items())} |")
    print("|---|---|---|---|")
    for bound in (-3, -2, -1, 0, 1, 2, 3):
        shares = [f"{np.mean(np.array(some) >= bound):.3f}" for some in found.values()]
        print(f"| {bound} | {' | '.join(shares)} |")


def main(arguments: Sequence[str]) -> None:
    """Read the command line."""
    match list(arguments):
        case ["fit"]:
            weights, bias = fitted(sentences(TRAIN))
            np.savez_compressed(MODEL, weights=weights.astype(np.float16), bias=np.float64(bias))
            print(f"{MODEL.name}: {MODEL.stat().st_size / 1000:.0f} kB")
        case ["validate"]:
            validate()
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
