"""What was found most, which calls are at risk, and for which a person must look."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qa_monitor.coaching.heatmap import judged
from qa_monitor.coaching.intervals import Sample, share_of
from qa_monitor.coaching.team_calls import Noted, TeamCall
from qa_monitor.domain import Ruling, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationLine:
    """A kind of violation."""

    code: str
    severity: Severity
    confirmed: int
    """Acts that a person confirmed or added."""
    unreviewed: int
    """Acts that count and that nobody has looked at."""
    waiting: int
    """Acts that do not count before a person has decided."""
    undecided: int
    """Acts of which a person could not tell; they do not count."""
    overturned: int
    """Acts that a person overturned; they do not count."""
    calls: Sample
    """Share of the calls with an act that counts, of those that were scored."""
    agents: int
    """Agents with an act that counts."""

    @property
    def counting(self) -> int:
        """Acts that count."""
        return self.confirmed + self.unreviewed


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskyCall:
    """A call in which a critical item failed, or a critical violation counts."""

    call: TeamCall
    codes: tuple[str, ...]
    """Of its critical violations that count; empty where the item that failed is another."""
    confirmed: bool
    """Whether a person stands for one of them."""


def violation_lines(calls: Sequence[TeamCall]) -> tuple[ViolationLine, ...]:
    """Those that count most often first, then by code."""
    noted: defaultdict[str, list[tuple[TeamCall, Noted]]] = defaultdict(list)
    for call in calls:
        for one in call.violations:
            noted[one.code].append((call, one))
    shares = calls_by_code(calls)
    lines = [_line(code, some, shares) for code, some in noted.items()]
    return tuple(sorted(lines, key=lambda one: (-one.counting, one.code)))


def _line(code: str, some: Sequence[tuple[TeamCall, Noted]], shares: Mapping[str, Sample]) -> ViolationLine:
    acts = [one for _, one in some]
    open_ = [one for one in acts if one.ruling is None]
    return ViolationLine(
        code=code,
        severity=max((one.severity for one in acts), key=_WEIGHT.index),
        confirmed=sum(one.confirmed for one in acts),
        unreviewed=sum(one.counts for one in open_),
        waiting=sum(not one.counts for one in open_),
        undecided=sum(one.ruling is Ruling.CANNOT_TELL for one in acts),
        overturned=sum(one.ruling is Ruling.OVERTURNED for one in acts),
        calls=shares[code],
        agents=len({call.agent.id for call, one in some if one.counts and call.agent is not None}),
    )


_WEIGHT = (Severity.NONE, Severity.MINOR, Severity.MAJOR, Severity.CRITICAL)


def calls_by_code(calls: Iterable[TeamCall]) -> Mapping[str, Sample]:
    """By code, how often a call has an act that counts, of those that were scored."""
    scored = judged(calls)
    with_code = Counter(code for call in scored for code in {one.code for one in call.counting})
    never = share_of(0, len(scored))
    return defaultdict(lambda: never, {code: share_of(number, len(scored)) for code, number in with_code.items()})


def risky_calls(calls: Sequence[TeamCall]) -> tuple[RiskyCall, ...]:
    """Those for which a person stands first, then the newest."""
    found = [_risky(one) for one in calls if one.facts.critical is True or _critical(one)]
    newest = sorted(found, key=lambda one: one.call.started_at, reverse=True)
    return tuple(sorted(newest, key=lambda one: not one.confirmed))


def _risky(call: TeamCall) -> RiskyCall:
    acts = _critical(call)
    return RiskyCall(
        call=call,
        codes=tuple(sorted({one.code for one in acts})),
        confirmed=any(one.confirmed for one in acts),
    )


def _critical(call: TeamCall) -> list[Noted]:
    return [one for one in call.counting if one.severity is Severity.CRITICAL]


def escalated_calls(calls: Sequence[TeamCall]) -> tuple[TeamCall, ...]:
    """Calls in which the customer gave a signal for which a person must look, the newest first."""
    return tuple(sorted((one for one in calls if one.escalations), key=lambda one: one.started_at, reverse=True))
