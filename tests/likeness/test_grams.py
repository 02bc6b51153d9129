import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.language import normalise
from qa_monitor.likeness.grams import BUCKETS, grams


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        pytest.param("海款", "还款", id="a homophone"),
        pytest.param("自家", "知家", id="z for zh"),
        pytest.param("老赖", "恼赖", id="l for n"),
        pytest.param("经常", "金产", id="ing for in, ang for an"),
        pytest.param("胡费", "付费", id="hu for fu"),
    ],
)
def test_what_sounds_alike_shares_its_sounds(heard: str, said: str) -> None:
    shared = set(grams(heard).buckets.tolist()) & set(grams(said).buckets.tolist())
    assert len(shared) >= 3  # both syllables and their pair, whatever the characters


def test_other_sounds_share_nothing() -> None:
    assert not set(grams("还款").buckets.tolist()) & set(grams("经侦").buckets.tolist())


def test_grams_of_a_short_text_and_where_they_stand() -> None:
    found = grams("欠12")
    places = sorted(zip(found.starts.tolist(), found.stops.tolist(), strict=True))
    assert places == [
        (0, 1),  # 欠
        (0, 1),  # qian
        (0, 3),  # 欠 and a number
        (0, 3),  # qian shi
        (1, 3),  # the number
        (1, 3),  # shi
        (1, 3),  # er
        (1, 3),  # shi er
    ]


def test_amounts_do_not_matter_in_writing() -> None:
    assert grams("3000").buckets[0] == grams("85000").buckets[0]


def test_grams_within_a_stretch() -> None:
    inside = grams("你家人你家").within(0, 3)
    alone = grams("你家人")
    assert sorted(inside.buckets.tolist()) == sorted(alone.buckets.tolist())


@given(st.text())
def test_every_gram_has_a_bucket_and_a_place(text: str) -> None:
    normal = normalise(text).text
    found = grams(normal)
    assert all(0 <= bucket < BUCKETS for bucket in found.buckets.tolist())
    assert all(0 <= a < b <= len(normal) for a, b in zip(found.starts.tolist(), found.stops.tolist(), strict=True))
