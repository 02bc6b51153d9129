"""Where lines of sounds fit a text at little cost: the arithmetic behind `retrieve`.

A line fits a stretch of text at the least cost of turning one into the other: a sound for another by their distance,
`INSERTION` for a syllable of text too many between two sounds, `DELETION` for a sound that the text lacks. Two steps
find exactly the stretches that comparing every line with every place would find:

1. *Proposals.* If a line of m sounds fits for at most b a sound, then it has a sound from which one can walk round the
   line, the first after the last, so that k sounds never cost more than k * b (the cycle lemma; used for search by
   Qin and Xiao, Pigeonring, VLDB 2018). So a walk begins only where a syllable of the text is near a sound of a line,
   and nearly all walks end at the next sound or two.
2. *Alignment* in a band about the diagonals that were proposed (Sellers 1980).

A line lies on diagonal d where its sound i meets syllable d + i of the text. Costs are whole hundredths, which add up
exactly, so that equal costs are equal. Tables of syllables by sounds are searched by one index into their memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

INSERTION = 70
"""What a syllable of text costs that stands between two sounds of the line."""

DELETION = 75
"""What a sound of the line costs that the text lacks."""

Ints = npt.NDArray[np.int32]
Costs = npt.NDArray[np.uint8]
"""From each syllable of the text (rows) to each sound (columns), 0..100."""

_OUTSIDE = 255
"""Cost of a syllable before or behind the text: dearer than any line may be that has no room for an edit."""

_UNIT = 1 << 20
"""An alignment's code is its cost times this plus the syllables of text that it spans: the least code is the cheapest
alignment and, of those, the shortest."""

_NEVER = 1 << 40
"""Code of a syllable before or behind the text."""


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Sequences of sounds, and every place in them, in order of the sound there."""

    sounds: Ints
    """All lines end to end."""
    length: Ints
    """By line, like `first`."""
    first: Ints
    """Where the line begins in `sounds`."""

    line: Ints
    """By place, like the following columns."""
    whole: Ints
    """Length of the line."""
    row: Ints
    """Index of the row of the place, in a table of syllables by sounds, from that of the line's first sound."""
    next: Ints
    """The next place on the walk round the line."""
    next_cell: Ints
    """Index of its cell, from the same."""
    begins: Ints
    """The first place of each sound; one more at the end."""

    @classmethod
    def of(cls, lines: Sequence[Sequence[int]]) -> "Lines":
        """Lines given by their sounds, which are numbered from 0 without gaps; each has at least one."""
        sounds = as_ints([sound for line in lines for sound in line])
        columns = int(sounds.max(initial=-1)) + 1
        length = as_ints([len(line) for line in lines])
        first = as_ints(np.cumsum(length) - length)
        by_sound = np.argsort(sounds, kind="stable")
        line = np.repeat(as_ints(range(len(lines))), length)[by_sound]
        position = as_ints(by_sound - first[line])
        next_position = (position + 1) % length[line]
        following = first[line] + next_position
        return cls(
            sounds=sounds,
            length=length,
            first=first,
            line=line,
            whole=length[line],
            row=position * columns,
            next=as_ints(np.argsort(by_sound)[following]),
            next_cell=next_position * columns + sounds[following],
            begins=as_ints(np.searchsorted(sounds[by_sound], range(columns + 1))),
        )


def as_ints(numbers: npt.ArrayLike) -> Ints:
    """Numbers in the type of these tables."""
    return np.asarray(numbers, dtype=np.int32)


def fits(lines: Lines, costs: Costs, most_cost: float) -> Ints:
    """Rows of line, start, stop and cost: the stretches of text that lines fit for at most `most_cost` a sound.

    `most_cost` is in hundredths, below `DELETION`. For each line and stop it is the cheapest stretch and, of those,
    the shortest; stretches of one line may overlap.
    """
    line, diagonal = _proposals(lines, costs, most_cost)
    longest_first = np.argsort(-lines.length[line], kind="stable")
    return _aligned(lines, costs, line[longest_first], diagonal[longest_first], most_cost)


def _budget(most_cost: float, sounds: npt.NDArray[np.integer]) -> Ints:
    """Hundredths that so many sounds may cost together; a bound that is met exactly holds."""
    return as_ints(np.floor(most_cost * sounds + 1e-6))


def _edits(budget: Ints) -> Ints:
    """Insertions and deletions that there is room for."""
    return budget // min(INSERTION, DELETION)


# --- proposals ----------------------------------------------------------------------------------------------------


def _proposals(lines: Lines, costs: Costs, most_cost: float) -> tuple[Ints, Ints]:
    """Lines and diagonals, each pair once; every alignment that fits lies within its edits of one of them."""
    budgets = _budget(most_cost, np.arange(lines.length.max(initial=2) + 1))
    edits = _edits(budgets)
    reach = len(budgets) + int(edits[-1])
    floors = _floors(costs, edits=int(edits[-1]), reach=reach)
    table = edits * floors[0].size  # where the floors of a line begin, by its length

    place, origin, spent = _starts(lines, costs, budget=budgets[1], reach=reach)
    finished: list[tuple[Ints, Ints]] = []
    walked = 1
    while len(place):
        walked += 1
        spent = spent + floors.take(table[lines.whole[place]] + origin + lines.next_cell[place])
        on = np.flatnonzero(spent <= budgets[walked])
        place, origin, spent = lines.next[place[on]], origin[on], spent[on]
        back = lines.whole[place] <= walked
        done, on = np.flatnonzero(back), np.flatnonzero(~back)
        finished.append((lines.line[place[done]], origin[done]))
        place, origin, spent = place[on], origin[on], spent[on]
    return _distinct(finished, rows=floors.shape[1], columns=floors.shape[2], reach=reach)


def _floors(costs: Costs, *, edits: int, reach: int) -> Costs:
    """The least that a sound can cost beside a syllable, by edits, syllable (from `reach` before the text) and sound.

    With room for e edits, a sound whose diagonal meets syllable j is spoken at one of j - e .. j + e, or deleted.
    """
    floors = np.full((edits + 1, len(costs) + 2 * reach, costs.shape[1]), DELETION, np.uint8)
    floors[0] = _OUTSIDE
    floors[0, reach : reach + len(costs)] = costs
    for edit in range(1, edits + 1):
        heard = slice(reach - edit + 1, reach + len(costs) + edit - 1)
        for shift in (-1, 0, 1):
            beside = floors[edit, heard.start + shift : heard.stop + shift]
            np.minimum(beside, floors[edit - 1, heard], out=beside)
    return floors


def _starts(lines: Lines, costs: Costs, *, budget: int, reach: int) -> tuple[Ints, Ints, Ints]:
    """Where walks begin: the places whose sound is near a syllable of the text.

    Beside the place, the index of the row in `_floors` where the line's first sound then lies, and the cost.
    """
    syllable, sound = np.nonzero(costs <= budget)
    begins = lines.begins[sound]
    many = lines.begins[sound + 1] - begins
    skipped = as_ints(np.cumsum(many) - many)
    place = np.arange(many.sum(), dtype=np.int32) + np.repeat(begins - skipped, many)
    row = as_ints((syllable + reach) * costs.shape[1])
    return place, np.repeat(row, many) - lines.row[place], np.repeat(as_ints(costs[syllable, sound]), many)


def _distinct(finished: list[tuple[Ints, Ints]], *, rows: int, columns: int, reach: int) -> tuple[Ints, Ints]:
    """Each line and diagonal once, of lines and the index of their first row."""
    keys = [line.astype(np.int64) * rows + origin // columns for line, origin in finished]
    key = np.sort(np.concatenate([np.empty(0, np.int64), *keys]))
    line, row = np.divmod(key[np.diff(key, prepend=-1) > 0], rows)  # np.unique takes twice the time
    return as_ints(line), as_ints(row - reach)


# --- alignment ----------------------------------------------------------------------------------------------------


def _aligned(lines: Lines, costs: Costs, line: Ints, diagonal: Ints, most_cost: float) -> Ints:
    """Rows as of `fits`: the alignments of lines, longest first, in a band about the diagonals beside them."""
    length = lines.length[line]
    budget = _budget(most_cost, length)
    edits = int(_edits(budget).max(initial=0))
    off = as_ints(range(-edits, edits + 1))[:, np.newaxis]
    code = _codes(lines, costs, line, diagonal + off)
    stop = diagonal + length + off
    good = (code < (budget.astype(np.int64) + 1) * _UNIT) & (stop <= len(costs))
    return _least(np.broadcast_to(line, stop.shape)[good], stop[good], code[good])


def _least(line: Ints, stop: Ints, code: npt.NDArray[np.int64]) -> Ints:
    """Rows as of `fits`: of the alignments that bands have found for a line and stop, that of the least code."""
    order = np.lexsort((code, stop, line))
    line, stop, code = line[order], stop[order], code[order]
    best = np.ones(len(order), np.bool_)
    best[1:] = (line[1:] != line[:-1]) | (stop[1:] != stop[:-1])
    cost, spanned = np.divmod(code[best], _UNIT)
    return as_ints(np.stack([line[best], stop[best] - spanned, stop[best], cost], axis=1))


def _codes(lines: Lines, costs: Costs, line: Ints, diagonal: Ints) -> npt.NDArray[np.int64]:
    """The least code of every line, longest first, that ends on each diagonal of its column.

    Sellers' table (1980), a row a sound, for all lines at once. Each diagonal is one insertion further than the one
    above it. Codes are held less the insertions from the top, so that the best number of them is a running minimum.
    """
    length, first = lines.length[line], lines.first[line]
    longest = int(length.max(initial=0))
    having = np.searchsorted(-length, -np.arange(longest))  # how many lines have a sound at a position
    outside = np.full((len(diagonal) + longest, costs.shape[1]), _NEVER)
    syllables = np.concatenate([outside, costs.astype(np.int64) * _UNIT + 1, outside])
    insertions = np.arange(len(diagonal), dtype=np.int64)[:, np.newaxis] * (INSERTION * _UNIT + 1)
    deletion = DELETION * _UNIT + insertions[1:2]

    code = np.broadcast_to(-insertions, diagonal.shape).copy()
    for position, many in enumerate(having):
        before = np.minimum.accumulate(code[:, :many], axis=0) if position > 0 else code
        row = (len(outside) + diagonal[:, :many] + position) * costs.shape[1]
        after = before + syllables.take(row + lines.sounds[first[:many] + position])
        after[:-1] = np.minimum(after[:-1], before[1:] + deletion)
        code[:, :many] = after
    return code + insertions
