"""What `score --dry-run` shows."""

from collections.abc import Iterator
from pathlib import Path

from rich.table import Table

from qa_monitor.batch.run import Plan
from qa_monitor.cli.console import printable
from qa_monitor.cli.objects import Object, problem_object
from qa_monitor.cli.table import empty_table
from qa_monitor.domain import CallState, Lang, Text
from qa_monitor.masking import mask_name
from qa_monitor.recordings import Discovery
from qa_monitor.words import STATES

WOULD_SCORE = "would_score"

_WORDS = {**{state.value: name for state, name in STATES.items()}, WOULD_SCORE: Text("将评分", "would score")}


def plan_object(planned: Plan, found: Discovery) -> Object:
    """For scripts."""
    files = [
        {"call_id": call, "file": file, "sha256": sha256, "state": state}
        for call, file, sha256, state in _rows(planned, found)
    ]
    return {"files": files, "problems": [problem_object(problem) for problem in found.problems]}


def plan_table(planned: Plan, found: Discovery, lang: Lang) -> Table:
    """For people."""
    table = empty_table()
    for header in (Text("通话", "call"), Text("文件", "file"), Text("状态", "state")):
        table.add_column(header.in_(lang), overflow="fold")
    for call, file, _, state in _rows(planned, found):
        table.add_row(printable(call), printable(file), _WORDS[state].in_(lang))
    return table


def _rows(planned: Plan, found: Discovery) -> Iterator[tuple[str, str, str | None, str]]:
    """Call, file, SHA-256, state: recordings in the order of the run, then what is missing."""
    unchanged = {recording.sha256 for recording in planned.unchanged}
    for recording in found.recordings:
        state = CallState.UNCHANGED.value if recording.sha256 in unchanged else WOULD_SCORE
        yield mask_name(recording.name), _shown(recording.files[0].path), recording.sha256, state
    for absent in found.missing:
        yield mask_name(absent.metadata.call_id or absent.file.stem), _shown(absent.file), None, absent.state.value


def _shown(file: Path) -> str:
    return mask_name(str(file))
