"""Searching what was said, by characters and by sound, on both databases."""

from typing import Any

import pytest
from desks import Desk
from made_up_reviews import BOB, call, judged_anew, stored

from qa_monitor.domain import Duty
from qa_monitor.review.refusals import Unfit
from qa_monitor.review.search import place_of, search
from qa_monitor.store import reading
from qa_monitor.store.spoken import character_terms, syllable_terms

CALLS = (
    call("1", texts=("您好", "我下周还海款", "再不还款就打給你爸媽")),
    call("2", texts=("还款日是15号", "好的", "那就按三百六十五块算"), agent=BOB),
    call("3", texts=("打给您", "你爸妈在家吗")),
    call("4", texts=("我的电话是13812345678", "深败名列")),
)


def found(desk: Desk, words: str, *, by_sound: bool = False, who: Duty = Duty.REVIEWER, **rest: Any) -> list[str]:
    """Call and passage, the match in brackets."""
    with reading(desk.engine) as db:
        page = search(db, desk.accounts[who], words, by_sound=by_sound, **rest)
    return [
        f"{one.name}: {one.text[: one.start]}[{one.text[one.start : one.stop]}]{one.text[one.stop :]}"
        for one in page.passages
    ]


@pytest.mark.parametrize(
    ("words", "by_sound", "expected"),
    [
        pytest.param("还款", False, ["2: [还款]日是15号", "1: 再不[还款]就打给你爸妈"], id="the newest first"),
        pytest.param("打给你爸妈", False, ["1: 再不还款就[打给你爸妈]"], id="a phrase, said in traditional script"),
        pytest.param("打给您你爸", False, [], id="words that no turn has together"),
        pytest.param("365块", False, ["2: 那就按[三百六十五块]算"], id="a number, spelled otherwise"),
        pytest.param("十五号", False, ["2: 还款日是[15号]"], id="a number, written otherwise"),
        pytest.param("身败名裂", False, [], id="what was written wrongly is not found by characters"),
        pytest.param("身败名裂", True, ["4: [深败名列]"], id="but by its sound"),
        pytest.param("还款", True, ["2: [还款]日是15号", "1: 我下周还[海款]"], id="whichever is first in the call"),
        pytest.param("打给你八妈", True, ["1: 再不还款就[打给你爸妈]"], id="asked for with a wrong character"),
        pytest.param("坐飞机", False, [], id="nobody said it"),
        pytest.param("2345678", False, [], id="no search tells what is masked"),
        pytest.param("5678", False, [], id="nor its end, which is part of the same number"),
        pytest.param("电话是", False, ["4: 我的[电话是]*******5678"], id="the passage is masked"),
    ],
)
def test_what_is_found(desk: Desk, words: str, by_sound: bool, expected: list[str]) -> None:
    stored(desk.engine, *CALLS)
    assert found(desk, words, by_sound=by_sound) == expected


@pytest.mark.parametrize("words", ["", "还", "，。", "字" * 31, '"', "\x00\x00"])
def test_a_search_that_cannot_be_made(sqlite_desk: Desk, words: str) -> None:
    with pytest.raises(Unfit):
        found(sqlite_desk, words)


@pytest.mark.parametrize("words", ['还"款', "还* OR 款", "NEAR(还 款)", "characters:还款", "还款'; DROP TABLE spoken"])
def test_the_language_of_the_index_is_no_language_of_the_search(desk: Desk, words: str) -> None:
    stored(desk.engine, *CALLS)
    assert found(desk, words) in ([], found(desk, "还款"))
    assert len(found(desk, "还款")) == 2, "the index is still there"


def test_an_agent_finds_in_their_own_calls_alone(desk: Desk) -> None:
    stored(desk.engine, *CALLS)
    assert found(desk, "还款", who=Duty.AGENT) == ["1: 再不[还款]就打给你爸妈"]


def test_pages_follow_each_other(desk: Desk) -> None:
    stored(desk.engine, *[call(f"c{number}", texts=("明天还款",)) for number in range(5)])
    pages, after = [], None
    while True:
        with reading(desk.engine) as db:
            page = search(db, desk.accounts[Duty.REVIEWER], "还款", after=after, limit=2)
        pages.append([one.name for one in page.passages])
        after = page.after
        if after is None:
            break
    assert pages == [["c4", "c3"], ["c2", "c1"], ["c0"]]
    with pytest.raises(Unfit):
        found(desk, "还款", after="no such call")


def test_a_call_heard_anew_is_found_by_its_new_text_alone(desk: Desk) -> None:
    stored(desk.engine, call("1", texts=("我要投诉你",)))
    stored(desk.engine, judged_anew(call("1", texts=("我要头数你",))))
    assert (found(desk, "投诉"), found(desk, "头数")) == ([], ["1: 我要[头数]你"])


@pytest.mark.parametrize(
    ("text", "characters", "syllables"),
    [
        pytest.param("", (), (), id="nothing"),
        pytest.param("好", (), (), id="one character"),
        pytest.param("知道了", ("知道", "道了"), ("zidao", "daole", "daoliao"), id="folded, every reading"),
        pytest.param("成年，年成", ("成年", "年年", "年成"), ("cennian", "niannian", "niancen"), id="no punctuation"),
    ],
)
def test_terms(text: str, characters: tuple[str, ...], syllables: tuple[str, ...]) -> None:
    assert character_terms(text) == characters
    assert set(syllable_terms(text)) == set(syllables)


def test_a_place_by_sound_may_share_a_numeral() -> None:
    assert place_of("一共4860元", "48", by_sound=False) == (2, 6)
    assert place_of("一共4860元", "四千八", by_sound=True) == (2, 6)
