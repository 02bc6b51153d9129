"""Tables for other programs, row by row, however many there are; who took them stands in the log first."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Any

import sqlalchemy as sa

from qa_monitor.domain import Account, Undetermined
from qa_monitor.masking import mask_name
from qa_monitor.personal import masked_text
from qa_monitor.review.access import Right, may
from qa_monitor.review.office import Office
from qa_monitor.review.places import asked_states, conditions
from qa_monitor.review.refusals import NotAllowed
from qa_monitor.review.values import QueueFilter
from qa_monitor.store import convert, reading, writing
from qa_monitor.store.audit import Act, add_act
from qa_monitor.store.review_tables import AccountRow, ReviewRow, VerdictRow
from qa_monitor.store.review_tables import QueueRow as Place
from qa_monitor.store.tables import AnalysisRow, RecordingFileRow, RecordingRow

FETCHED_AT_ONCE = 500

CALL_COLUMNS = (
    *("call", "name", "agent_id", "team", "started_at", "state", "points", "critical"),
    *("violations", "escalations", "open_findings"),
)
VERDICT_COLUMNS = (
    *("call", "name", "agent_id", "at", "by", "ruling", "code", "start", "end"),
    *("corrected_code", "corrected_start", "corrected_end", "on_appeal", "reason"),
)


def export_calls(office: Office, account: Account, where: QueueFilter) -> Iterator[str]:
    """CSV of the calls that fit, the most urgent first. Raises NotAllowed before anything is given."""
    asked = (
        sa.select(ReviewRow, RecordingRow, AnalysisRow, RecordingFileRow.path)
        .join(Place, Place.recording_id == ReviewRow.recording_id)
        .join(RecordingRow, RecordingRow.id == ReviewRow.recording_id)
        .join(AnalysisRow, AnalysisRow.id == ReviewRow.analysis_id)
        .join(RecordingFileRow, RecordingFileRow.recording_id == ReviewRow.recording_id)
        .where(RecordingFileRow.position == 0, _fits(office, where))
        .order_by(Place.place, Place.public_id)
    )
    return _export(office, account, "calls", CALL_COLUMNS, asked, _call)


def _fits(office: Office, where: QueueFilter) -> sa.ColumnElement[bool]:
    """The filter of the queue as one condition."""
    with reading(office.engine) as db:
        by_state = conditions(db, where)
    if by_state is None:
        return sa.false()
    return sa.or_(*(sa.and_(*by_state[state].ordered) for state in asked_states(where)))


def _call(review: ReviewRow, recording: RecordingRow, analysis: AnalysisRow, path: Any) -> Sequence[object]:
    started = convert.metadata_of(recording).started_at
    return (
        review.public_id,
        mask_name(recording.call_id or path.stem),
        recording.agent_id,
        recording.agent_team,
        None if started is None else started.isoformat(),
        review.state,
        _known(convert.points_of(analysis)),
        _known(convert.critical_of(analysis)),
        " ".join(review.codes),
        " ".join(review.escalations),
        review.open_findings,
    )


def _known(value: float | bool | Undetermined | None) -> object:
    return "undetermined" if isinstance(value, Undetermined) else value


def export_verdicts(office: Office, account: Account) -> Iterator[str]:
    """CSV of every verdict that counts or counted, oldest first. Raises NotAllowed before anything is given."""
    asked = (
        sa.select(VerdictRow, ReviewRow.public_id, RecordingRow, RecordingFileRow.path, AccountRow.display_name)
        .join(ReviewRow, ReviewRow.recording_id == VerdictRow.recording_id)
        .join(RecordingRow, RecordingRow.id == VerdictRow.recording_id)
        .join(RecordingFileRow, RecordingFileRow.recording_id == VerdictRow.recording_id)
        .join(AccountRow, AccountRow.id == VerdictRow.account_id)
        .where(VerdictRow.blind_review_id.is_(None), RecordingFileRow.position == 0)
        .order_by(VerdictRow.id)
    )
    return _export(office, account, "verdicts", VERDICT_COLUMNS, asked, _verdict)


def _verdict(row: VerdictRow, public_id: str, recording: RecordingRow, path: Any, by: str) -> Sequence[object]:
    return (
        public_id,
        mask_name(recording.call_id or path.stem),
        recording.agent_id,
        row.at.isoformat(),
        by,
        row.ruling,
        row.code,
        row.start_seconds,
        row.end_seconds,
        row.corrected_code,
        row.corrected_start,
        row.corrected_end,
        row.appeal_id is not None,
        None if row.reason is None else masked_text(row.reason),
    )


def _export(
    office: Office, account: Account, what: str, columns: Sequence[str], asked: sa.Executable, line: Any
) -> Iterator[str]:
    if not may(account, Right.EXPORT):
        raise NotAllowed
    with writing(office.engine) as db:
        add_act(db, Act.EXPORTED, by=account, subject="", detail={"what": what})
    return _streamed(office, columns, asked, line)


def _streamed(office: Office, columns: Sequence[str], asked: sa.Executable, line: Any) -> Iterator[str]:
    yield "\ufeff" + _csv([columns])  # the mark by which Excel knows UTF-8
    with reading(office.engine) as db:
        found = db.execute(asked.execution_options(yield_per=FETCHED_AT_ONCE))
        for some in found.partitions():
            yield _csv(line(*row) for row in some)


def _csv(rows: Iterable[Sequence[object]]) -> str:
    file = StringIO()
    csv.writer(file, lineterminator="\r\n").writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue()


def _cell(value: object) -> object:
    """A text that a spreadsheet would take for a formula gets an apostrophe."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
