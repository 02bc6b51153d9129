"""How long a page of the review takes with a million calls: the queue by every filter, and the search.

    python benchmarks/review_queue.py sqlite:////tmp/million.db --calls 1000000
    python benchmarks/review_queue.py postgresql://qa@localhost/million --calls 1000000 --plans

The calls are invented and stored straight into the tables of an empty database; a database that has them is measured
again without filling it. Every line is the function that the page calls, with values drawn anew, in a transaction of
its own: counts, rows and names included, HTML and network not.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from secrets import token_urlsafe
from time import perf_counter, process_time
from typing import Any

import numpy as np
import sqlalchemy as sa

from qa_monitor.domain import Account, Duty, Metadata, ReviewState
from qa_monitor.review.queue import queue
from qa_monitor.review.search import search
from qa_monitor.review.values import QueueFilter
from qa_monitor.store import open_database, reading
from qa_monitor.store.json_values import metadata_to_json
from qa_monitor.store.spoken import character_terms, syllable_terms

AGENTS, TEAMS, DAYS, REVIEWERS = 500, 20, 365, 20
FIRST = datetime(2026, 1, 1)
CODES = {"V09": 0.5, "V01": 0.2, "V04": 0.15, "V05": 0.1, "V10": 0.045, "V03": 0.005}
SENTENCES = 4
REPETITIONS = 100
CHUNK = 20_000

PARTS = (
    "您 我们 客户 本人 家里人 银行 对方 公司 单位 朋友 平台 专员",
    "今天要处理 明天会还 没有收到 已经登记 需要核实 可以协商 联系不上 确认一下 想要投诉 申请分期 核对金额 记录下来",
    "这笔欠款 最低还款 本月账单 还款计划 逾期费用 征信记录 家庭住址 联系电话 还款日期 减免方案 证明材料 通话录音",
    "好吗 可以吗 谢谢 再见 麻烦您了 请您放心 尽快处理 下周之前 月底以前 没问题 不方便 再说吧",
)
RARE = ("打给你爸妈", "身败名裂", "起诉到法院")


def sentences() -> list[str]:
    """Some thousands of sentences, a few of them rare."""
    draw = random.Random(1)
    return ["".join(draw.choice(part.split()) for part in PARTS) for _ in range(4000)]


CALL = json.dumps(metadata_to_json(Metadata()))


class Calls:
    """The invented calls, table by table; the same number gives the same call in every table."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.said = [*sentences(), *RARE]
        self.characters = [character_terms(text) for text in self.said]
        self.syllables = [syllable_terms(text) for text in self.said]
        draw = np.random.default_rng(7)
        self.agent = draw.integers(AGENTS, size=number)
        self.second = draw.integers(DAYS * 86_400, size=number)
        self.points = draw.integers(0, 10_000, size=number) / 100
        self.flagged = draw.random(number) < 0.25
        self.state = draw.choice(["open", "decided", "appealed"], size=number, p=[0.4, 0.59, 0.01])
        self.code = draw.choice(list(CODES), size=number, p=list(CODES.values()))
        self.critical = draw.random(number) < 0.3
        self.assignee = draw.integers(-3 * REVIEWERS, REVIEWERS, size=number)
        self.said_in = draw.integers(len(self.said) - len(RARE), size=(number, SENTENCES))
        rare = draw.random(number) < 0.0005
        self.said_in[rare, 0] = len(self.said) - 1 - draw.integers(len(RARE), size=int(rare.sum()))
        self.public_id = [token_urlsafe(16) for _ in range(number)]

    def place(self, at: int) -> int:
        """As `urgency` has it, for one violation of confidence 0.5 to 1."""
        sure = 50 + at % 51
        critical = 2 if self.flagged[at] and self.critical[at] else 0
        return -((critical * 101 + (sure if self.flagged[at] else 0)) * 10_001 + round(100 * (100 - self.points[at])))

    def started(self, at: int) -> str:
        """For a column of either database."""
        return str(FIRST + timedelta(seconds=int(self.second[at])))

    def _review_state(self, at: int) -> str:
        return str(self.state[at]) if self.flagged[at] else "clear"

    def _taken(self, at: int) -> int | None:
        return int(self.assignee[at]) + 1 if self.flagged[at] and self.assignee[at] >= 0 else None

    def _agent_of(self, at: int) -> tuple[str, str]:
        return f"A{self.agent[at]:03}", f"{self.agent[at] % TEAMS + 1}组"


Rows = Iterator[tuple[Any, ...]]


def _accounts() -> Rows:
    for number in range(1, REVIEWERS + 1):
        duty = "supervisor" if number == 1 else "reviewer"
        yield number, f"reviewer{number}", f"r{number}", f"复核{number}", duty, None, "none", False, str(FIRST)


def _recordings(calls: Calls) -> Rows:
    for at in range(calls.number):
        agent, team = calls._agent_of(at)
        yield (
            *(at + 1, f"{at:064x}", f"C{at:07}", agent, f"坐席{agent}", team, f"K{at % 300_000}"),
            *(calls.started(at), 28_800, None, "debtor", 30, None, "{}"),
        )


def _files(calls: Calls) -> Rows:
    for at in range(calls.number):
        yield at + 1, 0, f"recordings/C{at:07}.wav", f"C{at:07}", f"{at:064x}", "agent_left"


def _transcripts(calls: Calls) -> Rows:
    for at in range(calls.number):
        yield at + 1, at + 1, "1.0", "base", "agent_left/debtor", f"{at:064x}", 60.0, True, "[]", "[]", "[]", ""


def _utterances(calls: Calls) -> Rows:
    for at in range(calls.number):
        for position, sentence in enumerate(calls.said_in[at]):
            text, start = calls.said[sentence], 10.0 * position
            role = "customer" if position % 2 else "agent"
            words = json.dumps([[text, start, start + 5, 0.9]], ensure_ascii=False)
            yield at + 1, position, role, position % 2, start, start + 5, text, words, -0.2, "[]", None, text, None


def _analyses(calls: Calls) -> Rows:
    for at in range(calls.number):
        critical = bool(calls.flagged[at] and calls.critical[at])
        yield (
            *(at + 1, at + 1, at + 1, calls.started(at), "1.0", "base", "l", "s", "m", "[]", CALL),
            *("scored", None, None, float(calls.points[at]), None, critical, None),
        )


def _reviews(calls: Calls) -> Rows:
    for at in range(calls.number):
        codes = json.dumps([calls.code[at]] if calls.flagged[at] else [])
        waiting = int(calls._review_state(at) == "open")
        yield at + 1, calls.public_id[at], at + 1, 1, calls._review_state(at), codes, "[]", waiting, calls._taken(at)


def _places(calls: Calls) -> Rows:
    for at in range(calls.number):
        for code in ("", str(calls.code[at])) if calls.flagged[at] else ("",):
            yield (
                *(at + 1, code, calls._review_state(at), calls.place(at), calls.public_id[at]),
                *calls._agent_of(at),
                calls.started(at),
                calls._taken(at),
            )


def _spoken(calls: Calls) -> Rows:
    for at in range(calls.number):
        said = calls.said_in[at]
        characters = " ".join(dict.fromkeys(term for one in said for term in calls.characters[one]))
        syllables = " ".join(dict.fromkeys(term for one in said for term in calls.syllables[one]))
        yield at + 1, at + 1, characters, syllables


def _tables(calls: Calls) -> list[tuple[str, Rows]]:
    return [
        ("accounts", _accounts()),
        ("recordings", _recordings(calls)),
        ("recording_files", _files(calls)),
        ("transcripts", _transcripts(calls)),
        ("utterances", _utterances(calls)),
        ("analyses", _analyses(calls)),
        ("reviews", _reviews(calls)),
        ("review_queue", _places(calls)),
        ("spoken", _spoken(calls)),
    ]


def fill(engine: sa.Engine, calls: Calls) -> None:
    """Store the calls; on PostgreSQL the inverted indexes are made afterwards, which is quicker."""
    write = _fill_postgresql if engine.dialect.name == "postgresql" else _fill_sqlite
    for table, rows in _tables(calls):
        started = perf_counter()
        write(engine, table, rows)
        print(f"filled {table} in {perf_counter() - started:.0f} s", file=sys.stderr, flush=True)


def _fill_sqlite(engine: sa.Engine, table: str, rows: Rows) -> None:
    connection = engine.raw_connection()
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = OFF")
    cursor.execute("PRAGMA cache_size = -400000")
    cursor.execute("BEGIN")
    while some := list(islice(rows, CHUNK)):
        cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(some[0]))})", some)
    cursor.execute("COMMIT")
    connection.close()


def _fill_postgresql(engine: sa.Engine, table: str, rows: Rows) -> None:
    connection = engine.raw_connection()
    cursor = connection.cursor()
    cursor.execute("SET timezone = 'UTC'")
    cursor.execute("SET session_replication_role = replica")
    cursor.execute("SET maintenance_work_mem = '400MB'")
    inverted = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef LIKE '%%USING gin%%'"
    cursor.execute(inverted, (table,))
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    for _, definition in indexes:
        cursor.execute(definition)
    connection.commit()
    cursor.execute(f"ANALYZE {table}")  # what the server does by itself within a minute
    connection.commit()
    connection.close()


# --- measuring --------------------------------------------------------------------------------------------------


def _who() -> Account:
    return Account(id=1, public_id="reviewer1", name="r1", display_name="复核1", duty=Duty.SUPERVISOR)


def _day(draw: random.Random) -> datetime:
    return FIRST.replace(tzinfo=UTC) + timedelta(days=draw.randrange(DAYS - 100))


def filters(draw: random.Random) -> dict[str, QueueFilter]:
    """A filter of every kind, its values drawn."""
    agent, team = f"A{draw.randrange(AGENTS):03}", f"{draw.randrange(TEAMS) + 1}组"
    since = _day(draw)
    code = draw.choice(list(CODES))
    return {
        "everything flagged": QueueFilter(),
        "open": QueueFilter(state=ReviewState.OPEN),
        "clear": QueueFilter(state=ReviewState.CLEAR),
        "an agent": QueueFilter(agent=agent),
        "a team": QueueFilter(team=team),
        "a category": QueueFilter(category=code),
        "a rare category": QueueFilter(category="V03"),
        "category and team": QueueFilter(category=code, team=team),
        "category and agent": QueueFilter(category=code, agent=agent),
        "a reviewer": QueueFilter(reviewer=f"reviewer{draw.randrange(REVIEWERS) + 1}"),
        "nobody's": QueueFilter(reviewer="none", state=ReviewState.OPEN),
        "a day": QueueFilter(since=since, until=since + timedelta(days=1)),
        "a month": QueueFilter(since=since, until=since + timedelta(days=30)),
        "a quarter": QueueFilter(since=since, until=since + timedelta(days=91)),
        "clear, a month": QueueFilter(since=since, until=since + timedelta(days=30), state=ReviewState.CLEAR),
        "a team's month": QueueFilter(team=team, since=since, until=since + timedelta(days=30)),
        "an agent's day": QueueFilter(agent=agent, since=since, until=since + timedelta(days=1)),
        "category, a week": QueueFilter(category=code, since=since, until=since + timedelta(days=7)),
        "since a year": QueueFilter(since=FIRST.replace(tzinfo=UTC)),
    }


SEARCHES: dict[str, tuple[Sequence[str], bool]] = {
    "common words": (("还款计划", "减免方案", "核对金额"), False),
    "a whole sentence part": (("申请分期还款计划", "今天要处理这笔欠款"), False),
    "rare words": (RARE, False),
    "words never said": (("坐飞机去旅游", "三百六十五"), False),
    "two characters": (("还款", "投诉", "法院"), False),
    "common, by sound": (("海款计划", "减免方安"), True),
    "rare, by sound": (("打给你八妈", "深败名列"), True),
}


def measured(engine: sa.Engine, run: Callable[[Any, random.Random], Any]) -> tuple[float, float, float, int]:
    """Median and 95th percentile on the clock, 95th of this process's own time, in milliseconds; rows of the last page.

    The own time is that of a machine with nothing else to do, but has no part of a server's.
    """
    draw, times, own, found = random.Random(3), [], [], 0
    for _ in range(REPETITIONS):
        started, began = perf_counter(), process_time()
        with reading(engine) as db:
            found = run(db, draw)
        times.append(1000 * (perf_counter() - started))
        own.append(1000 * (process_time() - began))
    middle, high = np.percentile(times, [50, 95])
    return float(middle), float(high), float(np.percentile(own, 95)), found


def _run_filter(name: str, db: Any, draw: random.Random) -> int:
    return len(queue(db, _who(), filters(draw)[name]).rows)


def run_deep(db: Any, draw: random.Random) -> int:
    """A page in the middle of the queue."""
    place = -draw.randrange(50 * 10_001, 100 * 10_001)
    return len(queue(db, _who(), QueueFilter(), after=f"{place}.a").rows)


def _run_search(name: str, db: Any, draw: random.Random) -> int:
    words, by_sound = SEARCHES[name]
    return len(search(db, _who(), draw.choice(words), by_sound=by_sound).passages)


def _runs() -> dict[str, Callable[[Any, random.Random], int]]:
    return {
        **{f"queue: {name}": partial(_run_filter, name) for name in filters(random.Random(0))},
        "queue: a page in the middle": run_deep,
        **{f"search: {name}": partial(_run_search, name) for name in SEARCHES},
    }


def plan(engine: sa.Engine, run: Callable[[Any, random.Random], int]) -> Iterator[str]:
    """The plan of the first statement that reads the queue or the index of what was said."""
    seen: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if "review_queue.place" in statement or "spoken" in statement:
            seen.append((statement, parameters))

    sa.event.listen(engine, "before_cursor_execute", note)
    with reading(engine) as db:
        run(db, random.Random(3))
    sa.event.remove(engine, "before_cursor_execute", note)
    explain = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) "
    explain = explain if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    with engine.connect() as connection:
        for row in connection.exec_driver_sql(explain + seen[0][0], seen[0][1]):
            yield str(row[-1])


def main() -> None:
    """Fill if empty, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database")
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--plans", action="store_true", help="print the query plans too")
    given = parser.parse_args()
    engine = open_database(given.database)
    with engine.connect() as connection:
        stored = connection.execute(sa.text("SELECT count(*) FROM reviews")).scalar_one()
    if not stored:
        fill(engine, Calls(given.calls))
    print(f"| {engine.dialect.name}, {stored or given.calls:,} calls | p50 ms | p95 ms | p95 ms own | rows |")
    print("|---|---|---|---|---|")
    for name, run in _runs().items():
        middle, high, own, rows = measured(engine, run)
        print(f"| {name} | {middle:.1f} | {high:.1f} | {own:.1f} | {rows} |", flush=True)
    if given.plans:
        for name, run in _runs().items():
            print(f"\n{name}\n" + "\n".join(f"    {line}" for line in plan(engine, run)))


if __name__ == "__main__":
    main()
