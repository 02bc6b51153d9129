"""How long the team's page and the reports for managers take, and how much memory.

    python benchmarks/team.py /tmp/team.db --calls 20000

Four recorded calls with all that their analyses say are copied, each copy with an agent and a start of its own within
one month; one call in twenty is given a verdict on its first violation. A file that is there is measured again
without filling it. Every line is the function that the page or the command calls; HTML is included, network is not.
"""

import argparse
import resource
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import sqlalchemy as sa

from qa_monitor.domain import Lang
from qa_monitor.review.knowledge import load_knowledge
from qa_monitor.settings import load_settings
from qa_monitor.store import catch_up, open_database, reading

CALLS = Path(__file__).parents[1] / "tests" / "review" / "browser" / "data" / "calls.sql"
SINCE, UNTIL = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
AGENTS, TEAMS, MINUTES = 100, 10, 31 * 24 * 60
STEP = 10
"""More than the greatest number of a recording that is copied."""
FINDINGS_STEP = 1000

COPIED = ("transcripts", "utterances", "analyses", "dimension_scores", "checks", "measures", "findings", "score_lines")
NUMBERED = {"transcripts": "id", "analyses": "id", "findings": "id"}
SHIFTED = {"recording_id", "transcript_id", "analysis_id", "id"}


def fill(file: Path, calls: int) -> None:
    """A database of that many copies."""
    old = sqlite3.connect(file)
    old.executescript(CALLS.read_text("utf-8"))
    old.close()
    engine = open_database(f"sqlite:///{file}")
    catch_up(engine)
    engine.dispose()
    db = sqlite3.connect(file)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("CREATE TEMP TABLE copies AS WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n "
               f"WHERE k < {calls // 4}) SELECT k, k * {STEP} AS shift FROM n")
    for table in ("recordings", *COPIED, "recording_files", "reviews"):
        _copy(db, table)
    _invent(db)
    _judge(db)
    db.commit()
    db.execute("ANALYZE")
    db.close()


def _copy(db: sqlite3.Connection, table: str) -> None:
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    some = "WHERE k % 20 = 0" if table == "utterances" else ""  # only of calls that have verdicts is it read
    told = ", ".join(_column(table, column) for column in columns)
    db.execute(f"INSERT INTO {table} SELECT {told} FROM {table} AS t, copies {some}")


def _column(table: str, column: str) -> str:
    if table == "findings" and column == "id":
        return f"t.id + k * {FINDINGS_STEP}"
    if column in SHIFTED:
        return f"t.{column} + shift"
    if column == "public_id":
        return "printf('%s-%d', t.public_id, k)"
    if column in ("sha256", "call_id"):
        return f"printf('%s-%d', t.{column}, k)"
    return f"t.{column}"


def _invent(db: sqlite3.Connection) -> None:
    """An agent and a start of its own for every call."""
    agent, minute = f"(id * 7) % {AGENTS}", f"(id * 7919) % {MINUTES}"
    start = f"datetime('{SINCE:%Y-%m-%d}', printf('+%d minutes', {minute}))"
    db.execute(
        f"UPDATE recordings SET agent_id = printf('A%03d', {agent}), agent_name = printf('坐席%03d', {agent}), "
        f"agent_team = printf('%d组', {agent} % {TEAMS} + 1), started_at = {start} || '.000000'"
    )
    db.execute("DROP TRIGGER IF EXISTS analyses_immutable_update")
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'analyses'"):
        db.execute(f"DROP TRIGGER {name}")
    db.execute(
        "UPDATE analyses SET created_at = '2026-11-01 00:00:00.000000', call = (SELECT json_set(call, "
        "'$.call_id', r.call_id, '$.agent.id', r.agent_id, '$.agent.name', r.agent_name, '$.agent.team', r.agent_team, "
        "'$.started_at', replace(substr(r.started_at, 1, 19), ' ', 'T') || '+00:00') "
        "FROM recordings r WHERE r.id = recording_id)"
    )


def _judge(db: sqlite3.Connection) -> None:
    db.execute(
        "INSERT INTO accounts (id, public_id, name, display_name, duty, password_hash, disabled, created_at) "
        "VALUES (1, 'r', 'r', '复核', 'reviewer', 'none', 0, '2026-11-01 00:00:00.000000')"
    )
    db.execute(
        "INSERT INTO verdicts (recording_id, analysis_id, version, account_id, at, ruling, reason, finding_id, category, "
        "code, entry, role, polarity, severity, start_seconds, end_seconds) "
        "SELECT a.recording_id, a.id, 2, 1, '2026-11-02 00:00:00.000000', "
        f"CASE WHEN a.id % 3 = 0 THEN 'overturned' ELSE 'confirmed' END, '听录音', f.id, f.category, f.code, f.entry, "
        "f.role, f.polarity, f.severity, f.start_seconds, f.end_seconds FROM findings f JOIN analyses a "
        "ON a.id = f.analysis_id WHERE f.id = (SELECT min(id) FROM findings g WHERE g.analysis_id = a.id "
        f"AND g.polarity = 'violation') AND (a.id / {STEP}) % 20 = 0"
    )
