"""Response time: how long the other side waits for the agent's answer."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from qa_monitor.conduct.sides import Side, turns, unmeasurable
from qa_monitor.domain import Measure, Role, Span, Text, Transcript, Turn, Undetermined


def waits(both_sides: Iterable[Turn], *, unheard: Sequence[Span] = ()) -> list[float]:
    """Seconds from the end of the other side's turn to the agent's next, where the agent takes the floor after it.

    An answer begun before the other has finished is no wait, nor is one in which something `unheard` was said.
    """
    found: list[float] = []
    agent_until = 0.0
    for before, after in pairwise(sorted(both_sides, key=lambda turn: turn.span)):
        asked, answered = before.span.end, after.span.start
        if before.role is Role.AGENT:
            agent_until = max(agent_until, asked)
        elif after.role is Role.AGENT and agent_until <= asked <= answered and not _within(unheard, asked, answered):
            found.append(answered - asked)
    return found


def response_time(transcript: Transcript) -> Measure:
    """The median wait for the agent's answer."""
    both = [*turns(transcript, Side.AGENT), *turns(transcript, Side.CALLEE)]
    seconds = waits(both, unheard=transcript.damaged)
    return Measure(
        id="response_time",
        name=Text("坐席应答间隔（中位数）", "agent's median response time"),
        value=unmeasurable(transcript) or (median(seconds) if seconds else Undetermined("speech")),
        unit="s",
    )


def _within(unheard: Iterable[Span], start: float, end: float) -> bool:
    return any(span.start < end and span.end > start for span in unheard)
