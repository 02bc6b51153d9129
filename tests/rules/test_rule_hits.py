import pytest
from hits_material import hit, places, several_hits
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.rules.hits import Hit, Judgement, at_least, has_certain, in_order, supported

absences = st.sampled_from(
    [(hit(0, 60, origin="absent", background=True),), (hit(0, 60, origin="absent", background=True, missing="audio"),)]
)
judgements = st.one_of(
    several_hits.filter(bool).map(lambda hits: Judgement(pro=hits, contra=())),
    absences.map(lambda hits: Judgement(pro=(), contra=hits)),
    several_hits.filter(bool).map(lambda hits: Judgement(pro=(), contra=hits)),
    absences.map(lambda hits: Judgement(pro=hits, contra=())),
    st.just(Judgement(pro=(), contra=())),
)
several_judgements = st.lists(judgements, min_size=1, max_size=4)


def any_of(judged: list[Judgement]) -> Judgement:
    return at_least(1, judged)


def all_of(judged: list[Judgement]) -> Judgement:
    return at_least(len(judged), judged)


@given(judgements)
def test_not_not_is_the_condition_itself(judgement: Judgement) -> None:
    assert judgement.negated().negated() == judgement


@given(judgements)
def test_any_and_all_of_one_condition_are_the_condition_itself(judgement: Judgement) -> None:
    assert any_of([judgement]) == judgement == all_of([judgement])


@given(several_judgements)
def test_none_is_not_any(judged: list[Judgement]) -> None:
    assert any_of(judged).negated() == all_of([one.negated() for one in judged])


@given(several_judgements, st.integers(1, 4))
def test_certain_hits_never_stand_on_both_sides(judged: list[Judgement], count: int) -> None:
    combined = at_least(min(count, len(judged)), judged)
    assert not (has_certain(combined.pro) and has_certain(combined.contra))


@given(several_judgements, st.integers(1, 4))
def test_it_holds_where_enough_hold_and_fails_where_too_few_can(judged: list[Judgement], count: int) -> None:
    count = min(count, len(judged))
    combined = at_least(count, judged)
    assert combined.holds == (sum(one.holds for one in judged) >= count)
    fail = sum(one.negated().holds for one in judged)
    assert combined.negated().holds == (fail > len(judged) - count)


@given(several_judgements, st.randoms(use_true_random=False))
def test_the_order_of_conditions_changes_nothing(judged: list[Judgement], random: st.DataObject) -> None:
    shuffled = list(judged)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert all_of(shuffled) == all_of(judged)
    assert any_of(shuffled) == any_of(judged)


@given(several_judgements, judgements)
def test_one_more_condition_takes_from_all_and_gives_to_any(judged: list[Judgement], more: Judgement) -> None:
    assert places(all_of([*judged, more]).pro) <= places(all_of(judged).pro) | places(more.pro)
    assert places(any_of(judged).pro) <= places(any_of([*judged, more]).pro)


EARLY, LATE = hit(1, 2, origin="early"), hit(8, 9, origin="late")
ABSENT = hit(0, 60, origin="absent", background=True)


def pro(*hits: Hit) -> Judgement:
    return Judgement(pro=hits, contra=())


@pytest.mark.parametrize(
    ("judged", "expected"),
    [
        pytest.param([pro(EARLY), pro(LATE)], [LATE], id="where the last of them is heard"),
        pytest.param([pro(EARLY, hit(20, 21)), pro(LATE)], [LATE, hit(20, 21)], id="and wherever one is heard again"),
        pytest.param([pro(EARLY), pro(ABSENT)], [EARLY], id="an absence delays nothing and is no place beside words"),
        pytest.param([pro(ABSENT), pro(ABSENT)], [ABSENT], id="an absence is the place where there are no words"),
        pytest.param([pro(EARLY), Judgement(pro=(), contra=(ABSENT,))], [], id="nowhere if one fails"),
    ],
)
def test_where_all_hold(judged: list[Judgement], expected: list[Hit]) -> None:
    assert places(all_of(judged).pro) == places(tuple(expected))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param(EARLY, LATE, None, id="both certain"),
        pytest.param(hit(1, 2, missing="roles"), LATE, "roles", id="the earlier one is not"),
        pytest.param(EARLY, hit(8, 9, missing="audio"), "audio", id="the place itself is not"),
        pytest.param(hit(1, 2, missing="roles"), hit(8, 9, missing="audio"), "audio", id="its own lack comes first"),
    ],
)
def test_all_are_as_certain_as_the_least(first: Hit, second: Hit, expected: str | None) -> None:
    (found,) = all_of([pro(first), pro(second)]).pro
    assert found.missing == expected


def test_a_certain_hit_that_comes_too_late_leaves_the_earlier_place_uncertain() -> None:
    judged = [pro(hit(1, 2, origin="a", missing="roles"), hit(20, 21, origin="a")), pro(LATE, hit(30, 31, origin="b"))]
    assert [(one.span.start, one.missing) for one in all_of(judged).pro] == [(8, "roles"), (20, None), (30, None)]


def test_a_supported_hit_shows_the_words_of_all_and_is_as_sure_as_the_least_sure() -> None:
    one = supported(hit(8, 9, origin="late", confidence=0.9), [hit(1, 2, origin="early", confidence=0.4)])
    assert (one.said, one.confidence, one.span.start) == (((1, "early"), (8, "late")), 0.4, 8)


@given(several_hits)
def test_in_order_keeps_every_hit_once(hits: tuple[Hit, ...]) -> None:
    assert in_order([*hits, *reversed(hits)]) == hits
