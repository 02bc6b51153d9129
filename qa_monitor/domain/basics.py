"""What every other noun is made of: languages, roles, stretches of time, and the admission of not knowing."""

from dataclasses import dataclass
from enum import StrEnum

SAMPLE_RATE_HZ = 16_000
"""The one sample rate inside the program, the recogniser's."""


class Lang(StrEnum):
    """Language of what a person reads; the data are Chinese whatever it is."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence for people, in both interface languages, written side by side where it arises."""

    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        """The wording in `lang`."""
        return self.zh if lang is Lang.ZH else self.en


class Role(StrEnum):
    """Who speaks. In a call to a third party the customer channel is a `THIRD_PARTY`; a mono track is `UNKNOWN`."""

    AGENT = "agent"
    CUSTOMER = "customer"
    THIRD_PARTY = "third_party"
    UNKNOWN = "unknown"


class CalleeRole(StrEnum):
    """Who was called, by the metadata, never guessed from speech (R09: a spouse may be jointly liable)."""

    DEBTOR = "debtor"
    GUARANTOR = "guarantor"
    SPOUSE = "spouse"
    THIRD_PARTY = "third_party"


class Layout(StrEnum):
    """Which channel of a file carries whom."""

    AGENT_LEFT = "agent_left"
    CUSTOMER_LEFT = "customer_left"
    MONO = "mono"
    AGENT_ONLY = "agent_only"
    CUSTOMER_ONLY = "customer_only"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a recording: 0 <= start < end, in seconds from its start. Raises ValueError otherwise."""

    start: float
    end: float

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, got {self.start}..{self.end}")

    @property
    def seconds(self) -> float:
        """Its length in seconds."""
        return self.end - self.start

    def overlap(self, other: "Span") -> float:
        """Seconds shared with `other`, 0 where they do not meet."""
        return max(0.0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A question that does not arise in this call: it counts neither for nor against anybody."""


@dataclass(frozen=True, slots=True)
class Undetermined:
    """A conclusion that cannot be drawn, and the fact that is missing (`callee_role`, `roles`, `audio` ...)."""

    missing: str
