"""How much of what was recorded was judged, by what, and how far people agreed with it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.coaching.team_calls import TeamCall
from qa_monitor.domain import CallState, FindingState, Ruling, Text, Undetermined
from qa_monitor.evaluation.metrics import Share
from qa_monitor.store.parts import in_parts
from qa_monitor.store.tables import AnalysisRow, FindingRow, RecordingRow, ScorecardChoiceRow
from qa_monitor.store.verdicts import Subject, subjects


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The calls of the period by how far they were judged; `scored` to `failed` make up `recorded`."""

    recorded: int
    scored: int
    """With determined points."""
    undetermined: int
    no_score: int
    """Something was read, but nobody spoke, or nothing could be scored."""
    unreadable: int
    failed: int
    damaged: int
    """Of all, those of which a part could not be read."""
    reviewed: int
    """Of all, those of which a person has said something."""
    without_agent: int
    """Of all, those whose agent nobody knows: they are in no line of an agent."""
    without_start: int
    """Known calls without a start: they are in no period, nor in `recorded`."""
    hours: float
    """Of what was recorded and could be read."""

    @property
    def lines(self) -> tuple[tuple[str, int], ...]:
        """Calls of each kind by the key of its heading, as tables show them."""
        return (
            ("recorded", self.recorded),
            ("scored", self.scored),
            ("undetermined", self.undetermined),
            ("no_score", self.no_score),
            ("unreadable", self.unreadable),
            ("failed", self.failed),
            ("damaged", self.damaged),
            ("of_reviewed", self.reviewed),
            ("without_agent", self.without_agent),
            ("without_start", self.without_start),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Something that calls of the period were judged by."""

    kind: str
    """`program`, `model`, `lexicons` or `scorecard`."""
    version: str
    name: Text | None
    """Of a scorecard."""
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementLine:
    """How far people agreed with the machine on findings of a category; all categories where the code is empty."""

    code: str
    suspected: Share
    """Confirmed in this category, of those that the machine counted and a person decided."""
    asked: Share
    """Confirmed in this category, of those that the machine left to a person."""
    undecided: int
    """A person could not tell either."""
    added: int
    """The machine had not found them; how many more there are, only a sample of unflagged calls can say."""


def coverage(calls: Sequence[TeamCall], *, without_start: int) -> Coverage:
    """The calls counted."""
    facts = [one.facts for one in calls]
    unreadable = sum(one.state is CallState.UNREADABLE for one in facts)
    failed = sum(one.state is CallState.FAILED for one in facts)
    scored = sum(isinstance(one.points, int | float) for one in facts)
    undetermined = sum(isinstance(one.points, Undetermined) for one in facts)
    return Coverage(
        recorded=len(facts),
        scored=scored,
        undetermined=undetermined,
        no_score=len(facts) - scored - undetermined - unreadable - failed,
        unreadable=unreadable,
        failed=failed,
        damaged=sum(one.state is CallState.DAMAGED for one in facts),
        reviewed=sum(one.reviewed for one in facts),
        without_agent=sum(one.agent is None for one in calls),
        without_start=without_start,
        hours=sum(one.seconds or 0.0 for one in facts) / 3600,
    )


def calls_without_start(db: Session, known_at: datetime | None) -> int:
    """Analysed calls whose start nobody knows, whatever their team."""
    analysed = sa.exists().where(AnalysisRow.recording_id == RecordingRow.id)
    if known_at is not None:
        analysed = analysed.where(AnalysisRow.created_at <= known_at)
    asked = sa.select(sa.func.count()).select_from(RecordingRow).where(RecordingRow.started_at.is_(None), analysed)
    return db.scalar(asked) or 0


# --- versions ---------------------------------------------------------------------------------------------------------


def versions(db: Session, calls: Sequence[TeamCall]) -> tuple[Version, ...]:
    """What the calls were judged by, by its kind, that of most calls first."""
    found: Counter[tuple[str, str]] = Counter()
    names: dict[str, Text] = {}
    for some in in_parts([one.facts.analysis_id for one in calls]):
        columns = (AnalysisRow.program, AnalysisRow.model, AnalysisRow.lexicons)
        for *told, number in db.execute(
            sa.select(*columns, sa.func.count()).where(AnalysisRow.id.in_(some)).group_by(*columns)
        ):
            found.update(dict.fromkeys(zip(_KINDS, told, strict=True), number))
        card = (ScorecardChoiceRow.sha256, ScorecardChoiceRow.name_zh, ScorecardChoiceRow.name_en)
        for sha256, zh, en, number in db.execute(
            sa.select(*card, sa.func.count()).where(ScorecardChoiceRow.analysis_id.in_(some)).group_by(*card)
        ):
            found["scorecard", sha256] += number
            names[sha256] = Text(zh, en)
    lines = [
        Version(kind=kind, version=one, name=names.get(one), calls=number) for (kind, one), number in found.items()
    ]
    return tuple(sorted(lines, key=lambda one: ((*_KINDS, "scorecard").index(one.kind), -one.calls, one.version)))


_KINDS = ("program", "model", "lexicons")


# --- agreement --------------------------------------------------------------------------------------------------------


def agreement(db: Session, calls: Sequence[TeamCall]) -> tuple[AgreementLine, ...]:
    """All categories together first, then each; by the machine's category, not the one that a person put there."""
    acts = [act for one in calls if one.facts.reviewed for act in subjects(one.facts.verdicts)]
    states = _states(db, {act.verdicts[0].finding_id for act in acts} - {None})
    by_code: defaultdict[str, list[Subject]] = defaultdict(list)
    for act in acts:
        target = act.verdicts[0].target
        by_code["" if target is None else target.code].append(act)
    lines = {code: _agreement(code, some, states) for code, some in sorted(by_code.items())}
    return (_together(lines.values()), *lines.values()) if lines else ()


def _agreement(code: str, acts: Sequence[Subject], states: Mapping[int, FindingState]) -> AgreementLine:
    found = [act for act in acts if not act.added]
    decided = [act for act in found if act.holds.ruling in (Ruling.CONFIRMED, Ruling.OVERTURNED)]
    asked = [act for act in decided if states.get(act.verdicts[0].finding_id or 0) is FindingState.REVIEW]
    suspected = [act for act in decided if states.get(act.verdicts[0].finding_id or 0) is FindingState.SUSPECTED]
    return AgreementLine(
        code=code,
        suspected=Share(sum(_is_right(act) for act in suspected), len(suspected)),
        asked=Share(sum(_is_right(act) for act in asked), len(asked)),
        undecided=sum(act.holds.ruling is Ruling.CANNOT_TELL for act in found),
        added=sum(act.added and act.holds.ruling is not Ruling.OVERTURNED for act in acts),
    )


def _is_right(act: Subject) -> bool:
    first, holds = act.verdicts[0].target, act.holds
    kept = holds.correction.code is None or first is None or holds.correction.code == first.code
    return holds.ruling is Ruling.CONFIRMED and kept


def _together(lines: Collection[AgreementLine]) -> AgreementLine:
    return AgreementLine(
        code="",
        suspected=sum((one.suspected for one in lines), Share(0, 0)),
        asked=sum((one.asked for one in lines), Share(0, 0)),
        undecided=sum(one.undecided for one in lines),
        added=sum(one.added for one in lines),
    )


def _states(db: Session, finding_ids: Collection[int | None]) -> dict[int, FindingState]:
    found: dict[int, FindingState] = {}
    for some in in_parts([one for one in finding_ids if one is not None]):
        rows = db.execute(sa.select(FindingRow.id, FindingRow.state).where(FindingRow.id.in_(some)))
        found.update((number, state) for number, state in rows)
    return found
