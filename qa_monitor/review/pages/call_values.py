"""What the templates of the call page ask for, from what is known of a call."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qa_monitor import words as terms
from qa_monitor.domain import (
    Account,
    Analysis,
    CallState,
    Context,
    Finding,
    FindingState,
    Polarity,
    Role,
    ScoreLine,
    Text,
    Transcript,
)
from qa_monitor.report.facts import measured, sides
from qa_monitor.review.access import Right, may
from qa_monitor.review.appeals import AGAINST
from qa_monitor.review.knowledge import Knowledge
from qa_monitor.review.pages.marks import is_for_people, kind, marked, place, waits
from qa_monitor.review.pages.words import WORDS
from qa_monitor.review.values import ReviewedCall, ReviewedFinding
from qa_monitor.speakers import may_be_swapped, on_one_track

_POINTS = re.compile(r"^[+\-−]?\d+(?:\.\d+)? ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What the head of the page says of the call."""

    name: Text
    value: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a person has to know before they judge."""

    kind: str
    text: Text


def call_values(account: Account, call: ReviewedCall, knowledge: Knowledge, *, verdicts_at: str) -> dict[str, Any]:
    """Values for `call.html` and its parts; `verdicts_at`: the address that takes verdicts."""
    transcript = call.analysis.transcript
    decides = may(account, Right.REVIEW_BLIND if call.blind else Right.DECIDE)
    return {
        "call": call,
        "turns": marked(call.turns, call.findings),
        "facts": _facts(call),
        "notes": [] if call.blind and not call.analysis.reason else _notes(call.analysis, knowledge),
        "lanes": () if transcript is None else _lanes(transcript),
        "may_state_roles": decides and not call.blind and transcript is not None and may_be_swapped(transcript),
        "may_tell_speakers": decides and not call.blind and bool(call.turns) and _may_be_told(transcript),
        "seconds": 0.0 if transcript is None else transcript.seconds,
        "names": {code: knowledge.name(code) for code in call.row.escalations},
        "categories": sorted(
            (one for one in knowledge.categories.values() if one.polarity is Polarity.VIOLATION),
            key=lambda one: one.code,
        ),
        "can_decide": decides and transcript is not None and call.erased_at is None,
        "verdicts_at": verdicts_at,
        "labels": {one.public_id: _label(one) for one in call.findings},
        "appealable": [one for one in call.findings if call.erased_at is None and _may_be_appealed(one)],
        "changed": call.score.decided != call.score.machine,
        "kind": kind,
        "place": place,
        "waits": waits,
        "is_for_people": is_for_people,
        "for_people": sum(map(is_for_people, call.findings)),
        "cancelled": _cancelled,
        "unsure": _unsure,
        "measured": measured,
        "critical": terms.critical,
        "told": _told,
        "finish_at": None,
    }


def _lanes(transcript: Transcript) -> tuple[Role, ...]:
    """The agent's lane first, as it is drawn; a call on one track has one, whoever speaks on it."""
    if transcript.split is not None:
        return (Role.UNKNOWN,)
    return tuple(sorted(transcript.roles, key=lambda role: role is not Role.AGENT))


def _may_be_told(transcript: Transcript | None) -> bool:
    return transcript is not None and on_one_track(transcript)


def _facts(call: ReviewedCall) -> list[Fact]:
    metadata = call.analysis.recording.metadata
    agent = metadata.agent
    unknown = WORDS["unknown"]
    facts = [
        (WORDS["agent"], None if agent is None else _plain(" ".join(filter(None, (agent.name, agent.id, agent.team))))),
        (WORDS["started"], _plain(terms.moment(metadata.started_at)) if metadata.started_at else None),
        (WORDS["callee"], None if metadata.callee_role is None else terms.CALLEES[metadata.callee_role]),
        (WORDS["customer_ref"], _plain(metadata.customer_ref) if metadata.customer_ref else None),
        (WORDS["length"], _plain(terms.clock(call.row.seconds)) if call.row.seconds is not None else None),
    ]
    if metadata.days_overdue is not None:
        facts.append((WORDS["overdue"], Text(f"{metadata.days_overdue} 天", f"{metadata.days_overdue} days")))
    if metadata.agency:
        facts.append((WORDS["agency"], _plain(metadata.agency)))
    if call.analysis.transcript is not None and (how := sides(call.analysis.transcript)) is not None:
        facts.append((WORDS["sides"], how))
    return [Fact(name=name, value=value or unknown) for name, value in facts]


def _plain(text: str) -> Text:
    return Text(text, text)


def _notes(analysis: Analysis, knowledge: Knowledge) -> list[Note]:
    notes = []
    if analysis.reason is not None:
        notes.append(Note(kind="warn", text=analysis.reason))
    if analysis.state is CallState.DAMAGED and analysis.transcript is not None:
        places = "、".join(terms.stretch(span) for span in analysis.transcript.damaged)
        notes.append(Note(kind="warn", text=Text(WORDS["damaged"].zh + places, WORDS["damaged"].en + places)))
    if knowledge.problem is not None:
        notes.append(Note(kind="warn", text=knowledge.problem))
    return notes


def _label(one: ReviewedFinding) -> Text:
    code = "" if one.finding.code == one.finding.category else f"{one.finding.code} "
    at = terms.clock(place(one).start, tenths=True)
    return Text(f"{code}{one.name.zh} {at}", f"{code}{one.name.en} {at}")


def _may_be_appealed(one: ReviewedFinding) -> bool:
    return one.verdict is not None and one.verdict.ruling in AGAINST and not one.appealed


def _cancelled(finding: Finding) -> Text:
    """The context, and the words that showed it or the person that it hangs on."""
    assert finding.cancelled_by is not None
    context, cue = finding.cancelled_by.context, finding.cancelled_by.cue
    sure = WORDS["cancelled_by" if finding.state is FindingState.CANCELLED else "perhaps_cancelled"]
    people: Mapping[str, Text] = {str(who): name for who, name in (*terms.ROLES.items(), *terms.CALLEES.items())}
    shown = people.get(cue, _plain(cue)) if context in (Context.ROLE, Context.CALLEE) else _plain(cue)
    name = terms.CONTEXTS[context]
    return Text(sure.zh.format(context=name.zh, cue=shown.zh), sure.en.format(context=name.en, cue=shown.en))


def _unsure(finding: Finding) -> Text:
    """Why only a person can decide: what is unsure, or the fact that lacks."""
    because = str(finding.review_because)
    if because in terms.UNSURE:
        return terms.UNSURE[because]
    fact, lacking = terms.named(terms.MISSING, because), WORDS["missing_fact"]
    return Text(lacking.zh.format(fact=fact.zh), lacking.en.format(fact=fact.en))


def _told(line: ScoreLine) -> Text:
    """The reason without the points at its beginning, which have a column of their own."""
    return Text(_POINTS.sub("", line.reason.zh), _POINTS.sub("", line.reason.en))
