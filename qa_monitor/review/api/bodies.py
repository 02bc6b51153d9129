"""What programs send: forms of requests, checked before anything is looked up."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from qa_monitor.domain import Duty, Role, Ruling, Span, Text
from qa_monitor.review.refusals import Unfit
from qa_monitor.review.sampling import Stratum
from qa_monitor.review.verdicts import NewVerdict
from qa_monitor.speakers import Told

Name = Annotated[str, Field(max_length=200)]
Long = Annotated[str, Field(max_length=4000)]
Second = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
Version = Annotated[int, Field(ge=0, le=2**31 - 2)]


class Body(BaseModel):
    """Base: an unknown field is refused, for it is a slip."""

    model_config = ConfigDict(extra="forbid")


class BlindVerdictBody(Body):
    """A verdict; `start` and `end` come together."""

    ruling: Ruling
    finding: Name | None = None
    reason: Long | None = None
    code: Name | None = None
    start: Second | None = None
    end: Second | None = None

    def verdict(self) -> NewVerdict:
        """The verdict. Raises Unfit for a time that is none."""
        span = None
        if self.start is not None or self.end is not None:
            if self.start is None or self.end is None or self.start >= self.end:
                raise Unfit(Text("起止时间不对", "start and end are no stretch of time"))
            span = Span(self.start, self.end)
        return NewVerdict(ruling=self.ruling, finding=self.finding, reason=self.reason, code=self.code, span=span)


class VerdictBody(BlindVerdictBody):
    """A verdict on the call as it was at version `seen`."""

    seen: Version


class RolesBody(Body):
    """Whether the two sides of the call, as it was at version `seen`, are the wrong way round, or right."""

    swap: bool
    seen: Version


class ToldBody(Body):
    """From this word of this turn on somebody speaks, to the end of the turn or the next such place in it."""

    turn: Annotated[int, Field(ge=0, le=1_000_000)]
    word: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    role: Literal[Role.AGENT, Role.CUSTOMER, Role.UNKNOWN]


class SpeakersBody(Body):
    """Who speaks in a call on one track, as it was at version `seen`; turns that are left out are unknown."""

    said: Annotated[list[ToldBody], Field(max_length=20_000)]
    seen: Version

    def told(self) -> list[Told]:
        """The same as a value."""
        return [Told(utterance=one.turn, word=one.word, role=one.role) for one in self.said]


class AssignmentBody(Body):
    """Calls, and who gets them; nobody where `to` is null."""

    calls: Annotated[list[Name], Field(max_length=500)]
    to: Name | None = None


class AppealBody(Body):
    """An appeal against the verdicts on these findings."""

    findings: Annotated[list[Name], Field(max_length=200)]
    reason: Long


class DecisionBody(Body):
    """A decision on an appeal."""

    upheld: bool
    reason: Long


class PlanBody(Body):
    """A sampling plan; both days count whole."""

    name: Name
    flagged: bool = False
    double: bool = False
    share: Annotated[float, Field(gt=0, le=1)]
    stratum: Stratum = Stratum.NONE
    seed: Annotated[int, Field(ge=0, le=2**62)] | None = None
    since: date | None = None
    until: date | None = None


class PersonBody(Body):
    """A new account."""

    name: Name
    display_name: Name = ""
    duty: Duty
    agent_id: Name | None = None
    password: Name


class DisabledBody(Body):
    """Whether an account is locked out."""

    disabled: bool


class PasswordBody(Body):
    """A new password."""

    password: Name


class TokenBody(Body):
    """A token for programs."""

    label: Name
    days: Annotated[int, Field(ge=1, le=366)] = 90
