"""Whether the gaps of a pattern run from one sentence into the next, though the recogniser wrote a comma or nothing."""

from collections.abc import Iterable, Mapping

from qa_monitor.language.breaks import log_odds
from qa_monitor.lexicon.context import Bounds

MARKED = 2.0
"""Log-odds that a sentence ends which a comma at the place adds to what its characters say ..."""
ENOUGH = 1.0
"""... and from which a sentence is taken to end."""


def joins_sentences(gaps: Iterable[Bounds], text: str, marks: Mapping[int, str]) -> bool:
    """Whether a sentence likely ends at an edge of a gap or inside it; `marks` as in `Run.marks`."""
    return any(
        log_odds(text, at) + (MARKED if at in marks else 0.0) >= ENOUGH
        for start, stop in gaps
        for at in range(start, stop + 1)
    )
