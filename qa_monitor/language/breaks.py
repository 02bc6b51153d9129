"""Where one sentence may end and another begin, by the characters around, for recognisers that write no full stops.

A logistic model over grams of up to three characters before and behind a place and across it, hashed as in
`likeness/grams.py`; `benchmarks/sentence_breaks.py` fits it, docs/decisions/0015-across-sentences.md has its figures.
"""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from zlib import crc32

import numpy as np

BUCKETS = 1 << 15
LONGEST = 3


def around(normal_text: str, at: int) -> list[int]:
    """The buckets of what stands around the place before the character `at` of a text in normal form."""
    before = ["^" if at < many else normal_text[at - many : at] for many in range(1, LONGEST + 1)]
    behind = [normal_text[at : at + many] if at + many <= len(normal_text) else "$" for many in range(1, LONGEST + 1)]
    across = [f"{a}|{b}" for a, b in ((before[0], behind[0]), (before[1], behind[0]), (before[0], behind[1]))]
    across.append(f"{before[1]}|{behind[1]}")
    return [
        crc32(f"{kind}{text}".encode()) % BUCKETS
        for kind, texts in (("<", before), (">", behind), ("", across))
        for text in texts
    ]


def log_odds(normal_text: str, at: int) -> float:
    """That a sentence ends before the character `at`, as if a sentence had ended every 18 characters."""
    weights, bias = _shipped()
    buckets = around(normal_text, at)
    return bias + sum(weights[bucket] for bucket in buckets) / float(len(buckets) ** 0.5)


@cache
def shipped_breaks_sha256() -> str:
    """Of the model's file; belongs into the versions of an analysis."""
    return sha256(_file()).hexdigest()


def _file() -> bytes:
    return files(__package__).joinpath("breaks.npz").read_bytes()


@cache
def _shipped() -> tuple[list[float], float]:
    with np.load(BytesIO(_file()), allow_pickle=False) as arrays:
        return arrays["weights"].astype(np.float64).tolist(), float(arrays["bias"])
