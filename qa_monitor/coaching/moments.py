"""The moments of a period that are worth listening to together: what went well, what to change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from qa_monitor.coaching.clips import ENOUGH_SECONDS, Clip, cut
from qa_monitor.coaching.facts import CallFacts, JudgedAct
from qa_monitor.coaching.guide import Guide
from qa_monitor.domain import Analysis, Polarity, Role, Severity, Text
from qa_monitor.personal import masked_text
from qa_monitor.scoring.scorecard import FindingRule
from qa_monitor.store.load import stored_analysis
from qa_monitor.store.waveforms import located

MOST = 3
"""Moments of either kind."""
_WORST_FIRST = (Severity.CRITICAL, Severity.MAJOR, Severity.MINOR, Severity.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An act that may be held before the agent, with its clip."""

    public_id: str | None
    """Of the call, in addresses."""
    analysis_id: int
    call: str
    started_at: datetime | None
    name: Text
    said: str
    """The words, masked."""
    say_instead: str | None
    """Chinese; None of good practice."""
    reviewed: bool
    """Whether a person confirmed or added it; else it is the program's suspicion alone."""
    clip: Clip


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An act and the call it is in."""

    call: CallFacts
    act: JudgedAct
    gain: float
    """Points that the scorecard gives for one of its kind."""


def best(calls: Sequence[CallFacts], acts: Mapping[int, Iterable[JudgedAct]], guide: Guide) -> list[Candidate]:
    """Good practice, what the scorecard gives most for first, then what a person confirmed, then what is surest.

    None of a call that a critical item failed: courtesy beside a threat is no example.
    """
    found = _counting([one for one in calls if one.critical is not True], acts, Polarity.GOOD, guide)
    found.sort(key=lambda one: (-one.gain, one.act.ruling is None, -one.act.finding.confidence))
    return _apart(found)


def weakest(calls: Sequence[CallFacts], acts: Mapping[int, Iterable[JudgedAct]], guide: Guide) -> list[Candidate]:
    """Violations, the gravest first, then what a person confirmed, then what is surest."""
    found = _counting(calls, acts, Polarity.VIOLATION, guide)
    found.sort(
        key=lambda one: (
            _WORST_FIRST.index(one.act.finding.severity),
            one.act.ruling is None,
            -one.act.finding.confidence,
        )
    )
    return _apart(found)


def _counting(
    calls: Sequence[CallFacts], acts: Mapping[int, Iterable[JudgedAct]], polarity: Polarity, guide: Guide
) -> list[Candidate]:
    """What counts of the agent's own acts, the newest calls first."""
    gains = {
        item.rule.code: max(item.rule.points.values(), default=0.0)
        for item in guide.items.values()
        if isinstance(item.rule, FindingRule)
    }
    found = []
    for call in reversed(calls):
        card = guide.card(call.metadata)
        least = 1.0 if card is None else card.least_confidence
        found += [
            Candidate(call=call, act=act, gain=gains.get(act.finding.code, 0.0))
            for act in acts.get(call.recording_id, ())
            if act.finding.polarity is polarity and act.finding.role is Role.AGENT and act.counts(least)
        ]
    return found


def _apart(found: Sequence[Candidate]) -> list[Candidate]:
    """The first few that differ in category and call; where there are not so many, in call; else in what is heard."""
    chosen: list[Candidate] = []
    for alike in (_same_kind_or_call, _same_call, _same_clip):
        for one in found:
            if len(chosen) < MOST and not any(alike(one, other) for other in chosen):
                chosen.append(one)
    return chosen


def _same_kind_or_call(one: Candidate, other: Candidate) -> bool:
    return one.act.finding.code == other.act.finding.code or _same_call(one, other)


def _same_call(one: Candidate, other: Candidate) -> bool:
    return one.call is other.call


def _same_clip(one: Candidate, other: Candidate) -> bool:
    """Whether whoever hears the one hears the other as well."""
    first, second = sorted((one.act.finding.span, other.act.finding.span))
    return one.call is other.call and second.start - first.end < ENOUGH_SECONDS


def moment(db: Session, one: Candidate, guide: Guide) -> Moment:
    """The moment with the words of its clip; its sound is for `with_sound`."""
    finding = one.act.finding
    clip = cut(stored_analysis(db, one.call.analysis_id).analysis, finding.span, finding.role)
    said = "".join(turn.marked for turn in clip.turns)
    return Moment(
        public_id=one.call.public_id,
        analysis_id=one.call.analysis_id,
        call=clip.call,
        started_at=one.call.metadata.started_at,
        name=guide.name(finding.code),
        said=said or masked_text(finding.heard),
        say_instead=guide.say_instead.get(finding.code) if finding.polarity is Polarity.VIOLATION else None,
        reviewed=one.act.ruling is not None,
        clip=clip,
    )


def analysis_of(db: Session, one: Moment) -> Analysis:
    """The analysis that the moment is in, its files where they were seen last."""
    analysis = stored_analysis(db, one.analysis_id).analysis
    return replace(analysis, recording=located(db, analysis.recording))
