from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_monitor.language import normalise
from qa_monitor.lexicon import load_lexicons
from qa_monitor.lexicon.model import Category
from qa_monitor.lexicon.propose import MOST_COST, Proposer

FILLER = st.text(alphabet="今天气不错我们出去走走看书吃饭", max_size=8)


def every(category: Category) -> bool:
    return bool(category.entries)


@pytest.fixture(scope="module")
def proposer() -> Proposer:
    return Proposer.build(load_lexicons(Path(__file__).parents[2] / "lexicons"))


@pytest.mark.parametrize(
    ("heard", "category", "believed"),
    [
        pytest.param("工号零八二一三本次通话会录因", "recording_notice", "录音", id="one character of the same sound"),
        pytest.param("厚四位是零零一七", "identity_confirmed", "后4位", id="another tone"),
        pytest.param("信用卡透支了就是炸骗罪", "exaggeration", "诈骗罪", id="near sounds"),
    ],
)
def test_near_sounds_are_proposed(heard: str, category: str, believed: str, proposer: Proposer) -> None:
    texts = {
        "".join(part.text for part in p.parts)
        for p in proposer.proposals(normalise(heard).text, counts=every)
        if p.category.id == category
    }
    assert any(believed in text for text in texts), texts


@settings(max_examples=25, deadline=None)
@given(FILLER, FILLER)
def test_a_phrase_is_proposed_wherever_it_stands(proposer: Proposer, before: str, after: str) -> None:
    found = [
        p
        for p in proposer.proposals(f"{before}先交保证金{after}", counts=every)
        if p.category.id == "extra_fee" and p.cost == 0
    ]
    assert any(p.start <= len(before) + 2 and p.stop >= len(before) + 5 for p in found)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="您還款钱8千0,。人行abc骗保证金先交", max_size=30))
def test_proposals_lie_in_the_text_in_order_and_within_the_bound(proposer: Proposer, text: str) -> None:
    for proposal in proposer.proposals(text, counts=every):
        assert proposal.cost <= MOST_COST + 1e-9
        assert 0 <= proposal.start < proposal.stop <= len(text)
        starts = [part.start for part in proposal.parts]
        assert starts == sorted(starts)
