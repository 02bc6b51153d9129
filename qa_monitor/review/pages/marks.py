"""What was said, as the page shows it: each turn in runs of words, those of a finding marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from qa_monitor.domain import FindingState, Polarity, Role, Ruling, Severity, Span
from qa_monitor.review.values import ReviewedFinding, SpokenTurn, SpokenWord
from qa_monitor.store.review_queue import ESCALATIONS

_WEIGHT = ("critical", "major", "minor", "signal", "good", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words of one turn that belong to the same finding, or to none."""

    words: tuple[SpokenWord, ...]
    finding: str | None
    """Public id; of several findings that of the gravest."""
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A violation that begins in a turn."""

    code: str
    finding: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedTurn:
    """A turn with its marks."""

    index: int
    role: Role
    span: Span
    doubtful: str | None
    runs: tuple[Run, ...]
    codes: tuple[Code, ...]


def kind(one: ReviewedFinding) -> str:
    """How a finding looks: by its severity, or as one that does not count, be it by context or by a person."""
    finding = one.finding
    overturned = one.verdict is not None and one.verdict.ruling is Ruling.OVERTURNED
    if overturned or finding.state is FindingState.CANCELLED:
        return "cancelled"
    if finding.polarity is not Polarity.VIOLATION:
        return str(finding.polarity)
    return "minor" if finding.severity is Severity.NONE else str(finding.severity)


def is_for_people(one: ReviewedFinding) -> bool:
    """Whether a person looks at it first: a violation, or a signal of the customer that is to be escalated."""
    return one.finding.polarity is Polarity.VIOLATION or one.finding.code in ESCALATIONS


def waits(one: ReviewedFinding) -> bool:
    """Whether it still needs a verdict."""
    return one.verdict is None and one.finding.state is not FindingState.CANCELLED and is_for_people(one)


def place(one: ReviewedFinding) -> Span:
    """When it is heard, as the last person who corrected the time said."""
    corrected = [verdict.span for verdict in one.verdicts if verdict.span is not None]
    return corrected[-1] if corrected else one.finding.span


def marked(turns: Sequence[SpokenTurn], findings: Sequence[ReviewedFinding]) -> tuple[MarkedTurn, ...]:
    """`turns` with the words of `findings` marked: those of the same speaker that lie more than half in its time."""
    gravest_first = sorted(findings, key=lambda one: _WEIGHT.index(kind(one)))
    return tuple(
        MarkedTurn(
            index=turn.index,
            role=turn.role,
            span=turn.span,
            doubtful=turn.doubtful,
            runs=_runs(turn, [one for one in gravest_first if _concerns(one, turn)]),
            codes=tuple(
                Code(code=one.finding.code, finding=one.public_id, kind=kind(one))
                for one in findings
                if one.finding.turn == turn.index and one.finding.polarity is Polarity.VIOLATION
            ),
        )
        for turn in turns
    )


def _concerns(one: ReviewedFinding, turn: SpokenTurn) -> bool:
    return one.finding.role is turn.role and place(one).overlap(turn.span) > 0


def _runs(turn: SpokenTurn, findings: Sequence[ReviewedFinding]) -> tuple[Run, ...]:
    owners = [next((one for one in findings if _mostly_inside(word.span, place(one))), None) for word in turn.words]
    return tuple(
        Run(
            words=tuple(word for _, word in pairs),
            finding=None if owner is None else owner.public_id,
            kind="" if owner is None else kind(owner),
        )
        for owner, pairs in (
            (members[0][0], members)
            for members in (
                list(group)
                for _, group in groupby(
                    zip(owners, turn.words, strict=True), lambda pair: pair[0].public_id if pair[0] else None
                )
            )
        )
    )


def _mostly_inside(word: Span, whole: Span) -> bool:
    return word.overlap(whole) > word.seconds / 2
