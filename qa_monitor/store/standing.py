"""What stored analyses hold that may stand under other rules, many at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import Check, Finding, FoundBy, Measure
from qa_monitor.store import convert
from qa_monitor.store.parts import in_parts
from qa_monitor.store.tables import CheckRow, FindingRow, HistoricCallRow, MeasureRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All of an analysis that a score rests on, in the analysis's order."""

    findings: tuple[Finding, ...]
    measures: tuple[Measure, ...]
    checks: tuple[Check, ...]


def complete_analyses(db: Session, analysis_ids: Collection[int], categories: Collection[str]) -> set[int]:
    """Those that say what later calls need to know, and hold no guess by sound alone outside of these categories."""
    found: set[int] = set()
    for some in in_parts(analysis_ids):
        guessed = sa.exists().where(
            FindingRow.analysis_id == HistoricCallRow.analysis_id,
            FindingRow.found_by == FoundBy.PINYIN,
            FindingRow.log_probability.is_(None),
            FindingRow.category.not_in(categories),
        )
        found.update(
            db.scalars(sa.select(HistoricCallRow.analysis_id).where(HistoricCallRow.analysis_id.in_(some), ~guessed))
        )
    return found


def findings_in(
    db: Session, analysis_ids: Collection[int], categories: Collection[str]
) -> Mapping[int, tuple[Finding, ...]]:
    """By analysis its findings in these categories, in order; cancelled ones too."""
    if not categories:
        return {}
    found: defaultdict[int, tuple[Finding, ...]] = defaultdict(tuple)
    for some in in_parts(analysis_ids):
        for row in _rows(db, FindingRow, some, FindingRow.category.in_(categories)):
            found[row.analysis_id] += (convert.finding_of(row),)
    return found


def evidence_of(db: Session, analysis_ids: Collection[int]) -> Mapping[int, Evidence]:
    """What the scores of these analyses rest on."""
    found: dict[int, Evidence] = {}
    for some in in_parts(analysis_ids):
        findings, measures, checks = (defaultdict[int, list[Any]](list) for _ in range(3))
        for row in _rows(db, FindingRow, some):
            findings[row.analysis_id].append(convert.finding_of(row))
        for row in _rows(db, MeasureRow, some):
            measures[row.analysis_id].append(convert.measure_of(row))
        for row in _rows(db, CheckRow, some):
            checks[row.analysis_id].append(convert.check_of(row))
        for one in some:
            found[one] = Evidence(
                findings=tuple(findings[one]), measures=tuple(measures[one]), checks=tuple(checks[one])
            )
    return found


def _rows(
    db: Session,
    table: type[FindingRow | MeasureRow | CheckRow],
    analysis_ids: Collection[int],
    *conditions: sa.ColumnElement[bool],
) -> Iterable[Any]:
    return db.execute(
        sa.select(table.__table__)
        .where(table.analysis_id.in_(analysis_ids), *conditions)
        .order_by(table.analysis_id, table.position)
    )
