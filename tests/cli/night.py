"""`qa-monitor` with the fake ear of tests/batch, as a process of its own that can be stopped and killed."""

import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "batch"))

import batch_works as works

from qa_monitor.batch.work import Work
from qa_monitor.cli import main
from qa_monitor.domain import Versions
from qa_monitor.pipeline import ToolVersions
from qa_monitor.settings import Settings


def fake_work(_: Settings) -> Work:
    tools = ToolVersions(program="0.1.0", model="fake@00", lexicons="aa", scorecard="bb")
    versions = Versions(**asdict(tools), metadata="")
    return Work(versions=tools, listener=works.Ear(versions), judge=works.Judge(versions), category_names={})


if __name__ == "__main__":
    sys.modules["qa_monitor.cli.score"].work_for = fake_work  # type: ignore[attr-defined]
    main()
