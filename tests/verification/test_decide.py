from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.verification.decide import FEATURES, Decision, Evidence, shipped

LOGS = st.lists(st.floats(-12, 0), min_size=1, max_size=8).map(tuple)
EVIDENCE = st.builds(
    Evidence,
    cost=st.floats(0, 0.15),
    syllables=st.integers(2, 12),
    changed=LOGS,
    phrase=LOGS,
    heard=LOGS,
    ratio=st.floats(-40, 20),
)


def test_features_are_those_that_were_fitted() -> None:
    one = Evidence(cost=0.1, syllables=4, changed=(-1.0, -3.0), phrase=(-1.0, -3.0, -2.0), heard=(-2.0,), ratio=-4.0)
    expected = (0.1, 1.386294, -4.0, -2.0, -2.0, -3.0, -2.0)
    assert one.features() == pytest.approx(expected, abs=1e-5)
    decision = shipped()
    assert len(decision.mean) == len(decision.spread) == len(decision.weight) == len(FEATURES)


@given(EVIDENCE)
def test_a_probability_is_one(evidence: Evidence) -> None:
    assert 0 <= shipped().probability(evidence.features()) <= 1


@given(EVIDENCE, st.floats(0.5, 10))
def test_audio_that_speaks_for_it_never_makes_it_less_probable(evidence: Evidence, more: float) -> None:
    better = replace(evidence, ratio=evidence.ratio + more)
    assert shipped().probability(better.features()) >= shipped().probability(evidence.features())


@given(EVIDENCE, st.floats(0.01, 0.1))
def test_a_sound_further_off_never_makes_it_more_probable(evidence: Evidence, further: float) -> None:
    worse = replace(evidence, cost=evidence.cost + further)
    assert shipped().probability(worse.features()) <= shipped().probability(evidence.features())


def test_without_evidence_the_bias_decides() -> None:
    flat = Decision(mean=(0.0,) * 7, spread=(1.0,) * 7, weight=(0.0,) * 7, bias=0.0)
    assert flat.probability((1.0,) * 7) == 0.5
