from dataclasses import replace
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.verification.decide import FEATURES, PRIOR_FEATURES, Case, Decision, Evidence, shipped, shipped_prior

LOGS = st.lists(st.floats(-12, 0), min_size=1, max_size=8).map(tuple)
EVIDENCE = st.builds(
    Evidence,
    cost=st.floats(0, 0.15),
    syllables=st.integers(2, 12),
    changed=LOGS,
    phrase=LOGS,
    ratio=st.floats(-40, 20),
    reads_better=st.floats(-15, 15),
)
CASES = st.builds(
    Case,
    own=st.lists(EVIDENCE, min_size=1, max_size=4).map(lambda own: tuple(sorted(own, key=lambda one: -one.ratio))),
    rivals=st.lists(st.floats(-40, 20), max_size=3).map(tuple),
)
ONE = Evidence(
    cost=0.1,
    syllables=4,
    changed=(-1.0, -3.0),
    phrase=(-1.0, -3.0, -2.0),
    ratio=-4.0,
    reads_better=1.5,
)


def test_features_are_those_that_were_fitted() -> None:
    case = Case(own=(ONE,), rivals=())
    expected = (0.1, log(4), -4.0, -4.0, -2.0, -3.0, 1.5)
    assert case.features() == pytest.approx(expected, abs=1e-6)
    decision = shipped()
    assert len(decision.mean) == len(decision.spread) == len(decision.weight) == len(FEATURES)
    assert len(shipped_prior().weight) == len(PRIOR_FEATURES)


@pytest.mark.parametrize(
    ("own", "rivals", "expected"),
    [
        pytest.param([0.0], [], 0.0, id="as likely as what was heard"),
        pytest.param([0.0, 0.0], [], log(2), id="two ways to say it add up"),
        pytest.param([0.0], [0.0], -log(2), id="a rival takes its part"),
        pytest.param([50.0], [], 10.0, id="no more than is worth counting"),
        pytest.param([-50.0], [], -15.0, id="no less either"),
    ],
)
def test_support(own: list[float], rivals: list[float], expected: float) -> None:
    case = Case(own=tuple(replace(ONE, ratio=ratio) for ratio in own), rivals=tuple(rivals))
    assert case.support == pytest.approx(expected)


@given(CASES)
def test_a_probability_is_one(case: Case) -> None:
    assert 0 <= shipped().probability(case.features()) <= 1


@given(CASES, st.floats(0.5, 10))
def test_audio_that_speaks_for_it_never_makes_it_less_probable(case: Case, more: float) -> None:
    better = replace(case, own=(replace(case.own[0], ratio=case.own[0].ratio + more), *case.own[1:]))
    assert shipped().probability(better.features()) >= shipped().probability(case.features())


@given(CASES, st.floats(0.01, 0.1))
def test_a_sound_further_off_never_makes_it_more_probable(case: Case, further: float) -> None:
    worse = replace(case, own=(replace(case.own[0], cost=case.own[0].cost + further), *case.own[1:]))
    assert shipped().probability(worse.features()) <= shipped().probability(case.features())


@given(CASES, st.floats(-40, 20))
def test_a_rival_never_makes_it_more_probable(case: Case, rival: float) -> None:
    contested = replace(case, rivals=(*case.rivals, rival))
    assert shipped().probability(contested.features()) <= shipped().probability(case.features())


def test_without_evidence_the_bias_decides() -> None:
    flat = Decision(mean=(0.0,) * 7, spread=(1.0,) * 7, weight=(0.0,) * 7, bias=0.0)
    assert flat.probability((1.0,) * 7) == 0.5
