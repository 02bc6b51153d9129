"""What a piece of personal data is to the program: its kind and its place, never its content."""

from dataclasses import dataclass
from enum import StrEnum

from qa_monitor.domain import Role, Span


class Kind(StrEnum):
    """What a number or a text gives away."""

    ID_NUMBER = "id_number"
    """Resident identity card: 18 characters, the last of them may be X."""
    BANK_CARD = "bank_card"
    MOBILE = "mobile"
    LANDLINE = "landline"
    VERIFICATION_CODE = "verification_code"
    PASSWORD = "password"
    SECURITY_CODE = "security_code"
    """The three digits on the back of a card, or its month of expiry."""
    ADDRESS = "address"
    EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A stretch of one utterance, from its first character that gives something away to its last."""

    turn: int
    """Index of the utterance, from 0."""
    start: int
    stop: int
    """Characters `start` (inclusive) to `stop` (exclusive) of the utterance's text."""
    span: Span
    """When they are spoken; a word's characters are taken to be equally long."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PersonalDatum:
    """Personal data that somebody said: kind, role, place and how sure that is, but not the data themselves."""

    kind: Kind
    role: Role
    places: tuple[Place, ...]
    """One for each utterance that holds a part of it, in order of time; at least one."""
    digits: int
    """How many digits were heard, X included; 0 for what is not a number."""
    complete: bool
    """Whether as much was heard as the kind has."""
    checksum: bool | None
    """Whether the check digit agrees with the digits as heard; None where there is none to test."""
    confidence: float
    """How sure it is that data of this kind were said, 0..1: a rank by the evidence, not a measured frequency."""
    repeated: bool = False
    """Whether the other side had said it first, so that this only says it after them."""

    def __post_init__(self) -> None:
        if not self.places:
            raise ValueError("personal data lie at one place at least")

    @property
    def turns(self) -> tuple[int, ...]:
        """Indices of the utterances that hold it."""
        return tuple(place.turn for place in self.places)

    @property
    def span(self) -> Span:
        """From its first sound to its last, whatever lies between."""
        return Span(min(place.span.start for place in self.places), max(place.span.end for place in self.places))

    def __repr__(self) -> str:
        """For logs: what and when; figures short enough not to look like the number itself."""
        span = self.span
        return f"<{self.kind} by {self.role}, {self.digits} digits, {span.start:.1f}..{span.end:.1f} s>"
