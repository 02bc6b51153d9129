from collections.abc import Sequence
from itertools import pairwise, product
from math import exp, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.speakers.dialogue import Clue, agent_probabilities, borne_out, drawn

odds = st.floats(-6, 6)
clues = st.lists(st.builds(Clue, words=odds, voice=odds, change=st.floats(0.01, 0.99)), min_size=1, max_size=6)


def clue(words: float = 0, voice: float = 0, change: float = 0.5) -> Clue:
    return Clue(words=words, voice=voice, change=change)


@pytest.mark.parametrize(
    ("given_clues", "expected"),
    [
        pytest.param([], [], id="a silent call has no pieces"),
        pytest.param([clue()], [0.5], id="nothing speaks for anybody"),
        pytest.param([clue(words=2)], [0.881], id="words alone"),
        pytest.param([clue(voice=5), clue(voice=-5)], [0.5, 0.5], id="two voices, but nothing tells whose"),
        pytest.param([clue(words=3, voice=5), clue(voice=-5)], [0.953, 0.059], id="the other voice is the other side"),
        pytest.param([clue(words=3, voice=5), clue(voice=5)], [0.953, 0.941], id="the same voice is the same side"),
        pytest.param([clue(words=3), clue(change=0.9)], [0.953, 0.138], id="sides alternate"),
    ],
)
def test_agent_probabilities(given_clues: list[Clue], expected: list[float]) -> None:
    assert agent_probabilities(given_clues).round(3).tolist() == pytest.approx(expected, abs=0.002)


@given(clues)
def test_as_if_every_course_of_the_call_were_weighed(given_clues: list[Clue]) -> None:
    courses = list(product((True, False), repeat=len(given_clues)))
    weights = [likelihood(given_clues, course) for course in courses]
    agent = [
        sum(weight for weight, course in zip(weights, courses, strict=True) if course[at]) / sum(weights)
        for at in range(len(given_clues))
    ]
    assert agent_probabilities(given_clues).tolist() == pytest.approx(agent, abs=1e-6)


def likelihood(given_clues: list[Clue], course: Sequence[bool]) -> float:
    """How well it explains the clues that the agent speaks where `course` says so, whichever voice is the agent's."""
    moves = [
        clue.change if here != before else 1 - clue.change
        for clue, (before, here) in zip(given_clues[1:], pairwise(course), strict=True)
    ]
    sides = [1 if speaks else -1 for speaks in course]
    ways = [
        exp(sum(side * (clue.words + sign * clue.voice) / 2 for side, clue in zip(sides, given_clues, strict=True)))
        for sign in (1, -1)
    ]
    return prod(moves) * sum(ways)


@given(clues)
def test_neither_side_nor_voice_is_preferred(given_clues: list[Clue]) -> None:
    mirrored = [Clue(words=-one.words, voice=one.voice, change=one.change) for one in given_clues]
    other_voice = [Clue(words=one.words, voice=-one.voice, change=one.change) for one in given_clues]
    found = agent_probabilities(given_clues)
    assert (1 - agent_probabilities(mirrored)).tolist() == pytest.approx(found.tolist(), abs=1e-9)
    assert agent_probabilities(other_voice).tolist() == pytest.approx(found.tolist(), abs=1e-9)


def test_an_hour_of_certainty_makes_no_number_too_big() -> None:
    pieces = [clue(words=3, voice=6 * (-1) ** at, change=0.65) for at in range(5000)]
    assert agent_probabilities(pieces).max() <= 1


@pytest.mark.parametrize(
    ("given_clues", "seconds", "expected"),
    [
        pytest.param([clue(words=3, voice=6), clue(words=-3, voice=-6)] * 4, [1] * 8, 5.1, id="a voice for each side"),
        pytest.param([clue(words=3, voice=-6), clue(words=-3, voice=6)] * 4, [1] * 8, 5.1, id="whichever it is"),
        pytest.param([clue(voice=6), clue(voice=-6)] * 4, [1] * 8, 0.0, id="words that tell nothing"),
        pytest.param([clue(words=3), clue(words=-3)] * 4, [1] * 8, 0.0, id="voices that tell nothing"),
        pytest.param(
            [clue(words=3, voice=6), clue(words=3, voice=-6)] * 4, [1] * 8, -6.7, id="both voices talk like one side"
        ),
        pytest.param(
            [clue(words=3, voice=6), clue(words=-3, voice=6), clue(words=3, voice=-6), clue(words=-3, voice=-6)],
            [1] * 4,
            -3.3,
            id="each voice talks like both sides",
        ),
    ],
)
def test_borne_out(given_clues: list[Clue], seconds: list[float], expected: float) -> None:
    assert borne_out(given_clues, seconds) == pytest.approx(expected, abs=0.1)


@given(clues)
def test_words_bear_out_either_voice_alike(given_clues: list[Clue]) -> None:
    other_voice = [Clue(words=one.words, voice=-one.voice, change=one.change) for one in given_clues]
    seconds = [1.0] * len(given_clues)
    assert borne_out(other_voice, seconds) == pytest.approx(borne_out(given_clues, seconds))


def test_courses_are_drawn_as_often_as_they_are_likely() -> None:
    call = [clue(words=2, voice=1), clue(change=0.8), clue(words=-1, voice=-1, change=0.3)]
    agent = drawn(call, many=4000, seed=1).mean(axis=0)
    assert agent.tolist() == pytest.approx(agent_probabilities(call).tolist(), abs=0.03)


def test_the_sides_of_a_course_hang_together() -> None:
    """Nothing tells whose the two voices are, but they are never the same side's."""
    courses = drawn([clue(voice=9), clue(voice=-9)], many=200, seed=1)
    assert {tuple(course) for course in courses.tolist()} == {(True, False), (False, True)}


@given(clues, st.integers(0, 5))
def test_the_same_seed_draws_the_same(given_clues: list[Clue], seed: int) -> None:
    first, second = (drawn(given_clues, many=3, seed=seed) for _ in range(2))
    assert first.shape == (3, len(given_clues))
    assert first.tolist() == second.tolist()


def test_a_silent_call_has_no_courses() -> None:
    assert drawn([], many=2, seed=0).shape == (2, 0)
