"""How the talk is shared, and how much of it is at the same time."""

from collections.abc import Sequence

from qa_monitor.conduct.sides import ENOUGH_SPEECH_SECONDS, Side, at_once_unmeasurable, spans, unmeasurable
from qa_monitor.domain import Measure, Span, Text, Transcript, Undetermined


def share(one: Sequence[Span], other: Sequence[Span]) -> float | Undetermined:
    """Speaking time of `one` in that of both, 0..1; undetermined (`speech`) where there is hardly a conversation."""
    mine, theirs = (sum(span.seconds for span in side) for side in (one, other))
    if not mine or not theirs or mine + theirs < ENOUGH_SPEECH_SECONDS:
        return Undetermined("speech")
    return mine / (mine + theirs)


def overlaps(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    """Stretches in which both speak; each of the arguments is apart in itself."""
    return sorted(
        Span(max(a.start, b.start), min(a.end, b.end))
        for a in one
        for b in other
        if a.start < b.end and b.start < a.end
    )


def talk_share(transcript: Transcript) -> Measure:
    """The agent's part of the speaking time."""
    return Measure(
        id="talk_share",
        name=Text("坐席说话占比", "agent's share of the talk"),
        value=unmeasurable(transcript) or share(spans(transcript, Side.AGENT), spans(transcript, Side.CALLEE)),
        unit="ratio",
    )


def overlap(transcript: Transcript) -> Measure:
    """Seconds in which both sides speak."""
    missing = at_once_unmeasurable(transcript)
    both = [] if missing else overlaps(spans(transcript, Side.AGENT), spans(transcript, Side.CALLEE))
    return Measure(
        id="overlap",
        name=Text("双方同时说话", "both speaking at once"),
        value=missing or float(sum(span.seconds for span in both)),
        unit="s",
        spans=tuple(both),
    )
