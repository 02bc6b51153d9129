"""What people who review calls are, and what they decide."""

from dataclasses import dataclass
from enum import StrEnum


class Duty(StrEnum):
    """What an account is for; `docs/review.md` has what each may do."""

    AGENT = "agent"
    """Sees the calls of their own, and appeals."""
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    """Sees everything, masked, and changes nothing."""
    ADMINISTRATOR = "administrator"
    """Keeps the accounts, and sees no call."""


class ReviewState(StrEnum):
    """How far people are with a call."""

    CLEAR = "clear"
    """The program flagged nothing in it, and nobody has added anything."""
    OPEN = "open"
    """A violation waits for a verdict."""
    APPEALED = "appealed"
    """The agent has appealed, and nobody has decided."""
    DECIDED = "decided"


class Scenario(StrEnum):
    """What a clip of the library is exemplary for."""

    HARDSHIP = "hardship"
    DISPUTE = "dispute"
    THIRD_PARTY = "third_party"
    ANGER = "anger"


class Ruling(StrEnum):
    """What a person says of a finding."""

    CONFIRMED = "confirmed"
    OVERTURNED = "overturned"
    CANNOT_TELL = "cannot_tell"
    ADDED = "added"
    """The machine missed it."""
    NOTHING_MISSED = "nothing_missed"
    """Of the whole call: it was heard, and the machine missed nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who is signed in."""

    id: int
    """Its number in the database; never shown, never in an address."""
    public_id: str
    name: str
    """What they sign in with."""
    display_name: str
    duty: Duty
    agent_id: str | None = None
    """Of an agent: the call platform's id of them, which tells their own calls."""
