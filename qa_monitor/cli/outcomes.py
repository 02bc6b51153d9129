"""Answers to the questions about whole calls, for a list of calls, in one query for many."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import Outcome
from qa_monitor.store.tables import CheckRow

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """How a question was answered, and the fact that an undetermined answer lacks."""

    outcome: Outcome
    missing: str | None


def answers(db: Session, analysis_ids: Sequence[int]) -> Mapping[int, Mapping[str, Answer]]:
    """For each analysis, its checks by their id."""
    found: dict[int, dict[str, Answer]] = defaultdict(dict)
    for first in range(0, len(analysis_ids), _AT_ONCE):
        rows = db.execute(
            sa.select(CheckRow.analysis_id, CheckRow.check_id, CheckRow.outcome, CheckRow.missing)
            .where(CheckRow.analysis_id.in_(analysis_ids[first : first + _AT_ONCE]))
            .order_by(CheckRow.analysis_id, CheckRow.position)
        )
        for analysis_id, check_id, outcome, missing in rows:
            found[analysis_id][check_id] = Answer(outcome, missing)
    return found
