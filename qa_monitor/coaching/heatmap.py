"""Points of each dimension by agent."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa_monitor.coaching.intervals import Sample, sample, share
from qa_monitor.coaching.team_calls import TeamCall
from qa_monitor.domain import Agent, Undetermined

SHADES = (60.0, 70.0, 80.0, 90.0)
"""Points at which the next lighter shade begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLine:
    """The figures of some calls."""

    agent: Agent | None
    """As the newest call names them; None of all calls together."""
    calls: int
    points: Sample
    dimensions: tuple[Sample, ...]
    """In the order of `HeatMap.dimensions`."""
    critical: Sample
    violating: Sample
    reviewed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """Agents by their id, never by their points: most differences between them are chance."""

    dimensions: tuple[str, ...]
    """Ids."""
    agents: tuple[AgentLine, ...]
    whole: AgentLine
    """All calls, those without a known agent too."""


def heat_map(calls: Sequence[TeamCall], dimensions: Iterable[str]) -> HeatMap:
    """`dimensions`: ids in the order in which they are shown; others that occur follow by their id."""
    occurring = {dimension for call in calls for dimension in call.facts.dimensions}
    known = tuple(dict.fromkeys(one for one in dimensions if one in occurring))
    shown = (*known, *sorted(occurring - set(known)))
    by_agent: defaultdict[str, list[TeamCall]] = defaultdict(list)
    for call in calls:
        if call.agent is not None:
            by_agent[call.agent.id].append(call)
    return HeatMap(
        dimensions=shown,
        agents=tuple(_line(some[-1].agent, some, shown) for _, some in sorted(by_agent.items())),
        whole=_line(None, calls, shown),
    )


def _line(agent: Agent | None, calls: Sequence[TeamCall], dimensions: Sequence[str]) -> AgentLine:
    return AgentLine(
        agent=agent,
        calls=len(calls),
        points=points_of(calls),
        dimensions=tuple(dimension_of(calls, dimension) for dimension in dimensions),
        critical=critical_of(calls),
        violating=violating_of(calls),
        reviewed=sum(one.facts.reviewed for one in calls),
    )


def shade(one: Sample) -> int | None:
    """0 (darkest, fewest points) to 4; None where there are too few calls to say."""
    mean = one.mean
    return None if mean is None or one.few else sum(mean >= limit for limit in SHADES)


# --- figures of some calls --------------------------------------------------------------------------------------------


def judged(calls: Iterable[TeamCall]) -> list[TeamCall]:
    """Those that were scored, the score being undetermined or not."""
    return [one for one in calls if one.facts.points is not None]


def points_of(calls: Iterable[TeamCall]) -> Sample:
    """Determined points, 0..100."""
    return sample((one.facts.points for one in calls if isinstance(one.facts.points, int | float)), top=100)


def dimension_of(calls: Iterable[TeamCall], dimension: str) -> Sample:
    """Determined points of a dimension, 0..100."""
    points = [one.facts.dimensions.get(dimension) for one in calls]
    return sample([one for one in points if isinstance(one, (float, int))], top=100)


def critical_of(calls: Iterable[TeamCall]) -> Sample:
    """How often a critical item failed, of the calls in which that is known."""
    return share(one.facts.critical for one in calls if isinstance(one.facts.critical, bool))


def violating_of(calls: Iterable[TeamCall]) -> Sample:
    """How often a call has a violation that counts, of those that were scored."""
    return share(bool(one.counting) for one in judged(calls))


def undetermined_of(calls: Iterable[TeamCall]) -> Sample:
    """How often the points are undetermined, of the calls that were scored."""
    return share(isinstance(one.facts.points, Undetermined) for one in judged(calls))
