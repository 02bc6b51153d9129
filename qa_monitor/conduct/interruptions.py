"""Interruptions: one side begins while the other speaks, and the other gives up."""

from collections.abc import Iterable

from qa_monitor.conduct.sides import BACK_CHANNEL_SECONDS, Side, at_once_unmeasurable, turns
from qa_monitor.domain import Measure, Span, Text, Transcript, Turn

_TALKED_OVER_SECONDS = 0.3
"""Speakers who change over smoothly overlap by less than this, and the edges of a turn are no more exact."""

_GIVES_UP_WITHIN_SECONDS = 2.0
"""Who goes on for longer than this against the other voice was not cut off."""

_COLLISION_SECONDS = 0.5
"""Who begins this soon after the other did not hear them begin."""


def interruptions(by: Iterable[Turn], of: Iterable[Turn]) -> list[Span]:
    """Where a turn of `by` cut off one of `of`, each from the cutting in to the giving up; a turn is cut off once."""
    cutting_in = sorted((turn.span for turn in by), key=lambda span: span.start)
    found = [_cut_off(turn.span, cutting_in) for turn in of]
    return sorted(place for place in found if place is not None)


def agent_interruptions(transcript: Transcript) -> Measure:
    """How often the agent cut the other side off."""
    name = Text("坐席打断对方", "interruptions by the agent")
    return _count("interruptions", name, transcript, by=Side.AGENT, of=Side.CALLEE)


def callee_interruptions(transcript: Transcript) -> Measure:
    """How often the person called cut the agent off."""
    name = Text("对方打断坐席", "interruptions by the person called")
    return _count("interruptions_customer", name, transcript, by=Side.CALLEE, of=Side.AGENT)


def _count(measure: str, name: Text, transcript: Transcript, *, by: Side, of: Side) -> Measure:
    missing = at_once_unmeasurable(transcript)
    found = [] if missing else interruptions(turns(transcript, by), turns(transcript, of))
    return Measure(id=measure, name=name, value=missing or float(len(found)), unit="count", spans=tuple(found))


def _cut_off(speaking: Span, cutting_in: Iterable[Span]) -> Span | None:
    return next((Span(span.start, speaking.end) for span in cutting_in if _gives_way(speaking, span)), None)


def _gives_way(speaking: Span, cutting_in: Span) -> bool:
    return (
        cutting_in.seconds >= BACK_CHANNEL_SECONDS
        and cutting_in.start - speaking.start >= _COLLISION_SECONDS
        and _TALKED_OVER_SECONDS <= speaking.end - cutting_in.start <= _GIVES_UP_WITHIN_SECONDS
        and cutting_in.end > speaking.end
    )
