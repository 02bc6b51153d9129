"""Nothing that an analysis says can be changed or taken back, not even by SQL."""

import pytest
import sqlalchemy as sa
from made_up_calls import analysis, finding, historic, remembered, saved
from sqlalchemy.exc import IntegrityError

from qa_monitor.domain import Check, DimensionScore, Measure, Outcome, Score, ScorecardChoice, ScoreLine, Text
from qa_monitor.store import load_analysis, open_database, reading, writing

NAME = Text("名", "name")
WHOLE = analysis(
    findings=(finding(),),
    measures=(Measure(id="talk_share", name=NAME, value=0.5, unit="ratio"),),
    checks=(Check(id="time_ok", name=NAME, outcome=Outcome.YES, because=NAME),),
    score=Score(
        points=80,
        critical=False,
        dimensions=(DimensionScore(id="tone", name=NAME, weight=1, points=80),),
        lines=(
            ScoreLine(
                item="threat",
                name=NAME,
                dimension="tone",
                points=-20,
                outcome=Outcome.NO,
                critical=False,
                reason=NAME,
                finding=0,
            ),
        ),
        scorecard=ScorecardChoice(id="default", name=NAME, sha256="a" * 64, because=NAME),
    ),
)
COLUMNS = {
    "transcripts": "seconds",
    "utterances": "text",
    "analyses": "points",
    "findings": "code",
    "measures": "value",
    "checks": "outcome",
    "dimension_scores": "points",
    "score_lines": "points",
    "historic_calls": "seconds",
    "scorecard_choices": "because_zh",
}


@pytest.mark.parametrize("table", COLUMNS)
@pytest.mark.parametrize("act", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_no_row_of_an_analysis_is_changed_or_deleted(engine: sa.Engine, act: str, table: str) -> None:
    remembered(engine, (WHOLE, historic(WHOLE)))
    with pytest.raises(IntegrityError, match=f"{table} are immutable"), writing(engine) as db:
        db.execute(sa.text(act.format(table=table, column=COLUMNS[table])))
    with reading(engine) as db:
        assert load_analysis(db, WHOLE.recording.sha256).analysis == WHOLE


def test_a_recording_with_an_analysis_stays(engine: sa.Engine) -> None:
    saved(engine, WHOLE)
    with pytest.raises(IntegrityError), writing(engine) as db:
        db.execute(sa.text("DELETE FROM recordings"))


def test_sqlite_does_not_replace_a_row_either(tmp_path: str) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/calls.db")
    saved(engine, WHOLE)
    with pytest.raises(IntegrityError, match="measures are immutable"), writing(engine) as db:
        db.execute(sa.text("INSERT OR REPLACE INTO measures SELECT * FROM measures"))


@pytest.mark.postgresql
@pytest.mark.parametrize("table", COLUMNS)
def test_postgresql_truncates_no_table_of_analyses(postgresql_url: str, table: str) -> None:
    engine = open_database(postgresql_url)
    with pytest.raises(IntegrityError, match="are immutable"), writing(engine) as db:
        db.execute(sa.text(f"TRUNCATE {table} CASCADE"))
    engine.dispose()
