from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.likeness import shipped
from qa_monitor.likeness.grams import BUCKETS, grams
from qa_monitor.likeness.model import Likeness

speech = st.text(alphabet="你我家人还钱警察不今天到门口泼油漆法院的了吗3", min_size=1, max_size=40)


def model(**weights: float) -> Likeness:
    """A model of one category that knows only these characters."""
    table = np.zeros((BUCKETS, 2), dtype=np.float16)
    for character, weight in weights.items():
        table[grams(character).buckets[0], 1] = weight
    return Likeness(categories=("threat",), weights=table, bias=np.array([0.0, -1.0]), sha256="")


def test_nothing_known_leaves_the_bias() -> None:
    assert model().probabilities(grams("你好")).tolist() == pytest.approx([0.7311, 0.2689], abs=1e-4)


def test_a_known_character_speaks_for_its_category() -> None:
    # 砸 has two grams, its character and its sound: 3 / sqrt(2) - 1
    assert model(砸=3.0).probabilities(grams("砸"))[1] == pytest.approx(1 / (1 + np.exp(-(3 / 2**0.5 - 1))))


def test_a_repeated_character_weighs_once_and_shares_its_weight() -> None:
    found = model(砸=3.0).shares(grams("砸砸"), 0, start=0, stop=2)
    assert found[0] == found[1]
    assert found.sum() == pytest.approx(3 / 4**0.5)


@given(speech)
def test_probabilities_sum_to_one(text: str) -> None:
    assert shipped().probabilities(grams(text)).sum() == pytest.approx(1)


@given(speech, st.integers(0, 9))
def test_shares_sum_to_the_log_odds_less_the_bias(text: str, category: int) -> None:
    found = grams(text)
    likeness = shipped()
    probabilities = likeness.probabilities(found)
    odds = log(probabilities[category + 1] / probabilities[0]) - (likeness.bias[category + 1] - likeness.bias[0])
    assert likeness.shares(found, category, start=0, stop=len(text)).sum() == pytest.approx(odds, abs=1e-6)


@given(st.text(st.sampled_from("你儿子放学那条路可不太平让小心点12"), min_size=1, max_size=40), st.data())
def test_probabilities_of_many_stretches_are_those_of_each(text: str, data: st.DataObject) -> None:
    edges = st.integers(0, len(text))
    stretches = data.draw(st.lists(st.tuples(edges, edges), min_size=1, max_size=5))
    found = grams(text)
    together = shipped().probabilities_within(found, stretches)
    each = np.array([shipped().probabilities(found.within(*stretch)) for stretch in stretches])
    assert np.allclose(together, each, rtol=0, atol=1e-12)
