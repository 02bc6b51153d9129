"""The lines of many calls' scores as they stand with people's verdicts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.coaching.facts import CallFacts, acts_of
from qa_monitor.decided import Criteria, score_again
from qa_monitor.domain import Polarity, ScoreLine
from qa_monitor.store import convert_score
from qa_monitor.store.load import stored_analysis
from qa_monitor.store.parts import in_parts
from qa_monitor.store.tables import ScoreLineRow


def lines_of(db: Session, calls: Sequence[CallFacts], criteria: Criteria) -> Mapping[int, tuple[ScoreLine, ...]]:
    """By the number of the recording. Of a call with verdicts the score is made again, if it can be."""
    found = _machine_lines(db, calls)
    judged = [one for one in calls if one.reviewed]
    acts = acts_of(db, judged, list(Polarity))
    for call in judged:
        decided = tuple(act.finding for act in acts[call.recording_id])
        again = _again(db, call, decided, criteria)
        found[call.recording_id] = found[call.recording_id] if again is None else again
    return found


def _again(db: Session, call: CallFacts, findings: Any, criteria: Criteria) -> tuple[ScoreLine, ...] | None:
    analysis = stored_analysis(db, call.analysis_id).analysis
    score = score_again(replace(analysis, findings=findings), criteria)
    return None if score is None else score.lines


def _machine_lines(db: Session, calls: Sequence[CallFacts]) -> dict[int, tuple[ScoreLine, ...]]:
    recordings = {one.analysis_id: one.recording_id for one in calls}
    found: defaultdict[int, list[ScoreLine]] = defaultdict(list)
    for some in in_parts(recordings):
        rows: Any = db.execute(
            sa.select(ScoreLineRow.__table__)
            .where(ScoreLineRow.analysis_id.in_(some))
            .order_by(ScoreLineRow.analysis_id, ScoreLineRow.position)
        )
        for row in rows:
            found[recordings[row.analysis_id]].append(convert_score.score_line_of(row))
    return {one.recording_id: tuple(found[one.recording_id]) for one in calls}
