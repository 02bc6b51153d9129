"""Which patterns can fit a text by sound, and with which of the near occurrences of their parts: all at once.

A part that fits for less than `MOST_COST` a character makes up for one that fits for more: each has an *excess*, what
it costs beyond what its characters may cost, and a pattern fits where the excesses along it add up to nothing or less.
All patterns together are one automaton without loops (Glushkov 1961): an edge is a part, after some characters of gap,
a state is a place in a pattern right behind a part. Two sweeps keep only what can still come out at nothing:

1. of the edges, by the least excess of their part wherever it is: forward to each state and from there to an end;
2. of the occurrences along these edges, by the least excess with which each state is reached at each place.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from qa_monitor.lexicon.nearby import Fixed, Indices, Nearby, each
from qa_monitor.lexicon.pattern import Gap, Literal, Node, Number, OneOf, Sequence, WordClass

MOST_COST = 0.15
"""Cost a syllable up to which a whole expression is proposed."""
TOUCHING_COST = 0.3
"""Of a syllable that was lost or added between parts that should touch; there may be one."""

ROUNDING = 1e-4
"""Excesses are added in single precision: what is no further above nothing may be nothing."""
MOST_CELLS = 1 << 20
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
    """Edges by column, in order of their source."""

    source: Indices
    target: Indices
    part: Indices
    gap: Indices
    doublings: Indices
    """The largest k for which a window of 2**k places is no wider than the gap and the place itself."""

    def at(self, rows: Indices) -> "_Edges":
        """Those of `rows`."""
        return _Edges(*(column[rows] for column in (self.source, self.target, self.part, self.gap, self.doublings)))


@dataclass(frozen=True, slots=True, eq=False)
class Automaton:
    """All patterns of the lexicons. States are numbered in order of their depth, the most edges that lead to them."""

    _depth: Indices
    """By state."""
    _pattern: Indices
    """By state; -1 before every pattern."""
    _is_end: _Mask
    """By state: whether its pattern may be complete there."""
    _edges: _Edges

    @classmethod
    def of(cls, trees: Iterable[Node], parts: Iterable[Fixed]) -> "Automaton":
        """Of patterns, with all their parts in order of their numbers."""
        drawing = _Drawing({part: number for number, part in enumerate(parts)})
        pattern = [-1]
        ends: list[int] = []
        for number, tree in enumerate(trees):
            ends += drawing.draw(tree, {_BEGIN: 0}, drawing.state())
            pattern += [number] * (len(drawing.depths) - len(pattern))
        by_depth = np.argsort(drawing.depths, kind="stable")
        renumbered = np.argsort(by_depth)
        source, gap, part, target = np.array(drawing.edges, np.intp).reshape(-1, 4).T
        edges = _Edges(renumbered[source], renumbered[target], part, gap, np.log2(gap + 1).astype(np.intp))
        return cls(
            _depth=np.array(drawing.depths, np.intp)[by_depth],
            _pattern=np.array(pattern, np.intp)[by_depth],
            _is_end=np.isin(by_depth, np.array(ends, np.intp)),
            _edges=edges.at(np.argsort(edges.source, kind="stable")),
        )

    def fitting(self, nearby: Nearby, *, places: int, chosen: _Mask) -> tuple[Indices, Indices]:
        """Which of the `chosen` patterns may fit a text of so many places, each with every occurrence that may serve.

        No other pattern fits, and none with another occurrence.
        """
        excess = (nearby.cost - MOST_COST * nearby.length).astype(np.float32)
        edges, behind = self._serving(_least(excess, nearby.begins), chosen)
        found = [self._occurring(some, behind, nearby, excess, places) for some in self._blocks(edges, places)]
        key = np.sort(np.concatenate([np.empty(0, np.intp), *found]))
        pattern, occurrence = np.divmod(key[np.diff(key, prepend=-1) > 0], max(len(excess), 1))
        return pattern, occurrence

    def _serving(self, least: _Table, chosen: _Mask) -> tuple[_Edges, _Table]:
        """The edges of chosen patterns that may serve, by the least excess of each part, and that behind each state."""
        near = np.isfinite(least)[self._edges.part] & chosen[self._pattern[self._edges.target]]
        edges = self._edges.at(np.flatnonzero(near))
        excess = least[edges.part]
        layers = self._layers(edges)
        reached = np.full(len(self._depth), np.inf, np.float32)
        reached[_BEGIN] = 0
        for some in layers:
            np.minimum.at(reached, edges.target[some], reached[edges.source[some]] + excess[some])
        behind = np.where(self._is_end, np.float32(0), np.float32(np.inf))
        for some in reversed(layers):
            np.minimum.at(behind, edges.source[some], excess[some] + behind[edges.target[some]])
        serving = reached[edges.source] + excess + behind[edges.target] <= ROUNDING
        return edges.at(np.flatnonzero(serving)), behind

    def _layers(self, edges: _Edges) -> list[slice]:
        """The edges from each depth that has any; all that lead to a state come before those that start there."""
        bounds = np.searchsorted(self._depth[edges.source], np.arange(self._depth[-1] + 2)).tolist()
        return [slice(first, last) for first, last in pairwise(bounds) if first < last]

    def _blocks(self, edges: _Edges, places: int) -> Iterator[_Edges]:
        """The edges in so few groups of whole patterns as memory allows."""
        pattern = self._pattern[edges.target]
        block = (np.cumsum(np.bincount(pattern)) * places // MOST_CELLS)[pattern]
        for number in np.unique(block):
            yield edges.at(np.flatnonzero(block == number))

    def _occurring(self, edges: _Edges, behind: _Table, nearby: Nearby, excess: _Table, places: int) -> Indices:
        """A pattern that fits times all occurrences, plus one that may serve along these edges; some more than once."""
        states, row = np.unique(np.concatenate(([_BEGIN], edges.source, edges.target)), return_inverse=True)
        source, target = np.split(row[1:], 2)
        table = np.full((len(states), places), np.inf, np.float32)
        table[_BEGIN] = 0
        edge, occurrence = each(nearby.begins, edges.part)
        start, stop, reached = nearby.start[occurrence], nearby.stop[occurrence], excess[occurrence]
        for layer in self._layers(edges):
            first, last = np.searchsorted(edge, (layer.start, layer.stop))
            now, own = slice(first, last), slice(source[layer.start], source[layer.stop - 1] + 1)
            within = _windows(table[own], doublings=edges.doublings[layer].max())
            which = edge[now]
            reached[now] += _before(within, source[which] - own.start, edges.at(which), start[now])
            np.minimum.at(table.reshape(-1), target[which] * places + stop[now], reached[now])
        state = edges.target[edge]
        pattern = self._pattern[state]
        fits = np.isin(pattern, pattern[self._is_end[state] & (reached <= ROUNDING)])
        serving = (reached + behind[state] <= ROUNDING) & fits
        keys: Indices = pattern[serving] * len(excess) + occurrence[serving]
        return keys


def _least(excess: _Table, begins: Indices) -> _Table:
    """The least excess of each part, wherever it nearly occurs; infinite where it does nowhere."""
    near = np.flatnonzero(np.diff(begins))
    least = np.full(len(begins) - 1, np.inf, np.float32)
    if len(near):
        least[near] = np.minimum.reduceat(excess, begins[near])
    return least


def _before(within: _Table, row: Indices, edges: _Edges, start: Indices) -> _Table:
    """The least excess with which a part that starts at a place follows a state: two windows cover its gap."""
    earliest = np.maximum(start - edges.gap - 1 + (1 << edges.doublings), 0)
    before: _Table = np.minimum(within[edges.doublings, row, start], within[edges.doublings, row, earliest])
    return before


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
