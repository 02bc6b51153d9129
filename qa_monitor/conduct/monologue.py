"""Monologues: the agent holds the floor and nobody else gets a word in."""

from collections.abc import Iterable, Sequence

from qa_monitor.conduct.sides import BACK_CHANNEL_SECONDS, Side, spans, unmeasurable
from qa_monitor.domain import Measure, Span, Text, Transcript

_PAUSE_SECONDS = 3.0
"""A longer pause gives the floor away, whether or not the other side takes it."""


def monologues(speaker: Iterable[Span], others: Sequence[Span]) -> list[Span]:
    """Stretches of `speaker`'s talk, pauses included, that no span of `others` breaks; back-channels break nothing.

    `speaker` is in order and apart in itself; `others` is in any order and may overlap.
    """
    breaking = [span for span in others if span.seconds >= BACK_CHANNEL_SECONDS]
    runs: list[Span] = []
    for span in speaker:
        if runs and _goes_on(runs[-1], span, breaking):
            runs[-1] = Span(runs[-1].start, span.end)
        else:
            runs.append(span)
    return runs


def longest_monologue(transcript: Transcript) -> Measure:
    """Seconds of the agent's longest monologue. A stretch that could not be decoded ends one: who knows who spoke."""
    missing = unmeasurable(transcript)
    others = [*spans(transcript, Side.CALLEE), *transcript.damaged]
    runs = [] if missing else monologues(spans(transcript, Side.AGENT), others)
    longest = max(runs, key=lambda span: span.seconds, default=None)
    return Measure(
        id="longest_monologue",
        name=Text("坐席最长独白", "agent's longest monologue"),
        value=missing or (longest.seconds if longest else 0.0),
        unit="s",
        spans=(longest,) if longest else (),
    )


def _goes_on(run: Span, span: Span, breaking: Iterable[Span]) -> bool:
    if span.start - run.end > _PAUSE_SECONDS:
        return False
    return not any(other.start < span.start and other.end > run.end for other in breaking)
