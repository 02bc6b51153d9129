"""What the agent did with personal data: read them out, or have them read out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa_monitor.domain import Cancellation, Context, Finding, FoundBy, Polarity, Role, Severity, Span, Utterance
from qa_monitor.language import simplify
from qa_monitor.personal.datum import Kind, PersonalDatum
from qa_monitor.personal.digits import plain
from qa_monitor.personal.evidence import at_least_one
from qa_monitor.personal.masked import masked_texts
from qa_monitor.personal.topics import Topic, topics

CATEGORY, CODE = "credential_request", "V07"

SUSPECTED_FROM = 0.7
"""Confidence from which on a finding counts; below it is for review."""

REVIEW_FROM = 0.45
"""Confidence below which there is no finding: a number of another length, said to nobody's name."""

REQUEST = 0.5
"""How much the words of a request weigh, beside the number that was the answer."""

ANSWER_SECONDS = 20.0
"""How soon after a request its answer begins."""

ASKED_FOR = frozenset(
    {Kind.ID_NUMBER, Kind.BANK_CARD, Kind.VERIFICATION_CODE, Kind.PASSWORD, Kind.SECURITY_CODE},
)
READ_OUT = ASKED_FOR | {Kind.ADDRESS}
"""Telephone numbers and mailboxes are hidden where shown, but an agent may say them."""

_ASKS = re.compile("报|念|读|说|讲|告诉|发|给我|提供|多少|背|输|登记|核对")
_WAIVES = re.compile("不用|不要|(?<!特)别(?![的人])|不需要|无需|不必|不能|不会|千万|切勿|请勿")


def findings(
    data: Sequence[PersonalDatum], utterances: Sequence[Utterance], *, severity: Severity, sources: tuple[str, ...]
) -> tuple[Finding, ...]:
    """Violations V07 that `data`, found in `utterances`, prove, in order of time; `heard` has them masked.

    `read_out_...`: the agent said the number or address. One that only says after the customer what they volunteered is
    cancelled as a quotation; one by an unknown speaker is for review. `asked_for_...`: the customer said it right
    after the agent, in whatever words, asked for it; at the turn of the request. What only customers did, and
    telephone numbers and mailboxes, are no findings. Doubtful utterances are no evidence.

    `severity` and `sources` are those of the lexicon's category.
    """
    heard = tuple(map(simplify, masked_texts(utterances, data)))
    proofs = [*_read_outs(data, utterances, heard), *_requests(data, utterances, heard)]
    return tuple(
        Finding(
            category=CATEGORY,
            code=CODE,
            entry=proof.entry,
            polarity=Polarity.VIOLATION,
            severity=severity,
            role=proof.role,
            turn=proof.turn,
            span=proof.span,
            heard=proof.heard,
            believed=proof.heard,
            found_by=FoundBy.RULE,
            confidence=proof.confidence,
            cancelled_by=proof.cancelled_by,
            review_because=None if proof.cancelled_by else proof.review_because,
            sources=sources,
        )
        for proof in sorted(proofs, key=lambda proof: (proof.span, proof.entry))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proof:
    """What tells one finding of this category from another."""

    entry: str
    role: Role
    turn: int
    span: Span
    heard: str
    confidence: float
    cancelled_by: Cancellation | None = None
    review_because: str | None = None


def _read_outs(
    data: Sequence[PersonalDatum], utterances: Sequence[Utterance], heard: Sequence[str]
) -> Iterator[_Proof]:
    for datum in data:
        told = datum.role in (Role.AGENT, Role.UNKNOWN) and datum.kind in READ_OUT
        if told and datum.confidence >= REVIEW_FROM and _is_evidence(datum, utterances):
            yield _Proof(
                entry=f"read_out_{datum.kind}",
                role=datum.role,
                turn=datum.turns[0],
                span=datum.span,
                heard=_words(datum, heard),
                confidence=datum.confidence,
                cancelled_by=_repetition(datum, data, heard) if datum.repeated else None,
                review_because="roles" if datum.role is Role.UNKNOWN else _unsure(datum.confidence),
            )


def _repetition(datum: PersonalDatum, data: Sequence[PersonalDatum], heard: Sequence[str]) -> Cancellation:
    """The other side's words that were only said after them: its last number of this kind that began before."""
    first = [one for one in data if one.kind is datum.kind and one.role is not datum.role and one.span < datum.span]
    return Cancellation(Context.QUOTATION, _words(first[-1], heard))


def _requests(data: Sequence[PersonalDatum], utterances: Sequence[Utterance], heard: Sequence[str]) -> Iterator[_Proof]:
    """For each request that was answered, its surest answer."""
    answers: dict[tuple[int, Kind], PersonalDatum] = {}
    for datum in sorted(data, key=lambda datum: datum.confidence):
        if not _is_answer(datum, utterances) or (turn := _request(datum, utterances)) is None:
            continue
        if not any(turn in other.turns and other.kind is datum.kind for other in data):  # 我念一下，您核对
            answers[turn, datum.kind] = datum
    for (turn, kind), datum in answers.items():
        yield _Proof(
            entry=f"asked_for_{kind}",
            role=Role.AGENT,
            turn=turn,
            span=utterances[turn].turn.span,
            heard=heard[turn],
            confidence=(confidence := at_least_one([datum.confidence, REQUEST])),
            review_because=_unsure(confidence),
        )


def _is_answer(datum: PersonalDatum, utterances: Sequence[Utterance]) -> bool:
    theirs = datum.role in (Role.CUSTOMER, Role.THIRD_PARTY) and datum.kind in ASKED_FOR and not datum.repeated
    return theirs and datum.confidence >= REVIEW_FROM and _is_evidence(datum, utterances)


def _request(datum: PersonalDatum, utterances: Sequence[Utterance]) -> int | None:
    """The agent's turn that asked for `datum`: the last one before it that speaks of any such thing, if it asks."""
    for turn in range(datum.turns[0] - 1, -1, -1):
        utterance = utterances[turn]
        if utterance.turn.span.end < datum.span.start - ANSWER_SECONDS:
            return None
        text = plain(utterance.text)
        if utterance.turn.role is Role.AGENT and utterance.doubtful is None and (named := topics(text)):
            asked = Topic(datum.kind) in named and Topic.LAST_DIGITS not in named
            return turn if asked and _ASKS.search(text) and not _WAIVES.search(text) else None
    return None


def _is_evidence(datum: PersonalDatum, utterances: Sequence[Utterance]) -> bool:
    return all(utterances[turn].doubtful is None for turn in datum.turns)


def _unsure(confidence: float) -> str | None:
    return "confidence" if confidence < SUSPECTED_FROM else None


def _words(datum: PersonalDatum, heard: Sequence[str]) -> str:
    """What was heard of `datum`, masked, its turns apart."""
    return "…".join(heard[place.turn][place.start : place.stop] for place in datum.places)
