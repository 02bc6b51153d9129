"""The end of a run: as lines of the table, as an object for scripts, and as messages."""

from collections import Counter
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from qa_monitor.batch.report import FileReport, RunReport
from qa_monitor.cli.console import message
from qa_monitor.cli.interface import INTERRUPTED
from qa_monitor.cli.objects import Object, call_object, problem_object, unstored_object
from qa_monitor.cli.outcomes import answers
from qa_monitor.cli.progress import counted
from qa_monitor.cli.table import Line, stored_line, unstored_line
from qa_monitor.domain import Lang, Recording, Text
from qa_monitor.masking import mask_name
from qa_monitor.recordings import Discovery
from qa_monitor.store import CallFilter, CallRow, list_calls, reading
from qa_monitor.words import STATES, clock

Rows = Mapping[str, CallRow]
"""What the database says of recordings, by their SHA-256."""


def stored(engine: sa.Engine, recordings: Sequence[Recording]) -> Rows:
    """The newest analyses of these recordings."""
    wanted = {recording.sha256 for recording in recordings}
    with reading(engine) as db:
        return {row.sha256: row for row in list_calls(db, CallFilter()) if row.sha256 in wanted}


def lines(report: RunReport, found: Discovery, rows: Rows) -> list[Line]:
    """A line for each recording in the order of the day, then for each that is missing."""
    return [_line(file, rows.get(file.sha256 or "")) for file in _in_order(report, found)]


def _line(file: FileReport, row: CallRow | None) -> Line:
    return unstored_line(file) if row is None else stored_line(row, file.state)


def report_object(report: RunReport, found: Discovery, rows: Rows, engine: sa.Engine) -> Object:
    """The run for scripts: `calls` as in `qa-monitor calls --json`, their state that of this run."""
    with reading(engine) as db:
        checks = answers(db, [row.analysis_id for row in rows.values()])
    calls = []
    for file in _in_order(report, found):
        row = rows.get(file.sha256 or "")
        call = unstored_object(file) if row is None else call_object(row, checks.get(row.analysis_id, {}))
        calls.append({**call, "state": file.state})
    return {
        "calls": calls,
        "counts": {str(state): number for state, number in report.counts.items()},
        "left": report.left,
        "judged_again": report.judged_again,
        "audio_seconds": report.audio_seconds,
        "wall_seconds": report.wall_seconds,
        "real_time_factor": report.real_time_factor,
        "problems": [problem_object(problem) for problem in found.problems],
    }


def _in_order(report: RunReport, found: Discovery) -> list[FileReport]:
    ended = {file.sha256: file for file in report.files if file.sha256 is not None}
    here = [ended[recording.sha256] for recording in found.recordings if recording.sha256 in ended]
    return here + [file for file in report.files if file.sha256 is None]


def tell(report: RunReport, found: Discovery, lang: Lang) -> None:
    """The summary: what is wrong with the manifest, what has a reason to be looked at, counts, speed."""
    tell_problems(found, lang)
    for file in report.files:
        if file.reason is not None:
            message(f"{mask_name(str(file.file))}: {STATES[file.state].in_(lang)}: {mask_name(file.reason.in_(lang))}")
    total = Text(f"共 {len(report.files)} 个：", f"{len(report.files)} in all: ")
    message(total.in_(lang) + counted(Counter(report.counts), lang))
    if report.real_time_factor is not None:
        audio, wall = clock(report.audio_seconds), clock(report.wall_seconds)
        speed = Text(
            f"识别录音 {audio}，用时 {wall}，实时率 {report.real_time_factor:.2f}",
            f"listened to {audio} in {wall}, real-time factor {report.real_time_factor:.2f}",
        )
        message(speed.in_(lang))
    if report.judged_again:
        again = Text(
            f"同一客户的其他通话因通话记录有变，重新评判 {report.judged_again} 通（不需要录音）",
            f"{report.judged_again} other calls of the same customers judged again, their history has changed",
        )
        message(again.in_(lang))
    if report.left:
        left = Text(f"还剩 {report.left} 个。", f"{report.left} left. ")
        message(left.in_(lang) + INTERRUPTED.in_(lang))


def tell_problems(found: Discovery, lang: Lang) -> None:
    """What is wrong with the manifest or the files, each with file, line and remedy."""
    for problem in found.problems:
        message(mask_name(problem.in_(lang)))
