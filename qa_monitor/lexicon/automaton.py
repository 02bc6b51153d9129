"""Which patterns can fit a text by sound: all of them at once, before any is followed.

A part that fits for less than `MOST_COST` a character makes up for one that fits for more: each has an *excess*, what
it costs beyond what its characters may cost, and a pattern fits where the excesses along it add up to nothing or less.
All patterns together are one automaton without loops (Glushkov 1961): an edge is a part, after some characters of gap,
a state is a place in a pattern right behind a part. One sweep gives the least excess with which each state is reached
at each place of the text. Most patterns are out already if places are left aside, so that is looked at first.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from qa_monitor.lexicon.nearby import Fixed, Floats, Indices, Nearby, each
from qa_monitor.lexicon.pattern import Gap, Literal, Node, Number, OneOf, Sequence, WordClass

MOST_COST = 0.15
"""Cost a syllable up to which a whole expression is proposed."""
TOUCHING_COST = 0.3
"""Of a syllable that was lost or added between parts that should touch; there may be one."""

ROUNDING = 1e-4
"""Excesses are added in single precision: what is no further above nothing may be nothing."""
MOST_CELLS = 1 << 22
"""States times places that are looked at together, to bound the memory that a long text takes."""

_Open = dict[int, int]
"""States in which a pattern may be, with the most characters of gap that may follow."""
_Mask = npt.NDArray[np.bool_]
_Table = npt.NDArray[np.float32]

_BEGIN = 0
"""The state before every pattern."""


@dataclass(slots=True)
class _Drawing:
    """The automaton as it is drawn, one pattern after the other."""

    numbers: Mapping[Fixed, int]
    edges: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Source, gap, number of the part, target."""
    depths: list[int] = field(default_factory=lambda: [0])
    """By state, the most edges that lead to it."""

    def draw(self, node: Node, before: _Open, target: int) -> _Open:
        """Add the edges through `node`, the last of them to `target`; where the pattern may be behind it."""
        match node:
            case Gap(up_to):
                return {state: gap + up_to for state, gap in before.items()}
            case OneOf(options):
                return _either([self.draw(option, before, target) for option in options])
            case Sequence(parts):
                last = max((at for at, part in enumerate(parts) if not isinstance(part, Gap)), default=0)
                for at, part in enumerate(parts):
                    before = self.draw(part, before, target if at == last else self.state())
                return before
            case Literal() | WordClass() | Number():
                self.edges += [(source, gap, self.numbers[node], target) for source, gap in before.items()]
                self.depths[target] = max(self.depths[target], *(self.depths[source] + 1 for source in before))
                return {target: 0}

    def state(self) -> int:
        """A new state."""
        self.depths.append(0)
        return len(self.depths) - 1


def _either(ways: Iterable[_Open]) -> _Open:
    together: _Open = {}
    for way in ways:
        for state, gap in way.items():
            together[state] = max(gap, together.get(state, 0))
    return together


@dataclass(frozen=True, slots=True, eq=False)
class _Edges:
    """Edges by column."""

    source: Indices
    gap: Indices
    part: Indices
    target: Indices
    pattern: Indices


@dataclass(frozen=True, slots=True, eq=False)
class _Heard:
    """Where parts nearly occur."""

    begins: Indices
    """The first occurrence of each part; one more at the end."""
    start: Indices
    stop: Indices
    excess: Floats
    places: int

    def somewhere(self) -> "_Heard":
        """The least excess of each part, wherever it is."""
        near = np.flatnonzero(np.diff(self.begins))
        nowhere = np.zeros(len(near), np.intp)
        begins = np.searchsorted(near, np.arange(len(self.begins)))
        return _Heard(begins, nowhere, nowhere, np.minimum.reduceat(self.excess, self.begins[near]), 1)


@dataclass(frozen=True, slots=True, eq=False)
class Automaton:
    """All patterns of the lexicons. States are numbered by their depth, edges sorted by that of their source."""

    _depth: Indices
    """By state."""
    _pattern: Indices
    """By state; -1 before every pattern."""
    _edges: _Edges
    _ends: Indices
    """States in which a pattern may be complete."""

    @classmethod
    def of(cls, trees: Iterable[Node], numbers: Mapping[Fixed, int]) -> "Automaton":
        """Of patterns, with the numbers of their parts."""
        drawing = _Drawing(numbers)
        pattern = [-1]
        ends: list[int] = []
        for number, tree in enumerate(trees):
            ends += drawing.draw(tree, {_BEGIN: 0}, drawing.state())
            pattern += [number] * (len(drawing.depths) - len(pattern))
        by_depth = np.argsort(drawing.depths, kind="stable")
        renumbered = np.argsort(by_depth)
        source, gap, part, target = np.array(drawing.edges, np.intp).reshape(-1, 4).T
        order = np.argsort(renumbered[source], kind="stable")
        owner = np.array(pattern, np.intp)
        return cls(
            _depth=np.array(drawing.depths, np.intp)[by_depth],
            _pattern=owner[by_depth],
            _edges=_Edges(
                source=renumbered[source[order]],
                gap=gap[order],
                part=part[order],
                target=renumbered[target[order]],
                pattern=owner[target[order]],
            ),
            _ends=np.sort(renumbered[np.array(ends, np.intp)]),
        )

    def fitting(self, nearby: Nearby, *, places: int, chosen: _Mask) -> Indices:
        """Of the `chosen` patterns those that may fit a text of so many places; no other does."""
        if not len(nearby.start) or not chosen.any():
            return np.empty(0, np.intp)
        excess = nearby.cost - MOST_COST * nearby.length
        heard = _Heard(nearby.begins, nearby.start, nearby.stop, excess, places)
        somewhere = self._reached(heard.somewhere(), chosen)
        blocks = self._blocks(somewhere, places)
        return np.concatenate([np.empty(0, np.intp), *(np.flatnonzero(self._reached(heard, some)) for some in blocks)])

    def _blocks(self, chosen: _Mask, places: int) -> Iterator[_Mask]:
        """The chosen patterns in so few groups as memory allows."""
        states = np.bincount(self._pattern[1:], minlength=len(chosen)) * chosen
        block = np.cumsum(states) * places // MOST_CELLS
        for number in np.unique(block[chosen]):
            yield chosen & (block == number)

    def _reached(self, heard: _Heard, chosen: _Mask) -> _Mask:
        """Of the chosen patterns those of which an end is reached with an excess of nothing or less."""
        looked_at = chosen[self._pattern]
        looked_at[_BEGIN] = True
        row = np.cumsum(looked_at) - 1
        table = np.full((row[-1] + 1, heard.places), np.inf, np.float32)
        table[_BEGIN] = 0
        rows = np.searchsorted(self._depth[looked_at], np.arange(self._depth[-1] + 2))
        edge, occurrence = self._taken(heard, chosen)
        steps = np.searchsorted(self._depth[self._edges.source[edge]], np.arange(self._depth[-1] + 2))
        for depth in range(self._depth[-1]):
            some = slice(steps[depth], steps[depth + 1])
            here = slice(rows[depth], rows[depth + 1])
            self._go_on(table, here, row, edge[some], heard, occurrence[some])
        ends = self._ends[looked_at[self._ends]]
        fitting = np.zeros(len(chosen), np.bool_)
        fitting[self._pattern[ends[table[row[ends]].min(axis=1) <= ROUNDING]]] = True
        return fitting

    def _taken(self, heard: _Heard, chosen: _Mask) -> tuple[Indices, Indices]:
        """Edges of the chosen patterns, each with every occurrence of its part."""
        near = np.diff(heard.begins) > 0
        edges = np.flatnonzero(chosen[self._edges.pattern] & near[self._edges.part])
        which, occurrence = each(heard.begins, self._edges.part[edges])
        return edges[which], occurrence

    def _go_on(
        self, table: _Table, here: slice, row: Indices, edge: Indices, heard: _Heard, occurrence: Indices
    ) -> None:
        """Enter into the table what is reached by these edges from the states of these rows, whose own is known."""
        if not len(edge):
            return
        gap, start = self._edges.gap[edge], heard.start[occurrence]
        doubled = np.log2(gap + 1).astype(np.intp)  # a window of any width is two of the next power of two below it
        within = _windows(table[here], doublings=int(doubled.max()))
        source = row[self._edges.source[edge]] - here.start
        earliest = np.maximum(start - gap - 1 + (1 << doubled), 0)
        before = np.minimum(within[doubled, source, start], within[doubled, source, earliest])
        reached = before + heard.excess[occurrence].astype(np.float32)
        target = row[self._edges.target[edge]] * heard.places + heard.stop[occurrence]
        np.minimum.at(table.reshape(-1), target, reached)


def _windows(table: _Table, *, doublings: int) -> _Table:
    """The least of the 2**k places up to each, for k = 0 .. `doublings`; a place beside it counts, for its cost."""
    least = np.empty((doublings + 1, *table.shape), np.float32)
    least[0] = table
    np.minimum(least[0, :, 1:], table[:, :-1] + np.float32(TOUCHING_COST), out=least[0, :, 1:])
    np.minimum(least[0, :, :-1], table[:, 1:] + np.float32(TOUCHING_COST), out=least[0, :, :-1])
    for k in range(doublings):
        shift = 1 << k
        least[k + 1] = least[k]
        np.minimum(least[k, :, shift:], least[k, :, :-shift], out=least[k + 1, :, shift:])
    return least
