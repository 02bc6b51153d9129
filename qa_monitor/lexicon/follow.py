"""Following one pattern through a text by sound: near occurrences of its parts, as far apart as its gaps allow."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from qa_monitor.lexicon.automaton import MOST_COST, TOUCHING_COST
from qa_monitor.lexicon.nearby import Fixed, Part
from qa_monitor.lexicon.pattern import Gap, Literal, Node, Number, OneOf, WordClass
from qa_monitor.lexicon.pattern import Sequence as Parts

TOUCHING = 1
"""Syllables that may be lost or added between parts that should touch."""
MOST_STATES = 60
"""Partial matches of a pattern that are followed further, the cheapest first."""


Occurrences = Mapping[Fixed, Sequence[Part]]
"""Where each part of a pattern nearly occurs; parts that do nowhere are left out."""


class _State(NamedTuple):
    """A pattern matched up to `end`; the next part may begin up to `slack` characters later."""

    cost: float
    characters: int
    """Of the parts."""
    parts: tuple[Part, ...]
    end: int
    slack: int

    @property
    def excess(self) -> float:
        """What it costs beyond what its characters may cost."""
        return self.cost - MOST_COST * self.characters


_NOTHING = _State(0.0, 0, (), -1, 0)


def follow(tree: Node, near: Occurrences) -> list[tuple[Part, ...]]:
    """The parts of each way through a pattern that costs at most `MOST_COST` a character."""
    states = _follow(tree, None, near)
    return [state.parts for state in states if state.parts and state.cost <= MOST_COST * state.characters]


def _follow(node: Node, states: list[_State] | None, near: Occurrences) -> list[_State]:
    """Ways to go on from `states` through `node`; None stands for the beginning, anywhere."""
    match node:
        case Literal() | WordClass() | Number():
            return _next(states, near.get(node, ()))
        case Gap(up_to):
            return [state._replace(slack=state.slack + up_to) for state in states or ()]
        case OneOf(options):
            return _best([state for option in options for state in _option(option, states, near)])
        case Parts(parts):
            for part in parts:
                states = _follow(part, states, near)
                if not states:
                    break
    return states or []


def _option(option: Parts, states: list[_State] | None, near: Occurrences) -> list[_State]:
    if not option.parts:
        return [_NOTHING] if states is None else states
    for part in option.parts:
        if isinstance(part, Literal) and part not in near:
            return []
    return _follow(option, states, near)


def _next(states: list[_State] | None, parts: Sequence[Part]) -> list[_State]:
    if states is None:
        return [_begun(part) for part in parts]
    return _best([next_one for state in states for part in parts if (next_one := _joined(state, part)) is not None])


def _begun(part: Part) -> _State:
    return _State(part.cost, len(part.text), (part,), part.stop, 0)


def _joined(state: _State, part: Part) -> _State | None:
    """`state` with that part behind it, if it stands there."""
    if not state.parts:
        return _begun(part)
    off = max(state.end - part.start, part.start - state.end - state.slack, 0)
    if off > TOUCHING or part.start <= state.parts[-1].start or part.stop <= state.end:
        return None
    cost = state.cost + part.cost + TOUCHING_COST * off
    return _State(cost, state.characters + len(part.text), (*state.parts, part), part.stop, 0)


def _best(states: list[_State]) -> list[_State]:
    """The cheapest state of each place, and of those no more than `MOST_STATES`."""
    if len(states) < 2:
        return states
    cheapest: dict[tuple[int, int, int], _State] = {}
    for state in sorted(states, key=lambda state: state.excess):
        place = (state.parts[0].start if state.parts else -1, state.end, state.slack)
        cheapest.setdefault(place, state)
    return list(cheapest.values())[:MOST_STATES]
