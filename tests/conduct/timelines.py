"""Constructed calls: who speaks from when to when, and what."""

from typing import Any

from hypothesis import strategies as st

from qa_monitor.conduct.reactions import Raised, Reactions, Reference
from qa_monitor.domain import (
    Finding,
    FoundBy,
    Polarity,
    Role,
    Severity,
    Span,
    Transcript,
    Turn,
    Utterance,
    Word,
)

A, C, T, U = Role.AGENT, Role.CUSTOMER, Role.THIRD_PARTY, Role.UNKNOWN

REACTIONS = Reactions(
    statements=2,
    raised=(
        Raised(signal=Reference("hardship"), answered_by=(Reference("c02"), Reference("c06")), sources=("R30",)),
        Raised(signal=Reference("complaint"), answered_by=(Reference("c08", "channel"),), sources=("R29",)),
    ),
    empathy=(Raised(signal=Reference("hardship"), answered_by=(Reference("c02"),)),),
    escalate=(
        Raised(signal=Reference("self_harm"), answered_by=(), sources=("R32",)),
        Raised(signal=Reference("serious_illness"), answered_by=(), sources=("R30",)),
    ),
    sha256="0" * 64,
)

Said = tuple[Role, float, float] | tuple[Role, float, float, str]


def turn(role: Role, start: float, end: float) -> Turn:
    return Turn(role=role, span=Span(start, end))


def utterance(
    role: Role,
    start: float,
    end: float,
    text: str = "好",
    *,
    doubtful: str | None = None,
    loudness: float | None = None,
) -> Utterance:
    words = (Word(text=text, span=Span(start, end), probability=0.9),) if text else ()
    spoken = Turn(role=role, span=Span(start, end), loudness=loudness)
    return Utterance(turn=spoken, words=words, log_probability=-0.3, doubtful=doubtful)


def call(
    *said: Said,
    seconds: float = 60,
    roles: tuple[Role, ...] = (A, C),
    damaged: tuple[Span, ...] = (),
) -> Transcript:
    return Transcript(
        seconds=seconds,
        roles_known=U not in roles,
        roles=roles,
        damaged=damaged,
        utterances=tuple(utterance(*one) for one in sorted(said, key=lambda one: one[1])),
    )


def finding(code: str, role: Role, start: float, believed: str = "好的", **changes: Any) -> Finding:
    polarity = {"V": Polarity.VIOLATION, "C": Polarity.GOOD}.get(code[0], Polarity.SIGNAL)
    values = {
        "category": code.lower(),
        "code": code,
        "entry": "any",
        "polarity": polarity,
        "severity": Severity.NONE,
        "role": role,
        "turn": 0,
        "span": Span(start, start + 1),
        "heard": believed,
        "believed": believed,
        "found_by": FoundBy.TEXT,
        "confidence": 0.9,
    }
    return Finding(**{**values, **changes})


@st.composite
def spans(draw: st.DrawFn, until: int = 600) -> Span:
    start = draw(st.integers(0, until - 1))
    return Span(start / 10, draw(st.integers(start + 1, until)) / 10)


def turns(role: Role) -> st.SearchStrategy[list[Turn]]:
    return st.lists(spans().map(lambda span: Turn(role=role, span=span)), max_size=8)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    roles = draw(st.sampled_from([(A, C), (A, T), (U,), (U, U), (A,), (C,)]))
    spoken = [turn for role in set(roles) for turn in draw(turns(role))]
    return call(
        *((turn.role, turn.span.start, turn.span.end) for turn in spoken),
        roles=roles,
        damaged=tuple(sorted(draw(st.lists(spans(), max_size=2)))),
    )
