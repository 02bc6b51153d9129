"""What all patterns together leave to be followed, against following each of them along everything that is near."""

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_monitor.language.sound import ways_to_say
from qa_monitor.lexicon import automaton
from qa_monitor.lexicon.automaton import MOST_COST, TOUCHING_COST, Automaton
from qa_monitor.lexicon.follow import TOUCHING, Occurrences, follow
from qa_monitor.lexicon.nearby import Fixed, Nearby, Part, PartSounds
from qa_monitor.lexicon.pattern import Gap, Node, OneOf, parse
from qa_monitor.lexicon.pattern import Sequence as Parts

CLASSES = {"人": ("家人", "人", "你家")}
ALIKE = "你里家加人任"
"""Characters of which many sound alike, so that short texts hold many near misses."""

plain = st.text(ALIKE, min_size=1, max_size=3)
single = plain | st.sampled_from(["<人>", "<数>", "~1", "~4"])
choice = st.lists(st.lists(single, max_size=3).map("".join), min_size=1, max_size=3).map("|".join).map("({})".format)
sources = st.tuples(plain, st.lists(single | choice, max_size=4).map("".join), plain).map("".join)
several = st.lists(sources, min_size=1, max_size=4)
texts = st.text(ALIKE + "们12", max_size=12)


def near(trees: Sequence[Node], text: str) -> tuple[PartSounds, Nearby]:
    sounds = PartSounds.build(trees, CLASSES)
    return sounds, sounds.near(text, ways_to_say(text))


def by_part(nearby: Nearby, rows: Sequence[int]) -> Occurrences:
    found: dict[Fixed, list[Part]] = {}
    for fixed, part in nearby.named(np.array(rows, np.intp)):
        found.setdefault(fixed, []).append(part)
    return found


def fitting(trees: Sequence[Node], text: str) -> list[Occurrences]:
    """What may serve each pattern; nothing where it does not fit."""
    sounds, nearby = near(trees, text)
    chosen = np.ones(len(trees), np.bool_)
    numbers, rows = Automaton.of(trees, sounds.parts).fitting(nearby, places=len(text) + 1, chosen=chosen)
    return [by_part(nearby, rows[numbers == number].tolist()) for number in range(len(trees))]


def everything(trees: Sequence[Node], text: str) -> Occurrences:
    """All that is near."""
    _, nearby = near(trees, text)
    return by_part(nearby, range(len(nearby.start)))


@pytest.mark.parametrize(
    ("source", "text", "served"),
    [
        pytest.param("家人~2你家", "家人们你家", {"家人": [(0, 2)], "你家": [(3, 5)]}, id="a gap that is wide enough"),
        pytest.param("家人~2你家", "家人们们们们你家", {}, id="a gap that is too narrow by two"),
        pytest.param("家人(你家|人人)", "家人你家", {"家人": [(0, 2)], "你家": [(2, 4)]}, id="one way of a choice"),
        pytest.param("家人(们|)你家", "家人你家", {"家人": [(0, 2)], "你家": [(2, 4)]}, id="a part that is left out"),
        pytest.param("家人你家", "你家家人", {"家人你家": []}, id="the wrong order"),
        pytest.param("们~1家人", "家人", {}, id="a part that is nowhere"),
        pytest.param("们家<数>", "们加12", {"们家": [(0, 2)], "<数>": [(2, 4)]}, id="a number"),
        pytest.param(
            "们们<人>", "们们加人", {"们们": [(0, 2)], "<人>": [(2, 4), (3, 4)]}, id="words of a class, one misheard"
        ),
        pytest.param("们们<人>", "们们们加人", {"们们": [(0, 2)], "<人>": [(3, 5)]}, id="a syllable in between"),
    ],
)
def test_what_may_serve(source: str, text: str, served: dict[str, list[tuple[int, int]]]) -> None:
    (own,) = fitting([parse(source)], text)
    names = {getattr(fixed, "text", getattr(fixed, "name", "数")): fixed for fixed in own}
    assert {name: [(part.start, part.stop) for part in own[fixed]] for name, fixed in names.items()} == {
        name.strip("<>"): places for name, places in served.items() if places
    }


@given(several, texts)
def test_a_pattern_is_followed_to_the_same_ends_along_all_that_is_near(some: list[str], text: str) -> None:
    trees = [parse(source) for source in some]
    along_all = everything(trees, text)
    assert [follow(tree, own) for tree, own in zip(trees, fitting(trees, text), strict=True)] == [
        follow(tree, along_all) for tree in trees
    ]


@settings(max_examples=50)
@given(several, texts)
def test_whatever_is_part_of_a_way_that_is_cheap_enough_may_serve(some: list[str], text: str) -> None:
    trees = [parse(source) for source in some]
    along_all = everything(trees, text)
    for tree, own in zip(trees, fitting(trees, text), strict=True):
        ways = {chain for spelled in spellings(tree) for chain in chains(spelled, along_all)}
        assert set(follow(tree, own)) <= ways
        assert {part for way in ways for part in way} <= {part for parts in own.values() for part in parts}


@given(several, texts)
def test_a_long_text_is_looked_at_in_several_blocks(some: list[str], text: str) -> None:
    trees = [parse(source) for source in some]
    with pytest.MonkeyPatch.context() as patched:
        at_once = fitting(trees, text)
        patched.setattr(automaton, "MOST_CELLS", 8)
        assert fitting(trees, text) == at_once


def spellings(node: Node) -> Iterator[tuple[Node, ...]]:
    """Each way through a pattern as a row of parts and gaps."""
    match node:
        case OneOf(options):
            for option in options:
                yield from spellings(option)
        case Parts(parts):
            for each in product(*(tuple(spellings(part)) for part in parts)):
                yield tuple(one for row in each for one in row)
        case _:
            yield (node,)


def chains(
    spelled: tuple[Node, ...], near: Occurrences, before: tuple[Part, ...] = (), gap: int = 0, cost: float = 0.0
) -> Iterator[tuple[Part, ...]]:
    """Every row of occurrences that stand as far apart as they may and cost no more than their characters allow."""
    if not spelled:
        if before and cost <= MOST_COST * sum(len(part.text) for part in before):
            yield before
    elif isinstance(spelled[0], Gap):
        yield from chains(spelled[1:], near, before, gap + spelled[0].up_to, cost)
    else:
        for part in near.get(spelled[0], ()):  # type: ignore[call-overload]
            off = max(before[-1].stop - part.start, part.start - before[-1].stop - gap, 0) if before else 0
            in_order = not before or (part.start > before[-1].start and part.stop > before[-1].stop)
            if off <= TOUCHING and in_order:
                yield from chains(spelled[1:], near, (*before, part), 0, cost + part.cost + TOUCHING_COST * off)
