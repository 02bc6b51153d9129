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
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from zoneinfo import ZoneInfo

from qa_monitor.coaching.facts import Calls
from qa_monitor.coaching.team import names_of, team_report
from qa_monitor.coaching.team_html import Look, as_html, tables
from qa_monitor.coaching.workbook import write_workbook
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
    db.execute(
        "CREATE TEMP TABLE copies AS WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n "
        f"WHERE k < {calls // 4}) SELECT k, k * {STEP} AS shift FROM n"
    )
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
        "INSERT INTO verdicts (recording_id, analysis_id, version, account_id, at, ruling, reason, finding_id, "
        "category, code, entry, role, polarity, severity, start_seconds, end_seconds) "
        "SELECT a.recording_id, a.id, 2, 1, '2026-11-02 00:00:00.000000', "
        "CASE WHEN a.id % 3 = 0 THEN 'overturned' ELSE 'confirmed' END, '听录音', f.id, f.category, f.code, f.entry, "
        "f.role, f.polarity, f.severity, f.start_seconds, f.end_seconds FROM findings f JOIN analyses a "
        "ON a.id = f.analysis_id WHERE f.id = (SELECT min(id) FROM findings g WHERE g.analysis_id = a.id "
        f"AND g.polarity = 'violation') AND (a.id / {STEP}) % 20 = 0"
    )


# --- measuring --------------------------------------------------------------------------------------------------


def _timed(told: str, run: Callable[[], Any]) -> Any:
    started, began = perf_counter(), process_time()
    result = run()
    print(f"{told}: {perf_counter() - started:.2f} s, {process_time() - began:.2f} s of this process")
    return result


def measure(file: Path) -> None:
    """Figures, the page's tables, both reports, and the most memory that was used."""
    criteria = load_knowledge(load_settings(command_line={}, environment={}, file=None)).criteria
    names, which = names_of({}, criteria), Calls(since=SINCE, until=UNTIL, known_at=UNTIL + timedelta(days=9))
    look = Look(lang=Lang.ZH, zone=ZoneInfo("Asia/Shanghai"), review="http://127.0.0.1")
    with reading(open_database(f"sqlite:///{file}")) as db:
        report = _timed("figures", lambda: team_report(db, which, criteria, names))
    print(f"{len(report.calls)} calls, {report.coverage.reviewed} with verdicts, {len(report.heat.agents)} agents")
    _timed("tables of the page", lambda: tables(report, names, look))
    _timed("report as a page", lambda: as_html(report, names, look))
    _timed("report as a workbook", lambda: write_workbook(report, names, look, file.with_suffix(".xlsx")))
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--calls", type=int, default=20_000)
    asked = parser.parse_args()
    if not asked.file.exists():
        fill(asked.file, asked.calls)
    measure(asked.file)


if __name__ == "__main__":
    main()
