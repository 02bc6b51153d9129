"""Rules applied to a call: a finding wherever a rule holds, at the words that decided or where they were expected."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from qa_monitor.domain import Finding, FindingState, FoundBy, Metadata, Role, Span, Utterance
from qa_monitor.lexicon.model import OWN_ROLE
from qa_monitor.rules.hits import Hit, in_order, supported
from qa_monitor.rules.judge import Call, judge, judgements, placed
from qa_monitor.rules.model import Reference, Rule, RuleBook
from qa_monitor.rules.timeline import Timeline
from qa_monitor.rules.wording import is_words_key

PERSON_DECIDES = "rule"
"""`review_because` of the findings of a rule that says `review: true`."""


def evaluate(
    rulebook: RuleBook,
    *,
    utterances: Sequence[Utterance],
    findings: Sequence[Finding],
    metadata: Metadata,
    seconds: float,
    damaged: Sequence[Span],
    roles_known: bool,
) -> tuple[Finding, ...]:
    """What the rules find in a call, in order of time.

    `utterances` are those of the whole call in order of their start; `findings` what the lexicons found in it, and what
    was found of the book's `words` by other means than text, which is looked through here; `seconds` its length. A rule
    that depends on what is not known (roles, metadata, damaged audio, findings that are themselves for review) gives a
    finding for review or none, never a suspected one. Where nobody is heard to speak nothing can be judged.
    """
    call = heard_call(
        rulebook,
        utterances=utterances,
        findings=findings,
        metadata=metadata,
        seconds=seconds,
        damaged=damaged,
        roles_known=roles_known,
    )
    found = (finding for rule in rulebook.rules for finding in findings_of(rule, call)) if call else ()
    return tuple(sorted(found, key=lambda one: (one.span, one.category, one.entry, one.believed)))


def heard_call(
    rulebook: RuleBook,
    *,
    utterances: Sequence[Utterance],
    findings: Sequence[Finding],
    metadata: Metadata,
    seconds: float,
    damaged: Sequence[Span],
    roles_known: bool,
) -> Call | None:
    """A call as rules see it, by the arguments of `evaluate`; None where nobody is heard to speak."""
    timeline = Timeline.of(utterances, damaged, roles_known=roles_known)
    if timeline is None:
        return None
    hits = _hits(rulebook, utterances, findings, timeline)
    return Call(timeline=timeline, metadata=metadata, seconds=seconds, hits=hits)


def _hits(
    rulebook: RuleBook, utterances: Sequence[Utterance], findings: Sequence[Finding], timeline: Timeline
) -> dict[Reference, tuple[Hit, ...]]:
    """What conditions build on: the lexicons' `findings`, and the rules' own words."""
    own = rulebook.matcher.find(utterances, callee_role=None) if rulebook.matcher else ()
    hits: dict[Reference, list[Hit]] = {}
    for finding in (*findings, *own):
        if finding.state is not FindingState.CANCELLED:
            hit = _hit(finding, timeline)
            hits.setdefault(Reference(finding.category, None), []).append(hit)
            hits.setdefault(Reference(finding.category, finding.entry), []).append(hit)
    return {reference: in_order(found) for reference, found in hits.items()}


def _hit(finding: Finding, timeline: Timeline) -> Hit:
    origin = finding.entry if is_words_key(finding.category) else f"{finding.category}.{finding.entry}"
    return Hit(
        span=finding.span,
        turn=finding.turn,
        number=timeline.number(finding.turn),
        role=finding.role,
        origin=origin,
        heard=finding.heard,
        said=((finding.span.start, finding.believed),),
        confidence=finding.confidence,
        log_probability=finding.log_probability,
        missing=finding.review_because,
    )


# --- from hits to findings --------------------------------------------------------------------------------------


def findings_of(rule: Rule, call: Call) -> Iterator[Finding]:
    """The findings of one rule in a call."""
    judged = judgements(rule, call)
    holds = judge(rule.holds, judged).pro
    hits = holds if rule.at is None else tuple(_held_at(judge(rule.at, judged).pro, holds))
    for hit in _places(hits, once=rule.once):
        yield _finding(rule, hit, call.timeline)


def _held_at(hits: Iterable[Hit], holds: Sequence[Hit]) -> Iterator[Hit]:
    """`hits` where the rule holds by `holds`, whose first hit, a certain one if there is one, supports them."""
    support = min(holds, key=lambda hit: (hit.missing is not None, hit.known_at, hit.span), default=None)
    for hit in hits:
        if support is not None:
            yield supported(hit, [support])


def _places(hits: Sequence[Hit], *, once: bool) -> list[Hit]:
    """Where findings stand: at words; for want of them one at what was absent, unless that side never spoke."""
    words = placed(hits)
    if not words:
        return _expected([hit for hit in hits if hit.missing != "speech"])
    apart = _apart(words)
    return [min(apart, key=lambda hit: (hit.missing is not None, hit.span))] if once else apart


def _expected(absences: Sequence[Hit]) -> list[Hit]:
    """One place over all absences, over the certain ones if there are any."""
    certain = [hit for hit in absences if hit.missing is None]
    if not absences:
        return []
    first, *others = sorted(certain or absences, key=lambda hit: hit.span)
    whole = Span(first.span.start, max(hit.span.end for hit in [first, *others]))
    return [replace(supported(first, others), span=whole)]


def _apart(hits: Iterable[Hit]) -> list[Hit]:
    """Of hits of one role that share words the surest, then the longest, then the earliest."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.role, hit.span)):
        if not kept or kept[-1].role is not hit.role or kept[-1].span.end <= hit.span.start:
            kept.append(hit)
        elif _preference(hit) < _preference(kept[-1]):
            kept[-1] = hit
    return kept


def _preference(hit: Hit) -> tuple[bool, float]:
    return hit.missing is not None, -hit.span.seconds


def _finding(rule: Rule, hit: Hit, timeline: Timeline) -> Finding:
    absent_from = OWN_ROLE[rule.role] if timeline.roles_known else Role.UNKNOWN
    return Finding(
        category=rule.id,
        code=rule.code,
        entry=hit.origin,
        polarity=rule.polarity,
        severity=rule.severity,
        role=absent_from if hit.background else hit.role,
        turn=hit.turn,
        span=hit.span,
        heard=hit.heard,
        believed=" … ".join(words for _, words in hit.said),
        found_by=FoundBy.RULE,
        confidence=hit.confidence,
        log_probability=hit.log_probability,
        review_because=hit.missing or (PERSON_DECIDES if rule.review else None),
        sources=rule.sources,
    )
