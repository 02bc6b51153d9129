from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.language.sound import Spoken
from qa_monitor.lexicon.misheard import CueSounds, Misheard
from qa_monitor.lexicon.pattern import parse

CLASSES = {"人": ("有人", "他")}


def sounds(*patterns: str) -> CueSounds:
    return CueSounds.build(map(parse, patterns), CLASSES)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        pytest.param(
            "没有权利", "没有权力", [Misheard(0, 4, "没有权利", 0, True)], id="other characters of the same sound"
        ),
        pytest.param("没有权利", "没有权利", [], id="heard as it is written"),
        pytest.param(
            "(绝对|)不会", "绝对不回", [Misheard(2, 4, "不会", 0, True)], id="what may be left out is left out"
        ),
        pytest.param("(不会|不能)(打|骂)", "部会大", [Misheard(0, 3, "不会打", 0, True)], id="every choice"),
        pytest.param(
            "<人>说",
            "有人硕他硕",
            [Misheard(0, 3, "有人说", 0, True), Misheard(3, 5, "他说", 0, True)],
            id="every word of a class",
        ),
        pytest.param("没有~3权利", "没有权力", [], id="nothing that lies across a gap"),
        pytest.param("<数>个人说", "三个人硕", [], id="nothing with a number"),
        pytest.param("(不|别)", "部", [], id="nothing of one syllable"),
        pytest.param(
            "千万不要", "千问不要", [Misheard(0, 4, "千万不要", 0.0725, False)], id="four syllables that sound near"
        ),
        pytest.param("你提的", "你弟弟", [], id="nothing by rare readings, 的 in 目的 and 提 in 提防"),
        pytest.param("千万不", "千问不", [], id="three that sound near"),
        pytest.param("千万不要", "先问布料", [], id="four that sound too different"),
    ],
)
def test_near(pattern: str, text: str, expected: list[Misheard]) -> None:
    assert [replace(one, cost=round(one.cost, 4)) for one in sounds(pattern).near(text)] == expected


@pytest.mark.parametrize(
    ("one", "certain"),
    [
        pytest.param(Misheard(0, 3, "没有权", 0.0, True), True, id="three syllables of the same sound"),
        pytest.param(Misheard(0, 2, "不会", 0.0, True), False, id="two"),
        pytest.param(Misheard(0, 4, "千万不要", 0.07, False), False, id="four that sound near"),
    ],
)
def test_certain(one: Misheard, certain: bool) -> None:
    assert one.certain is certain


CUES = sounds("(绝对|)不会", "没有(权利|义务|资格)", "千万(不要|别)", "有人(跟你|)说")


@given(st.text("不部会回没有权力一物千万前问要药有人硕说你告诉", max_size=20))
def test_the_surest_come_first_and_lie_where_other_characters_stand(text: str) -> None:
    found = CUES.near(text)
    assert [one.cost for one in found] == sorted(one.cost for one in found)
    assert all(0 <= one.start < one.stop <= len(text) and text[one.start : one.stop] != one.believed for one in found)


@given(st.text("不部会回没有权力一物千万前问要药有人硕说你告诉123ab", max_size=14))
def test_no_misheard_cue_is_overlooked(text: str) -> None:
    """What is told without a glance beforehand is told with one."""
    without = replace(CUES, _longer=Always(), _shorter=Always(), _alike={})  # type: ignore[arg-type]
    assert CUES.near(text) == without.near(text)


class Always:
    """Holds everything possible."""

    def may_fit(self, text: str, words: Spoken) -> bool:
        return True
