"""What reviewers said of findings, as far as a comparison of lexicons needs it."""

from dataclasses import dataclass
from enum import StrEnum

from qa_monitor.domain.basics import Span


class VerdictOutcome(StrEnum):
    """Whether a person agrees with the program that something was said."""

    CONFIRMED = "confirmed"
    OVERTURNED = "overturned"
    CANNOT_TELL = "cannot_tell"
    ADDED = "added"
    """The program had found nothing there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The verdict that stands on one place of a call."""

    category: str
    """The lexicon's id."""
    span: Span
    outcome: VerdictOutcome
