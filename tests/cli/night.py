"""`qa-monitor` with the fake ear of tests/batch, as a process of its own that can be stopped and killed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "batch"))

import batch_judges as judges

from qa_monitor.batch.work import Work
from qa_monitor.cli import main
from qa_monitor.ruleset import ToolVersions
from qa_monitor.settings import Settings


def fake_work(_: Settings) -> Work:
    return judges.work(ToolVersions(program="0.1.0", model="fake@00", lexicons="aa", scorecard="bb"))


if __name__ == "__main__":
    sys.modules["qa_monitor.cli.score"].work_for = fake_work  # type: ignore[attr-defined]
    main()
