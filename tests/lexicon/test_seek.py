import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.language import normalise
from qa_monitor.lexicon.retrieve import SoundIndex
from qa_monitor.lexicon.seek import Seeker, Sighting


@pytest.mark.parametrize(
    ("phrase", "texts", "expected"),
    [
        pytest.param("送你进去", ["我送你进去"], [Sighting(0, 1, 5, 0.0)], id="in these words"),
        pytest.param("送你进去", ["宋您经去吧"], [Sighting(0, 0, 4, 0.0525)], id="in other characters, 您 for 你"),
        pytest.param("送你进去", ["我送，你 进去。"], [Sighting(0, 1, 7, 0.0)], id="punctuation does not matter"),
        pytest.param("送你進去", ["我送你进去"], [Sighting(0, 1, 5, 0.0)], id="in the other script"),
        pytest.param("送你进去", ["我送你", "进去"], [], id="never across two texts"),
        pytest.param("还500块", ["你就还500块吧"], [Sighting(0, 2, 7, 0.0)], id="with an amount"),
        pytest.param("送你进去", ["", "。", "\n"], [], id="texts without words"),
        pytest.param("送你进去", [], [], id="no texts"),
        pytest.param(
            "送你进去",
            ["松你进去", "送你进去"],
            [Sighting(1, 0, 4, 0.0), Sighting(0, 0, 4, 0.0)][::-1],
            id="equally near ones in their order",
        ),
    ],
)
def test_sightings(phrase: str, texts: list[str], expected: list[Sighting]) -> None:
    assert Seeker.build(phrase).sightings(texts) == expected


@pytest.mark.parametrize("phrase", ["", "我", "😀😀", "。，"])
def test_what_cannot_be_searched_for(phrase: str) -> None:
    with pytest.raises(ValueError, match="by sound"):
        Seeker.build(phrase)


@given(st.lists(st.text("送宋你您进今去区我吧，a12 ", max_size=12), max_size=6))
def test_many_texts_at_once_give_what_each_gives_alone(texts: list[str]) -> None:
    index = SoundIndex.build([normalise("送你进去").text])
    alone = []
    for number, text in enumerate(texts):
        normal = normalise(text)
        alone += [
            Sighting(number, *normal.original_span(one.start, one.stop), one.cost)
            for one in index.candidates(normal.text)
        ]
    found = Seeker.build("送你进去").sightings(texts)
    assert found == sorted(alone, key=lambda one: (one.cost, one.text, one.start))
