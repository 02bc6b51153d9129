"""`practices`: figures on stdout, the warning beside them, and the same for programs."""

import json

import pytest
from cli_examples import Program
from made_up_learning import fifty_calls
from made_up_reviews import stored

from qa_monitor.store import open_database

PERIOD = ("--since", "2026-03-01", "--until", "2026-03-31")


@pytest.fixture
def fifty(nowhere: object) -> None:
    """Fifty calls in the default database of the working directory."""
    stored(open_database("sqlite:///qa-monitor.db"), *fifty_calls())


@pytest.mark.usefixtures("fifty")
def test_the_table_has_counts_intervals_and_what_they_allow_to_say(program: Program) -> None:
    told = program("practices", *PERIOD)
    assert told.exit_code == 0
    kept, calm = told.stdout.split("客户平静下来")
    assert kept.startswith("承诺兑现　0/0，不知道结果的 0 通\n")
    assert calm.startswith("　30/50 60% [46%, 72%]，不知道结果的 0 通\n")
    (row,) = [line for line in calm.splitlines() if line.strip().startswith("提出还款方案")]
    assert row.split("  ")[0].strip() == "提出还款方案"
    for cell in (
        "20/25 80% [61%, 91%]",
        "10/25 40% [23%, 59%]",
        "+40 [+13, +60]",
        "未定 0，不适用 0",
        "同一坐席内也更常见",
    ):
        assert cell in row
    assert "不说明谁带来谁" in told.stderr
    assert "共做了 1 项检验" in told.stderr


@pytest.mark.usefixtures("fifty")
def test_the_same_for_programs(program: Program) -> None:
    told = json.loads(program("practices", *PERIOD, "--team", "一组", "--json").stdout)
    calm = told["results"][1]
    assert (told["calls"], calm["result"], calm["asked"], calm["came"]["part"]) == (26, "calmed", 26, 15)
    (offer,) = [one for one in calm["practices"] if one["practice"] == "solution_offered"]
    assert (offer["with"]["whole"], offer["without"]["whole"], offer["remark"]) == (13, 13, "too_few")
    assert (offer["within_agents"]["strata"], offer["chance"]) == (1, None)


def test_without_calls_nothing_is_concluded(program: Program) -> None:
    told = program("--lang", "en", "practices", "--since", "2026-03-01")
    assert told.exit_code == 0
    assert told.stdout.count("too few to tell") == 35
    assert "what goes together, not what brings about what" in told.stderr
