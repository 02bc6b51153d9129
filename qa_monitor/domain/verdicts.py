"""What reviewers said of findings, as far as a comparison of lexicons needs it."""

from dataclasses import dataclass

from qa_monitor.domain.basics import Span
from qa_monitor.domain.reviews import Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The verdict that stands on one place of a call."""

    category: str
    """The lexicon's id."""
    span: Span
    outcome: Ruling
