"""Hits for tests, and a strategy for them; times are quarters of a second, so that sums are exact."""

from hypothesis import strategies as st

from qa_monitor.domain import Role, Span
from qa_monitor.rules.hits import Hit, in_order


def hit(
    start: float,
    end: float,
    *,
    number: int = 0,
    role: Role = Role.AGENT,
    origin: str = "words",
    confidence: float = 1.0,
    missing: str | None = None,
    background: bool = False,
) -> Hit:
    """A hit whose words are its origin."""
    return Hit(
        span=Span(start, end),
        turn=number,
        number=number,
        role=role,
        origin=origin,
        heard=origin,
        said=() if background else ((start, origin),),
        confidence=confidence,
        missing=missing,
        background=background,
    )


def places(hits: tuple[Hit, ...]) -> set[tuple[Span, str]]:
    """Where hits are, whatever supports them."""
    return {(one.span, one.origin) for one in hits}


@st.composite
def _hits(draw: st.DrawFn, *, missing: st.SearchStrategy[str | None]) -> Hit:
    start = draw(st.integers(0, 200))
    length = draw(st.integers(1, 20))
    return hit(
        start / 4,
        (start + length) / 4,
        number=start // 10,
        origin=draw(st.sampled_from(["one", "two"])),
        confidence=draw(st.sampled_from([0.25, 0.5, 1.0])),
        missing=draw(missing),
    )


several_hits = st.lists(_hits(missing=st.sampled_from([None, None, "roles", "audio"])), max_size=8).map(in_order)
certain_hits = st.lists(_hits(missing=st.none()), max_size=8).map(in_order)
