from collections.abc import Iterator, Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa_monitor.language import normalise
from qa_monitor.language.sound import Readings, Spoken, distance, readings, spoken, ways_to_say
from qa_monitor.lexicon.near import DELETION, INSERTION
from qa_monitor.lexicon.retrieve import MOST_COST, Candidate, SoundIndex

ALIKE = "你里立家加价人任言法华话慌天千先行星新兴银"
"""Characters of which many sound alike, so that short texts hold many near misses."""

UNLIKE = "不包大刀"
"""Characters that sound like none of `ALIKE`."""

EVERYDAY = "的是了在有我他这个们中来上为和国地到以说时要就出会可也对生能而子那得于着下自之年过发后作"

alike = st.text(ALIKE, min_size=1, max_size=7)
texts = st.text(ALIKE + "110aか", max_size=14).map(lambda text: normalise(text).text)
everyday = st.text(EVERYDAY, min_size=3, max_size=8)
bounds = st.sampled_from([0, 0.1, 0.2, MOST_COST, 0.3, 0.4, 0.5, 0.74])

Found = tuple[str, int, int, float]
"""Phrase, start, stop, cost."""


def found(phrases: list[str], text: str | Sequence[Spoken], most_cost: float = MOST_COST) -> list[Found]:
    candidates = SoundIndex.build(phrases).candidates(text, most_cost=most_cost)
    return [(phrases[one.phrase], one.start, one.stop, one.cost) for one in candidates]


@pytest.mark.parametrize(
    ("phrase", "heard", "place", "cost"),
    [
        pytest.param("身败名裂", "叫你深败名列", "深败名列", 0, id="homophones"),
        pytest.param(
            "打电话给你爸妈", "就打電話給您爸媽", "打电话给你爸妈", 0, id="traditional script and polite form"
        ),
        pytest.param("还款", "请尽快海款好吗", "海款", 0, id="every reading of the phrase: 还 is hai or huan"),
        pytest.param("航空", "我坐行空的", "行空", 0, id="every reading of the text: 行 is xing or hang"),
        pytest.param("信用", "这是姓用", "姓用", 0.105, id="in heard as ing"),
        pytest.param("执行局", "已经到行局了", "行局", 0.25, id="the first syllable dropped"),
        pytest.param("执行局", "已经到执局了", "执局", 0.25, id="a syllable dropped inside"),
        pytest.param("执行局", "已经到执行了", "执行", 0.25, id="the last syllable dropped"),
        pytest.param("执行局", "已经到执那行局了", "执那行局", 0.7 / 3, id="a syllable too many"),
        pytest.param("欠4860元", "你欠四千八百六十元", "欠4860元", 0, id="an amount"),
        pytest.param(
            "欠4860元", "你欠四千叭百六十圆", "欠4000叭百6十圆", 0, id="an amount of which a part was misheard"
        ),
        pytest.param("打110", "我打要要零了", "打要要0", 0, id="幺幺零 heard as 要要零"),
        pytest.param("打110", "我打幺幺零了", "打110", 0, id="digits one by one"),
        pytest.param("110块", "我打一百一时块", "110时块", 0.14, id="a number ended by a homophone"),
        pytest.param("两千块", "还有良千块", "良千块", 0, id="2 is 两 too"),
        pytest.param("找个pos机", "再找个屁欧艾斯机", "找个屁欧艾斯机", 0, id="letters by their names"),
    ],
)
def test_one_phrase_in_what_was_heard(phrase: str, heard: str, place: str, cost: float) -> None:
    text = normalise(heard).text
    start = text.index(place)
    assert found([normalise(phrase).text], text) == [
        (normalise(phrase).text, start, start + len(place), pytest.approx(cost))
    ]


@pytest.mark.parametrize(
    ("phrases", "text"),
    [
        pytest.param(["执行局"], "", id="nothing was said"),
        pytest.param(["执行局"], "helloworld", id="another language"),
        pytest.param(["执行局"], "ですか", id="a script without known readings"),
        pytest.param(["执行局"], "我先挂了再见", id="something else"),
        pytest.param([], "执行局", id="no phrases"),
    ],
)
def test_nothing_is_found(phrases: list[str], text: str) -> None:
    assert found(phrases, text) == []


def test_every_phrase_is_found_at_its_places_in_order() -> None:
    assert found(["你家人", "家人", "家里"], "你家人和你加人在家里") == [
        ("你家人", 0, 3, 0),
        ("家人", 1, 3, 0),
        ("你家人", 4, 7, 0),
        ("家人", 5, 7, 0),
        ("家里", 8, 10, 0),
    ]


def test_of_overlapping_places_the_cheapest_stays() -> None:
    assert found(["人人"], "仍人人仍") == [("人人", 1, 3, 0)]


def test_of_overlapping_places_equally_cheap_the_earliest_stays() -> None:
    assert found(["人人"], "人人人") == [("人人", 0, 2, 0)]


def test_a_spoken_text_is_taken_as_it_is() -> None:
    assert found(["打110"], [spoken("打110")]) == [("打110", 0, 4, 0)]
    assert found(["要要零"], [spoken("打110")]) == []
    assert found(["要要零"], "打110") == [("要要零", 1, 4, 0)]


def test_a_phrase_of_forty_syllables_at_a_high_bound() -> None:
    assert found(["身败名裂" * 10], "不" + "深败名列" * 10, 0.74) == [("身败名裂" * 10, 1, 41, 0)]


def test_a_turn_of_two_minutes() -> None:
    text = "我先挂了" * 150 + "深败名列" + "我先挂了" * 50
    assert found(["身败名裂"], text) == [("身败名裂", 600, 604, 0)]


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        pytest.param("", "an empty phrase cannot be found by sound", id="empty"),
        pytest.param("加か号", "'加か号' cannot be found by sound: 'か' has no known reading", id="no reading"),
    ],
)
def test_a_phrase_without_sound_is_refused(phrase: str, message: str) -> None:
    with pytest.raises(ValueError, match="cannot be found by sound") as refused:
        SoundIndex.build(["执行局", phrase])
    assert str(refused.value) == message


@pytest.mark.parametrize("most_cost", [-0.01, 0.75, 1])
def test_a_bound_at_which_anything_fits_is_refused(most_cost: float) -> None:
    with pytest.raises(ValueError, match="most_cost") as refused:
        SoundIndex.build(["执行局"]).candidates("执行局", most_cost=most_cost)
    assert str(refused.value) == f"most_cost is {most_cost}, not in 0 <= most_cost < 0.75"


# --- the same as comparing everything with everything ---------------------------------------------------------------


@given(st.lists(alike, min_size=1, max_size=5), texts, bounds)
@example(["人价价"], "0价0か0", 0.74).via("two bands find different starts for one stop")
def test_finds_exactly_what_a_full_comparison_finds(phrases: list[str], text: str, most_cost: float) -> None:
    assert found(phrases, text, most_cost) == sorted(
        (place for phrase in phrases for place in compared_in_full(phrase, text, most_cost)),
        key=lambda place: place[1:3],
    )


@given(
    st.lists(everyday, max_size=10, unique=True).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))),
    st.text(EVERYDAY, max_size=30),
)
def test_the_order_of_the_phrases_does_not_matter(orders: tuple[list[str], list[str]], text: str) -> None:
    one, other = orders
    assert sorted(found(one, text)) == sorted(found(other, text))


def compared_in_full(phrase: str, text: str, most_cost: float) -> list[Found]:
    places = [
        (cost / (100 * len(wanted.readings)), heard.stops[stop - 1] - heard.starts[start], heard.starts[start])
        for wanted in ways_to_say(phrase)
        for heard in ways_to_say(text)
        for start, stop, cost in alignments(wanted.readings, heard.readings)
        if cost <= 100 * most_cost * len(wanted.readings) + 1e-6
    ]
    best: list[Found] = []
    for cost, length, start in sorted(places):
        if all(start + length <= low or high <= start for _, low, high, _ in best):
            best.append((phrase, start, start + length, cost))
    return best


def alignments(wanted: tuple[Readings, ...], heard: tuple[Readings, ...]) -> Iterator[tuple[int, int, int]]:
    """Start, stop and cost of the cheapest, then shortest stretch that ends at each place (Sellers 1980)."""
    last = len(wanted)
    column = [(i * DELETION, 0) for i in range(last + 1)]
    for stop, slot in enumerate(heard, 1):
        left, column = column, [(0, 0)]
        for i, sound in enumerate(wanted, 1):
            ways = [(left[i - 1][0] + apart(sound, slot), left[i - 1][1] + 1)]
            ways.append((column[i - 1][0] + DELETION, column[i - 1][1]))
            if i < last:  # nothing is inserted behind the phrase
                ways.append((left[i][0] + INSERTION, left[i][1] + 1))
            column.append(min(ways))
        cost, length = column[last]
        yield stop - length, stop, cost


def apart(one: Readings, other: Readings) -> int:
    return min((round(100 * distance(a, b)) for a in one for b in other), default=100)


# --- what was said is found ---------------------------------------------------------------------------------------


@st.composite
def planted(draw: st.DrawFn) -> tuple[str, str, int]:
    """A phrase, a text in which it is heard in homophones, and where."""
    phrase = draw(st.text(ALIKE, min_size=2, max_size=8))
    heard = "".join(draw(st.sampled_from(homophones(character))) for character in phrase)
    before, after = draw(st.text(UNLIKE, max_size=8)), draw(st.text(UNLIKE, max_size=8))
    return phrase, before + heard + after, len(before)


def homophones(character: str) -> list[str]:
    return [other for other in ALIKE if set(readings(character)) & set(readings(other))]


@given(planted(), st.lists(alike, max_size=10))
def test_a_phrase_heard_in_homophones_is_found_at_its_place(planted: tuple[str, str, int], others: list[str]) -> None:
    phrase, text, start = planted
    assert (phrase, start, start + len(phrase), 0) in found([*others, phrase], text)


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, str, tuple[int, int]]:
    """A phrase of three syllables or more, a text in which one is missing, added or heard as a near one, and where."""
    phrase = draw(everyday)
    at = draw(st.integers(0, len(phrase) - 1))
    near_ones = [other for other in EVERYDAY if apart(readings(phrase[at]), readings(other)) <= 50]
    heard = draw(
        st.sampled_from(
            [
                phrase[:at] + phrase[at + 1 :],
                phrase[:at] + draw(st.sampled_from(EVERYDAY)) + phrase[at:],
                phrase[:at] + draw(st.sampled_from(near_ones)) + phrase[at + 1 :],
            ]
        )
    )
    before, after = draw(st.text("穷逛", max_size=8)), draw(st.text("穷逛", max_size=8))
    return phrase, before + heard + after, (len(before), len(before) + len(heard))


@given(damaged())
def test_a_phrase_with_one_syllable_wrong_is_still_found(damaged: tuple[str, str, tuple[int, int]]) -> None:
    phrase, text, (start, stop) = damaged
    assert [place for place in found([phrase], text) if place[1] < stop and start < place[2]]


@given(
    st.tuples(st.sampled_from(ALIKE), st.sampled_from(ALIKE)), st.tuples(st.sampled_from(ALIKE), st.sampled_from(ALIKE))
)
def test_two_words_are_as_far_apart_either_way(one: tuple[str, str], other: tuple[str, str]) -> None:
    there = found(["".join(one)], "".join(other))
    back = found(["".join(other)], "".join(one))
    assert [place[3] for place in there] == [place[3] for place in back]


def test_a_candidate_says_which_phrase_where_and_at_what_cost() -> None:
    assert list(SoundIndex.build(["法院", "执行局"]).candidates("到行局")) == [Candidate(1, 1, 3, 0.25)]
