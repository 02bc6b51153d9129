"""The conditions of a rule judged on a call: what speaks for each, what against, and what is missing to tell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qa_monitor.domain import Metadata, Role, Span
from qa_monitor.lexicon import Speaker
from qa_monitor.rules.expression import AtLeast, Expression, Name, Not
from qa_monitor.rules.hits import Hit, Judgement, at_least, has_certain, merged, supported
from qa_monitor.rules.model import CallFacts, Condition, Found, Order, Reference, Relation, Rule, Words
from qa_monitor.rules.relations import related, repeated
from qa_monitor.rules.timeline import Timeline, place


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is known of a call when rules are applied to it."""

    timeline: Timeline
    metadata: Metadata
    seconds: float
    hits: Mapping[Reference, tuple[Hit, ...]]
    """What was found of each category and each entry, in order of time, cancelled findings left out."""


Judged = Mapping[str, Judgement]
"""Conditions of one rule, by their names."""


def judgements(rule: Rule, call: Call) -> Judged:
    """Every condition of `rule`."""
    judged: dict[str, Judgement] = {}
    for condition in rule.conditions:
        judged[condition.name] = _condition(condition, call, judged)
    return judged


def judge(expression: Expression, judged: Judged) -> Judgement:
    """An expression over judged conditions."""
    match expression:
        case Name(name):
            return judged[name]
        case Not(part):
            return judge(part, judged).negated()
        case AtLeast(count, parts):
            return at_least(count, [judge(part, judged) for part in parts])


def placed(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """The hits that are words somebody said."""
    return tuple(hit for hit in hits if not hit.background)


def _condition(condition: Condition, call: Call, judged: Judged) -> Judgement:
    match condition.base:
        case CallFacts():
            return _facts(condition, condition.base, call)
        case Words(key):
            said = call.hits.get(Reference(key, None), ())
        case Found(references):
            said = merged(call.hits.get(one, ()) for one in references)
        case _:
            base = judge(condition.base, judged)
            if not condition.narrowed and condition.role is Speaker.ANY:
                return base
            said = placed(base.pro)
    hits: Sequence[Hit] = tuple(_by_role(said, condition.role))
    for window in condition.windows:
        hits = call.timeline.inside(hits, window)
    kept = _narrowed(condition, hits, call.timeline, judged)
    return Judgement(pro=kept, contra=() if kept else _against(condition, hits, call, judged))


def _by_role(hits: Iterable[Hit], role: Speaker) -> Iterator[Hit]:
    for hit in hits:
        if role.speaks_as(hit.role):
            yield hit
        elif hit.role is Role.UNKNOWN:
            yield replace(hit, missing=hit.missing or "roles")


# --- which hits count -------------------------------------------------------------------------------------------


def _narrowed(condition: Condition, hits: Sequence[Hit], timeline: Timeline, judged: Judged) -> tuple[Hit, ...]:
    """Those of the hits in the condition's windows that lie and repeat as they should."""
    kept = hits
    for relation in condition.relations:
        kept = list(_in_relation(kept, relation, timeline, judged))
    return repeated(kept, condition.repetition) if condition.repetition else tuple(kept)


def _in_relation(hits: Sequence[Hit], relation: Relation, timeline: Timeline, judged: Judged) -> Iterator[Hit]:
    others = placed(judge(relation.other, judged).pro)
    for hit, other in related(hits, others, relation.order, relation.within):
        if relation.negated:
            if other is None:  # what was perhaps said is not reported as missing
                where = timeline.around(hit, _MIRRORED[relation.order], relation.within)
                yield replace(hit, missing=hit.missing or timeline.unheard(relation.listens_to, where))
        elif other is not None:
            yield supported(hit, [other])


_MIRRORED = {Order.AFTER: Order.BEFORE, Order.BEFORE: Order.AFTER, Order.NEAR: Order.NEAR}


# --- what speaks against a condition ----------------------------------------------------------------------------


def _against(condition: Condition, hits: Sequence[Hit], call: Call, judged: Judged) -> tuple[Hit, ...]:
    """What shows that a condition fails that keeps none of the `hits` in its windows.

    That is its own absence, or, where this cannot be told, that a condition certainly fails to which it must lie so.
    Where there are hits, whatever they lack may have gone unheard anywhere in the call.
    """
    timeline = call.timeline
    window = _in_windows(condition, timeline)
    missing = timeline.unheard(condition.listens_to, timeline.span if hits else window)
    others = [(one, judge(one.other, judged)) for one in condition.relations if not one.negated]
    if missing is not None:
        for _, other in others:
            if has_certain(other.contra):
                return other.contra
    wanted = (_wanted(words, relation, timeline) for relation, other in others if (words := placed(other.pro)))
    where = next(wanted, window)
    confidence = timeline.clarity(condition.listens_to, where)
    return (_background(condition, where, timeline, missing, confidence),)


def _wanted(others: Sequence[Hit], relation: Relation, timeline: Timeline) -> Span:
    """From the first place where a hit so related to `others` could be to the last."""
    by_end = relation.order is Order.AFTER
    ordered = sorted(others, key=lambda hit: hit.span.end if by_end else hit.span.start)
    first, last = (timeline.around(hit, relation.order, relation.within) for hit in (ordered[0], ordered[-1]))
    return place(first.start, last.end)


def _in_windows(condition: Condition, timeline: Timeline) -> Span:
    spans = [timeline.span, *(timeline.window(window) for window in condition.windows)]
    return place(max(span.start for span in spans), min(span.end for span in spans))


def _background(condition: Condition, where: Span, timeline: Timeline, missing: str | None, confidence: float) -> Hit:
    turn = timeline.utterance_at(where.start)
    return Hit(
        span=where,
        turn=turn,
        number=timeline.number(turn),
        role=Role.UNKNOWN,
        origin=condition.name,
        heard="",
        said=(),
        confidence=confidence,
        missing=missing,
        background=True,
    )


# --- facts about the call ---------------------------------------------------------------------------------------


def _facts(condition: Condition, facts: CallFacts, call: Call) -> Judgement:
    """Fails where one fact is not so; else cannot be told where the manifest lacks one."""
    answers = list(_answers(facts, call))
    fails = False in answers
    missing = None if fails else next((answer for answer in answers if isinstance(answer, str)), None)
    hit = (_background(condition, call.timeline.span, call.timeline, missing, 1.0),)
    return Judgement(pro=() if fails else hit, contra=hit if fails or missing else ())


def _answers(facts: CallFacts, call: Call) -> Iterator[bool | str]:
    """For each fact asked for whether it is so, or the name of what the manifest does not say."""
    metadata = call.metadata
    if facts.callee:
        yield "callee_role" if metadata.callee_role is None else metadata.callee_role in facts.callee
    if facts.days_overdue is not None:
        yield "days_overdue" if metadata.days_overdue is None else facts.days_overdue.hold(metadata.days_overdue)
    if facts.agency is not None:
        yield "agency" if metadata.agency is None else not facts.agency or metadata.agency in facts.agency
    if facts.seconds is not None:
        yield facts.seconds.hold(call.seconds)
    if facts.roles_known is not None:
        yield facts.roles_known is call.timeline.roles_known
