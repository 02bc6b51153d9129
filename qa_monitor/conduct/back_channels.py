"""Back-channels: short words (嗯, 对, 好的) by which the agent shows that they listen while the other side tells."""

from collections.abc import Sequence

from qa_monitor.conduct.sides import BACK_CHANNEL_SECONDS, Side, at_once_unmeasurable, turns
from qa_monitor.domain import Measure, Span, Text, Transcript, Turn

_GOES_ON_WITHIN_SECONDS = 2.0
"""Who speaks again this soon after the other's short word was not stopped by it."""


def back_channels(listener: Sequence[Turn], speaker: Sequence[Turn]) -> list[Span]:
    """Short turns of `listener` during a turn of `speaker`, or between two of them that belong together."""
    return [
        turn.span
        for turn in listener
        if turn.span.seconds < BACK_CHANNEL_SECONDS and (_during(turn.span, speaker) or _between(turn.span, speaker))
    ]


def agent_back_channels(transcript: Transcript) -> Measure:
    """How often the agent showed by a short word that they listen, without taking the floor."""
    missing = at_once_unmeasurable(transcript)
    found = [] if missing else back_channels(turns(transcript, Side.AGENT), turns(transcript, Side.CALLEE))
    return Measure(
        id="back_channels",
        name=Text("坐席倾听应声", "agent's back-channels"),
        value=missing or float(len(found)),
        unit="count",
        spans=tuple(found),
    )


def _during(word: Span, speaker: Sequence[Turn]) -> bool:
    return any(turn.span.start < word.start and word.end < turn.span.end for turn in speaker)


def _between(word: Span, speaker: Sequence[Turn]) -> bool:
    before = any(
        word.start - turn.span.end <= _GOES_ON_WITHIN_SECONDS for turn in speaker if turn.span.start < word.start
    )
    after = any(turn.span.start - word.end <= _GOES_ON_WITHIN_SECONDS for turn in speaker if turn.span.end > word.end)
    return before and after
