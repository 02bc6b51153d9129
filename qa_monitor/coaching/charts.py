"""Small charts, drawn as SVG that a page holds in its text: they print, and tell apart without colour.

No styles and scripts inside; classes (`axis`, `grid`, `own`, `team`, `few`) are for the page's style sheet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from qa_monitor.evaluation.metrics import Interval

TOP = 100.0
"""Of the vertical axis, which begins at 0: a cut axis makes chance look like change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One step of a line; None leaves a gap."""

    label: str
    told: str
    """What a pointer resting on it reads."""
    value: float | None
    interval: Interval | None
    few: bool
    """Drawn hollow: too few calls to rely on."""
    beside: float | None
    """What it is compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Of the drawing, in its own units."""

    width: int
    height: int
    left: int = 34
    bottom: int = 22
    top: int = 8
    right: int = 12


WIDE = Size(width=640, height=190)
SMALL = Size(width=150, height=40, left=3, bottom=3, top=3, right=3)


def line_chart(marks: Sequence[Mark], title: str, size: Size = WIDE) -> Markup:
    """The values as a line with dots and whiskers, what they are compared with as a dashed line of diamonds."""
    drawn = Markup("").join([*_axes(marks, size), *_beside(marks, size), *_own(marks, size)])
    return Markup('<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        "chart" if size is WIDE else "chart small", size.width, size.height, title, drawn
    )


def _x(index: int, count: int, size: Size) -> float:
    room = size.width - size.left - size.right
    return round(size.left + room * (index + 0.5) / max(1, count), 1)


def _y(value: float, size: Size) -> float:
    room = size.height - size.top - size.bottom
    return round(size.top + room * (1 - value / TOP), 1)


def _axes(marks: Sequence[Mark], size: Size) -> Iterator[Markup]:
    for value in (0, 25, 50, 75, 100) if size is WIDE else (0, 100):
        y = _y(value, size)
        yield Markup('<line class="grid" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
            size.left, y, size.width - size.right, y
        )
        if size is WIDE:
            yield Markup('<text class="axis" x="{}" y="{}" text-anchor="end">{}</text>').format(
                size.left - 6, y + 4, value
            )
    if size is WIDE:
        every = -(-len(marks) // 10)
        for index, mark in enumerate(marks):
            if index % every == 0:
                yield Markup('<text class="axis" x="{}" y="{}" text-anchor="middle">{}</text>').format(
                    _x(index, len(marks), size), size.height - 6, mark.label
                )


def _own(marks: Sequence[Mark], size: Size) -> Iterator[Markup]:
    yield from _line("own", [mark.value for mark in marks], size)
    radius = 4 if size is WIDE else 2
    for index, mark in enumerate(marks):
        if mark.value is None:
            continue
        x = _x(index, len(marks), size)
        if mark.interval is not None and size is WIDE:
            yield Markup('<line class="whisker" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
                x, _y(mark.interval.low, size), x, _y(mark.interval.high, size)
            )
        yield Markup('<circle class="{}" cx="{}" cy="{}" r="{}"><title>{}</title></circle>').format(
            "dot few" if mark.few else "dot", x, _y(mark.value, size), radius, mark.told
        )


def _beside(marks: Sequence[Mark], size: Size) -> Iterator[Markup]:
    yield from _line("team", [mark.beside for mark in marks], size)
    if size is WIDE:
        for index, mark in enumerate(marks):
            if mark.beside is not None:
                x, y = _x(index, len(marks), size), _y(mark.beside, size)
                yield Markup('<path class="diamond" d="M{} {}l4 4l-4 4l-4 -4z"/>').format(x, round(y - 4, 1))


def _line(name: str, values: Sequence[float | None], size: Size) -> Iterator[Markup]:
    """Stretches of steps that follow each other; a step without a value breaks the line."""
    stretch: list[str] = []
    for index, value in enumerate([*values, None]):
        if value is not None:
            stretch.append(f"{_x(index, len(values), size)},{_y(value, size)}")
        elif stretch:
            yield Markup('<polyline class="{}" points="{}"/>').format(escape(name), " ".join(stretch))
            stretch = []
