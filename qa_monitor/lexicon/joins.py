"""Whether an expression runs from one sentence into the next, though the recogniser wrote a comma or nothing."""

from collections.abc import Iterable, Mapping

from qa_monitor.language.breaks import log_odds
from qa_monitor.lexicon.context import Bounds

MARKED = 2.0
"""Log-odds that a sentence ends which a comma at the place adds to what its characters say ..."""
ENOUGH = 1.0
"""... and from which a sentence is taken to end."""


def joins_sentences(place: Bounds, gaps: Iterable[Bounds], text: str, marks: Mapping[int, str]) -> bool:
    """Whether a sentence likely ends at a mark inside `place`, or at an edge of a gap of it or inside that.

    `marks` as in `Run.marks`.
    """
    start, stop = place
    if any(start < at < stop and log_odds(text, at) + MARKED >= ENOUGH for at in marks):
        return True
    return any(log_odds(text, at) >= ENOUGH for first, last in gaps for at in range(first, last + 1))
