"""The calls to a customer, as the history of one of them needs them."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, defer

from qa_monitor.conduct import HistoricCall
from qa_monitor.domain import Recording, SourceFile, Versions
from qa_monitor.store import convert
from qa_monitor.store.parts import in_parts
from qa_monitor.store.tables import CONCLUDED, AnalysisRow, HistoricCallRow, RecordingFileRow, RecordingRow


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCall:
    """A call with its newest metadata, as it was judged last."""

    recording: Recording
    versions: Versions
    """Of the judgement."""
    historic: HistoricCall
    """What other calls to the same customer need to know of it."""


def customer_calls(db: Session, customer_refs: Collection[str]) -> list[CustomerCall]:
    """The calls to these customers, as the newest concluded analysis has them, else as the newest attempt.

    Calls whose start nobody knows are in nobody's history and left out. One query for every 500 customers.
    """
    found: list[CustomerCall] = []
    for some in in_parts(sorted(set(customer_refs))):
        found += _calls_to(db, some)
    return found


def _calls_to(db: Session, customer_refs: Collection[str]) -> list[CustomerCall]:
    first, second = aliased(RecordingFileRow), aliased(RecordingFileRow)
    rows = db.execute(
        sa.select(RecordingRow, first, second, AnalysisRow, HistoricCallRow)
        .join(first, sa.and_(first.recording_id == RecordingRow.id, first.position == 0))
        .outerjoin(second, sa.and_(second.recording_id == RecordingRow.id, second.position == 1))
        .join(AnalysisRow, AnalysisRow.recording_id == RecordingRow.id)
        .join(HistoricCallRow, HistoricCallRow.analysis_id == AnalysisRow.id)
        .where(RecordingRow.customer_ref.in_(customer_refs), RecordingRow.started_at.is_not(None))
        .options(defer(AnalysisRow.files), defer(AnalysisRow.call))
    ).all()
    in_order = sorted(rows, key=lambda row: (row[3].state in CONCLUDED, row[3].id))
    newest = {recording.id: (recording, files, analysis, call) for recording, *files, analysis, call in in_order}
    return [
        _customer_call(recording, [file for file in files if file is not None], analysis, call)
        for recording, files, analysis, call in newest.values()
    ]


def _customer_call(
    recording: RecordingRow, files: Collection[RecordingFileRow], analysis: AnalysisRow, call: HistoricCallRow
) -> CustomerCall:
    metadata = convert.metadata_of(recording)
    return CustomerCall(
        recording=Recording(
            files=tuple(SourceFile(path=file.path, sha256=file.sha256, layout=file.layout) for file in files),
            metadata=metadata,
        ),
        versions=convert.versions_of(analysis),
        historic=convert.historic_call_of(call, recording.sha256, metadata),
    )


def customer_refs_of(db: Session, recordings: Collection[str]) -> set[str]:
    """The customers that these recordings, by SHA-256, are known to have called."""
    found: set[str] = set()
    for some in in_parts(sorted(recordings)):
        refs = db.scalars(
            sa.select(RecordingRow.customer_ref).where(
                RecordingRow.sha256.in_(some), RecordingRow.customer_ref.is_not(None)
            )
        )
        found.update(ref for ref in refs if ref is not None)
    return found
