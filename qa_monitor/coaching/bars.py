"""Violations as a small chart: SVG that reads without colour, on the screen, in print and to a screen reader."""

from collections.abc import Sequence

from markupsafe import Markup, escape

ROW, BAR, LEFT, WIDTH, RIGHT = 24, 14, 220, 360, 60
"""Units of the drawing: height of a row and of a bar, width of labels, of the longest bar, and of the number."""


def bars(rows: Sequence[tuple[str, int, int]], *, label: str) -> Markup:
    """`rows`: name, part drawn solid, part drawn hatched. `label` tells the whole to who cannot see it."""
    longest = max((solid + hatched for _, solid, hatched in rows), default=0) or 1
    drawn = Markup("").join(_row(at, row, WIDTH / longest) for at, row in enumerate(rows))
    return Markup(
        '<svg class="bars" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">'
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<line x1="0" y1="0" x2="0" y2="6" stroke="currentColor" stroke-width="2"/></pattern></defs>{drawn}</svg>'
    ).format(width=LEFT + WIDTH + RIGHT, height=ROW * len(rows), label=label, drawn=drawn)


def _row(at: int, row: tuple[str, int, int], unit: float) -> Markup:
    name, solid, hatched = row
    top, middle = at * ROW + (ROW - BAR) / 2, at * ROW + ROW / 2 + 4
    first, second = solid * unit, hatched * unit
    return Markup(
        '<text x="{left}" y="{middle:g}" text-anchor="end" fill="currentColor">{name}</text>'
        '<rect x="{begin}" y="{top:g}" width="{first:.1f}" height="{bar}" fill="currentColor"/>'
        '<rect x="{then:.1f}" y="{top:g}" width="{second:.1f}" height="{bar}" fill="url(#hatch)" '
        'stroke="currentColor"/>'
        '<text x="{end:.1f}" y="{middle:g}" fill="currentColor">{number}</text>'
    ).format(
        left=LEFT - 8,
        middle=middle,
        name=escape(name),
        begin=LEFT,
        top=top,
        first=first,
        bar=BAR,
        then=LEFT + first,
        second=second,
        end=LEFT + first + second + 6,
        number=solid + hatched,
    )
